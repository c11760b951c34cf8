import { Command } from 'commander';
import type { ExitCode } from './failures.js';
import { addKeyCommands } from './keyCommands.js';
import { readVersion } from '../version.js';
import type { MigrateOptions } from './migrate.js';
import type { OutputOptions } from './output.js';
import type { OwnerOptions } from './owner.js';

/** What every command says at the end of its help. */
const CODES = `
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 something to mend, 4 refused, 5 not found,
6 conflict or in use, 7 not reachable, 8 busy. docs/cli.md tells more.`;

/** Takes the exit code of the command that was carried out. */
export type Ending = (code: ExitCode) => void;

/** A command with the options that all have. What it takes to carry it out is loaded then: help is there at once. */
export function described(command: Command, description: string, examples: string): Command {
  return command
    .description(description)
    .option('--json', 'say the result as JSON on standard output, and what failed as JSON on standard error')
    .option('--quiet', 'no progress and no remarks')
    .addHelpText('after', `\nExamples:\n${examples.replaceAll(/^/gm, '  ')}\n${CODES}`);
}

/** The command line. @param end is called with the exit code of what was carried out */
export function createProgram(end: Ending): Command {
  const program = new Command('castellan')
    .description(
      'Castellan: a control plane for AI gateways. Settings are environment variables; see docs/settings.md.',
    )
    .version(readVersion(), '--version', 'the version of this release')
    .showSuggestionAfterError()
    .exitOverride()
    // What is wrong is told by main.ts, in one way for all.
    .configureOutput({ writeErr: () => undefined })
    .addHelpText('after', CODES);

  described(
    program.command('start'),
    'Starts the server, as npm start does, without building. Ends on SIGTERM or SIGINT. With --json one line says where it listens.',
    'castellan start\nPORT=8080 DATABASE_URL=postgresql://… CASTELLAN_SECRET_KEY=… castellan start',
  ).action(async (options: OutputOptions) => {
    const { start } = await import('./start.js');
    await start(options);
  });

  described(
    program.command('migrate'),
    'Brings the database to this release. Two at once take turns. A start of the server does the same.',
    'castellan migrate\ncastellan migrate --check   # 3 where some are to be applied; applies none',
  )
    .option('--check', 'apply nothing: end with 3 where some are to be applied')
    .action(async (options: MigrateOptions) => {
      const { migrate } = await import('./migrate.js');
      end(await migrate(options));
    });

  described(
    program.command('owner').description('Owners, on the database itself.').command('create'),
    'Makes an account on the database itself, and an owner of it: the way into a server that nobody can sign in to. ' +
      'On the embedded database, stop the server first.',
    `castellan owner create --email ada@example.com --name "Ada" --organization "Acme"
castellan owner create --email ada@example.com --join acme          # an owner of one that is there
castellan owner create --email ada@example.com --password-stdin < password.txt`,
  )
    .requiredOption('--email <address>', 'whose account; one that is there keeps its name and password')
    .option('--name <name>', 'what they are called; made of the address where it is left out')
    .option('--organization <name>', 'makes an organization of that name, which they own')
    .option('--join <organization>', 'makes them an owner of the organization with that id or slug')
    .option(
      '--password-stdin',
      'take the password from the first line of standard input; else one is generated',
    )
    .action(async (options: OwnerOptions) => {
      const { createOwnerAccount } = await import('./owner.js');
      end(await createOwnerAccount(options));
    });

  addKeyCommands(program, end);

  described(
    program.command('doctor'),
    'Checks the settings, the database and its tenant wall, the keys, the machine and the engine, and says how to mend ' +
      'what is wrong. Changes nothing. Ends with 3 where something has to be mended.',
    'castellan doctor\ncastellan doctor --json | jq \'.checks[] | select(.status == "ERROR")\'',
  ).action(async (options: OutputOptions) => {
    const { doctor } = await import('./doctor/doctor.js');
    end(await doctor(options));
  });
  return program;
}
