// Before all others: see there.
import './production.js';
import { readSettings, SettingsError } from './env.js';
import { announcement, serve } from './server/serve.js';
import { StartError } from './server/startError.js';

async function main(): Promise<void> {
  console.log(announcement(await serve(readSettings())));
}

main().catch((error: unknown) => {
  if (error instanceof SettingsError || error instanceof StartError) console.error(error.message);
  else console.error(error);
  process.exit(1);
});
