// For `npm run test:faults`: tests of several nodes and of noisy neighbours, and the tables that their measures make in
// docs/reliability.md.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root, runTests } from './engines.mjs';

/** No engine may take longer. */
const MOST_MS = 20 * 60_000;
const TRIES = '100';

const docs = path.join(root, 'docs/reliability.md');
const filesOf = (folder) =>
  readdirSync(path.join(root, folder))
    .filter((file) => file.endsWith('.test.ts'))
    .sort()
    .map((file) => path.join(folder, file));

/**
 * Runs the tests on each engine, and writes the tables where PostgreSQL is among them: an embedded database has no second
 * node.
 *
 * @param {readonly { DATABASE_URL?: string }[]} engines
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Promise<boolean>} whether all passed
 */
export async function testNodes(engines, environment) {
  const folder = mkdtempSync(path.join(tmpdir(), 'castellan-measures-'));
  const measures = [];
  let hasPassed = true;
  for (const env of engines) {
    const name = env.DATABASE_URL ? 'PostgreSQL' : 'PGlite';
    const report = path.join(folder, name);
    console.log(`== Several nodes and neighbours, ${name}`);
    const files = [...(env.DATABASE_URL ? filesOf('test/nodes') : []), ...filesOf('test/fairness')];
    const given = { TEST_TRIES: TRIES, ...environment, ...env, TEST_MEASURES: report };
    hasPassed = (await runTests(files, given, MOST_MS)) === 0 && hasPassed;
    if (existsSync(report)) {
      const lines = readFileSync(report, 'utf8').trim().split('\n');
      measures.push(...lines.map((line) => ({ engine: name, ...JSON.parse(line) })));
    }
  }
  rmSync(folder, { recursive: true });
  const tables = tablesOf(measures);
  for (const table of Object.values(tables)) console.log(`\n${table}`);
  if (engines.some(({ DATABASE_URL }) => DATABASE_URL)) writeTables(tables);
  return hasPassed;
}

/** The tables, by their names in docs/reliability.md, of lines that tests have noted (test/support/measures.ts). */
export function tablesOf(measures) {
  return {
    nodes: tableOf(
      ['What changes', 'Nodes', 'Tries', 'Median ms', 'Worst ms'],
      measures
        .filter(({ table }) => table === 'nodes')
        .map((row) => [row.change, row.nodes, row.tries, rounded(row.medianMs), rounded(row.worstMs)]),
    ),
    neighbour: tableOf(
      [
        'Engine',
        'The quiet one asks for',
        'The other one, over 64 connections',
        'p50 ms',
        'p99 ms',
        'Bound ms',
      ],
      measures
        .filter(({ table }) => table === 'neighbour')
        .map((row) => [
          ...[row.engine, row.what, row.noise, rounded(row.p50Ms), rounded(row.p99Ms)],
          row.boundMs === null ? '' : String(row.boundMs),
        ]),
    ),
  };
}

/** Puts the tables into their places. */
export function writeTables(tables) {
  for (const [name, table] of Object.entries(tables)) writeTable(name, table);
  spawnSync('npx', ['prettier', '--write', '--log-level', 'warn', docs], { cwd: root, stdio: 'inherit' });
}

const rounded = (ms) => (ms < 10 ? ms.toFixed(1) : String(Math.round(ms)));

function tableOf(head, rows) {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function writeTable(name, table) {
  const begin = `<!-- begin: ${name}, by npm run test:faults -->`;
  const end = `<!-- end: ${name} -->`;
  const text = readFileSync(docs, 'utf8');
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/reliability.md has no place for the table ${name}.`);
  writeFileSync(docs, `${text.slice(0, from + begin.length)}\n\n${table}\n\n${text.slice(to)}`);
}
