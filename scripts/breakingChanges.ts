import { CriticalityLevel, diff } from '@graphql-inspector/core';
import { buildSchema } from 'graphql';

/** A change that breaks somebody and is made all the same: what it is about, as in `ApiKey.name`, and why. */
export interface AcceptedChange {
  readonly path: string;
  readonly reason: string;
}

/**
 * What keeps a schema from taking the place of another one, a line each; empty where nothing does.
 *
 * @param before the former schema, and `after` the new one, as SDL
 * @param accepted the marks; one that marks no change is told as well, so that the list does not rot
 */
export async function breakingChanges(
  { before, after }: { before: string; after: string },
  accepted: readonly AcceptedChange[],
): Promise<string[]> {
  const changes = await diff(buildSchema(before), buildSchema(after));
  const breaking = changes
    .filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking)
    .map(({ path, message }) => ({ path: path ?? '', message }));
  const marked = new Set(accepted.map(({ path }) => path));
  const paths = new Set(breaking.map(({ path }) => path));
  return [
    ...breaking.filter(({ path }) => !marked.has(path)).map(({ path, message }) => `${path}: ${message}`),
    ...accepted
      .filter(({ path }) => !paths.has(path))
      .map(({ path }) => `${path}: is marked, but nothing breaks there`),
    ...accepted
      .filter(({ reason }) => reason.trim() === '')
      .map(({ path }) => `${path}: is marked without a reason`),
  ];
}
