import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listenHere } from './ports.js';

/** What a fake host was asked. */
export interface Asked {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface FakeHost {
  readonly port: number;
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  readonly asked: Asked[];
}

/** A host of HTTP on this machine, in place of a vendor or a webhook; it is gone after the tests of the file. */
export async function startFakeHost(
  answer: (asked: Asked, response: ServerResponse) => void,
): Promise<FakeHost> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const one = { method, url, headers, body: Buffer.concat(chunks).toString() };
      asked.push(one);
      answer(one, response);
    });
  });
  const port = await listenHere(server);
  return { port, url: `http://127.0.0.1:${String(port)}`, asked };
}

/** Answers with a status and JSON. */
export function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
}
