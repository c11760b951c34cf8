/** Random queries are answered alike by the plan of an operation (`src/server/executor`) and by graphql-js. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { buildSchema } from 'graphql';
import { createTenant } from '../isolation/tenants.js';
import { tries } from '../support/fuzz.js';
import { EVERY_PERMISSION } from '../support/permissionTables.js';
import { type Asker } from '../support/seed.js';
import { SEATS_FOR_ALL, startTestServer } from '../support/server.js';
import { chooser } from './chooser.js';
import { ALL_KINDS, KINDS_BY_PLACE, randomDocument, type Pool } from './documents.js';

const server = await startTestServer(SEATS_FOR_ALL);
const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'));
const { owner, ids, askers } = await createTenant(server);

/** What somebody is answered: data, and errors in the order of their places, as those of one moment come in any. */
async function answered(asker: Asker, query: string, variables: object): Promise<object> {
  const { status, data, errors } = await asker.send(query, variables);
  const told = errors.map(({ path, message, extensions, ...rest }) => {
    const { requestId, ...facts } = (extensions ?? {}) as { requestId?: string };
    return { path, message, facts, isMasked: requestId !== undefined, ...rest };
  });
  return { status, data, errors: told.map((error) => JSON.stringify(error)).sort() };
}

/** A directive is nothing that a plan has: graphql-js executes the second. Nothing before it has another place. */
function bothWays(query: string): [planned: string, byGraphqlJs: string] {
  const end = query.indexOf('\n') === -1 ? query.length : query.indexOf('\n');
  const [operation, fragments] = [query.slice(0, end), query.slice(end)];
  const last = operation.lastIndexOf('}');
  const beside = (directive: string): string =>
    `${operation.slice(0, last)} last: __typename${directive.padEnd(20)} }${fragments}`;
  return [beside(''), beside(' @include(if: true)')];
}

const counts = { compared: 0 };
/** How many queries are compared a run, and how many documents are made for that at most: many are no such queries. */
const A_RUN = { compared: 3, made: 100 };

async function compare(asker: Asker, query: string, variables: object): Promise<void> {
  const [planned, byGraphqlJs] = bothWays(query);
  const first = await answered(asker, planned, variables);
  const expected = await answered(asker, byGraphqlJs, variables);
  // What the clock or the two before have changed meanwhile says nothing.
  if (JSON.stringify(first) !== JSON.stringify(await answered(asker, planned, variables))) return;
  assert.deepEqual(first, expected, `${query}\n${JSON.stringify(variables)}`);
  counts.compared += 1;
}

test('random queries', async () => {
  const runs = fc.tuple(fc.constantFrom(...Object.values(askers)), fc.noShrink(fc.integer()));
  await fc.assert(
    fc.asyncProperty(runs, async ([asker, seed]) => {
      const choose = chooser(seed);
      const pool: Pool = {
        id: (place) => {
          const kind = choose.chance(0.95)
            ? (KINDS_BY_PLACE.get(place) ?? choose.of(ALL_KINDS))
            : choose.of(ALL_KINDS);
          return ids[kind] ?? '';
        },
        cursor: () => '',
        text: () => choose.of(['o', '', 'Prompt']),
        permission: () => choose.of(EVERY_PERMISSION),
      };
      const enough = counts.compared + A_RUN.compared;
      for (let made = 0; made < A_RUN.made && counts.compared < enough; made += 1) {
        const isWanted = (name: string): boolean => !/^test|^verifyAuditLog/.test(name);
        const { kind, query, variables } = randomDocument(schema, { choose, pool, isWanted });
        if (kind === 'query' && !query.includes('@include')) await compare(asker, query, variables);
      }
    }),
    tries(12),
  );
  assert.ok(counts.compared > 20, JSON.stringify(counts));
});

describe('what random queries seldom have:', () => {
  const key = ids['ApiKey'];
  const QUERIES: Record<string, string> = {
    'the same field in several places': `{ apiKeys(first: 2) { edges { node { id } } edges { node { name owner { id } } }
      ...More } } fragment More on ApiKeyConnection { edges { node { owner { name role { name } } } } totalCount }`,
    'the same relation under two names': `{ apiKey(id: "${key}") { owner { id } other: owner { name role { name } } } }`,
    'a list under two names and sizes': `{ apiKeys(first: 1) { edges { node { name owner { name } } } }
      more: apiKeys(first: 3) { edges { node { owner { role { permissions } } } } } }`,
    'objects by their ids, one of which is none': `{ nodes(ids: ["${key}", "${ids['Role']}", "key_x"]) { id __typename
      ... on ApiKey { name owner { name role { name } } } ... on Role { permissions } } }`,
    'an object that is not there':
      '{ apiKey(id: "key_01m84d55g4feytajbztygspj9w") { owner { name } } viewer { kind } }',
    'an object by an interface': `{ node(id: "${ids['Prompt']}") { ... on Resource { slug } ... on PromptTemplate { version } } }`,
    'lists in lists':
      '{ prompts(first: 5) { edges { node { name versions(first: 2) { totalCount edges { node { number } } } } } } }',
    'a relation of what is read one by one': `{ prompts(first: 5) { edges { node { collection { name } versions(first: 1) {
      edges { node { number prompt: __typename } } } } } } }`,
    'fragments in fragments': `{ members(first: 5) { edges { node { ...A } } } } fragment A on Member { ...B role { ...C } }
      fragment B on Member { id role { name } } fragment C on Role { ...D id } fragment D on Role { permissions }`,
    'an error where null may not stand': `{ permissions { permission: __typename } ${Array.from(
      { length: 10 },
      (_, index) =>
        `k${String(index)}: apiKeys(first: 100) { edges { node { owner { role { id name } } } } }`,
    ).join(' ')} }`,
    'more than is planned': `{ ${Array.from(
      { length: 13 },
      (_, index) => `n${String(index)}: nodes(ids: ["${key ?? ''}", "${ids['Prompt'] ?? ''}"]) { ...All }`,
    ).join(' ')} } fragment All on Node { id __typename ... on Resource {
      slug name version createdBy createdAt updatedBy updatedAt deletedAt } ... on ApiKey { owner { name } } }`,
    'names that objects of JavaScript have':
      '{ constructor: apiKeys { toString: totalCount hasOwnProperty: __typename } }',
  };
  for (const [name, query] of Object.entries(QUERIES)) {
    test(name, async () => {
      const before = counts.compared;
      await compare(owner, query.replaceAll(/\s+/g, ' '), {});
      assert.equal(counts.compared, before + 1);
    });
  }

  test('rows that a change answers with, which no plan has read', async () => {
    const query = `mutation { updateApiKey(input: { id: "${key ?? ''}" }) {
      apiKey { maskedSecret owner { name role { name } } } } }`;
    const before = counts.compared;
    await compare(owner, query.replaceAll(/\s+/g, ' '), {});
    assert.equal(counts.compared, before + 1);
  });

  test('a name that sets what an object inherits from', async () => {
    const data = await owner.ask('{ viewer { __proto__: kind } }');
    assert.equal(JSON.stringify(data), '{"viewer":{"__proto__":"USER"}}');
  });
});
