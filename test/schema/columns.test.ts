/** Each field of each list, asked alone, says what it says among all others: its row is read with all that it needs. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import {
  buildSchema,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isNonNullType,
  isObjectType,
  type GraphQLCompositeType,
  type GraphQLField,
} from 'graphql';
import { createTenant } from '../isolation/tenants.js';
import { EVERY_PERMISSION } from '../support/permissionTables.js';
import { type Person } from '../support/seed.js';
import { SEATS_FOR_ALL, startTestServer } from '../support/server.js';

const server = await startTestServer(SEATS_FOR_ALL);
const { owner } = await createTenant(server);
const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'));

/**
 * Who is refused one list, so that an operation with it asks every rule at every field: rows are read whole there. Of
 * that list itself somebody else is asked.
 */
const ASKERS: readonly { readonly person: Person; readonly refused: string }[] = [
  await refused('config:list', 'configs'),
  await refused('guardrail:list', 'guardrails'),
];

async function refused(permission: string, list: string) {
  const roleId = await owner.createRole(EVERY_PERMISSION.filter((one) => one !== permission));
  return { person: await owner.invite({ roleId }), refused: list };
}

const takesNothing = ({ args }: GraphQLField<unknown, unknown>): boolean =>
  args.every((argument) => !isNonNullType(argument.type) || argument.defaultValue !== undefined);

/** What is asked of a field: itself; of an object its values, and those of the objects in it. */
function asking(field: GraphQLField<unknown, unknown>, depth = 0): string | null {
  if (!takesNothing(field)) return null;
  const type = getNamedType(field.type);
  if (!isCompositeType(type)) return field.name;
  const page = field.args.some(({ name }) => name === 'first') ? '(first: 2)' : '';
  const below = valuesOf(type, depth);
  return below === '' ? null : `${field.name}${page} { ${below} }`;
}

function valuesOf(type: GraphQLCompositeType, depth: number): string {
  if (!isObjectType(type) && !isInterfaceType(type)) return '__typename';
  const parts = Object.values(type.getFields()).map((field) => {
    const isValue = !isCompositeType(getNamedType(field.type));
    if (isValue || depth < 2) return asking(field, depth + 1);
    return null;
  });
  return parts.filter((part) => part !== null).join(' ');
}

/** The lists of the root, each with what is asked of the fields of what is on it. */
const LISTS: readonly { readonly list: string; readonly fields: readonly [name: string, asked: string][] }[] =
  Object.values(schema.getQueryType()?.getFields() ?? {})
    .filter((field) => takesNothing(field) && getNamedType(field.type).name.endsWith('Connection'))
    .map((field) => ({ list: field.name, fields: fieldsOnList(getNamedType(field.type).name) }));

function fieldsOnList(connection: string): [name: string, asked: string][] {
  const edge = schema.getType(connection.replace(/Connection$/, 'Edge'));
  assert.ok(isObjectType(edge), connection);
  const type = schema.getType(String(edge.getFields()['node']?.type).replace('!', ''));
  assert.ok(isObjectType(type), connection);
  return Object.values(type.getFields()).flatMap((field) => {
    const asked = asking(field);
    return asked === null ? [] : [[field.name, asked] as [string, string]];
  });
}

type Row = Record<string, unknown>;

/** The rows of a list with what is asked of each, by their cursors. */
async function rowsOf(person: Person, list: string, asked: string, beside = ''): Promise<Map<string, Row>> {
  const { data, errors } = await person.send(
    `{ ${list}(first: 3) { edges { cursor node { ${asked} } } } ${beside} }`,
  );
  assert.equal(errors.length, beside === '' ? 0 : 1, JSON.stringify(errors));
  const edges = (data as Record<string, { edges: { cursor: string; node: Row }[] }>)[list]?.edges ?? [];
  return new Map(edges.map(({ cursor, node }) => [cursor, node]));
}

const seen = { compared: 0, values: 0 };

describe('what a field says when it is asked alone is what it says among all, of', () => {
  for (const { list, fields } of LISTS) {
    test(list, async () => {
      const asker = ASKERS.find((one) => one.refused !== list);
      assert.ok(asker);
      const beside = `beside: ${asker.refused} { totalCount }`;
      const whole = await rowsOf(asker.person, list, fields.map(([, asked]) => asked).join(' '), beside);
      assert.ok(whole.size > 0, 'there is something on the list');
      for (const [name, asked] of fields) {
        const alone = await rowsOf(asker.person, list, asked);
        // The refusal itself has become an audit entry meanwhile, and moved the page.
        const both = [...whole].filter(([cursor]) => alone.has(cursor));
        assert.ok(both.length >= whole.size - 1, `${list}.${name}`);
        for (const [cursor, row] of both) {
          assert.deepEqual(alone.get(cursor), { [name]: row[name] }, `${list}.${name}`);
          seen.compared += 1;
          if (row[name] !== null && JSON.stringify(row[name]) !== '[]') seen.values += 1;
        }
      }
    });
  }

  test('and most were something', () => {
    assert.ok(seen.values > seen.compared / 2, JSON.stringify(seen));
  });
});
