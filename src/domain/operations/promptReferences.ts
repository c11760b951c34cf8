import type { Prompt, PromptKind, PromptVersion } from '../../persistence/generated/prisma/client.js';
import type { Delegates, TenantTransaction } from '../../persistence/tenantClient.js';
import { failedPrecondition } from '../errors.js';
import { parseSelector, type PromptReference, type VersionSelector } from '../prompt/reference.js';

/** How deep partials may take each other in, and how many a version may reach in all. */
const MAX_DEPTH = 10;
const MAX_REACHED = 200;

/** A prompt, and the version of it that a reference means; null where there is none such now. */
export interface Resolved {
  readonly prompt: Prompt;
  readonly version: PromptVersion | null;
}

/** What a reference means now, among what is not deleted; null where there is no such prompt. */
export async function resolveReference(
  rows: Delegates,
  kind: PromptKind,
  { slug, selector }: PromptReference,
): Promise<Resolved | null> {
  const prompt = await rows.prompt.findFirst({
    where: { kind, slug, deletedAt: null },
    include: { labels: { where: labelled(selector), include: { label: true } } },
  });
  if (prompt === null) return null;
  const number = numberFor(prompt, selector);
  const version =
    number === null ? null : await rows.promptVersion.findFirst({ where: { promptId: prompt.id, number } });
  return { prompt, version };
}

/** The version that a reference means now; null where there is no such prompt or version. */
export async function findVersion(
  rows: Delegates,
  kind: PromptKind,
  reference: PromptReference,
): Promise<PromptVersion | null> {
  return (await resolveReference(rows, kind, reference))?.version ?? null;
}

/** That a version takes in a partial: by which reference, and which version of it that is now. */
export interface Link {
  readonly partial: Prompt;
  /** What stands behind the @; empty for the published version. */
  readonly reference: string;
  readonly version: PromptVersion | null;
}

/** What a version takes in, directly and through partials: the links of each version, by `versionKey`. */
export type InclusionGraph = ReadonlyMap<string, readonly Link[]>;

/**
 * Follows what versions take in, as the references resolve now, level by level. A partial that was deleted is followed
 * too: it can come back.
 *
 * @throws CodedError FAILED_PRECONDITION where that is too much
 */
export async function readInclusions(rows: Delegates, from: PromptVersion): Promise<InclusionGraph> {
  const graph = new Map<string, Link[]>();
  let level = [from];
  while (level.length > 0) {
    for (const version of level) graph.set(versionKey(version), []);
    if (graph.size > MAX_REACHED) {
      throw failedPrecondition(`It would take in more than ${String(MAX_REACHED)} versions of partials.`);
    }
    const inclusions = await rows.promptInclusion.findMany({
      where: { OR: level.map(({ promptId, number }) => ({ promptId, number })) },
      include: { partial: { include: { labels: { include: { label: true } } } } },
      orderBy: [{ partialId: 'asc' }, { reference: 'asc' }],
    });
    const meant = inclusions.map(({ partial, reference }) => {
      const selector = parseSelector(reference);
      return selector === null ? null : numberFor(partial, selector);
    });
    const versions = await readVersions(
      rows,
      inclusions.map(({ partialId }, index) => ({ promptId: partialId, number: meant[index] ?? null })),
    );
    inclusions.forEach(({ promptId, number, partial, reference }, index) => {
      const version = versions.get(versionKey({ promptId: partial.id, number: meant[index] ?? 0 })) ?? null;
      graph.get(versionKey({ promptId, number }))?.push({ partial, reference, version });
    });
    level = [...versions.values()].filter((version) => !graph.has(versionKey(version)));
  }
  return graph;
}

/** A version among those of all prompts. */
export function versionKey({ promptId, number }: Pick<PromptVersion, 'promptId' | 'number'>): string {
  return `${promptId}@${String(number)}`;
}

/**
 * Refuses a change after which partials would take each other in without end. To be called in the change's own
 * transaction, once it is written, with the version that a reference newly means: the published one, the one a label
 * was moved to, the latest one. Nothing went round before, so that a cycle passes through that version.
 *
 * @throws CodedError FAILED_PRECONDITION naming the cycle, or that it goes too deep
 */
export async function assertNoCycle(transaction: TenantTransaction, version: PromptVersion): Promise<void> {
  const graph = await readInclusions(transaction, version);
  const prompt = await transaction.prompt.findFirst({ where: { id: version.promptId } });
  assertFinite(graph, { version, slug: prompt?.slug ?? '' });
}

/** As `assertNoCycle`, on what was read already. */
export function assertFinite(graph: InclusionGraph, from: { version: PromptVersion; slug: string }): void {
  const heights = new Map<string, number>();
  /** How many versions stand in each other below one. */
  const heightOf = (version: PromptVersion, path: readonly { key: string; slug: string }[]): number => {
    const key = versionKey(version);
    const start = path.findIndex((step) => step.key === key);
    if (start < path.length - 1 && start !== -1) {
      const chain = path.slice(start).map(({ slug }) => slug);
      throw failedPrecondition(`Partials must not take each other in without end: ${chain.join(' > ')}.`);
    }
    const known = heights.get(key);
    if (known !== undefined) return known;
    let height = 0;
    for (const link of graph.get(key) ?? []) {
      if (link.version === null) continue;
      const step = { key: versionKey(link.version), slug: link.partial.slug };
      height = Math.max(height, 1 + heightOf(link.version, [...path, step]));
    }
    if (height > MAX_DEPTH) {
      throw failedPrecondition(`Partials must not take each other in more than ${String(MAX_DEPTH)} deep.`);
    }
    heights.set(key, height);
    return height;
  };
  heightOf(from.version, [{ key: versionKey(from.version), slug: from.slug }]);
}

/** The number of the version of a prompt that a selector means. */
function numberFor(
  prompt: Prompt & { labels: { number: number; label: { name: string } }[] },
  selector: VersionSelector,
): number | null {
  switch (selector.kind) {
    case 'PUBLISHED':
      return prompt.publishedNumber;
    case 'LATEST':
      return prompt.latestNumber;
    case 'NUMBER':
      return selector.number;
    case 'LABEL':
      return prompt.labels.find(({ label }) => label.name === selector.label)?.number ?? null;
  }
}

/** Of a prompt's labels, those that are needed to know what a selector means. */
function labelled(selector: VersionSelector): { label: { name: string } } | { labelId: { in: [] } } {
  return selector.kind === 'LABEL' ? { label: { name: selector.label } } : { labelId: { in: [] } };
}

async function readVersions(
  rows: Delegates,
  wanted: readonly { promptId: string; number: number | null }[],
): Promise<Map<string, PromptVersion>> {
  const known = wanted.filter((one): one is { promptId: string; number: number } => one.number !== null);
  if (known.length === 0) return new Map();
  const versions = await rows.promptVersion.findMany({ where: { OR: known } });
  return new Map(versions.map((version) => [versionKey(version), version]));
}
