/**
 * Values that no field takes, in every place of the API that could be given one: the places are found by walking the
 * schema, so that a new field is attacked the day it is added.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { attack } from '../support/attacks.js';
import { fingerprint } from '../support/fingerprint.js';
import { documentFor, inputsWith, plant, type InputPlace } from '../support/inputWalk.js';
import { OPERATIONS } from '../support/operations.js';
import { createOrganization } from '../support/seed.js';
import { startTestServer, type Answer } from '../support/server.js';

const server = await startTestServer({ CASTELLAN_ATTEMPTS_PER_ACCOUNT: '1000000' });
const seeded = await createOrganization(server);
const { owner } = seeded;

const TEXTS = inputsWith(({ name }) => ['String', 'ID', 'Decimal', 'DateTime', 'Permission'].includes(name));
const INTS = inputsWith(({ name }) => name === 'Int');
const JSONS = inputsWith(({ name }) => name === 'JSON');

/** The same places by the root field: one set of valid variables serves them all, since nothing is carried out. */
function byField(places: readonly InputPlace[]): [name: string, places: InputPlace[]][] {
  return [...new Set(places.map(({ name }) => name))].map((name) => [
    name,
    places.filter((place) => place.name === name),
  ]);
}

/** Asserts that values are refused by the path of their place, wherever they are put, and that nothing is stored. */
async function assertNamed(
  places: readonly InputPlace[],
  values: readonly unknown[],
  path = (place: string): string => place,
): Promise<void> {
  const [first] = places;
  assert.ok(first);
  const operation = OPERATIONS[first.name];
  assert.ok(operation);
  const valid = await operation.variables({ server, seeded, actor: owner });
  const before = await fingerprint(server);
  for (const place of places) {
    for (const value of values) {
      const variables = structuredClone(valid);
      plant(variables, place.path, value);
      assertNames(
        await owner.send(documentFor(operation.kind, place.field), variables),
        path(place.path),
        `${place.name} ${place.path} ${JSON.stringify(value).slice(0, 40)}`,
      );
    }
  }
  assert.equal(await fingerprint(server), before);
}

function assertNames(answer: Answer, path: string, where: string): void {
  assert.ok(answer.errors.length > 0, `${where}: ${answer.text}`);
  for (const { extensions } of answer.errors) {
    assert.equal(extensions.code, 'BAD_USER_INPUT', `${where}: ${answer.text}`);
  }
  const named = answer.errors.flatMap(
    ({ extensions }) => extensions.fields?.map((field) => field.path) ?? [],
  );
  assert.ok(named.includes(path), `${where}: ${answer.text}`);
  const data = Object.values(answer.data ?? {});
  assert.ok(
    data.every((value) => value === null),
    answer.text,
  );
  assert.ok(!answer.text.includes('2147483648'), 'the value is not repeated');
}

test('the places are those of the schema, in queries, mutations and nested inputs', () => {
  const found = [...TEXTS, ...INTS, ...JSONS].map(({ name, path }) => `${name} ${path}`);
  for (const known of [
    'apiKey id',
    'apiKeys filter.search',
    'createApiKey input.rateLimits.0.value',
    'createApiKey input.metadata',
    'apiKeys first',
  ]) {
    assert.ok(found.includes(known), known);
  }
});

describe('NUL is refused by the name of its field in every text', () => {
  for (const [name, places] of byField(TEXTS)) {
    attack(64, name, async () => {
      await assertNamed(places, ['a\0b']);
    });
  }
});

describe('half a surrogate pair is refused by the name of its field in every text', () => {
  for (const [name, places] of byField(TEXTS)) {
    attack(65, name, async () => {
      await assertNamed(places, ['a\ud800b', '\udc00']);
    });
  }
});

describe('a number beyond 32 bits is refused by the name of its field in every Int', () => {
  for (const [name, places] of byField(INTS)) {
    attack(66, name, async () => {
      await assertNamed(places, [2_147_483_648, -2_147_483_649, 1e300, 0.5, '1']);
    });
  }
});

describe('names of the object prototype are refused in every JSON value, by the path they stand at', () => {
  const named = (name: string): unknown => JSON.parse(`{"a": {"${name}": "x"}}`) as unknown;
  for (const [name, places] of byField(JSONS)) {
    attack(69, name, async () => {
      for (const forged of ['__proto__', 'constructor', 'prototype']) {
        await assertNamed(places, [named(forged)], (path) => `${path}.a.${forged}`);
      }
    });
  }
});

describe('JSON that is too deep is refused in every JSON value', () => {
  const deep = JSON.parse('{"a":'.repeat(40) + '1' + '}'.repeat(40)) as unknown;
  for (const [name, places] of byField(JSONS)) {
    attack(70, name, async () => {
      const operation = OPERATIONS[name];
      assert.ok(operation);
      const valid = await operation.variables({ server, seeded, actor: owner });
      const before = await fingerprint(server);
      for (const { field, path } of places) {
        const variables = structuredClone(valid);
        plant(variables, path, deep);
        const answer = await owner.send(documentFor(operation.kind, field), variables);
        const [fault] = answer.errors[0]?.extensions.fields ?? [];
        assert.ok(fault?.path.startsWith(`${path}.a.a`), answer.text);
      }
      assert.equal(await fingerprint(server), before);
    });
  }
});

describe('a cursor of a list with another kind of key is refused by the name of its argument in every list', () => {
  const ID = '01890a5d-ac96-774b-bcce-b302099a8057';
  const forms = [`GPC:S:${ID}`, `GPC:T:["S:${ID}","S:${ID}"]`].map((text) =>
    Buffer.from(text).toString('base64'),
  );
  const lists = TEXTS.filter(({ path }) => path === 'after' || path === 'before');
  for (const [name, places] of byField(lists)) {
    attack(67, name, async () => {
      assert.equal(places.length, 2);
      for (const { path, field } of places) {
        const refused: string[] = [];
        for (const cursor of forms) {
          const answer = await owner.send(documentFor('query', field), {
            ...{ [path]: cursor, [path === 'after' ? 'first' : 'last']: 2 },
            ...(await OPERATIONS[name]?.variables({ server, seeded, actor: owner })),
          });
          if (answer.errors.length === 0) continue;
          assertNames(answer, path, `${name} ${cursor}`);
          refused.push(cursor);
        }
        assert.equal(refused.length, 1, `${name} ${path}`);
      }
    });
  }
});

describe('very long texts are kept or refused by name, and never a fault of ours', () => {
  const LONG = ['🏰'.repeat(20_000), '\u202e' + 'א'.repeat(40_000)];
  for (const [name, places] of byField(TEXTS)) {
    const operation = OPERATIONS[name];
    if (operation?.kind !== 'mutation' || operation.ends !== undefined) continue;
    attack(76, name, async () => {
      const valid = await operation.variables({ server, seeded, actor: owner });
      for (const { field, path } of places) {
        for (const value of LONG) {
          const variables = structuredClone(valid);
          plant(variables, path, value);
          const answer = await owner.send(documentFor('mutation', field), variables);
          for (const { extensions } of answer.errors) {
            assert.notEqual(extensions.code, 'INTERNAL', `${path}: ${answer.text.slice(0, 300)}`);
          }
        }
      }
    });
  }
});
