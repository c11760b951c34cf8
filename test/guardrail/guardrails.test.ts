/** Guardrails as governed resources: what they hold, their versions, what keeps one from going, who may do what. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createGuardrail } from '../support/features/guardrail.js';
import { createConfig } from '../support/features/config.js';
import { uuidOf } from '../support/apiKeys.js';
import { fingerprint } from '../support/fingerprint.js';
import { assertRefused } from '../support/refused.js';
import { createOrganization, random, type Asker } from '../support/seed.js';
import { startTestServer, type Answer } from '../support/server.js';

const server = await startTestServer();
const { ownerQuery } = server.castellan.database;
const seeded = await createOrganization(server);
const { owner } = seeded;
const admin = await owner.invite('ADMIN');
const member = await owner.invite('MEMBER');

const CONTENT =
  'checks { type parameters isEnabled } actions { deny async onSuccess { value weight } onFail { value weight } }';
const FIELDS = `id slug name description version currentNumber isDefaultInput isDefaultOutput ${CONTENT}`;
const CREATE = `mutation ($input: CreateGuardrailInput!) { createGuardrail(input: $input) { guardrail { ${FIELDS} } } }`;
const UPDATE = `mutation ($input: UpdateGuardrailInput!) { updateGuardrail(input: $input) { guardrail { ${FIELDS} } } }`;
const DELETE =
  'mutation ($input: DeleteGuardrailInput!) { deleteGuardrail(input: $input) { deletedGuardrailId } }';
const RESTORE_VERSION = `mutation ($input: RestoreGuardrailVersionInput!) {
  restoreGuardrailVersion(input: $input) { guardrail { ${FIELDS} } } }`;
const VERSIONS = `query ($id: ID!, $first: Int, $after: String) { guardrail(id: $id) {
  versions(first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor } edges { node { id number createdBy ${CONTENT} } } } } }`;

const CHECK = { type: 'CONTAINS', parameters: { words: ['secret'], operator: 'none' } };
const NO_ACTIONS = { deny: false, async: false, onSuccess: null, onFail: null };

const create = async (by: Asker, input: object): Promise<Answer> =>
  await by.send(CREATE, { input: { name: random('Guardrail'), checks: [CHECK], ...input } });

/** Asserts that a change is refused for these fields, and that nothing is written. */
async function assertBad(ask: () => Promise<Answer>, fields: readonly string[]): Promise<void> {
  const before = await fingerprint(server);
  assertRefused(await ask(), 'BAD_USER_INPUT', fields);
  assert.equal(await fingerprint(server), before, 'nothing was written');
}

describe('A guardrail', () => {
  test('is made with a slug of its name, checks with their defaults filled in, and actions', async () => {
    const name = random('Keine Schimpfwörter');
    const answer = await create(member, {
      name,
      description: ' Stops swearing. ',
      checks: [CHECK, { type: 'ALL_UPPERCASE', parameters: { not: true }, isEnabled: false }],
      actions: { deny: true, onSuccess: { value: 5 }, onFail: { value: -10, weight: 0 } },
    });
    assert.deepEqual(answer.errors, []);
    const { id, ...made } = answer.data?.['createGuardrail'].guardrail;
    assert.match(id, /^guard_/);
    assert.deepEqual(made, {
      ...{ slug: `guard-${name.toLowerCase().replaceAll(' ', '-').replace('ö', 'o')}`, name },
      ...{ description: 'Stops swearing.', version: 1, currentNumber: 1 },
      ...{ isDefaultInput: false, isDefaultOutput: false },
      checks: [
        {
          type: 'CONTAINS',
          parameters: { words: ['secret'], operator: 'none', caseSensitive: true },
          isEnabled: true,
        },
        { type: 'ALL_UPPERCASE', parameters: { not: true }, isEnabled: false },
      ],
      actions: {
        ...{ deny: true, async: false },
        ...{ onSuccess: { value: 5, weight: 1 }, onFail: { value: -10, weight: 0 } },
      },
    });
  });

  test('has the slug that is given, and without actions none', async () => {
    const slug = random('my-guard');
    const { createGuardrail: made } = await owner.ask(CREATE, {
      input: { name: 'Given', slug, checks: [CHECK] },
    });
    assert.deepEqual([made.guardrail.slug, made.guardrail.actions], [slug, NO_ACTIONS]);
    const before = await fingerprint(server);
    assertRefused(await create(owner, { slug }), 'CONFLICT', ['input.slug']);
    assert.equal(await fingerprint(server), before);
  });

  test('is refused with a bad input, naming it', async () => {
    const cases: [object, string[]][] = [
      [{ name: '' }, ['input.name']],
      [{ name: 'x'.repeat(101) }, ['input.name']],
      [{ slug: 'Not A Slug' }, ['input.slug']],
      [{ description: 'x'.repeat(1_001) }, ['input.description']],
      [{ checks: [] }, ['input.checks']],
      [{ checks: Array(21).fill(CHECK) }, ['input.checks']],
      [{ checks: [{ type: 'MIND_READING' }] }, ['input.checks.0.type']],
      [{ checks: [CHECK, { parameters: {} }] }, ['input.checks.1']],
      [{ actions: { onFail: { value: 11 } } }, ['input.actions.onFail.value']],
      [{ actions: { onFail: { value: -11 } } }, ['input.actions.onFail.value']],
      [{ actions: { onSuccess: { value: 1, weight: 1.01 } } }, ['input.actions.onSuccess.weight']],
      [{ actions: { onSuccess: { value: 1, weight: -0.1 } } }, ['input.actions.onSuccess.weight']],
      [{ actions: { onSuccess: { value: 0.5 } } }, ['input.actions.onSuccess.value']],
    ];
    for (const [input, fields] of cases) {
      await assertBad(async () => {
        const answer = await create(owner, input);
        return { ...answer, data: answer.data ?? {} };
      }, fields);
    }
    const { id } = await createGuardrail({ seeded });
    for (const [input, fields] of cases) {
      if ('slug' in input) continue;
      await assertBad(async () => await owner.send(UPDATE, { input: { id, ...input } }), fields);
    }
  });

  test('takes 20 checks, and the same check several times', async () => {
    const answer = await create(owner, { checks: Array(20).fill(CHECK) });
    assert.deepEqual(answer.errors, []);
    assert.equal(answer.data?.['createGuardrail'].guardrail.checks.length, 20);
  });

  test('is found by the type of a check and by being a default', async () => {
    const place = await createOrganization(server);
    const upper = await createGuardrail({ seeded: place }, { checks: [CHECK, { type: 'ALL_UPPERCASE' }] });
    await createGuardrail({ seeded: place });
    const found = async (filter: object): Promise<[number, string[]]> => {
      const { guardrails } = await place.owner.ask(
        'query ($filter: GuardrailFilter) { guardrails(filter: $filter) { totalCount edges { node { id } } } }',
        { filter },
      );
      return [guardrails.totalCount, guardrails.edges.map(({ node }: any) => node.id)];
    };
    assert.deepEqual(await found({ checkType: 'ALL_UPPERCASE' }), [1, [upper.id]]);
    assert.deepEqual(await found({ checkType: 'WEBHOOK' }), [0, []]);
    assert.equal((await found({ checkType: 'CONTAINS' }))[0], 2);
    assert.deepEqual(await found({ isDefaultInput: true }), [0, []]);
    assert.equal((await found({ isDefaultOutput: false }))[0], 2);
  });
});

describe('The versions of a guardrail', () => {
  test('are one for each change of its checks or actions, none for other changes, newest first', async () => {
    const { id } = await createGuardrail({ seeded });
    const change = async (input: object, by: Asker = owner): Promise<number[]> => {
      const { updateGuardrail: changed } = await by.ask(UPDATE, { input: { id, ...input } });
      return [changed.guardrail.version, changed.guardrail.currentNumber];
    };
    assert.deepEqual(await change({ name: 'Renamed', description: 'Described' }), [2, 1]);
    assert.deepEqual(await change({ checks: [{ type: 'ALL_LOWERCASE' }] }, member), [3, 2]);
    assert.deepEqual(await change({ actions: { deny: true } }), [4, 3]);
    assert.deepEqual(await change({ description: null }), [5, 3]);

    const { guardrail } = await owner.ask(VERSIONS, { id });
    const lower = [{ type: 'ALL_LOWERCASE', parameters: { not: false }, isEnabled: true }];
    assert.deepEqual(
      guardrail.versions.edges.map(({ node: { id: _id, ...node } }: any) => node),
      [
        { number: 3, createdBy: owner.name, checks: lower, actions: { ...NO_ACTIONS, deny: true } },
        { number: 2, createdBy: member.name, checks: lower, actions: NO_ACTIONS },
        {
          ...{ number: 1, createdBy: owner.name, actions: NO_ACTIONS },
          checks: [
            {
              ...{ type: 'CONTAINS', isEnabled: true },
              parameters: { words: ['secret'], operator: 'none', caseSensitive: true },
            },
          ],
        },
      ],
    );
    assert.match(guardrail.versions.edges[0].node.id, /^gver_/);
    const { guardrail: page } = await owner.ask(VERSIONS, { id, first: 2 });
    assert.deepEqual([page.versions.totalCount, page.versions.pageInfo.hasNextPage], [3, true]);
    const { guardrail: rest } = await owner.ask(VERSIONS, { id, after: page.versions.pageInfo.endCursor });
    assert.deepEqual(
      rest.versions.edges.map(({ node }: any) => node.number),
      [1],
    );
  });

  test('can be gone back to, which is a new version and changes no old one', async () => {
    const { id } = await createGuardrail({ seeded }, { actions: { deny: true } });
    await owner.ask(UPDATE, { input: { id, checks: [{ type: 'ALL_LOWERCASE' }], actions: {} } });
    const rows = async (): Promise<string[]> =>
      (
        await ownerQuery<{ row: string }>(
          `SELECT to_jsonb(v)::text AS row FROM "GuardrailVersion" v WHERE "guardrailId" = '${uuidOf(id)}' ORDER BY "number"`,
        )
      ).map(({ row }) => row);
    const before = await rows();
    const { restoreGuardrailVersion: restored } = await member.ask(RESTORE_VERSION, {
      input: { id, number: 1, expectedVersion: 2 },
    });
    assert.deepEqual(
      [restored.guardrail.currentNumber, restored.guardrail.version, restored.guardrail.actions.deny],
      [3, 3, true],
    );
    assert.equal(restored.guardrail.checks[0].type, 'CONTAINS');
    assert.deepEqual((await rows()).slice(0, 2), before);

    const unchanged = await fingerprint(server);
    assertRefused(await owner.send(RESTORE_VERSION, { input: { id, number: 4 } }), 'NOT_FOUND');
    assertRefused(await owner.send(RESTORE_VERSION, { input: { id, number: 0 } }), 'NOT_FOUND');
    assertRefused(
      await owner.send(RESTORE_VERSION, { input: { id, number: 1, expectedVersion: 2 } }),
      'CONFLICT',
      ['input.expectedVersion'],
    );
    assert.equal(await fingerprint(server), unchanged);
    await owner.ask(DELETE, { input: { id } });
    assertRefused(await owner.send(RESTORE_VERSION, { input: { id, number: 1 } }), 'NOT_FOUND');
  });

  test('of many changes at once have a number each', async () => {
    const { id } = await createGuardrail({ seeded });
    await Promise.all(
      Array.from({ length: 6 }, async () => {
        await owner.ask(UPDATE, { input: { id, checks: [CHECK] } });
      }),
    );
    const { guardrail } = await owner.ask(VERSIONS, { id });
    assert.deepEqual(
      guardrail.versions.edges.map(({ node }: any) => node.number),
      [7, 6, 5, 4, 3, 2, 1],
    );
  });
});

describe('A guardrail in use', () => {
  test('by a config is not deleted, and the refusal says by which', async () => {
    const guardrail = await createGuardrail({ seeded });
    const config = await createConfig({ seeded });
    await ownerQuery(
      `INSERT INTO "ConfigGuardrail" ("organizationId", "configId", "guardrailId")
       VALUES ('${uuidOf(seeded.organization.id)}', '${uuidOf(config.id)}', '${uuidOf(guardrail.id)}')`,
    );
    const before = await fingerprint(server);
    const answer = await admin.send(DELETE, { input: { id: guardrail.id } });
    assertRefused(answer, 'FAILED_PRECONDITION');
    assert.equal(answer.errors[0]?.message, `The guardrail is in use by 1 × Config ("${config.name}").`);
    assert.equal(await fingerprint(server), before);

    // Whoever may not list configs hears how many there are, not which.
    const cleaner = await owner.invite({ roleId: await owner.createRole(['guardrail:delete']) });
    const blind = await cleaner.send(DELETE, { input: { id: guardrail.id } });
    assert.equal(blind.errors[0]?.message, 'The guardrail is in use by 1 × Config.');

    await owner.ask(
      'mutation ($input: DeleteConfigInput!) { deleteConfig(input: $input) { deletedConfigId } }',
      {
        input: { id: config.id },
      },
    );
    assert.deepEqual((await owner.send(DELETE, { input: { id: guardrail.id } })).errors, []);
  });
});

describe('A member', () => {
  test('lists, opens, makes and changes guardrails, but deletes and restores none', async () => {
    const { id } = await createGuardrail({ seeded });
    await member.ask('{ guardrails { totalCount } }');
    await member.ask('query ($id: ID!) { guardrail(id: $id) { name } }', { id });
    assert.deepEqual((await create(member, {})).errors, []);
    await member.ask(UPDATE, { input: { id, name: 'Changed by a member' } });
    const before = await fingerprint(server);
    for (const [document, input] of [
      [DELETE, { id }],
      [
        'mutation ($input: DeleteGuardrailsInput!) { deleteGuardrails(input: $input) { deletedGuardrailIds } }',
        { ids: [id] },
      ],
      [
        'mutation ($input: RestoreGuardrailInput!) { restoreGuardrail(input: $input) { guardrail { id } } }',
        { id },
      ],
    ] as const) {
      const answer = await member.send(document, { input });
      assertRefused(answer, 'FORBIDDEN');
      assert.equal(answer.errors[0]?.extensions.requiredPermission, 'guardrail:delete');
    }
    assert.equal(await fingerprint(server), before);
  });
});

test('what changed is in the audit log, before and after', async () => {
  const { id } = await createGuardrail({ seeded });
  await member.ask(UPDATE, { input: { id, name: 'Audited', checks: [{ type: 'ALL_LOWERCASE' }] } });
  const entries = await ownerQuery<{ action: string; actorName: string; before: any; after: any }>(
    `SELECT "action", "actorName", "before", "after" FROM "AuditEntry" WHERE "resourceId" = '${uuidOf(id)}' ORDER BY "at", "id"`,
  );
  assert.deepEqual(
    entries.map(({ action, actorName }) => [action, actorName]),
    [
      ['guardrail.create', owner.name],
      ['guardrail.update', member.name],
    ],
  );
  assert.deepEqual(entries[1]?.before, entries[0]?.after);
  assert.deepEqual(
    [entries[1]?.after.name, entries[1]?.after.currentNumber, entries[1]?.after.checks],
    ['Audited', 2, [{ type: 'ALL_LOWERCASE', parameters: { not: false }, isEnabled: true }]],
  );
});
