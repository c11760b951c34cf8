import assert from 'node:assert/strict';
import { test } from 'node:test';
import pg from 'pg';
import { started, stop } from '../support/program.js';
import { signsIn } from '../support/signsIn.js';

void test('it starts on a fresh PostgreSQL database, and again on the same', async (t) => {
  const adminUrl = process.env['TEST_DATABASE_URL'];
  if (adminUrl === undefined) {
    t.skip('There is no PostgreSQL in this run.');
    return;
  }
  const name = `castellan_test_process_${String(process.pid)}`;
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  t.after(async () => {
    await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await admin.end();
  });
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  const first = await started({
    DATABASE_URL: url.href,
    CASTELLAN_SECRET_KEY: Buffer.alloc(32).toString('base64'),
  });
  const password = /password: +(\S+)/.exec(first.stdout)?.[1] ?? '';
  assert.equal(await signsIn(first.url, 'owner@castellan.local', password), true);
  // A second node on the same database finds everything done.
  const second = await started({
    DATABASE_URL: url.href,
    CASTELLAN_SECRET_KEY: Buffer.alloc(32).toString('base64'),
  });
  assert.doesNotMatch(second.stdout, /password/i);
  assert.equal(await signsIn(second.url, 'owner@castellan.local', password), true);
  assert.deepEqual([await stop(first), await stop(second)], [0, 0]);
});
