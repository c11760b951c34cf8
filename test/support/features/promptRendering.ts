import assert from 'node:assert/strict';
import type { Operation, Seed } from '../operations.js';
import { createPartial, createPrompt, PARTIAL, PROMPT } from './prompt.js';
import type { Made, ResourceSpec } from './resource.js';

const COMPARISON = 'from { number } to { number } diff changes { path kind before after }';

/** A comparison of the two versions of a new prompt or partial. */
function comparison(
  { singular, kind }: ResourceSpec,
  make: (seed: Pick<Seed, 'seeded'>) => Promise<Made>,
  says: (text: string) => object,
): Operation {
  const name = `compare${singular}Versions`;
  const { one, two } = { one: 'Hello, {{name}}!', two: 'Good day, {{name}}!' };
  return {
    kind: 'query',
    rule: 'prompt:view',
    document: `query ($input: Compare${singular}VersionsInput!) { ${name}(input: $input) { ${COMPARISON} } }`,
    ids: [{ path: 'input.id', kind }],
    variables: async (seed) => {
      const { id } = await make(seed);
      await seed.seeded.owner.ask(
        `mutation ($input: Update${singular}Input!) { update${singular}(input: $input) { __typename } }`,
        { input: { id, ...says(two) } },
      );
      return { input: { id, from: 1, to: 2 } };
    },
    assertDone: ({ data }) => {
      assert.deepEqual([data.from.number, data.to.number, data.changes], [1, 2, []]);
      assert.ok(data.diff.includes(`-${one}\n`) && data.diff.includes(`+${two}\n`), data.diff);
    },
  };
}

/** The registry's entries of rendering and comparing; see ../operations.ts. */
export const PROMPT_RENDERING_OPERATIONS: Readonly<Record<string, Operation>> = {
  renderPrompt: {
    kind: 'query',
    rule: 'prompt:view',
    document:
      'query ($input: RenderPromptInput!) { renderPrompt(input: $input) { prompt { slug } version { number } messages { role content } request } }',
    ids: [],
    variables: async (seed) => ({
      input: { reference: `${(await createPrompt(seed)).slug}@latest`, variables: { name: 'Ada' } },
    }),
    assertDone: ({ data, variables }) => {
      assert.deepEqual(data, {
        prompt: { slug: variables['input'].reference.split('@')[0] },
        version: { number: 1 },
        messages: [{ role: 'USER', content: 'Hello, Ada!' }],
        request: { messages: [{ role: 'user', content: 'Hello, Ada!' }] },
      });
    },
  },
  comparePromptVersions: comparison(PROMPT, createPrompt, (text) => ({
    content: { messages: [{ role: 'USER', content: text }] },
  })),
  comparePromptPartialVersions: comparison(PARTIAL, createPartial, (text) => ({ text })),
};
