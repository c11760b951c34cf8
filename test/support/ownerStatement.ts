import { createHash } from 'node:crypto';
import type { TestServer } from './server.js';

/**
 * Asks as the owner of the tables what a test asks time and again: a long statement over all tables takes longer to plan than
 * to run, so the connection keeps it prepared. A connection that the database does not know from before prepares it anew.
 */
export async function askAgain<Row>({ castellan }: TestServer, sql: string): Promise<Row[]> {
  const { ownerQuery } = castellan.database;
  const name = `test_${createHash('sha256').update(sql).digest('hex').slice(0, 16)}`;
  try {
    return await ownerQuery<Row>(`EXECUTE ${name}`);
  } catch (error) {
    if ((error as { code?: unknown }).code !== INVALID_STATEMENT_NAME) throw error;
  }
  await ownerQuery(`PREPARE ${name} AS ${sql}`);
  return await ownerQuery<Row>(`EXECUTE ${name}`);
}

// https://www.postgresql.org/docs/15/errcodes-appendix.html
const INVALID_STATEMENT_NAME = '26000';
