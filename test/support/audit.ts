import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { TypeID } from 'typeid-js';
import type { Asker } from './seed.js';

/** The audit log as it is read and verified outside of the server: written apart from the code under test. */

/** All that an entry shows, but for its actor in one object. */
export const ENTRY_FIELDS =
  'id organizationId sequence at actor { kind id name } action resourceType resourceId outcome attempts ' +
  'requiredPermission reason before after address userAgent requestId previousHash hash';

export type Entry = Record<string, any>;

/**
 * The entries of the log of whoever asks, oldest first, read page by page.
 *
 * @param since the sequence behind which to begin; all where it is left out
 */
export async function readLog(asker: Asker, filter: object = {}, since = 0): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (let after: string | null = null; ;) {
    const { auditEntries }: Entry = await asker.ask(
      `query ($filter: AuditEntryFilter, $after: String) { auditEntries(first: 40, filter: $filter, after: $after) {
        edges { node { ${ENTRY_FIELDS} } } pageInfo { hasNextPage endCursor } } }`,
      { filter, after },
    );
    entries.push(...(auditEntries.edges as { node: Entry }[]).map(({ node }) => node));
    const isReached = (entries.at(-1)?.['sequence'] ?? 0) <= since;
    if (isReached || !auditEntries.pageInfo.hasNextPage) {
      return entries.filter(({ sequence }) => sequence > since).reverse();
    }
    after = String(auditEntries.pageInfo.endCursor);
  }
}

const uuidOf = (id: string | null): string | null => (id === null ? null : TypeID.fromString(id).toUUID());

/** What the hash of an entry of the API is made of: all columns, as ARCHITECTURE.md says. */
export function hashedOf({ actor, hash: _hash, ...entry }: Entry): Entry {
  const flat = actor === undefined ? {} : { actorKind: actor.kind, actorId: actor.id, actorName: actor.name };
  const all: Entry = { ...entry, ...flat };
  for (const name of ['id', 'organizationId', 'actorId', 'resourceId']) all[name] = uuidOf(all[name]);
  return all;
}

/** JSON without blanks, names in the order of their code points, numbers with all digits and no exponent. */
export function canonical(value: unknown): string {
  if (typeof value === 'number') return plainNumber(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([one], [other]) => byCodePoints(one, other));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`;
}

function byCodePoints(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

function plainNumber(value: number): string {
  const [digits = '', exponent] = String(value).split('e');
  if (exponent === undefined) return digits;
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(digits) ?? [];
  const point = whole.length + Number(exponent);
  const all = `${whole}${fraction}`;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${all}`;
  return `${sign}${all.padEnd(point, '0').slice(0, point)}${point < all.length ? `.${all.slice(point)}` : ''}`;
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Asserts that entries are a whole log: 1, 2, 3 …, each hashed and chained. */
export function assertWhole(entries: readonly Entry[]): void {
  let previousHash = '0'.repeat(64);
  entries.forEach((entry, index) => {
    assert.equal(entry['sequence'], index + 1);
    assert.equal(entry['previousHash'], previousHash, `${String(index + 1)} goes on from the one before`);
    assert.equal(sha256(canonical(hashedOf(entry))), entry['hash'], `the hash of ${JSON.stringify(entry)}`);
    previousHash = String(entry['hash']);
  });
}
