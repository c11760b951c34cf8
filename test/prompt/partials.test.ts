import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decodeId } from '../../src/domain/ids.js';
import { createOrganization, random, type Asker } from '../support/seed.js';
import { startTestServer, type Answer } from '../support/server.js';
import {
  assertNothing,
  done,
  KINDS,
  look,
  make,
  makePublished,
  PARTIAL,
  PROMPT,
  send,
  type Kind,
} from './prompts.js';

const server = await startTestServer();
const { ownerQuery } = server.castellan.database;
const { owner } = await createOrganization(server);
const other = await createOrganization(server);

/** What the versions of one take in, as it is stored: number, partial and what stands behind the @. */
async function inclusionsOf(id: string): Promise<[number, string, string][]> {
  const rows = await ownerQuery<{ number: number; slug: string; reference: string }>(
    `SELECT i."number", p."slug", i."reference" FROM "PromptInclusion" i JOIN "Prompt" p ON p."id" = i."partialId"
     WHERE i."promptId" = '${decodeId(id)?.uuid ?? ''}' ORDER BY 1, 2, 3`,
  );
  return rows.map(({ number, slug, reference }) => [number, slug, reference]);
}

const remove = async (kind: Kind, id: string, by: Asker = owner): Promise<Answer> =>
  await send(by, 'delete', kind, { id });
const removeAll = async (ids: string[]): Promise<Answer> =>
  await owner.send(
    'mutation ($input: DeletePromptPartialsInput!) { deletePromptPartials(input: $input) { deletedPromptPartialIds } }',
    { input: { ids } },
  );

/** Asserts that something is refused as in use, and by what. */
async function assertInUse(ask: () => Promise<Answer>, message: string): Promise<Answer> {
  const answer = await assertNothing(server, ask, { code: 'FAILED_PRECONDITION' });
  assert.equal(answer.errors[0]?.message, message);
  return answer;
}

for (const kind of KINDS) {
  const { what, type, path, says } = kind;

  describe(`A ${what} that takes partials in`, () => {
    test('notes for each version which ones and by which reference, each once', async () => {
      const [one, two] = [await makePublished(owner), await makePublished(owner)];
      await done(owner, 'move…Label', PARTIAL, { id: two.id, label: 'production', number: 1 });
      const text = `{{>${one.slug}}} {{> ${one.slug} }} {{>${one.slug}@1}} {{>${two.slug}@latest}} {{>${two.slug}@production}}`;
      const { id } = await make(owner, kind, text);
      await done(owner, 'update', kind, { id, ...says(`{{>${two.slug}}}`) });
      await done(owner, 'update', kind, { id, ...says('Nothing.') });
      await done(owner, 'restore…Version', kind, { id, number: 2 });
      const first: [number, string, string][] = [
        [1, one.slug, ''],
        [1, one.slug, '1'],
        [1, two.slug, 'latest'],
        [1, two.slug, 'production'],
      ];
      assert.deepEqual(
        (await inclusionsOf(id)).map(String).sort(),
        [...first, [2, two.slug, ''], [4, two.slug, '']].map(String).sort(),
      );
    });

    test('is refused one that is not there, not published or another organization’s, naming where', async () => {
      const unpublished = await make(owner, PARTIAL);
      const gone = await makePublished(owner);
      assert.deepEqual((await remove(PARTIAL, gone.id)).errors, []);
      const foreign = await makePublished(other.owner);
      const prompt = await make(owner, PROMPT, { ...PROMPT.says('Hello.'), slug: random('no-partial') });
      await done(owner, 'publish', PROMPT, { id: prompt.id, number: 1 });
      const { id } = await make(owner, kind);
      const missing = [
        ...['never-was', foreign.slug, unpublished.slug, gone.slug, prompt.slug, `${gone.slug}@1`],
        ...[`${unpublished.slug}@2`, `${unpublished.slug}@production`, `${unpublished.slug}@never`],
      ];
      for (const reference of missing) {
        const says = kind.says(`Hello. {{>${reference}}}`);
        for (const attempt of [
          async () => await send(owner, 'update', kind, { id, ...says }),
          async () => await send(owner, 'create', kind, { name: 'Refused', ...says }),
        ]) {
          const answer = await assertNothing(server, attempt, { code: 'BAD_USER_INPUT', fields: [path] });
          assert.equal(
            answer.errors[0]?.message,
            `${path}: takes in a partial that is not there, or not published: ${reference}`,
          );
        }
      }
      await done(owner, 'update', kind, {
        id,
        ...says(`{{>${unpublished.slug}@1}}{{>${unpublished.slug}@latest}}`),
      });
    });

    for (const [how, prepare] of Object.entries({
      latest: async () => undefined,
      published: async (id: string) => {
        await done(owner, 'publish', kind, { id, number: 1 });
        await done(owner, 'update', kind, { id, ...says('Without.') });
      },
      labelled: async (id: string) => {
        await done(owner, 'move…Label', kind, { id, label: 'staging', number: 1 });
        await done(owner, 'update', kind, { id, ...says('Without.') });
      },
    })) {
      test(`keeps them from being deleted by its ${how} version, and is named`, async () => {
        const partial = await makePublished(owner);
        const name = random('User');
        const { id } = await make(owner, kind, { ...says(`{{>${partial.slug}}}`), name });
        await prepare(id);
        const answer = await assertInUse(
          async () => await remove(PARTIAL, partial.id),
          `The partial is in use by 1 × ${type} ("${name}").`,
        );
        const { usedBy } = answer.errors[0]?.extensions as any;
        assert.deepEqual(usedBy, [{ type, count: 1, objects: [{ id, name }] }]);
        await assertInUse(
          async () => await send(owner, 'unpublish', PARTIAL, { id: partial.id }),
          `The published version of the partial is in use by 1 × ${type} ("${name}").`,
        );
        // Once it is gone itself, nothing holds the partial; and it does not come back without it.
        assert.deepEqual((await remove(kind, id)).errors, []);
        assert.deepEqual((await remove(PARTIAL, partial.id)).errors, []);
        const refused = await assertNothing(server, async () => await send(owner, 'restore', kind, { id }), {
          code: 'FAILED_PRECONDITION',
        });
        assert.equal(
          refused.errors[0]?.message,
          `It refers to a partial that is not there any more: ${partial.slug}.`,
        );
        await done(owner, 'restore', PARTIAL, { id: partial.id });
        await done(owner, 'restore', kind, { id });
      });
    }

    test('does not hold them by a version that nothing reaches, which is then not reached again', async () => {
      const partial = await makePublished(owner);
      const { id } = await make(owner, kind, `{{>${partial.slug}}}`);
      await done(owner, 'update', kind, { id, ...says('Without.') });
      assert.deepEqual((await remove(PARTIAL, partial.id)).errors, []);
      for (const attempt of [
        async () => await send(owner, 'publish', kind, { id, number: 1 }),
        async () => await send(owner, 'move…Label', kind, { id, label: 'staging', number: 1 }),
        async () => await send(owner, 'restore…Version', kind, { id, number: 1 }),
      ]) {
        await assertInUse(attempt, `It refers to a partial that is not there any more: ${partial.slug}.`);
      }
      // Nor is its absence in the way of anything else.
      await done(owner, 'publish', kind, { id, number: 2 });
      assert.deepEqual((await remove(kind, id)).errors, []);
      await done(owner, 'restore', kind, { id });
    });

    test('keeps the label by which it takes one in from being taken off, and from being deleted', async () => {
      const { createPromptLabel } = await owner.ask(
        'mutation ($input: CreatePromptLabelInput!) { createPromptLabel(input: $input) { label { id name } } }',
        { input: { name: random('label') } },
      );
      const { id: labelId, name: label } = createPromptLabel.label;
      const partial = await make(owner, PARTIAL);
      await done(owner, 'update', PARTIAL, { id: partial.id, text: 'Two.' });
      await done(owner, 'move…Label', PARTIAL, { id: partial.id, label, number: 1 });
      const name = random('User');
      const { id } = await make(owner, kind, { ...says(`{{>${partial.slug}@${label}}}`), name });
      await assertInUse(
        async () => await send(owner, 'move…Label', PARTIAL, { id: partial.id, label }),
        `The label ${label} of the partial is in use by 1 × ${type} ("${name}").`,
      );
      await assertNothing(
        server,
        async () =>
          await owner.send(
            'mutation ($input: DeletePromptLabelInput!) { deletePromptLabel(input: $input) { deletedPromptLabelId } }',
            { input: { id: labelId } },
          ),
        { code: 'FAILED_PRECONDITION' },
      );
      // It may move, and another label or the published version may go.
      await done(owner, 'move…Label', PARTIAL, { id: partial.id, label, number: 2 });
      await done(owner, 'publish', PARTIAL, { id: partial.id, number: 1 });
      await done(owner, 'unpublish', PARTIAL, { id: partial.id });
      await done(owner, 'update', kind, { id, ...says('Without.') });
      await done(owner, 'move…Label', PARTIAL, { id: partial.id, label });
    });

    test('is not restored into a collection that is gone', async () => {
      const { createPromptCollection } = await owner.ask(
        'mutation ($input: CreatePromptCollectionInput!) { createPromptCollection(input: $input) { promptCollection { id slug } } }',
        { input: { name: random('Collection') } },
      );
      const { id: collectionId, slug } = createPromptCollection.promptCollection;
      const { id } = await make(owner, kind, { ...says('Hello.'), collectionId });
      assert.deepEqual((await remove(kind, id)).errors, []);
      await owner.ask(
        'mutation ($input: DeletePromptCollectionInput!) { deletePromptCollection(input: $input) { deletedPromptCollectionId } }',
        { input: { id: collectionId } },
      );
      const refused = await assertNothing(server, async () => await send(owner, 'restore', kind, { id }), {
        code: 'FAILED_PRECONDITION',
      });
      assert.equal(
        refused.errors[0]?.message,
        `It refers to a collection that is not there any more: ${slug}.`,
      );
    });
  });
}

test('Partials that take each other in are deleted together, in whichever order they are named', async () => {
  for (const reverse of [false, true]) {
    const inner = await makePublished(owner);
    const outer = await make(owner, PARTIAL, `{{>${inner.slug}}}`);
    const ids = reverse ? [outer.id, inner.id] : [inner.id, outer.id];
    const answer = await removeAll(ids);
    assert.deepEqual(
      [answer.errors, answer.data],
      [[], { deletePromptPartials: { deletedPromptPartialIds: ids } }],
    );
  }
});

test('Partials one of which is in use elsewhere are not deleted, none of them', async () => {
  const [used, free] = [await makePublished(owner), await makePublished(owner)];
  await make(owner, PROMPT, `{{>${used.slug}}}`);
  await assertNothing(server, async () => await removeAll([free.id, used.id]), {
    code: 'FAILED_PRECONDITION',
  });
});

test('A partial that takes itself in is refused, at once and in a round', async () => {
  const one = await makePublished(owner);
  const two = await make(owner, PARTIAL, `{{>${one.slug}}}`);
  await done(owner, 'publish', PARTIAL, { id: two.id, number: 1 });
  const round = PARTIAL.says(`{{>${two.slug}}}`);
  // A version that only its number reaches does no harm; to publish it would.
  await done(owner, 'update', PARTIAL, { id: one.id, ...round });
  for (const attempt of [
    async () => await send(owner, 'publish', PARTIAL, { id: one.id, number: 2 }),
    async () => await send(owner, 'update', PARTIAL, { id: one.id, text: `{{>${one.slug}@latest}}` }),
  ]) {
    const answer = await assertNothing(server, attempt, { code: 'FAILED_PRECONDITION' });
    assert.match(answer.errors[0]?.message ?? '', /^Partials must not take each other in without end: /);
  }
  const three = await make(owner, PARTIAL);
  await done(owner, 'move…Label', PARTIAL, { id: three.id, label: 'staging', number: 1 });
  await done(owner, 'update', PARTIAL, { id: three.id, text: `{{>${three.slug}@staging}}` });
  const answer = await assertNothing(
    server,
    async () => await send(owner, 'move…Label', PARTIAL, { id: three.id, label: 'staging', number: 2 }),
    { code: 'FAILED_PRECONDITION' },
  );
  assert.equal(
    answer.errors[0]?.message,
    `Partials must not take each other in without end: ${three.slug} > ${three.slug}.`,
  );
});

test('A partial and its user, deleted beyond restoring, are removed for good in any order', async () => {
  const place = await createOrganization(server);
  const partial = await makePublished(place.owner);
  const prompt = await make(place.owner, PROMPT, `{{>${partial.slug}}}`);
  await done(place.owner, 'move…Label', PROMPT, { id: prompt.id, label: 'production', number: 1 });
  await done(place.owner, 'publish', PROMPT, { id: prompt.id, number: 1 });
  const age = async (id: string): Promise<void> => {
    await ownerQuery(
      `UPDATE "Prompt" SET "deletedAt" = now() - interval '31 days' WHERE "id" = '${decodeId(id)?.uuid ?? ''}'`,
    );
  };
  const left = async (): Promise<string[]> =>
    (
      await ownerQuery<{ slug: string }>(
        `SELECT "slug" FROM "Prompt" WHERE "organizationId" = '${decodeId(place.organization.id)?.uuid ?? ''}' ORDER BY 1`,
      )
    ).map(({ slug }) => slug);
  for (const [kind, id] of [
    [PROMPT, prompt.id],
    [PARTIAL, partial.id],
  ] as const) {
    assert.deepEqual((await remove(kind, id, place.owner)).errors, []);
    await age(id);
  }
  // As long as the prompt's row is there, the partial's is kept for it.
  const next = await make(place.owner, PARTIAL);
  assert.deepEqual((await remove(PARTIAL, next.id, place.owner)).errors, []);
  assert.deepEqual(await left(), [next.slug, partial.slug, prompt.slug].sort());
  const another = await make(place.owner, PROMPT);
  assert.deepEqual((await remove(PROMPT, another.id, place.owner)).errors, []);
  assert.deepEqual(await left(), [next.slug, partial.slug, another.slug].sort());
  const last = await make(place.owner, PARTIAL);
  assert.deepEqual((await remove(PARTIAL, last.id, place.owner)).errors, []);
  assert.deepEqual(await left(), [next.slug, last.slug, another.slug].sort());
});

test('A deleted prompt keeps its labels and comes back with them and its published version', async () => {
  const { id } = await make(owner, PROMPT);
  await done(owner, 'publish', PROMPT, { id, number: 1 });
  await done(owner, 'move…Label', PROMPT, { id, label: 'production', number: 1 });
  assert.deepEqual((await remove(PROMPT, id)).errors, []);
  await done(owner, 'restore', PROMPT, { id });
  const fields = 'publishedNumber labels { number label { name } }';
  assert.deepEqual(await look(owner, PROMPT, id, fields), {
    publishedNumber: 1,
    labels: [{ number: 1, label: { name: 'production' } }],
  });
});
