import type { Settings } from '../env.js';
import { openDatabase, type Database, type DatabaseOptions } from '../persistence/database.js';

/** Why the server cannot start, in one line for the operator. */
export class StartError extends Error {}

/** Which database the settings name. */
export function databaseOptions(settings: Settings): DatabaseOptions {
  return settings.databaseUrl === undefined
    ? { embedded: { dataDir: settings.dataDir } }
    : {
        postgres: {
          url: settings.databaseUrl,
          runtimeUrl: settings.runtimeDatabaseUrl,
          poolSize: settings.poolSize,
        },
      };
}

/**
 * Opens a database.
 *
 * @throws StartError, with the error of the driver as its cause
 */
export async function open(options: DatabaseOptions): Promise<Database> {
  try {
    return await openDatabase(options);
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

/** The code of an error of Node's or the driver's. */
export function codeOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : undefined;
}

/** One line of an error, without the address: a database URL holds a password. */
export function reason(error: unknown): string {
  // Node gathers the attempts on several addresses of one host, without a message of its own.
  if (error instanceof AggregateError) return reason(error.errors[0]);
  const message = error instanceof Error ? error.message : String(error);
  const line = (message.split('\n').find((text) => text.trim() !== '') ?? codeOf(error) ?? 'unknown').trim();
  return line.replaceAll(/postgres(ql)?:\/\/\S+/g, 'the database').replace(/\.$/, '');
}
