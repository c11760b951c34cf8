import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  announceChange,
  assertAlive,
  assertDead,
  assertRefused,
  READ,
  REVOKE,
  ROTATE,
  setKey,
  UPDATE,
  uuidOf,
} from '../support/apiKeys.js';
import { engine } from '../support/database.js';
import { createRotatedKey, rotateAsScheduled } from '../support/keyHygiene.js';
import { entriesAbout, noticesOfKey } from '../support/notices.js';
import { asker, createOrganization, type Asker, type Key } from '../support/seed.js';
import { startTestServer, startTestServerOn } from '../support/server.js';

const server = await startTestServer();
const { ownerQuery } = server.castellan.database;
const { jobs } = server.castellan.services;

const STATE = `query ($id: ID!) { apiKey(id: $id) { secretToCollect formerSecretEndsAt nextRotationAt } }`;
const COLLECT = `mutation ($input: CollectApiKeySecretInput!) {
  collectApiKeySecret(input: $input) { secret apiKey { id } } }`;

const stateOf = async (by: Asker, id: string): Promise<any> => (await by.ask(STATE, { id }))['apiKey'];

async function collect(by: Asker, id: string): Promise<Pick<Key, 'ask' | 'send' | 'id'>> {
  const { collectApiKeySecret } = await by.ask(COLLECT, { input: { id } });
  return { ...asker(server, { token: String(collectApiKeySecret.secret) }), id };
}

const rotationsOf = async (id: string): Promise<number> =>
  (await entriesAbout(server, id)).filter(({ action }) => action === 'apiKey.rotate').length;

describe('A scheduled rotation', () => {
  test('makes a new secret when it is due; the old one works through the transition and no longer', async () => {
    const { owner } = await createOrganization(server);
    const key = await owner.createApiKey({
      rotationPolicy: { period: 'WEEKLY', transitionPeriodMs: 7_200_000 },
    });
    const before = await stateOf(owner, key.id);
    assert.deepEqual([before.secretToCollect, before.formerSecretEndsAt], [false, null]);
    // Not before it is due.
    await jobs.run('rotate-api-keys', new Date(Date.parse(before.nextRotationAt) - 1));
    assert.equal(await rotationsOf(key.id), 0);

    await rotateAsScheduled(server, key.id);
    const { secretToCollect, formerSecretEndsAt, nextRotationAt } = await stateOf(owner, key.id);
    assert.equal(secretToCollect, true);
    const left = Date.parse(formerSecretEndsAt) - Date.now();
    assert.ok(left > 7_100_000 && left <= 7_200_000, String(left));
    assert.equal(nextRotationAt, before.nextRotationAt);
    await assertAlive(key);

    const renewed = await collect(owner, key.id);
    await assertAlive(renewed);
    await assertAlive(key);
    const [row] = await ownerQuery<{ organizationId: string }>(
      `UPDATE "ApiKeySecret" SET "endsAt" = now() - interval '1 second'
       WHERE "apiKeyId" = '${uuidOf(key.id)}' AND "endsAt" IS NOT NULL RETURNING "organizationId"`,
    );
    await announceChange(server, String(row?.organizationId));
    await assertDead(key);
    await assertAlive(renewed);
    assert.equal((await stateOf(owner, key.id)).formerSecretEndsAt, null);
  });

  test('is recorded as the server’s own, and told without any secret', async () => {
    const { owner } = await createOrganization(server);
    const key = await createRotatedKey(server, owner, { alertEmails: ['ops@example.com'] });
    const entries = await entriesAbout(server, key.id);
    assert.deepEqual(
      entries.map(({ action, actorKind }) => [action, actorKind]),
      [
        ['apiKey.create', 'USER'],
        ['apiKey.rotate', 'SYSTEM'],
      ],
    );
    const [notice, ...more] = await noticesOfKey(server, key.id);
    assert.deepEqual(more, []);
    assert.equal(notice?.kind, 'KEY_ROTATED');
    assert.deepEqual(notice.emails, ['ops@example.com', owner.email].sort());
    const { rotatedAt, formerSecretEndsAt, apiKeyName, ...data } = notice.data;
    assert.deepEqual(data, { apiKeyId: key.id, secretToCollect: true, isReminder: false });
    assert.ok([rotatedAt, formerSecretEndsAt, apiKeyName].every((text) => typeof text === 'string'));
    const { collectApiKeySecret } = await owner.ask(COLLECT, { input: { id: key.id } });
    const written = await ownerQuery<{ text: string }>(
      `SELECT to_jsonb(t)::text AS text FROM "Notice" t UNION ALL SELECT to_jsonb(t)::text FROM "AuditEntry" t
       UNION ALL SELECT to_jsonb(t)::text FROM "ApiKeySecret" t`,
    );
    for (const { text } of written) assert.ok(!text.includes(String(collectApiKeySecret.secret)));
  });

  test('by hand is told too', async () => {
    const { owner } = await createOrganization(server);
    const { id } = await owner.createApiKey();
    await owner.ask(ROTATE, { input: { id, idempotencyKey: 'sixteen-letters!' } });
    await owner.ask(ROTATE, { input: { id, idempotencyKey: 'sixteen-letters!' } });
    const notices = await noticesOfKey(server, id);
    assert.deepEqual(
      notices.map(({ kind, data, emails }) => [kind, data['secretToCollect'], emails]),
      [['KEY_ROTATED', false, [owner.email]]],
    );
  });

  test('tells the owner of a USER key, not those of the organization', async () => {
    const { owner } = await createOrganization(server);
    const admin = await owner.invite('ADMIN');
    const key = await createRotatedKey(server, admin, { type: 'USER' });
    const [notice] = await noticesOfKey(server, key.id);
    assert.deepEqual(notice?.emails, [admin.email]);
  });

  test('is made once after a time without any server, and the next one is to come', async () => {
    const { owner } = await createOrganization(server);
    const { id } = await owner.createApiKey({ rotationPolicy: { period: 'EVERY_N_DAYS', everyDays: 2 } });
    await setKey(server, id, `"rotatesAt" = now() - interval '100 days'`);
    const now = new Date();
    for (let run = 0; run < 3; run += 1) await jobs.run('rotate-api-keys', now);
    assert.equal(await rotationsOf(id), 1);
    const { nextRotationAt } = await stateOf(owner, id);
    assert.equal(Date.parse(nextRotationAt), now.getTime() + 2 * 86_400_000);
  });

  test('of several servers at once is made by one', async () => {
    const { owner } = await createOrganization(server);
    const key = await owner.createApiKey({ rotationPolicy: { period: 'WEEKLY' } });
    const other = engine === 'postgres' ? await startTestServerOn(server.testDatabase) : server;
    try {
      await setKey(server, key.id, `"rotatesAt" = now() - interval '1 minute'`);
      const now = new Date();
      await Promise.all(
        [server, other, server, other].map(async ({ castellan }) => {
          await castellan.services.jobs.run('rotate-api-keys', now);
        }),
      );
    } finally {
      if (other !== server) await other.castellan.stop();
    }
    assert.equal(await rotationsOf(key.id), 1);
    assert.equal((await noticesOfKey(server, key.id)).length, 1);
    await assertAlive(key);
    await assertAlive(await collect(owner, key.id));
  });

  test('waits for the end of a transition that was begun by hand', async () => {
    const { owner } = await createOrganization(server);
    const key = await owner.createApiKey({ rotationPolicy: { period: 'WEEKLY' } });
    const { rotateApiKey } = await owner.ask(ROTATE, {
      input: { id: key.id, transitionPeriodMs: 3_600_000 },
    });
    await rotateAsScheduled(server, key.id);
    assert.equal(await rotationsOf(key.id), 1);
    const { nextRotationAt, secretToCollect } = await stateOf(owner, key.id);
    assert.deepEqual([nextRotationAt, secretToCollect], [rotateApiKey.formerSecretEndsAt, false]);
    await assertAlive(key);
  });

  test('never lets the old secret outlive the key', async () => {
    const { owner } = await createOrganization(server);
    const expiresAt = new Date(Date.now() + 600_000).toISOString();
    const key = await createRotatedKey(server, owner, { expiresAt });
    assert.equal((await stateOf(owner, key.id)).formerSecretEndsAt, expiresAt);
  });

  test('passes over keys that are revoked or expired, and those whose policy was taken away', async () => {
    const { owner } = await createOrganization(server);
    const rotationPolicy = { period: 'WEEKLY' };
    const [revoked, expired, without] = await Promise.all([
      owner.createApiKey({ rotationPolicy }),
      owner.createApiKey({ rotationPolicy, expiresAt: '2098-01-01T00:00:00Z' }),
      owner.createApiKey({ rotationPolicy }),
    ]);
    await setKey(server, revoked.id, `"rotatesAt" = now() - interval '1 minute', "revokedAt" = now()`);
    await setKey(server, without.id, `"rotatesAt" = now() - interval '1 minute'`);
    await owner.ask(UPDATE, { input: { id: without.id, rotationPolicy: null } });
    await setKey(server, expired.id, `"expiresAt" = now() - interval '1 second'`);
    await rotateAsScheduled(server, expired.id);
    for (const { id } of [revoked, expired, without]) assert.equal(await rotationsOf(id), 0);
    assert.equal((await stateOf(owner, without.id)).nextRotationAt, null);
  });
});

describe('A secret that waits to be collected', () => {
  test('is told once, and is not stored any more after that', async () => {
    const { owner } = await createOrganization(server);
    const key = await createRotatedKey(server, owner);
    await assertAlive(await collect(owner, key.id));
    assertRefused(await owner.send(COLLECT, { input: { id: key.id } }), 'FAILED_PRECONDITION');
    assert.equal((await stateOf(owner, key.id)).secretToCollect, false);
    const [row] = await ownerQuery<{ count: number }>(
      `SELECT count(*)::int AS count FROM "ApiKeySecret" WHERE "apiKeyId" = '${uuidOf(key.id)}'
       AND ("sealedSecret" IS NOT NULL OR "secretKeyId" IS NOT NULL OR "remindAt" IS NOT NULL)`,
    );
    assert.equal(row?.count, 0);
    const entries = await entriesAbout(server, key.id);
    assert.equal(entries.at(-1)?.action, 'apiKey.collectSecret');
  });

  test('is not told once the key has expired, and waits where it is given another end', async () => {
    const { owner } = await createOrganization(server);
    const key = await createRotatedKey(server, owner);
    await setKey(server, key.id, `"expiresAt" = now() - interval '1 second'`);
    const refused = await owner.send(COLLECT, { input: { id: key.id } });
    assertRefused(refused, 'FAILED_PRECONDITION');
    assert.equal(refused.errors[0]?.message, 'The API key is expired.');
    await owner.ask(UPDATE, { input: { id: key.id, expiresAt: '2098-01-01T00:00:00Z' } });
    await assertAlive(await collect(owner, key.id));
  });

  test('of ten who collect it at once is told to one', async () => {
    const { owner } = await createOrganization(server);
    const { id } = await createRotatedKey(server, owner);
    const answers = await Promise.all(
      Array.from({ length: 10 }, async () => await owner.send(COLLECT, { input: { id } })),
    );
    const refused = answers.filter(({ errors }) => errors.length > 0);
    assert.equal(refused.length, 9);
    for (const answer of refused) assertRefused(answer, 'FAILED_PRECONDITION');
  });

  test('is erased by the next rotation and by revoking the key', async () => {
    const { owner } = await createOrganization(server);
    const sealed = async (id: string): Promise<number> => {
      const [row] = await ownerQuery<{ count: number }>(
        `SELECT count("sealedSecret")::int AS count FROM "ApiKeySecret" WHERE "apiKeyId" = '${uuidOf(id)}'`,
      );
      return row?.count ?? -1;
    };
    const again = await createRotatedKey(server, owner);
    await ownerQuery(
      `UPDATE "ApiKeySecret" SET "endsAt" = now() - interval '1 second' WHERE "apiKeyId" = '${uuidOf(again.id)}' AND "endsAt" IS NOT NULL`,
    );
    await rotateAsScheduled(server, again.id);
    assert.equal(await sealed(again.id), 1);
    const { rotateApiKey } = await owner.ask(ROTATE, { input: { id: again.id, transitionPeriodMs: 0 } });
    assert.ok(rotateApiKey.secret);
    assert.equal(await sealed(again.id), 0);

    const revoked = await createRotatedKey(server, owner);
    await owner.ask(REVOKE, { input: { id: revoked.id } });
    assert.equal(await sealed(revoked.id), 0);
    assertRefused(await owner.send(COLLECT, { input: { id: revoked.id } }), 'FAILED_PRECONDITION');

    const leaving = await owner.invite('ADMIN');
    const left = await createRotatedKey(server, leaving, { type: 'USER' });
    await owner.ask(
      'mutation ($input: RemoveMemberInput!) { removeMember(input: $input) { removedMemberId } }',
      {
        input: { memberId: leaving.memberId },
      },
    );
    assert.equal(await sealed(left.id), 0);
  });

  test('of a USER key is its owner’s alone; no key collects its own, and nobody one beyond themself', async () => {
    const { owner } = await createOrganization(server);
    const admin = await owner.invite('ADMIN');
    const own = await createRotatedKey(server, admin, { type: 'USER' });
    assertRefused(await owner.send(COLLECT, { input: { id: own.id } }), 'FORBIDDEN');
    const manager = await createRotatedKey(server, owner, {
      permissions: [{ feature: 'API_KEYS', level: 'WRITE' }],
    });
    assertRefused(await manager.send(COLLECT, { input: { id: manager.id } }), 'FORBIDDEN');
    assertRefused(await manager.send(COLLECT, { input: { id: own.id } }), 'FORBIDDEN');
    const wide = await createRotatedKey(server, owner, {
      permissions: [{ feature: 'CONFIGS', level: 'DELETE' }],
    });
    assertRefused(await manager.send(COLLECT, { input: { id: wide.id } }), 'FORBIDDEN');
    for (const [by, id] of [
      [admin, own.id],
      [owner, manager.id],
      [owner, wide.id],
    ] as const) {
      await assertAlive(await collect(by, id));
    }
  });

  test('of another organization, and of none, is not found', async () => {
    const [mine, theirs] = [await createOrganization(server), await createOrganization(server)];
    const key = await createRotatedKey(server, theirs.owner);
    assertRefused(await mine.owner.send(COLLECT, { input: { id: key.id } }), 'NOT_FOUND');
    await assertAlive(await collect(theirs.owner, key.id));
  });

  test('is reminded of once, a day before the former one ends', async () => {
    const { owner } = await createOrganization(server);
    const [waiting, collected] = [
      await createRotatedKey(server, owner, {
        rotationPolicy: { period: 'WEEKLY', transitionPeriodMs: 172_800_000 },
      }),
      await createRotatedKey(server, owner, {
        rotationPolicy: { period: 'WEEKLY', transitionPeriodMs: 172_800_000 },
      }),
    ];
    await collect(owner, collected.id);
    const { formerSecretEndsAt } = await stateOf(owner, waiting.id);
    const dayBefore = Date.parse(formerSecretEndsAt) - 86_400_000;
    // The next rotations lie out of the way.
    for (const { id } of [waiting, collected]) await setKey(server, id, `"rotatesAt" = '2098-01-01'`);
    const reminders = async (id: string): Promise<number> =>
      (await noticesOfKey(server, id)).filter(({ data }) => data['isReminder'] === true).length;
    await jobs.run('rotate-api-keys', new Date(dayBefore - 1));
    assert.equal(await reminders(waiting.id), 0);
    for (const later of [0, 60_000]) await jobs.run('rotate-api-keys', new Date(dayBefore + later));
    assert.deepEqual([await reminders(waiting.id), await reminders(collected.id)], [1, 0]);
    const [, reminder] = await noticesOfKey(server, waiting.id);
    assert.equal(reminder?.data['formerSecretEndsAt'], formerSecretEndsAt);
  });
});

test('a policy that is set, changed and taken away moves the next date', async () => {
  const { owner } = await createOrganization(server);
  const { id } = await owner.createApiKey();
  assert.equal((await stateOf(owner, id)).nextRotationAt, null);
  const at = '2098-05-05T05:05:05.000Z';
  const policies: [object | null, string | null][] = [
    [{ period: 'MONTHLY', nextRotationAt: at }, at],
    [null, null],
  ];
  for (const [rotationPolicy, expected] of policies) {
    await owner.ask(UPDATE, { input: { id, rotationPolicy } });
    assert.equal((await stateOf(owner, id)).nextRotationAt, expected);
  }
  assert.equal((await owner.ask(READ, { id }))['apiKey'].rotationPolicy, null);
});
