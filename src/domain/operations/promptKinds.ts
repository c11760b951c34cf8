import type { Prisma, Prompt, PromptKind, PromptVersion } from '../../persistence/generated/prisma/client.js';
import type { Delegates, TenantTransaction } from '../../persistence/tenantClient.js';
import { notFound } from '../errors.js';
import { parseReference } from '../prompt/reference.js';
import { findVersion } from './promptReferences.js';
import { missingReference, type ResourceKind, type Use } from './resources.js';

/** Prompts and partials live alike, in one table: what is written for a `TemplateKind` serves both. */
export interface TemplateKind extends ResourceKind<Prompt> {
  readonly type: 'Prompt' | 'PromptPartial';
  readonly only: { readonly kind: PromptKind };
}

/** What prompts are among the governed resources. */
export const PROMPT: TemplateKind = {
  type: 'Prompt',
  what: 'prompt',
  slugPrefix: 'pp',
  only: { kind: 'PROMPT' },
  delegate: (rows) => rows.prompt,
  facts: templateFacts,
  assertRestorable: assertStillWhole,
};

/** What partials are among the governed resources. */
export const PARTIAL: TemplateKind = {
  type: 'PromptPartial',
  what: 'partial',
  slugPrefix: null,
  only: { kind: 'PARTIAL' },
  delegate: (rows) => rows.prompt,
  facts: templateFacts,
  uses: async (transaction, { id }) => await usesByVersions(transaction, takingIn({ partialId: id })),
  assertRestorable: assertStillWhole,
  stillReferredTo: { usedBy: { some: {} } },
};

function templateFacts({ slug, name, collectionId, latestNumber, publishedNumber }: Prompt): object {
  return { slug, name, collectionId, latestNumber, publishedNumber };
}

/**
 * The prompts and partials by which something is in use: those that have a version that is like `where` and can be
 * reached without its number, as the latest, the published or a labelled one. What is deleted counts for nothing.
 */
export async function usesByVersions(rows: Delegates, where: Prisma.PromptVersionWhereInput): Promise<Use[]> {
  const versions = await rows.promptVersion.findMany({
    where: { AND: [where, { prompt: { deletedAt: null } }] },
    include: { prompt: true, labels: { select: { labelId: true } } },
    orderBy: [{ promptId: 'asc' }, { number: 'asc' }],
  });
  const live = versions.filter((version) => isLive(version, version.prompt));
  return usesByPrompts([...new Map(live.map(({ prompt }) => [prompt.id, prompt])).values()]);
}

/** Prompts and partials as the uses of something. */
export function usesByPrompts(users: readonly Prompt[]): Use[] {
  return [PROMPT, PARTIAL].map(({ type, only }) => ({
    type,
    permission: 'prompt:list',
    rows: users.filter(({ kind }) => kind === only.kind),
  }));
}

function isLive(
  { number, labels }: { number: number; labels: readonly object[] },
  { latestNumber, publishedNumber }: Prompt,
): boolean {
  return number === latestNumber || number === publishedNumber || labels.length > 0;
}

/** The versions that take a partial in: all of them, or those that do so by one reference, empty for the published. */
export function takingIn(inclusion: {
  partialId: string;
  reference?: string;
}): Prisma.PromptVersionWhereInput {
  return { inclusions: { some: inclusion } };
}

/** Refuses what would let a version be reached whose partials or provider are gone. */
export async function assertVersionWhole(
  transaction: TenantTransaction,
  version: PromptVersion,
): Promise<void> {
  const missing = await missingPartials(transaction, version);
  if (missing.length > 0) throw missingReference('partial', missing);
  if (version.providerId === null) return;
  const provider = await transaction.provider.findFirst({ where: { id: version.providerId } });
  if (provider?.deletedAt !== null) throw missingReference('provider', provider ? [`@${provider.slug}`] : []);
}

async function missingPartials(
  transaction: TenantTransaction,
  { promptId, number }: PromptVersion,
): Promise<string[]> {
  const inclusions = await transaction.promptInclusion.findMany({
    where: { promptId, number },
    include: { partial: true },
  });
  const missing: string[] = [];
  for (const { partial, reference } of inclusions) {
    const name = referenceTo(partial.slug, reference);
    if ((await findPartial(transaction, name)) === null) missing.push(name);
  }
  return missing.sort();
}

/** `intro` and `5` -> `intro@5`; `intro` alone for its published version. */
export function referenceTo(slug: string, reference: string): string {
  return reference === '' ? slug : `${slug}@${reference}`;
}

/** The version of a partial that a reference in a template means; null where there is none. */
export async function findPartial(rows: Delegates, reference: string): Promise<PromptVersion | null> {
  const parsed = parseReference(reference);
  return parsed === null ? null : await findVersion(rows, 'PARTIAL', parsed);
}

async function assertStillWhole(transaction: TenantTransaction, prompt: Prompt): Promise<void> {
  const collection = await transaction.promptCollection.findFirst({ where: { id: prompt.collectionId } });
  if (collection?.deletedAt !== null)
    throw missingReference('collection', collection ? [collection.slug] : []);
  const versions = await transaction.promptVersion.findMany({
    where: { promptId: prompt.id },
    include: { labels: { select: { labelId: true } } },
  });
  for (const version of versions) {
    if (isLive(version, prompt)) await assertVersionWhole(transaction, version);
  }
}

/** A version by its number. @throws CodedError NOT_FOUND */
export async function findNumbered(
  rows: Delegates,
  kind: TemplateKind,
  { id, number }: { id: string; number: number },
): Promise<PromptVersion> {
  const version = await rows.promptVersion.findFirst({
    where: { promptId: id, number, prompt: { ...kind.only, deletedAt: null } },
  });
  if (version === null) throw notFound(`${kind.what} version`);
  return version;
}
