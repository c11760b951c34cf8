/**
 * PostgreSQL is stopped and comes back: clear errors meanwhile, and everything goes on by itself afterwards.
 *
 * TEST_OUTAGE_MS is how long it is away: seconds in the ordinary suite, 30 s by `npm run test:faults`.
 */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { startFakeVendor } from '../gateway/fakeVendor.js';
import { assertError, call, makeTenant, MESSAGES } from '../gateway/harness.js';
import { mutation } from '../support/catalog.js';
import { SECRET_KEY } from '../support/scratchDatabase.js';
import { asServer, started, stop } from '../support/program.js';
import { startPrivatePostgres, withoutPrograms } from './privatePostgres.js';
import { fault, assertEnded, follow, jobsOf, OWNER_SETTINGS, statusOf, tries, until } from './processes.js';

const OUTAGE_MS = tries('TEST_OUTAGE_MS', 3_000);
const POOL = 5;
const CREATE = mutation('createPromptCollection', 'promptCollection { id name }');

fault(
  `PostgreSQL away for ${String(OUTAGE_MS)} ms is told with codes, and the server recovers by itself`,
  { of: 'PostgreSQL stopped, and crashed', tries: 2, skip: withoutPrograms() },
  async () => {
    const postgres = await startPrivatePostgres();
    const vendor = await startFakeVendor();
    const running = await started({
      ...OWNER_SETTINGS,
      DATABASE_URL: postgres.url,
      CASTELLAN_SECRET_KEY: SECRET_KEY,
      CASTELLAN_DATABASE_POOL: String(POOL),
    });
    const server = asServer(running);
    const tenant = await makeTenant(server, vendor);
    const { owner, key } = tenant;
    const askModel = async (headers = {}): ReturnType<typeof call> =>
      await call(server, key, { model: tenant.model, messages: MESSAGES }, { headers });
    assert.equal((await askModel()).status, 200);
    const before = await owner.ask(CREATE, { input: { name: 'Before' } });
    const tail = await follow(server, owner);

    const outage = async (mode: 'fast' | 'immediate', lasting: number): Promise<void> => {
      postgres.stop(mode);
      const end = Date.now() + lasting;
      do {
        // Several at once: whoever fails gives their connection back.
        const round = async (): Promise<void> => {
          const [read, change, asked] = await Promise.all([
            owner.send('{ viewer { kind } }'),
            owner.send(CREATE, { input: { name: 'Meanwhile' } }),
            askModel(),
          ]);
          for (const answer of [read, change]) {
            const [error] = answer.errors;
            assert.deepEqual(
              [answer.status, answer.data, error?.extensions.code, error?.extensions.retryAfter],
              [503, undefined, 'UNAVAILABLE', 1],
              answer.text,
            );
            assert.doesNotMatch(answer.text, /ECONN|127\.0\.0\.1|postgres|at .+:\d+:\d+/i);
          }
          assertError(asked, { status: 503, code: 'unavailable', type: 'server_error' });
          assert.equal(asked.headers.get('retry-after'), '1');
        };
        await Promise.all(Array.from({ length: 4 }, round));
        assert.deepEqual([await statusOf(server, '/healthz'), await statusOf(server, '/readyz')], [200, 503]);
        await sleep(250);
      } while (Date.now() < end);
      postgres.start();
    };
    await outage('fast', OUTAGE_MS);
    // The tail may have missed logs: it says so and ends.
    await assertEnded(tail);

    await until('it is ready again', async () => (await statusOf(server, '/readyz')) === 200);
    const recovered = await owner.ask('{ promptCollections(first: 10) { edges { node { id name } } } }');
    const collections = recovered['promptCollections'].edges.map(({ node }: { node: object }) => node);
    // Beside the one that each organization begins with; nothing of what was refused.
    assert.deepEqual(
      collections.filter(({ name }: { name: string }) => name !== 'Default'),
      [before['createPromptCollection'].promptCollection],
    );

    // Jobs go on: one that is due every five seconds.
    const runsOf = async (): Promise<number> =>
      (await jobsOf(server)).find(({ name }) => name === 'write-log-exports')?.runs ?? 0;
    const runs = await runsOf();
    await until('jobs run again', async () => (await runsOf()) > runs);

    // Notices arrive again, of logs as of keys.
    let again = await follow(server, owner);
    assert.equal((await askModel({ 'x-portkey-trace-id': 'after' })).status, 200);
    // The logs of calls from before may come first: they have waited for the database.
    await until(
      'the log is told',
      async () => (await again.next())?.data?.['logTail'].log.traceId === 'after',
    );

    // A crash of PostgreSQL, in place of a stop in order.
    await outage('immediate', 0);
    await assertEnded(again);
    await until('it is ready again', async () => (await statusOf(server, '/readyz')) === 200);
    again = await follow(server, owner);

    // The key is kept now; another node revokes it, and this one hears of that.
    assert.equal((await askModel()).status, 200);
    assert.equal((await askModel()).status, 200);
    const second = await started({
      ...OWNER_SETTINGS,
      DATABASE_URL: postgres.url,
      CASTELLAN_SECRET_KEY: SECRET_KEY,
      CASTELLAN_DATABASE_POOL: '1',
    });
    assert.equal((await askModel()).status, 200);
    const revoked = await asServer(second).send(
      mutation('revokeApiKey', 'apiKey { id }'),
      { input: { id: key.id } },
      owner.credentials,
    );
    assert.deepEqual(revoked.errors, []);
    const end = Date.now() + 1_000;
    let refused = await askModel();
    while (refused.status === 200 && Date.now() < end) refused = await askModel();
    assertError(refused, { status: 401, code: 'invalid_api_key' });
    assert.equal(await stop(second), 0);

    // After all that there are no more connections than there may be: the pool, one of the owner, two that listen.
    await Promise.all(Array.from({ length: 40 }, async () => await owner.ask('{ viewer { kind } }')));
    const [{ connections }] = (await postgres.sql<{ connections: number }>(
      `SELECT count(*)::int AS connections FROM pg_stat_activity
     WHERE datname = current_database() AND application_name <> 'test'`,
    )) as [{ connections: number }];
    assert.ok(connections >= 3 && connections <= POOL + 3, `${String(connections)} connections`);
    const { verifyAuditLog } = await owner.ask('{ verifyAuditLog { isWhole } }');
    assert.equal(verifyAuditLog.isWhole, true);
    assert.equal(await stop(running), 0);
  },
);
