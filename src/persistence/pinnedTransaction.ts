import pg from 'pg';
import { asOutage } from './outages.js';
import { PinnedBatch, type Answer, type Sent, type Statement } from './pinnedBatch.js';
import { PIN_STATEMENT, pinValues, type Pin } from './pin.js';
import type { StatementWatch } from './statementWatch.js';

/** What a transaction needs of the pool that it is one of. */
export interface TransactionParts {
  readonly client: pg.PoolClient;
  readonly pin: Pin;
  /** After so long PostgreSQL cancels a statement; 0 for never. */
  readonly statementTimeoutMs: number;
  /** The name under which connections keep a statement prepared; null where they must not. */
  readonly nameOf: (text: string) => string | null;
  readonly watch: StatementWatch;
}

/** A statement, and who waits for its answer. */
export interface Waiting extends Statement {
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

/**
 * One transaction on one connection, sent with as few round trips as what its statements wait for allows: BEGIN and the pin
 * go along with the first statement, statements of one turn of the event loop go together, those nobody waits for (`defer`)
 * with the next one, and COMMIT with what is left. They are carried out in the order in which they were given.
 */
export class PinnedTransaction {
  readonly pin: Pin;
  readonly #parts: TransactionParts;
  #waiting: Waiting[] = [];
  #isFlushPlanned = false;
  #hasBegun = false;
  /** Why nothing more is taken; null while it is open. */
  #closedBecause: Error | null = null;
  #failure: unknown = null;
  #end: Promise<void> | null = null;
  /** The message with COMMIT. */
  #committing: PinnedBatch | null = null;

  constructor(parts: TransactionParts) {
    this.#parts = parts;
    this.pin = parts.pin;
  }

  /** Runs a statement. @throws pg.DatabaseError */
  async run(statement: Statement): Promise<Answer> {
    const answer = this.#add(statement);
    return await this.#parts.watch(statement.text, async () => await answer);
  }

  /** Sends a statement whose answer says nothing along with the next one. Where it fails, so does all behind it. */
  defer(statement: Statement): void {
    const answer = this.#add(statement, { isAwaited: false });
    void this.#parts
      .watch(statement.text, async () => await answer)
      .catch((error: unknown) => {
        this.#failure ??= error;
      });
  }

  /** Runs a statement of Prisma's. */
  async query(config: pg.QueryConfig): Promise<pg.QueryResult> {
    this.#assertOpen();
    this.#begin();
    this.#flush();
    return await this.#parts.watch(config.text, async () => await this.#send(config));
  }

  /**
   * The connection as Prisma sees it where it makes a transaction of a call that takes several statements: these are a part
   * of this transaction. If it gives up, nothing of this one can be kept.
   */
  nested(): pg.PoolClient {
    const done = { rows: [], rowCount: 0 } as unknown as pg.QueryResult;
    return {
      query: async (config: pg.QueryConfig) => {
        if (config.text === 'BEGIN' || config.text === 'COMMIT') return done;
        if (config.text !== 'ROLLBACK') return await this.query(config);
        this.#failure ??= new Error('A part of the transaction was undone.');
        return done;
      },
      on: () => undefined,
      removeListener: () => undefined,
      release: () => undefined,
    } as unknown as pg.PoolClient;
  }

  /** Whether PostgreSQL was told to commit: where the connection is lost then, it may have. */
  get isCommitting(): boolean {
    return this.#committing?.isSent === true;
  }

  /** @throws Error where something of it failed: then nothing was committed */
  async commit(): Promise<void> {
    this.#assertOpen();
    if (this.#failure !== null) throw this.#failure as Error;
    if (!this.#hasBegun) {
      this.#closedBecause = new Error(OVER);
      return;
    }
    const committing = this.run({ text: 'COMMIT', values: [] });
    this.#closedBecause = new Error(OVER);
    const { tag } = await committing;
    // What PostgreSQL answers where a statement had failed.
    if (tag !== 'COMMIT') throw new Error('The transaction was not committed: a statement of it had failed.');
    this.#end = Promise.resolve();
  }

  /** Undoes it, unless it was committed. */
  async rollback(because: Error = new Error(OVER)): Promise<void> {
    this.#closedBecause ??= because;
    this.#end ??= this.#undo();
    await this.#end;
  }

  async #undo(): Promise<void> {
    for (const { reject } of this.#waiting.splice(0)) reject(new Error(OVER));
    if (this.#hasBegun)
      await this.#parts.watch('ROLLBACK', async () => await this.#send({ text: 'ROLLBACK' }));
  }

  #assertOpen(): void {
    if (this.#closedBecause !== null) throw this.#closedBecause;
  }

  #add(statement: Statement, { isAwaited } = { isAwaited: true }): Promise<Answer> {
    this.#assertOpen();
    this.#begin();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ...statement, resolve, reject });
      if (!isAwaited || this.#isFlushPlanned) return;
      this.#isFlushPlanned = true;
      queueMicrotask(() => {
        this.#flush();
      });
    });
  }

  #flush(): void {
    this.#isFlushPlanned = false;
    const waiting = this.#waiting.splice(0);
    if (waiting.length === 0) return;
    const unanswered = new Set(waiting);
    const sent = waiting.map((one): Sent => {
      const { text, values } = one;
      return {
        ...{ text, values, name: this.#parts.nameOf(text) },
        answered: (answer) => {
          unanswered.delete(one);
          one.resolve(answer);
        },
      };
    });
    const done = (error: Error | null): void => {
      for (const { reject } of unanswered) reject(asOutage(error));
    };
    const batch = new PinnedBatch(sent, done);
    if (waiting.at(-1)?.text === 'COMMIT') this.#committing = batch;
    submit(this.#parts.client, batch);
  }

  /** Before the first statement: BEGIN, which takes the pin along. */
  #begin(): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    this.defer({ text: 'BEGIN', values: [] });
    const nothing = (): void => undefined;
    this.#waiting.push({
      text: PIN_STATEMENT,
      values: pinValues(this.pin, this.#parts.statementTimeoutMs),
      resolve: nothing,
      reject: nothing,
    });
  }

  async #send(config: pg.QueryConfig): Promise<pg.QueryResult> {
    try {
      return await (pg.Client.prototype.query as unknown as Query).call(this.#parts.client, config);
    } catch (error) {
      throw asOutage(error);
    }
  }
}

type Query = (this: pg.PoolClient, config: pg.QueryConfig) => Promise<pg.QueryResult>;

const OVER = 'The transaction is over.';

/** Past the query method of the pool's own client, which would pin each statement. */
export function submit(client: pg.PoolClient, batch: PinnedBatch): void {
  (pg.Client.prototype.query as (query: pg.Submittable) => void).call(client, batch);
}
