import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Settings } from '../env.js';
import type { Database } from '../persistence/database.js';
import { assertVersion, databaseOptions, open } from '../server/opening.js';

/**
 * Opens the database of the settings for one piece of work.
 *
 * @throws StartError where it cannot be opened, or is too old
 */
export async function withDatabase<Result>(
  settings: Settings,
  work: (database: Database) => Promise<Result>,
): Promise<Result> {
  const database = await open(databaseOptions(settings));
  try {
    await assertVersion(database);
    return await work(database);
  } finally {
    await database.close();
  }
}

/** Whether there is a database to open: an embedded one that is opened for the first time is made. */
export function isThere({ databaseUrl, dataDir }: Pick<Settings, 'databaseUrl' | 'dataDir'>): boolean {
  return databaseUrl !== undefined || existsSync(path.join(dataDir, 'PG_VERSION'));
}
