import { readSettings, SettingsError } from './env.js';
import { startCastellan, StartError } from './server/castellan.js';

/** Reads the settings, starts the server and stops it on a signal. */
async function main(): Promise<void> {
  const castellan = await startCastellan(readSettings());
  const { firstOwner } = castellan;
  if (firstOwner !== null) {
    console.log('\nThe first owner was created. Sign in with');
    console.log(`  e-mail:   ${firstOwner.email}`);
    console.log(`  password: ${firstOwner.generatedPassword ?? '(the one of CASTELLAN_OWNER_PASSWORD)'}`);
    if (firstOwner.generatedPassword !== null) console.log('The password is shown this once. Keep it.');
  }
  console.log(
    `\nCastellan listens. GraphQL and GraphiQL: ${castellan.url.replace('127.0.0.1', 'localhost')}/graphql\n`,
  );

  const stop = (): void => {
    process.off('SIGTERM', stop).off('SIGINT', stop);
    castellan.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);
}

main().catch((error: unknown) => {
  if (error instanceof SettingsError || error instanceof StartError) console.error(error.message);
  else console.error(error);
  process.exit(1);
});
