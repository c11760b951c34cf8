/**
 * The server's clock jumps by an hour, a day and more than a month, forward and back. On the embedded engine the database's
 * clock jumps along; PostgreSQL keeps its own.
 */
import assert from 'node:assert/strict';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startFakeVendor } from '../gateway/fakeVendor.js';
import { assertError, call, makeKey, makeTenant, MESSAGES } from '../gateway/harness.js';
import { mutation } from '../support/catalog.js';
import { asker, type Key } from '../support/seed.js';
import { asServer, folder, started, stop } from '../support/program.js';
import { migratedDatabase } from '../support/scratchDatabase.js';
import { fault, jobsOf, OWNER_SETTINGS, until } from './processes.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const CLOCK = fileURLToPath(new URL('clock.mjs', import.meta.url));

fault(
  'a clock that jumps: keys expire by it, limits neither open nor lock out for ever, ids and jobs stay whole',
  { of: 'Clock set forward and back', tries: 6 },
  async () => {
    const vendor = await startFakeVendor();
    const { variables } = await migratedDatabase();
    const file = path.join(folder, `clock-${String(process.pid)}`);
    const running = await started({
      ...{ ...variables, ...OWNER_SETTINGS },
      ...{ NODE_OPTIONS: `--import=${CLOCK}`, TEST_CLOCK: file },
    });
    const setClock = async (aheadMs: number): Promise<void> => {
      rmSync(`${file}.set`, { force: true });
      writeFileSync(file, String(aheadMs));
      running.child.kill('SIGUSR2');
      await until('the clock is set', () => existsSync(`${file}.set`));
    };
    const server = asServer(running);
    const tenant = await makeTenant(server, vendor);
    const { owner } = tenant;
    const ask = async (key: Key): ReturnType<typeof call> =>
      await call(server, key, { model: tenant.model, messages: MESSAGES, max_tokens: 10 });
    const statusesOf = async (key: Key, times: number): Promise<number[]> => {
      const statuses: number[] = [];
      for (let time = 0; time < times; time += 1) statuses.push((await ask(key)).status);
      return statuses;
    };
    const exporting = async (): Promise<{ runs: number; lease: object | null }> => {
      const job = (await jobsOf(server)).find(({ name }) => name === 'write-log-exports');
      assert.ok(job);
      return job;
    };
    /** Jobs go on after a jump, to their ends, and do not run for every time that was jumped over. */
    const assertJobsGoOn = async (): Promise<void> => {
      const { runs: before } = await exporting();
      await until('jobs run', async () => {
        const { runs, lease } = await exporting();
        return runs > before && lease === null;
      });
      assert.ok((await exporting()).runs <= before + 5, 'not once for each time that was jumped over');
    };

    const short = await makeKey(owner, { expiresAt: new Date(Date.now() + HOUR_MS / 2).toISOString() });
    const limited = await makeKey(owner, { rateLimits: [{ type: 'REQUESTS', unit: 'WEEK', value: 2 }] });
    const monthly = { type: 'TOKENS', creditLimit: '150', periodicReset: 'MONTHLY' };
    const spent = await makeKey(owner, { usageLimit: monthly });
    const fresh = await makeKey(owner, { usageLimit: monthly });
    assert.equal((await ask(short)).status, 200);
    assert.deepEqual(await statusesOf(limited, 3), [200, 200, 429]);
    // Each call takes 18 tokens, and a few more may at most.
    const spend = async (key: Key): Promise<void> => {
      let status = 200;
      for (let times = 0; status === 200 && times < 20; times += 1) ({ status } = await ask(key));
      assert.equal(status, 412);
    };
    await spend(spent);

    await setClock(HOUR_MS);
    assertError(await ask(short), { status: 401, code: 'invalid_api_key' });
    await assertJobsGoOn();
    await setClock(0);
    // Its time has not come again by the clock: it is as if it never had.
    assert.equal((await ask(short)).status, 200);
    await assertJobsGoOn();

    // More than a month ahead: everything begins anew there, once.
    await setClock(40 * DAY_MS);
    assert.deepEqual(await statusesOf(limited, 3), [200, 200, 429]);
    assert.equal((await ask(spent)).status, 200);
    await spend(fresh);
    await assertJobsGoOn();
    await setClock(0);
    // Back again: what was spent is spent, and what was not is there.
    assert.deepEqual(await statusesOf(limited, 1), [429]);
    assertError(await ask(spent), { status: 412, code: 'budget_exhausted' });
    assert.equal((await ask(fresh)).status, 200);
    await assertJobsGoOn();

    // Sessions that were over by the clock that was ahead may be gone for good.
    const { data } = await server.send(
      'mutation ($input: SignInInput!) { signIn(input: $input) { token } }',
      {
        input: { email: owner.email, password: owner.password },
      },
    );
    const again = asker(server, { ...owner.credentials, token: String(data?.['signIn'].token) });

    // A day behind: no more than what that day's windows and periods allow.
    await setClock(-DAY_MS);
    assert.equal((await ask(short)).status, 200);
    assert.ok((await statusesOf(limited, 3)).includes(429));
    const created = await again.ask(mutation('createPromptCollection', 'promptCollection { id }'), {
      input: { name: 'Yesterday' },
    });
    assert.ok(created['createPromptCollection'].promptCollection.id);
    await setClock(0);
    await again.ask(mutation('createPromptCollection', 'promptCollection { id }'), {
      input: { name: 'Today' },
    });
    await assertJobsGoOn();

    const { promptCollections, verifyAuditLog } = await again.ask(
      '{ promptCollections(first: 10) { edges { node { id name } } } verifyAuditLog { isWhole } }',
    );
    const ids = promptCollections.edges.map(({ node }: { node: { id: string } }) => node.id);
    assert.deepEqual([new Set(ids).size, ids.length], [3, 3]);
    assert.equal(verifyAuditLog.isWhole, true);
    assert.equal(await stop(running), 0);
  },
);
