import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { createSealer } from '../../src/domain/credentials/sealing.js';
import { resealSecrets } from '../../src/domain/operations/resealing.js';
import { startReceiver } from '../guardrail/receiver.js';
import { attack } from '../support/attacks.js';
import { uuidOf } from '../support/catalog.js';
import { createOrganization, random, type Asker } from '../support/seed.js';
import { startTestServer, type Answer } from '../support/server.js';
import { deliver, LOCAL, makeWebhook, noticesOf, verified } from './notices.js';

const receiver = await startReceiver({
  '/ok': (response) => response.writeHead(200).end('body canary'),
  '/no': (response) => response.writeHead(401).end('body canary'),
  '/away': (response) => response.writeHead(302, { location: '/ok' }).end(),
  '/moved': (response) => response.writeHead(204).end(),
});
const server = await startTestServer(LOCAL);
const { ownerQuery } = server.castellan.database;

const send = async (by: Asker, field: string, input: object, returns = '__typename'): Promise<Answer> =>
  await by.send(
    `mutation ($input: ${field.charAt(0).toUpperCase()}${field.slice(1)}Input!) { ${field}(input: $input) { ${returns} } }`,
    { input },
  );

async function ask(by: Asker, field: string, input: object, returns?: string): Promise<any> {
  const { data, errors } = await send(by, field, input, returns);
  assert.deepEqual(errors, []);
  return data?.[field];
}

function assertRefused(answer: Answer, code: string, path?: string): void {
  assert.deepEqual(
    [answer.errors.map(({ extensions }) => extensions.code), Object.values(answer.data ?? {})],
    [[code], [null]],
    answer.text,
  );
  if (path !== undefined) assert.equal(answer.errors[0]?.extensions.fields?.[0]?.path, path);
}

const PING = 'test { isOk outcome status message }';
const WEBHOOK = { name: 'Hook', url: 'https://hooks.example.com/', kinds: ['ROLE_CHANGED'] };

describe('A webhook', () => {
  attack(72, 'leads to public addresses alone, and over https', async () => {
    const strict = await startTestServer();
    const { owner } = await createOrganization(strict);
    const { id } = await makeWebhook(owner, WEBHOOK.url, WEBHOOK.kinds);
    const addresses = [
      ...['http://hooks.example.com/', 'https://127.0.0.1/', 'https://10.1.2.3/', 'https://[::1]/'],
      ...['https://169.254.169.254/latest/meta-data', 'https://localhost/', 'https://[::ffff:192.168.0.1]/'],
      ...[
        'https://user:password@hooks.example.com/',
        'ftp://hooks.example.com/',
        'hooks',
        'file:///etc/passwd',
      ],
    ];
    for (const url of addresses) {
      assertRefused(await send(owner, 'createWebhook', { ...WEBHOOK, url }), 'BAD_USER_INPUT', 'input.url');
      assertRefused(await send(owner, 'updateWebhook', { id, url }), 'BAD_USER_INPUT', 'input.url');
    }
    const { webhooks } = await owner.ask('{ webhooks { edges { node { url version } } } }');
    assert.deepEqual(webhooks.edges, [{ node: { url: WEBHOOK.url, version: 1 } }]);
  });

  attack(40, 'has a secret that is told once, and stands in no row and no answer after that', async () => {
    const { owner, organization } = await createOrganization(server);
    const url = `${receiver.url}/ok?token=path-canary`;
    const { id, secret } = await makeWebhook(owner, url, ['ROLE_CHANGED']);
    const { secret: rotated } = await ask(owner, 'rotateWebhookSecret', { id }, 'secret');
    const { secret: moved } = await ask(owner, 'updateWebhook', { id, url: `${url}2` }, 'secret');
    await ask(owner, 'testWebhook', { id });
    await ask(owner, 'setWebhookEnabled', { id, enabled: false });
    await ask(owner, 'deleteWebhook', { id });
    assert.equal(new Set([secret, rotated, moved]).size, 3);
    const entries = await ownerQuery<{ action: string; text: string }>(
      `SELECT "action", to_jsonb(a)::text AS text FROM "AuditEntry" a WHERE "organizationId" = '${uuidOf(organization.id)}'
       AND "action" LIKE 'webhook.%' ORDER BY "at", "id"`,
    );
    assert.deepEqual(
      entries.map(({ action }) => action),
      ['create', 'rotateSecret', 'update', 'test', 'disable', 'delete'].map((deed) => `webhook.${deed}`),
    );
    const told = [...entries.map(({ text }) => text), ...server.log].join('\n');
    for (const canary of [secret, rotated, moved, 'path-canary', 'body canary']) {
      assert.equal(told.includes(String(canary).replace('whsec_', '')), false);
    }
  });

  test('keeps its secret sealed for its own row, and takes part when secrets are sealed anew', async () => {
    const { owner, organization } = await createOrganization(server);
    const one = await makeWebhook(owner, `${receiver.url}/ok`, ['INVITATION']);
    const other = await makeWebhook(owner, `${receiver.url}/ok`, ['INVITATION']);
    const { secret: present } = await ask(owner, 'rotateWebhookSecret', { id: one.id }, 'secret');
    const rows = await ownerQuery<{ text: string }>(
      `SELECT to_jsonb(w)::text AS text FROM "Webhook" w WHERE "organizationId" = '${uuidOf(organization.id)}'`,
    );
    assert.equal(rows.length, 2);
    for (const secret of [one.secret, other.secret, present]) {
      assert.equal(
        rows.some(({ text }) => text.includes(String(secret).slice(6))),
        false,
      );
    }

    const zeros = Buffer.alloc(32);
    const anew = createSealer([randomBytes(32), zeros]);
    const organizationId = uuidOf(organization.id);
    const { system } = server.castellan.services;
    assert.ok((await system.organizationsSealedOtherwise(anew.keyId)).includes(organizationId));
    const tenant = server.castellan.database.forOrganization(organizationId);
    // Two secrets of the one, and that of the other.
    assert.deepEqual(await resealSecrets(tenant, anew), { resealed: 3, unopened: 0 });
    assert.equal((await system.organizationsSealedOtherwise(anew.keyId)).includes(organizationId), false);
    const back = await resealSecrets(tenant, createSealer([zeros, randomBytes(32)]));
    assert.deepEqual(back, { resealed: 0, unopened: 3 });
  });

  attack(44, 'whose sealed secret was put there from another row is not used', async () => {
    const { owner } = await createOrganization(server);
    const one = await makeWebhook(owner, `${receiver.url}/ok`, ['INVITATION']);
    const other = await makeWebhook(owner, `${receiver.url}/ok`, ['INVITATION']);
    await ownerQuery(`UPDATE "Webhook" t SET "sealedSecret" = f."sealedSecret" FROM "Webhook" f
      WHERE f."id" = '${uuidOf(one.id)}' AND t."id" = '${uuidOf(other.id)}'`);
    const before = receiver.received.length;
    assertRefused(await send(owner, 'testWebhook', { id: other.id }), 'FAILED_PRECONDITION');
    assert.equal(receiver.received.length, before);
  });

  test('gets a new secret with another address, and what was signed for it is no proof any more', async () => {
    const { owner } = await createOrganization(server);
    const { id, secret } = await makeWebhook(owner, `${receiver.url}/ok`, ['INVITATION']);
    const renamed = await ask(
      owner,
      'updateWebhook',
      { id, name: 'Renamed' },
      'secret webhook { name version }',
    );
    assert.deepEqual(renamed, { secret: null, webhook: { name: 'Renamed', version: 2 } });
    const { secret: next } = await ask(
      owner,
      'updateWebhook',
      { id, url: `${receiver.url}/moved` },
      'secret',
    );
    await ask(owner, 'testWebhook', { id });
    assert.equal(verified(receiver, '/moved', String(next)).length, 1);
    assert.throws(() => verified(receiver, '/moved', secret));
  });

  test('can be tried: what came back is told by its status alone', async () => {
    const { owner } = await createOrganization(server);
    const cases = {
      '/ok': { isOk: true, outcome: 'OK', status: 200, message: 'The receiver took the message.' },
      '/no': {
        isOk: false,
        outcome: 'REFUSED',
        status: 401,
        message: 'The receiver answered with the status 401.',
      },
      '/away': {
        ...{ isOk: false, outcome: 'REDIRECT', status: null },
        message: 'The address redirects where it should answer.',
      },
    };
    for (const [path, expected] of Object.entries(cases)) {
      const { id, secret } = await makeWebhook(owner, `${receiver.url}${path}`, ['INVITATION']);
      const asked = receiver.received.length;
      const { test: outcome } = await ask(owner, 'testWebhook', { id }, PING);
      assert.deepEqual(outcome, expected);
      const { path: last, body } = receiver.received.at(-1) ?? {};
      assert.deepEqual([receiver.received.length - asked, last], [1, path]);
      assert.equal(JSON.parse(body ?? '{}').type, 'PING');
      assert.ok(secret);
    }
  });

  test('is refused where its inputs are no good, where it changed since, and beyond 20', async () => {
    const { owner } = await createOrganization(server);
    const { id } = await makeWebhook(owner, WEBHOOK.url, ['INVITATION']);
    const faults = { name: ' ', url: `https://example.com/${'x'.repeat(2_000)}`, kinds: [] };
    for (const [field, value] of Object.entries(faults)) {
      const input = { ...WEBHOOK, [field]: value };
      assertRefused(await send(owner, 'createWebhook', input), 'BAD_USER_INPUT', `input.${field}`);
    }
    for (const field of ['updateWebhook', 'deleteWebhook', 'rotateWebhookSecret', 'setWebhookEnabled']) {
      const input = { id, expectedVersion: 7, ...(field === 'setWebhookEnabled' ? { enabled: false } : {}) };
      assertRefused(await send(owner, field, input), 'CONFLICT', 'input.expectedVersion');
    }
    for (let count = 1; count < 20; count += 1) await makeWebhook(owner, WEBHOOK.url, ['INVITATION']);
    assertRefused(await send(owner, 'createWebhook', WEBHOOK), 'FAILED_PRECONDITION');
  });
});

describe('Notices of what somebody may not see', () => {
  test('are not read, sent again or had sent by them: an admin and the bills', async () => {
    const { owner, organization } = await createOrganization(server);
    const admin = await owner.invite('ADMIN');
    const organizationId = uuidOf(organization.id);
    const tenant = server.castellan.database.forOrganization(organizationId);
    const notice = await tenant.notice.create({
      data: { organizationId, kind: 'INVOICE_ISSUED', data: { invoice: { total: '12.50' } } },
    });
    await tenant.noticeDelivery.create({
      data: { organizationId, noticeId: notice.id, channel: 'PROCESSOR' },
    });
    await deliver(server);
    const [bill] = await noticesOf(owner, { kind: 'INVOICE_ISSUED' });
    assert.equal(bill?.data.invoice.total, '12.50');
    assert.deepEqual(await noticesOf(admin, { kind: 'INVOICE_ISSUED' }), []);
    assert.equal(
      (await noticesOf(admin)).some(({ kind }) => kind === 'INVOICE_ISSUED'),
      false,
    );
    const { node } = await admin.ask('query ($id: ID!) { node(id: $id) { id } }', { id: bill.id });
    assert.equal(node, null);
    const [delivery] = bill.deliveries;
    assertRefused(await send(admin, 'redeliverNotice', { id: delivery?.id }), 'NOT_FOUND');

    const { id } = await makeWebhook(owner, `${receiver.url}/ok`, ['INVOICE_ISSUED']);
    const own = await makeWebhook(admin, WEBHOOK.url, ['ROLE_CHANGED']);
    const input = { ...WEBHOOK, kinds: ['ROLE_CHANGED', 'INVOICE_ISSUED'] };
    for (const answer of [
      await send(admin, 'createWebhook', input),
      await send(admin, 'updateWebhook', { id: own.id, kinds: input.kinds }),
      await send(admin, 'updateWebhook', { id, url: `${receiver.url}/moved` }),
      await send(admin, 'updateWebhook', { id, kinds: ['ROLE_CHANGED'] }),
      await send(admin, 'rotateWebhookSecret', { id }),
    ]) {
      assertRefused(answer, 'FORBIDDEN');
      assert.equal(answer.errors[0]?.extensions.requiredPermission, 'billing:manage');
    }
    await ask(admin, 'setWebhookEnabled', { id, enabled: false });
  });

  test('are not read by a role with organization:update alone, but for what it may see', async () => {
    const { owner, roles } = await createOrganization(server);
    const clerk = await owner.invite({ roleId: await owner.createRole(['organization:update']) });
    await owner.ask(
      'mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { token } }',
      { input: { email: `${random('guest')}@example.com`, roleId: roles.MEMBER } },
    );
    assert.deepEqual(await noticesOf(clerk), []);
    const refused = await send(clerk, 'createWebhook', { ...WEBHOOK, kinds: ['INVITATION'] });
    assert.equal(refused.errors[0]?.extensions.requiredPermission, 'member:view');
    await makeWebhook(clerk, WEBHOOK.url, ['KEY_POLICY_CHANGED']);
  });
});
