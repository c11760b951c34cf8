import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import { openSchemaEngine, type SchemaEngine } from './schemaEngine.js';

type MigrationList = Parameters<SchemaEngine['applyMigrations']>[0]['migrationsList'];

const NO_FILTERS = { externalTables: [], externalEnums: [] };

/** The folder of schema.prisma and the migrations, found from the sources as well as from the build. */
function prismaFolder(): string {
  for (const candidate of ['../../prisma/', '../../../prisma/']) {
    const folder = fileURLToPath(new URL(candidate, import.meta.url));
    if (existsSync(path.join(folder, 'schema.prisma'))) return folder;
  }
  throw new Error('The folder prisma/ with schema.prisma is missing beside the program.');
}

async function readMigrations(folder: string): Promise<MigrationList> {
  const baseDir = path.join(folder, 'migrations');
  const names = (await readdir(baseDir, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  return {
    baseDir,
    lockfile: {
      path: 'migration_lock.toml',
      content: await readFile(path.join(baseDir, 'migration_lock.toml'), 'utf8'),
    },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(
      names.map(async (name) => ({
        path: name,
        migrationFile: {
          path: 'migration.sql',
          content: {
            tag: 'ok' as const,
            value: await readFile(path.join(baseDir, name, 'migration.sql'), 'utf8'),
          },
        },
      })),
    ),
  };
}

/** Queries a database as the owner of its tables. */
type OwnerQuery = <Row>(sql: string) => Promise<Row[]>;

/** What of the migrations stands in a database. Names are those of their folders, oldest first. */
export interface MigrationState {
  readonly applied: readonly string[];
  /** What the database lacks. */
  readonly pending: readonly string[];
  /** What the database did not take: nothing else is applied until that is resolved by hand. */
  readonly failed: readonly string[];
  /** What was begun and cut off: nothing of it is there, and it is pending. */
  readonly interrupted: readonly string[];
  /** What the database has and this release does not know: it is of a newer one. */
  readonly unknown: readonly string[];
  /** What was applied from another text than the one that is here. */
  readonly changed: readonly string[];
}

/** Reads which migrations a database has. Changes nothing. */
export async function findMigrationState(ownerQuery: OwnerQuery): Promise<MigrationState> {
  return await compare(ownerQuery, await readMigrations(prismaFolder()));
}

async function compare(
  ownerQuery: OwnerQuery,
  { migrationDirectories }: MigrationList,
): Promise<MigrationState> {
  const here = new Map(migrationDirectories.map((migration) => [migration.path, textOf(migration)]));
  const [table] = await ownerQuery<{ isThere: boolean }>(
    `SELECT to_regclass('_prisma_migrations') IS NOT NULL AS "isThere"`,
  );
  const found =
    table?.isThere === true
      ? await ownerQuery<{ name: string; checksum: string; isFinished: boolean; isInterrupted: boolean }>(
          `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS "isFinished",
             ${IS_INTERRUPTED} AS "isInterrupted"
           FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at, migration_name`,
        )
      : [];
  const rows = found.filter(({ isInterrupted }) => !isInterrupted);
  const there = new Set(rows.map(({ name }) => name));
  const namesOf = (chosen: typeof rows): string[] => chosen.map(({ name }) => name);
  return {
    applied: namesOf(rows.filter(({ isFinished }) => isFinished)),
    pending: [...here.keys()].filter((name) => !there.has(name)),
    failed: namesOf(rows.filter(({ isFinished }) => !isFinished)),
    interrupted: namesOf(found.filter(({ isInterrupted }) => isInterrupted)),
    unknown: namesOf(rows.filter(({ name }) => !here.has(name))),
    changed: namesOf(
      rows.filter(({ name, checksum }) => {
        const text = here.get(name);
        return text !== undefined && checksum !== sha256(text);
      }),
    ),
  };
}

function textOf({ migrationFile: { content } }: MigrationList['migrationDirectories'][number]): string {
  return content.tag === 'ok' ? content.value : '';
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * From PostgreSQL 16 on, who makes a role and is no superuser may give it to others but not become it, unless the session
 * says so beforehand; migrations make roles and have them own functions. Older versions do not know the setting.
 */
export const BECOME_OWN_ROLES = `SELECT set_config('createrole_self_grant', 'set, inherit', false)
  WHERE current_setting('server_version_num')::int >= 160000`;

/**
 * Of a row of `_prisma_migrations`: begun, and neither finished nor refused. What the database does not take, the engine
 * notes with the database's words; of a process that was killed there are none.
 */
const IS_INTERRUPTED = `(finished_at IS NULL AND rolled_back_at IS NULL AND COALESCE(logs, '') = '')`;

/** Held by the transaction of a migration. The session of a process that was killed may still be at it. */
const LOCK_MIGRATION = `SELECT pg_advisory_xact_lock(hashtext('castellan migration'))`;

/**
 * A migration and the word that it is finished, in one message, which PostgreSQL runs as one transaction: both are there
 * or neither is.
 */
function withFinish(name: string, script: string): string {
  return `${LOCK_MIGRATION};
${script}
;
UPDATE _prisma_migrations SET finished_at = now()
  WHERE migration_name = '${name}' AND finished_at IS NULL AND rolled_back_at IS NULL`;
}

/** Notes that nothing is there of what was cut off, once nobody is at it any more. */
async function undoInterrupted(ownerQuery: OwnerQuery): Promise<void> {
  await ownerQuery(
    `${LOCK_MIGRATION}; UPDATE _prisma_migrations SET rolled_back_at = now() WHERE ${IS_INTERRUPTED}`,
  );
}

/** Is told of each migration before it is applied: `number` of `total`. */
export type MigrationProgress = (progress: { name: string; number: number; total: number }) => void;

/**
 * Applies the migrations that the database lacks and returns their names, oldest first.
 *
 * What a process left behind that was killed meanwhile is done anew; of several processes at once one must be let in here.
 *
 * @param adapters makes the adapters, which run of each script what they are given for it
 */
export async function applyMigrations(
  adapters: (toRun: (script: string) => string) => SqlMigrationAwareDriverAdapterFactory,
  ownerQuery: OwnerQuery,
  onProgress?: MigrationProgress,
): Promise<string[]> {
  const folder = prismaFolder();
  const migrationsList = await readMigrations(folder);
  const before = await compare(ownerQuery, migrationsList);
  if (before.interrupted.length > 0) await undoInterrupted(ownerQuery);
  // It may have come to its end after all.
  const { pending, failed, unknown, changed } =
    before.interrupted.length > 0 ? await compare(ownerQuery, migrationsList) : before;
  // The engine, which takes a second to load and a timer of 10 s to let go of the process, would find nothing to do.
  if ([pending, failed, unknown, changed].every((names) => names.length === 0)) return [];
  // The owner has one connection: it is that of the migrations too.
  await ownerQuery(BECOME_OWN_ROLES);
  const names = new Map(
    migrationsList.migrationDirectories
      .filter((migration) => pending.includes(migration.path))
      .map((migration) => [textOf(migration), migration.path]),
  );
  const toRun = (script: string): string => {
    const name = names.get(script);
    if (name === undefined) return script;
    onProgress?.({ name, number: pending.indexOf(name) + 1, total: pending.length });
    return withFinish(name, script);
  };
  const datamodel = await readFile(path.join(folder, 'schema.prisma'), 'utf8');
  const engine = await openSchemaEngine(adapters(toRun), datamodel);
  try {
    const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters: NO_FILTERS });
    return appliedMigrationNames;
  } finally {
    engine.free();
  }
}

/**
 * The SQL that would bring a database with all migrations to schema.prisma; empty where they agree.
 *
 * @param adapters whose shadow database may be created and dropped
 */
export async function diffMigrationsToSchema(
  adapters: SqlMigrationAwareDriverAdapterFactory,
): Promise<string> {
  const folder = prismaFolder();
  const datamodel = await readFile(path.join(folder, 'schema.prisma'), 'utf8');
  const engine = await openSchemaEngine(adapters, datamodel);
  try {
    const { stdout } = await engine.diff({
      from: { tag: 'migrations', ...(await readMigrations(folder)) },
      to: { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content: datamodel }] },
      script: true,
      exitCode: null,
      filters: NO_FILTERS,
    });
    return (stdout ?? '').replaceAll('-- This is an empty migration.', '').trim();
  } finally {
    engine.free();
  }
}
