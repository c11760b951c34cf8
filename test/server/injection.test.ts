/**
 * SQL in every text of the API: each is either refused by name or taken as the text it is. The texts are found by
 * walking the schema, so that a new one is attacked the day it is added.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeId } from '../../src/domain/ids.js';
import { attack } from '../support/attacks.js';
import { fingerprint } from '../support/fingerprint.js';
import { documentFor, inputsWith, plant } from '../support/inputWalk.js';
import { OPERATIONS, type Seed } from '../support/operations.js';
import { createOrganization, type SeededOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

const server = await startTestServer({ CASTELLAN_ATTEMPTS_PER_ACCOUNT: '1000000' });
const bystander = await createOrganization(server);
const canary = await bystander.owner.createApiKey();

const ATTACKS = [
  `' OR '1'='1`,
  `'; DELETE FROM "ApiKey"; --`,
  `x'); SELECT set_config('app.organization_id', '', false); --`,
  `") OR TRUE --`,
  `$1`,
  `\\'; RESET ROLE; --`,
  `1 UNION SELECT "passwordHash" FROM "Credential"`,
  `E'\\x27' || pg_sleep(0) || '`,
];

const TARGETS = inputsWith((type) =>
  ['String', 'ID', 'Decimal', 'DateTime', 'Permission', 'JSON'].includes(type.name),
);

void test('there are texts to attack in queries, in mutations and in nested inputs', () => {
  const found = TARGETS.map(({ name, path }) => `${name} ${path}`);
  for (const known of ['role id', 'apiKeys filter.search', 'createApiKey input.name', 'nodes ids.0']) {
    assert.ok(found.includes(known), known);
  }
  assert.ok(found.length >= 60, String(found.length));
});

/** An organization for each operation: what one has written there is not in the way of the next. */
const places = new Map<string, SeededOrganization>();
const placeOf = async (name: string): Promise<SeededOrganization> => {
  const place = places.get(name) ?? (await createOrganization(server));
  if (OPERATIONS[name]?.ends === undefined) places.set(name, place);
  return place;
};

for (const { name, path, field } of TARGETS) {
  attack(73, `${name} ${path}: SQL is a text like any other`, async () => {
    const operation = OPERATIONS[name];
    assert.ok(operation);
    const seeded = await placeOf(name);
    const seed: Seed = { server, seeded, actor: seeded.owner };
    const document = documentFor(operation.kind, field);
    const before = await rowsOf(bystander.organization.id);
    let asked: Record<string, any> | undefined;
    // One that ends what it is asked with is asked once; the others meet every attack.
    for (const attack of operation.ends === undefined ? ATTACKS : ATTACKS.slice(0, 1)) {
      asked ??= await operation.variables(seed);
      const variables = structuredClone(asked);
      // Checks stand in the place of a guardrail, and each has a type.
      if (name === 'testGuardrail' && path.startsWith('input.checks.')) {
        variables['input'] = { text: 'x', checks: [{ type: 'CONTAINS' }] };
      }
      plant(variables, path, attack);
      const answer = await seeded.owner.send(document, variables);
      // What was done cannot be asked for again; what was refused can.
      if (operation.kind === 'mutation' && answer.errors.length === 0) asked = undefined;
      // A condition that came true would find what is there.
      if (path.endsWith('.search')) assert.equal(answer.data?.[name]?.totalCount, 0, answer.text);
      // Whatever else the text did, it is the text that was judged, not something left out beside it.
      const isNamed = answer.errors.some(({ extensions }) =>
        extensions.fields?.some((fault) => fault.path === path),
      );
      assert.ok(isNamed || !answer.text.includes('was not provided'), answer.text);
      for (const { extensions } of answer.errors) {
        assert.notEqual(extensions.code, 'INTERNAL', `${attack}: ${answer.text}`);
      }
      assert.ok(!answer.text.includes('$2b$'), 'no password hash comes back');
      assert.ok(!answer.text.includes(canary.id), 'nothing of another organization comes back');
    }
    assert.equal(await rowsOf(bystander.organization.id), before);
    await canary.ask('{ viewer { kind } }');
  });
}

void test('after all of it every table is still there and readable', async () => {
  assert.match(await fingerprint(server), /ApiKey [0-9a-f]{32}/);
});

/** The rows of one organization as the owner of the tables sees them. */
async function rowsOf(organization: string): Promise<string> {
  const uuid = decodeId(organization)?.uuid ?? '';
  const rows = await server.castellan.database.ownerQuery<{ row: string }>(
    `SELECT (to_jsonb(k) - 'lastUsedAt')::text AS row FROM "ApiKey" k WHERE "organizationId" = '${uuid}'
     UNION ALL SELECT to_jsonb(r)::text FROM "Role" r WHERE "organizationId" = '${uuid}'
     UNION ALL SELECT (to_jsonb(m) - 'lastActiveAt')::text FROM "Member" m WHERE "organizationId" = '${uuid}'
     ORDER BY 1`,
  );
  return rows.map(({ row }) => row).join('\n');
}
