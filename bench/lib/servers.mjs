// The servers that can be measured, how each is started, and which works it can do.
import { Buffer } from 'node:buffer';
import { fileURLToPath } from 'node:url';
import { isListening, nodeBinary } from './processes.mjs';

const file = (relative) => fileURLToPath(new URL(relative, import.meta.url));
/** Connections to the database, the same for every server. */
const POOL = 10;
/** What seals stored secrets; of the benchmark's database alone. */
const SECRET_KEY = Buffer.alloc(32, 'bench').toString('base64');

const SERVERS = {
  limit: { family: 'castellan', program: '../servers/limit.mjs', works: ['A', 'A-session', 'B', 'C'] },
  castellan: {
    family: 'castellan',
    program: '../../dist/main.js',
    works: ['A', 'A-session', 'B', 'C', 'V'],
    environment: ({ url, runtimeUrl }) => ({
      DATABASE_URL: url,
      CASTELLAN_RUNTIME_DATABASE_URL: runtimeUrl,
      CASTELLAN_DATABASE_POOL: String(POOL),
      CASTELLAN_SECRET_KEY: SECRET_KEY,
      CASTELLAN_LOG: 'warn',
    }),
  },
  postgraphile: {
    family: 'postgraphile',
    program: '../servers/postgraphile.mjs',
    works: ['A', 'B', 'C'],
  },
  'apollo-shield': {
    family: 'plain',
    program: '../servers/apolloShield.mjs',
    works: ['A', 'B', 'C'],
  },
  keystone: { family: 'keystone', program: '../servers/keystone.mjs', works: ['A', 'B', 'C'] },
  'bare-http': { family: 'castellan', program: '../servers/bareHttp.mjs', works: ['V'] },
  'better-auth': { family: 'castellan', program: '../servers/betterAuth.mjs', works: ['V'] },
};

export const SERVER_NAMES = Object.keys(SERVERS);

/**
 * Reads a server as the command line names it: `castellan`, or `castellan@20` for another version of Node.js than 24.
 *
 * @throws Error where there is none of that name
 */
export function readServer(text) {
  const [name, major = '24'] = text.split('@');
  const server = SERVERS[name];
  if (server === undefined) {
    throw new Error(`There is no server ${name}; there are ${SERVER_NAMES.join(', ')}.`);
  }
  return { ...server, name: major === '24' ? name : `${name}@${major}`, major };
}

/** How to start a server on a database: the argument of `startServer`. */
export function launchOf(server, { tenants, database }) {
  const environment = server.environment?.(database) ?? {
    BENCH_DATABASE_URL: database.url,
    BENCH_RUNTIME_URL: database.runtimeUrl,
    BENCH_POOL: String(POOL),
    BENCH_TENANTS: String(tenants),
  };
  return {
    command: [nodeBinary(server.major), file(server.program)],
    environment,
    isReady: isListening,
  };
}
