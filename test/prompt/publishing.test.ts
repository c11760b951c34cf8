import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { attack } from '../support/attacks.js';
import { createOrganization, random, type Asker } from '../support/seed.js';
import { startTestServer, type Answer } from '../support/server.js';
import {
  assertNothing,
  done,
  KINDS,
  look,
  make,
  MISSING,
  nameOf,
  PROMPT,
  send,
  type Kind,
} from './prompts.js';

const server = await startTestServer();
const { owner } = await createOrganization(server);
const admin = await owner.invite('ADMIN');
const member = await owner.invite('MEMBER');
const other = await createOrganization(server);

const keyAt = async (level: string): Promise<Asker> =>
  await owner.createApiKey({ permissions: [{ feature: 'PROMPTS', level }] });

const CREATE_LABEL =
  'mutation ($input: CreatePromptLabelInput!) { createPromptLabel(input: $input) { label { id name } } }';
const DELETE_LABEL =
  'mutation ($input: DeletePromptLabelInput!) { deletePromptLabel(input: $input) { deletedPromptLabelId } }';

/** What redirects traffic or deletes: each as a member and as a key tries it on one prompt or partial. */
function redirections(kind: Kind, id: string): Record<string, (by: Asker) => Promise<Answer>> {
  return {
    publish: async (by) => await send(by, 'publish', kind, { id, number: 2 }),
    unpublish: async (by) => await send(by, 'unpublish', kind, { id }),
    'move a label': async (by) => await send(by, 'move…Label', kind, { id, label: 'production', number: 2 }),
    'take a label off': async (by) => await send(by, 'move…Label', kind, { id, label: 'production' }),
  };
}

/** One with two versions, the first published and labelled. */
async function makeLive(kind: Kind): Promise<string> {
  const { id } = await make(owner, kind, 'One.');
  await done(owner, 'update', kind, { id, ...kind.says('Two.') });
  await done(owner, 'publish', kind, { id, number: 1 });
  await done(owner, 'move…Label', kind, { id, label: 'production', number: 1 });
  return id;
}

for (const kind of KINDS) {
  const { what, type } = kind;

  describe(`Publishing a ${what}`, () => {
    test('points its bare slug at a version, forwards and backwards, and says since when', async () => {
      const { id } = await make(owner, kind, 'One.');
      await done(owner, 'update', kind, { id, ...kind.says('Two.') });
      const fields =
        'version latestNumber publishedNumber publishedAt updatedBy publishedVersion { text isPublished } versions { edges { node { number isPublished } } }';
      for (const [index, [by, number, text]] of [
        [admin, 2, 'Two.'] as const,
        [owner, 1, 'One.'] as const,
        [admin, 1, 'One.'] as const,
      ].entries()) {
        await done(by, 'publish', kind, { id, number });
        const { publishedAt, ...seen } = await look(owner, kind, id, fields);
        assert.ok(!Number.isNaN(Date.parse(publishedAt)));
        assert.deepEqual(seen, {
          ...{ version: 3 + index, latestNumber: 2, publishedNumber: number, updatedBy: by.name },
          publishedVersion: { text, isPublished: true },
          versions: {
            edges: [
              { node: { number: 2, isPublished: number === 2 } },
              { node: { number: 1, isPublished: number === 1 } },
            ],
          },
        });
      }
      await done(admin, 'unpublish', kind, { id });
      assert.deepEqual(await look(owner, kind, id, 'publishedNumber publishedAt publishedVersion { text }'), {
        ...{ publishedNumber: null, publishedAt: null, publishedVersion: null },
      });
      // There is nothing to take back any more, which is what was asked for.
      await done(admin, 'unpublish', kind, { id });
    });

    test('of a number it does not have is not found, and writes nothing', async () => {
      const { id } = await make(owner, kind);
      const elsewhere = await make(owner, kind);
      await done(owner, 'update', kind, { id: elsewhere.id, ...kind.says('Two.') });
      for (const number of [2, 0, -1, 2_147_483_647]) {
        const answer = await assertNothing(
          server,
          async () => await send(owner, 'publish', kind, { id, number }),
          { code: 'NOT_FOUND' },
        );
        assert.equal(answer.errors[0]?.message, `There is no such ${what} version.`);
      }
      for (const number of [1.5, '1', 2_147_483_648, null]) {
        await assertNothing(server, async () => await send(owner, 'publish', kind, { id, number }), {
          code: 'BAD_USER_INPUT',
          fields: ['input.number'],
        });
      }
    });

    attack(33, 'is refused to a member, as are labels and deleting, and nothing is written', async () => {
      const id = await makeLive(kind);
      for (const [deed, attempt] of Object.entries(redirections(kind, id))) {
        const answer = await assertNothing(server, async () => await attempt(member), { code: 'FORBIDDEN' });
        assert.equal(answer.errors[0]?.extensions.requiredPermission, 'prompt:publish', deed);
      }
      const attempts: [string, object][] = [
        [`delete${type}`, { id }],
        [`delete${type}s`, { ids: [id] }],
        [`restore${type}`, { id }],
      ];
      for (const [name, input] of attempts) {
        const document = `mutation ($input: ${name.charAt(0).toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { __typename } }`;
        const answer = await assertNothing(server, async () => await member.send(document, { input }), {
          code: 'FORBIDDEN',
        });
        assert.equal(answer.errors[0]?.extensions.requiredPermission, 'prompt:delete', name);
      }
    });

    test('is a key’s from WRITE on; deleting from DELETE on', async () => {
      const id = await makeLive(kind);
      const [read, write, remove] = [await keyAt('READ'), await keyAt('WRITE'), await keyAt('DELETE')];
      for (const attempt of Object.values(redirections(kind, id))) {
        await assertNothing(server, async () => await attempt(read), { code: 'FORBIDDEN' });
        assert.deepEqual((await attempt(write)).errors, []);
      }
      for (const key of [read, write]) {
        await assertNothing(server, async () => await send(key, 'delete', kind, { id }), {
          code: 'FORBIDDEN',
        });
      }
      for (const verb of ['create', 'update'] as const) {
        const input = verb === 'create' ? { name: 'Made' } : { id };
        await assertNothing(
          server,
          async () => await send(read, verb, kind, { ...input, ...kind.says('Hello.') }),
          { code: 'FORBIDDEN' },
        );
      }
      assert.deepEqual((await send(remove, 'delete', kind, { id })).errors, []);
    });

    test('of another organization’s is as if it never was, and so is everything else', async () => {
      const foreign = await make(other.owner, kind);
      const attempts: ((id: string) => Promise<Answer>)[] = [
        ...Object.values(redirections(kind, foreign.id)).map(
          (_, index) => async (id: string) =>
            await (Object.values(redirections(kind, id))[index] as (by: Asker) => Promise<Answer>)(owner),
        ),
        async (id) => await send(owner, 'restore…Version', kind, { id, number: 1 }),
        async (id) => await send(owner, 'update', kind, { id, ...kind.says('Mine.') }),
        async (id) => await send(owner, 'delete', kind, { id }),
      ];
      for (const attempt of attempts) {
        const missing = await assertNothing(server, async () => await attempt(MISSING[type]), {
          code: 'NOT_FOUND',
        });
        const refused = await assertNothing(server, async () => await attempt(foreign.id), {
          code: 'NOT_FOUND',
        });
        assert.equal(refused.text, missing.text);
      }
    });
  });
}

describe('A label', () => {
  const create = async (name: unknown, by: Asker = owner): Promise<Answer> =>
    await by.send(CREATE_LABEL, { input: { name } });
  const remove = async (id: string, by: Asker = owner): Promise<Answer> =>
    await by.send(DELETE_LABEL, { input: { id } });
  const labels = async (by: Asker = owner): Promise<{ id: string; name: string; isFixed: boolean }[]> => {
    const { promptLabels } = await by.ask(
      '{ promptLabels(first: 100) { edges { node { id name isFixed createdBy } } } }',
    );
    return promptLabels.edges.map(({ node }: any) => node);
  };
  const made = async (): Promise<{ id: string; name: string }> =>
    (await create(random('label'))).data?.['createPromptLabel'].label;
  const labelsOf = async (kind: Kind, id: string): Promise<[string, number][]> =>
    (await look(owner, kind, id, 'labels { label { name } number }')).labels.map((one: any) => [
      one.label.name,
      one.number,
    ]);

  test('of the three fixed ones is there from the organization’s creation on, and stays', async () => {
    const fresh = await createOrganization(server);
    assert.deepEqual(
      (await labels(fresh.owner)).map(({ id: _, ...label }) => label),
      ['development', 'production', 'staging'].map((name) => ({
        name,
        isFixed: true,
        createdBy: 'Castellan',
      })),
    );
    for (const { id } of await labels(fresh.owner)) {
      const answer = await assertNothing(server, async () => await remove(id, fresh.owner), {
        code: 'FAILED_PRECONDITION',
      });
      assert.match(answer.errors[0]?.message ?? '', /^Every organization keeps the label \w+\.$/);
    }
  });

  test('has a name of its own in the organization, and may have one that another uses', async () => {
    const name = random('canary');
    for (const by of [owner, other.owner]) {
      const answer = await create(name, by);
      assert.deepEqual(answer.errors, []);
      assert.equal(answer.data?.['createPromptLabel'].label.name, name);
    }
    const taken = { code: 'CONFLICT', fields: ['input.name'] };
    await assertNothing(server, async () => await create(name), taken);
    await assertNothing(server, async () => await create('production'), taken);
    const answers = await Promise.all(Array.from({ length: 5 }, async () => await create('at-once')));
    assert.deepEqual(answers.map(({ errors }) => errors[0]?.extensions.code ?? 'made').sort(), [
      ...Array<string>(4).fill('CONFLICT'),
      'made',
    ]);
  });

  test('can be named by letters, digits, dots, hyphens and underscores', async () => {
    for (const name of ['a', 'v1.2', '2026-q1', 'eu_west', 'latest-2', 'x'.repeat(50)]) {
      assert.deepEqual((await create(name)).errors, [], name);
    }
  });

  test('is refused a name that a reference could not name it by, or that looks like another', async () => {
    for (const name of [
      ...['', 'latest', 'default', '1', '12', '007', 'a@b', '@a', 'a b', ' a', 'a ', 'a\n', 'a\tb'],
      ...['A', 'Production', 'naïve', 'рrod', 'a/b', 'a{b', '}}', '__proto__!', 'x'.repeat(51), 'a\u200bb'],
    ]) {
      await assertNothing(server, async () => await create(name), {
        code: 'BAD_USER_INPUT',
        fields: ['input.name'],
      });
    }
    for (const name of [1, null, ['a']]) {
      await assertNothing(server, async () => await create(name), {
        code: 'BAD_USER_INPUT',
        fields: ['input.name'],
      });
    }
  });

  test('is made and deleted only by who may publish', async () => {
    const { id } = await made();
    for (const by of [member, await keyAt('READ')]) {
      for (const attempt of [async () => await create('mine', by), async () => await remove(id, by)]) {
        const answer = await assertNothing(server, attempt, { code: 'FORBIDDEN' });
        assert.equal(answer.errors[0]?.extensions.requiredPermission, 'prompt:publish');
      }
      assert.ok((await labels(by)).some((label) => label.id === id));
    }
    assert.deepEqual((await remove(id, await keyAt('WRITE'))).errors, []);
    await assertNothing(server, async () => await remove(id), { code: 'NOT_FOUND' });
  });

  test('of another organization can be neither deleted nor given, as if it never was', async () => {
    const foreign = (await create(random('foreign'), other.owner)).data?.['createPromptLabel'].label;
    const missing = await assertNothing(
      server,
      async () => await remove('label_01h455vb4pex5vsknk084sn02q'),
      { code: 'NOT_FOUND' },
    );
    const refused = await assertNothing(server, async () => await remove(foreign.id), { code: 'NOT_FOUND' });
    assert.equal(refused.text, missing.text);
    const { id } = await make(owner, PROMPT);
    const texts = new Set<string>();
    for (const label of [foreign.name, random('never'), '', 'latest', '1', "' OR true --"]) {
      for (const number of [1, null]) {
        const answer = await assertNothing(
          server,
          async () => await send(owner, 'move…Label', PROMPT, { id, label, number }),
          { code: 'NOT_FOUND' },
        );
        texts.add(answer.text);
      }
    }
    assert.deepEqual(
      [...texts].map((text) => JSON.parse(text).errors[0].message),
      ['There is no such label.'],
    );
  });

  for (const kind of KINDS) {
    test(`points at one version of a ${kind.what}, moves, and goes; several stand on one version`, async () => {
      const { id } = await make(owner, kind, 'One.');
      await done(owner, 'update', kind, { id, ...kind.says('Two.') });
      const own = await made();
      const another = await make(owner, kind);
      await done(owner, 'move…Label', kind, { id: another.id, label: own.name, number: 1 });
      await done(owner, 'move…Label', kind, { id, label: 'production', number: 1 });
      await done(owner, 'move…Label', kind, { id, label: own.name, number: 1 });
      assert.deepEqual(await labelsOf(kind, id), [
        ['production', 1],
        [own.name, 1],
      ]);
      const onVersion = 'versions { edges { node { number labels } } }';
      assert.deepEqual((await look(owner, kind, id, onVersion)).versions.edges, [
        { node: { number: 2, labels: [] } },
        { node: { number: 1, labels: [own.name, 'production'].sort() } },
      ]);
      await done(admin, 'move…Label', kind, { id, label: own.name, number: 2 });
      await done(admin, 'move…Label', kind, { id, label: own.name, number: 2 });
      const assigned = await look(
        owner,
        kind,
        id,
        'version updatedBy labels { number assignedBy label { name } }',
      );
      assert.deepEqual(assigned, {
        ...{ version: 6, updatedBy: admin.name },
        labels: [
          { number: 1, assignedBy: owner.name, label: { name: 'production' } },
          { number: 2, assignedBy: admin.name, label: { name: own.name } },
        ],
      });
      await done(owner, 'move…Label', kind, { id, label: 'production', number: null });
      await done(owner, 'move…Label', kind, { id, label: own.name });
      assert.deepEqual(await labelsOf(kind, id), []);
      // The other one's is its own.
      assert.deepEqual(await labelsOf(kind, another.id), [[own.name, 1]]);
    });

    test(`cannot point at a version that a ${kind.what} does not have, and stays where it is`, async () => {
      const { id } = await make(owner, kind);
      await done(owner, 'move…Label', kind, { id, label: 'staging', number: 1 });
      for (const number of [2, 0, -1, 2_147_483_647]) {
        await assertNothing(
          server,
          async () => await send(owner, 'move…Label', kind, { id, label: 'staging', number }),
          { code: 'NOT_FOUND' },
        );
      }
      assert.deepEqual(await labelsOf(kind, id), [['staging', 1]]);
    });

    test(`is not deleted while a ${kind.what} has it, which is named; a deleted one does not hold it`, async () => {
      const label = await made();
      const name = random('Holder');
      const { id } = await make(owner, kind, { ...kind.says('Hello.'), name });
      await done(owner, 'move…Label', kind, { id, label: label.name, number: 1 });
      const answer = await assertNothing(server, async () => await remove(label.id), {
        code: 'FAILED_PRECONDITION',
      });
      assert.equal(answer.errors[0]?.message, `The label is in use by 1 × ${kind.type} ("${name}").`);
      await send(owner, 'delete', kind, { id });
      assert.deepEqual((await remove(label.id)).errors, []);
      await done(owner, 'restore', kind, { id });
      assert.deepEqual(await labelsOf(kind, id), []);
      assert.equal(nameOf('move…Label', kind), `move${kind.type}Label`);
    });
  }

  test('is found by its name and by whether it is fixed, in every order', async () => {
    const place = await createOrganization(server);
    for (const name of ['zeta', 'alpha_1']) await create(name, place.owner);
    const found = async (filter: object, orderBy?: string): Promise<string[]> => {
      const { promptLabels } = await place.owner.ask(
        'query ($filter: PromptLabelFilter, $orderBy: PromptLabelOrder) { promptLabels(filter: $filter, orderBy: $orderBy) { totalCount edges { node { name } } } }',
        { filter, orderBy },
      );
      const names = promptLabels.edges.map(({ node }: any) => node.name);
      assert.equal(promptLabels.totalCount, names.length);
      return names;
    };
    assert.deepEqual(await found({ isFixed: false }), ['alpha_1', 'zeta']);
    assert.deepEqual(await found({ isFixed: false }, 'NAME_DESC'), ['zeta', 'alpha_1']);
    assert.deepEqual(await found({ isFixed: false }, 'CREATED_ASC'), ['zeta', 'alpha_1']);
    assert.deepEqual(await found({ isFixed: false }, 'CREATED_DESC'), ['alpha_1', 'zeta']);
    assert.deepEqual(await found({ isFixed: true }), ['development', 'production', 'staging']);
    assert.deepEqual(await found({ search: 'PROD' }), ['production']);
    assert.deepEqual(await found({ search: '_' }), ['alpha_1']);
  });
});
