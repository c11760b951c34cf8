import type pg from 'pg';

/** A statement that answers with one column of text, or with nothing. */
export interface Statement {
  readonly text: string;
  /** As PostgreSQL reads them from text; null for NULL. */
  readonly values: readonly (string | null)[];
}

/** What a statement was answered. */
export interface Answer {
  readonly rows: readonly string[];
  /** The command tag, as in `INSERT 0 1`. */
  readonly tag: string;
}

/** A statement to be sent, and who waits for its answer. */
export interface Sent extends Statement {
  /** The name under which connections keep it prepared; null to have it parsed anew. */
  readonly name: string | null;
  answered(answer: Answer): void;
}

/** What node-postgres has beyond its published types; taken from its lib/connection.js. */
interface WireConnection {
  readonly stream: { readonly writable: boolean; write(bytes: Buffer): boolean };
  /** What the methods below send their message by. */
  _send?: (message: Buffer) => boolean;
  parse(message: { text: string; name: string }): void;
  bind(message: { portal: string; statement: string; values: readonly (string | null)[] }): void;
  execute(message: { portal: string; rows: number }): void;
  close(message: { type: 'S'; name: string }): void;
  sync(): void;
}

/**
 * Whether a connection keeps a statement prepared, by its name. Of one that failed it is not known whether it was parsed,
 * or can be used any more.
 */
const preparedOn = new WeakMap<WireConnection, Map<string, 'KEPT' | 'UNKNOWN'>>();

/**
 * Statements that leave in one message, with one Sync behind all of them: one round trip, and outside of a transaction that
 * was begun one transaction (as in pinnedPg.ts). Statements with a name are kept prepared by the connection. A description
 * of the results is not asked for: all are one column of text.
 *
 * PostgreSQL passes over all that stands behind one that fails. A connection stays usable after that: the one that failed
 * is closed before it is parsed the next time.
 *
 * node-postgres takes anything with these methods as a query (its lib/client.js).
 */
export class PinnedBatch implements pg.Submittable {
  readonly #statements: readonly Sent[];
  #rows: string[] = [];
  /** Which statement is being answered. */
  #at = 0;
  #prepared = new Map<string, 'KEPT' | 'UNKNOWN'>();
  callback: (error: Error | null) => void;
  /** Whether it left; over a connection that is known to be lost nothing does. */
  isSent = false;

  /** @param done called once all is answered, or with the error of the statement that failed */
  constructor(statements: readonly Sent[], done: (error: Error | null) => void) {
    this.#statements = statements;
    this.callback = done;
  }

  submit(published: pg.Connection): void {
    const connection = published as unknown as WireConnection;
    this.#prepared = preparedOn.get(connection) ?? this.#prepared;
    preparedOn.set(connection, this.#prepared);
    const messages: Buffer[] = [];
    // They leave in one piece: a message of its own each is a buffer more for the system to be told of.
    connection._send = (message) => {
      messages.push(message);
      return true;
    };
    try {
      this.#write(connection);
    } finally {
      delete connection._send;
    }
    if (!connection.stream.writable) return;
    connection.stream.write(Buffer.concat(messages));
    this.isSent = true;
  }

  #write(connection: WireConnection): void {
    const parsed = new Set<string>();
    for (const { text, values, name } of this.#statements) {
      const statement = name ?? '';
      if (name === null || (this.#prepared.get(name) !== 'KEPT' && !parsed.has(name))) {
        if (this.#prepared.get(statement) === 'UNKNOWN') connection.close({ type: 'S', name: statement });
        connection.parse({ text, name: statement });
        parsed.add(statement);
      }
      connection.bind({ portal: '', statement, values });
      connection.execute({ portal: '', rows: 0 });
    }
    connection.sync();
  }

  handleDataRow(message: { readonly fields: readonly [string] }): void {
    this.#rows.push(message.fields[0]);
  }

  handleCommandComplete({ text: tag }: { readonly text: string }): void {
    const statement = this.#statements[this.#at];
    const rows = this.#rows;
    this.#rows = [];
    this.#at += 1;
    if (statement === undefined) return;
    if (statement.name !== null) this.#prepared.set(statement.name, 'KEPT');
    statement.answered({ rows, tag });
  }

  handleReadyForQuery(): void {
    this.callback(null);
  }

  handleError(error: Error): void {
    const name = this.#statements[this.#at]?.name ?? null;
    if (name !== null) this.#prepared.set(name, 'UNKNOWN');
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
