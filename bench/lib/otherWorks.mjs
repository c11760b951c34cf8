// The works that compare Castellan with itself.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { compare } from './compare.mjs';
import { prepareDatabase, urlOf } from './database.mjs';
import { readServer } from './servers.mjs';
import { OTHER_WORKS } from './works.mjs';

const FEW = 100;
const MANY = 10_000;

/** A and B among few tenants and among many, in turn: the limit beside it tells what the database's part in it is. */
export async function measureFlatness(settings) {
  const works = {};
  for (const work of ['A', 'B']) {
    const entries = [];
    for (const tenants of [FEW, MANY]) {
      const database = await prepareDatabase(tenants, { fresh: false });
      for (const name of ['castellan', 'limit']) {
        entries.push({
          label: `${name}, ${String(tenants)} tenants`,
          server: readServer(name),
          tenants,
          database,
        });
      }
    }
    works[work] = await compare(work, entries, settings);
  }
  return { work: OTHER_WORKS.flat, works };
}

/** Runs the loader and the questions of analytics.ts. @returns the median milliseconds of each */
export async function measureAnalytics() {
  const script = fileURLToPath(new URL('../analytics.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: { ...process.env, DATABASE_URL: urlOf('postgres') },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  let medians = null;
  child.on('message', (message) => {
    medians = message;
  });
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0 || medians === null) throw new Error('The analytics could not be measured.');
  return { work: OTHER_WORKS.L, medians };
}
