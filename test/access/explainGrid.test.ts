import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Kind, parse, print, visit, type DocumentNode, type OperationDefinitionNode } from 'graphql';
import { typeidUnboxed } from 'typeid-js';
import { ID_PREFIXES } from '../../src/domain/ids.js';
import { explainAll, type Explained } from '../support/explain.js';
import { GOVERNED, replaceAt, type Operation } from '../support/operations.js';
import {
  ALL_ROLE_ROWS,
  EVERY_PERMISSION,
  HIGHEST_LEVELS,
  KEY_TABLE,
  NEVER_ON_A_KEY,
} from '../support/permissionTables.js';
import { createOrganization, type Asker, type Key } from '../support/seed.js';
import { startTestServer, type AnswerError } from '../support/server.js';

// What is explained is what is enforced: for every cell of both permission tables the explanation is compared with
// the literal table and with what happens to who tries.

const server = await startTestServer();
const seeded = await createOrganization(server);
const { owner } = seeded;

/** One operation under each permission, asked so that it gets no further than past its rule. */
interface Attempt {
  readonly permission: string;
  readonly field: string;
  readonly definition: OperationDefinitionNode;
  readonly variables: Record<string, any>;
}

async function attemptUnder(permission: string): Promise<Attempt | null> {
  const possible = GOVERNED.filter(
    ([, { rule, kind }]) => rule === permission && kind !== 'subscription',
  ).sort(([, one], [, other]) => other.ids.length - one.ids.length);
  const [chosen] = possible;
  if (chosen === undefined) return null;
  const [field, operation] = chosen;
  return { permission, field, ...(await askedInVain(operation)) };
}

/** Every id one that is nowhere; and what needs none is given something else that does not fit. */
async function askedInVain(operation: Operation): Promise<Pick<Attempt, 'definition' | 'variables'>> {
  let variables = await operation.variables({ server, seeded, actor: owner });
  for (const { path, kind } of operation.ids) {
    variables = replaceAt(variables, path, typeidUnboxed(ID_PREFIXES[kind]));
  }
  if (operation.ends === 'organization') {
    variables = replaceAt(variables, 'input.confirmSlug', 'not-this-one');
  }
  const [definition] = parse(operation.document).definitions;
  assert.ok(definition?.kind === Kind.OPERATION_DEFINITION);
  return { definition, variables };
}

const attempts: Attempt[] = [];
for (const permission of EVERY_PERMISSION) {
  const attempt = await attemptUnder(permission);
  if (attempt !== null) attempts.push(attempt);
}

/** Several operations as one document, their variables apart. */
function together(kind: string, some: readonly Attempt[]): { document: string; variables: object } {
  const renamed = some.map(({ definition, field }) =>
    visit(definition, {
      Variable: (node) => ({ ...node, name: { ...node.name, value: named(field, node.name.value) } }),
    }),
  );
  const [first] = renamed;
  assert.ok(first);
  const document: DocumentNode = {
    kind: Kind.DOCUMENT,
    definitions: [
      {
        kind: Kind.OPERATION_DEFINITION,
        operation: first.operation,
        variableDefinitions: renamed.flatMap(({ variableDefinitions }) => variableDefinitions ?? []),
        selectionSet: {
          kind: Kind.SELECTION_SET,
          selections: renamed.flatMap(({ selectionSet }) => selectionSet.selections),
        },
      },
    ],
  };
  assert.equal(first.operation, kind);
  const variables = some.flatMap(({ field, variables }) =>
    Object.entries(variables).map(([name, value]): [string, unknown] => [named(field, name), value]),
  );
  return { document: print(document), variables: Object.fromEntries(variables) };
}

const named = (field: string, variable: string): string => `${field}_${variable}`;

const AT_ONCE = 15;
const documents = (['query', 'mutation'] as const).flatMap((kind) => {
  const ofKind = attempts.filter(({ definition }) => definition.operation === kind);
  return Array.from({ length: Math.ceil(ofKind.length / AT_ONCE) }, (_, index) =>
    together(kind, ofKind.slice(index * AT_ONCE, (index + 1) * AT_ONCE)),
  );
});

/** What is refused to an asker by the rule of a field, of what they tried. */
async function refusedTo(asker: Asker): Promise<Set<string>> {
  const errors: AnswerError[] = [];
  for (const { document, variables } of documents) {
    const answer = await asker.send(document, variables);
    assert.ok(answer.data, answer.text);
    errors.push(...answer.errors);
  }
  return new Set(
    attempts
      .filter(({ field, permission }) =>
        errors.some(
          ({ path, extensions }) =>
            path?.length === 1 &&
            path[0] === field &&
            extensions.code === 'FORBIDDEN' &&
            extensions.requiredPermission === permission,
        ),
      )
      .map(({ permission }) => permission),
  );
}

/**
 * Compares, for every permission: the rule that the table says decides, the explanations to the actor and to the owner,
 * what the actor is shown to hold, and what trying brings.
 */
async function assertExplained(
  actor: Asker,
  about: object,
  ruleOf: (permission: string) => string,
): Promise<void> {
  const toOthers = await explainAll(owner, about, EVERY_PERMISSION);
  const toThemself = await explainAll(actor, {}, EVERY_PERMISSION);
  assert.deepEqual(rulesOf(toThemself), rulesOf(toOthers));
  assert.deepEqual(
    rulesOf(toOthers),
    EVERY_PERMISSION.map((permission) => [permission, ruleOf(permission)]),
  );
  const explained = EVERY_PERMISSION.filter((permission) => toOthers.get(permission)?.allowed);
  const { viewer } = await actor.ask('{ viewer { permissions } }');
  assert.deepEqual((viewer.permissions as string[]).sort(), explained);
  const refused = await refusedTo(actor);
  assert.deepEqual(
    attempts.filter(({ permission }) => !refused.has(permission)).map(({ permission }) => permission),
    attempts.filter(({ permission }) => explained.includes(permission)).map(({ permission }) => permission),
  );
}

const rulesOf = (explained: Map<string, Explained>): [string, string][] =>
  [...explained].map(([permission, { rule }]) => [permission, rule]);

test('every permission is tried', () => {
  const tried = attempts.map(({ permission }) => permission);
  assert.deepEqual(
    EVERY_PERMISSION.filter((permission) => !tried.includes(permission)),
    [],
  );
});

describe('what is explained of a role is the table and what is enforced', () => {
  for (const role of ['owner', 'admin', 'member'] as const) {
    test(`${role}: every permission`, async () => {
      const builtIn = { owner: 'OWNER', admin: 'ADMIN', member: 'MEMBER' } as const;
      const person = role === 'owner' ? owner : await owner.invite(builtIn[role]);
      await assertExplained(person, { memberId: person.memberId }, (permission) => {
        const row = ALL_ROLE_ROWS.find((cell) => cell.permission === permission);
        return row?.[role] === 'yes' ? 'ROLE_GRANTS' : 'ROLE_LACKS';
      });
    });
  }

  // Handing over the ownership takes more than its permission; see explain.test.ts.
  const grantable = EVERY_PERMISSION.filter((permission) => permission !== 'organization:transfer');
  for (const [which, held] of [
    ['every other one', grantable.filter((_, index) => index % 2 === 0)],
    ['those between', grantable.filter((_, index) => index % 2 === 1)],
    ['none', []],
  ] as [string, string[]][]) {
    test(`an own role that holds ${which}: every permission`, async () => {
      const person = await owner.invite({ roleId: await owner.createRole(held) });
      await assertExplained(person, { memberId: person.memberId }, (permission) =>
        held.includes(permission) ? 'ROLE_GRANTS' : 'ROLE_LACKS',
      );
    });
  }
});

const keyRule = (granted: readonly string[], permission: string): string => {
  if (NEVER_ON_A_KEY.some((never) => never === permission)) return 'KEY_NEVER_CARRIES';
  return granted.includes(permission) ? 'KEY_GRANTS' : 'KEY_LEVEL_TOO_LOW';
};

describe('what is explained of a key is the table and what is enforced', () => {
  for (const [feature, { levels }] of Object.entries(KEY_TABLE)) {
    for (const [level, granted] of Object.entries(levels)) {
      test(`${feature} at ${level}: every permission`, async () => {
        const key = await owner.createApiKey({ permissions: [{ feature, level }] });
        await assertExplained(key, { apiKeyId: key.id }, (permission) => keyRule(granted, permission));
      });
    }
  }

  test('a USER key of the highest levels whose owner was demoted: every permission', async () => {
    const person = await owner.invite('ADMIN');
    const key: Key = await person.createApiKey({ type: 'USER', permissions: HIGHEST_LEVELS });
    const kept = ['prompt:list', 'prompt:publish', 'apiKey:list'];
    await owner.ask('mutation ($input: AssignRoleInput!) { assignRole(input: $input) { member { id } } }', {
      input: { memberId: person.memberId, roleId: await owner.createRole(kept) },
    });
    await assertExplained(key, { apiKeyId: key.id }, (permission) => {
      const rule = keyRule(EVERY_PERMISSION, permission);
      return rule === 'KEY_GRANTS' && !kept.includes(permission) ? 'OWNER_LACKS' : rule;
    });
  });
});
