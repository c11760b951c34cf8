import type { Settings } from '../env.js';
import { startCastellan, type Castellan } from './castellan.js';

/**
 * Starts the server for as long as the process lives, and stops it on SIGTERM or SIGINT: the process then ends with 0, or
 * with 1 where stopping failed.
 *
 * @throws StartError, SettingsError
 */
export async function serve(settings: Settings): Promise<Castellan> {
  const castellan = await startCastellan(settings);
  const stop = (): void => {
    process.off('SIGTERM', stop).off('SIGINT', stop);
    castellan.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);
  return castellan;
}

/** What people are told of a start that worked, the password of the first owner included. */
export function announcement({ firstOwner, url }: Pick<Castellan, 'firstOwner' | 'url'>): string {
  const lines = [''];
  if (firstOwner !== null) {
    const { email, generatedPassword } = firstOwner;
    lines.push(
      'The first owner was created. Sign in with',
      `  e-mail:   ${email}`,
      `  password: ${generatedPassword ?? '(the one of CASTELLAN_OWNER_PASSWORD)'}`,
      ...(generatedPassword === null ? [] : ['The password is shown this once. Keep it.']),
      '',
    );
  }
  lines.push(`Castellan listens. GraphQL and GraphiQL: ${url.replace('127.0.0.1', 'localhost')}/graphql`, '');
  return lines.join('\n');
}
