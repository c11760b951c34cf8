import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createPartial, createPrompt } from '../support/features/prompt.js';
import { fingerprint } from '../support/fingerprint.js';
import { assertRefused } from '../support/refused.js';
import { createOrganization, random, type Asker } from '../support/seed.js';
import { startTestServer, type Answer } from '../support/server.js';

const server = await startTestServer();
const seeded = await createOrganization(server);
const { owner } = seeded;

const FIELDS = 'id slug name isDefault path parent { id }';
const CREATE = `mutation ($input: CreatePromptCollectionInput!) { createPromptCollection(input: $input) { promptCollection { ${FIELDS} } } }`;
const UPDATE = `mutation ($input: UpdatePromptCollectionInput!) { updatePromptCollection(input: $input) { promptCollection { ${FIELDS} version } } }`;
const DELETE =
  'mutation ($input: DeletePromptCollectionInput!) { deletePromptCollection(input: $input) { deletedPromptCollectionId } }';
const DELETE_ALL =
  'mutation ($input: DeletePromptCollectionsInput!) { deletePromptCollections(input: $input) { deletedPromptCollectionIds } }';
const RESTORE = `mutation ($input: RestorePromptCollectionInput!) { restorePromptCollection(input: $input) { promptCollection { ${FIELDS} } } }`;
const LIST =
  'query ($filter: PromptCollectionFilter) { promptCollections(filter: $filter) { totalCount edges { node { id name } } } }';
const MISSING = 'coll_01h455vb4pex5vsknk084sn02q';

const create = async (input: object = {}): Promise<any> =>
  (await owner.ask(CREATE, { input: { name: random('Collection'), ...input } }))['createPromptCollection']
    .promptCollection;
const send = async (document: string, input: object, by: Asker = owner): Promise<Answer> =>
  await by.send(document, { input });
const look = async (id: string, fields = FIELDS): Promise<any> =>
  (await owner.ask(`query ($id: ID!) { promptCollection(id: $id) { ${fields} } }`, { id }))[
    'promptCollection'
  ];
const names = (connection: any): string[] => connection.edges.map(({ node }: any) => node.name);
const list = async (filter: object, by: Asker = owner): Promise<string[]> =>
  names((await by.ask(LIST, { filter }))['promptCollections']);
const defaultOf = async (by: Asker): Promise<string> =>
  (await by.ask(LIST, { filter: { isDefault: true } }))['promptCollections'].edges[0].node.id;

/** A chain of new collections, each in the one before. */
async function chain(length: number): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < length; index += 1) {
    ids.push((await create(index === 0 ? {} : { parentId: ids.at(-1) })).id);
  }
  return ids;
}

/** Asserts that a change is refused and nothing is written. */
async function assertNothingDone(
  ask: () => Promise<Answer>,
  code: string,
  fields?: readonly string[],
): Promise<Answer> {
  const before = await fingerprint(server);
  const answer = await ask();
  assertRefused(answer, code, fields);
  assert.equal(await fingerprint(server), before, 'Something was written.');
  return answer;
}

describe('A collection', () => {
  test('is there in every organization from its creation: the default one, at the top', async () => {
    const fresh = await createOrganization(server);
    const { promptCollections } = await fresh.owner.ask(
      '{ promptCollections { totalCount edges { node { slug name isDefault path parent { id } createdBy } } } }',
    );
    assert.deepEqual(promptCollections, {
      totalCount: 1,
      edges: [
        {
          node: {
            slug: 'default',
            name: 'Default',
            isDefault: true,
            path: ['Default'],
            parent: null,
            createdBy: 'Castellan',
          },
        },
      ],
    });
  });

  test('is made at the top or in another, and tells the way to it', async () => {
    const [outer, middle, inner] = [random('Outer'), random('Middle'), random('Inner')];
    const top = await create({ name: outer });
    assert.deepEqual(top, {
      ...{
        id: top.id,
        slug: outer.toLowerCase(),
        name: outer,
        isDefault: false,
        path: [outer],
        parent: null,
      },
    });
    const { id: middleId } = await create({ name: middle, parentId: top.id });
    const deep = await create({ name: inner, parentId: middleId, slug: `own-${outer.toLowerCase()}` });
    assert.deepEqual(
      [deep.slug, deep.path, deep.parent],
      [`own-${outer.toLowerCase()}`, [outer, middle, inner], { id: middleId }],
    );
  });

  test('shows those in it by name, and none that was deleted', async () => {
    const { id } = await create();
    const kept = await create({ name: 'B', parentId: id });
    await create({ name: 'A', parentId: id });
    const gone = await create({ name: 'C', parentId: id });
    await create({ name: 'D', parentId: kept.id });
    await owner.ask(DELETE, { input: { id: gone.id } });
    const { children } = await look(id, 'children { totalCount edges { node { name } } }');
    assert.deepEqual([children.totalCount, names(children)], [2, ['A', 'B']]);
    assert.deepEqual(await list({ parentId: id }), ['A', 'B']);
    assert.deepEqual(await list({ parentId: id, isDeleted: true }), ['C']);
    assert.deepEqual(await list({ parentId: id, search: 'b' }), ['B']);
  });

  test('shows the prompts and the partials in it by name, and none that was deleted', async () => {
    const { id } = await create();
    for (const name of ['B prompt', 'A prompt']) await createPrompt({ seeded }, { name, collectionId: id });
    for (const name of ['B partial', 'A partial'])
      await createPartial({ seeded }, { name, collectionId: id });
    const gone = await createPrompt({ seeded }, { collectionId: id });
    await createPrompt({ seeded });
    await owner.ask('mutation ($input: DeletePromptInput!) { deletePrompt(input: $input) { __typename } }', {
      input: { id: gone.id },
    });
    const page = 'totalCount edges { node { name } }';
    const { prompts, partials } = await look(id, `prompts { ${page} } partials { ${page} }`);
    assert.deepEqual(
      [prompts.totalCount, names(prompts), partials.totalCount, names(partials)],
      [2, ['A prompt', 'B prompt'], 2, ['A partial', 'B partial']],
    );
    const second = await look(id, `prompts(last: 1) { ${page} }`);
    assert.deepEqual(names(second.prompts), ['B prompt']);
  });

  test('is found by whether it stands at the top and whether it is the default one', async () => {
    const fresh = await createOrganization(server);
    const make = async (name: string, parentId?: string): Promise<string> =>
      (await fresh.owner.ask(CREATE, { input: { name, parentId } }))['createPromptCollection']
        .promptCollection.id;
    await make('Inner', await make('Top'));
    assert.deepEqual(await list({ isTop: true }, fresh.owner), ['Default', 'Top']);
    assert.deepEqual(await list({ isTop: false }, fresh.owner), ['Inner']);
    assert.deepEqual(await list({ isDefault: true }, fresh.owner), ['Default']);
    assert.deepEqual(await list({ isDefault: false }, fresh.owner), ['Inner', 'Top']);
    assert.deepEqual(await list({ isDefault: false, isTop: true }, fresh.owner), ['Top']);
  });

  test('of a name that many have gets the first number that is free', async () => {
    const name = random('Same');
    const slugs: unknown[] = [];
    for (let count = 0; count < 9; count += 1) slugs.push((await create({ name }))['slug']);
    const slug = name.toLowerCase();
    assert.deepEqual(slugs, [slug, ...[2, 3, 4, 5, 6, 7, 8, 9].map((number) => `${slug}-${String(number)}`)]);
  });

  test('is refused with a bad name, slug or place, naming it', async () => {
    for (const name of ['', ' ', 'x'.repeat(101), 'two\nlines']) {
      await assertNothingDone(() => send(CREATE, { name }), 'BAD_USER_INPUT', ['input.name']);
    }
    for (const slug of ['', 'a', 'Upper', 'with space', '-a', 'a--b', 'x'.repeat(51)]) {
      await assertNothingDone(() => send(CREATE, { name: 'Good', slug }), 'BAD_USER_INPUT', ['input.slug']);
    }
    await assertNothingDone(() => send(CREATE, { name: 'Good', slug: 'default' }), 'CONFLICT', [
      'input.slug',
    ]);
    await assertNothingDone(() => send(CREATE, { name: 'Good', parentId: 'x' }), 'BAD_USER_INPUT', [
      'input.parentId',
    ]);
    const gone = await create();
    await owner.ask(DELETE, { input: { id: gone.id } });
    for (const parentId of [MISSING, gone.id]) {
      await assertNothingDone(() => send(CREATE, { name: 'Good', parentId }), 'NOT_FOUND');
    }
  });
});

describe('Moving a collection', () => {
  test('takes all that is in it along; a new name alone leaves it where it is', async () => {
    const [from, to] = [await create(), await create()];
    const moved = await create({ parentId: from.id });
    const inner = await create({ parentId: moved.id });
    const answer = await send(UPDATE, { id: moved.id, parentId: to.id });
    assert.deepEqual(answer.errors, []);
    assert.deepEqual((await look(inner.id)).path, [to.name, moved.name, inner.name]);
    const renamed = await send(UPDATE, { id: moved.id, name: 'Renamed' });
    assert.deepEqual(renamed.data, {
      updatePromptCollection: {
        promptCollection: {
          ...{ ...moved, name: 'Renamed', path: [to.name, 'Renamed'], parent: { id: to.id }, version: 3 },
        },
      },
    });
    assert.deepEqual((await send(UPDATE, { id: moved.id, parentId: null })).errors, []);
    assert.deepEqual((await look(inner.id)).path, ['Renamed', inner.name]);
  });

  test('into itself or into one that stands in it is refused', async () => {
    const [outer, middle, inner] = await chain(3);
    for (const parentId of [outer, middle, inner]) {
      await assertNothingDone(() => send(UPDATE, { id: outer, parentId }), 'BAD_USER_INPUT', [
        'input.parentId',
      ]);
    }
    assert.deepEqual((await send(UPDATE, { id: inner, parentId: outer })).errors, []);
  });

  test('of two into each other at once, one is moved', async () => {
    const [one, other] = [await create(), await create()];
    const answers = await Promise.all([
      send(UPDATE, { id: one.id, parentId: other.id }),
      send(UPDATE, { id: other.id, parentId: one.id }),
    ]);
    const refused = answers.filter(({ errors }) => errors.length > 0);
    assert.equal(refused.length, 1);
    assertRefused(refused[0] as Answer, 'BAD_USER_INPUT', ['input.parentId']);
  });

  test('to one that is not there is refused', async () => {
    const { id } = await create();
    await assertNothingDone(() => send(UPDATE, { id, parentId: MISSING }), 'NOT_FOUND');
    await assertNothingDone(() => send(UPDATE, { id: MISSING, parentId: id }), 'NOT_FOUND');
  });

  test('ends at a depth of ten: by creating, by moving with what is in it, and by restoring', async () => {
    const ids = await chain(10);
    const [first, last] = [ids[0] as string, ids[9] as string];
    assert.equal((await look(last)).path.length, 10);
    await assertNothingDone(() => send(CREATE, { name: 'Eleventh', parentId: last }), 'BAD_USER_INPUT', [
      'input.parentId',
    ]);
    const top = await create();
    await assertNothingDone(() => send(UPDATE, { id: first, parentId: top.id }), 'BAD_USER_INPUT', [
      'input.parentId',
    ]);
    await owner.ask(DELETE, { input: { id: last } });
    assert.deepEqual((await send(UPDATE, { id: first, parentId: top.id })).errors, []);
    await assertNothingDone(() => send(RESTORE, { id: last }), 'FAILED_PRECONDITION');
    assert.deepEqual((await send(UPDATE, { id: first, parentId: null })).errors, []);
    assert.deepEqual((await send(RESTORE, { id: last })).errors, []);
  });
});

describe('The default collection', () => {
  test('cannot be deleted, alone or with others', async () => {
    const [id, other] = [await defaultOf(owner), (await create()).id];
    await assertNothingDone(() => send(DELETE, { id }), 'FAILED_PRECONDITION');
    const answer = await assertNothingDone(
      () => send(DELETE_ALL, { ids: [other, id] }),
      'FAILED_PRECONDITION',
    );
    assert.match(answer.errors[0]?.message ?? '', /default collection/);
  });

  test('stays at the top, but can be renamed and hold others', async () => {
    const fresh = await createOrganization(server);
    const id = await defaultOf(fresh.owner);
    const { createPromptCollection } = await fresh.owner.ask(CREATE, { input: { name: 'Other' } });
    const parentId = createPromptCollection.promptCollection.id;
    await assertNothingDone(() => send(UPDATE, { id, parentId }, fresh.owner), 'FAILED_PRECONDITION');
    const renamed = await send(UPDATE, { id, name: 'Common', parentId: null }, fresh.owner);
    assert.deepEqual(renamed.data?.['updatePromptCollection'].promptCollection.path, ['Common']);
    const moved = await send(UPDATE, { id: parentId, parentId: id }, fresh.owner);
    assert.deepEqual(moved.data?.['updatePromptCollection'].promptCollection.path, ['Common', 'Other']);
  });
});

describe('Deleting a collection', () => {
  test('that holds others is refused, naming them to who may list them', async () => {
    const outer = await create();
    const inner = await create({ parentId: outer.id });
    const answer = await assertNothingDone(() => send(DELETE, { id: outer.id }), 'FAILED_PRECONDITION');
    assert.deepEqual(answer.errors[0]?.extensions.usedBy, [
      { type: 'PromptCollection', count: 1, objects: [{ id: inner.id, name: inner.name }] },
    ]);
    const deleter = await owner.invite({ roleId: await owner.createRole(['prompt:delete']) });
    const hidden = await assertNothingDone(
      () => send(DELETE, { id: outer.id }, deleter),
      'FAILED_PRECONDITION',
    );
    assert.deepEqual(hidden.errors[0]?.extensions.usedBy, [
      { type: 'PromptCollection', count: 1, objects: [] },
    ]);
    assert.ok(!hidden.text.includes(inner.name));
  });

  test('that holds prompts or partials is refused, naming them, until they are gone', async () => {
    const { id } = await create();
    const prompt = await createPrompt({ seeded }, { collectionId: id });
    const partial = await createPartial({ seeded }, { collectionId: id });
    const answer = await assertNothingDone(() => send(DELETE, { id }), 'FAILED_PRECONDITION');
    assert.deepEqual(answer.errors[0]?.extensions.usedBy, [
      { type: 'Prompt', count: 1, objects: [{ id: prompt.id, name: prompt.name }] },
      { type: 'PromptPartial', count: 1, objects: [{ id: partial.id, name: partial.name }] },
    ]);
    await owner.ask('mutation ($input: UpdatePromptInput!) { updatePrompt(input: $input) { __typename } }', {
      input: { id: prompt.id, collectionId: (await create()).id },
    });
    await owner.ask(
      'mutation ($input: DeletePromptPartialInput!) { deletePromptPartial(input: $input) { __typename } }',
      { input: { id: partial.id } },
    );
    assert.deepEqual((await send(DELETE, { id })).errors, []);
  });

  test('together with all that is in it works, and the outer one comes back first', async () => {
    const [outer, inner] = (await chain(2)) as [string, string];
    assert.deepEqual((await send(DELETE_ALL, { ids: [outer, inner] })).data, {
      deletePromptCollections: { deletedPromptCollectionIds: [outer, inner] },
    });
    const answer = await assertNothingDone(() => send(RESTORE, { id: inner }), 'FAILED_PRECONDITION');
    assert.match(answer.errors[0]?.message ?? '', /refers to a collection that is not there any more/);
    assert.deepEqual((await send(RESTORE, { id: outer })).errors, []);
    const restored = await send(RESTORE, { id: inner });
    assert.deepEqual(restored.data?.['restorePromptCollection'].promptCollection.parent, { id: outer });
  });
});

describe('Who may not', () => {
  test('is refused by the rule of each field, nothing written', async () => {
    const { id } = await create();
    const reader = await owner.invite({ roleId: await owner.createRole(['prompt:list']) });
    assert.ok((await list({}, reader)).length > 0);
    for (const [document, input] of [
      [CREATE, { name: 'Mine' }],
      [UPDATE, { id, name: 'Mine' }],
      [DELETE, { id }],
      [DELETE_ALL, { ids: [id] }],
      [RESTORE, { id }],
    ] as const) {
      await assertNothingDone(() => send(document, input, reader), 'FORBIDDEN');
    }
    assertRefused(
      await reader.send('query ($id: ID!) { promptCollection(id: $id) { name } }', { id }),
      'FORBIDDEN',
    );
    const member = await owner.invite('MEMBER');
    await assertNothingDone(() => send(DELETE, { id }, member), 'FORBIDDEN');
    assert.deepEqual((await send(UPDATE, { id, name: 'Ours' }, member)).errors, []);
  });
});
