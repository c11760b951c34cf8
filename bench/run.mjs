// The benchmark: `npm run bench -- --help` says how it is asked. Installs what it needs into this folder on first use.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readOptions, USAGE } from './lib/options.mjs';

const here = import.meta.dirname;
const options = readOptions(process.argv.slice(2));
if (options.help) {
  console.log(USAGE);
  process.exit(0);
}
if (!existsSync(path.join(here, 'node_modules'))) {
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: here, stdio: 'inherit' });
}
const { build } = await import('../scripts/build.mjs');
await build();

// Imported here: these need the packages and the built program.
const { compare } = await import('./lib/compare.mjs');
const { prepareDatabase } = await import('./lib/database.mjs');
const { startLoad } = await import('./lib/load.mjs');
const { rateTable } = await import('./lib/printing.mjs');
const { readServer, SERVER_NAMES } = await import('./lib/servers.mjs');

const servers = (options.servers ?? [...SERVER_NAMES, 'limit@20', 'castellan@20']).map(readServer);
const works = options.only ?? ['A', 'A-session', 'B', 'C', 'V'];
const { tenants } = options;
const database = await prepareDatabase(tenants, options);
const results = {
  at: new Date().toISOString(),
  command: `npm run bench -- ${process.argv.slice(2).join(' ')}`.trim(),
  machine: {
    cores: os.cpus().length,
    model: os.cpus()[0]?.model ?? '',
    memoryGb: Math.round(os.totalmem() / 2 ** 30),
    node: process.version,
  },
  options: { ...options, tenants },
  works: {},
};
const load = startLoad();
try {
  for (const work of works) {
    const able = servers.filter((server) => server.works.includes(work));
    const entries = able.map((server) => ({ label: server.name, server, tenants, database }));
    results.works[work] = await compare(work, entries, { load, warmUpSeconds: 2, ...options });
    console.log(`\n${work}: ${results.works[work].work}`);
    console.log(rateTable(results.works[work].servers).join('\n'));
  }
} finally {
  load.stop();
}
mkdirSync(path.join(here, 'results'), { recursive: true });
const file = path.join(here, 'results', `${results.at.replaceAll(/[:.]/g, '-')}.json`);
writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
console.log(`\nWritten: ${path.relative(process.cwd(), file)}`);
