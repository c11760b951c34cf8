import { readSettings } from '../env.js';
import { announcement, serve } from '../server/serve.js';
import type { OutputOptions } from './output.js';

/** `castellan start`: the server, until a signal ends it. It never gives an exit code back: the process is the server's. */
export async function start({ json = false }: OutputOptions): Promise<void> {
  const castellan = await serve(readSettings());
  const { url, firstOwner } = castellan;
  // One line, as those of the log around it.
  const told = json
    ? JSON.stringify({ url, graphql: `${url}/graphql`, firstOwner })
    : announcement(castellan);
  process.stdout.write(`${told}\n`);
}
