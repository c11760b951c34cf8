import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { describe, test } from 'node:test';
import { Webhook as Verifier } from 'standardwebhooks';
import { startReceiver } from '../guardrail/receiver.js';
import { attack } from '../support/attacks.js';
import { uuidOf } from '../support/catalog.js';
import { createOrganization, random, type SeededOrganization } from '../support/seed.js';
import { startTestServer, startTestServerOn } from '../support/server.js';
import {
  deliver,
  deliverUnder,
  holdDeliveries,
  LOCAL,
  makeWebhook,
  MINUTE,
  noticesOf,
  onlyDelivery,
  verified,
} from './notices.js';

/** What the receiver answers with from now on. */
const statuses: Record<string, number> = {};
const answer = (path: string) => (response: ServerResponse) =>
  response.writeHead(statuses[path] ?? 204).end('secrets of the receiver');
const PATHS = ['/a', '/b', '/c', '/d', '/e', '/f', '/g', '/h', '/i', '/j', '/k', '/l'];
/** What happens while the receiver is at a message. */
let meanwhile = async (): Promise<unknown> => await Promise.resolve();
const receiver = await startReceiver({
  ...Object.fromEntries(PATHS.map((path) => [path, answer(path)])),
  '/m': (response) => void meanwhile().finally(() => response.writeHead(204).end()),
  '/slow': () => undefined,
});
const server = await startTestServer(LOCAL);
const { ownerQuery } = server.castellan.database;

/** Something to be told: a new role for a new member, whose kind webhooks here are told of. */
async function happen({ owner, roles }: SeededOrganization): Promise<void> {
  const member = await owner.invite('MEMBER');
  await owner.ask('mutation ($input: AssignRoleInput!) { assignRole(input: $input) { member { id } } }', {
    input: { memberId: member.memberId, roleId: roles.ADMIN },
  });
}

const KINDS = ['ROLE_CHANGED'];
const seen = async ({ owner }: SeededOrganization) => await onlyDelivery(owner, 'ROLE_CHANGED', 'WEBHOOK');

async function ask(seeded: SeededOrganization, field: string, input: object): Promise<any> {
  const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input`;
  const returns = {
    deleteWebhook: 'deletedWebhookId',
    rotateWebhookSecret: 'secret',
    redeliverNotice: 'delivery { id }',
  };
  const data = await seeded.owner.ask(
    `mutation ($input: ${type}!) { ${field}(input: $input) { ${returns[field as keyof typeof returns] ?? 'webhook { id }'} } }`,
    { input },
  );
  return data[field];
}

describe('A webhook', () => {
  test('is told once, by a message that standardwebhooks verifies', async () => {
    const seeded = await createOrganization(server);
    const { secret } = await makeWebhook(seeded.owner, `${receiver.url}/a`, KINDS);
    assert.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
    await happen(seeded);
    await deliver(server);
    await deliver(server, 2_000);

    const [message, ...more] = verified(receiver, '/a', secret);
    assert.ok(message && more.length === 0);
    const delivery = await seen(seeded);
    assert.deepEqual(
      [delivery.id, delivery.state, delivery.attempts, delivery.fault, delivery.nextAttemptAt],
      [message.id, 'SENT', 1, null, null],
    );
    const [notice] = await noticesOf(seeded.owner, { kind: 'ROLE_CHANGED' });
    const { type, notice: id, organization, data } = message.body;
    assert.deepEqual(
      [type, id, organization, data],
      ['ROLE_CHANGED', notice?.id, seeded.organization.id, notice?.data],
    );
    assert.throws(() => verified(receiver, '/a', `whsec_${Buffer.alloc(32).toString('base64')}`), {
      message: 'No matching signature found',
    });
  });

  test('that answers 500 is told again after growing pauses, under the same id, until it takes it', async () => {
    const seeded = await createOrganization(server);
    const { secret } = await makeWebhook(seeded.owner, `${receiver.url}/b`, KINDS);
    statuses['/b'] = 500;
    await happen(seeded);
    await deliver(server);
    const first = await seen(seeded);
    assert.deepEqual(
      [first.state, first.attempts, first.fault],
      ['PENDING', 1, 'The receiver answered with the status 500.'],
    );
    await deliver(server, 0.5 * MINUTE);
    assert.equal((await seen(seeded)).attempts, 1);
    await deliver(server, 1.5 * MINUTE);
    assert.equal((await seen(seeded)).attempts, 2);
    await deliver(server, 4 * MINUTE);
    assert.equal((await seen(seeded)).attempts, 2);
    statuses['/b'] = 200;
    await deliver(server, 8 * MINUTE);
    const { state, attempts, fault } = await seen(seeded);
    assert.deepEqual([state, attempts, fault], ['SENT', 3, null]);
    const messages = verified(receiver, '/b', secret);
    assert.deepEqual(
      messages.map(({ id }) => id),
      [first.id, first.id, first.id],
    );
    assert.equal(new Set(messages.map(({ body }) => JSON.stringify(body))).size, 1);
  });

  test('that never takes it is given up after seven attempts in most of a day', async () => {
    const seeded = await createOrganization(server);
    await makeWebhook(seeded.owner, `${receiver.url}/c`, KINDS);
    statuses['/c'] = 404;
    await happen(seeded);
    for (const minutes of [0.1, 2, 8, 40, 165, 530, 1255, 3000]) await deliver(server, minutes * MINUTE);
    const { state, attempts, fault, nextAttemptAt } = await seen(seeded);
    assert.deepEqual(
      [state, attempts, fault, nextAttemptAt],
      ['FAILED', 7, 'The receiver answered with the status 404.', null],
    );
    assert.equal(receiver.received.filter(({ path }) => path === '/c').length, 7);

    statuses['/c'] = 200;
    await ask(seeded, 'redeliverNotice', { id: (await seen(seeded)).id });
    await deliver(server);
    const again = await seen(seeded);
    assert.deepEqual([again.state, again.attempts], ['SENT', 1]);
    const ids = receiver.received
      .filter(({ path }) => path === '/c')
      .map(({ headers }) => headers['webhook-id']);
    assert.deepEqual([ids.length, new Set(ids).size], [8, 1]);
  });

  test('that answers 410 is turned off, with an entry in the audit log, and told no more', async () => {
    const seeded = await createOrganization(server);
    const { id } = await makeWebhook(seeded.owner, `${receiver.url}/d`, KINDS);
    statuses['/d'] = 410;
    await happen(seeded);
    await deliver(server);
    const { state, fault } = await seen(seeded);
    assert.deepEqual([state, fault], ['FAILED', 'The receiver answered with the status 410.']);
    const { webhook } = await seeded.owner.ask(
      'query ($id: ID!) { webhook(id: $id) { isEnabled updatedBy } }',
      { id },
    );
    assert.deepEqual(webhook, { isEnabled: false, updatedBy: 'Castellan' });
    const entries = await ownerQuery(
      `SELECT "actorKind", "actorName", "requestId" FROM "AuditEntry" WHERE "action" = 'webhook.disable'
       AND "organizationId" = '${uuidOf(seeded.organization.id)}'`,
    );
    assert.deepEqual(entries, [
      { actorKind: 'SYSTEM', actorName: 'Castellan', requestId: 'job:deliver-notices' },
    ]);
    await happen(seeded);
    await deliver(server);
    assert.equal(receiver.received.filter(({ path }) => path === '/d').length, 1);
  });

  test('that is off gets nothing, also not what still waited; one that is deleted neither', async () => {
    const seeded = await createOrganization(server);
    const off = await makeWebhook(seeded.owner, `${receiver.url}/e`, KINDS);
    const gone = await makeWebhook(seeded.owner, `${receiver.url}/f`, KINDS);
    statuses['/e'] = statuses['/f'] = 503;
    await happen(seeded);
    await deliver(server);
    await ask(seeded, 'setWebhookEnabled', { id: off.id, enabled: false });
    await ask(seeded, 'deleteWebhook', { id: gone.id });
    const { id, state, fault } = await seen(seeded);
    assert.deepEqual([state, fault], ['FAILED', 'The webhook was turned off.']);
    const refused = await seeded.owner.send(
      'mutation ($input: RedeliverNoticeInput!) { redeliverNotice(input: $input) { delivery { id } } }',
      { input: { id } },
    );
    assert.equal(refused.errors[0]?.extensions.code, 'FAILED_PRECONDITION');
    await happen(seeded);
    await deliver(server, 60 * MINUTE);
    const count = (path: string) => receiver.received.filter((one) => one.path === path).length;
    assert.deepEqual([count('/e'), count('/f')], [1, 1]);
  });

  test('gets only the kinds it names', async () => {
    const seeded = await createOrganization(server);
    await makeWebhook(seeded.owner, `${receiver.url}/g`, ['BUDGET_ALERT', 'INVITATION']);
    await happen(seeded);
    await deliver(server);
    const types = receiver.received
      .filter(({ path }) => path === '/g')
      .map(({ body }) => (JSON.parse(body) as { type: string }).type);
    assert.deepEqual(types, ['INVITATION']);
  });

  test('has its former secret sign beside the new one for a day', async () => {
    const seeded = await createOrganization(server);
    const { id, secret } = await makeWebhook(seeded.owner, `${receiver.url}/h`, KINDS);
    const { secret: next } = await ask(seeded, 'rotateWebhookSecret', { id });
    assert.notEqual(next, secret);
    await happen(seeded);
    await deliver(server);
    assert.equal(verified(receiver, '/h', secret).length, 1);
    assert.equal(verified(receiver, '/h', next as string).length, 1);
    await happen(seeded);
    // Kept from the server's own runs, which would be before that time is over.
    await ownerQuery(
      `UPDATE "NoticeDelivery" SET "nextAttemptAt" = now() + interval '25 hours' WHERE "state" = 'PENDING'`,
    );
    await deliver(server, 26 * 60 * MINUTE);
    const [, last] = receiver.received.filter(({ path }) => path === '/h');
    assert.ok(last);
    new Verifier(next as string).verify(last.body, last.headers as Record<string, string>);
    assert.throws(() => new Verifier(secret).verify(last.body, last.headers as Record<string, string>));
  });
});

describe('Delivery', () => {
  test('repeats what a server sent that ended before it said so, under the same id', async () => {
    const seeded = await createOrganization(server);
    const { secret } = await makeWebhook(seeded.owner, `${receiver.url}/i`, KINDS);
    await happen(seeded);
    await deliver(server);
    // As that server left it: taken up, and not settled.
    await ownerQuery(
      `UPDATE "NoticeDelivery" SET "state" = 'PENDING', "sentAt" = NULL, "leasedUntil" = now() + interval '2 minutes'
       WHERE "channel" = 'WEBHOOK' AND "organizationId" = '${uuidOf(seeded.organization.id)}'`,
    );
    await deliver(server);
    assert.equal(verified(receiver, '/i', secret).length, 1);
    await deliver(server, 3 * MINUTE);
    const { id, state, attempts } = await seen(seeded);
    assert.deepEqual([state, attempts], ['SENT', 2]);
    assert.deepEqual(
      verified(receiver, '/i', secret).map((message) => message.id),
      [id, id],
    );
  });

  test('leaves alone what another server has taken up, also while more is due to the same receiver', async () => {
    const seeded = await createOrganization(server);
    const { secret } = await makeWebhook(seeded.owner, `${receiver.url}/l`, KINDS);
    const release = await holdDeliveries(server);
    await happen(seeded);
    await release();
    await happen(seeded);
    await deliver(server);
    const states = (await noticesOf(seeded.owner, { kind: 'ROLE_CHANGED' })).map(({ deliveries }) =>
      deliveries
        .filter(({ channel }) => channel === 'WEBHOOK')
        .map(({ state, attempts }) => [state, attempts]),
    );
    assert.deepEqual(states, [[['SENT', 1]], [['PENDING', 0]]]);
    assert.equal(verified(receiver, '/l', secret).length, 1);
  });

  test('of what was taken over or called off while it was sent changes nothing', async () => {
    const seeded = await createOrganization(server);
    const { id } = await makeWebhook(seeded.owner, `${receiver.url}/m`, KINDS);
    meanwhile = async () => await ask(seeded, 'setWebhookEnabled', { id, enabled: false });
    await happen(seeded);
    await deliver(server);
    const off = await seen(seeded);
    assert.deepEqual([off.state, off.attempts, off.fault], ['FAILED', 1, 'The webhook was turned off.']);

    await ask(seeded, 'setWebhookEnabled', { id, enabled: true });
    // As a server does that finds the time of the first one over.
    meanwhile = async () =>
      await ownerQuery(
        `UPDATE "NoticeDelivery" SET "attempts" = 2, "leasedUntil" = now() + interval '1 hour'
         WHERE "state" = 'PENDING' AND "webhookId" = '${uuidOf(id)}'`,
      );
    await happen(seeded);
    await deliver(server);
    const { state, attempts } = await seen(seeded);
    assert.deepEqual([state, attempts], ['PENDING', 2]);
    assert.equal(receiver.received.filter(({ path }) => path === '/m').length, 2);
    // Nobody else is to find it due.
    await ask(seeded, 'deleteWebhook', { id });
  });

  test(
    'does what is due once, by two servers on one database',
    { skip: server.testDatabase.url === null },
    async () => {
      const other = await startTestServerOn(server.testDatabase, LOCAL);
      const places = await Promise.all(
        Array.from({ length: 4 }, async () => await createOrganization(server)),
      );
      for (const seeded of places) {
        await makeWebhook(seeded.owner, `${receiver.url}/j`, [...KINDS, 'INVITATION']);
        for (let count = 0; count < 3; count += 1) await happen(seeded);
      }
      await Promise.all([deliver(server), deliver(other), deliver(server, 1_100), deliver(other, 1_100)]);
      await other.castellan.stop();
      const ids = receiver.received
        .filter(({ path }) => path === '/j')
        .map(({ headers }) => headers['webhook-id']);
      assert.deepEqual([ids.length, new Set(ids).size], [24, 24]);
    },
  );

  test('to a receiver that is away is tried once, not once for each notice, and does not hold up others', async () => {
    const seeded = await createOrganization(server);
    const { owner } = seeded;
    await makeWebhook(owner, `${receiver.url}/slow`, KINDS);
    const { secret } = await makeWebhook(owner, `${receiver.url}/k`, KINDS);
    const release = await holdDeliveries(server);
    for (let count = 0; count < 3; count += 1) await happen(seeded);
    await deliverUnder(server, { ...LOCAL, CASTELLAN_OUTBOUND_TIMEOUT_MS: '3000' }, 61 * MINUTE);
    await release();

    assert.equal(verified(receiver, '/k', secret).length, 3);
    assert.equal(receiver.received.filter(({ path }) => path === '/slow').length, 1);
    const deliveries = (await noticesOf(owner, { kind: 'ROLE_CHANGED' })).flatMap(
      (notice) => notice.deliveries,
    );
    const waiting = deliveries.filter(({ channel, state }) => channel === 'WEBHOOK' && state === 'PENDING');
    assert.deepEqual(
      waiting.map(({ attempts, fault }) => [attempts, fault]),
      Array.from({ length: 3 }, () => [1, 'There was no answer in time.']),
    );
  });

  attack(
    72,
    'goes to public addresses alone, also where the setting of the operator has changed',
    async () => {
      const seeded = await createOrganization(server);
      await makeWebhook(seeded.owner, `${receiver.url}/a`, ['INVITATION']);
      const release = await holdDeliveries(server);
      const before = receiver.received.length;
      await seeded.owner.ask(
        'mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { token } }',
        { input: { email: `${random('guest')}@example.com`, roleId: seeded.roles.MEMBER } },
      );
      await deliverUnder(server, {}, 61 * MINUTE);
      await release();
      const { state, fault } = await onlyDelivery(seeded.owner, 'INVITATION', 'WEBHOOK');
      assert.deepEqual([state, fault], ['PENDING', 'The address is not a public one.']);
      assert.equal(receiver.received.length, before);
    },
  );

  test('goes by https alone, also where the setting of the operator has changed', async () => {
    const seeded = await createOrganization(server);
    await makeWebhook(seeded.owner, 'http://hooks.invalid/', KINDS);
    const release = await holdDeliveries(server);
    await happen(seeded);
    await deliverUnder(server, {}, 61 * MINUTE);
    await release();
    const { state, fault } = await seen(seeded);
    assert.deepEqual([state, fault], ['PENDING', 'A secret is sent by https only.']);
  });
});

test('notices are removed after 30 days, with their deliveries, and not before', async () => {
  const seeded = await createOrganization(server);
  await happen(seeded);
  await deliver(server);
  const day = 24 * 60 * MINUTE;
  const { jobs } = server.castellan.services;
  await jobs.run('remove-old-notices', new Date(Date.now() + 29 * day));
  assert.equal((await noticesOf(seeded.owner)).length, 2);
  await jobs.run('remove-old-notices', new Date(Date.now() + 31 * day));
  assert.deepEqual(await noticesOf(seeded.owner), []);
  const [left] = await ownerQuery<{ count: number }>('SELECT count(*)::int AS count FROM "NoticeDelivery"');
  assert.equal(left?.count, 0);
});
