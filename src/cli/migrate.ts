import { readSettings } from '../env.js';
import { findMigrationState, type MigrationState } from '../persistence/migrate.js';
import { EXIT, Failure, type ExitCode } from './failures.js';
import { createOutput, type Output, type OutputOptions } from './output.js';
import { isThere, withDatabase } from './withDatabase.js';

export interface MigrateOptions extends OutputOptions {
  readonly check?: boolean;
}

/** `castellan migrate`: brings the database to this release, or says with `--check` whether it is. */
export async function migrate(options: MigrateOptions): Promise<ExitCode> {
  const output = createOutput(options);
  const settings = readSettings();
  if (options.check === true && !isThere(settings)) {
    const state = await findMigrationState(async () => Promise.resolve([]));
    return tellState(output, state);
  }
  return await withDatabase(settings, async (database) => {
    const before = await database.findMigrationState();
    if (options.check === true) return tellState(output, before);
    const [failed] = before.failed;
    if (failed !== undefined) {
      throw new Failure('MIGRATION_FAILED', howToMend(failed), { exitCode: EXIT.FAILED, migration: failed });
    }
    const applied = await database.migrate(({ name, number, total }) => {
      output.progress(`Applying ${String(number)} of ${String(total)}: ${name}`);
    });
    output.result(
      { applied, pending: [] },
      applied.length === 0
        ? 'Nothing is to be applied.'
        : [`${String(applied.length)} migrations were applied:`, ...applied].join('\n  '),
    );
    return EXIT.OK;
  });
}

function tellState(output: Output, state: MigrationState): ExitCode {
  const { pending, failed } = state;
  output.result({ pending, failed }, said(state));
  return pending.length + failed.length > 0 ? EXIT.TO_MEND : EXIT.OK;
}

function said({ pending, failed }: MigrationState): string {
  if (failed[0] !== undefined) return howToMend(failed[0]);
  if (pending.length === 0) return 'Nothing is to be applied.';
  return [`${String(pending.length)} migrations are to be applied:`, ...pending].join('\n  ');
}

/** What an operator does about a migration that did not come to its end. */
export function howToMend(migration: string): string {
  return (
    `The migration ${migration} was begun and did not come to its end. Restore the database from before it, or undo what ` +
    `it did and say so: UPDATE _prisma_migrations SET rolled_back_at = now() WHERE migration_name = '${migration}'.`
  );
}
