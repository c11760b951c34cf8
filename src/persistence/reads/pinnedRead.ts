import type pg from 'pg';
import { PIN_STATEMENT, pinValues, type Pin } from '../pin.js';

/** A statement that answers with one column of text. */
export interface ReadStatement {
  readonly text: string;
  /** As PostgreSQL reads them from text; null for NULL. */
  readonly values: readonly (string | null)[];
  /** The name under which connections keep it prepared; null to have it parsed anew. */
  readonly name: string | null;
}

/** How a statement is pinned: to whom, and how long it may take. */
export interface PinnedTo {
  readonly pin: Pin;
  readonly statementTimeoutMs: number;
}

/** What node-postgres has beyond its published types; taken from its lib/connection.js. */
export interface WireConnection {
  readonly stream: { cork?: () => void; uncork?: () => void };
  parse(message: { text: string; name: string }): void;
  bind(message: { portal: string; statement: string; values: readonly (string | null)[] }): void;
  execute(message: { portal: string; rows: number }): void;
  sync(): void;
}

const PIN_NAME = 'castellan_pin';

/** The statements that a connection keeps prepared. */
const preparedOn = new WeakMap<WireConnection, Set<string>>();

/**
 * One pinned statement on the wire, with the pin under the same Sync (as in pinnedPg.ts), both kept prepared by the
 * connection, and without what a description of the result is good for: the answer is one column of text.
 *
 * node-postgres takes anything with these methods as a query (its lib/client.js). After an error it is not known which
 * statements the connection holds, so that it must not be used again; see `PinnedPool.read`.
 */
export class PinnedRead implements pg.Submittable {
  readonly #to: PinnedTo;
  readonly #statement: ReadStatement;
  readonly #rows: string[] = [];
  #inPin = true;
  callback: (error: Error | null, rows?: string[]) => void;

  constructor(
    to: PinnedTo,
    statement: ReadStatement,
    callback: (error: Error | null, rows?: string[]) => void,
  ) {
    this.#to = to;
    this.#statement = statement;
    this.callback = callback;
  }

  submit(published: pg.Connection): void {
    const connection = published as unknown as WireConnection;
    const { text, values, name } = this.#statement;
    const pin = pinValues(this.#to.pin, this.#to.statementTimeoutMs);
    // All messages leave in one packet.
    connection.stream.cork?.();
    send(connection, { text: PIN_STATEMENT, values: pin, name: name && PIN_NAME });
    send(connection, { text, values, name });
    connection.sync();
    connection.stream.uncork?.();
  }

  handleDataRow(message: { readonly fields: readonly [string] }): void {
    if (!this.#inPin) this.#rows.push(message.fields[0]);
  }

  handleCommandComplete(_message: unknown, connection: WireConnection): void {
    const name = this.#inPin ? PIN_NAME : this.#statement.name;
    this.#inPin = false;
    if (this.#statement.name !== null && name !== null) rememberOn(connection).add(name);
  }

  handleReadyForQuery(): void {
    this.callback(null, this.#rows);
  }

  handleError(error: Error): void {
    this.callback(error);
  }

  // Messages that do not come: nothing is described, no query is empty, and rows are not asked for by portions.
  handleRowDescription(): void {
    /* Not asked for. */
  }
  handleEmptyQuery(): void {
    /* Not sent. */
  }
  handlePortalSuspended(): void {
    /* Not asked for. */
  }
}

function rememberOn(connection: WireConnection): Set<string> {
  const known = preparedOn.get(connection) ?? new Set<string>();
  preparedOn.set(connection, known);
  return known;
}

function send(connection: WireConnection, { text, values, name }: ReadStatement): void {
  const statement = name ?? '';
  if (name === null || preparedOn.get(connection)?.has(name) !== true)
    connection.parse({ text, name: statement });
  connection.bind({ portal: '', statement, values });
  connection.execute({ portal: '', rows: 0 });
}
