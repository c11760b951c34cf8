/**
 * The disk of the embedded engine is full: changes fail with a code, nothing is there by half, and once there is room again a
 * restart finds everything that was acknowledged. The disk is a small one in memory, which root may mount.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after } from 'node:test';
import { mutation } from '../support/catalog.js';
import { engine } from '../support/database.js';
import { createOrganization } from '../support/seed.js';
import { asServer, folder, started, stop } from '../support/program.js';
import { migratedDatabase } from '../support/scratchDatabase.js';
import { fault, OWNER_SETTINGS, statusOf } from './processes.js';

const MEGABYTE = 1_048_576;

/** Mounts an empty disk of that size. @returns whether that may be done here */
function mount(at: string, bytes: number): boolean {
  mkdirSync(at, { recursive: true });
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${String(bytes)}`, 'tmpfs', at]);
  return status === 0;
}

function unmount(at: string): void {
  spawnSync('umount', ['-l', at]);
}

/** Why it cannot be tried here; false where it can. */
function whyNot(): string | false {
  if (engine === 'postgres') return 'it concerns the embedded engine';
  const trial = path.join(folder, 'trial');
  if (process.platform !== 'linux' || !mount(trial, MEGABYTE)) return 'only root may mount a disk here';
  unmount(trial);
  return false;
}

fault(
  'a full disk under the embedded engine: a coded error, nothing by half, and all that was acknowledged after a restart',
  {
    of: 'Disk full under the embedded engine',
    skip: whyNot(),
  },
  async () => {
    const disk = path.join(folder, 'disk');
    assert.ok(mount(disk, 256 * MEGABYTE));
    after(() => {
      unmount(disk);
    });
    const { variables } = await migratedDatabase();
    const data = path.join(disk, 'data');
    cpSync(variables['CASTELLAN_DATA_DIR'] ?? '', data, { recursive: true });
    const settings = { ...OWNER_SETTINGS, CASTELLAN_DATA_DIR: data };
    const first = await started(settings);
    const server = asServer(first);
    const { owner } = await createOrganization(server);

    // Something else fills the disk, but for a little.
    const filler = path.join(disk, 'filler');
    const { bavail, bsize } = statfsSync(disk);
    writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - MEGABYTE / 4)));
    const acknowledged: string[] = [];
    let refused: { status: number; code: string | undefined; text: string } | undefined;
    for (let number = 0; refused === undefined && number < 5_000; number += 1) {
      const name = `c${String(number)}`;
      const answer = await owner
        .send(mutation('createPromptCollection', 'promptCollection { id }'), { input: { name } })
        .catch(() => null);
      if (answer === null) break;
      const [error] = answer.errors;
      if (error === undefined) acknowledged.push(name);
      else refused = { status: answer.status, code: error.extensions.code, text: answer.text };
    }
    assert.ok(acknowledged.length > 0);
    assert.equal(refused?.code, 'UNAVAILABLE', refused?.text);
    assert.doesNotMatch(refused.text, /ENOSPC|No space|\/disk\//i);
    assert.equal(await statusOf(first, '/healthz'), 200);

    rmSync(filler);
    first.child.kill('SIGTERM');
    await first.ended;
    const second = await started(settings);
    const found = new Set<string>();
    const again = asServer(second);
    for (let after: string | null = null, page = 0; page < 1000; page += 1) {
      const { data: list, errors } = await again.send(
        `query ($after: String) { promptCollections(first: 50, after: $after) {
           edges { node { name } } pageInfo { hasNextPage endCursor } } }`,
        { after },
        owner.credentials,
      );
      assert.deepEqual(errors, []);
      for (const { node } of list?.['promptCollections'].edges) found.add(String(node.name));
      after = list?.['promptCollections'].pageInfo.endCursor as string | null;
      if (list?.['promptCollections'].pageInfo.hasNextPage !== true) break;
    }
    for (const name of acknowledged) assert.ok(found.has(name), `${name} was acknowledged`);
    // Beside what each organization begins with, at most the one that was under way.
    assert.ok(found.size <= acknowledged.length + 2, `${String(found.size)} are there`);
    const { data: whole, errors } = await again.send('{ verifyAuditLog { isWhole } }', {}, owner.credentials);
    assert.deepEqual([errors, whole], [[], { verifyAuditLog: { isWhole: true } }]);
    assert.equal(await stop(second), 0);
  },
);
