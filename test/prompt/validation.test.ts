import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createCollection } from '../support/features/promptCollection.js';
import { createProvider } from '../support/features/provider.js';
import { createOrganization, random } from '../support/seed.js';
import { startTestServer, type Answer } from '../support/server.js';
import { assertNothing, done, KINDS, look, make, PARTIAL, PROMPT, send } from './prompts.js';

const server = await startTestServer();
const seeded = await createOrganization(server);
const { owner } = seeded;
const other = await createOrganization(server);
const prompt = await make(owner, PROMPT);
const partial = await make(owner, PARTIAL);

/** Asserts that a content is refused for a new prompt and for a new version, naming the same places. */
async function assertBadContent(content: object, fields: readonly string[]): Promise<Answer> {
  for (const [verb, target] of [
    ['create', { name: 'Refused' }],
    ['update', { id: prompt.id }],
  ] as const) {
    const bad = { code: 'BAD_USER_INPUT', fields };
    await assertNothing(server, async () => await send(owner, verb, PROMPT, { ...target, content }), bad);
  }
  return await send(owner, 'update', PROMPT, { id: prompt.id, content });
}

describe('The content of a prompt', () => {
  test('is either messages or a text', async () => {
    await assertBadContent({}, ['input.content.messages']);
    await assertBadContent({ text: null, messages: null, model: 'gpt-4o' }, ['input.content.messages']);
    const both = { text: 'Hello.', messages: [{ role: 'USER', content: 'Hello.' }] };
    await assertBadContent(both, ['input.content.text']);
    await assertBadContent({ text: '' }, ['input.content.text']);
    await assertBadContent({ messages: [] }, ['input.content.messages']);
    const many = Array.from({ length: 201 }, () => ({ role: 'USER', content: 'Hello.' }));
    await assertBadContent({ messages: many }, ['input.content.messages']);
  });

  test('is refused with the place of each fault, as the input spells it', async () => {
    const good = { role: 'USER', content: 'Hello.' };
    const cases: [object, string[]][] = [
      [{ messages: [good, { role: 'USER' }] }, ['input.content.messages.1.content']],
      [{ messages: [good, { role: 'USER', content: '' }] }, ['input.content.messages.1.content']],
      [{ messages: [{ role: 'USER', content: 7 }] }, ['input.content.messages.0.content']],
      [{ messages: [{ role: 'ASSISTANT' }] }, ['input.content.messages.0.content']],
      [{ messages: [{ role: 'TOOL', content: '21' }] }, ['input.content.messages.0.toolCallId']],
      [{ messages: [{ ...good, toolCallId: 'x' }] }, ['input.content.messages.0.toolCallId']],
      [{ messages: [{ ...good, toolCalls: [] }] }, ['input.content.messages.0.toolCalls']],
      [
        { messages: [{ role: 'ASSISTANT', toolCalls: [{ id: '1', type: 'function', function: {} }] }] },
        [
          'input.content.messages.0.toolCalls.0.function.name',
          'input.content.messages.0.toolCalls.0.function.arguments',
        ],
      ],
      [{ messages: [{ ...good, name: 'two words' }] }, ['input.content.messages.0.name']],
      [{ messages: [{ role: 'ROBOT', content: 'Hello.' }] }, ['input.content.messages.0.role']],
      [
        { messages: [good, { role: 'USER', content: 'Hello, {{name' }] },
        ['input.content.messages.1.content'],
      ],
      [
        { messages: [{ role: 'USER', content: [{ type: 'text', text: '{{#a}}' }] }] },
        ['input.content.messages.0.content.0.text'],
      ],
      [{ text: 'Hello, {{name' }, ['input.content.text']],
      [{ text: '{{>No Slug}}' }, ['input.content.text']],
      [{ text: 'x'.repeat(100_001) }, ['input.content.text']],
      [{ text: 'Hello.', parameters: [] }, ['input.content.parameters']],
      [{ text: 'Hello.', parameters: { temperature: 9 } }, ['input.content.parameters.temperature']],
      [
        { text: 'Hello.', tools: [{ type: 'function', function: { name: 'a b' } }] },
        ['input.content.tools.0.function.name'],
      ],
      [{ text: 'Hello.', toolChoice: 'auto' }, ['input.content.toolChoice']],
      [{ text: 'Hello.', responseFormat: { type: 'xml' } }, ['input.content.responseFormat.type']],
      [{ text: '{{', model: 'two words' }, ['input.content.text', 'input.content.model']],
    ];
    for (const [content, fields] of cases) await assertBadContent(content, fields);
  });

  test('takes no names that are not its own', async () => {
    await assertBadContent({ text: 'Hello.', format: 'TEXT' }, ['input.content']);
    await assertBadContent({ text: 'Hello.', providerId: 'x' }, ['input.content']);
    await assertBadContent({ messages: [{ role: 'USER', content: 'Hello.', id: 1 }] }, [
      'input.content.messages.0',
    ]);
  });
});

describe('The model of a prompt', () => {
  const MODEL = 'latestVersion { model provider { id slug } }';

  test('may stand alone, or name a provider of the organization', async () => {
    const provider = await createProvider({ seeded });
    for (const [model, expected] of [
      ['gpt-4o', null],
      ['meta/llama-3', null],
      [`@${provider.slug}/gpt-4o`, { id: provider.id, slug: provider.slug }],
      [`@${provider.slug}/meta/llama-3`, { id: provider.id, slug: provider.slug }],
    ] as const) {
      const { id } = await make(owner, PROMPT, { content: { text: 'Hello.', model } });
      assert.deepEqual(await look(owner, PROMPT, id, MODEL), {
        latestVersion: { model, provider: expected },
      });
    }
  });

  test('shows its provider only to who may list providers', async () => {
    const { slug } = await createProvider({ seeded });
    const { id } = await make(owner, PROMPT, { content: { text: 'Hello.', model: `@${slug}/gpt-4o` } });
    const reader = await owner.createApiKey({ permissions: [{ feature: 'PROMPTS', level: 'READ' }] });
    const { data, errors } = await reader.send(`query ($id: ID!) { prompt(id: $id) { ${MODEL} } }`, { id });
    assert.deepEqual(data, { prompt: { latestVersion: { model: `@${slug}/gpt-4o`, provider: null } } });
    assert.deepEqual(
      errors.map(({ path, extensions }) => [path, extensions.code, extensions.requiredPermission]),
      [[['prompt', 'latestVersion', 'provider'], 'FORBIDDEN', 'provider:list']],
    );
  });

  test('is refused a provider that never was, was deleted or is another organization’s, in the same words', async () => {
    const foreign = await createProvider({ seeded: other });
    const gone = await createProvider({ seeded });
    await owner.ask(
      'mutation ($input: DeleteProviderInput!) { deleteProvider(input: $input) { deletedProviderId } }',
      { input: { id: gone.id } },
    );
    for (const slug of [foreign.slug, gone.slug, random('never')]) {
      const answer = await assertBadContent({ text: 'Hello.', model: `@${slug}/gpt-4o` }, [
        'input.content.model',
      ]);
      assert.equal(
        answer.errors[0]?.message,
        `input.content.model: names a provider that is not there: @${slug}`,
      );
    }
    for (const model of ['@', '@/gpt-4o', `@${foreign.slug}`, '@A/x', '@a b/c', '@a--b/c', '@a//c', '']) {
      await assertBadContent({ text: 'Hello.', model }, ['input.content.model']);
    }
  });

  test('keeps its provider from being deleted; without it a prompt is neither published nor restored', async () => {
    const provider = await createProvider({ seeded });
    const model = `@${provider.slug}/gpt-4o`;
    const name = random('Prompt');
    const { id } = await make(owner, PROMPT, { name, content: { text: 'Hello.', model } });
    const remove = async (): Promise<Answer> =>
      await owner.send(
        'mutation ($input: DeleteProviderInput!) { deleteProvider(input: $input) { deletedProviderId } }',
        { input: { id: provider.id } },
      );
    const refused = await assertNothing(server, remove, { code: 'FAILED_PRECONDITION' });
    assert.equal(refused.errors[0]?.message, `The provider is in use by 1 × Prompt ("${name}").`);
    await done(owner, 'update', PROMPT, { id, content: { text: 'Hello.' } });
    assert.deepEqual((await remove()).errors, []);
    for (const [verb, input] of [
      ['publish', { id, number: 1 }],
      ['move…Label', { id, number: 1, label: 'staging' }],
      ['restore…Version', { id, number: 1 }],
    ] as const) {
      const answer = await assertNothing(server, async () => await send(owner, verb, PROMPT, input), {
        code: 'FAILED_PRECONDITION',
      });
      assert.equal(
        answer.errors[0]?.message,
        `It refers to a provider that is not there any more: @${provider.slug}.`,
      );
    }
  });
});

for (const kind of KINDS) {
  const { what, says } = kind;
  const id = kind === PROMPT ? prompt.id : partial.id;

  describe(`A ${what} is refused`, () => {
    const refuse = async (verb: 'create' | 'update', input: object, field: string): Promise<void> => {
      const given = verb === 'create' ? { name: 'Refused', ...says('Hello.') } : { id };
      const bad = { code: 'BAD_USER_INPUT', fields: [field] };
      await assertNothing(server, async () => await send(owner, verb, kind, { ...given, ...input }), bad);
    };

    test('with a bad name, slug or description', async () => {
      for (const name of ['', '  ', 'x'.repeat(101), 'two\nlines', 5]) {
        await refuse('create', { name }, 'input.name');
        await refuse('update', { name }, 'input.name');
      }
      for (const slug of ['', 'a', 'A-b', 'a b', 'a--b', '-a', 'a@1', 'a'.repeat(51)]) {
        await refuse('create', { slug }, 'input.slug');
      }
      await refuse('update', { slug: 'another' }, 'input');
      const description = 'x'.repeat(1_001);
      await refuse('create', { description }, 'input.description');
      await refuse('update', { description, ...says('Hello.') }, 'input.description');
    });

    test('with the description of a version that is not there', async () => {
      await refuse('update', { name: 'Renamed', description: 'Nothing new.' }, 'input.description');
    });

    test('with a collection that is not there, in the same words as another organization’s', async () => {
      const foreign = await createCollection({ seeded: other });
      const gone = await createCollection({ seeded });
      await owner.ask(
        'mutation ($input: DeletePromptCollectionInput!) { deletePromptCollection(input: $input) { deletedPromptCollectionId } }',
        { input: { id: gone.id } },
      );
      const texts = new Set<string>();
      for (const collectionId of [gone.id, foreign.id, 'coll_01h455vb4pex5vsknk084sn02q']) {
        for (const verb of ['create', 'update'] as const) {
          const given = verb === 'create' ? { name: 'Refused', ...says('Hello.') } : { id };
          const answer = await assertNothing(
            server,
            async () => await send(owner, verb, kind, { ...given, collectionId }),
            { code: 'NOT_FOUND' },
          );
          texts.add(answer.errors[0]?.message ?? '');
        }
      }
      assert.deepEqual([...texts], ['There is no such collection.']);
      await refuse('create', { collectionId: id }, 'input.collectionId');
      await refuse('update', { collectionId: 'x' }, 'input.collectionId');
    });
  });
}

test('A partial is a text that is not empty and well formed', async () => {
  for (const text of ['', '{{', '{{#a}}', 'x'.repeat(100_001), 5, null]) {
    const bad = { code: 'BAD_USER_INPUT', fields: ['input.text'] };
    await assertNothing(
      server,
      async () => await send(owner, 'create', PARTIAL, { name: 'Refused', text }),
      bad,
    );
    // Null in a change means no new text.
    if (text === null) continue;
    await assertNothing(
      server,
      async () => await send(owner, 'update', PARTIAL, { id: partial.id, text }),
      bad,
    );
  }
});
