/** kill -9 of the engine that carries calls out, while it does: calls end with a code, and it is started again. */
import assert from 'node:assert/strict';
import { startFakeVendor } from '../gateway/fakeVendor.js';
import { assertError, call, callForStream, eventsOf, makeTenant, MESSAGES } from '../gateway/harness.js';
import { migratedDatabase } from '../support/scratchDatabase.js';
import { asServer, started, stop } from '../support/program.js';
import { fault, OWNER_SETTINGS, statusOf, tries, until } from './processes.js';

/** Each time it is started again a little later. */
const KILLS = Math.min(5, tries('TEST_KILLS', 2));

fault(
  `the engine killed during calls, ${String(KILLS)} times: they end with a code, are counted rightly, and calls go on`,
  { of: 'Engine of LLM calls killed with -9', tries: KILLS },
  async () => {
    const vendor = await startFakeVendor();
    const { variables } = await migratedDatabase();
    const running = await started({ ...variables, ...OWNER_SETTINGS, CASTELLAN_LOG: 'info' });
    const server = asServer(running);
    const tenant = await makeTenant(server, vendor, {
      key: { usageLimit: { type: 'COST', creditLimit: '1000' } },
    });
    const { owner, key } = tenant;
    const ask = async (): ReturnType<typeof call> =>
      await call(server, key, { model: tenant.model, messages: MESSAGES });
    const engines = (): number[] =>
      [...running.stdout.matchAll(/"enginePid":(\d+),"msg":"The engine is ready\."/g)].map(([, pid]) =>
        Number(pid),
      );

    for (let kill = 1; kill <= KILLS; kill += 1) {
      assert.equal((await ask()).status, 200);
      const pid = engines().at(-1);
      assert.ok(pid !== undefined);
      const seen = vendor.seen.length;
      vendor.script({ hang: true }, { hangAfter: 3 });
      const plain = ask();
      await vendor.arrived(seen + 1);
      const stream = await callForStream(server, tenant);
      await stream.readTo('Hello');
      process.kill(pid, 'SIGKILL');
      assertError(await plain, { status: 502, code: 'engine_broken_off', type: 'server_error' });
      assert.equal(stream.status, 200);
      const events = eventsOf(await stream.readAll());
      assert.equal(events.at(-1).error.code, 'engine_broken_off');
      assert.deepEqual([await statusOf(server, '/healthz'), await statusOf(server, '/readyz')], [200, 200]);
      // The next call waits for the engine that is being started.
      assert.equal((await ask()).status, 200);
      await until('another engine', () => engines().length > kill);
      assert.notEqual(engines().at(-1), pid);
    }

    // Of each round three are counted: the two that were answered, and the stream, of which something had come.
    const { apiKey } = await owner.ask('query ($id: ID!) { apiKey(id: $id) { usage { requests cost } } }', {
      id: key.id,
    });
    const usage = apiKey.usage as { requests: number; cost: string };
    assert.equal(usage.requests, 3 * KILLS);
    assert.ok(Number(usage.cost) >= 0.00005 * KILLS && Number(usage.cost) < 0.0002 * KILLS, usage.cost);
    let statuses: number[] = [];
    await until('the logs are written', async () => {
      const { logs } = await owner.ask('{ logs(first: 100) { edges { node { status } } } }');
      statuses = logs.edges.map(({ node }: { node: { status: number } }) => node.status);
      return statuses.length >= 4 * KILLS;
    });
    assert.deepEqual(statuses.sort(), [
      ...Array<number>(2 * KILLS).fill(200),
      ...Array<number>(2 * KILLS).fill(502),
    ]);
    assert.equal(await stop(running), 0);
  },
);
