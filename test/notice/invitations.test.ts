import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startReceiver } from '../guardrail/receiver.js';
import { attack } from '../support/attacks.js';
import { uuidOf } from '../support/catalog.js';
import { createOrganization, random, signUp } from '../support/seed.js';
import { startTestServer } from '../support/server.js';
import { startMailServer } from './mailServer.js';
import {
  deliver,
  holdDeliveries,
  invite,
  LOCAL,
  makeWebhook,
  MINUTE,
  noticesOf,
  onlyDelivery,
  verified,
} from './notices.js';

const mail = await startMailServer();
const receiver = await startReceiver({ '/all': (response) => response.writeHead(204).end() });
const server = await startTestServer({ ...LOCAL, CASTELLAN_SMTP_URL: mail.url });
const silent = await startTestServer(LOCAL);
const { ownerQuery } = server.castellan.database;

const ACCEPT =
  'mutation ($input: AcceptInvitationInput!) { acceptInvitation(input: $input) { organization { id } } }';
const RESEND =
  'mutation ($input: ResendInvitationInput!) { resendInvitation(input: $input) { token invitation { id } } }';
const CANCEL =
  'mutation ($input: CancelInvitationInput!) { cancelInvitation(input: $input) { invitation { id } } }';

/** How many notices of an organization hold something sealed. */
async function sealedIn(organization: { id: string }, on = server): Promise<number> {
  const [row] = await on.castellan.database.ownerQuery<{ count: number }>(
    `SELECT count(*)::int AS count FROM "Notice" WHERE "organizationId" = '${uuidOf(organization.id)}'
     AND ("sealedData" IS NOT NULL OR "secretKeyId" IS NOT NULL)`,
  );
  return row?.count ?? -1;
}

const LINK = /https:\/\/castellan\.example\.com\/invitation#token=(inv_[\w-]{43})/;

describe('An invitation', () => {
  test('reaches the invited person by e-mail, and the token of its link accepts it', async () => {
    const { owner, organization, roles } = await createOrganization(server);
    const guest = await signUp(server);
    const { id } = await invite(owner, { email: guest.email, roleId: roles.MEMBER });
    await deliver(server);

    const [letter, ...more] = mail.to(guest.email);
    assert.ok(letter && more.length === 0);
    const delivery = await onlyDelivery(owner, 'INVITATION');
    assert.deepEqual(
      [letter.from, letter.to, letter.messageId, letter.subject],
      [
        { name: 'Castellan', address: 'castellan@example.com' },
        [{ name: '', address: guest.email }],
        `<${delivery.id}@example.com>`,
        `${owner.name} invites you to ${organization.name}`,
      ],
    );
    assert.deepEqual(
      [delivery.state, delivery.attempts, delivery.fault, delivery.email],
      ['SENT', 1, null, guest.email],
    );
    assert.match(letter.text ?? '', new RegExp(`invitation\\.id: ${id}`));
    const token = LINK.exec(letter.text ?? '')?.[1];
    assert.equal(LINK.exec(letter.html ?? '')?.[1], token);
    const { acceptInvitation } = await guest.ask(ACCEPT, { input: { token } });
    assert.equal(acceptInvitation.organization.id, organization.id);
  });

  attack(43, 'keeps its token sealed until the e-mail is sent, and nowhere afterwards', async () => {
    const { owner, organization, roles } = await createOrganization(silent);
    const { token } = await invite(owner, { email: `${random('guest')}@example.com`, roleId: roles.MEMBER });
    const rows = await silent.castellan.database.ownerQuery<{ text: string }>(
      `SELECT to_jsonb(n)::text AS text FROM "Notice" n WHERE "organizationId" = '${uuidOf(organization.id)}'
       UNION ALL SELECT to_jsonb(d)::text FROM "NoticeDelivery" d WHERE "organizationId" = '${uuidOf(organization.id)}'
       UNION ALL SELECT to_jsonb(a)::text FROM "AuditEntry" a WHERE "organizationId" = '${uuidOf(organization.id)}'`,
    );
    assert.equal(rows.filter(({ text }) => text.includes(token)).length, 0);
    assert.ok(rows.length >= 3);
    await deliver(silent);
    assert.equal(await sealedIn(organization, silent), 0);
    const [notice] = await noticesOf(owner);
    assert.deepEqual(
      [notice?.deliveries[0]?.state, notice?.deliveries[0]?.fault],
      ['FAILED', 'No mail server is set up.'],
    );
  });

  test('tells webhooks who was invited, and not the token', async () => {
    const { owner, organization, roles } = await createOrganization(server);
    const { secret } = await makeWebhook(owner, `${receiver.url}/all`, ['INVITATION']);
    const email = `${random('guest')}@example.com`;
    const { id, token } = await invite(owner, { email, roleId: roles.MEMBER });
    await deliver(server);
    assert.equal(await sealedIn(organization), 0);

    const [message, ...more] = verified(receiver, '/all', secret);
    assert.ok(message && more.length === 0);
    const { type, organization: of, data } = message.body;
    assert.deepEqual([type, of], ['INVITATION', organization.id]);
    const { expiresAt, ...rest } = data;
    assert.deepEqual(rest, {
      invitation: { id, email, role: 'Member' },
      invitedBy: owner.name,
      organization: { id: organization.id, name: organization.name },
    });
    assert.equal(new Date(expiresAt as string).getTime() > Date.now(), true);
    assert.equal(receiver.received.filter(({ body }) => body.includes(token)).length, 0);
    assert.equal(JSON.stringify(await noticesOf(owner)).includes(token), false);
  });

  test('that is refused, or rolled back, is told to nobody', async () => {
    const { owner, organization, roles } = await createOrganization(server);
    const email = `${random('guest')}@example.com`;
    await invite(owner, { email, roleId: roles.MEMBER });
    const again = await owner.send(
      'mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { token } }',
      { input: { email, roleId: roles.MEMBER } },
    );
    assert.equal(again.errors[0]?.extensions.code, 'CONFLICT');
    assert.equal((await noticesOf(owner)).length, 1);

    // A change whose notice cannot be written is not made either.
    await ownerQuery(
      `ALTER TABLE "NoticeDelivery" ADD CONSTRAINT no_more CHECK ("email" <> 'unlucky@example.com')`,
    );
    const unlucky = await owner.send(
      'mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { token } }',
      { input: { email: 'unlucky@example.com', roleId: roles.MEMBER } },
    );
    assert.deepEqual(
      [unlucky.data, unlucky.errors[0]?.extensions.code],
      [{ createInvitation: null }, 'INTERNAL'],
    );
    await ownerQuery('ALTER TABLE "NoticeDelivery" DROP CONSTRAINT no_more');
    const { invitations } = await owner.ask('{ invitations { totalCount } }');
    assert.equal(invitations.totalCount, 1);
    const [entries] = await ownerQuery<{ count: number }>(
      `SELECT count(*)::int AS count FROM "AuditEntry" WHERE "action" = 'invitation.create'
       AND "organizationId" = '${uuidOf(organization.id)}'`,
    );
    assert.equal(entries?.count, 1);
  });
});

describe('An e-mail that still waits', () => {
  // Nobody listens there: what is to be sent waits.
  const away = { CASTELLAN_SMTP_URL: 'smtp://127.0.0.1:9' };

  test('is called off, and its token erased, when the invitation is cancelled, accepted or sent anew', async () => {
    const waiting = await startTestServer({ ...LOCAL, ...away });
    const { owner, organization, roles } = await createOrganization(waiting);
    const guest = await signUp(waiting);
    const invited = await invite(owner, { email: guest.email, roleId: roles.MEMBER });
    await deliver(waiting);
    assert.equal(await sealedIn(organization, waiting), 1);
    const pending = await onlyDelivery(owner, 'INVITATION');
    assert.deepEqual([pending.state, pending.fault], ['PENDING', 'The mail server cannot be reached.']);

    const { resendInvitation } = await owner.ask(RESEND, { input: { id: invited.id } });
    const [second, first] = await noticesOf(owner);
    assert.deepEqual(
      [first?.deliveries[0]?.state, first?.deliveries[0]?.fault, second?.deliveries[0]?.state],
      ['FAILED', 'The invitation was sent anew.', 'PENDING'],
    );
    assert.equal(await sealedIn(organization, waiting), 1);

    await guest.ask(ACCEPT, { input: { token: resendInvitation.token } });
    const accepted = await onlyDelivery(owner, 'INVITATION');
    assert.deepEqual([accepted.state, accepted.fault], ['FAILED', 'The invitation was accepted.']);
    assert.equal(await sealedIn(organization, waiting), 0);

    const other = await invite(owner, { email: `${random('guest')}@example.com`, roleId: roles.MEMBER });
    assert.equal(await sealedIn(organization, waiting), 1);
    await owner.ask(CANCEL, { input: { id: other.id } });
    const cancelled = await onlyDelivery(owner, 'INVITATION');
    assert.deepEqual([cancelled.state, cancelled.fault], ['FAILED', 'The invitation was cancelled.']);
    assert.equal(await sealedIn(organization, waiting), 0);
  });

  test('is given up after seven attempts, all that waited with it too, and their tokens erased', async () => {
    const waiting = await startTestServer({ ...LOCAL, ...away });
    const { owner, organization, roles } = await createOrganization(waiting);
    for (const guest of [random('guest'), random('guest')]) {
      await invite(owner, { email: `${guest}@example.com`, roleId: roles.MEMBER });
    }
    for (const minutes of [0.1, 2, 8, 40, 165, 530]) await deliver(waiting, minutes * MINUTE);
    assert.equal(await sealedIn(organization, waiting), 2);
    await deliver(waiting, 1255 * MINUTE);
    assert.deepEqual(
      (await noticesOf(owner)).flatMap(({ deliveries }) =>
        deliveries.map(({ state, attempts, fault }) => [state, attempts, fault]),
      ),
      Array.from({ length: 2 }, () => ['FAILED', 7, 'The mail server cannot be reached.']),
    );
    assert.equal(await sealedIn(organization, waiting), 0);
  });

  test('is given up, and its token erased, once the invitation has expired while no server ran', async () => {
    const { owner, organization, roles } = await createOrganization(silent);
    await invite(owner, { email: `${random('guest')}@example.com`, roleId: roles.MEMBER });
    await deliver(silent, 8 * 24 * 3_600_000);
    assert.equal(await sealedIn(organization, silent), 0);

    const { owner: host, organization: of, roles: theirs } = await createOrganization(server);
    const email = `${random('guest')}@example.com`;
    const release = await holdDeliveries(server);
    await invite(host, { email, roleId: theirs.MEMBER });
    await release();
    await deliver(server, 8 * 24 * 3_600_000);
    const delivery = await onlyDelivery(host, 'INVITATION');
    assert.deepEqual([delivery.state, delivery.fault], ['FAILED', 'The invitation has expired.']);
    assert.deepEqual([await sealedIn(of), mail.to(email).length], [0, 0]);
  });
});
