import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { after } from 'node:test';

/** A service that webhooks and look-ups call: it keeps what came, and answers as the path says. */
export interface Receiver {
  readonly port: number;
  /** Its address, as in `http://127.0.0.1:12345`. */
  readonly url: string;
  readonly received: { method: string; path: string; headers: IncomingMessage['headers']; body: string }[];
}

type Answers = Readonly<Record<string, (response: ServerResponse, request: IncomingMessage) => void>>;

/** Starts one on the local address; it is gone after the tests of the file. */
export async function startReceiver(answers: Answers): Promise<Receiver> {
  const received: Receiver['received'] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = request.url ?? '';
      const body = Buffer.concat(chunks).toString('utf8');
      received.push({ method: request.method ?? '', path, headers: request.headers, body });
      const answer = answers[path];
      if (answer === undefined) response.writeHead(404).end();
      else answer(response, request);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { port, url: `http://127.0.0.1:${String(port)}`, received };
}

/** Answers with JSON. */
export const json =
  (value: unknown, status = 200) =>
  (response: ServerResponse): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  };
