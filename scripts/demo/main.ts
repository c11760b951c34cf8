// The demo: `npm run demo -- --help` says how it is asked.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { DemoError, startDemo, type Demo } from './start.js';

const USAGE = `Usage: npm run demo -- [options]

Starts Castellan with demo data in three organizations, and a vendor of models that answers its calls.

  --reset          throws away what a former demo has kept, and fills it anew
  --port NUMBER    where the server listens; 4000 without
  --folder PATH    where its data are kept; .castellan-demo without
  --help           tells this`;

/** @returns null where help is asked for. @throws DemoError */
function readOptions(): { reset: boolean; port: number; folder: string } | null {
  const { reset, port: given, folder, help } = parse();
  if (help) return null;
  const port = Number(given);
  // The vendor has the next one.
  if (!/^\d{1,5}$/.test(given) || port > 65_534) throw new DemoError('--port must be a port, as 4000.');
  return { reset, port, folder: path.resolve(folder) };
}

function parse() {
  try {
    return parseArgs({
      options: {
        reset: { type: 'boolean', default: false },
        port: { type: 'string', default: '4000' },
        folder: { type: 'string', default: path.join(import.meta.dirname, '../../.castellan-demo') },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new DemoError(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}

async function main(): Promise<void> {
  const options = readOptions();
  if (options === null) {
    console.log(USAGE);
    return;
  }
  const demo = await startDemo({
    ...options,
    say: (line) => {
      console.log(`… ${line}`);
    },
  });
  const stop = (): void => {
    process.off('SIGTERM', stop).off('SIGINT', stop);
    demo.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);
  console.log(announcementOf(demo));
}

function announcementOf({ url, password, access }: Demo): string {
  const width = Math.max(...access.people.map(({ email }) => email.length));
  const nameWidth = Math.max(
    ...access.keys.map(({ name, organization }) => `${organization} ${name}`.length),
  );
  const app = access.keys.find(({ name }) => name === 'app')?.secret ?? '';
  return [
    '',
    `The demo listens on this machine alone. All of these have the password ${password}`,
    ...access.people.map(({ email, roles }) => `  ${email.padEnd(width)}  ${roles.join(', ')}`),
    '',
    'API keys',
    ...access.keys.map(
      ({ name, organization, secret, use }) =>
        `  ${`${organization} ${name}`.padEnd(nameWidth)}  ${secret}  ${use}`,
    ),
    '',
    'To try',
    `  ${url}/graphql   GraphiQL: sign in, then X-Organization: support, research or shop`,
    `  curl -s ${url}/v1/chat/completions -H 'Authorization: Bearer ${app}' \\`,
    `    -H 'Content-Type: application/json' \\`,
    `    -d '{"model": "@openai/gpt-4o-mini", "messages": [{"role": "user", "content": "Hello?"}]}'`,
    `  curl -s ${url}/graphql -H 'Authorization: Bearer ${app}' -H 'Content-Type: application/json' \\`,
    `    -d '{"query": "{ renderPrompt(input: {reference: \\"answer\\", variables: {question: \\"Where?\\"}}) { messages { role content } } }"}'`,
    '',
    'Ctrl-C ends it; what is there is used again at the next start.',
  ].join('\n');
}

main().catch((error: unknown) => {
  console.error(error instanceof DemoError ? error.message : error);
  process.exit(1);
});
