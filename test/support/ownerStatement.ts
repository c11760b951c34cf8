import { createHash } from 'node:crypto';
import { sqlStateOf } from '../../src/persistence/outages.js';
import { engine } from './database.js';
import type { TestServer } from './server.js';

/**
 * Asks as the owner of the tables what a test asks time and again: a long statement over all tables takes longer to plan than
 * to run, so the embedded database, which has one session, keeps it prepared. A session that is new prepares it anew.
 */
export async function askAgain<Row>({ castellan }: TestServer, sql: string): Promise<Row[]> {
  const { ownerQuery } = castellan.database;
  if (engine === 'postgres') return await ownerQuery<Row>(sql);
  const name = `test_${createHash('sha256').update(sql).digest('hex').slice(0, 16)}`;
  try {
    return await ownerQuery<Row>(`EXECUTE ${name}`);
  } catch (error) {
    if (sqlStateOf(error) !== INVALID_STATEMENT_NAME) throw error;
  }
  await ownerQuery(`PREPARE ${name} AS ${sql}`).catch((error: unknown) => {
    // Who asked at the same time has prepared it.
    if (sqlStateOf(error) !== DUPLICATE_STATEMENT) throw error;
  });
  return await ownerQuery<Row>(`EXECUTE ${name}`);
}

// https://www.postgresql.org/docs/15/errcodes-appendix.html
const INVALID_STATEMENT_NAME = '26000';
const DUPLICATE_STATEMENT = '42P05';
