import { overloaded } from '../domain/errors.js';

/** How many requests of one organization may be under way at once, on this node. */
export interface ConcurrencyLimit {
  /**
   * Takes a place of the organization's, or waits for one; those who wait are let in in the order in which they came.
   *
   * @param isGone whether nobody waits for the answer any more; asked when it is its turn, and passed over then
   * @returns gives the place back; calling it again does nothing
   * @throws CodedError RATE_LIMITED where as many wait as may, none was had in time, or nobody waits any more
   */
  enter(organizationId: string, isGone: () => boolean): Leave | Promise<Leave>;
  /** Of all organizations: how many wait now, and how many were turned away since the start. */
  counts(): Counts;
}

export interface Counts {
  readonly waiting: number;
  readonly refused: number;
}

export type Leave = () => void;

/** The limits of a server. One organization at its limits takes nothing from another. */
export interface Concurrency {
  /** Of requests to the API and of small files. */
  readonly requests: ConcurrencyLimit;
  /** Of LLM calls until the vendor is asked: after that they mostly wait. */
  readonly preparations: ConcurrencyLimit;
  /** Of LLM calls from beginning to end, and of downloads. */
  readonly calls: ConcurrencyLimit;
}

/** What all limits count together. */
export function countsOf({ requests, preparations, calls }: Concurrency): Counts {
  const counts = [requests, preparations, calls].map((limit) => limit.counts());
  return {
    waiting: counts.reduce((sum, { waiting }) => sum + waiting, 0),
    refused: counts.reduce((sum, { refused }) => sum + refused, 0),
  };
}

/** How many times as many requests wait for a place as have one. */
const WAITING_FOR_EACH = 10;

/** The longest that a request waits for its turn. Milliseconds. */
const MOST_WAITING_MS = 10_000;

/** @param most of requests, and of calls, that one organization may have under way */
export function createConcurrency(most: { readonly requests: number; readonly calls: number }): Concurrency {
  return {
    requests: createLimit({ most: most.requests, mostWaiting: most.requests * WAITING_FOR_EACH }),
    // How many may wait the limit of calls says.
    preparations: createLimit({ most: most.requests, mostWaiting: Infinity }),
    calls: createLimit({ most: most.calls, mostWaiting: 0 }),
  };
}

interface Waiting {
  readonly isGone: () => boolean;
  readonly letIn: (leave: Leave) => void;
  readonly turnAway: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

interface OfOrganization {
  underWay: number;
  readonly waiting: Set<Waiting>;
}

function createLimit({ most, mostWaiting }: { most: number; mostWaiting: number }): ConcurrencyLimit {
  /** Of organizations that have a request under way, and no others. */
  const organizations = new Map<string, OfOrganization>();
  let waitingCount = 0;
  let refused = 0;

  const refuse = (): Error => {
    refused += 1;
    return overloaded();
  };
  const remove = (own: OfOrganization, waiting: Waiting): void => {
    clearTimeout(waiting.timer);
    if (own.waiting.delete(waiting)) waitingCount -= 1;
  };

  const leaving = (organizationId: string, own: OfOrganization): Leave => {
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      // The place goes on to who waits for it.
      for (const waiting of own.waiting) {
        remove(own, waiting);
        if (!waiting.isGone()) {
          waiting.letIn(leaving(organizationId, own));
          return;
        }
        waiting.turnAway(refuse());
      }
      own.underWay -= 1;
      if (own.underWay === 0) organizations.delete(organizationId);
    };
  };

  return {
    enter: (organizationId, isGone) => {
      const own = organizations.get(organizationId) ?? { underWay: 0, waiting: new Set() };
      if (own.underWay < most) {
        organizations.set(organizationId, own);
        own.underWay += 1;
        return leaving(organizationId, own);
      }
      if (own.waiting.size >= mostWaiting) throw refuse();
      return new Promise<Leave>((letIn, turnAway) => {
        const timer = setTimeout(() => {
          remove(own, waiting);
          turnAway(refuse());
        }, MOST_WAITING_MS).unref();
        const waiting: Waiting = { isGone, letIn, turnAway, timer };
        own.waiting.add(waiting);
        waitingCount += 1;
      });
    },
    counts: () => ({ waiting: waitingCount, refused }),
  };
}
