import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assertBadInput, assertRefused, READ, setKey, uuidOf } from '../support/apiKeys.js';
import { createLog } from '../support/features/log.js';
import { noteUse, observeSince } from '../support/keyHygiene.js';
import { entriesAbout } from '../support/notices.js';
import { createOrganization, type Asker, type Key } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

const server = await startTestServer();
const { ownerQuery } = server.castellan.database;
const { services } = server.castellan;

const HYGIENE = `query ($id: ID!) { apiKey(id: $id) { hygiene { findings grantedPermissions unusedPermissions observedSince
  usedPermissions { permission lastUsedAt } suggestedPermissions { feature level } } } }`;
const REPORT = `query ($filter: ApiKeyHygieneFilter, $first: Int, $after: String, $last: Int, $before: String) {
  apiKeyHygiene(filter: $filter, first: $first, after: $after, last: $last, before: $before) {
    totalCount counts { finding keys } pageInfo { hasNextPage hasPreviousPage endCursor startCursor }
    edges { node { id maskedSecret hygiene { findings } } } } }`;
const NARROW = `mutation ($input: NarrowApiKeyToUsedInput!) { narrowApiKeyToUsed(input: $input) {
  apiKey { id permissions { feature level } } before { feature level } after { feature level } } }`;

const hygieneOf = async (by: Asker, id: string): Promise<any> =>
  (await by.ask(HYGIENE, { id }))['apiKey'].hygiene;

/** What a key is noted to have used, once all is written down. */
async function usedBy(owner: Asker, key: Pick<Key, 'id'>): Promise<string[]> {
  await services.flush();
  const { usedPermissions } = await hygieneOf(owner, key.id);
  return (usedPermissions as { permission: string }[]).map(({ permission }) => permission);
}

/** The levels other than DISABLED, as in `PROMPTS READ`. */
const levelsOf = (list: { feature: string; level: string }[]): string[] =>
  list.filter(({ level }) => level !== 'DISABLED').map(({ feature, level }) => `${feature} ${level}`);

const MANY = [
  { feature: 'METRICS', level: 'ENABLED' },
  { feature: 'COMPLETIONS', level: 'ENABLED' },
  { feature: 'PROMPTS', level: 'DELETE' },
  { feature: 'CONFIGS', level: 'DELETE' },
  { feature: 'API_KEYS', level: 'WRITE' },
];

describe('What a key used', () => {
  test('is each permission by which a rule let it in, and no other', async () => {
    const { owner } = await createOrganization(server);
    const key = await owner.createApiKey({ permissions: MANY });
    assert.deepEqual(await usedBy(owner, key), []);
    await key.ask('{ viewer { displayName permissions } organization { name } }');
    assert.deepEqual(await usedBy(owner, key), []);
    await key.ask('{ prompts { totalCount edges { node { id name } } } }');
    assert.deepEqual(await usedBy(owner, key), ['prompt:list']);
    const { createConfig } = await key.ask(
      'mutation ($input: CreateConfigInput!) { createConfig(input: $input) { config { id name } } }',
      { input: { name: 'Used', content: {} } },
    );
    assert.deepEqual(await usedBy(owner, key), ['prompt:list', 'config:create']);
    await key.ask('query ($id: ID!) { node(id: $id) { id } }', { id: createConfig.config.id });
    assert.deepEqual(await usedBy(owner, key), ['prompt:list', 'config:view', 'config:create']);
  });

  test('is not what it was refused, nor what a person did', async () => {
    const { owner } = await createOrganization(server);
    const key = await owner.createApiKey({ permissions: [{ feature: 'PROMPTS', level: 'READ' }] });
    assertRefused(await key.send('{ configs { totalCount } }'), 'FORBIDDEN');
    await owner.ask('{ prompts { totalCount } }');
    assert.deepEqual(await usedBy(owner, key), []);
    const [row] = await ownerQuery<{ count: number }>(
      `SELECT count(*)::int AS count FROM "ApiKeyPermissionUse" WHERE "apiKeyId" = '${uuidOf(key.id)}'`,
    );
    assert.equal(row?.count, 0);
  });

  test('of a rule that several permissions meet is the one that the request used already', async () => {
    const seeded = await createOrganization(server);
    const { owner } = seeded;
    const key = await owner.createApiKey({
      permissions: [
        { feature: 'METRICS', level: 'ENABLED' },
        { feature: 'COMPLETIONS', level: 'ENABLED' },
      ],
    });
    // Feedback may be read by log:view, or as here by completion:create, with which it was given.
    await key.ask(
      'mutation ($input: CreateLogFeedbackInput!) { createLogFeedback(input: $input) { feedback { id value } } }',
      { input: { logId: await createLog({ seeded }), value: 1 } },
    );
    assert.deepEqual(await usedBy(owner, key), ['completion:create']);
  });

  test('counts at the gateway, in files of exports and in verifications for other services', async () => {
    const { owner } = await createOrganization(server);
    const key = await owner.createApiKey({ permissions: MANY });
    const headers = { Authorization: `Bearer ${key.secret}`, 'Content-Type': 'application/json' };
    await fetch(`${server.url}/v1/models`, { headers });
    assert.deepEqual(await usedBy(owner, key), ['completion:create']);
    await fetch(`${server.url}/exports/none`, { headers });
    assert.deepEqual(await usedBy(owner, key), ['log:view', 'completion:create']);
    const { verifyApiKey } = await owner.ask(
      'query ($input: VerifyApiKeyInput!) { verifyApiKey(input: $input) { code } }',
      { input: { secret: key.secret, permission: 'prompt:publish' } },
    );
    assert.equal(verifyApiKey.code, 'VALID');
    assert.deepEqual(await usedBy(owner, key), ['log:view', 'completion:create', 'prompt:publish']);
  });

  test('is one row a permission, whose time moves forward alone', async () => {
    const { owner } = await createOrganization(server);
    const key = await owner.createApiKey({ permissions: MANY });
    await noteUse(server, key.id, 'prompt:list', 10);
    for (let time = 0; time < 3; time += 1) await key.ask('{ prompts { totalCount } }');
    await services.flush();
    const rows = await ownerQuery<{ permission: string; fresh: boolean }>(
      `SELECT "permission", "lastUsedAt" > now() - interval '1 minute' AS fresh FROM "ApiKeyPermissionUse"
       WHERE "apiKeyId" = '${uuidOf(key.id)}'`,
    );
    assert.deepEqual(rows, [{ permission: 'prompt:list', fresh: true }]);
    await ownerQuery(
      `UPDATE "ApiKeyPermissionUse" SET "lastUsedAt" = '2098-01-01' WHERE "apiKeyId" = '${uuidOf(key.id)}'`,
    );
    await key.ask('{ prompts { totalCount } }');
    await services.flush();
    const [row] = await ownerQuery<{ year: number }>(
      `SELECT EXTRACT(year FROM "lastUsedAt")::int AS year FROM "ApiKeyPermissionUse" WHERE "apiKeyId" = '${uuidOf(key.id)}'`,
    );
    assert.equal(row?.year, 2098);
  });

  test('of a key that was deleted meanwhile is passed over, and that of others written', async () => {
    const { owner } = await createOrganization(server);
    const [gone, kept] = [
      await owner.createApiKey({ permissions: MANY }),
      await owner.createApiKey({ permissions: MANY }),
    ];
    for (const key of [gone, kept]) await key.ask('{ prompts { totalCount } }');
    await owner.ask(
      'mutation ($input: DeleteApiKeyInput!) { deleteApiKey(input: $input) { deletedApiKeyId } }',
      {
        input: { id: gone.id },
      },
    );
    assert.deepEqual(await usedBy(owner, kept), ['prompt:list']);
  });
});

describe('The hygiene of a key', () => {
  test('sets what it may do against what it used in 90 days, and suggests the least that covers it', async () => {
    const { owner } = await createOrganization(server);
    const { id } = await owner.createApiKey({
      permissions: [
        { feature: 'PROMPTS', level: 'DELETE' },
        { feature: 'COMPLETIONS', level: 'ENABLED' },
        { feature: 'CONFIGS', level: 'READ' },
      ],
    });
    await observeSince(server, id, 200);
    await noteUse(server, id, 'prompt:create', 1);
    await noteUse(server, id, 'completion:create', 89);
    await noteUse(server, id, 'prompt:delete', 91);
    await noteUse(server, id, 'config:delete', 2);
    const hygiene = await hygieneOf(owner, id);
    assert.deepEqual(
      hygiene.usedPermissions.map(({ permission }: { permission: string }) => permission),
      ['completion:create', 'prompt:create', 'config:delete'],
    );
    assert.deepEqual(hygiene.grantedPermissions, [
      ...[
        'completion:create',
        'prompt:list',
        'prompt:view',
        'prompt:create',
        'prompt:update',
        'prompt:delete',
      ],
      ...['prompt:publish', 'config:list', 'config:view'],
    ]);
    assert.deepEqual(hygiene.unusedPermissions, [
      ...['prompt:list', 'prompt:view', 'prompt:update', 'prompt:delete', 'prompt:publish'],
      ...['config:list', 'config:view'],
    ]);
    // What it used while it held more does not widen it again.
    assert.deepEqual(levelsOf(hygiene.suggestedPermissions), [
      ...['COMPLETIONS ENABLED', 'PROMPTS WRITE', 'CONFIGS READ'],
    ]);
    const observed = (Date.now() - Date.parse(hygiene.observedSince)) / 86_400_000;
    assert.equal(Math.round(observed), 90);
  });

  test('of a USER key counts what its owner’s role grants', async () => {
    const { owner } = await createOrganization(server);
    const roleId = await owner.createRole(['apiKey:create', 'apiKey:view', 'prompt:list']);
    const member = await owner.invite({ roleId });
    const key = await member.createApiKey({ type: 'USER', permissions: [] });
    await setKey(server, key.id, `"permissions" = '{"PROMPTS": "DELETE", "CONFIGS": "READ"}'`);
    const { grantedPermissions } = await hygieneOf(owner, key.id);
    assert.deepEqual(grantedPermissions, ['prompt:list']);
  });

  test('finds each fault where it is, and not where it is not', async () => {
    const { owner } = await createOrganization(server);
    const clean = {
      permissions: [{ feature: 'COMPLETIONS', level: 'ENABLED' }],
      rateLimits: [{ type: 'REQUESTS', unit: 'MINUTE', value: 9 }],
      usageLimit: { type: 'COST', creditLimit: '5' },
      allowedCidrs: ['203.0.113.0/24'],
      expiresAt: '2098-01-01T00:00:00Z',
    };
    const days = (count: number): string => `now() - interval '${String(count)} days'`;
    const cases: [string, object, string | null, string[]][] = [
      ['nothing', {}, null, []],
      ['an expiry', { expiresAt: null }, null, ['NO_EXPIRY']],
      ['a budget', { usageLimit: null }, null, ['NO_BUDGET']],
      ['a rate limit', { rateLimits: [] }, null, ['NO_RATE_LIMIT']],
      ['both, where it makes no LLM calls', { usageLimit: null, rateLimits: [], permissions: [] }, null, []],
      ['addresses', { allowedCidrs: [] }, null, ['FROM_ANYWHERE']],
      ['time', { expiresAt: new Date(Date.now() + 13 * 86_400_000).toISOString() }, null, ['EXPIRES_SOON']],
      ['use for 91 days', {}, `"lastUsedAt" = ${days(91)}, "createdAt" = ${days(200)}`, ['IDLE']],
      ['use for 89 days', {}, `"lastUsedAt" = ${days(89)}, "createdAt" = ${days(200)}`, []],
      ['any use, 8 days old', {}, `"createdAt" = ${days(8)}`, ['NEVER_USED']],
      ['any use, 6 days old', {}, `"createdAt" = ${days(6)}`, []],
      ['any use, 91 days old', {}, `"createdAt" = ${days(91)}`, ['IDLE', 'NEVER_USED']],
      ['need of its levels, observed for 8 days', {}, `"usesObservedSince" = ${days(8)}`, ['TOO_WIDE']],
      ['need of its levels, observed for 6 days', {}, `"usesObservedSince" = ${days(6)}`, []],
      ['life', { allowedCidrs: [] }, '"revokedAt" = now()', []],
      ['life any more', { allowedCidrs: [] }, `"expiresAt" = ${days(1)}`, []],
    ];
    for (const [lacks, input, columns, expected] of cases) {
      const { id } = await owner.createApiKey({ ...clean, ...input });
      if (columns !== null) await setKey(server, id, columns);
      assert.deepEqual((await hygieneOf(owner, id)).findings, expected, `lacks ${lacks}`);
    }
  });

  test('finds a secret that is older than the policy allows', async () => {
    const { owner } = await createOrganization(server);
    const { id } = await owner.createApiKey();
    await ownerQuery(
      `UPDATE "ApiKeySecret" SET "createdAt" = now() - interval '31 days' WHERE "apiKeyId" = '${uuidOf(id)}'`,
    );
    const isFound = async (): Promise<boolean> =>
      (await hygieneOf(owner, id)).findings.includes('SECRET_TOO_OLD');
    assert.equal(await isFound(), false);
    for (const [maxSecretAgeDays, expected] of [
      [32, false],
      [30, true],
    ] as const) {
      await owner.ask(
        'mutation ($input: UpdateOrganizationInput!) { updateOrganization(input: $input) { __typename } }',
        {
          input: { maxSecretAgeDays },
        },
      );
      assert.equal(await isFound(), expected);
    }
  });
});

describe('The report of an organization', () => {
  test('has the live keys with any finding, or with one, counts each, and pages', async () => {
    const { owner } = await createOrganization(server);
    const keys: Key[] = [];
    for (let count = 0; count < 5; count += 1) keys.unshift(await owner.createApiKey());
    const [revoked] = keys as [Key];
    await setKey(server, revoked.id, '"revokedAt" = now()');
    const idle = keys[2] as Key;
    await setKey(
      server,
      idle.id,
      `"createdAt" = "createdAt" - interval '100 days', "lastUsedAt" = now() - interval '91 days'`,
    );
    const clean = await owner.createApiKey({
      expiresAt: '2098-01-01T00:00:00Z',
      allowedCidrs: ['203.0.113.0/24'],
    });
    const expected = [keys[1], keys[3], keys[4], idle].map((key) => key?.id);
    const ids = (report: any): string[] => report.edges.map(({ node }: any) => node.id);

    const { apiKeyHygiene: all } = await owner.ask(REPORT, {});
    assert.deepEqual([ids(all), all.totalCount], [expected, 4]);
    assert.ok(!ids(all).includes(clean.id));
    const counts = Object.fromEntries(all.counts.map(({ finding, keys: count }: any) => [finding, count]));
    assert.deepEqual(counts, {
      ...{ IDLE: 1, NEVER_USED: 0, NO_EXPIRY: 4, EXPIRES_SOON: 0, SECRET_TOO_OLD: 0, TOO_WIDE: 0 },
      ...{ NO_BUDGET: 0, NO_RATE_LIMIT: 0, FROM_ANYWHERE: 4 },
    });
    const { apiKeyHygiene: some } = await owner.ask(REPORT, { filter: { finding: 'IDLE' } });
    assert.deepEqual([ids(some), some.totalCount, some.counts], [[idle.id], 1, all.counts]);
    assert.match(some.edges[0].node.maskedSecret, /^ck_/);

    const { apiKeyHygiene: first } = await owner.ask(REPORT, { first: 3 });
    assert.deepEqual(
      [ids(first), first.pageInfo.hasNextPage, first.pageInfo.hasPreviousPage],
      [...[expected.slice(0, 3), true, false]],
    );
    const { apiKeyHygiene: second } = await owner.ask(REPORT, { first: 3, after: first.pageInfo.endCursor });
    assert.deepEqual(
      [ids(second), second.pageInfo.hasNextPage, second.pageInfo.hasPreviousPage],
      [...[expected.slice(3), false, true]],
    );
    const { apiKeyHygiene: back } = await owner.ask(REPORT, { last: 2, before: second.pageInfo.startCursor });
    assert.deepEqual([ids(back), back.pageInfo.hasPreviousPage], [expected.slice(1, 3), true]);
  });

  test('tells nothing of other organizations', async () => {
    const [mine, theirs] = [await createOrganization(server), await createOrganization(server)];
    await theirs.owner.createApiKey();
    const { apiKeyHygiene } = await mine.owner.ask(REPORT, {});
    assert.deepEqual([apiKeyHygiene.totalCount, apiKeyHygiene.edges], [0, []]);
  });
});

describe('Narrowing a key to what it used', () => {
  const levels = async (by: Asker, id: string): Promise<string[]> =>
    levelsOf((await by.ask(READ, { id }))['apiKey'].permissions);

  test('sets the least levels that cover it, from the next request on, and is recorded', async () => {
    const { owner } = await createOrganization(server);
    const key = await owner.createApiKey({ permissions: MANY });
    await key.ask('{ prompts { totalCount } configs { totalCount } }');
    await observeSince(server, key.id, 8);
    await services.flush();
    const { narrowApiKeyToUsed } = await owner.ask(NARROW, { input: { id: key.id } });
    const { before, after, apiKey } = narrowApiKeyToUsed;
    assert.deepEqual(levelsOf(before), [
      ...['METRICS ENABLED', 'COMPLETIONS ENABLED', 'PROMPTS DELETE', 'CONFIGS DELETE', 'API_KEYS WRITE'],
    ]);
    assert.deepEqual(levelsOf(after), ['PROMPTS READ', 'CONFIGS READ']);
    assert.deepEqual(apiKey.permissions, after);
    await key.ask('{ prompts { totalCount } configs { totalCount } }');
    assertRefused(await key.send('{ apiKeys { totalCount } }'), 'FORBIDDEN');
    assert.equal((await entriesAbout(server, key.id)).at(-1)?.action, 'apiKey.narrow');
  });

  test('looks as many days back as it is told', async () => {
    const { owner } = await createOrganization(server);
    const { id } = await owner.createApiKey({ permissions: MANY });
    await observeSince(server, id, 300);
    await noteUse(server, id, 'completion:create', 100);
    await noteUse(server, id, 'prompt:view', 20);
    for (const [days, expected] of [
      [120, ['COMPLETIONS ENABLED', 'PROMPTS READ']],
      [30, ['PROMPTS READ']],
    ] as const) {
      await owner.ask(NARROW, { input: { id, days } });
      assert.deepEqual(await levels(owner, id), expected);
    }
    for (const days of [6, 366, -1]) {
      assertBadInput(await owner.send(NARROW, { input: { id, days } }), 'input.days');
    }
  });

  test('is refused for a key that is not known for a week, or used nothing', async () => {
    const { owner } = await createOrganization(server);
    const [young, idle] = [
      await owner.createApiKey({ permissions: MANY }),
      await owner.createApiKey({ permissions: MANY }),
    ];
    await noteUse(server, young.id, 'prompt:view', 1);
    await observeSince(server, young.id, 6);
    await observeSince(server, idle.id, 100);
    await noteUse(server, idle.id, 'prompt:view', 91);
    for (const { id } of [young, idle]) {
      assertRefused(await owner.send(NARROW, { input: { id } }), 'FAILED_PRECONDITION');
      assert.equal((await levels(owner, id)).length, 5);
    }
  });

  test('is refused for a key that was changed meanwhile, is revoked, is oneself or goes beyond oneself', async () => {
    const { owner } = await createOrganization(server);
    const settle = async (key: Key): Promise<Key> => {
      await observeSince(server, key.id, 8);
      await noteUse(server, key.id, 'prompt:view', 1);
      return key;
    };
    const key = await settle(await owner.createApiKey({ permissions: MANY }));
    const { apiKey } = await owner.ask('query ($id: ID!) { apiKey(id: $id) { updatedAt } }', { id: key.id });
    const expectedUpdatedAt = new Date(Date.parse(apiKey.updatedAt) - 1).toISOString();
    assertRefused(await owner.send(NARROW, { input: { id: key.id, expectedUpdatedAt } }), 'CONFLICT');
    const manager = await settle(
      await owner.createApiKey({ permissions: [{ feature: 'API_KEYS', level: 'WRITE' }] }),
    );
    for (const { id } of [key, manager]) {
      assertRefused(await manager.send(NARROW, { input: { id } }), 'FORBIDDEN');
    }
    const revoked = await settle(await owner.createApiKey({ permissions: MANY }));
    await setKey(server, revoked.id, '"revokedAt" = now()');
    assertRefused(await owner.send(NARROW, { input: { id: revoked.id } }), 'FAILED_PRECONDITION');
    for (const { id } of [key, revoked]) assert.equal((await levels(owner, id)).length, 5);
    const { errors } = await owner.send(NARROW, {
      input: { id: key.id, expectedUpdatedAt: apiKey.updatedAt },
    });
    assert.deepEqual(errors, []);
  });

  test('of another organization’s key finds none', async () => {
    const [mine, theirs] = [await createOrganization(server), await createOrganization(server)];
    const { id } = await theirs.owner.createApiKey({ permissions: MANY });
    await observeSince(server, id, 8);
    await noteUse(server, id, 'prompt:view', 1);
    assertRefused(await mine.owner.send(NARROW, { input: { id } }), 'NOT_FOUND');
    assert.equal((await levels(theirs.owner, id)).length, 5);
  });
});
