import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after } from 'node:test';
import type { Job, JobRun, JobRunner } from '../../src/context/jobs/job.js';
import { createJobRunner, type JobTiming } from '../../src/context/jobs/jobRunner.js';
import { openDatabase, type Database } from '../../src/persistence/database.js';
import { createTestDatabase, engine } from '../support/database.js';

export { createGate } from '../support/gate.js';

/** The servers' connections; see openServers. */
export let databases: readonly [Database, Database, Database];
let runners: JobRunner[] = [];

/**
 * Several servers on one database, as far as jobs go: on PostgreSQL each with connections of its own; embedded, where
 * there is one process, each a runner of its own. Called once by each test file, whose end ends them.
 */
export async function openServers(): Promise<void> {
  const testDatabase = await createTestDatabase();
  const first = await openDatabase(testDatabase.options);
  const another = async (): Promise<Database> =>
    engine === 'postgres' ? await openDatabase(testDatabase.options) : first;
  const opened = [first, await another(), await another()] as const;
  const own: JobRunner[] = [];
  databases = opened;
  runners = own;
  after(async () => {
    await Promise.all(own.map(async (runner) => await runner.close()));
    for (const database of new Set(opened)) await database.close();
    await testDatabase.drop();
  });
}

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A clock that stands still until it is moved. */
export class Clock {
  time: Date;

  constructor(text = '2026-11-26T10:20:30.400Z') {
    this.time = new Date(text);
  }

  move(ms: number): void {
    this.time = new Date(this.time.getTime() + ms);
  }
}

export interface TestServerOfJobs extends JobRunner {
  readonly errors: { readonly error: unknown; readonly job: string | undefined }[];
  readonly reports: JobRun[];
}

/** A server that runs jobs when it is told to: its timers are set so that none of them goes off in a test. */
export function serverWith(
  jobs: readonly Job[],
  { clock, ...timing }: { clock?: Clock } & Partial<JobTiming>,
  database: Pick<Database, 'unpinned'> = databases[runners.length % databases.length] ?? databases[0],
): TestServerOfJobs {
  const errors: TestServerOfJobs['errors'] = [];
  const reports: JobRun[] = [];
  const runner = createJobRunner(
    {
      ...{ database, jobs },
      onError: (error, job) => void errors.push({ error, job }),
      onRun: (run) => void reports.push(run),
    },
    {
      ...(clock === undefined ? {} : { now: () => clock.time }),
      ...{ lookMs: HOUR, jitterMs: 0, renewMs: HOUR, pollMs: 1 },
      ...timing,
    },
  );
  runners.push(runner);
  return Object.assign(runner, { errors, reports });
}

export interface Counted extends Job {
  /** The moments it was told. */
  readonly moments: string[];
}

/** A job of a name of its own that notes when it ran, and then does what it is told to. */
export function countedJob(
  work: (isClosed: () => boolean, now: Date) => Promise<number> = () => Promise.resolve(1),
  everyMs = HOUR,
): Counted {
  const moments: string[] = [];
  return {
    name: `count-${randomBytes(6).toString('hex')}`,
    ...{ description: 'Counts.', everyMs, moments },
    work: async (now, isClosed) => {
      moments.push(now.toISOString());
      return await work(isClosed, now);
    },
  };
}

/** The first database, each of whose plain changes (renewals and ends of runs among them) is told before it is made. */
export function watchedDatabase(before: (sql: string) => Promise<void>): Pick<Database, 'unpinned'> {
  const { unpinned } = databases[0];
  return {
    unpinned: new Proxy(unpinned, {
      get: (target, property) => {
        const method = Reflect.get(target, property) as unknown;
        if (property !== '$executeRaw') return method;
        return async (statement: { sql: string }) => {
          await before(statement.sql);
          return await (method as (statement: object) => Promise<number>).call(target, statement);
        };
      },
    }),
  };
}

export interface JobRow {
  readonly nextRunAt: string;
  readonly leasedUntil: string | null;
  readonly lastStartedAt: string | null;
  readonly lastFinishedAt: string | null;
  readonly lastOutcome: string | null;
  readonly lastDone: number | null;
  readonly lastFaults: number | null;
  readonly lastFault: string | null;
  readonly runs: number;
  readonly failures: number;
  readonly failuresInRow: number;
}

/** How a job stands in the table. */
export async function rowOf({ name }: Job): Promise<JobRow> {
  const [row] = await databases[0].ownerQuery<Record<string, unknown>>(
    `SELECT * FROM "ScheduledJob" WHERE "name" = '${name}'`,
  );
  assert.ok(row !== undefined, name);
  return JSON.parse(JSON.stringify(row)) as JobRow;
}
