#!/usr/bin/env node
// Before all others: see there.
import '../production.js';
import { CommanderError } from 'commander';
import { EXIT, failureOf, misuse } from './failures.js';
import { tellFailure } from './output.js';
import { createProgram } from './program.js';

/** The command line: `npx castellan`. Ends the process with the code that docs/cli.md tells. */
async function main(args: readonly string[]): Promise<void> {
  try {
    await createProgram((code) => {
      endWith(code);
    }).parseAsync([...args], { from: 'user' });
  } catch (error) {
    // Help and the version were asked for, and are there.
    if (error instanceof CommanderError && error.exitCode === 0) return;
    const isBare = error instanceof CommanderError && error.code === 'commander.help';
    const failure = isBare ? misuse('Name a command.') : failureOf(error);
    tellFailure(failure, args.includes('--json'));
    endWith(failure.exitCode);
  }
}

/** Ends once what was written is out: libraries leave timers behind that would keep the process for seconds. */
function endWith(code: number): void {
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
}

// A reader that has seen enough, as `head`, hung up.
process.stdout.on('error', () => process.exit(EXIT.OK));
await main(process.argv.slice(2));
