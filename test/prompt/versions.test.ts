import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decodeId } from '../../src/domain/ids.js';
import { fingerprint } from '../support/fingerprint.js';
import { createOrganization, random } from '../support/seed.js';
import { startTestServer } from '../support/server.js';
import { assertNothing, auditOf, done, KINDS, look, make, MISSING, PROMPT, send } from './prompts.js';

const server = await startTestServer();
const { ownerQuery } = server.castellan.database;
const { owner } = await createOrganization(server);
const member = await owner.invite('MEMBER');

const VERSION =
  'number format messages { role content name toolCalls toolCallId } text model parameters tools toolChoice responseFormat description isPublished labels createdBy';

/** The rows of the versions of one, as they are stored. */
async function rowsOf(id: string): Promise<string[]> {
  const rows = await ownerQuery<{ row: string }>(
    `SELECT to_jsonb(v)::text AS row FROM "PromptVersion" v WHERE "promptId" = '${decodeId(id)?.uuid ?? ''}' ORDER BY "number"`,
  );
  return rows.map(({ row }) => row);
}

for (const kind of KINDS) {
  const { type, what, all, says } = kind;

  describe(`A ${what}`, () => {
    test('is made unpublished with version 1, by a member, an owner and a key that may publish', async () => {
      const key = await owner.createApiKey({ permissions: [{ feature: 'PROMPTS', level: 'WRITE' }] });
      for (const by of [member, owner, key]) {
        const { id } = await make(by, kind, { ...says('Hello.'), description: ' The first. ' });
        const seen = await look(
          by,
          kind,
          id,
          `latestNumber publishedNumber publishedAt labels { number } collection { slug isDefault }
           publishedVersion { number } latestVersion { number text description isPublished labels }`,
        );
        assert.deepEqual(seen, {
          ...{ latestNumber: 1, publishedNumber: null, publishedAt: null, labels: [] },
          collection: { slug: 'default', isDefault: true },
          publishedVersion: null,
          latestVersion: {
            ...{ number: 1, text: 'Hello.', description: 'The first.', isPublished: false, labels: [] },
          },
        });
      }
    });

    test('takes a given slug, and derives one from its name where none is given', async () => {
      const slug = random('given');
      assert.equal((await make(owner, kind, { ...says('Hello.'), slug })).slug, slug);
      const name = random('Ärger & Co');
      const derived = (await make(owner, kind, { ...says('Hello.'), name })).slug;
      const expected = name.replace('Ärger & Co', 'arger-co');
      assert.equal(derived, kind === PROMPT ? `pp-${expected}` : expected);
    });

    test('shares a slug with one of the other kind, not of its own', async () => {
      const slug = random('shared');
      for (const each of KINDS) await make(owner, each, { ...each.says('Hello.'), slug });
      await assertNothing(
        server,
        async () => await send(owner, 'create', kind, { name: 'Taken', slug, ...says('Hello.') }),
        { code: 'CONFLICT', fields: ['input.slug'] },
      );
    });

    test('gets a new version by a new content, which is not published; name and collection make none', async () => {
      const { createPromptCollection } = await owner.ask(
        'mutation ($input: CreatePromptCollectionInput!) { createPromptCollection(input: $input) { promptCollection { id } } }',
        { input: { name: random('Collection') } },
      );
      const collectionId = createPromptCollection.promptCollection.id;
      const { id } = await make(owner, kind, 'One.');
      await done(owner, 'publish', kind, { id, number: 1 });
      await done(member, 'update', kind, { id, ...says('Two.'), description: 'Better.' });
      await done(member, 'update', kind, { id, name: 'Renamed', collectionId });
      await done(member, 'update', kind, { id, name: null, collectionId: null });
      const seen = await look(
        owner,
        kind,
        id,
        `name version collection { id } latestNumber publishedNumber updatedBy createdBy
         latestVersion { number text description createdBy } publishedVersion { number text }
         versions { totalCount edges { node { number text isPublished } } }`,
      );
      assert.deepEqual(seen, {
        ...{ name: 'Renamed', version: 5, collection: { id: collectionId } },
        ...{ latestNumber: 2, publishedNumber: 1, updatedBy: member.name, createdBy: owner.name },
        latestVersion: { number: 2, text: 'Two.', description: 'Better.', createdBy: member.name },
        publishedVersion: { number: 1, text: 'One.' },
        versions: {
          totalCount: 2,
          edges: [
            { node: { number: 2, text: 'Two.', isPublished: false } },
            { node: { number: 1, text: 'One.', isPublished: true } },
          ],
        },
      });
    });

    test('opens each version by its number, and null for a number it does not have', async () => {
      const { id } = await make(owner, kind, 'One.');
      await done(owner, 'update', kind, { id, ...says('Two.') });
      const fields = [1, 2, 3, 0, -1, 2_147_483_647]
        .map((number, index) => `v${String(index)}: versionNumbered(number: ${String(number)}) { text }`)
        .join(' ');
      assert.deepEqual(await look(owner, kind, id, fields), {
        ...{ v0: { text: 'One.' }, v1: { text: 'Two.' }, v2: null, v3: null, v4: null, v5: null },
      });
    });

    test('pages its versions newest first', async () => {
      const { id } = await make(owner, kind, 'One.');
      for (const text of ['Two.', 'Three.']) await done(owner, 'update', kind, { id, ...says(text) });
      const page = 'totalCount pageInfo { hasNextPage endCursor } edges { node { number } }';
      const first = (await look(owner, kind, id, `versions(first: 2) { ${page} }`)).versions;
      assert.deepEqual(
        [first.totalCount, first.pageInfo.hasNextPage, first.edges],
        [3, true, [{ node: { number: 3 } }, { node: { number: 2 } }]],
      );
      const next = `versions(first: 2, after: "${first.pageInfo.endCursor}") { ${page} }`;
      const rest = (await look(owner, kind, id, next)).versions;
      assert.deepEqual([rest.pageInfo.hasNextPage, rest.edges], [false, [{ node: { number: 1 } }]]);
    });

    test('goes back to an earlier version by a new one with its content, unpublished', async () => {
      const { id } = await make(owner, kind, 'One.');
      await done(owner, 'update', kind, { id, ...says('Two.') });
      await done(owner, 'publish', kind, { id, number: 2 });
      const before = await rowsOf(id);
      await done(member, 'restore…Version', kind, { id, number: 1 });
      const fields = 'latestNumber publishedNumber latestVersion { number text description isPublished }';
      assert.deepEqual(await look(owner, kind, id, fields), {
        ...{ latestNumber: 3, publishedNumber: 2 },
        latestVersion: {
          ...{ number: 3, text: 'One.', description: 'Version 1 restored.', isPublished: false },
        },
      });
      assert.deepEqual((await rowsOf(id)).slice(0, 2), before);
      await assertNothing(server, async () => await send(owner, 'restore…Version', kind, { id, number: 9 }), {
        code: 'NOT_FOUND',
      });
    });

    test('keeps every version as it was made, whatever is done to it', async () => {
      const { id } = await make(owner, kind, 'One.');
      await done(owner, 'update', kind, { id, ...says('Two.') });
      const before = await rowsOf(id);
      assert.equal(before.length, 2);
      await done(owner, 'publish', kind, { id, number: 1 });
      await done(owner, 'move…Label', kind, { id, label: 'production', number: 1 });
      await done(owner, 'update', kind, { id, name: 'Renamed' });
      await done(owner, 'update', kind, { id, ...says('Three.') });
      await done(owner, 'restore…Version', kind, { id, number: 1 });
      await done(owner, 'move…Label', kind, { id, label: 'production' });
      await done(owner, 'unpublish', kind, { id });
      await send(owner, 'delete', kind, { id });
      await done(owner, 'restore', kind, { id });
      assert.deepEqual((await rowsOf(id)).slice(0, 2), before);
    });

    test('numbers the versions of many changes at once 2, 3, 4, …, each its own', async () => {
      const { id } = await make(owner, kind, 'One.');
      const texts = Array.from({ length: 8 }, (_, index) => `Change ${String(index)}.`);
      await Promise.all(texts.map(async (text) => await done(owner, 'update', kind, { id, ...says(text) })));
      const { versions, latestNumber, version } = await look(
        owner,
        kind,
        id,
        'latestNumber version versions { edges { node { number text } } }',
      );
      assert.deepEqual([latestNumber, version], [9, 9]);
      const nodes = versions.edges.map(({ node }: any) => node);
      assert.deepEqual(
        nodes.map(({ number }: any) => number),
        [9, 8, 7, 6, 5, 4, 3, 2, 1],
      );
      assert.deepEqual(nodes.map(({ text }: any) => text).sort(), [...texts, 'One.'].sort());
    });

    test('lets one of many changes of what all saw through, whatever they change', async () => {
      const { id } = await make(owner, kind, 'One.');
      const answers = await Promise.all([
        send(owner, 'update', kind, { id, expectedVersion: 1, ...says('Two.') }),
        send(owner, 'restore…Version', kind, { id, expectedVersion: 1, number: 1 }),
        send(owner, 'publish', kind, { id, expectedVersion: 1, number: 1 }),
        send(owner, 'unpublish', kind, { id, expectedVersion: 1 }),
        send(owner, 'move…Label', kind, { id, expectedVersion: 1, label: 'production', number: 1 }),
        send(owner, 'update', kind, { id, expectedVersion: 1, name: 'Renamed' }),
      ]);
      const codes = answers.map(({ errors }) => errors[0]?.extensions.code ?? 'made').sort();
      assert.deepEqual(codes, [...Array<string>(5).fill('CONFLICT'), 'made']);
      assert.equal((await look(owner, kind, id, 'version')).version, 2);
    });

    test('is unknown under the id of the other kind, and of no kind', async () => {
      const other = KINDS.find((each) => each !== kind) ?? kind;
      const { id } = await make(owner, kind);
      const uuid = id.slice(id.indexOf('_'));
      const disguised = `${other.type === 'Prompt' ? 'prompt' : 'partial'}${uuid}`;
      for (const wrong of [disguised, MISSING[other.type]]) {
        await assertNothing(
          server,
          async () => await owner.send(`query ($id: ID!) { ${other.one}(id: $id) { id } }`, { id: wrong }),
          { code: 'NOT_FOUND' },
        );
        assert.deepEqual(await owner.ask('query ($id: ID!) { node(id: $id) { id } }', { id: wrong }), {
          node: null,
        });
        for (const verb of ['update', 'publish', 'unpublish', 'delete'] as const) {
          await assertNothing(
            server,
            async () =>
              await send(owner, verb, other, { id: wrong, ...(verb === 'publish' ? { number: 1 } : {}) }),
            { code: 'NOT_FOUND' },
          );
        }
      }
      const { node } = await owner.ask(
        'query ($id: ID!) { node(id: $id) { __typename ... on PromptTemplate { latestVersion { text } } } }',
        { id },
      );
      assert.deepEqual(node, { __typename: type, latestVersion: { text: 'Hello.' } });
    });

    test('is listed by collection, by whether it is published, and by label', async () => {
      const place = await createOrganization(server);
      const { createPromptCollection } = await place.owner.ask(
        'mutation ($input: CreatePromptCollectionInput!) { createPromptCollection(input: $input) { promptCollection { id } } }',
        { input: { name: 'Elsewhere' } },
      );
      const collectionId = createPromptCollection.promptCollection.id;
      const plain = await make(place.owner, kind, { ...says('Hello.'), name: 'plain' });
      const shown = await make(place.owner, kind, { ...says('Hello.'), name: 'shown', collectionId });
      // One of the other kind is in neither list.
      const other = KINDS.find((each) => each !== kind) ?? kind;
      await make(place.owner, other, { ...other.says('Hello.'), collectionId });
      await done(place.owner, 'publish', kind, { id: shown.id, number: 1 });
      await done(place.owner, 'move…Label', kind, { id: plain.id, label: 'staging', number: 1 });
      const found = async (filter: object): Promise<string[]> => {
        const data = await place.owner.ask(
          `query ($filter: ${type}Filter) { ${all}(filter: $filter) { totalCount edges { node { name } } } }`,
          { filter },
        );
        const names = data[all].edges.map(({ node }: any) => node.name);
        assert.equal(data[all].totalCount, names.length);
        return names;
      };
      assert.deepEqual(await found({}), ['plain', 'shown']);
      assert.deepEqual(await found({ collectionId }), ['shown']);
      assert.deepEqual(await found({ isPublished: true }), ['shown']);
      assert.deepEqual(await found({ isPublished: false }), ['plain']);
      assert.deepEqual(await found({ label: 'staging' }), ['plain']);
      assert.deepEqual(await found({ label: 'production' }), []);
      assert.deepEqual(await found({ label: 'staging', isPublished: true }), []);
      assert.deepEqual(await found({ collectionId: null, isPublished: null, label: null }), [
        'plain',
        'shown',
      ]);
    });

    test('writes each change into the audit log', async () => {
      const { id } = await make(owner, kind);
      await done(owner, 'update', kind, { id, ...says('Two.') });
      await done(owner, 'publish', kind, { id, number: 2 });
      await done(owner, 'move…Label', kind, { id, label: 'staging', number: 1 });
      await done(owner, 'move…Label', kind, { id, label: 'staging' });
      await done(owner, 'unpublish', kind, { id });
      await done(owner, 'restore…Version', kind, { id, number: 1 });
      const entries = await auditOf(server, id);
      const prefix = kind === PROMPT ? 'prompt' : 'promptPartial';
      assert.deepEqual(
        entries.map(({ action, resourceType }) => [action, resourceType]),
        ['create', 'update', 'publish', 'moveLabel', 'moveLabel', 'unpublish', 'restoreVersion'].map(
          (verb) => [`${prefix}.${verb}`, type],
        ),
      );
      assert.deepEqual(
        entries.slice(2, 6).map(({ before, after }) => [before, after]),
        [
          [{ publishedNumber: null }, { publishedNumber: 2 }],
          [
            { label: 'staging', number: null },
            { label: 'staging', number: 1 },
          ],
          [
            { label: 'staging', number: 1 },
            { label: 'staging', number: null },
          ],
          [{ publishedNumber: 2 }, { publishedNumber: null }],
        ],
      );
    });
  });
}

test('A chat comes back as it was given, in every part', async () => {
  const weather = {
    type: 'function',
    function: { name: 'weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
  };
  const call = { id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Ulm"}' } };
  const content = {
    messages: [
      { role: 'SYSTEM', content: 'You know {{what}}.' },
      { role: 'DEVELOPER', content: [{ type: 'text', text: 'Be short.' }] },
      { role: 'USER', name: 'ada', content: [{ type: 'text', text: 'Is it warm in {{city}}?' }] },
      { role: 'ASSISTANT', toolCalls: [call] },
      { role: 'TOOL', toolCallId: 'call_1', content: '21 °C' },
    ],
    model: 'gpt-4o',
    parameters: { temperature: 0.2 },
    tools: [weather],
    toolChoice: 'auto',
    responseFormat: { type: 'json_object' },
  };
  const { id } = await make(owner, PROMPT, { content, description: 'Weather.' });
  const plain = { name: null, toolCalls: null, toolCallId: null };
  const expected = {
    ...{ number: 1, format: 'CHAT', text: null, model: 'gpt-4o', parameters: { temperature: 0.2 } },
    ...{ tools: [weather], toolChoice: 'auto', responseFormat: { type: 'json_object' } },
    ...{ description: 'Weather.', isPublished: false, labels: [], createdBy: owner.name },
    messages: [
      { ...plain, role: 'SYSTEM', content: 'You know {{what}}.' },
      { ...plain, role: 'DEVELOPER', content: [{ type: 'text', text: 'Be short.' }] },
      { ...plain, role: 'USER', name: 'ada', content: [{ type: 'text', text: 'Is it warm in {{city}}?' }] },
      { ...plain, role: 'ASSISTANT', content: null, toolCalls: [call] },
      { ...plain, role: 'TOOL', toolCallId: 'call_1', content: '21 °C' },
    ],
  };
  assert.deepEqual((await look(owner, PROMPT, id, `latestVersion { ${VERSION} }`)).latestVersion, expected);
  // And so does its restoration.
  await done(owner, 'update', PROMPT, { id, content: { text: 'Two.' } });
  await done(owner, 'restore…Version', PROMPT, { id, number: 1 });
  assert.deepEqual((await look(owner, PROMPT, id, `latestVersion { ${VERSION} }`)).latestVersion, {
    ...expected,
    ...{ number: 3, description: 'Version 1 restored.' },
  });
});

test('A text with nothing beside it has no messages, model, tools or format', async () => {
  const { id } = await make(owner, PROMPT, { content: { text: ' As it is,\n{{name}}. ' } });
  assert.deepEqual((await look(owner, PROMPT, id, `latestVersion { ${VERSION} }`)).latestVersion, {
    ...{ number: 1, format: 'TEXT', text: ' As it is,\n{{name}}. ', messages: null, model: null },
    ...{ parameters: {}, tools: null, toolChoice: null, responseFormat: null, description: null },
    ...{ isPublished: false, labels: [], createdBy: owner.name },
  });
});

test('Prompts are listed by a model that any of their versions is for', async () => {
  const place = await createOrganization(server);
  const { id } = await make(place.owner, PROMPT, {
    content: { text: 'Hello.', model: 'gpt-4o' },
    name: 'Mine',
  });
  await done(place.owner, 'update', PROMPT, { id, content: { text: 'Hello.', model: 'o3' } });
  const found = async (model: string): Promise<number> =>
    (
      await place.owner.ask('query ($filter: PromptFilter) { prompts(filter: $filter) { totalCount } }', {
        filter: { model },
      })
    )['prompts'].totalCount;
  assert.deepEqual([await found('gpt-4o'), await found('o3'), await found('gpt')], [1, 1, 0]);
});

test('The role that serves requests can neither change nor delete a version or what it takes in', async () => {
  const { id } = await make(owner, PROMPT);
  const before = await fingerprint(server);
  for (const statement of [
    `UPDATE "PromptVersion" SET "template" = '"x"'`,
    `DELETE FROM "PromptVersion"`,
    `UPDATE "PromptInclusion" SET "reference" = 'x'`,
    `DELETE FROM "PromptInclusion"`,
  ]) {
    await assert.rejects(
      ownerQuery(`DO $$ BEGIN SET LOCAL ROLE castellan_runtime; ${statement}; END $$`),
      /permission denied for table Prompt(Version|Inclusion)/,
      statement,
    );
  }
  assert.equal(await fingerprint(server), before);
  assert.equal((await look(owner, PROMPT, id, 'latestVersion { text }')).latestVersion.text, 'Hello.');
});
