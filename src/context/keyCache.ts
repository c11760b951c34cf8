import type { FoundApiKey, SystemClient } from '../persistence/systemClient.js';
import type { Memories, Memory } from './memory.js';

const MAX_ENTRIES = 20_000;

/** Finds API keys by the full hash of their secret, asking the database at most once per life and change. */
export interface KeyCache {
  find(secretHash: string): Promise<FoundApiKey | null>;
  /** How many look-ups it answered by itself and had to ask for, since the start, and how many keys it keeps now. */
  readonly counts: Memory<FoundApiKey>['counts'];
}

/** Only keys that exist are kept: what is not there must be asked for, or guessing would fill the memory. */
export function createKeyCache(memories: Memories, system: SystemClient): KeyCache {
  const memory = memories.create<FoundApiKey>(MAX_ENTRIES);
  return {
    find: async (secretHash) =>
      await memory.recall(
        secretHash,
        async () => await system.apiKeyBySecretHash(secretHash),
        ({ organizationId }) => organizationId,
      ),
    counts: memory.counts,
  };
}
