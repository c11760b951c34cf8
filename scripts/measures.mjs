// For `npm run test:faults`: tests of several nodes and of noisy neighbours, and the tables that their measures make in
// docs/reliability.md.
import { runOnEngines, testFilesOf, writePart } from './engines.mjs';

/** No engine may take longer. */
const MOST_MS = 20 * 60_000;
const TRIES = '100';

/**
 * Runs the tests on the embedded database and, where there is one, on PostgreSQL, and writes the tables then: an embedded
 * database has no second node.
 *
 * @param {string | undefined} DATABASE_URL
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Promise<boolean>} whether all passed
 */
export async function testNodes(DATABASE_URL, environment) {
  const [ofNodes, ofNeighbours] = [testFilesOf('test/nodes'), testFilesOf('test/fairness')];
  const engines = [{ name: 'PGlite', env: {}, files: ofNeighbours }];
  if (DATABASE_URL) {
    engines.push({ name: 'PostgreSQL', env: { DATABASE_URL }, files: [...ofNodes, ...ofNeighbours] });
  }
  const hasPassed = await runOnEngines(engines, {
    environment: { TEST_TRIES: TRIES, ...environment },
    report: 'TEST_MEASURES',
    mostMs: MOST_MS,
  });
  const tables = tablesOf(
    engines.flatMap(({ name, results }) => results.map((line) => ({ engine: name, ...line }))),
  );
  for (const [name, table] of Object.entries(tables)) {
    console.log(`\n${table}`);
    if (DATABASE_URL) writePart('docs/reliability.md', `npm run test:faults, ${name}`, table);
  }
  return hasPassed;
}

/** The tables, by their names in docs/reliability.md, of lines that tests have noted (test/support/measures.ts). */
function tablesOf(measures) {
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

const rounded = (ms) => (ms < 10 ? ms.toFixed(1) : String(Math.round(ms)));

function tableOf(head, rows) {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
