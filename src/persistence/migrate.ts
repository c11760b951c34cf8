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

/** Applies the migrations that the database lacks and returns their names, oldest first. */
export async function applyMigrations(adapters: SqlMigrationAwareDriverAdapterFactory): Promise<string[]> {
  const folder = prismaFolder();
  const engine = await openSchemaEngine(adapters, await readFile(path.join(folder, 'schema.prisma'), 'utf8'));
  try {
    const migrationsList = await readMigrations(folder);
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
