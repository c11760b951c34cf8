import type { Prompt, PromptVersion } from '../../persistence/generated/prisma/client.js';
import type { Delegates, TenantTransaction } from '../../persistence/tenantClient.js';
import { parseModelReference } from '../catalog/reference.js';
import { badInput, badInputs, CodedError, notFound } from '../errors.js';
import { assertGoodContent, inclusionsOf, type PromptContent } from '../prompt/content.js';
import { findPartial, referenceTo } from './promptKinds.js';
import type { Requester } from './requester.js';
import { maker } from './resources.js';

/** What a new version says, and where in the input that stands (`input.content`), for the errors. */
export interface NewVersion {
  readonly content: PromptContent;
  readonly path: string;
  readonly description: string | null;
}

/**
 * Checks what a new version is to say. A fault in a message is named as the input spells it.
 *
 * @throws CodedError BAD_USER_INPUT
 */
export function assertGoodVersion({ content, path }: NewVersion): void {
  try {
    assertGoodContent(content, path);
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    const faults = error.details.fields ?? [];
    throw badInputs(faults.map((fault) => ({ ...fault, path: asGiven(fault.path, { content, path }) })));
  }
}

/** `input.content.template.0.tool_calls` -> `input.content.messages.0.toolCalls`. */
function asGiven(faultPath: string, { content, path }: Pick<NewVersion, 'content' | 'path'>): string {
  const template = `${path}.template`;
  if (faultPath !== template && !faultPath.startsWith(`${template}.`)) return faultPath;
  const within = faultPath
    .slice(template.length)
    .replace(/^(\.\d+)\.tool_calls/, '$1.toolCalls')
    .replace(/^(\.\d+)\.tool_call_id/, '$1.toolCallId');
  return `${templatePath(content, path)}${within}`;
}

/**
 * Writes the next version of a prompt or partial, with what it refers to. What follows is the caller's affair: that it
 * is the latest, and once it is, that nothing goes round.
 */
export async function writeVersion(
  transaction: TenantTransaction,
  requester: Requester,
  { prompt, number, content, path, description }: NewVersion & { prompt: Prompt; number: number },
): Promise<PromptVersion> {
  const providerId = await findProvider(transaction, content.model, `${path}.model`);
  const inclusions = await findInclusions(transaction, content, templatePath(content, path));
  const { organizationId } = prompt;
  const version = await transaction.promptVersion.create({
    data: {
      ...maker(requester),
      promptId: prompt.id,
      number,
      providerId,
      description,
      ...columnsOf(content),
    },
  });
  await transaction.promptInclusion.createMany({
    data: inclusions.map((inclusion) => ({ organizationId, promptId: prompt.id, number, ...inclusion })),
  });
  return version;
}

/** `input.content` -> `input.content.messages`: where the template itself stands. */
function templatePath({ format }: PromptContent, path: string): string {
  return `${path}.${format === 'CHAT' ? 'messages' : 'text'}`;
}

/**
 * The provider that a model names, `@provider/model`; null where it stands alone.
 *
 * @throws CodedError BAD_USER_INPUT, the same for another organization's provider as for one that never was
 */
async function findProvider(
  transaction: TenantTransaction,
  model: string | null,
  path: string,
): Promise<string | null> {
  const reference = model === null ? null : parseModelReference(model);
  if (reference === null) return null;
  const slug = reference.provider;
  const provider = await transaction.provider.findFirst({ where: { slug, deletedAt: null } });
  if (provider === null) throw badInput(path, `names a provider that is not there: @${slug}`);
  return provider.id;
}

async function findInclusions(
  transaction: TenantTransaction,
  content: PromptContent,
  path: string,
): Promise<{ partialId: string; reference: string }[]> {
  const found: { partialId: string; reference: string }[] = [];
  const missing: string[] = [];
  for (const { slug, reference } of inclusionsOf(content)) {
    const name = referenceTo(slug, reference);
    const version = await findPartial(transaction, name);
    if (version === null) missing.push(name);
    else found.push({ partialId: version.promptId, reference });
  }
  if (missing.length === 0) return found;
  throw badInputs(
    missing.map((name) => ({
      path,
      message: `takes in a partial that is not there, or not published: ${name}`,
    })),
  );
}

/** A content as its columns; what is not given is NULL. */
function columnsOf({
  format,
  template,
  model,
  parameters,
  tools,
  toolChoice,
  responseFormat,
}: PromptContent) {
  return {
    format,
    model,
    parameters,
    template: template as object,
    ...(tools === null ? {} : { tools: tools as object[] }),
    ...(toolChoice === null ? {} : { toolChoice: toolChoice as object }),
    ...(responseFormat === null ? {} : { responseFormat: responseFormat as object }),
  };
}

/** What a version says, as it was stored. */
export function contentOf(version: PromptVersion): PromptContent {
  const { format, template, model, parameters, tools, toolChoice, responseFormat } = version;
  return {
    ...{ format, template, model, toolChoice, responseFormat },
    parameters: parameters as object,
    tools: tools as unknown[] | null,
  };
}

/** The collection a prompt is to be in: the one with an id, or the organization's default one. */
export async function findCollectionId(rows: Delegates, id: string | null | undefined): Promise<string> {
  const collection = await rows.promptCollection.findFirst({
    where: { deletedAt: null, ...(typeof id === 'string' ? { id } : { isDefault: true }) },
  });
  if (collection === null) throw notFound('collection');
  return collection.id;
}
