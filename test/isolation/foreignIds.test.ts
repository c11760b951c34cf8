import assert from 'node:assert/strict';
import { before, describe } from 'node:test';
import { typeidUnboxed } from 'typeid-js';
import { ID_PREFIXES, type IdKind } from '../../src/domain/ids.js';
import { attack } from '../support/attacks.js';
import { OPERATIONS, replaceAt, type IdInput, type Operation } from '../support/operations.js';
import { NEVER_ON_A_KEY } from '../support/permissionTables.js';
import { startTestServer } from '../support/server.js';
import { createTenant, dump, seen, type Tenant } from './tenants.js';

const server = await startTestServer();
let mine: Tenant;
let theirs: Tenant;
let theirsBefore: string;

before(async () => {
  mine = await createTenant(server);
  theirs = await createTenant(server);
  theirsBefore = await dump(server, theirs);
});

interface Place extends IdInput {
  readonly name: string;
  readonly operation: Operation;
}

/** Every place of the API that takes an id; test/schema/registry.test.ts sees to it that none is missing. */
const PLACES: readonly Place[] = Object.entries(OPERATIONS).flatMap(([name, operation]) =>
  operation.ids.map((input) => ({ ...input, name, operation })),
);

const kindsOf = ({ kind, alsoKinds = [] }: IdInput): IdKind[] => [kind, ...alsoKinds];
const missingId = (kind: IdKind): string => typeidUnboxed(ID_PREFIXES[kind]);

/** What `node` needs of who asks for these, which no key carries. */
const NO_KEY_OPENS: readonly IdKind[] = ['AuditEntry', 'Role'];

/** Whether a key of all levels is refused before any id is looked at. */
const isClosedToKeys = ({ operation: { rule }, name }: Place, kind: IdKind): boolean =>
  rule === 'session' ||
  NEVER_ON_A_KEY.some((never) => never === rule) ||
  (['node', 'nodes'].includes(name) && NO_KEY_OPENS.includes(kind));

describe('another tenant’s id answers exactly as a missing one does, and nothing is written', () => {
  for (const place of PLACES) {
    const { name, path, operation, gets, isWritten } = place;
    const answersAlike = async (): Promise<void> => {
      const seed = { server, seeded: mine, actor: mine.owner };
      const variables = await operation.variables(seed);
      const ownBefore = await dump(server, mine, { asking: true });
      for (const [who, asker] of Object.entries(mine.askers)) {
        for (const kind of kindsOf(place)) {
          const theirId = theirs.ids[kind];
          assert.ok(theirId, `the other tenant has a ${kind}`);
          const foreign = await asker.send(operation.document, replaceAt(variables, path, theirId));
          const missing = await asker.send(operation.document, replaceAt(variables, path, missingId(kind)));
          assert.deepEqual(seen(foreign), seen(missing), `${who}, ${kind}`);
          assert.ok(!foreign.text.includes(theirId), 'the id is not echoed');

          const codes = foreign.errors.map(({ extensions }) => extensions.code);
          if (who !== 'owner' && isClosedToKeys(place, kind)) {
            assert.deepEqual(codes, ['FORBIDDEN']);
          } else if (gets === undefined) {
            assert.deepEqual(codes, ['NOT_FOUND']);
            assert.match(foreign.errors[0]?.message ?? '', /^There is no such [a-zA-Z ]+\.$/);
            assert.deepEqual(foreign.data, { [name]: null });
          } else {
            assert.deepEqual({ data: foreign.data, errors: foreign.errors }, { data: gets, errors: [] });
          }
        }
      }
      assert.equal(await dump(server, theirs), theirsBefore, 'the other tenant is as it was');
      if (isWritten === true) return;
      assert.equal(await dump(server, mine, { asking: true }), ownBefore, 'so is the one that asked');
    };
    const title = `${name} ${path}`;
    if (name === 'node') attack([2, 17], title, answersAlike);
    else if (name === 'nodes') attack([3, 17], title, answersAlike);
    // Of several ids the others are one's own.
    else if (path.includes('ids.')) attack([12, 17], title, answersAlike);
    else if (path.startsWith('filter.')) attack([5, 17], title, answersAlike);
    else if (operation.kind !== 'mutation') attack([1, 17], title, answersAlike);
    else if (path === 'input.id') attack([14, 17], title, answersAlike);
    else attack([10, 17], title, answersAlike);
  }
});

describe('a malformed id is BAD_USER_INPUT that names the field, and nothing is written', () => {
  for (const place of PLACES) {
    const { name, path, operation } = place;
    attack(68, `${name} ${path}`, async () => {
      const kinds = kindsOf(place);
      const good = mine.ids[place.kind];
      assert.ok(good);
      const prefix = ID_PREFIXES[place.kind];
      const suffix = good.slice(good.indexOf('_') + 1);
      const malformed: Record<string, string> = {
        empty: '',
        'no id at all': 'garbage',
        'a number': '1',
        'a bare uuid': '01890a5d-ac96-774b-bcce-b302099a8057',
        'of an unknown type': `dragon_${suffix}`,
        // Users and sessions can be opened by no id; of the others, some place takes each.
        'of another type': kinds.includes('Organization') ? mine.ids.User : mine.ids.Organization,
        'not a uuid': `${prefix}_zzzzzzzzzzzzzzzzzzzzzzzzzz`,
        'too short': good.slice(0, -1),
        'too long': `${good}0`,
        'in upper case': `${prefix}_${suffix.toUpperCase()}`,
        'its prefix in upper case': `${prefix.toUpperCase()}_${suffix}`,
        'with a space': ` ${good}`,
        'base 64, as Relay has it': Buffer.from(`Role:${good}`).toString('base64'),
        injected: `${good}' OR true --`,
      };
      const variables = await operation.variables({ server, seeded: mine, actor: mine.owner });
      const ownBefore = await dump(server, mine, { asking: true });
      for (const [how, id] of Object.entries(malformed)) {
        const answer = await mine.owner.send(operation.document, replaceAt(variables, path, id));
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

attack(
  3,
  'nodes of both tenants: the own ones come, the foreign ones are null, each in its place',
  async () => {
    const opened = PLACES.find(({ name }) => name === 'nodes');
    assert.ok(opened);
    const kinds = kindsOf(opened);
    const ids = kinds.flatMap((kind) => [theirs.ids[kind], mine.ids[kind], missingId(kind)]);
    const answer = await mine.owner.send('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids });
    assert.deepEqual(answer.errors, []);
    assert.deepEqual(answer.data, { nodes: kinds.flatMap((kind) => [null, { id: mine.ids[kind] }, null]) });
  },
);

attack(20, 'aliases in one document: the own object comes, every foreign one is not found', async () => {
  const document = `query ($own: ID!, $foreign: ID!, $missing: ID!) {
    own: role(id: $own) { id }
    foreign: role(id: $foreign) { id }
    again: role(id: $foreign) { id name permissions }
    missing: role(id: $missing) { id }
    node: node(id: $foreign) { id }
  }`;
  const variables = { own: mine.ids.Role, foreign: theirs.ids.Role, missing: typeidUnboxed('role') };
  const { data, errors } = await mine.owner.send(document, variables);
  assert.deepEqual(data, {
    own: { id: mine.ids.Role },
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

attack([14, 20], 'aliases of a change: the foreign part is refused alone, and does nothing', async () => {
  const document = `mutation ($own: EditApiKeyInput!, $foreign: EditApiKeyInput!) {
    foreign: editApiKey(input: $foreign) { apiKey { id } }
    own: editApiKey(input: $own) { apiKey { id description } }
  }`;
  const { data, errors } = await mine.owner.send(document, {
    own: { id: mine.ids.ApiKey, description: 'changed' },
    foreign: { id: theirs.ids.ApiKey, description: 'changed' },
  });
  assert.deepEqual(data, { foreign: null, own: { apiKey: { id: mine.ids.ApiKey, description: 'changed' } } });
  assert.deepEqual(
    errors.map(({ path, extensions }) => [path, extensions.code]),
    [[['foreign'], 'NOT_FOUND']],
  );
  assert.equal(await dump(server, theirs), theirsBefore);
});
