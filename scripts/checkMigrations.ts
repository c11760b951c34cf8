// Tells whether the migrations lead to what schema.prisma describes, and prints the SQL that is missing where not.
import { PGlite } from '@electric-sql/pglite';
import { PrismaPGlite } from 'pglite-prisma-adapter';
import { diffMigrationsToSchema } from '../src/persistence/migrate.js';

const [database, shadow] = await Promise.all([PGlite.create(), PGlite.create()]);
const adapters = new PrismaPGlite(database);
adapters.connectToShadowDb = async () => {
  const adapter = await new PrismaPGlite(shadow).connect();
  // The adapter would cut a migration at every semicolon, also inside of functions.
  adapter.executeScript = async (script) => {
    await shadow.exec(script);
  };
  return adapter;
};

const missing = await diffMigrationsToSchema(adapters);
// Before the verdict: PGlite, ending, sets the exit code of the process.
await Promise.all([database.close(), shadow.close()]);
if (missing !== '') {
  console.error(`prisma/migrations do not lead to prisma/schema.prisma. What is missing:\n\n${missing}`);
  process.exitCode = 1;
}
