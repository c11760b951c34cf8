import type { Prompt, PromptVersion } from '../../persistence/generated/prisma/client.js';
import type { Delegates } from '../../persistence/tenantClient.js';
import { badInput, badInputs, failedPrecondition, notFound } from '../errors.js';
import { mapTemplates } from '../prompt/content.js';
import { parseReference, type PromptReference } from '../prompt/reference.js';
import { createRenderer } from '../prompt/rendering.js';
import { assertFinite, readInclusions, resolveReference, type InclusionGraph } from './promptReferences.js';

/** A version of a prompt with its variables filled in. */
export interface RenderedPrompt {
  readonly prompt: Prompt;
  readonly version: PromptVersion;
  /** As the version's template, the variables and partials in their places. */
  readonly template: unknown;
}

/** How many missing variables are named at once. */
const MAX_NAMED = 100;

/**
 * Renders the version of a prompt that a reference means now, with what its partials mean now.
 *
 * @param input `variables` as the caller gave them: an object, or nothing
 * @throws CodedError BAD_USER_INPUT naming each missing variable; NOT_FOUND; FAILED_PRECONDITION where nothing is
 *   published, or a partial is not there any more
 */
export async function renderPrompt(
  rows: Delegates,
  input: { reference: string; variables: unknown },
): Promise<RenderedPrompt> {
  const variables = input.variables ?? {};
  if (typeof variables !== 'object' || Array.isArray(variables)) {
    throw badInput('input.variables', 'must be an object: name -> value');
  }
  const { prompt, version } = await findPrompt(rows, input.reference);
  const graph = await readInclusions(rows, version);
  assertFinite(graph, { version, slug: prompt.slug });
  const renderer = createRenderer(variables, partialTexts(graph));
  const template = mapTemplates(version, renderer.render);
  if (renderer.missing.size > 0) {
    const names = [...renderer.missing].slice(0, MAX_NAMED);
    throw badInputs(names.map((name) => ({ path: `input.variables.${name}`, message: 'is missing' })));
  }
  return { prompt, version, template };
}

async function findPrompt(
  rows: Delegates,
  text: string,
): Promise<{ prompt: Prompt; version: PromptVersion }> {
  const reference = parseReference(text);
  if (reference === null) {
    throw badInput('input.reference', 'must be slug, slug@12, slug@latest or slug@label');
  }
  const resolved = await resolveReference(rows, 'PROMPT', reference);
  if (resolved === null) throw notFound('prompt');
  const { prompt, version } = resolved;
  if (version === null) throw versionMissing(reference);
  return { prompt, version };
}

function versionMissing({ slug, selector }: PromptReference): Error {
  if (selector.kind !== 'PUBLISHED') return notFound('prompt version');
  return failedPrecondition(
    `No version of the prompt is published. Publish one, or refer to ${slug}@latest.`,
  );
}

/** The text of each partial by the reference that takes it in. */
function partialTexts(graph: InclusionGraph): Map<string, string> {
  const texts = new Map<string, string>();
  for (const { partial, reference, version } of [...graph.values()].flat()) {
    const name = reference === '' ? partial.slug : `${partial.slug}@${reference}`;
    if (version === null || partial.deletedAt !== null) {
      throw failedPrecondition(`It takes in a partial that is not there any more: ${name}.`);
    }
    // A partial is always a text.
    texts.set(name, version.template as string);
  }
  return texts;
}

/** What is rendered as OpenAI-compatible endpoints take it, ready to be sent; what is not given is left out. */
export function requestOf({ version, template }: RenderedPrompt): object {
  const { format, model, parameters, tools, toolChoice, responseFormat } = version;
  const request = {
    model,
    ...(format === 'CHAT' ? { messages: template } : { prompt: template }),
    tools,
    tool_choice: toolChoice,
    response_format: responseFormat,
  };
  const given = Object.entries(request).filter(([, value]) => value !== null);
  return { ...(parameters as object), ...Object.fromEntries(given) };
}
