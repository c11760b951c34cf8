import { createHash } from 'node:crypto';
import type { TenantClient } from '../persistence/tenantClient.js';
import type { Candidate } from './candidates.js';
import type { Body } from './endpoints.js';

/** How long an answer may be given again where the config does not say. Seconds: a week. */
const DEFAULT_AGE = 604_800;
/** What is longer is not kept. Bytes. */
const MAX_BODY = 1_000_000;
/** How many old answers go with each one that is stored: more than come, so that they do not pile up. */
const SWEEP = 20;

export interface CachedAnswer {
  readonly body: string;
  readonly contentType: string;
}

/**
 * How long answers of a call may be kept: the least that any of those who may answer says; null where one of them keeps
 * none. Seconds.
 */
export function cacheAgeOf(candidates: readonly Candidate[]): number | null {
  const ages = candidates.map(({ leaf }) =>
    leaf.cache === null ? null : (leaf.cache?.max_age ?? DEFAULT_AGE),
  );
  const known = ages.filter((age) => age !== null);
  return known.length === ages.length && known.length > 0 ? Math.min(...known) : null;
}

/** A hash of all that an answer depends on. */
export function cacheKeyOf(
  organizationId: string,
  { path, body, candidates }: { path: string; body: Body; candidates: readonly Candidate[] },
): string {
  const who = candidates.map(({ leaf, provider, integration, model }) => [
    ...[provider.id, integration.id, integration.version, model.id, model.name],
    ...[leaf.customHost, leaf.overrideParams],
  ]);
  return createHash('sha256')
    .update(JSON.stringify(sorted([organizationId, path, who, body])))
    .digest('hex');
}

/** A value with the keys of its objects in one order, whatever order they were given in. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([first], [second]) => (first < second ? -1 : 1));
  return Object.fromEntries(entries.map(([name, of]) => [name, sorted(of)]));
}

export async function findCached(tenant: TenantClient, key: string): Promise<CachedAnswer | null> {
  return await tenant.cachedResponse.findFirst({ where: { key, expiresAt: { gt: new Date() } } });
}

/** Keeps an answer, in place of a former one to the same request. Old ones of the organization go meanwhile. */
export async function storeAnswer(
  tenant: TenantClient,
  key: string,
  { body, contentType, maxAge }: CachedAnswer & { maxAge: number },
): Promise<void> {
  if (Buffer.byteLength(body) > MAX_BODY) return;
  const organizationId = tenant.pin.organizationId ?? '';
  const now = new Date();
  const row = { body, contentType, createdAt: now, expiresAt: new Date(now.getTime() + maxAge * 1000) };
  await tenant.cachedResponse.upsert({
    where: { organizationId_key: { organizationId, key } },
    create: { organizationId, key, ...row },
    update: row,
  });
  const old = await tenant.cachedResponse.findMany({
    where: { expiresAt: { lte: now } },
    select: { key: true },
    take: SWEEP,
  });
  if (old.length > 0) {
    await tenant.cachedResponse.deleteMany({ where: { key: { in: old.map((one) => one.key) } } });
  }
}
