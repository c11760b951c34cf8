import type { Settings } from '../env.js';
import { openDatabase, type Database, type DatabaseOptions } from '../persistence/database.js';
import type { StatementWatch } from '../persistence/statementWatch.js';
import { reason, StartError } from './startError.js';

/** Which database the settings name. */
export function databaseOptions(settings: Settings): DatabaseOptions {
  return settings.databaseUrl === undefined
    ? { embedded: { dataDir: settings.dataDir } }
    : {
        postgres: {
          url: settings.databaseUrl,
          runtimeUrl: settings.runtimeDatabaseUrl,
          poolSize: settings.poolSize,
          statementTimeoutMs: settings.statementTimeoutMs,
        },
      };
}

/**
 * Opens a database.
 *
 * @param watch sees every statement of requests run; null for nobody
 * @throws StartError, with the error of the driver as its cause
 */
export async function open(options: DatabaseOptions, watch: StatementWatch | null = null): Promise<Database> {
  try {
    return await openDatabase(options, watch);
  } catch (error) {
    const where = 'postgres' in options ? 'The database of DATABASE_URL' : 'The embedded database';
    throw new StartError(`${where} cannot be opened: ${reason(error)}.`, { cause: error });
  }
}

/** The oldest PostgreSQL that will do, as it numbers its versions. */
export const OLDEST_VERSION = 150_000;

/** @throws StartError for a PostgreSQL that is too old */
export async function assertVersion(database: Database): Promise<void> {
  const [row] = await database.ownerQuery<{ version: number }>(
    "SELECT current_setting('server_version_num')::int AS version",
  );
  if ((row?.version ?? 0) < OLDEST_VERSION) throw new StartError('PostgreSQL 15 or later is needed.');
}
