import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { typeidUnboxed } from 'typeid-js';
import type { Answer } from '../support/server.js';
import { startTestServer } from '../support/server.js';
import { idPlaces, REGISTRY, type Kind } from './idFields.js';
import { createTenant, dump, type Tenant } from './tenants.js';

const server = await startTestServer();
let mine: Tenant;
let theirs: Tenant;
let theirsBefore: string;

before(async () => {
  mine = await createTenant(server);
  theirs = await createTenant(server);
  theirsBefore = await dump(server, theirs);
});

/** What a stranger can tell two answers apart by. */
const seen = ({ status, text, headers }: Answer): object => ({
  status,
  text,
  type: headers.get('content-type'),
  length: headers.get('content-length'),
});

/** What no key has a say over, whatever its levels: refused before any id is looked at. */
const NO_KEY_MAY = [
  'Query.role.id role',
  'Query.node.id role',
  'Query.nodes.ids role',
  'Mutation.deleteRole.input.id role',
  'Mutation.deleteRole.input.replacementId role',
  'Mutation.revokeSession.input.id ses',
  'Mutation.transferOwnership.input.memberId mem',
  'Mutation.transferOwnership.input.ownRoleId role',
  'Mutation.updateRole.input.id role',
];

test('every place of the schema that takes an id is tried here', () => {
  assert.deepEqual(Object.keys(REGISTRY).sort(), idPlaces());
});

describe('another tenant’s id answers exactly as a missing one does, and nothing is written', () => {
  for (const [place, { kinds, document, variables, gets }] of Object.entries(REGISTRY)) {
    test(place, async () => {
      for (const [who, asker] of Object.entries(mine.askers)) {
        for (const kind of kinds) {
          const ownBefore = await dump(server, mine, { asking: true });
          const foreign = await asker.send(document, variables(theirs.ids[kind], mine.own));
          const missing = await asker.send(document, variables(typeidUnboxed(kind), mine.own));
          assert.deepEqual(seen(foreign), seen(missing), `${who}, ${kind}`);
          assert.ok(!foreign.text.includes(theirs.ids[kind]), 'the id is not echoed');

          const [error] = foreign.errors;
          if (who !== 'owner' && NO_KEY_MAY.includes(`${place} ${kind}`)) {
            assert.deepEqual(
              foreign.errors.map(({ extensions }) => extensions.code),
              ['FORBIDDEN'],
            );
          } else if (gets === 'NOT_FOUND') {
            assert.equal(foreign.errors.length, 1);
            assert.equal(error?.extensions.code, 'NOT_FOUND');
            assert.match(
              error?.message ?? '',
              /^There is no such (API key|invitation|member|role|session)\.$/,
            );
            assert.deepEqual(Object.values(foreign.data ?? {}), [null]);
          } else {
            assert.deepEqual({ data: foreign.data, errors: foreign.errors }, { data: gets, errors: [] });
          }
          assert.equal(await dump(server, theirs), theirsBefore, 'the other tenant is as it was');
          if (who === 'owner')
            assert.equal(await dump(server, mine, { asking: true }), ownBefore, 'so is the one that asked');
        }
      }
    });
  }
});

describe('a malformed id is BAD_USER_INPUT that names the field, and nothing is written', () => {
  for (const [place, { kinds, document, variables, path }] of Object.entries(REGISTRY)) {
    test(place, async () => {
      const [kind] = kinds as [Kind, ...Kind[]];
      const good = mine.ids[kind];
      const suffix = good.slice(good.indexOf('_') + 1);
      const malformed: Record<string, string> = {
        empty: '',
        'no id at all': 'garbage',
        'a number': '1',
        'a bare uuid': '01890a5d-ac96-774b-bcce-b302099a8057',
        'of an unknown type': `dragon_${suffix}`,
        // Users and sessions can be opened by no id; of the others, some place takes each.
        'of another type': kinds.includes('org') ? mine.ids.usr : mine.ids.org,
        'not a uuid': `${kind}_zzzzzzzzzzzzzzzzzzzzzzzzzz`,
        'too short': good.slice(0, -1),
        'too long': `${good}0`,
        'in upper case': `${kind}_${suffix.toUpperCase()}`,
        'its prefix in upper case': `${kind.toUpperCase()}_${suffix}`,
        'with a space': ` ${good}`,
        'base 64, as Relay has it': Buffer.from(`Role:${good}`).toString('base64'),
        injected: `${good}' OR true --`,
      };
      const ownBefore = await dump(server, mine, { asking: true });
      for (const [how, id] of Object.entries(malformed)) {
        const answer = await mine.owner.send(document, variables(id, mine.own));
        assert.equal(answer.errors.length, 1, `${how}: ${answer.text}`);
        const { code, fields } = answer.errors[0]?.extensions ?? {};
        assert.deepEqual(
          { code, paths: fields?.map((field) => field.path) },
          { code: 'BAD_USER_INPUT', paths: [path] },
          how,
        );
      }
      assert.equal(await dump(server, mine, { asking: true }), ownBefore);
    });
  }
});

test('nodes of both tenants: the own ones come, the foreign ones are null, each in its place', async () => {
  const kinds: Kind[] = ['org', 'mem', 'role', 'inv', 'key'];
  const ids = kinds.flatMap((kind) => [theirs.ids[kind], mine.ids[kind], typeidUnboxed(kind)]);
  const answer = await mine.owner.send('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids });
  assert.deepEqual(answer.errors, []);
  assert.deepEqual(answer.data, { nodes: kinds.flatMap((kind) => [null, { id: mine.ids[kind] }, null]) });
});

test('aliases in one document: the own object comes, every foreign one is not found', async () => {
  const document = `query ($own: ID!, $foreign: ID!, $missing: ID!) {
    own: role(id: $own) { id }
    foreign: role(id: $foreign) { id }
    again: role(id: $foreign) { id name permissions }
    missing: role(id: $missing) { id }
    node: node(id: $foreign) { id }
  }`;
  const variables = { own: mine.ids.role, foreign: theirs.ids.role, missing: typeidUnboxed('role') };
  const { data, errors } = await mine.owner.send(document, variables);
  assert.deepEqual(data, {
    own: { id: mine.ids.role },
    foreign: null,
    again: null,
    missing: null,
    node: null,
  });
  assert.deepEqual(
    errors.map(({ path, message, extensions }) => [path?.join('.'), message, extensions]).sort(),
    ['again', 'foreign', 'missing'].map((path) => [path, 'There is no such role.', { code: 'NOT_FOUND' }]),
  );
});

test('aliases of a change: the foreign part is refused alone, and does nothing', async () => {
  const document = `mutation ($own: EditApiKeyInput!, $foreign: EditApiKeyInput!) {
    foreign: editApiKey(input: $foreign) { apiKey { id } }
    own: editApiKey(input: $own) { apiKey { id description } }
  }`;
  const { data, errors } = await mine.owner.send(document, {
    own: { id: mine.ids.key, description: 'changed' },
    foreign: { id: theirs.ids.key, description: 'changed' },
  });
  assert.deepEqual(data, { foreign: null, own: { apiKey: { id: mine.ids.key, description: 'changed' } } });
  assert.deepEqual(
    errors.map(({ path, extensions }) => [path, extensions.code]),
    [[['foreign'], 'NOT_FOUND']],
  );
  assert.equal(await dump(server, theirs), theirsBefore);
});
