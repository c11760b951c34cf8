import type { Socket } from 'node:net';
import pg from 'pg';

/** Who hears the notices of a channel. */
export interface NoticeListener {
  onNotice(payload: string): void;
  /** Notices may have been missed: the connection is gone and is being made again. */
  onGap(): void;
  /** Notices arrive (again). */
  onReady(): void;
}

/** How long it is waited before a lost connection is made again. Milliseconds. */
const AGAIN_MS = 500;
/** How long a connection may take to be there. Milliseconds. */
const CONNECT_MS = 10_000;
/** How long the server may take to let go. Milliseconds. */
const LEAVE_MS = 2_000;
/**
 * How often it is asked whether the server is still there, and how long it may take to say so: together the time for which
 * a revoked key still works where the network swallows what is sent. Milliseconds.
 */
const BEAT = { everyMs: 2_000, withinMs: 3_000 };

/**
 * Keeps one connection that listens, and makes it again after it was lost. A connection on which nothing is sent does not
 * notice that the network has forgotten it: it is asked now and then.
 *
 * @throws Error of the driver where the first connection cannot be made
 */
export async function listenOnPostgres(
  url: string,
  channel: string,
  listener: NoticeListener,
): Promise<() => Promise<void>> {
  let client: pg.Client | undefined;
  let stopped = false as boolean;
  let retry: NodeJS.Timeout | undefined;

  const connectLater = (): void => {
    if (stopped) return;
    retry = setTimeout(() => void connect().catch(connectLater), AGAIN_MS);
  };

  // Told again it changes nothing, and PostgreSQL answers.
  const listen = async (on: pg.Client): Promise<void> => {
    await on.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
  };

  const connect = async (): Promise<void> => {
    const connecting = new pg.Client({
      ...{ connectionString: url, keepAlive: true },
      ...{ connectionTimeoutMillis: CONNECT_MS, query_timeout: BEAT.withinMs },
    });
    const lost = (): void => {
      if (client !== connecting) return;
      client = undefined;
      // Whoever is not heard of any more is hung up on.
      hangUp(connecting);
      if (stopped) return;
      listener.onGap();
      connectLater();
    };
    connecting.on('error', lost);
    connecting.on('end', lost);
    connecting.on('notification', (notice) => {
      listener.onNotice(notice.payload ?? '');
    });
    try {
      await connecting.connect();
      await listen(connecting);
    } catch (error) {
      hangUp(connecting);
      throw error;
    }
    if (stopped) {
      hangUp(connecting);
      return;
    }
    client = connecting;
    listener.onReady();
  };

  await connect();
  const beat = setInterval(() => {
    const asked = client;
    if (asked === undefined) return;
    void listen(asked).catch(() => {
      asked.emit('end');
    });
  }, BEAT.everyMs).unref();
  return async () => {
    stopped = true;
    clearTimeout(retry);
    clearInterval(beat);
    if (client === undefined) return;
    // A server that is silently gone does not say goodbye.
    const socket = socketOf(client);
    const leaving = setTimeout(() => socket.destroy(), LEAVE_MS);
    await client.end();
    clearTimeout(leaving);
  };
}

/** What a connection is sent over; node-postgres does not publish it. */
export function socketOf(client: pg.ClientBase): Socket {
  return (client as unknown as { connection: { stream: Socket } }).connection.stream;
}

/** Ends a connection that may be gone already, without waiting for it. */
function hangUp(client: pg.Client): void {
  void client.end().catch(() => undefined);
}
