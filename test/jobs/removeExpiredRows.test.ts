import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { decodeId } from '../../src/domain/ids.js';
import { ROTATE, assertDead } from '../support/apiKeys.js';
import { createOrganization, type SeededOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

const server = await startTestServer();
const { database, services } = server.castellan;
const uuidOf = (id: string): string => decodeId(id)?.uuid ?? '';
const tenantOf = ({ organization }: SeededOrganization) => database.forOrganization(uuidOf(organization.id));
const run = async (now: Date): Promise<number> => await services.jobs.run('remove-expired-rows', now);
const NOW = new Date('2027-06-15T12:00:00.000Z');
const before = (ms: number): Date => new Date(NOW.getTime() - ms);
const DAY_MS = 86_400_000;

/** Rows of an organization that are over at NOW, and as many that are not. */
async function fill(seeded: SeededOrganization): Promise<void> {
  const tenant = tenantOf(seeded);
  const organizationId = uuidOf(seeded.organization.id);
  const apiKeyId = uuidOf((await seeded.owner.createApiKey()).id);
  const period = await tenant.usagePeriod.create({
    data: { organizationId, apiKeyId, startedAt: before(0) },
  });
  for (const [key, ms] of [
    ['over', 0],
    ['not over', -1],
  ] as const) {
    const expiresAt = before(ms);
    await tenant.cachedResponse.create({
      data: { organizationId, key, body: 'x', contentType: 'x', expiresAt },
    });
    await tenant.usageReservation.create({
      data: { organizationId, periodId: period.id, cost: '1', tokens: 1, expiresAt },
    });
    await tenant.apiKeyRotation.create({
      data: { organizationId, apiKeyId, idempotencyHash: key, sealedSecret: 'x', repeatableUntil: expiresAt },
    });
    await tenant.apiKeySecret.create({
      data: {
        ...{ organizationId, apiKeyId, hash: randomUUID(), masked: key },
        endsAt: before(30 * DAY_MS + ms),
      },
    });
  }
}

/** What is left of them. */
async function left(seeded: SeededOrganization): Promise<unknown> {
  const tenant = tenantOf(seeded);
  const secrets = await tenant.apiKeySecret.findMany({ where: { endsAt: { not: null } } });
  return {
    cached: (await tenant.cachedResponse.findMany()).map(({ key }) => key),
    rotations: (await tenant.apiKeyRotation.findMany()).map(({ idempotencyHash }) => idempotencyHash),
    secrets: secrets.map(({ masked }) => masked),
    reservations: await tenant.usageReservation.count(),
    current: await tenant.apiKeySecret.count({ where: { endsAt: null } }),
  };
}

test('answers, reservations and rotations go when their time is over, former secrets 30 days later; the rest stays', async () => {
  const [one, other] = [await createOrganization(server), await createOrganization(server)];
  for (const seeded of [one, other]) await fill(seeded);
  // Sessions of these tests end before NOW too.
  await services.jobs.run('remove-expired-rows', new Date());
  const people = await database.ownerQuery<{ count: number }>('SELECT count(*)::int AS count FROM "Session"');
  assert.equal(await run(NOW), 2 * 4 + people[0]!.count);
  for (const seeded of [one, other]) {
    assert.deepEqual(await left(seeded), {
      ...{ cached: ['not over'], rotations: ['not over'], secrets: ['not over'], reservations: 1 },
      current: 1,
    });
  }
  assert.equal(await run(NOW), 0);
});

test('a session goes when it is over, and nobody else’s with it', async () => {
  const { owner } = await createOrganization(server);
  const colleague = await owner.invite('MEMBER');
  const sessions = async (): Promise<number> => {
    const [row] = await database.ownerQuery<{ count: number }>(
      `SELECT count(*)::int AS count FROM "Session" JOIN "User" ON "User"."id" = "userId" WHERE "email" = '${owner.email}'`,
    );
    return row!.count;
  };
  assert.equal(await sessions(), 1);
  await database.ownerQuery(
    `UPDATE "Session" SET "expiresAt" = '2026-01-01T00:00:00Z'
     WHERE "userId" = (SELECT "id" FROM "User" WHERE "email" = '${owner.email}')`,
  );
  assert.equal(await run(new Date('2025-12-31T23:59:59.999Z')), 0);
  assert.equal(await sessions(), 1);
  assert.equal(await run(new Date('2026-01-01T00:00:00Z')), 1);
  assert.equal(await sessions(), 0);
  const { viewer } = await colleague.ask('{ viewer { kind } }');
  assert.equal(viewer.kind, 'USER');
});

test('a rotated key works on; its former secret is as dead after its row is gone as before', async () => {
  const { owner } = await createOrganization(server);
  const key = await owner.createApiKey();
  const { rotateApiKey } = await owner.ask(ROTATE, { input: { id: key.id, transitionPeriodMs: 1_800_000 } });
  await database.ownerQuery(
    `UPDATE "ApiKeySecret" SET "endsAt" = now() - interval '31 days'
     WHERE "endsAt" IS NOT NULL AND "apiKeyId" = '${uuidOf(key.id)}'`,
  );
  await assertDead(key);
  assert.equal(await run(new Date()), 1);
  await assertDead(key);
  const answer = await server.send('{ viewer { kind } }', {}, { token: rotateApiKey.secret });
  assert.deepEqual([answer.errors, answer.data?.['viewer'].kind], [[], 'API_KEY']);
});
