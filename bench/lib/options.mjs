import { parseArgs } from 'node:util';

export const USAGE = `npm run bench -- [options]

  --only A,B          the works: A, A-session, B, C, V, flat (A and B at 100 and at 10 000 tenants), G, L; all
                      where left out
  --servers a,b       the servers, as in limit,castellan,castellan@20 (on another Node.js); all where left out
  --tenants N         how many tenants the database has (100)
  --rounds N          how often each server is measured (5)
  --seconds N         how long each time (2)
  --connections N     requests at once (16)
  --fresh             makes the databases anew
  --docs              writes docs/benchmarks.md from the results
  --note TEXT         with --docs: what readers must know of the circumstances
  --from FILE         with --docs: measures nothing and writes it from these results`;

/** Reads the command line. @throws TypeError for an option that there is not */
export function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string' },
      servers: { type: 'string' },
      tenants: { type: 'string', default: '100' },
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '2' },
      connections: { type: 'string', default: '16' },
      fresh: { type: 'boolean', default: false },
      docs: { type: 'boolean', default: false },
      from: { type: 'string' },
      note: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const list = (text) => text?.split(',').map((item) => item.trim());
  const number = (name) => {
    const value = Number(values[name]);
    if (!(value > 0)) throw new TypeError(`--${name} takes a number above 0.`);
    return value;
  };
  return {
    only: list(values.only),
    servers: list(values.servers),
    tenants: number('tenants'),
    rounds: number('rounds'),
    seconds: number('seconds'),
    connections: number('connections'),
    ...{ fresh: values.fresh, docs: values.docs, from: values.from, note: values.note, help: values.help },
  };
}
