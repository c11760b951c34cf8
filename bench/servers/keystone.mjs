// Keystone 6 with the lists of ../keystone: fills its tables, builds it (`keystone build --no-ui`) and starts it
// (`keystone start --no-ui`), without its admin pages.
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { cli } from '@keystone-6/core/scripts/cli';
import { fillTables } from '../keystone/tables.mjs';
import { given } from './http.mjs';

/** Where it writes what it generates. */
const folder = fileURLToPath(new URL('../.cache/keystone', import.meta.url));

// Prisma would download a schema-engine binary that neither formatting nor generating uses; any executable stops it.
process.env['PRISMA_SCHEMA_ENGINE_BINARY'] = process.execPath;
process.env['CHECKPOINT_DISABLE'] = '1';

await fillTables(given.databaseUrl);
await mkdir(folder, { recursive: true });
await writeFile(`${folder}/keystone.js`, "export { default } from '../../keystone/config.mjs';\n");
await cli(folder, ['build', '--no-ui']);
await cli(folder, ['start', '--no-ui']);
