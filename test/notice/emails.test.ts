import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { uuidOf } from '../support/catalog.js';
import { notify } from '../../src/domain/notices/notify.js';
import { createOrganization, type SeededOrganization } from '../support/seed.js';
import { startTestServer, type TestServer } from '../support/server.js';
import { startMailServer } from './mailServer.js';
import { deliver, deliverUnder, holdDeliveries, LOCAL, MINUTE, noticesOf, onlyDelivery } from './notices.js';

const mail = await startMailServer({
  onRcptTo: ({ address }, _session, callback) => {
    const refusal = Object.assign(new Error('No such box of Ada Lovelace here'), { responseCode: 550 });
    callback(address.startsWith('nobody') ? refusal : null);
  },
});
const server = await startTestServer({ ...LOCAL, CASTELLAN_SMTP_URL: mail.url });

/** Writes a notice as other parts of the server do, to one address. */
async function tell(
  on: TestServer,
  { organization }: SeededOrganization,
  {
    data,
    email = 'ada@example.com',
    kind = 'KEY_EXPIRING' as const,
  }: { data: object; email?: string; kind?: 'KEY_EXPIRING' | 'PAYMENT_FAILED' },
): Promise<void> {
  const organizationId = uuidOf(organization.id);
  const tenant = on.castellan.database.forOrganization(organizationId);
  await tenant.transaction(async (transaction) => {
    await notify(transaction, organizationId, { kind, data, emails: [email, email] });
  });
}

const KEY = { apiKeyId: 'key_1', apiKeyName: 'billing bot', expiresAt: '2027-01-02T03:04:00.000Z' };

describe('An e-mail', () => {
  test('says what happened in text and HTML, and lists what there is no sentence for', async () => {
    const seeded = await createOrganization(server);
    await tell(server, seeded, {
      data: { ...KEY, rotation: { every: 'MONTH', days: [1, 15] } },
      email: 'a@example.com',
    });
    await deliver(server);
    const [letter, ...more] = mail.to('a@example.com');
    assert.ok(letter && more.length === 0, 'each address once');
    const { name } = seeded.organization;
    assert.equal(letter.subject, `${name}: the API key “billing bot” expires on 2027-01-02 03:04 UTC`);
    assert.match(letter.text ?? '', /apiKeyId: key_1\nrotation\.days: 1, 15\nrotation\.every: MONTH\n/);
    assert.match(letter.html ?? '', />rotation\.days<\/td><td[^>]*>1, 15<\/td>/);
    assert.equal(letter.headers.find(({ key }) => key === 'auto-submitted')?.value, 'auto-generated');
  });

  test('shows names as they are: no markup in its HTML, no header beside its own', async () => {
    const seeded = await createOrganization(server);
    const name = 'x\r\nBcc: evil@example.com\r\n\r\n<img src=x onerror="alert(1)">&\u2028\'';
    const organization = 'The <img src=y> & co.';
    await seeded.owner.ask(
      'mutation ($input: UpdateOrganizationInput!) { updateOrganization(input: $input) { organization { id } } }',
      { input: { name: organization } },
    );
    await tell(server, seeded, {
      data: { apiKeyId: 'key_1', apiKeyName: name, note: name, '<img src=z>': 'x' },
      email: 'b@example.com',
    });
    await deliver(server);
    assert.equal(mail.to('evil@example.com').length, 0);
    const [letter] = mail.to('b@example.com');
    assert.ok(letter);
    assert.equal(
      letter.headers.some(({ key }) => key === 'bcc'),
      false,
    );
    const shown = 'x Bcc: evil@example.com <img src=x onerror="alert(1)">& \'';
    assert.equal(letter.subject, `${organization}: the API key “${shown}” expires soon`);
    const html = letter.html ?? '';
    assert.equal(html.includes('<img'), false);
    assert.ok(html.includes('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&amp; &#39;'));
    assert.ok(html.includes('for the organization “The &lt;img src=y&gt; &amp; co.”.'));
    assert.ok(html.includes('>&lt;img src=z&gt;</td>'));
    assert.ok((letter.text ?? '').includes(`note: ${shown}`));
  });

  test('of a key names the key', async () => {
    const { owner, organization } = await createOrganization(server);
    const { id } = await owner.createApiKey({ name: 'Night jobs' });
    await owner.ask('mutation ($input: RotateApiKeyInput!) { rotateApiKey(input: $input) { secret } }', {
      input: { id },
    });
    await deliver(server);
    const [letter] = mail.to(owner.email);
    assert.equal(letter?.subject, `${organization.name}: the API key “Night jobs” was rotated`);
  });

  test('to an address that the mail server refuses is given up at once, and others are sent', async () => {
    const seeded = await createOrganization(server);
    await tell(server, seeded, { data: KEY, email: 'nobody@example.com' });
    await deliver(server);
    const refused = await onlyDelivery(seeded.owner, 'KEY_EXPIRING');
    assert.deepEqual(
      [refused.state, refused.fault],
      ['FAILED', 'The mail server does not take the address (550).'],
    );
    await tell(server, seeded, { data: KEY, email: 'c@example.com' });
    await deliver(server);
    assert.equal(mail.to('c@example.com').length, 1);
  });
});

describe('A mail server', () => {
  /** What comes of a notice where this mail server is set up. */
  async function outcomeOf(smtpUrl: string) {
    const seeded = await createOrganization(server);
    const release = await holdDeliveries(server);
    await tell(server, seeded, { data: KEY });
    await release();
    const errors = await deliverUnder(server, { ...LOCAL, CASTELLAN_SMTP_URL: smtpUrl }, 61 * MINUTE);
    assert.deepEqual(errors, []);
    const { state, attempts, fault } = await onlyDelivery(seeded.owner, 'KEY_EXPIRING');
    return [state, attempts, fault];
  }

  test('gets the credentials of the setting, which are in no log; refused ones are tried again', async () => {
    const tried: unknown[] = [];
    const strict = await startMailServer({
      ...{ authOptional: false, allowInsecureAuth: true, disabledCommands: ['STARTTLS'] },
      onAuth: ({ username, password }, _session, callback) => {
        tried.push([username, password]);
        if (password === 'p@ss canary') callback(null, { user: username });
        else callback(new Error('wrong canary'));
      },
    });
    const good = `smtp://castellan:p%40ss%20canary@127.0.0.1:${String(strict.port)}`;
    assert.deepEqual(await outcomeOf(good), ['SENT', 1, null]);
    const bad = `smtp://castellan:wrong%20canary@127.0.0.1:${String(strict.port)}`;
    const refused = await startTestServer({ ...LOCAL, CASTELLAN_SMTP_URL: bad });
    const seeded = await createOrganization(refused);
    await tell(refused, seeded, { data: KEY });
    await deliver(refused);
    const { state, attempts, fault } = await onlyDelivery(seeded.owner, 'KEY_EXPIRING');
    assert.deepEqual(
      [state, attempts, fault],
      ['PENDING', 1, 'The mail server does not accept the credentials.'],
    );
    assert.deepEqual(tried, [
      ['castellan', 'p@ss canary'],
      ['castellan', 'wrong canary'],
    ]);
    assert.equal(refused.log.join('').includes('canary'), false);
  });

  test('whose certificate is not trusted gets nothing, neither over smtps nor by STARTTLS', async () => {
    // Without options of its own this library shows a certificate that it signed itself.
    const secure = await startMailServer({ secure: true });
    const starting = await startMailServer({ disabledCommands: [] });
    const overTls = await outcomeOf(`smtps://127.0.0.1:${String(secure.port)}`);
    const byCommand = await outcomeOf(`smtp://127.0.0.1:${String(starting.port)}`);
    assert.deepEqual([overTls[0], byCommand[0]], ['PENDING', 'PENDING']);
    assert.deepEqual([secure.mails.length, starting.mails.length], [0, 0]);
  });

  test('that is away is asked once for all that waits of an organization', async () => {
    let connections = 0;
    const away = await startMailServer({
      onConnect: (_session, callback) => {
        connections += 1;
        callback(Object.assign(new Error('not now'), { responseCode: 421 }));
      },
    });
    const seeded = await createOrganization(server);
    const release = await holdDeliveries(server);
    for (const email of ['d@example.com', 'e@example.com', 'f@example.com']) {
      await tell(server, seeded, { data: KEY, email });
    }
    await release();
    await deliverUnder(server, { ...LOCAL, CASTELLAN_SMTP_URL: away.url }, 61 * MINUTE);
    const deliveries = (await noticesOf(seeded.owner)).flatMap((notice) => notice.deliveries);
    assert.deepEqual(
      deliveries.map(({ state, attempts, fault }) => [state, attempts, fault]),
      Array.from({ length: 3 }, () => ['PENDING', 1, 'The mail server cannot be reached.']),
    );
    assert.equal(connections, 1);
  });

  test('that is not set up has e-mails fail at once, and the processor alike', async () => {
    const bare = await startTestServer(LOCAL);
    const seeded = await createOrganization(bare);
    await tell(bare, seeded, { data: KEY });
    const organizationId = uuidOf(seeded.organization.id);
    const tenant = bare.castellan.database.forOrganization(organizationId);
    const [notice] = await tenant.notice.findMany();
    await tenant.noticeDelivery.create({
      data: { organizationId, noticeId: notice?.id ?? '', channel: 'PROCESSOR' },
    });
    await deliver(bare);
    const [seen] = await noticesOf(seeded.owner);
    assert.deepEqual(
      seen?.deliveries.map(({ channel, state, attempts, fault }) => [channel, state, attempts, fault]),
      [
        ['EMAIL', 'FAILED', 1, 'No mail server is set up.'],
        ['PROCESSOR', 'FAILED', 1, 'No payment processor is set up.'],
      ],
    );
  });
});
