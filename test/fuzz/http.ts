/** Requests as bytes, so that also what no client would send is sent, and what comes back. */
import { connect } from 'node:net';
import { tried } from '../support/attacks.js';

export interface RawAnswer {
  /** Null where the server hung up without a word. */
  readonly status: number | null;
  /** Of the whole answer, its head included. */
  readonly text: string;
}

/** A request in its parts. */
export interface RawRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
}

/** The bytes of a request that is told to be the last one of its connection. */
export function bytesOf({ method, target, headers, body }: RawRequest, host: string): Buffer {
  const head = [
    `${method} ${target} HTTP/1.1`,
    `Host: ${host}`,
    'Connection: close',
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(body.length > 0 || method === 'POST' ? [`Content-Length: ${String(body.length)}`] : []),
  ];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'), body]);
}

/** How long a stream that stays open is listened to once it has begun, and an answer waited for. Milliseconds. */
const QUIET_MS = 500;
const MOST_MS = 40_000;

/**
 * Sends bytes, and reads until the server hangs up, or has begun a stream and is quiet. Where there is no answer, says that
 * nothing more comes.
 *
 * @param patience how long it is waited for a first answer before that. Milliseconds
 */
export async function sendBytes(url: string, bytes: Uint8Array, patience = 15_000): Promise<RawAnswer> {
  tried();
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  const parts: Buffer[] = [];
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => {
      socket.destroy();
      reject(new Error(`No end after ${String(MOST_MS)} ms: ${Buffer.from(bytes).toString('latin1')}`));
    }, MOST_MS);
    const done = (): void => {
      clearTimeout(late);
      socket.destroy();
      resolve();
    };
    socket.on('data', (part) => {
      parts.push(part);
      socket.setTimeout(0);
      // Streams of events do not end by themselves.
      if (Buffer.concat(parts).includes('text/event-stream')) socket.setTimeout(QUIET_MS, done);
    });
    // A server that hangs up in the middle of what it is sent has answered all the same.
    socket.on('error', done);
    socket.on('close', done);
    // Most servers take a client that says so for one that has gone.
    socket.setTimeout(patience, () => socket.end());
    socket.write(bytes);
  });
  const text = Buffer.concat(parts)
    .toString('utf8')
    .replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, '');
  const [, status] = /^HTTP\/1\.1 (\d{3})/.exec(text) ?? [];
  return { status: status === undefined ? null : Number(status), text };
}
