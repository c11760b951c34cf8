// The benchmark: `npm run bench -- --help` says how it is asked. Installs what it needs into this folder on first use.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
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
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: here,
    stdio: 'inherit',
  });
}
const { build } = await import('../scripts/build.mjs');
await build();

// Imported here: these need the packages and the built program.
const { compare } = await import('./lib/compare.mjs');
const { prepareDatabase } = await import('./lib/database.mjs');
const { documentOf } = await import('./lib/document.mjs');
const { measureGateway } = await import('./lib/gateway.mjs');
const { startLoad } = await import('./lib/load.mjs');
const { measureAnalytics } = await import('./lib/analytics.mjs');
const { measureFlatness } = await import('./lib/flatness.mjs');
const { addedTable, questionTable, rateTable } = await import('./lib/printing.mjs');
const { readServer, SERVER_NAMES } = await import('./lib/servers.mjs');
const { ALL_WORKS } = await import('./lib/works.mjs');

if (options.from !== undefined) {
  writeDocument(JSON.parse(readFileSync(options.from, 'utf8')));
  process.exit(0);
}
const servers = (options.servers ?? [...SERVER_NAMES, 'limit@20', 'castellan@20']).map(readServer);
const works = options.only ?? ALL_WORKS;
const unknown = works.find((work) => !ALL_WORKS.includes(work));
if (unknown !== undefined)
  throw new TypeError(`There is no work ${unknown}; there are ${ALL_WORKS.join(', ')}.`);
const { tenants } = options;
const database = await prepareDatabase(tenants, options);
const results = {
  at: new Date().toISOString(),
  command: `npm run bench -- ${withoutNote(process.argv.slice(2)).join(' ')}`.trim(),
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
    const result = await measure(work);
    results.works[work] = result;
    console.log(`\n${work}: ${result.work}`);
    if (result.added !== undefined) console.log(addedTable(result.added).join('\n'));
    if (result.questions !== undefined) console.log(questionTable(result.questions).join('\n'));
    const compared = result.works ?? (result.servers === undefined ? {} : { [work]: result });
    for (const [name, one] of Object.entries(compared)) {
      console.log([`\n${name}`, ...rateTable(one.servers)].join('\n'));
    }
  }
} finally {
  load.stop();
  // Also where a work failed: what was measured before it stays.
  mkdirSync(path.join(here, 'results'), { recursive: true });
  const file = path.join(here, 'results', `${results.at.replaceAll(/[:.]/g, '-')}.json`);
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
  console.log(`\nWritten: ${path.relative(process.cwd(), file)}`);
}
if (options.docs) writeDocument(results);

async function measure(work) {
  const settings = { load, warmUpSeconds: 10, ...options };
  if (work === 'flat') return await measureFlatness(settings);
  if (work === 'G') return await measureGateway(settings);
  if (work === 'L') return await measureAnalytics(settings);
  const able = servers.filter((server) => server.works.includes(work));
  const entries = able.map((server) => ({ label: server.name, server, tenants, database }));
  return await compare(work, entries, settings);
}

/** The note is told beside the command. */
function withoutNote(args) {
  const at = args.indexOf('--note');
  return at === -1 ? args : args.toSpliced(at, 2);
}

function writeDocument(measured) {
  const target = path.join(here, '../docs/benchmarks.md');
  writeFileSync(target, documentOf(measured, options.note));
  execFileSync('npx', ['prettier', '--write', '--log-level', 'warn', target], { cwd: path.join(here, '..') });
  console.log(`Written: ${path.relative(process.cwd(), target)}`);
}
