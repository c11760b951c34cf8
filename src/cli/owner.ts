import { createOwner, type CreatedOwner, type OwnerInput } from '../context/ownerAccount.js';
import { createPasswords } from '../domain/credentials/passwords.js';
import { readSettings } from '../env.js';
import { displayName, emailAddress } from '../schema/shared/inputs.js';
import { EXIT, Failure, misuse, type ExitCode } from './failures.js';
import { firstLineOfInput } from './input.js';
import { createOutput, type OutputOptions } from './output.js';
import { withDatabase } from './withDatabase.js';

export interface OwnerOptions extends OutputOptions {
  readonly email: string;
  readonly name?: string;
  readonly organization?: string;
  readonly join?: string;
  readonly passwordStdin?: boolean;
}

/** `castellan owner create`: an account, and what it owns, made on the database itself. */
export async function createOwnerAccount(options: OwnerOptions): Promise<ExitCode> {
  const output = createOutput(options);
  const input = await readInput(options);
  const settings = readSettings();
  const created = await withDatabase(settings, async (database) => {
    const { pending, failed } = await database.findMigrationState();
    if (pending.length + failed.length > 0) {
      throw new Failure(
        'PENDING_MIGRATIONS',
        'The database is not at this release: run castellan migrate first.',
        { exitCode: EXIT.CONFLICT, pending, failed },
      );
    }
    const passwords = await createPasswords(settings.bcryptCost);
    try {
      return await createOwner({ database, passwords, plans: settings.plans }, input);
    } finally {
      await passwords.close();
    }
  });
  const { generatedPassword: password, isNewAccount, email, userId, organization } = created;
  output.result({ email, userId, isNewAccount, password, organization }, said(created));
  if (password !== null) output.remark('The password is shown this once. Keep it.');
  return EXIT.OK;
}

async function readInput(options: OwnerOptions): Promise<OwnerInput> {
  const { organization, join } = options;
  if (organization !== undefined && join !== undefined) {
    throw misuse('Either --organization makes one, or --join names one that is there.');
  }
  const email = read(emailAddress, '--email', options.email);
  return {
    email,
    name:
      options.name === undefined ? (email.split('@')[0] ?? email) : read(displayName, '--name', options.name),
    organization:
      organization !== undefined
        ? { name: read(displayName, '--organization', organization) }
        : join === undefined
          ? null
          : { existing: join },
    password: options.passwordStdin === true ? await firstLineOfInput() : null,
  };
}

/** Reads by the rule that the API has for it. @throws Failure */
function read(rule: typeof displayName | typeof emailAddress, option: string, text: string): string {
  const outcome = rule.safeParse(text);
  if (outcome.success) return outcome.data;
  throw misuse(`${option} ${outcome.error.issues[0]?.message ?? 'cannot be used'}.`);
}

function said({ email, isNewAccount, generatedPassword, organization }: CreatedOwner): string {
  return [
    `e-mail:       ${email}${isNewAccount ? '' : ' (the account was there, and keeps its password)'}`,
    ...(generatedPassword === null ? [] : [`password:     ${generatedPassword}`]),
    ...(organization === null
      ? []
      : [`organization: ${organization.name} (${organization.slug}, ${organization.id})`]),
  ].join('\n');
}
