import { createServer, request as ask } from 'node:http';
import { listenHere } from './ports.js';

/** A balancer before several servers. */
export interface Balancer {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** How many requests each server was given. */
  readonly given: readonly number[];
}

/** Gives each request to the next server, round robin; it is gone after the tests of the file. */
export async function startBalancer(urls: readonly string[]): Promise<Balancer> {
  const given = urls.map(() => 0);
  let turn = 0;
  const server = createServer((request, response) => {
    const at = turn++ % urls.length;
    given[at] = (given[at] ?? 0) + 1;
    const { method, headers, url = '/' } = request;
    const onward = ask(new URL(url, urls[at]), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  });
  const port = await listenHere(server);
  return { url: `http://127.0.0.1:${String(port)}`, given };
}
