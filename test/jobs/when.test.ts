import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { countingFaults, reportingFaults } from '../../src/context/jobs/faults.js';
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
} from './servers.js';
import { until } from '../support/until.js';

await openServers();

test('after days without a server a job runs once, at the moment of then, and is due at the next full span', async () => {
  const clock = new Clock();
  const [hourly, daily] = [countedJob(), countedJob(undefined, DAY)];
  const jobs = [hourly, daily];
  await serverWith(jobs, { clock }).runDue();
  assert.equal((await rowOf(hourly)).nextRunAt, '2026-11-26T11:00:00.000Z');
  assert.equal((await rowOf(daily)).nextRunAt, '2026-11-27T00:00:00.000Z');
  clock.move(10 * DAY);
  const later = serverWith(jobs, { clock });
  await later.runDue();
  await later.runDue();
  for (const { moments } of jobs) {
    assert.deepEqual(moments, ['2026-11-26T10:20:30.400Z', '2026-12-06T10:20:30.400Z']);
  }
  assert.equal((await rowOf(hourly)).nextRunAt, '2026-12-06T11:00:00.000Z');
  assert.equal((await rowOf(daily)).nextRunAt, '2026-12-07T00:00:00.000Z');
});

test('a job is not run a moment before it is due', async () => {
  const clock = new Clock();
  const job = countedJob();
  const server = serverWith([job], { clock });
  await server.runDue();
  clock.time = new Date('2026-11-26T10:59:59.999Z');
  await server.runDue();
  assert.equal(job.moments.length, 1);
  clock.move(1);
  await server.runDue();
  assert.deepEqual(job.moments, ['2026-11-26T10:20:30.400Z', '2026-11-26T11:00:00.000Z']);
});

describe('a job that fails', () => {
  test('is tried again after pauses that grow up to five minutes, reported by name, and starts anew when it went well', async () => {
    const clock = new Clock('2026-11-26T10:00:00.000Z');
    let isBroken = true;
    const broken = Object.assign(new Error('the secret is 42'), { code: 'P2002' });
    const job = countedJob(async () => {
      if (isBroken) throw broken;
      return 5;
    }, DAY);
    const server = serverWith([job], { clock });
    const pauses: number[] = [];
    for (let failures = 1; failures <= 8; failures += 1) {
      await server.runDue();
      const row = await rowOf(job);
      assert.deepEqual(
        [row.lastOutcome, row.lastDone, row.lastFault, row.leasedUntil, row.failures, row.failuresInRow],
        ['FAILED', 0, 'Error P2002', null, failures, failures],
      );
      assert.ok(!JSON.stringify(row).includes('secret'));
      const pause = Date.parse(row.nextRunAt) - clock.time.getTime();
      pauses.push(pause / 1000);
      clock.move(pause - 1);
      await server.runDue();
      assert.equal(job.moments.length, failures);
      clock.move(1);
    }
    assert.deepEqual(pauses, [5, 10, 20, 40, 80, 160, 300, 300]);
    assert.deepEqual(
      server.errors,
      Array.from({ length: 8 }, () => ({ error: broken, job: job.name })),
    );

    isBroken = false;
    await server.runDue();
    const row = await rowOf(job);
    assert.deepEqual(
      [row.lastOutcome, row.lastDone, row.lastFault, row.failures, row.failuresInRow, row.nextRunAt],
      ['DONE', 5, null, 8, 0, '2026-11-27T00:00:00.000Z'],
    );
    isBroken = true;
    clock.move(DAY);
    await server.runDue();
    assert.equal(Date.parse((await rowOf(job)).nextRunAt) - clock.time.getTime(), 5_000);
  });

  test('does not keep others from running', async () => {
    const clock = new Clock();
    const failing = countedJob(() => Promise.reject(new TypeError('x')));
    const other = countedJob();
    await serverWith([failing, other], { clock }).runDue();
    assert.deepEqual([other.moments.length, (await rowOf(other)).lastOutcome], [1, 'DONE']);
    assert.deepEqual([(await rowOf(failing)).lastFault], ['TypeError']);
  });

  test('for single organizations is done all the same; how often is noted, and each is reported by its name', async () => {
    const told: unknown[] = [];
    const report = reportingFaults((error, job) => void told.push([error, job]));
    const job = countedJob(async () => {
      report('one');
      await Promise.resolve();
      report('two');
      return 3;
    });
    const server = serverWith([job], { clock: new Clock() });
    await server.runDue();
    const { lastOutcome, lastDone, lastFaults, failures } = await rowOf(job);
    assert.deepEqual([lastOutcome, lastDone, lastFaults, failures], ['DONE', 3, 2, 0]);
    assert.deepEqual(told, [
      ['one', job.name],
      ['two', job.name],
    ]);
    assert.deepEqual(await countingFaults('other', () => Promise.resolve(1)), { done: 1, faults: 0 });
    report('outside of any');
    assert.deepEqual(told.at(-1), ['outside of any', undefined]);
  });
});

describe('a clock that jumps back', () => {
  test('stops no job for longer than its span, and is told by the clock of then', async () => {
    const clock = new Clock('2027-11-26T10:20:30.400Z');
    const job = countedJob();
    const server = serverWith([job], { clock });
    await server.runDue();
    clock.time = new Date('2026-11-26T10:20:30.400Z');
    await server.runDue();
    assert.equal((await rowOf(job)).nextRunAt, '2026-11-26T11:20:30.400Z');
    clock.move(HOUR);
    await server.runDue();
    assert.deepEqual(job.moments, ['2027-11-26T10:20:30.400Z', '2026-11-26T11:20:30.400Z']);
    assert.equal((await rowOf(job)).nextRunAt, '2026-11-26T12:00:00.000Z');
  });

  test('leaves no lease of a dead server for longer than a lease', async () => {
    const clock = new Clock('2027-11-26T10:20:30.400Z');
    const gate = createGate();
    const job = countedJob(async () => {
      if (job.moments.length === 1) await gate.opened;
      return 1;
    });
    const [dead, living] = [serverWith([job], { clock }), serverWith([job], { clock })];
    const running = dead.runDue();
    await until(() => job.moments.length === 1);
    clock.time = new Date('2026-11-26T10:20:30.400Z');
    await living.runDue();
    assert.equal((await rowOf(job)).leasedUntil, '2026-11-26T10:21:30.400Z');
    clock.move(HOUR);
    await living.runDue();
    assert.equal(job.moments.length, 2);
    gate.open();
    await running;
  });
});

describe('a run that is asked for', () => {
  test('is told the moment it is asked for, and leaves alone when the job is due', async () => {
    const clock = new Clock();
    const job = countedJob(() => Promise.resolve(4));
    const server = serverWith([job], { clock });
    await server.runDue();
    clock.move(MINUTE);
    assert.equal(await server.run(job.name, new Date('2040-01-01T00:00:00.000Z')), 4);
    assert.deepEqual(job.moments, ['2026-11-26T10:20:30.400Z', '2040-01-01T00:00:00.000Z']);
    const { nextRunAt, lastStartedAt, leasedUntil, runs } = await rowOf(job);
    assert.deepEqual(
      [nextRunAt, lastStartedAt, leasedUntil, runs],
      ['2026-11-26T11:00:00.000Z', '2026-11-26T10:21:30.400Z', null, 2],
    );
  });

  test('waits for one that is under way, on this server or another', async () => {
    const clock = new Clock();
    const gate = createGate();
    const order: string[] = [];
    const job = countedJob(async () => {
      const number = String(job.moments.length);
      order.push(`begins ${number}`);
      if (number === '1') await gate.opened;
      order.push(`ends ${number}`);
      return Number(number);
    });
    const [one, other] = [serverWith([job], { clock }), serverWith([job], { clock })];
    const running = one.runDue();
    await until(() => order.length === 1);
    const asked = [
      one.run(job.name, clock.time),
      other.run(job.name, clock.time),
      one.run(job.name, clock.time),
    ];
    assert.equal(await one.runNow(job.name), 'UNDER_WAY');
    gate.open();
    await running;
    const done = await Promise.all(asked);
    assert.deepEqual([...done].sort(), [2, 3, 4]);
    assert.deepEqual(
      order,
      [1, 2, 3, 4].flatMap((number) => [`begins ${number}`, `ends ${number}`]),
    );
  });

  test('for an operator is not begun while another server is at the job', async () => {
    const clock = new Clock();
    const gate = createGate();
    const job = countedJob(async () => {
      await gate.opened;
      return 1;
    });
    const [one, other] = [serverWith([job], { clock }), serverWith([job], { clock })];
    const running = one.runDue();
    await until(() => job.moments.length === 1);
    assert.equal(await other.runNow(job.name), 'UNDER_WAY');
    gate.open();
    await running;
    const run = await other.runNow(job.name);
    assert.ok(typeof run === 'object');
    assert.deepEqual([run.job, run.outcome, run.done, run.faults], [job.name, 'DONE', 1, 0]);
    assert.equal(await other.runNow('no-such-job'), 'UNKNOWN');
  });

  test('throws what the job throws, and where there is no such job', async () => {
    const clock = new Clock();
    const job = countedJob(() => Promise.reject(new RangeError('broken')));
    const server = serverWith([job], { clock });
    await assert.rejects(server.run(job.name, clock.time), new RangeError('broken'));
    assert.deepEqual(
      [(await rowOf(job)).lastFault, (await rowOf(job)).nextRunAt],
      ['RangeError', '2026-11-26T10:20:30.400Z'],
    );
    await assert.rejects(server.run('no-such-job', clock.time), new Error('There is no job no-such-job.'));
  });
});

describe('a server that was started', () => {
  test('does by itself what is due, again and again, and nothing once it is closed', async () => {
    const clock = new Clock();
    const job = countedJob();
    const server = serverWith([job], { clock, lookMs: 1 });
    server.start();
    for (const runs of [1, 2, 3]) {
      await until(
        async () => (await rowOf(job).catch(() => undefined))?.lastFinishedAt === clock.time.toISOString(),
      );
      assert.equal(job.moments.length, runs);
      clock.move(HOUR);
    }
    await until(() => job.moments.length === 4);
    await server.close();
    clock.move(DAY);
    await serverWith([countedJob()], { clock }).runDue();
    assert.equal(job.moments.length, 4);
    assert.deepEqual(server.errors, []);
  });

  test('is woken when a job is due, long before it would look', async () => {
    const job = countedJob(undefined, 50);
    const server = serverWith([job], {});
    server.start();
    await until(() => job.moments.length >= 3);
    await server.close();
  });

  test('goes on once the database is back', async () => {
    const clock = new Clock();
    const job = countedJob();
    const { unpinned } = databases[0];
    let isAway = true;
    const server = serverWith(
      [job],
      { clock, lookMs: 1 },
      {
        unpinned: new Proxy(unpinned, {
          get: (target, property) => {
            if (isAway) throw new Error('The database is away.');
            return Reflect.get(target, property) as unknown;
          },
        }),
      },
    );
    server.start();
    await until(() => server.errors.length >= 2);
    assert.equal(job.moments.length, 0);
    isAway = false;
    await until(() => job.moments.length === 1);
    await server.close();
  });

  test('goes by the clock of the database, whatever its own says', async () => {
    const job = countedJob();
    const ask = async (): Promise<number> => {
      const [row] = await databases[0].ownerQuery<{ now: Date }>('SELECT now()::timestamptz(3) AS now');
      return new Date(row!.now).getTime();
    };
    const before = await ask();
    const server = serverWith([job], {});
    await server.runDue();
    const after = await ask();
    const told = Date.parse(job.moments[0]!);
    assert.ok(before <= told && told <= after, `${before} ${told} ${after}`);
    const { nextRunAt, lastStartedAt } = await rowOf(job);
    assert.equal(lastStartedAt, job.moments[0]);
    assert.equal(Date.parse(nextRunAt) % HOUR, 0);
    assert.ok(Date.parse(nextRunAt) > told && Date.parse(nextRunAt) <= after + HOUR);
  });
});
