import { readSettings, SettingsError, type Settings } from '../../env.js';
import { FolderInUseError, findHolder } from '../../persistence/folderLock.js';
import type { Database } from '../../persistence/database.js';
import { databaseOptions, OLDEST_VERSION, open } from '../../server/opening.js';
import { reason } from '../../server/startError.js';
import { EXIT, type ExitCode } from '../failures.js';
import { createOutput, plain, type OutputOptions } from '../output.js';
import { isThere } from '../withDatabase.js';
import { findingsOf, type Check, type Finding } from './check.js';
import { checkClock, checkLogin, checkMigrations, checkSecretKey, checkWall } from './databaseChecks.js';
import { checkDataFolder, checkEngine, checkEnvFile, checkPort, checkRedis } from './machineChecks.js';

const CHECKS: readonly (readonly [name: string, check: Check])[] = [
  ['env-file', checkEnvFile],
  ['migrations', checkMigrations],
  ['login', checkLogin],
  ['tenant-wall', checkWall],
  ['secret-key', checkSecretKey],
  ['clock', checkClock],
  ['data-folder', checkDataFolder],
  ['redis', checkRedis],
  ['engine', checkEngine],
  ['port', checkPort],
];

/** `castellan doctor`: looks whether the server would start and do its work, and says how to mend what stops it. */
export async function doctor(options: OutputOptions): Promise<ExitCode> {
  const output = createOutput(options);
  const findings: Finding[] = [];
  const settings = readableSettings(findings);
  if (settings !== null) {
    output.progress('Opening the database …');
    const database = await openForChecks(settings, findings);
    try {
      for (const [name, check] of CHECKS) {
        output.progress(`Checking ${name} …`);
        // A check that breaks is a finding: the others are made all the same.
        findings.push(
          await check({ settings, database }).catch((error: unknown) =>
            findingsOf(name).error(
              `It could not be checked: ${reason(error)}.`,
              'Mend what is told above first.',
            ),
          ),
        );
      }
    } finally {
      await database?.close();
    }
  }
  const isWell = findings.every(({ status }) => status !== 'ERROR');
  output.result({ ok: isWell, checks: findings }, findings.map(said).join('\n'));
  return isWell ? EXIT.OK : EXIT.TO_MEND;
}

function readableSettings(findings: Finding[]): Settings | null {
  const found = findingsOf('settings');
  try {
    const settings = readSettings();
    findings.push(found.ok('All variables can be used.'));
    return settings;
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    findings.push(found.error(error.message, 'Correct the variable. Nothing else can be checked before.'));
    return null;
  }
}

/** Opens the database where that changes nothing: one that is not there yet is not made. */
async function openForChecks(settings: Settings, findings: Finding[]): Promise<Database | null> {
  const found = findingsOf('database');
  const { databaseUrl, dataDir } = settings;
  if (databaseUrl === undefined) {
    const pid = await findHolder(dataDir);
    if (pid !== null) {
      findings.push(inUse(pid));
      return null;
    }
    if (!isThere(settings)) {
      findings.push(found.ok(`There is none in ${dataDir} yet; the first start makes it.`));
      return null;
    }
  }
  try {
    const database = await open(databaseOptions(settings));
    const [row] = await database.ownerQuery<{ number: number; version: string }>(
      "SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS version",
    );
    const { number = 0, version = '?' } = row ?? {};
    const kind = database.kind === 'embedded' ? 'The embedded database' : 'PostgreSQL';
    findings.push(
      number < OLDEST_VERSION
        ? found.error(`${kind} is version ${version}.`, 'PostgreSQL 15 or later is needed.')
        : found.ok(`${kind} answers, version ${version}.`),
    );
    return database;
  } catch (error) {
    const { cause } = error as { cause?: unknown };
    if (cause instanceof FolderInUseError) findings.push(inUse(cause.pid));
    else {
      findings.push(
        found.error(
          reason(error) + '.',
          databaseUrl === undefined
            ? 'Restore the folder from a backup, or name another one in CASTELLAN_DATA_DIR.'
            : 'Start PostgreSQL, or correct the host, login or name in DATABASE_URL.',
        ),
      );
    }
    return null;
  }
}

function inUse(pid: number): Finding {
  return findingsOf('database').warning(
    `Process ${String(pid)} uses the embedded database, which is for one at a time. What is in it was not looked at.`,
    'To have it looked at, stop that server and run castellan doctor again.',
  );
}

const SIGNS: Readonly<Record<Finding['status'], string>> = {
  OK: 'ok     ',
  WARNING: 'warning',
  ERROR: 'ERROR  ',
  SKIPPED: 'skipped',
};

function said({ name, status, message, mend }: Finding): string {
  const line = `${SIGNS[status]}  ${name.padEnd(12)}  ${plain(message)}`;
  return mend === null ? line : `${line}\n         ${' '.repeat(12)}  → ${plain(mend)}`;
}
