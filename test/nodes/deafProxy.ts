import net from 'node:net';
import { after } from 'node:test';
import { listenHere } from '../support/ports.js';

/** A way to PostgreSQL that can swallow what it sends to connections that listen, without closing them. */
export interface DeafProxy {
  /** The URL of the database by this way. */
  readonly url: string;
  /** How many connections have begun to listen, each counted once. */
  readonly listeners: number;
  /** From now on nothing reaches those that listen by now; those that begin later are let alone. */
  goDeaf(): void;
  /** What was swallowed, as text. */
  readonly swallowed: string;
}

export async function startDeafProxy(databaseUrl: string): Promise<DeafProxy> {
  const target = new URL(databaseUrl);
  const listening = new Set<net.Socket>();
  const deaf = new Set<net.Socket>();
  let listeners = 0;
  let swallowed = '';
  const sockets = new Set<net.Socket>();
  const server = net.createServer((client) => {
    const onward = net.connect(Number(target.port || 5432), target.hostname);
    for (const end of [client, onward]) {
      sockets.add(end);
      end.on('error', () => undefined);
      end.on('close', () => {
        client.destroy();
        onward.destroy();
      });
    }
    client.on('data', (data) => {
      if (!listening.has(client) && data.toString('latin1').includes('LISTEN ')) {
        listening.add(client);
        listeners += 1;
      }
      onward.write(data);
    });
    onward.on('data', (data) => {
      if (deaf.has(client)) swallowed += data.toString('latin1');
      else client.write(data);
    });
  });
  const port = await listenHere(server);
  after(() => {
    for (const socket of sockets) socket.destroy();
  });
  const url = new URL(databaseUrl);
  [url.hostname, url.port] = ['127.0.0.1', String(port)];
  return {
    url: url.href,
    get listeners() {
      return listeners;
    },
    goDeaf: () => {
      for (const client of listening) deaf.add(client);
    },
    get swallowed() {
      return swallowed;
    },
  };
}
