import type { PromptVersion } from '../../persistence/generated/prisma/client.js';
import type { Delegates } from '../../persistence/tenantClient.js';
import { notFound } from '../errors.js';
import { contentChanges, templateDiff, type ContentChange } from '../prompt/comparison.js';
import { findNumbered, referenceTo, type TemplateKind } from './promptKinds.js';
import { contentOf } from './promptVersions.js';

/** What is not the same in two versions. */
export interface VersionComparison {
  readonly from: PromptVersion;
  readonly to: PromptVersion;
  /** Of the template, unified; empty where it is the same. */
  readonly diff: string;
  readonly changes: readonly ContentChange[];
}

/** Compares two versions of a prompt or partial. @throws CodedError NOT_FOUND, the prompt or one of the versions */
export async function comparePromptVersions(
  rows: Delegates,
  kind: TemplateKind,
  { id, ...numbers }: { id: string; from: number; to: number },
): Promise<VersionComparison> {
  const prompt = await rows.prompt.findFirst({ where: { ...kind.only, id, deletedAt: null } });
  if (prompt === null) throw notFound(kind.what);
  const from = await findNumbered(rows, kind, { id, number: numbers.from });
  const to = await findNumbered(rows, kind, { id, number: numbers.to });
  const [before, after] = [contentOf(from), contentOf(to)];
  const nameOf = ({ number }: PromptVersion): string => referenceTo(prompt.slug, String(number));
  return {
    ...{ from, to },
    diff: templateDiff({ content: before, name: nameOf(from) }, { content: after, name: nameOf(to) }),
    changes: contentChanges(before, after),
  };
}
