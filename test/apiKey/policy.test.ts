import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assertAlive, assertBadInput, assertDead, ROTATE, setKey, uuidOf } from '../support/apiKeys.js';
import { entriesAbout, noticesOfKey } from '../support/notices.js';
import { createOrganization, type Asker, type SeededOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

const server = await startTestServer();
const { ownerQuery } = server.castellan.database;
const { jobs } = server.castellan.services;
const DAY_MS = 86_400_000;

const SET = `mutation ($input: UpdateOrganizationInput!) { updateOrganization(input: $input) {
  organization { maxKeyLifetimeDays maxSecretAgeDays keyPolicyNoticeDays } } }`;
const STATE =
  'query ($id: ID!) { apiKey(id: $id) { expiresAt nextRotationAt formerSecretEndsAt secretToCollect } }';

const setPolicy = async (by: Asker, input: object): Promise<any> =>
  (await by.ask(SET, { input }))['updateOrganization'].organization;
const stateOf = async (by: Asker, id: string): Promise<any> => (await by.ask(STATE, { id }))['apiKey'];

/** How many days from now a time lies, to the hundredth. */
const daysFromNow = (time: string | null): number =>
  Math.round(((Date.parse(time ?? '') - Date.now()) / DAY_MS) * 100) / 100;

/** Has a key, and its secret, be so many days old. */
async function age(id: string, days: number): Promise<void> {
  const made = `now() - interval '${String(days)} days'`;
  await setKey(server, id, `"createdAt" = ${made}`);
  await ownerQuery(`UPDATE "ApiKeySecret" SET "createdAt" = ${made} WHERE "apiKeyId" = '${uuidOf(id)}'`);
}

const kindsOf = async (id: string): Promise<string[]> =>
  (await noticesOfKey(server, id)).map(({ kind }) => kind);

test('the policies are null and 14 days at first, keep to their bounds, and stay where they are not named', async () => {
  const { owner } = await createOrganization(server);
  assert.deepEqual(await setPolicy(owner, { name: 'Other' }), {
    ...{ maxKeyLifetimeDays: null, maxSecretAgeDays: null, keyPolicyNoticeDays: 14 },
  });
  for (const [setting, values] of Object.entries({
    maxSecretAgeDays: [6, 3651, -1],
    keyPolicyNoticeDays: [-1, 91],
  })) {
    for (const value of values) {
      assertBadInput(await owner.send(SET, { input: { [setting]: value } }), `input.${setting}`);
    }
  }
  const policy = { maxKeyLifetimeDays: 90, maxSecretAgeDays: 7, keyPolicyNoticeDays: 0 };
  assert.deepEqual(await setPolicy(owner, policy), policy);
  assert.deepEqual(await setPolicy(owner, { keyPolicyNoticeDays: null }), policy);
  assert.deepEqual(await setPolicy(owner, { maxSecretAgeDays: null, keyPolicyNoticeDays: 90 }), {
    ...{ maxKeyLifetimeDays: 90, maxSecretAgeDays: null, keyPolicyNoticeDays: 90 },
  });
});

describe('A maximum lifetime', () => {
  test('ends keys at that age, none before the notice is over, none later than before; each is told once', async () => {
    const { owner, organization } = await createOrganization(server);
    const soon = new Date(Date.now() + 3 * DAY_MS).toISOString();
    const [young, old, endingSoon, revoked] = [
      await owner.createApiKey({ alertEmails: ['ops@example.com'] }),
      await owner.createApiKey({ expiresAt: '2098-01-01T00:00:00Z' }),
      await owner.createApiKey({ expiresAt: soon }),
      await owner.createApiKey(),
    ];
    await age(young.id, 10);
    await age(old.id, 100);
    await age(endingSoon.id, 100);
    await setKey(server, revoked.id, '"revokedAt" = now()');
    await setPolicy(owner, { maxKeyLifetimeDays: 60 });

    assert.equal(daysFromNow((await stateOf(owner, young.id)).expiresAt), 50);
    assert.equal(daysFromNow((await stateOf(owner, old.id)).expiresAt), 14);
    assert.equal((await stateOf(owner, endingSoon.id)).expiresAt, soon);
    assert.equal((await stateOf(owner, revoked.id)).expiresAt, null);
    await assertAlive(old);
    for (const { id } of [young, old]) assert.deepEqual(await kindsOf(id), ['KEY_POLICY_CHANGED']);
    for (const { id } of [endingSoon, revoked]) assert.deepEqual(await kindsOf(id), []);
    const [notice] = await noticesOfKey(server, young.id);
    assert.deepEqual(notice?.emails, ['ops@example.com', owner.email].sort());
    assert.equal(notice.data['expiresAt'], (await stateOf(owner, young.id)).expiresAt);

    const entries = await entriesAbout(server, organization.id);
    const entry = (name: string) => entries.filter(({ action }) => action === name);
    const [applied, ...more] = entry('organization.applyKeyPolicy');
    assert.deepEqual(more, []);
    assert.equal(entry('organization.update')[0]?.after.policedKeys, 2);
    assert.deepEqual(
      new Set(applied?.after.keys.map(({ id }: { id: string }) => id)),
      new Set([young, old].map(({ id }) => uuidOf(id))),
    );
    // Named again, looser or gone: nothing more is taken, nothing given back, nobody told again.
    for (const maxKeyLifetimeDays of [60, 90, null]) {
      const { expiresAt } = await stateOf(owner, old.id);
      await setPolicy(owner, { maxKeyLifetimeDays });
      assert.equal((await stateOf(owner, old.id)).expiresAt, expiresAt);
      assert.deepEqual(await kindsOf(old.id), ['KEY_POLICY_CHANGED']);
    }
  });

  test('without notice ends what is older at once', async () => {
    const { owner } = await createOrganization(server);
    const key = await owner.createApiKey();
    await age(key.id, 100);
    await assertAlive(key);
    await setPolicy(owner, { maxKeyLifetimeDays: 60, keyPolicyNoticeDays: 0 });
    await assertDead(key);
    await jobs.run('expire-api-keys', new Date());
    assert.deepEqual(await kindsOf(key.id), ['KEY_POLICY_CHANGED', 'KEY_EXPIRED']);
  });

  test('that fails takes nothing along: neither expiry nor notice nor entry', async () => {
    const { owner, organization } = await createOrganization(server);
    const key = await owner.createApiKey();
    const before = await entriesAbout(server, organization.id);
    const input = { maxKeyLifetimeDays: 60, logRetentionDays: 3650, metricsRetentionDays: 1 };
    assertBadInput(await owner.send(SET, { input }), 'input.metricsRetentionDays');
    assert.equal((await stateOf(owner, key.id)).expiresAt, null);
    assert.deepEqual(await kindsOf(key.id), []);
    assert.deepEqual(await entriesAbout(server, organization.id), before);
  });
});

describe('A maximum age of secrets', () => {
  test('has each secret replaced at that age, none before the notice is over', async () => {
    const { owner } = await createOrganization(server);
    const [young, old, later] = [
      await owner.createApiKey(),
      await owner.createApiKey(),
      await owner.createApiKey({
        rotationPolicy: { period: 'MONTHLY', nextRotationAt: '2098-01-31T00:00:00Z' },
      }),
    ];
    await age(young.id, 10);
    await age(old.id, 100);
    await setPolicy(owner, { maxSecretAgeDays: 60 });
    const made = await owner.createApiKey();
    assert.equal(daysFromNow((await stateOf(owner, young.id)).nextRotationAt), 50);
    assert.equal(daysFromNow((await stateOf(owner, old.id)).nextRotationAt), 14);
    assert.equal(daysFromNow((await stateOf(owner, later.id)).nextRotationAt), 60);
    assert.equal(daysFromNow((await stateOf(owner, made.id)).nextRotationAt), 60);
    assert.deepEqual(await kindsOf(old.id), ['KEY_POLICY_CHANGED']);
    assert.deepEqual(await kindsOf(made.id), []);

    await setKey(server, old.id, `"secretDueAt" = now() - interval '1 minute'`);
    await jobs.run('rotate-api-keys', new Date());
    const state = await stateOf(owner, old.id);
    assert.deepEqual([state.secretToCollect, daysFromNow(state.formerSecretEndsAt)], [true, 3]);
    assert.equal(daysFromNow(state.nextRotationAt), 60);
    assert.deepEqual(await kindsOf(old.id), ['KEY_POLICY_CHANGED', 'KEY_ROTATED']);
    await assertAlive(old);
  });

  test('does not let a former secret live on for longer than it would have itself', async () => {
    const { owner } = await createOrganization(server);
    const key = await owner.createApiKey();
    await setPolicy(owner, { maxSecretAgeDays: 7, keyPolicyNoticeDays: 0 });
    const { rotateApiKey } = await owner.ask(ROTATE, {
      input: { id: key.id, transitionPeriodMs: 24 * DAY_MS },
    });
    // A week, and the three days of a transition.
    assert.equal(daysFromNow(rotateApiKey.formerSecretEndsAt), 10);
  });

  test('that is loosened leaves the dates that keys were given', async () => {
    const { owner } = await createOrganization(server);
    const { id } = await owner.createApiKey();
    await setPolicy(owner, { maxSecretAgeDays: 30 });
    await setPolicy(owner, { maxSecretAgeDays: null });
    assert.equal(daysFromNow((await stateOf(owner, id)).nextRotationAt), 30);
    await owner.ask(ROTATE, { input: { id } });
    assert.equal((await stateOf(owner, id)).nextRotationAt, null);
  });
});

describe('A policy over 2,000 keys', () => {
  let seeded: SeededOrganization;

  test('reaches all of them in one change, each with its notice, and no other organization’s', async () => {
    seeded = await createOrganization(server);
    const other = await createOrganization(server);
    const [template, foreign] = [await seeded.owner.createApiKey(), await other.owner.createApiKey()];
    await ownerQuery(`INSERT INTO "ApiKey" ("organizationId", "id", "name", "type", "permissions", "createdById", "createdByName", "createdAt")
      SELECT "organizationId", gen_random_uuid(), "name", "type", "permissions", "createdById", "createdByName", now() - interval '100 days'
      FROM "ApiKey", generate_series(1, 1999) WHERE "id" = '${uuidOf(template.id)}'`);
    await ownerQuery(`INSERT INTO "ApiKeySecret" ("organizationId", "id", "apiKeyId", "hash", "masked", "createdAt")
      SELECT k."organizationId", gen_random_uuid(), k."id", k."id"::text, 'ck_', k."createdAt" FROM "ApiKey" k
      WHERE k."organizationId" = '${uuidOf(seeded.organization.id)}' AND k."id" <> '${uuidOf(template.id)}'`);
    await setPolicy(seeded.owner, { maxKeyLifetimeDays: 60, maxSecretAgeDays: 30 });
    const [row] = await ownerQuery(
      `SELECT (SELECT count(*)::int FROM "ApiKey" WHERE "organizationId" = o."id" AND "expiresAt" > now() + interval '13 days'
           AND "secretDueAt" > now() + interval '13 days') AS "keys",
         (SELECT count(*)::int FROM "Notice" WHERE "organizationId" = o."id" AND "kind" = 'KEY_POLICY_CHANGED') AS "notices",
         (SELECT count(*)::int FROM "NoticeDelivery" WHERE "organizationId" = o."id") AS "deliveries",
         (SELECT sum(jsonb_array_length("after" -> 'keys'))::int FROM "AuditEntry"
           WHERE "organizationId" = o."id" AND "action" = 'organization.applyKeyPolicy') AS "recorded"
       FROM "Organization" o WHERE o."id" = '${uuidOf(seeded.organization.id)}'`,
    );
    assert.deepEqual(row, { keys: 2_000, notices: 2_000, deliveries: 2_000, recorded: 2_000 });
    assert.deepEqual(await stateOf(other.owner, foreign.id), {
      ...{ expiresAt: null, nextRotationAt: null, formerSecretEndsAt: null, secretToCollect: false },
    });
  });

  test('and the report of their hygiene is one answer', async () => {
    const { apiKeyHygiene } = await seeded.owner.ask(
      `{ apiKeyHygiene(filter: { finding: SECRET_TOO_OLD }, first: 2) { totalCount counts { finding keys }
         edges { node { hygiene { findings } } } } }`,
    );
    const counts = Object.fromEntries(
      apiKeyHygiene.counts.map(({ finding, keys }: { finding: string; keys: number }) => [finding, keys]),
    );
    assert.deepEqual([apiKeyHygiene.totalCount, counts.SECRET_TOO_OLD, counts.IDLE], [1_999, 1_999, 1_999]);
    assert.equal(apiKeyHygiene.edges.length, 2);
  });
});
