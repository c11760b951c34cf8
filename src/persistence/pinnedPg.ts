import pg from 'pg';
import { FairTurns } from './fairTurns.js';
import { socketOf } from './listenOnPostgres.js';
import { asOutage, endsConnection, noteUndone, OutageError, within } from './outages.js';
import { PinnedBatch, type Answer, type Sent, type Statement } from './pinnedBatch.js';
import { PinnedTransaction, submit, type Waiting } from './pinnedTransaction.js';
import { currentPin, currentTransaction, PIN_STATEMENT, pinValues, samePin, type Pin } from './pin.js';
import type { StatementWatch } from './statementWatch.js';

/**
 * A node-postgres pool on which every statement carries its pin, at no extra round trip.
 *
 * PostgreSQL runs all messages of the extended protocol up to one Sync as a single transaction. A pinned query
 * therefore sends Parse/Bind/Execute of the pin and of the statement with one Sync behind both: one message
 * out, one back, and the settings are gone with the transaction. BEGIN takes its pin along the same way.
 *
 * @param keepsPrepared whether connections may keep statements prepared; behind a pooler the next transaction may have
 *   another session
 */
export function createPinnedPool(options: PinnedPoolOptions, keepsPrepared = false): PinnedPool {
  return new PinnedPool({ ...options, Client: PinnedClient }, keepsPrepared);
}

interface PinnedPoolOptions extends pg.PoolConfig {
  /** After so long a statement is cancelled by PostgreSQL; 0 for never. The pool gives its options to its clients. */
  readonly statementTimeoutMs: number;
}

interface Prelude {
  readonly text: string;
  readonly values?: readonly unknown[];
}

/** What pg.Query does beyond its published types; taken from node-postgres 8, lib/query.js. */
interface QueryInternals {
  prepare(connection: WireConnection): void;
  requiresPreparation(): boolean;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, connection: WireConnection): void;
}

interface WireConnection {
  parse(message: { text: string; name: string; types?: unknown }): void;
  bind(message: { portal: string; statement: string; values: readonly unknown[] }): void;
  execute(message: { portal: string; rows: number }): void;
}

type QueryConstructor = new (
  config: pg.QueryConfig,
  values: unknown,
  callback: (error: Error | undefined, result: pg.QueryResult) => void,
) => pg.Query & QueryInternals;

/** A statement with another before it in the same message; only the second one's result is kept. */
class PreludedQuery extends (pg.Query as unknown as QueryConstructor) {
  #prelude: Prelude;
  #inPrelude = true;

  constructor(
    prelude: Prelude,
    config: pg.QueryConfig,
    callback: (error: Error | undefined, result: pg.QueryResult) => void,
  ) {
    super(config, undefined, callback);
    this.#prelude = prelude;
  }

  /** The simple protocol cannot carry a prelude with parameters. */
  override requiresPreparation(): boolean {
    return true;
  }

  override prepare(connection: WireConnection): void {
    connection.parse({ text: this.#prelude.text, name: '' });
    connection.bind({ portal: '', statement: '', values: this.#prelude.values ?? [] });
    connection.execute({ portal: '', rows: 0 });
    super.prepare(connection);
  }

  override handleDataRow(message: unknown): void {
    if (!this.#inPrelude) super.handleDataRow(message);
  }

  override handleCommandComplete(message: unknown, connection: WireConnection): void {
    if (this.#inPrelude) this.#inPrelude = false;
    else super.handleCommandComplete(message, connection);
  }
}

const OTHER_TENANT = 'A statement of one tenant was sent into the transaction of another.';

class PinnedClient extends pg.Client {
  readonly #statementTimeoutMs: number;
  /** The pin of the transaction that is open on this connection. */
  #transactionPin: Pin | undefined;

  /** @param options of the pool, which makes its clients with them: node-postgres, packages pg-pool */
  constructor(options?: Partial<PinnedPoolOptions>) {
    super(options);
    this.#statementTimeoutMs = options?.statementTimeoutMs ?? 0;
  }

  // The published type of query has a dozen overloads; the pool and the adapter use this one.
  override query = (async (config: pg.QueryConfig): Promise<pg.QueryResult> => {
    const pin = currentPin();
    const values = pinValues(pin, this.#statementTimeoutMs);
    if (config.text === 'BEGIN') {
      this.#transactionPin = pin;
      return await this.#submit({ text: 'BEGIN' }, { text: PIN_STATEMENT, values });
    }
    if (this.#transactionPin === undefined) {
      return await this.#submit({ text: PIN_STATEMENT, values }, config);
    }
    if (config.text === 'COMMIT' || config.text === 'ROLLBACK') this.#transactionPin = undefined;
    else if (!samePin(pin, this.#transactionPin)) {
      throw new Error(OTHER_TENANT);
    }
    return await super.query(config);
  }) as pg.Client['query'];

  #submit(prelude: Prelude, config: pg.QueryConfig): Promise<pg.QueryResult> {
    return new Promise((resolve, reject) => {
      const query = new PreludedQuery(prelude, config, (error, result) => {
        if (error) reject(error);
        else resolve(result);
      });
      super.query(query as unknown as pg.Submittable);
    });
  }
}

/** How many statements a connection keeps prepared: what clients ask for decides on how many there are. */
const MAX_PREPARED = 500;

/** How long a transaction waits for a connection, and how long it may take. Milliseconds. */
const TRANSACTION_WAIT_MS = 20_000;
const TRANSACTION_MS = 20_000;

/** How much longer than a statement may take its answer is waited for. Milliseconds. */
const GRACE_MS = 5_000;

/**
 * Hangs up on a server of which nothing has come for so long, as where the network swallows what is sent: PostgreSQL would
 * have ended the statement by then, and said so. Nobody waits for that connection any more.
 */
function hangUpOnSilence(client: pg.PoolClient, ms: number): void {
  const stream = socketOf(client);
  stream.setTimeout(ms, () => {
    stream.destroy(new OutageError('TOO_SLOW', 'The database does not answer.'));
  });
}

export class PinnedPool extends pg.Pool {
  readonly #names = new Map<string, string>();
  readonly #keepsPrepared: boolean;
  readonly #statementTimeoutMs: number;
  /** Who may have a connection: the pool itself would give them to who came first. */
  readonly #turns: FairTurns;
  readonly #mostWaitMs: number;
  readonly #laneOf = new WeakMap<pg.PoolClient, string>();
  /** Sees every statement. */
  watch: StatementWatch = async (_text, run) => await run();

  constructor(options: PinnedPoolOptions, keepsPrepared: boolean) {
    super(options);
    this.#keepsPrepared = keepsPrepared;
    this.#statementTimeoutMs = options.statementTimeoutMs;
    this.#turns = new FairTurns(this.options.max);
    this.#mostWaitMs = options.connectionTimeoutMillis ?? 0;
    this.on('release', (_error, client) => {
      const lane = this.#laneOf.get(client);
      this.#laneOf.delete(client);
      if (lane !== undefined) this.#turns.leave(lane);
    });
    this.on('connect', (client) => {
      // A connection that is lost fails whoever waits for its answer; without a listener it would end the process.
      client.on('error', () => undefined);
      if (options.statementTimeoutMs > 0) hangUpOnSilence(client, options.statementTimeoutMs + GRACE_MS);
    });
  }

  /** How many statements and transactions wait for a connection. */
  get waiting(): number {
    return this.#turns.waitingCount + this.waitingCount;
  }

  /**
   * Runs one statement that answers with one column of text, or nothing, under a pin.
   *
   * @param lane with whom it takes turns for a connection, where the pin does not say whom it is for
   */
  async run(pin: Pin, { text, values }: Statement, lane = laneOf(pin)): Promise<Answer> {
    return await this.watch(
      text,
      async () =>
        await new Promise((resolve, reject) => {
          void this.#send(pin, [{ text, values, resolve, reject }], { lane });
        }),
    );
  }

  /**
   * Gathers statements that only read: those of one turn of the event loop leave in one message, under one pin. Where one
   * fails, so do those behind it.
   *
   * @returns what runs one of them, as `run` does
   */
  gathering(pin: Pin): (statement: Statement) => Promise<Answer> {
    let waiting: Waiting[] = [];
    const send = (): void => {
      const sent = waiting;
      waiting = [];
      void this.#send(pin, sent);
    };
    return async (statement) => {
      const answer = this.#enlisted(statement, waiting);
      if (waiting.length === 1) queueMicrotask(send);
      return await answer;
    };
  }

  /**
   * Runs statements that may write, in one message and one transaction, under one pin: all of them happen, or nothing where
   * one fails.
   *
   * @returns what each is answered, once it is committed
   */
  async atOnce(pin: Pin, statements: readonly Statement[]): Promise<Answer[]> {
    const waiting: Waiting[] = [];
    const answers = statements.map(async (statement) => await this.#enlisted(statement, waiting));
    void this.#send(pin, waiting, { isWhole: true });
    return await Promise.all(answers);
  }

  /** Adds a statement to those that are sent together next. @returns what it is answered */
  async #enlisted(statement: Statement, waiting: Waiting[]): Promise<Answer> {
    const answer = new Promise<Answer>((resolve, reject) => {
      waiting.push({ ...statement, resolve, reject });
    });
    return await this.watch(statement.text, async () => await answer);
  }

  /**
   * Sends statements in one message, behind the pin. Tells each what it was answered; never rejects.
   *
   * @param isWhole whether an answer is none where anything behind it fails
   */
  async #send(
    pin: Pin,
    statements: readonly Waiting[],
    { lane = laneOf(pin), isWhole = false }: { lane?: string; isWhole?: boolean } = {},
  ): Promise<void> {
    const unanswered = new Set(statements);
    const fail = (error: unknown): void => {
      for (const { reject } of unanswered) reject(error);
    };
    let client: pg.PoolClient;
    try {
      client = await this.#connectOne(lane);
    } catch (error) {
      noteUndone(error);
      fail(error);
      return;
    }
    const pinning = {
      ...{ text: PIN_STATEMENT, name: this.#nameOf(PIN_STATEMENT) },
      values: pinValues(pin, this.#statementTimeoutMs),
      answered: () => undefined,
    };
    const sent = statements.map((one): Sent => {
      const { text, values } = one;
      return {
        ...{ text, values, name: this.#nameOf(text) },
        answered: (answer) => {
          answers.push([one, answer]);
        },
      };
    });
    const answers: [Waiting, Answer][] = [];
    const done = (error: Error | null): void => {
      client.release(brokenBy(error));
      if (error === null || !isWhole) {
        for (const [one, answer] of answers) {
          unanswered.delete(one);
          one.resolve(answer);
        }
      }
      if (error === null) return;
      const told = asOutage(error);
      // PostgreSQL commits before it says that it is ready again: an error that it tells comes before that. A connection
      // that is lost without a word may have been at it.
      if (!batch.isSent || error instanceof pg.DatabaseError) noteUndone(told);
      fail(told);
    };
    const batch = new PinnedBatch([pinning, ...sent], done);
    submit(client, batch);
  }

  /**
   * Runs `work` in one transaction: all of it happens, or nothing where it throws.
   *
   * @throws Error where it waits for a connection, or takes, longer than 20 seconds
   */
  async transaction<T>(pin: Pin, work: (transaction: PinnedTransaction) => Promise<T>): Promise<T> {
    const client = await this.#connectSoon(laneOf(pin)).catch((error: unknown) => {
      noteUndone(error);
      throw error;
    });
    const nameOf = (text: string): string | null => this.#nameOf(text);
    const transaction = new PinnedTransaction({
      ...{ client, pin, nameOf, watch: this.watch },
      statementTimeoutMs: this.#statementTimeoutMs,
    });
    let broken: Error | undefined;
    const undo = async (because?: Error): Promise<void> => {
      await transaction.rollback(because).catch((error: unknown) => {
        broken = error as Error;
      });
    };
    const deadline = setTimeout(
      () => void undo(new OutageError('TOO_SLOW', 'The transaction took too long.')),
      TRANSACTION_MS,
    );
    try {
      const result = await work(transaction);
      await transaction.commit();
      return result;
    } catch (error) {
      // PostgreSQL tells of a commit before it tells that it ends the connection. One that is lost without a word may have
      // been at the commit.
      if (!transaction.isCommitting || error instanceof pg.DatabaseError) noteUndone(error);
      await undo();
      throw error;
    } finally {
      clearTimeout(deadline);
      client.release(broken);
    }
  }

  #nameOf(text: string): string | null {
    if (!this.#keepsPrepared) return null;
    const known = this.#names.get(text);
    if (known !== undefined || this.#names.size >= MAX_PREPARED) return known ?? null;
    const name = `castellan_${String(this.#names.size + 1)}`;
    this.#names.set(text, name);
    return name;
  }

  /** @throws OutageError where there is none to be had */
  async #connectOne(lane: string): Promise<pg.PoolClient> {
    if (!this.#turns.tryEnter(lane)) await this.#turns.enter(lane, this.#mostWaitMs);
    try {
      const client = await (pg.Pool.prototype.connect as (this: pg.Pool) => Promise<pg.PoolClient>).call(
        this,
      );
      this.#laneOf.set(client, lane);
      return client;
    } catch (error) {
      this.#turns.leave(lane);
      throw asOutage(error);
    }
  }

  async #connectSoon(lane: string): Promise<pg.PoolClient> {
    const connecting = this.#connectOne(lane);
    const tooLate = new OutageError('AWAY', 'A transaction waited too long for a connection.');
    try {
      return await within(TRANSACTION_WAIT_MS, connecting, tooLate);
    } catch (error) {
      // One that comes after all is for somebody else.
      void connecting.then((client) => {
        client.release();
      }, Boolean);
      throw error;
    }
  }

  /** Prisma's calls that take several statements make a transaction; inside of one they are a part of it. */
  override connect = (async (): Promise<pg.PoolClient> =>
    currentTransaction()?.nested() ?? (await this.#connectOne(laneOf(currentPin())))) as pg.Pool['connect'];

  /**
   * Written as an async function because it must run in the caller's context: the pool of node-postgres calls
   * a waiting query back from whichever request frees the connection, with that request's pin.
   */
  override query = (async (config: pg.QueryConfig): Promise<pg.QueryResult> => {
    const transaction = currentTransaction();
    if (transaction !== null) {
      if (!samePin(currentPin(), transaction.pin)) throw new Error(OTHER_TENANT);
      return await transaction.query(config);
    }
    const client = await this.#connectOne(laneOf(currentPin()));
    let broken: Error | undefined;
    try {
      return await client.query(config);
    } catch (error) {
      broken = brokenBy(error);
      throw broken === undefined ? error : asOutage(error);
    } finally {
      client.release(broken);
    }
  }) as pg.Pool['query'];
}

/** With whom a statement takes turns for a connection: the others of its organization, else those of its person. */
function laneOf({ organizationId, userId }: Pin): string {
  return organizationId ?? userId ?? '';
}

/** An error that PostgreSQL reports leaves the connection usable, unless it ends it; any other may not. */
function brokenBy(error: unknown): Error | undefined {
  if (error === null) return undefined;
  return error instanceof pg.DatabaseError && !endsConnection(error) ? undefined : (error as Error);
}
