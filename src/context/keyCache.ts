import { LRUCache } from 'lru-cache';
import type { Database } from '../persistence/database.js';
import type { FoundApiKey, SystemClient } from '../persistence/systemClient.js';
import { AUTHORITY_CHANNEL } from '../persistence/tenantClient.js';

/** How long a found key is believed without asking again, should a notice get lost. Milliseconds. */
const LIFE_MS = 5_000;
const MAX_ENTRIES = 20_000;

/** Finds API keys by the full hash of their secret, asking the database at most once per life and change. */
export interface KeyCache {
  find(secretHash: string): Promise<FoundApiKey | null>;
  /** How many look-ups it answered by itself and had to ask for, since the start, and how many keys it keeps now. */
  counts(): { readonly hits: number; readonly misses: number; readonly kept: number };
  close(): Promise<void>;
}

/**
 * A change of authority announces its organization after its commit, on every node (PostgreSQL delivers a NOTIFY
 * when its transaction is committed), and at once on the node that made it. All entries of that organization are
 * dropped then.
 *
 * - A look-up that was under way when a notice came may have read the state before the change: it is answered but
 *   not kept. `changes` counts the notices, and that they arrive again; a fill compares.
 * - While notices may be missed (no connection), nothing is kept at all.
 * - Only keys that exist are kept: what is not there must be asked for, or guessing would fill the memory.
 */
export async function createKeyCache(database: Database, system: SystemClient): Promise<KeyCache> {
  const hashesByOrganization = new Map<string, Set<string>>();
  const entries = new LRUCache<string, FoundApiKey>({
    max: MAX_ENTRIES,
    ttl: LIFE_MS,
    // What falls out by age or for want of room leaves no trace either.
    dispose: ({ organizationId }, hash) => {
      const hashes = hashesByOrganization.get(organizationId);
      hashes?.delete(hash);
      if (hashes?.size === 0) hashesByOrganization.delete(organizationId);
    },
  });
  let changes = 0;
  let hearing = false;
  let hits = 0;
  let misses = 0;

  const forget = (organizationId: string): void => {
    for (const hash of [...(hashesByOrganization.get(organizationId) ?? [])]) entries.delete(hash);
  };

  const stop = await database.listen(AUTHORITY_CHANNEL, {
    onNotice: (organizationId) => {
      changes += 1;
      forget(organizationId);
    },
    onGap: () => {
      hearing = false;
      entries.clear();
    },
    onReady: () => {
      // What was asked for before may be from before a change that was missed.
      changes += 1;
      hearing = true;
    },
  });

  return {
    find: async (secretHash) => {
      const known = entries.get(secretHash);
      if (known !== undefined) {
        hits += 1;
        return known;
      }
      misses += 1;
      const changesBefore = changes;
      const found = await system.apiKeyBySecretHash(secretHash);
      if (found !== null && hearing && changes === changesBefore) {
        entries.set(secretHash, found);
        const hashes = hashesByOrganization.get(found.organizationId) ?? new Set();
        hashesByOrganization.set(found.organizationId, hashes.add(secretHash));
      }
      return found;
    },
    counts: () => ({ hits, misses, kept: entries.size }),
    close: stop,
  };
}
