import { createPartial, createPrompt } from '../support/features/prompt.js';
import type { Made } from '../support/features/resource.js';
import type { Asker, SeededOrganization } from '../support/seed.js';
import type { Answer } from '../support/server.js';

export const RENDER =
  'query ($input: RenderPromptInput!) { renderPrompt(input: $input) { version { number } text messages { role content } } }';

export type Kind = 'Prompt' | 'PromptPartial';

const mutation = (name: string): string =>
  `mutation ($input: ${name.charAt(0).toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { __typename } }`;

/** An organization in which prompts of one text are made and rendered, by its owner unless told otherwise. */
export interface Studio extends SeededOrganization {
  /** A new prompt of one text, which is not published. */
  prompt(text: string, input?: object): Promise<Made>;
  /** A new partial, published. */
  partial(text: string, input?: object): Promise<Made>;
  /** Adds a version. */
  add(kind: Kind, made: Made, text: string): Promise<Answer>;
  publish(kind: Kind, made: Made, number: number): Promise<Answer>;
  /** Points a label at a version, or with null takes it off. */
  label(kind: Kind, made: Made, to: { label: string; number: number | null }): Promise<Answer>;
  render(reference: string, variables?: unknown, by?: Asker): Promise<Answer>;
  /** Makes a prompt of one text and renders it. */
  fill(text: string, variables?: unknown): Promise<Answer>;
}

export function studioOf(seeded: SeededOrganization): Studio {
  const { owner } = seeded;
  const send = async (name: string, input: object): Promise<Answer> =>
    await owner.send(mutation(name), { input });
  const studio: Studio = {
    ...seeded,
    prompt: async (text, input = {}) => await createPrompt({ seeded }, { content: { text }, ...input }),
    partial: async (text, input = {}) => {
      const made = await createPartial({ seeded }, { text, ...input });
      await owner.ask(mutation('publishPromptPartial'), { input: { id: made.id, number: 1 } });
      return made;
    },
    add: async (kind, { id }, text) =>
      await send(`update${kind}`, { id, ...(kind === 'Prompt' ? { content: { text } } : { text }) }),
    publish: async (kind, { id }, number) => await send(`publish${kind}`, { id, number }),
    label: async (kind, { id }, to) => await send(`move${kind}Label`, { id, ...to }),
    render: async (reference, variables, by = owner) =>
      await by.send(RENDER, {
        input: { reference, ...(variables === undefined ? {} : { variables }) },
      }),
    fill: async (text, variables) =>
      await studio.render(`${(await studio.prompt(text)).slug}@latest`, variables),
  };
  return studio;
}

/** The text of an answer that must be a rendered one. */
export function textOf(answer: Answer): string {
  if (answer.errors.length > 0) throw new Error(answer.text);
  return answer.data?.['renderPrompt'].text;
}
