import { decodeId, type IdKind } from '../ids.js';
import type { LogFilter } from './filter.js';

/** A filter as the API takes it, as JSON: ids as TypeIDs, times in ISO 8601, decimals as texts. */
export type StoredLogFilter = Readonly<Record<string, unknown>>;

const ID_FIELDS = {
  providerIds: 'Provider',
  configIds: 'Config',
  promptIds: 'Prompt',
  apiKeyIds: 'ApiKey',
} as const satisfies Partial<Record<keyof LogFilter, IdKind>>;

/** A filter as it is stored, of what the API took: without what was left empty. */
export function storableFilter(given: object | null | undefined): StoredLogFilter {
  const text = JSON.stringify(given ?? {}, (_name, value: unknown) => (value === null ? undefined : value));
  return JSON.parse(text) as StoredLogFilter;
}

/** The filter that was stored, with the ids of rows. */
export function readStoredFilter(stored: unknown): LogFilter {
  const filter = { ...(stored as Record<string, unknown>) };
  for (const name of ['from', 'to']) {
    const time = filter[name];
    if (typeof time === 'string') filter[name] = new Date(time);
  }
  for (const [name, kind] of Object.entries(ID_FIELDS)) {
    const ids = filter[name];
    if (Array.isArray(ids)) filter[name] = (ids as string[]).map((id) => uuidOf(kind, id));
  }
  return filter;
}

function uuidOf(kind: IdKind, text: string): string {
  const id = decodeId(text);
  if (id?.kind !== kind) throw new Error(`A stored filter holds no id of a ${kind} in its place.`);
  return id.uuid;
}
