import { previewStoredSecrets } from '../../context/resealing.js';
import { findSealingKeys, sealingKeyFile } from '../../context/sealingKeys.js';
import { SettingsError } from '../../env.js';
import type { Database } from '../../persistence/database.js';
import { findGapsInTheWall } from '../../persistence/selfCheck.js';
import { howToMend } from '../migrate.js';
import { findingsOf, NOT_OPEN, type Finding, type Patient } from './check.js';
import { modeFault } from './fileModes.js';

/** A clock that is off by more than this makes sessions and keys end early or late. Milliseconds. */
const MAX_SKEW_MS = 1_000;

export async function checkMigrations({ database }: Patient): Promise<Finding> {
  const found = findingsOf('migrations');
  if (database === null) return found.skipped(NOT_OPEN);
  const { applied, pending, failed, unknown, changed } = await database.findMigrationState();
  if (failed[0] !== undefined) return found.error(`Failed: ${failed.join(', ')}.`, howToMend(failed[0]));
  if (unknown.length > 0) {
    return found.error(
      `The database is of a newer release; this one does not know ${unknown.join(', ')}.`,
      'Run the release that the database was brought to, or a later one.',
    );
  }
  if (changed.length > 0) {
    return found.error(
      `Applied from another text than the one here: ${changed.join(', ')}.`,
      'Install the release again as it was published: released migrations do not change.',
    );
  }
  if (pending.length > 0) {
    return found.error(
      `To be applied: ${pending.join(', ')}.`,
      'Run castellan migrate; a start of the server does the same.',
    );
  }
  return found.ok(`All ${String(applied.length)} are applied.`);
}

export async function checkWall({ database }: Patient): Promise<Finding> {
  const found = findingsOf('tenant-wall');
  if (database === null) return found.skipped(NOT_OPEN);
  if (!(await isMigrated(database))) return found.skipped('Apply the migrations first.');
  const gaps = await findGapsInTheWall(database).catch((error: unknown) => [
    `what holds it cannot be read: ${error instanceof Error ? error.message : String(error)}`,
  ]);
  if (gaps.length > 0) {
    return found.error(
      `The database does not keep tenants apart: ${gaps.join('; ')}.`,
      'The server does not start like this. Undo what was changed by hand: the migrations (prisma/migrations) say how ' +
        'tables, policies, functions and roles are to be; a table of another program belongs into another database.',
    );
  }
  return found.ok('Row-level security is forced on every table, and nothing leads around it.');
}

export async function checkLogin({ database, settings }: Patient): Promise<Finding> {
  const found = findingsOf('login');
  if (database === null) return found.skipped(NOT_OPEN);
  if (database.kind === 'embedded') {
    return found.ok('The embedded database has one session, its superuser’s. For production use PostgreSQL.');
  }
  const powers = await database.findLoginPowers();
  if (powers.length === 0) return found.ok('Requests use a login that can become castellan_runtime alone.');
  const what = powers.join(' and ');
  const mend =
    "Give requests a login of their own: CREATE ROLE castellan_app LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD '…'; " +
    'GRANT castellan_runtime TO castellan_app; and name it in CASTELLAN_RUNTIME_DATABASE_URL.';
  return settings.runtimeDatabaseUrl === undefined
    ? found.warning(`Requests use the login of DATABASE_URL, which ${what}.`, mend)
    : found.error(`The login of CASTELLAN_RUNTIME_DATABASE_URL ${what}. The server does not start.`, mend);
}

export async function checkSecretKey({ database, settings }: Patient): Promise<Finding> {
  const found = findingsOf('secret-key');
  let keys: readonly Buffer[] | null;
  try {
    keys = await findSealingKeys(settings);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return found.error(
      error.message,
      'Set it to the key that this database was used with; for a new one make it.',
    );
  }
  const file = sealingKeyFile(settings);
  const fault = keys !== null && settings.secretKeys.length === 0 ? await modeFault(file) : null;
  if (fault !== null) return found.error(`Others may read the key: ${fault}.`, `chmod 600 ${file}`);
  if (database === null || !(await isMigrated(database))) {
    return keys === null ? found.ok('The first start makes one.') : found.ok('It is there.');
  }
  // Without any, whatever is sealed cannot be opened: a key that nothing was sealed under finds all of it.
  const { resealed, unopened } = await previewStoredSecrets(database, keys ?? [Buffer.alloc(32)]);
  if (keys === null) {
    return unopened === 0
      ? found.ok('The next start makes one; nothing is sealed yet.')
      : found.error(
          `It is gone; stored secrets sealed under it: ${String(unopened)}.`,
          `Bring ${file} back, from a backup.`,
        );
  }
  if (unopened > 0) {
    return found.error(
      `There are stored secrets sealed under a key that is not here: ${String(unopened)}.`,
      'Add the former key to CASTELLAN_SECRET_KEY, behind the present one, or have the secrets set anew.',
    );
  }
  if (resealed > 0) {
    return found.ok(
      `It opens what is stored; stored secrets that the next start seals anew: ${String(resealed)}.`,
    );
  }
  return found.ok('It opens what is stored.');
}

export async function checkClock({ database }: Patient): Promise<Finding> {
  const found = findingsOf('clock');
  if (database === null) return found.skipped(NOT_OPEN);
  const asked = Date.now();
  const [row] = await database.ownerQuery<{ ms: number }>(
    'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms',
  );
  const answered = Date.now();
  // Within the time that asking took, nobody can say when the database looked.
  const ms = row?.ms ?? answered;
  const skew = ms < asked ? ms - asked : Math.max(0, ms - answered);
  if (Math.abs(skew) <= MAX_SKEW_MS) return found.ok('The database’s agrees with this machine’s.');
  const seconds = (Math.abs(skew) / 1000).toFixed(1);
  return found.warning(
    `The database’s clock is ${seconds} s ${skew < 0 ? 'behind' : 'ahead of'} this machine’s.`,
    'Have both kept by NTP: what expires is compared with the clock of the one and of the other.',
  );
}

async function isMigrated(database: Database): Promise<boolean> {
  const { pending, failed } = await database.findMigrationState();
  return pending.length + failed.length === 0;
}
