// Before all others: see there.
import './production.js';
import { readSettings, SettingsError } from './env.js';
import { StartError } from './server/startError.js';

async function main(): Promise<void> {
  const settings = readSettings();
  // Loaded after that: who has made a mistake in a variable is told at once.
  const { announcement, serve } = await import('./server/serve.js');
  console.log(announcement(await serve(settings)));
}

main().catch((error: unknown) => {
  if (error instanceof SettingsError || error instanceof StartError) console.error(error.message);
  else console.error(error);
  process.exit(1);
});
