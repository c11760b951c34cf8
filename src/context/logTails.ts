import { AsyncLocalStorage } from 'node:async_hooks';
import { failedPrecondition, unavailable } from '../domain/errors.js';
import type { LogFilter } from '../domain/logs/filter.js';
import { findLogs, type LoadedLog } from '../domain/logs/reading.js';
import type { Database } from '../persistence/database.js';
import { LOGS_CHANNEL, type TenantClient } from '../persistence/tenantClient.js';

export interface TailBounds {
  /** How many may follow the logs of one organization at once, on one node. */
  readonly tailsPerOrganization: number;
  /** How many logs wait for a slow reader; of more, the oldest are passed over and counted. */
  readonly waitingLogs: number;
  /** How many logs are read at once. */
  readonly pageRows: number;
  /** How often it is asked whether who follows still may, where nothing comes. Milliseconds. */
  readonly checkEveryMs: number;
}

const BOUNDS: TailBounds = {
  tailsPerOrganization: 50,
  waitingLogs: 1_000,
  pageRows: 50,
  checkEveryMs: 15_000,
};

/** What a tail tells: that it listens (no log), a log, or with a fault that it is over. */
export interface TailEvent {
  readonly log: LoadedLog | null;
  /** How many logs were passed over since the last event, because they came faster than they were read. */
  readonly dropped: number;
  readonly fault: unknown;
}

/** Who follows which logs. */
export interface TailRequest {
  readonly organizationId: string;
  readonly tenant: TenantClient;
  readonly filter: LogFilter;
  /** @throws CodedError where who follows may not any more */
  assertStillAllowed(): Promise<void>;
}

/** Hands logs on to who follows them, as they are written on any node. */
export interface LogTails {
  /**
   * Begins to follow logs. The first event tells that from now on nothing is missed; before each log it is checked
   * whether who follows still may.
   *
   * @throws CodedError FAILED_PRECONDITION where 50 follow the organization's logs already, or the server is stopping; UNAVAILABLE
   *   while notices do not arrive
   */
  open(request: TailRequest): AsyncIterableIterator<TailEvent>;
  /** Ends all tails, and lets none begin any more. */
  end(): void;
  /** Ends all tails and hears no more notices. */
  close(): Promise<void>;
}

/**
 * Logs are announced by their ids in the transaction that writes them, to every node alike. A node on which somebody
 * follows the organization's logs reads the rows through the client of who follows: row-level security has the last word.
 */
export async function createLogTails(
  database: Pick<Database, 'listen'>,
  given: Partial<TailBounds> = {},
): Promise<LogTails> {
  const bounds = { ...BOUNDS, ...given };
  const tailsOf = new Map<string, Set<Tail>>();
  let isEnding = false;
  let isHearing = false;

  const forEach = (work: (tail: Tail) => void): void => {
    for (const tails of [...tailsOf.values()]) for (const tail of [...tails]) work(tail);
  };
  const stop = await database.listen(LOGS_CHANNEL, {
    onNotice: (notice) => {
      const [organizationId = '', ...ids] = notice.split(' ');
      for (const tail of tailsOf.get(organizationId) ?? []) tail.offer(ids);
    },
    onGap: () => {
      isHearing = false;
      forEach((tail) => {
        tail.fail(failedPrecondition('Logs may have been missed. Begin to follow them anew.'));
      });
    },
    onReady: () => {
      isHearing = true;
    },
  });

  const end = (): void => {
    isEnding = true;
    forEach((tail) => void tail.return());
  };
  return {
    open: (request) => {
      if (isEnding) throw failedPrecondition('The server is stopping.');
      // It would miss what is written until they arrive again.
      if (!isHearing) throw unavailable('The server does not hear of new logs now. Try again in a moment.');
      const { organizationId } = request;
      const tails = tailsOf.get(organizationId) ?? new Set();
      if (tails.size >= bounds.tailsPerOrganization) {
        throw failedPrecondition(
          `The logs of this organization are followed ${String(tails.size)} times already. End one of them first.`,
        );
      }
      const tail: Tail = new Tail(request, bounds, () => {
        tails.delete(tail);
        if (tails.size === 0) tailsOf.delete(organizationId);
      });
      tailsOf.set(organizationId, tails.add(tail));
      return tail;
    },
    end,
    close: async () => {
      end();
      await stop();
    },
  };
}

class Tail implements AsyncIterableIterator<TailEvent> {
  readonly #request: TailRequest;
  readonly #bounds: TailBounds;
  readonly #onEnd: () => void;
  readonly #timer: NodeJS.Timeout;
  /** Ids of logs that were not read yet, and logs that were not handed on yet. */
  #waiting: string[] = [];
  #logs: LoadedLog[] = [];
  #dropped = 0;
  #isFirst = true;
  #isOver = false;
  #fault: { readonly error: unknown } | undefined;
  #wake: () => void = () => undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(request: TailRequest, bounds: TailBounds, onEnd: () => void) {
    this.#request = request;
    this.#bounds = bounds;
    this.#onEnd = onEnd;
    this.#timer = setInterval(
      AsyncLocalStorage.bind(() => void this.#check()),
      bounds.checkEveryMs,
    );
    this.#timer.unref();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Takes the ids of logs that were written. */
  offer(ids: readonly string[]): void {
    this.#waiting.push(...ids);
    const excess = this.#waiting.length - this.#bounds.waitingLogs;
    if (excess > 0) {
      this.#waiting.splice(0, excess);
      this.#dropped += excess;
    }
    this.#wake();
  }

  /** Ends it with an error, which is the last that is told. */
  fail(error: unknown): void {
    this.#fault ??= { error };
    this.#wake();
  }

  async next(): Promise<IteratorResult<TailEvent, undefined>> {
    // One after another, whoever asks.
    const next = this.#last.then(async () => await this.#next());
    this.#last = next.catch(() => undefined);
    return await next;
  }

  return(): Promise<IteratorResult<TailEvent, undefined>> {
    if (!this.#isOver) {
      this.#isOver = true;
      clearInterval(this.#timer);
      this.#waiting = [];
      this.#logs = [];
      this.#onEnd();
      this.#wake();
    }
    return Promise.resolve({ done: true, value: undefined });
  }

  async #next(): Promise<IteratorResult<TailEvent, undefined>> {
    for (;;) {
      if (this.#isOver) return { done: true, value: undefined };
      if (this.#fault !== undefined) {
        await this.return();
        return { done: false, value: { log: null, dropped: this.#dropped, fault: this.#fault.error } };
      }
      if (this.#isFirst) {
        this.#isFirst = false;
        return this.#tell(null);
      }
      if (this.#logs.length === 0 && this.#waiting.length > 0) {
        await this.#read();
      } else if (this.#logs.length === 0) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      } else if (await this.#check()) {
        const log = this.#logs.shift();
        if (log !== undefined) return this.#tell(log);
      }
    }
  }

  #tell(log: LoadedLog | null): IteratorResult<TailEvent, undefined> {
    const dropped = this.#dropped;
    this.#dropped = 0;
    return { done: false, value: { log, dropped, fault: null } };
  }

  async #read(): Promise<void> {
    const { pageRows } = this.#bounds;
    const { tenant, filter } = this.#request;
    const among = this.#waiting.splice(0, pageRows);
    try {
      const page = { order: 'TIME_ASC', limit: pageRows, among, fromEnd: false } as const;
      this.#logs.push(...(await findLogs(tenant, filter, page)));
    } catch (error) {
      this.fail(error);
    }
  }

  /** Whether who follows still may; where it cannot be told, they may not. */
  async #check(): Promise<boolean> {
    const isGoingOn = (): boolean => this.#fault === undefined && !this.#isOver;
    if (!isGoingOn()) return false;
    try {
      await this.#request.assertStillAllowed();
    } catch (error) {
      this.fail(error);
    }
    return isGoingOn();
  }
}
