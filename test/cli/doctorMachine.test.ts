/** `castellan doctor` on what surrounds the server: files, ports, the disk, the clock, and programs that it needs. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { test } from 'node:test';
import { engine } from '../support/database.js';
import { folder } from '../support/program.js';
import { migratedDatabase, SECRET_KEY } from '../support/scratchDatabase.js';
import { assertFinds, doctor } from './doctoring.js';

test('Redis, the engine and the port: what does not answer, and who has it', async (t) => {
  const { variables } = await migratedDatabase();
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  t.after(() => taken.close());
  const port = String((taken.address() as AddressInfo).port);
  const found = await assertFinds(
    {
      ...variables,
      REDIS_URL: 'redis://:canary-of-redis@127.0.0.1:1',
      GATEWAY_URL: 'http://127.0.0.1:1',
      PORT: port,
    },
    'redis',
    [/does not answer/, /correct REDIS_URL/],
  );
  const { engine: gateway, port: listening } = found.checks;
  assert.equal(gateway?.status, 'ERROR');
  assert.match(gateway.mend ?? '', /GATEWAY_URL/);
  assert.equal(listening?.status, 'ERROR');
  assert.match(listening.message, new RegExp(`127\\.0\\.0\\.1:${port} is taken by another program`));
  assert.ok(!JSON.stringify(found).includes('canary'));
});

test('files with secrets that others may read, and a folder that cannot be written to', async () => {
  // The programs run in `folder`.
  const file = path.join(folder, '.env');
  writeFileSync(file, `PORT=1\nCASTELLAN_SECRET_KEY=${SECRET_KEY}\n`);
  chmodSync(file, 0o644);
  try {
    const found = await assertFinds({}, 'env-file', [
      /others may read it: .env has the mode 644/,
      /^chmod 600 \.env$/,
    ]);
    assert.ok(!JSON.stringify(found).includes(SECRET_KEY));
    chmodSync(file, 0o600);
    assert.equal((await doctor({})).checks['env-file']?.status, 'OK');
    // Without secrets anybody may read it.
    writeFileSync(file, 'PORT=1\n# CASTELLAN_SECRET_KEY=\nCASTELLAN_SIGNUP=closed\n');
    chmodSync(file, 0o644);
    assert.equal((await doctor({})).checks['env-file']?.status, 'OK');
  } finally {
    rmSync(file);
  }
  const blocked = path.join(folder, 'blocked');
  mkdirSync(blocked);
  writeFileSync(path.join(blocked, 'file'), '');
  // Root may write anywhere, but not into a file.
  const inFile = path.join(blocked, 'file', 'data');
  await assertFinds({ CASTELLAN_DATA_DIR: inFile }, 'data-folder', [
    /cannot be written to/,
    /CASTELLAN_DATA_DIR/,
  ]);
});

/** The variables by which a program runs some code before its own: what this machine is like, as the program sees it. */
function onMachine(code: string): Record<string, string> {
  return { NODE_OPTIONS: `--import "data:text/javascript,${encodeURIComponent(code)}"` };
}

test('a clock that is off by more than a second', async (t) => {
  if (engine === 'pglite') {
    t.skip('The embedded database has the clock of its process.');
    return;
  }
  const { variables } = await migratedDatabase();
  for (const [ms, says] of [
    [90_000, /^The database’s clock is (89\.\d|90\.0) s behind this machine’s\.$/],
    [-90_000, /^The database’s clock is (89\.\d|90\.0) s ahead of this machine’s\.$/],
  ] as const) {
    const machine = onMachine(`const now = Date.now; Date.now = () => now() + ${String(ms)};`);
    const { checks } = await doctor({ ...variables, ...machine });
    assert.equal(checks['clock']?.status, 'WARNING');
    assert.match(checks['clock'].message, says);
    assert.match(checks['clock'].mend ?? '', /NTP/);
  }
});

test('space on the disk: scarce is a warning, too little an error', async () => {
  const withFree = (bytes: number): Record<string, string> =>
    onMachine(`import fs from 'node:fs/promises';
      import { syncBuiltinESMExports } from 'node:module';
      fs.statfs = async () => ({ bavail: ${String(bytes / 1000)}, bsize: 1000 });
      syncBuiltinESMExports();`);
  for (const [bytes, status, says] of [
    [1_000_000_000, 'OK', /^1\.0 GB are free/],
    [999_999_000, 'WARNING', /^1\.0 GB are free/],
    [100_000_000, 'WARNING', /^0\.1 GB are free/],
    [99_999_000, 'ERROR', /^0\.1 GB are free/],
  ] as const) {
    const { code, checks } = await doctor(withFree(bytes));
    assert.equal(checks['data-folder']?.status, status);
    assert.match(checks['data-folder'].message, says);
    assert.equal(code, status === 'ERROR' ? 3 : 0);
    if (status !== 'OK') assert.match(checks['data-folder'].mend ?? '', /^Make room/);
  }
});
