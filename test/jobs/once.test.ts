import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  Clock,
  countedJob,
  createGate,
  databases,
  DAY,
  HOUR,
  MINUTE,
  openServers,
  rowOf,
  serverWith,
  watchedDatabase,
  type TestServerOfJobs,
} from './servers.js';
import { until } from '../support/until.js';

await openServers();

const isRenewal = (sql: string): boolean =>
  sql.startsWith('UPDATE "ScheduledJob" SET "leasedUntil"') && !sql.includes('NULL');

const allDo = async (servers: readonly TestServerOfJobs[]): Promise<void> => {
  await Promise.all(servers.map(async (server) => await server.runDue()));
};

for (const count of [2, 3]) {
  test(`${String(count)} servers at once run each due job once, and none before it is due again`, async () => {
    const clock = new Clock();
    const jobs = Array.from({ length: 5 }, () => countedJob());
    const servers = databases.slice(0, count).map((database) => serverWith(jobs, { clock }, database));
    const expected: string[] = [];
    for (const step of [HOUR, HOUR, DAY, HOUR]) {
      expected.push(clock.time.toISOString());
      await allDo(servers);
      for (const { moments } of jobs) assert.deepEqual(moments, expected);
      await allDo(servers);
      for (const { moments } of jobs) assert.deepEqual(moments, expected);
      clock.move(step);
    }
    const outcomes = servers.flatMap(({ reports }) => reports.map(({ outcome, done }) => [outcome, done]));
    assert.deepEqual(
      outcomes,
      Array.from({ length: 20 }, () => ['DONE', 1]),
    );
    assert.deepEqual(
      servers.flatMap(({ errors }) => errors),
      [],
    );
  });
}

test('while a server is at a job no other takes it, also where it has become due again', async () => {
  const clock = new Clock();
  const gate = createGate();
  const job = countedJob(async () => {
    await gate.opened;
    return 7;
  }, MINUTE / 2);
  const [one, other] = [serverWith([job], { clock }), serverWith([job], { clock })];
  const running = one.runDue();
  await until(() => job.moments.length === 1);
  clock.move(MINUTE - 1);
  await other.runDue();
  // Nor does the server itself begin it a second time.
  await one.runDue();
  assert.equal(job.moments.length, 1);
  gate.open();
  await running;
  const { leasedUntil, lastOutcome, lastDone, lastStartedAt, lastFinishedAt, nextRunAt, runs } =
    await rowOf(job);
  assert.deepEqual(
    { leasedUntil, lastOutcome, lastDone, lastStartedAt, lastFinishedAt, nextRunAt, runs },
    {
      ...{ leasedUntil: null, lastOutcome: 'DONE', lastDone: 7, runs: 1 },
      ...{ lastStartedAt: '2026-11-26T10:20:30.400Z', lastFinishedAt: '2026-11-26T10:21:30.399Z' },
      nextRunAt: '2026-11-26T10:22:00.000Z',
    },
  );
});

describe('a server that dies in the middle of a run', () => {
  test('loses it after the lease to another, which does it from the start', async () => {
    const clock = new Clock();
    const gate = createGate();
    const job = countedJob(async () => {
      if (job.moments.length === 1) await gate.opened;
      return job.moments.length;
    });
    const [dead, living] = [serverWith([job], { clock }), serverWith([job], { clock })];
    const running = dead.runDue();
    await until(() => job.moments.length === 1);
    clock.move(MINUTE - 1);
    await living.runDue();
    assert.equal(job.moments.length, 1);
    clock.move(1);
    await living.runDue();
    assert.equal(job.moments.length, 2);
    const [report] = living.reports;
    assert.equal(report?.outcome, 'DONE');
    assert.match(report?.takenOverFrom ?? '', /^.+:\d+:[0-9a-f]{8}$/);
    const after = await rowOf(job);
    assert.deepEqual(
      [after.lastOutcome, after.lastDone, after.runs, after.leasedUntil],
      ['DONE', 2, 2, null],
    );

    // It was not dead, only very slow: what it has to say is not written over what came of the other's run.
    gate.open();
    await running;
    assert.equal(dead.reports[0]?.outcome, 'LOST');
    assert.deepEqual(await rowOf(job), after);
  });

  test('does not lose it as long as it says that it is alive', async () => {
    const clock = new Clock();
    const gate = createGate();
    const job = countedJob(async () => {
      await gate.opened;
      return 1;
    });
    const [busy, other] = [serverWith([job], { clock, renewMs: 1 }), serverWith([job], { clock })];
    const running = busy.runDue();
    await until(() => job.moments.length === 1);
    for (const leasedUntil of [
      '2026-11-26T10:22:25.400Z',
      '2026-11-26T10:23:20.400Z',
      '2026-11-26T10:24:15.400Z',
    ]) {
      clock.move(55_000);
      await until(async () => (await rowOf(job)).leasedUntil === leasedUntil);
      await other.runDue();
    }
    assert.equal(job.moments.length, 1);
    gate.open();
    await running;
    assert.deepEqual([busy.reports[0]?.outcome, other.reports], ['DONE', []]);
  });

  test('is told to stop where it was slow and another took the job over', async () => {
    const clock = new Clock();
    const [lapsed, gate] = [createGate(), createGate()];
    const job = countedJob(async (isClosed) => {
      if (job.moments.length > 1) {
        await gate.opened;
        return 2;
      }
      assert.equal(isClosed(), false);
      clock.move(MINUTE);
      lapsed.open();
      await until(isClosed);
      return 1;
    });
    // No renewal gets through before the other is at it.
    const slowly = watchedDatabase(async (sql) => {
      if (isRenewal(sql)) await until(() => job.moments.length === 2);
    });
    const [slow, other] = [serverWith([job], { clock, renewMs: 1 }, slowly), serverWith([job], { clock })];
    const running = slow.runDue();
    await lapsed.opened;
    const taken = other.runDue();
    await running;
    assert.equal(slow.reports[0]?.outcome, 'LOST');
    gate.open();
    await taken;
    assert.equal(other.reports[0]?.outcome, 'DONE');
    assert.deepEqual([(await rowOf(job)).lastDone, job.moments.length], [2, 2]);
  });

  test('is told to stop where it cannot tell any more whether the job is its own', async () => {
    const job = countedJob(async (isClosed) => {
      await until(isClosed);
      return 1;
    });
    const away = new Error('The database is away.');
    const cutOff = watchedDatabase((sql) =>
      sql.startsWith('UPDATE') ? Promise.reject(away) : Promise.resolve(),
    );
    const server = serverWith([job], { clock: new Clock(), leaseMs: 40, renewMs: 5 }, cutOff);
    await server.runDue();
    assert.equal(server.reports[0]?.outcome, 'LOST');
    assert.ok(server.errors.length > 0);
    for (const { error, job: name } of server.errors) assert.deepEqual([error, name], [away, job.name]);
    // The lease stands, and is over by itself.
    assert.equal((await rowOf(job)).leasedUntil, '2026-11-26T10:20:30.440Z');
  });
});

describe('a server that is stopped in the middle of a run', () => {
  test('waits for the next good place and hands the job back, due as before, to whoever comes first', async () => {
    const clock = new Clock();
    let isStopping = false;
    const job = countedJob(async (isClosed) => {
      if (isStopping) return 10;
      await until(isClosed);
      return 3;
    });
    const [stopped, other] = [serverWith([job], { clock }), serverWith([job], { clock })];
    const running = stopped.runDue();
    await until(() => job.moments.length === 1);
    isStopping = true;
    await stopped.close();
    const handedBack = await rowOf(job);
    assert.deepEqual(
      [handedBack.lastOutcome, handedBack.lastDone, handedBack.leasedUntil, handedBack.nextRunAt],
      ['STOPPED', 3, null, '2026-11-26T10:20:30.400Z'],
    );
    await running;
    await stopped.runDue();
    assert.equal(await stopped.run(job.name, new Date()), 0);
    assert.equal(await stopped.runNow(job.name), 'UNDER_WAY');
    assert.equal(job.moments.length, 1);
    await other.runDue();
    assert.equal(job.moments.length, 2);
    assert.deepEqual([(await rowOf(job)).lastOutcome, (await rowOf(job)).lastDone], ['DONE', 10]);
  });

  test('lets a job that does not ask end, which is done then', async () => {
    const clock = new Clock();
    const gate = createGate();
    const job = countedJob(async () => {
      await gate.opened;
      return 1;
    });
    const server = serverWith([job], { clock });
    const running = server.runDue();
    await until(() => job.moments.length === 1);
    const closing = server.close();
    gate.open();
    await closing;
    assert.deepEqual([(await rowOf(job)).lastOutcome, server.reports.length], ['DONE', 1]);
    await running;
  });
});
