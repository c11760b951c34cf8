/**
 * kill -9 of a process that migrates, at several points, and several nodes that start at once on an empty database: the next
 * start finishes what is left, never on half a migration, and one node migrates.
 *
 * TEST_KILLS is how many points: two in the ordinary suite, 20 by `npm run test:faults`.
 */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { engine } from '../support/database.js';
import { castellan, command, run, started, stop } from '../support/program.js';
import { emptyDatabase } from '../support/scratchDatabase.js';
import { signsIn } from '../support/signsIn.js';
import { fault, OWNER_SETTINGS, statusOf, tries } from './processes.js';

const KILLS = tries('TEST_KILLS', 2);
/** With more of them the last ones would come when all is done. */
const KILLS_OF_DATABASE = 7;
const MIGRATIONS = readdirSync(fileURLToPath(new URL('../../prisma/migrations', import.meta.url)), {
  withFileTypes: true,
})
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

fault(
  `a migrating process killed again and again, ${String(KILLS)} times, leaves nothing that the next start does not finish`,
  { of: 'Migration killed with -9', tries: KILLS },
  async () => {
    for (let left = KILLS; left > 0; left -= KILLS_OF_DATABASE) {
      await killAndFinish(Math.min(left, KILLS_OF_DATABASE));
    }
  },
);

async function killAndFinish(kills: number): Promise<void> {
  const { variables, sql } = await emptyDatabase();
  for (let kill = 1; kill <= kills; kill += 1) {
    const migrating = run(variables, command('migrate'));
    // As far as it gets in steps, and then a moment into the next migration.
    const goals = MIGRATIONS.slice(Math.ceil((MIGRATIONS.length * kill) / (kills + 1)) - 1);
    const said = (): string => migrating.stdout + migrating.stderr;
    const hasReached = (): boolean => goals.some((name) => said().includes(name));
    const reached = new Promise<void>((resolve) => {
      const look = (): void => {
        if (hasReached()) resolve();
      };
      migrating.child.stdout?.on('data', look);
      migrating.child.stderr?.on('data', look);
    });
    await Promise.race([reached, migrating.ended]);
    await sleep(Math.random() * 30);
    migrating.child.kill('SIGKILL');
    await migrating.ended;
    assert.ok(hasReached(), said());
  }
  const [half] = await sql<{ applied: number }>(
    `SELECT count(*) FILTER (WHERE finished_at IS NOT NULL)::int AS applied FROM _prisma_migrations`,
  );
  assert.ok((half?.applied ?? 0) > 0 && (half?.applied ?? 0) <= MIGRATIONS.length);

  const server = await started({ ...variables, ...OWNER_SETTINGS });
  assert.equal(await statusOf(server, '/readyz'), 200);
  const { CASTELLAN_OWNER_EMAIL: email, CASTELLAN_OWNER_PASSWORD: password } = OWNER_SETTINGS;
  assert.equal(await signsIn(server.url, email, password), true);
  assert.equal(await stop(server), 0);
  const check = await castellan(['migrate', '--check', '--json'], variables);
  assert.deepEqual([check.code, JSON.parse(check.stdout)], [0, { pending: [], failed: [] }]);
  // Each stands there once as finished.
  const rows = await sql<{ name: string }>(
    `SELECT migration_name AS name FROM _prisma_migrations
       WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY 1`,
  );
  assert.deepEqual(
    rows.map(({ name }) => name),
    MIGRATIONS,
  );
}

fault(
  'of what was begun and cut off nothing is there, and it is done anew',
  { of: 'Migration cut off' },
  async () => {
    const { variables, sql } = await emptyDatabase();
    assert.equal((await castellan(['migrate'], variables)).code, 0);
    // As a process leaves it that was killed before its last migration took effect.
    const last = MIGRATIONS.at(-1) ?? '';
    await sql(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, applied_steps_count)
       SELECT 'cut-off', checksum, migration_name, now(), 0 FROM _prisma_migrations WHERE migration_name = '${last}'`,
    );
    const again = await castellan(['migrate', '--json'], variables);
    assert.deepEqual([again.code, JSON.parse(again.stdout || '{}').pending], [0, []], again.stderr);
    const rows = await sql<{ id: string; isUndone: boolean }>(
      `SELECT id, rolled_back_at IS NOT NULL AS "isUndone" FROM _prisma_migrations
       WHERE migration_name = '${last}' ORDER BY started_at`,
    );
    assert.deepEqual(
      rows.map(({ isUndone }) => isUndone),
      [false, true],
    );
  },
);

fault(
  'three nodes that start at once on an empty database migrate it once, and all come up',
  {
    of: 'Nodes that start at once',
    tries: 3,
    skip: engine === 'pglite' && 'an embedded database is for one process at a time',
  },
  async () => {
    const { variables, sql } = await emptyDatabase();
    const settings = { ...variables, ...OWNER_SETTINGS, CASTELLAN_DATABASE_POOL: '2' };
    const nodes = await Promise.all([started(settings), started(settings), started(settings)]);
    for (const node of nodes) assert.equal(await statusOf(node, '/readyz'), 200);
    const told = nodes.filter(({ stdout }) => stdout.includes('The first owner was created.'));
    assert.equal(told.length, 1);
    const [count] = await sql<{ rows: number; owners: number }>(
      `SELECT (SELECT count(*) FROM _prisma_migrations)::int AS rows, (SELECT count(*) FROM "User")::int AS owners`,
    );
    assert.deepEqual(count, { rows: MIGRATIONS.length, owners: 1 });
    for (const node of nodes) assert.equal(await stop(node), 0);
  },
);
