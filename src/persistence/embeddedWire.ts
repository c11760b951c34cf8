import { EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import type { PGlite } from '@electric-sql/pglite';

/**
 * The embedded database as node-postgres connects to it: connections without a network, over which PostgreSQL's wire
 * protocol goes to PGlite in this process. Both engines are thus reached by one driver and pinned by the same code
 * (pinnedPg.ts), and a statement with its pin is one call of PGlite, not sixteen.
 *
 * PGlite has a single session. A connection has it to itself from its first message until no transaction is open any
 * more; the others wait for their turn.
 */
export interface EmbeddedWire {
  /** A new connection, as the `stream` of a node-postgres client. */
  connect(): Duplex;
  /** Hears the notices of a channel, once some connection listens to it (LISTEN). What is returned ends it. */
  onNotice(channel: string, listener: (payload: string) => void): () => void;
}

// https://www.postgresql.org/docs/17/protocol-message-formats.html
const NOTIFICATION_RESPONSE = 'A'.charCodeAt(0);
const READY_FOR_QUERY = 'Z'.charCodeAt(0);
const IDLE = 'I'.charCodeAt(0);
/** The messages behind which a client waits for the answer: Flush, Query, Sync. */
const AWAIT_ANSWER = ['H', 'Q', 'S'].map((type) => type.charCodeAt(0));
const TERMINATE = 'X'.charCodeAt(0);

/** AuthenticationOk and ReadyForQuery: who is in this process has the database's files. */
const WELCOME = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, READY_FOR_QUERY, 0, 0, 0, 5, IDLE]);
const ROLLBACK = Buffer.from('Q\0\0\0\x0dROLLBACK\0');

/** @param pglite whose queries go through these connections alone, as long as there are any */
export function createEmbeddedWire(pglite: PGlite): EmbeddedWire {
  const session = new Session(pglite);
  return {
    // What node-postgres uses of a socket, without the buffering of a stream.
    connect: () => new Connection(session) as unknown as Duplex,
    onNotice: (channel, listener) => {
      const ofChannel = { channel, listener };
      session.listeners.add(ofChannel);
      return () => session.listeners.delete(ofChannel);
    },
  };
}

class Session {
  readonly listeners = new Set<{ channel: string; listener: (payload: string) => void }>();
  #holder: Connection | undefined;
  readonly #waiting: (() => void)[] = [];

  constructor(private readonly pglite: PGlite) {}

  /** Waits until a connection has the session to itself. */
  async enter(connection: Connection): Promise<void> {
    if (this.#holder === connection) return;
    if (this.#holder === undefined) this.#holder = connection;
    else {
      await new Promise<void>((resolve) => {
        this.#waiting.push(() => {
          this.#holder = connection;
          resolve();
        });
      });
    }
  }

  /** Lets the next one in, before anybody who comes in the meantime. */
  leave(connection: Connection): void {
    if (this.#holder !== connection) return;
    this.#holder = undefined;
    this.#waiting.shift()?.();
  }

  /** Ends the transaction that a connection has left open, of which nobody else must become a part, and leaves. */
  async abandon(connection: Connection): Promise<void> {
    if (this.#holder !== connection) return;
    try {
      await this.exchange(ROLLBACK);
    } finally {
      this.leave(connection);
    }
  }

  /** Sends messages and gives back all that is answered. PGlite computes that on this thread. */
  async exchange(messages: Buffer): Promise<Buffer> {
    const parts: Buffer[] = [];
    // What it is called with is a view of PGlite's memory, which is used again.
    await this.pglite.execProtocolRawStream(messages, { onRawData: (part) => parts.push(Buffer.from(part)) });
    const answer = parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
    if (this.listeners.size > 0) this.#tellNotices(answer);
    return answer;
  }

  #tellNotices(answer: Buffer): void {
    // Each message is a type, the length of what follows including these four bytes, and that.
    for (let at = 0; at < answer.length; at += 1 + answer.readInt32BE(at + 1)) {
      if (answer[at] !== NOTIFICATION_RESPONSE) continue;
      const [channel = '', payload = ''] = answer.toString('utf8', at + 9).split('\0', 2);
      for (const { channel: heard, listener } of this.listeners) if (heard === channel) listener(payload);
    }
  }
}

/** The types of messages: each is followed by the length of the rest, including these four bytes. */
function typesOf(messages: Buffer): number[] {
  const types: number[] = [];
  for (let at = 0; at < messages.length; at += 1 + messages.readInt32BE(at + 1))
    types.push(messages[at] ?? 0);
  return types;
}

class Connection extends EventEmitter {
  writable = true;
  readonly #session: Session;
  #isGreeted = false;
  #unsent: Buffer[] = [];
  /** Ends with the last exchange that was begun. */
  #exchanges: Promise<void> = Promise.resolve();

  constructor(session: Session) {
    super();
    this.#session = session;
  }

  connect(): void {
    process.nextTick(() => this.emit('connect'));
  }

  /** @param messages whole ones of the protocol, as node-postgres and our batches write them */
  write(messages: Buffer, callback?: () => void): boolean {
    if (!this.#isGreeted) {
      this.#isGreeted = true;
      process.nextTick(() => this.emit('data', WELCOME));
    } else if (messages[0] !== TERMINATE) {
      this.#unsent.push(messages);
      if (typesOf(messages).some((type) => AWAIT_ANSWER.includes(type))) this.#send();
    }
    if (callback !== undefined) process.nextTick(callback);
    return true;
  }

  /** Ends the connection once what was sent is answered. */
  end(): void {
    if (!this.writable) return;
    this.writable = false;
    this.#after(async () => {
      await this.#session.abandon(this);
      this.emit('end');
      this.emit('close');
    });
  }

  destroy(error?: Error): void {
    if (error !== undefined) this.emit('error', error);
    this.end();
  }

  #send(): void {
    const messages = Buffer.concat(this.#unsent);
    this.#unsent = [];
    this.#after(async () => {
      await this.#session.enter(this);
      // PGlite answers on this thread: between two statements others have their turn, such as sockets.
      await setImmediate();
      const answer = await this.#session.exchange(messages);
      const isReady = answer.at(-6) === READY_FOR_QUERY;
      if (isReady && answer.at(-1) === IDLE) this.#session.leave(this);
      this.emit('data', answer);
    });
  }

  #after(work: () => Promise<void>): void {
    this.#exchanges = this.#exchanges.then(work).catch(async (error: unknown) => {
      // Where PGlite fails at that too, it fails whoever comes next.
      await this.#session.abandon(this).catch(() => undefined);
      this.writable = false;
      this.emit('error', error);
      this.emit('close');
    });
  }

  // What a socket has besides, and a call within the process needs not.
  setNoDelay(): void {}
  setKeepAlive(): void {}
  ref(): void {}
  unref(): void {}
}
