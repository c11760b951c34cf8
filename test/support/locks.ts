import { after } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { TestServer } from './server.js';

/** Transactions that wait for one another, on PostgreSQL: an embedded database has one session, where they take turns. */

/** Holds what a statement locks, on a connection of its own; gives back what lets go of it. */
export async function hold({ testDatabase }: TestServer, statement: string): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: testDatabase.url ?? '' });
  await client.connect();
  let isOpen = true;
  const end = async (): Promise<void> => {
    if (isOpen) await client.end();
    isOpen = false;
  };
  after(end);
  await client.query('BEGIN');
  await client.query(statement);
  return end;
}

/** Waits until so many transactions wait for others, or something is over: false. */
export async function untilWaiting(
  { castellan }: TestServer,
  count: number,
  over: Promise<unknown>,
): Promise<boolean> {
  let isOver = false;
  const ending = (): void => {
    isOver = true;
  };
  over.then(ending, ending);
  for (;;) {
    const [row] = await castellan.database.ownerQuery<{ waiting: number }>(
      `SELECT count(*)::int AS waiting FROM pg_stat_activity
       WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0`,
    );
    if ((row?.waiting ?? 0) >= count) return true;
    if (isOver) return false;
    await sleep(2);
  }
}
