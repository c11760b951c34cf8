import { readSettings, SettingsError } from './env.js';
import { migrateAlone, StartError } from './server/castellan.js';

/** Applies the migrations to the database of DATABASE_URL and ends: the step before servers of a new version start. */
async function main(): Promise<void> {
  const applied = await migrateAlone(readSettings());
  console.log(applied.length === 0 ? 'There was nothing to apply.' : `Applied: ${applied.join(', ')}.`);
}

main().then(
  // The engine of migrations holds on to a timer.
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof SettingsError || error instanceof StartError ? error.message : error);
    process.exit(1);
  },
);
