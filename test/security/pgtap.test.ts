/** The tenant wall as pgTAP finds it in the database, apart from what our own code asks of the catalogue. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { createTenant } from '../isolation/tenants.js';
import { trial, tried } from '../support/attacks.js';
import { engine } from '../support/database.js';
import { startTestServer } from '../support/server.js';

const script = readFileSync(new URL('policies.pgtap.sql', import.meta.url), 'utf8');

/** Why it cannot be tried here; false where it can. */
async function obstacle(): Promise<string | false> {
  const url = process.env['TEST_DATABASE_URL'];
  if (engine !== 'postgres' || url === undefined)
    return 'pgTAP is an extension of PostgreSQL; PGlite has none';
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rowCount } = await client.query("SELECT FROM pg_available_extensions WHERE name = 'pgtap'");
  await client.end();
  return rowCount === 0 && 'the server has no pgTAP: on Debian, postgresql-15-pgtap';
}

/** The lines of TAP that a script answers. */
async function runScript(client: pg.Client): Promise<string[]> {
  // Of several statements the driver answers with a list.
  const results = (await client.query(script)) as unknown as { rows: object[] }[];
  return results
    .flatMap(({ rows }) => rows)
    .flatMap((row): unknown[] => Object.values(row))
    .filter((value) => typeof value === 'string')
    .flatMap((value) => value.split('\n'));
}

trial(
  'tools',
  'pgTAP: every table of tenants is walled off, for reading and writing, under the role of requests',
  { skip: await obstacle() },
  async () => {
    const server = await startTestServer();
    const mine = await createTenant(server);
    const theirs = await createTenant(server);
    const client = new pg.Client({ connectionString: server.testDatabase.url ?? '' });
    await client.connect();
    try {
      await client.query('CREATE SCHEMA tap; CREATE EXTENSION pgtap SCHEMA tap');
      await client.query("SELECT set_config('tap.mine', $1, false), set_config('tap.theirs', $2, false)", [
        mine.uuid,
        theirs.uuid,
      ]);
      await client.query('BEGIN');
      const lines = await runScript(client);
      await client.query('ROLLBACK');
      const results = lines.filter((line) => /^(not )?ok \d/.test(line));
      tried(results.length);
      assert.deepEqual(
        lines.filter((line) => line.startsWith('not ok') || line.startsWith('#')),
        [],
      );
      assert.ok(results.length > 500, String(results.length));
    } finally {
      await client.end();
    }
  },
);
