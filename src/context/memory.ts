import { LRUCache } from 'lru-cache';
import type { Database } from '../persistence/database.js';
import { AUTHORITY_CHANNEL } from '../persistence/tenantClient.js';

/**
 * How long what was read is believed without asking again. Every change that Castellan makes ends that at once; a change
 * by hand in the database acts after it. Milliseconds.
 */
const LIFE_MS = 60_000;

/** Remembers values that were read, each of one organization, by a name that no other organization's has. */
export interface Memory<Value extends object> {
  /**
   * Tells what is remembered under a name, else what `read` finds, which is remembered then.
   *
   * @param read what it does not find (null) is not remembered: what is not there would fill the memory
   * @param organizationOf null of what is not to be remembered
   */
  recall<Found extends Value | null>(
    name: string,
    read: () => Promise<Found>,
    organizationOf: (value: Value) => string | null,
  ): Promise<Found>;
  /** How often it remembered and how often it had to read, since the start, and how many values it keeps now. */
  counts(): { readonly hits: number; readonly misses: number; readonly kept: number };
}

/** The memories of a server. */
export interface Memories {
  /**
   * @param most how many values are kept
   * @param room how large they may be together, by `sizeOf`, which is asked of each once; by default only their number counts
   */
  create<Value extends object>(
    most: number,
    room?: { readonly most: number; readonly sizeOf: (value: Value) => number },
  ): Memory<Value>;
  close(): Promise<void>;
}

interface Forgetful {
  /** Forgets what is of an organization. */
  forget(organizationId: string): void;
  clear(): void;
}

/**
 * Opens the memories of a server on one connection that hears of changes. A change is announced with its organization after
 * its commit, on every node (PostgreSQL delivers a NOTIFY when its transaction is committed), and at once on the node that
 * made it. All that is remembered of that organization is forgotten then.
 *
 * - What was being read when a notice came may be the state before the change: it is answered but not kept. `changes` counts
 *   the notices, and that they arrive again; who reads compares.
 * - While notices may be missed (no connection), nothing is kept at all. A connection that is silently gone is found out
 *   within five seconds (listenOnPostgres.ts): so long a change can go unheard.
 */
export async function createMemories(database: Database): Promise<Memories> {
  const all: Forgetful[] = [];
  let changes = 0;
  let hearing = false;

  const stop = await database.listen(AUTHORITY_CHANNEL, {
    onNotice: (organizationId) => {
      changes += 1;
      for (const memory of all) memory.forget(organizationId);
    },
    onGap: () => {
      hearing = false;
      for (const memory of all) memory.clear();
    },
    onReady: () => {
      // What was asked for before may be from before a change that was missed.
      changes += 1;
      hearing = true;
    },
  });

  return {
    create: <Value extends object>(
      most: number,
      room?: { readonly most: number; readonly sizeOf: (value: Value) => number },
    ): Memory<Value> => {
      const namesOf = new Map<string, Set<string>>();
      const kept = new LRUCache<string, Kept<Value>>({
        max: most,
        ttl: LIFE_MS,
        ...(room === undefined
          ? {}
          : { maxSize: room.most, sizeCalculation: ({ value }) => room.sizeOf(value) }),
        // What falls out by age or for want of room leaves no trace either.
        dispose: ({ organizationId }, name) => {
          const names = namesOf.get(organizationId);
          names?.delete(name);
          if (names?.size === 0) namesOf.delete(organizationId);
        },
      });
      let hits = 0;
      let misses = 0;
      all.push({
        forget: (organizationId) => {
          for (const name of [...(namesOf.get(organizationId) ?? [])]) kept.delete(name);
        },
        clear: () => {
          kept.clear();
        },
      });
      return {
        recall: async <Found extends Value | null>(
          name: string,
          read: () => Promise<Found>,
          organizationOf: (value: Value) => string | null,
        ): Promise<Found> => {
          const known = kept.get(name);
          if (known !== undefined) {
            hits += 1;
            return known.value as Found;
          }
          misses += 1;
          const changesBefore = changes;
          const value = await read();
          if (value === null || !hearing || changes !== changesBefore) return value;
          const organizationId = organizationOf(value);
          if (organizationId === null) return value;
          kept.set(name, { organizationId, value });
          // What is larger than all the room was not taken.
          if (kept.has(name)) {
            namesOf.set(organizationId, (namesOf.get(organizationId) ?? new Set()).add(name));
          }
          return value;
        },
        counts: () => ({ hits, misses, kept: kept.size }),
      };
    },
    close: stop,
  };
}

interface Kept<Value> {
  readonly organizationId: string;
  readonly value: Value;
}
