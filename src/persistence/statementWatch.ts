import type pg from 'pg';
import type { PinnedPool } from './pinnedPg.js';

/** Runs one statement, and sees how long it takes and whether it fails. Its text holds no values. */
export type StatementWatch = <T>(text: string, run: () => Promise<T>) => Promise<T>;

/**
 * Has every statement of a pool seen, within transactions or not. Where nobody watches the pool stays as it is.
 */
export function watchStatements(pool: PinnedPool, watch: StatementWatch | null): PinnedPool {
  if (watch === null) return pool;
  // Before a connection is handed out for the first time.
  pool.on('connect', (client) => {
    // The published type of query has a dozen overloads; the pool and the adapter use this one.
    const query = client.query.bind(client) as (config: pg.QueryConfig) => Promise<pg.QueryResult>;
    client.query = (async (config: pg.QueryConfig) =>
      await watch(config.text, async () => await query(config))) as pg.PoolClient['query'];
  });
  pool.watch = watch;
  return pool;
}
