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

/**
 * Whether a database has just these migrations, each whole and from the same text: the engine, which takes a second
 * to load and a timer of 10 s to let go of the process, would find nothing to do.
 */
async function isUpToDate(ownerQuery: OwnerQuery, { migrationDirectories }: MigrationList): Promise<boolean> {
  const [table] = await ownerQuery<{ isThere: boolean }>(
    `SELECT to_regclass('_prisma_migrations') IS NOT NULL AS "isThere"`,
  );
  if (table?.isThere !== true) return false;
  const rows = await ownerQuery<{ name: string; checksum: string; isApplied: boolean }>(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AND rolled_back_at IS NULL AS "isApplied"
     FROM _prisma_migrations`,
  );
  const applied = new Map(rows.map((row) => [row.name, row]));
  return (
    rows.length === migrationDirectories.length &&
    migrationDirectories.every(({ path: name, migrationFile: { content } }) => {
      const row = applied.get(name);
      return row?.isApplied === true && content.tag === 'ok' && row.checksum === sha256(content.value);
    })
  );
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * From PostgreSQL 16 on, who makes a role and is no superuser may give it to others but not become it, unless the session
 * says so beforehand; migrations make roles and have them own functions. Older versions do not know the setting.
 */
export const BECOME_OWN_ROLES = `SELECT set_config('createrole_self_grant', 'set, inherit', false)
  WHERE current_setting('server_version_num')::int >= 160000`;

/** Applies the migrations that the database lacks and returns their names, oldest first. */
export async function applyMigrations(
  adapters: SqlMigrationAwareDriverAdapterFactory,
  ownerQuery: OwnerQuery,
): Promise<string[]> {
  const folder = prismaFolder();
  const migrationsList = await readMigrations(folder);
  if (await isUpToDate(ownerQuery, migrationsList)) return [];
  // The owner has one connection: it is that of the migrations too.
  await ownerQuery(BECOME_OWN_ROLES);
  const engine = await openSchemaEngine(adapters, await readFile(path.join(folder, 'schema.prisma'), 'utf8'));
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
