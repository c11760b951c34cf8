import type { Memories } from '../context/memory.js';
import type { Caller } from './caller.js';
import { findRows, type LeafRows } from './candidates.js';
import { readFacts, type Facts } from './facts.js';
import type { RequestHeaders } from './requestHeaders.js';
import type { Leaf } from './routing.js';

/**
 * What calls go by, remembered until something of it is changed: a call that is like one before asks the database for
 * nothing but its budgets. What depends on the time (whether a provider has expired), on who asks, or on what is spent is
 * judged for each call anew.
 */
export interface CallFacts {
  /** As readFacts. */
  factsOf(caller: Caller, header: RequestHeaders['config']): Promise<Facts>;
  /** As findRows. */
  rowsOf(caller: Caller, leaves: readonly Leaf[]): Promise<LeafRows>;
}

/** How many answers of each kind are kept, and how long they may be together, as JSON. Characters. */
const MOST = 20_000;
const MOST_CHARACTERS = 32_000_000;

export function createCallFacts(memories: Memories): CallFacts {
  const room = { most: MOST_CHARACTERS, sizeOf };
  const facts = memories.create<Facts>(MOST, room);
  const rows = memories.create<LeafRows>(MOST, room);
  return {
    factsOf: async (caller, header) => {
      const { actor, organizationId } = caller;
      const slug = header?.kind === 'SAVED' ? header.slug : null;
      const whose = actor.kind === 'USER' ? null : actor.apiKeyId;
      return ofOrganization(
        await facts.recall(
          JSON.stringify([organizationId, whose, slug]),
          async () => frozen(await readFacts(caller, slug)),
          // Else names that nobody has would fill the memory.
          ({ organization, named }) => (slug !== null && named === null ? null : organization.id),
        ),
        { organizationId, found: ({ organization }) => organization.id },
      );
    },
    rowsOf: async ({ tenant, organizationId }, leaves) => {
      const names = leaves.map(({ provider, model }) => [provider, model]);
      return ofOrganization(
        await rows.recall(
          JSON.stringify([organizationId, names]),
          async () => frozen(await findRows(tenant, leaves)),
          ({ providers, models }) =>
            names.every(([provider]) => providers.some(({ slug }) => slug === provider)) &&
            names.every(([, model]) => models.some(({ name }) => name === model))
              ? organizationId
              : null,
        ),
        { organizationId, found: ({ providers }) => providers[0]?.organizationId ?? organizationId },
      );
    },
  };
}

/** The names have the organization in them; that none ever gets another one's is too grave to be left to that alone. */
function ofOrganization<Value>(
  value: Value,
  { organizationId, found }: { organizationId: string; found: (value: Value) => string },
): Value {
  if (found(value) !== organizationId) throw new Error('What is remembered is of another organization.');
  return value;
}

function sizeOf(value: object): number {
  return JSON.stringify(value, (_name, part: unknown) => (typeof part === 'bigint' ? String(part) : part))
    .length;
}

/** Calls share what is remembered: none may change it for the others. */
function frozen<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null || Array.isArray(value)) {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
}
