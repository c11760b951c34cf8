/**
 * SIGTERM while answers are streamed: what ends within ten seconds is streamed to its end, what does not is ended with a
 * word, each call is counted and logged, and the process ends with 0.
 */
import assert from 'node:assert/strict';
import { startFakeVendor } from '../gateway/fakeVendor.js';
import { eventsOf, makeTenant, MESSAGES } from '../gateway/harness.js';
import { migratedDatabase } from '../support/scratchDatabase.js';
import { asServer, started, stop } from '../support/program.js';
import { subscribe } from '../support/sse.js';
import { fault, follow, OWNER_SETTINGS } from './processes.js';

fault(
  'SIGTERM during streams: they are finished or told that they end, calls are settled, nothing is lost',
  { of: 'SIGTERM during streams', tries: 3 },
  async () => {
    const vendor = await startFakeVendor();
    const { variables } = await migratedDatabase();
    const settings = { ...variables, ...OWNER_SETTINGS };
    const running = await started(settings);
    const server = asServer(running);
    const tenant = await makeTenant(server, vendor, {
      key: { usageLimit: { type: 'COST', creditLimit: '1000' } },
    });
    const { owner, key } = tenant;
    const begin = async (body: object): Promise<Response> =>
      await fetch(`${server.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${key.secret}` },
        body: JSON.stringify({ model: tenant.model, messages: MESSAGES, ...body }),
      });
    const tail = await follow(server, owner);

    // One that goes on for seconds, one of which nothing more ever comes, and one that is not streamed and never answered.
    vendor.script({ partDelayMs: 300 });
    const slow = await begin({ stream: true });
    vendor.script({ hangAfter: 3 });
    const stuck = await begin({ stream: true });
    vendor.script({ hang: true });
    const plain = begin({ stream: false });
    await vendor.arrived(3);
    assert.deepEqual([slow.status, stuck.status], [200, 200]);
    running.child.kill('SIGTERM');

    // The tail of logs ends in order: by the event that says so, not by a broken connection.
    while ((await tail.next()) !== null);
    const [slowText, stuckText, plainAnswer] = await Promise.all([slow.text(), stuck.text(), plain]);
    const slowEvents = eventsOf(slowText);
    assert.equal(slowEvents.at(-1), '[DONE]');
    const said = slowEvents.map((event) => event.choices?.[0]?.delta?.content ?? '').join('');
    assert.equal(said, 'Hello from the vendor.');

    const stopping = {
      error: {
        message: 'The server is stopping.',
        type: 'server_error',
        param: null,
        code: 'server_stopping',
      },
    };
    const stuckEvents = eventsOf(stuckText);
    assert.ok(stuckEvents.length >= 3, stuckText);
    assert.deepEqual(stuckEvents.at(-1), stopping);
    assert.deepEqual(
      [plainAnswer.status, plainAnswer.headers.get('retry-after'), await plainAnswer.json()],
      [503, '1', stopping],
    );
    assert.equal(await running.ended, 0);

    // The next start finds all three, what they took, and nothing reserved any more.
    const next = await started(settings);
    const again = asServer(next);
    const answer = await again.send(
      `query ($id: ID!) {
         logs(first: 10) { edges { node { status isStream } } }
         apiKey(id: $id) { usage { requests cost } }
       }`,
      { id: key.id },
      owner.credentials,
    );
    assert.deepEqual(answer.errors, []);
    const logs = answer.data?.['logs'].edges.map(({ node }: { node: { status: number } }) => node.status);
    assert.deepEqual(logs.sort(), [200, 503, 503]);
    const { requests, cost } = answer.data?.['apiKey'].usage as { requests: number; cost: string };
    assert.equal(requests, 3);
    // The finished one costs 11 tokens in and 7 out; of the others what was asked and had come, by an estimate.
    assert.ok(Number(cost) > 0.000025 && Number(cost) < 0.001, cost);
    const tailAgain = await subscribe(again, owner.credentials, [
      'subscription { logTail { log { traceId } } }',
    ]);
    assert.deepEqual((await tailAgain.next())?.data, { logTail: { log: null } });
    await tailAgain.close();
    assert.equal(await stop(next), 0);
  },
);
