/**
 * Whoever may ask one thing and nothing else sees of its answer what that opens, and nothing of what stands behind another
 * rule: neither values nor objects nor their `__typename`. Fields and rules are found by walking the schema.
 */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import {
  getNamedType,
  isInterfaceType,
  isObjectType,
  isRequiredArgument,
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
} from 'graphql';
import { schema } from '../../src/schema/index.js';
import { createTenant, type Tenant } from '../isolation/tenants.js';
import { attack } from '../support/attacks.js';
import { documentFor } from '../support/inputWalk.js';
import { OPERATIONS, type Operation } from '../support/operations.js';
import { createOrganization, type Person } from '../support/seed.js';
import { fieldsOf, ownRule, rootFields } from '../support/schemaWalk.js';
import { startTestServer, type AnswerError } from '../support/server.js';

const server = await startTestServer();
const seeded = await createOrganization(server);
const { owner } = seeded;

type Composite = GraphQLObjectType | GraphQLInterfaceType;

/** A field of an answer: what is asked below it, or that it is behind a rule which is not met. */
interface Asked {
  readonly name: string;
  readonly text: string;
  /** Whether it is refused; `self` where it depends on whose it is. */
  readonly refused: boolean | 'self';
  readonly below: readonly Asked[];
}

/** How far below a root field is looked. */
const DEEPEST = 5;

/** What a rule says to a person who holds one permission: whether it refuses. */
function refuses(rule: string | null, held: string): boolean | 'self' {
  if (rule === null || ['public', 'authenticated', 'session'].includes(rule)) return false;
  const alternatives = rule.split('|');
  if (alternatives.includes(held)) return false;
  return alternatives.includes('self') ? 'self' : true;
}

/** Everything that can be asked below a type; null where that is nothing, as in what stands deeper than is looked. */
function askedBelow(type: Composite, held: string, depth: number): Asked[] {
  return fieldsOf(type).flatMap(({ at, field }) => {
    const asked = askedOf(at, field, held, depth);
    return asked === null ? [] : [asked];
  });
}

function askedOf(
  at: string,
  field: GraphQLField<unknown, unknown>,
  held: string,
  depth: number,
): Asked | null {
  if (field.args.some(isRequiredArgument)) return null;
  const type = getNamedType(field.type);
  const isComposite = isObjectType(type) || isInterfaceType(type);
  const verdicts = [
    refuses(ownRule(field, at), held),
    ...(isComposite ? [refuses(ownRule(type, type.name), held)] : []),
  ];
  const refused = verdicts.includes(true) ? true : verdicts.includes('self') ? 'self' : false;
  const page = field.args.some(({ name }) => name === 'first') ? '(first: 2)' : '';
  const { name } = field;
  if (refused !== false) {
    return { name, refused, below: [], text: `${name}${page}${isComposite ? ' { __typename }' : ''}` };
  }
  if (!isComposite) return null;
  const below = depth < DEEPEST ? askedBelow(type, held, depth + 1) : [];
  if (below.length === 0) return null;
  const selection = ['__typename', ...below.map(({ text }) => text)].join(' ');
  return { name, refused, below, text: `${name}${page} { ${selection} }` };
}

/** Asserts of a part of an answer that what is refused is null, with its error, at every place where it was asked. */
function assertHidden(data: unknown, asked: readonly Asked[], path: readonly (string | number)[]): string[] {
  if (Array.isArray(data)) {
    return data.flatMap((item, index) => assertHidden(item, asked, [...path, index]));
  }
  if (typeof data !== 'object' || data === null) return [];
  return asked.flatMap(({ name, refused, below }) => {
    const value = (data as Record<string, unknown>)[name];
    const here = [...path, name];
    if (refused === false) return assertHidden(value, below, here);
    if (refused === 'self' && value !== null) return [];
    assert.equal(value, null, here.join('.'));
    return [here.join('.')];
  });
}

const isRefusal = ({ extensions }: AnswerError): boolean =>
  extensions.code === 'FORBIDDEN' && extensions.requiredPermission !== undefined;

describe('of the answer to', () => {
  let roleId: string;
  let holder: Person;
  before(async () => {
    roleId = await owner.createRole([]);
    holder = await owner.invite({ roleId });
  });

  for (const { field } of rootFields(schema)) {
    const operation = OPERATIONS[field.name];
    if (operation === undefined || !operation.rule.includes(':') || operation.ends !== undefined) continue;
    const { name } = field;
    const { kind, rule } = operation;
    const type = getNamedType(field.type);
    if (kind === 'subscription' || (!isObjectType(type) && !isInterfaceType(type))) continue;
    const asked = askedBelow(type, rule, 1);
    if (asked.length === 0) continue;

    attack([35, 36], `${name}, what ${rule} alone does not open stays hidden`, async () => {
      await owner.ask('mutation ($input: UpdateRoleInput!) { updateRole(input: $input) { role { id } } }', {
        input: { id: roleId, permissions: [rule] },
      });
      const variables = await operation.variables({ server, seeded, actor: holder });
      const { data, errors, text } = await holder.send(documentOf(kind, field, asked), variables);
      const hidden = assertHidden(data?.[name], asked, [name]);
      assert.ok(data?.[name] !== null && data?.[name] !== undefined, text);
      assert.deepEqual(errors.map(({ path }) => path?.join('.')).sort(), hidden.sort(), text);
      assert.ok(errors.every(isRefusal), text);
    });
  }
});

function documentOf(
  kind: Operation['kind'],
  field: GraphQLField<unknown, unknown>,
  asked: readonly Asked[],
): string {
  const selection = ['__typename', ...asked.map(({ text }) => text)].join(' ');
  const document = documentFor(kind, field);
  return `${document.slice(0, document.lastIndexOf(field.name))}${document
    .slice(document.lastIndexOf(field.name))
    .replace(/\{.*\}/, '')}`.replace(/\s*\}?\s*$/, ` { ${selection} } }`);
}

describe('an object of any kind', () => {
  let tenant: Tenant;
  let nobody: Person;
  before(async () => {
    tenant = await createTenant(server);
    nobody = await tenant.owner.invite({ roleId: await tenant.owner.createRole([]) });
  });
  /** What everybody sees of whose organization it is. */
  const OPEN = ['Organization'];
  const [place] = OPERATIONS['node']?.ids ?? [];
  assert.ok(place);

  for (const kind of [place.kind, ...(place.alsoKinds ?? [])]) {
    if (OPEN.includes(kind)) continue;
    attack(35, `shows nobody its __typename by node and nodes: ${kind}`, async () => {
      const id = tenant.ids[kind];
      assert.ok(id);
      const one = await nobody.send('query ($id: ID!) { node(id: $id) { __typename } }', { id });
      assert.deepEqual(one.data, { node: null });
      const several = await nobody.send('query ($ids: [ID!]!) { nodes(ids: $ids) { __typename } }', {
        ids: [id],
      });
      assert.deepEqual(several.data, { nodes: [null] });
      for (const { errors, text } of [one, several]) {
        assert.equal(errors.length, 1, text);
        assert.ok(errors.every(isRefusal), text);
      }
    });
  }
});

test('the walk finds fields behind other rules in queries and in payloads of writes', () => {
  const found = rootFields(schema).flatMap(({ field }) => {
    const rule = OPERATIONS[field.name]?.rule ?? '';
    const type = getNamedType(field.type);
    if (!rule.includes(':') || !isObjectType(type)) return [];
    return JSON.stringify(askedBelow(type, rule, 1)).includes('"refused":true') ? [field.name] : [];
  });
  for (const known of ['apiKey', 'apiKeys', 'createApiKey', 'updateApiKey'])
    assert.ok(found.includes(known), known);
});
