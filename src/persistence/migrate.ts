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
  /** What was begun and did not come to its end: nothing else is applied until that is resolved by hand. */
  readonly failed: readonly string[];
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
  const rows =
    table?.isThere === true
      ? await ownerQuery<{ name: string; checksum: string; isFinished: boolean }>(
          `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS "isFinished"
           FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at, migration_name`,
        )
      : [];
  const there = new Set(rows.map(({ name }) => name));
  const namesOf = (chosen: typeof rows): string[] => chosen.map(({ name }) => name);
  return {
    applied: namesOf(rows.filter(({ isFinished }) => isFinished)),
    pending: [...here.keys()].filter((name) => !there.has(name)),
    failed: namesOf(rows.filter(({ isFinished }) => !isFinished)),
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

/** Is told of each migration before it is applied: `number` of `total`. */
export type MigrationProgress = (progress: { name: string; number: number; total: number }) => void;

/**
 * Applies the migrations that the database lacks and returns their names, oldest first.
 *
 * @param adapters makes the adapters, which tell of each script before they run it
 */
export async function applyMigrations(
  adapters: (onScript: (script: string) => void) => SqlMigrationAwareDriverAdapterFactory,
  ownerQuery: OwnerQuery,
  onProgress?: MigrationProgress,
): Promise<string[]> {
  const folder = prismaFolder();
  const migrationsList = await readMigrations(folder);
  const { pending, failed, unknown, changed } = await compare(ownerQuery, migrationsList);
  // The engine, which takes a second to load and a timer of 10 s to let go of the process, would find nothing to do.
  if ([pending, failed, unknown, changed].every((names) => names.length === 0)) return [];
  // The owner has one connection: it is that of the migrations too.
  await ownerQuery(BECOME_OWN_ROLES);
  const names = new Map(
    migrationsList.migrationDirectories
      .filter((migration) => pending.includes(migration.path))
      .map((migration) => [textOf(migration), migration.path]),
  );
  const onScript = (script: string): void => {
    const name = names.get(script);
    if (name === undefined) return;
    onProgress?.({ name, number: pending.indexOf(name) + 1, total: pending.length });
  };
  const datamodel = await readFile(path.join(folder, 'schema.prisma'), 'utf8');
  const engine = await openSchemaEngine(adapters(onScript), datamodel);
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
