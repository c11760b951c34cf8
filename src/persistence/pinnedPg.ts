import pg from 'pg';
import { PinnedRead } from './reads/pinnedRead.js';
import { currentPin, PIN_STATEMENT, pinValues, samePin, type Pin } from './pin.js';

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

interface Statement {
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
  #prelude: Statement;
  #inPrelude = true;

  constructor(
    prelude: Statement,
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
      throw new Error('A statement of one tenant was sent into the transaction of another.');
    }
    return await super.query(config);
  }) as pg.Client['query'];

  #submit(prelude: Statement, config: pg.QueryConfig): Promise<pg.QueryResult> {
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

export class PinnedPool extends pg.Pool {
  readonly #names = new Map<string, string>();
  readonly #keepsPrepared: boolean;
  readonly #statementTimeoutMs: number;

  constructor(options: PinnedPoolOptions, keepsPrepared: boolean) {
    super(options);
    this.#keepsPrepared = keepsPrepared;
    this.#statementTimeoutMs = options.statementTimeoutMs;
  }

  /** Runs one statement that answers with one column of text, under a pin. */
  async read(
    pin: Pin,
    { text, values }: { readonly text: string; readonly values: readonly (string | null)[] },
  ): Promise<string[]> {
    const statement = { text, values, name: this.#keepsPrepared ? this.#nameOf(text) : null };
    const client = await this.connect();
    return await new Promise((resolve, reject) => {
      const done = (error: Error | null, rows: string[] = []): void => {
        // Which statements the connection holds after an error is not known: it is closed.
        client.release(error ?? undefined);
        if (error === null) resolve(rows);
        else reject(error);
      };
      (pg.Client.prototype.query as (query: pg.Submittable) => void).call(
        client,
        new PinnedRead({ pin, statementTimeoutMs: this.#statementTimeoutMs }, statement, done),
      );
    });
  }

  #nameOf(text: string): string | null {
    const known = this.#names.get(text);
    if (known !== undefined || this.#names.size >= MAX_PREPARED) return known ?? null;
    const name = `castellan_${String(this.#names.size + 1)}`;
    this.#names.set(text, name);
    return name;
  }

  /**
   * Written as an async function because it must run in the caller's context: the pool of node-postgres calls
   * a waiting query back from whichever request frees the connection, with that request's pin.
   */
  override query = (async (config: pg.QueryConfig): Promise<pg.QueryResult> => {
    const client = await this.connect();
    let broken: Error | undefined;
    try {
      return await client.query(config);
    } catch (error) {
      // An error that PostgreSQL reports leaves the connection usable; any other may not.
      if (!(error instanceof pg.DatabaseError)) broken = error as Error;
      throw error;
    } finally {
      client.release(broken);
    }
  }) as pg.Pool['query'];
}
