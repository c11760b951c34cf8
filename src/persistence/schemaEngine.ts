import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as engineModule from '@prisma/schema-engine-wasm/schema_engine_bg';
import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';

/**
 * Prisma's own migration engine, compiled to WebAssembly: what `prisma migrate` runs as a native binary, without
 * the binary. Both keep the same `_prisma_migrations` table, so either may continue where the other stopped.
 */
export type SchemaEngine = engineModule.SchemaEngine;

let instantiated: Promise<void> | undefined;

async function instantiate(): Promise<void> {
  const file = fileURLToPath(
    new URL('schema_engine_bg.wasm', import.meta.resolve('@prisma/schema-engine-wasm/schema_engine_bg')),
  );
  const { instance } = await WebAssembly.instantiate(await readFile(file), {
    './schema_engine_bg.js': engineModule as unknown as WebAssembly.ModuleImports,
  });
  const wasm = instance.exports as { __wbindgen_start?: () => void };
  (engineModule as unknown as { __wbg_set_wasm(wasm: unknown): void }).__wbg_set_wasm(wasm);
  wasm.__wbindgen_start?.();
}

/**
 * Opens the engine on a database.
 *
 * @param adapters connects as the owner of the tables; its `executeScript` must take several statements.
 * @param datamodel the text of schema.prisma
 */
export async function openSchemaEngine(
  adapters: SqlMigrationAwareDriverAdapterFactory,
  datamodel: string,
): Promise<SchemaEngine> {
  instantiated ??= instantiate();
  await instantiated;
  return await engineModule.SchemaEngine.new(
    { datamodels: [['schema.prisma', datamodel]] },
    () => undefined,
    bindMigrationAwareSqlAdapterFactory(adapters),
  );
}
