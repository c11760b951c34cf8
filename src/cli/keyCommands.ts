import { InvalidArgumentError, type Command } from 'commander';
import { ALL_KEY_FEATURES, levelsOfFeature } from '../domain/policy/keyLevels.js';
import type { KeyFeature, KeyLevel } from '../domain/policy/permissions.js';
import type { CreateOptions, ListOptions, RevokeOptions, RotateOptions } from './keys.js';
import { described, type Ending } from './program.js';
import { each, readChoice, readCount, readDuration, readMoment, readPair, written } from './readings.js';

const TYPES = ['SERVICE', 'USER'] as const;
const STATUSES = ['ACTIVE', 'EXHAUSTED', 'EXPIRED', 'REVOKED'] as const;
const ORDERS = [
  'CREATED_ASC',
  'CREATED_DESC',
  'EXPIRES_ASC',
  'LAST_USED_DESC',
  'NAME_ASC',
  'NAME_DESC',
] as const;
const LIMITED = ['REQUESTS', 'TOKENS'] as const;
const WINDOWS = ['SECOND', 'MINUTE', 'HOUR', 'DAY', 'WEEK'] as const;
const BUDGETS = ['COST', 'TOKENS'] as const;

/** The commands of API keys, which call a server that runs. */
export function addKeyCommands(program: Command, end: Ending): void {
  const keys = program.command('key').description('API keys, on a server that runs.');

  connecting(
    keys.command('create'),
    'Creates a key. Its secret alone goes to standard output, this once.',
    `castellan key create --name report --permission prompts=read
castellan key create --name app --permission completions=enabled \\
  --rate-limit requests=100/minute --budget cost=50 --budget-reset monthly --expires 90d > app.key`,
  )
    .requiredOption('--name <name>', 'its name')
    .option('--type <type>', 'service, the organization’s, or user, your own', readChoice(TYPES), 'SERVICE')
    .option('--description <text>', 'what it is for')
    .option(
      '--permission <feature=level>',
      `a level on a feature; several times. Features: ${ALL_KEY_FEATURES.map(written).join(', ')}`,
      each(readPermission),
    )
    .option('--expires <when>', 'when it stops working: a duration such as 90d, or a date', readMoment)
    .option(
      '--rate-limit <what=n/window>',
      'requests or tokens in a second, minute, hour, day or week; several times',
      each(readRateLimit),
    )
    .option('--budget <what=amount>', 'cost (US dollars) or tokens it may take in all', readBudget)
    .option(
      '--budget-reset <period>',
      'when the budget begins anew: weekly, monthly, or every so many days as in 30d',
      readReset,
    )
    .option('--budget-alert <amount>', 'at which part of the budget to alert')
    .option('--allow-ip <range>', 'an address or range it may be used from; several times', each(String))
    .option(
      '--metadata <name=value>',
      'a text that goes along with its requests; several times',
      each(readPair),
    )
    .option('--config <id>', 'the config of its requests that name none')
    .action(async (options: CreateOptions) => {
      const { createKey } = await import('./keys.js');
      end(await createKey(options));
    });

  connecting(
    keys.command('list'),
    'Lists keys, all that the filter finds.',
    'castellan key list --status active\ncastellan key list --order last-used-desc --limit 10 --json',
  )
    .option('--status <status>', STATUSES.map(written).join(', '), readChoice(STATUSES))
    .option('--type <type>', 'service or user', readChoice(TYPES))
    .option('--search <text>', 'a part of the name or description')
    .option(
      '--order <order>',
      `${ORDERS.map(written).join(', ')}; name-asc where it is left out`,
      readChoice(ORDERS),
    )
    .option('--limit <count>', 'no more than so many', readCount)
    .action(async (options: ListOptions) => {
      const { listKeys } = await import('./keys.js');
      end(await listKeys(options));
    });

  connecting(
    keys.command('rotate').argument('<id>', 'the id of the key'),
    'Gives a key a new secret, which alone goes to standard output, this once. The former one works on for a while.',
    `castellan key rotate key_… --transition 2h > app.key
castellan key rotate key_… --idempotency-key 7f0c…   # again, after a failure: the same secret`,
  )
    .option(
      '--transition <duration>',
      'how long the former secret works: 30m where it is left out, 0 for not at all',
      readDuration,
    )
    .option(
      '--idempotency-key <text>',
      'a text of your own: repeated with it within 24 hours, the same secret is told',
    )
    .action(async (id: string, options: RotateOptions) => {
      const { rotateKey } = await import('./keys.js');
      end(await rotateKey(id, options));
    });

  connecting(
    keys.command('revoke').argument('<id>', 'the id of the key'),
    'Ends a key for good. Asks at a terminal; elsewhere it takes --yes.',
    'castellan key revoke key_…\ncastellan key revoke key_… --yes',
  )
    .option('--yes', 'do not ask')
    .action(async (id: string, options: RevokeOptions) => {
      const { revokeKey } = await import('./keys.js');
      end(await revokeKey(id, options));
    });
}

/** A command that calls a server. */
function connecting(command: Command, description: string, examples: string): Command {
  return described(
    command,
    `${description} The credential is CASTELLAN_TOKEN, or the content of --token-file: never an argument.`,
    examples,
  )
    .option('--url <url>', 'where the server is; CASTELLAN_URL, else http://127.0.0.1:4000')
    .option(
      '--organization <id or slug>',
      'in which a session works; CASTELLAN_ORGANIZATION. A key knows its own',
    )
    .option('--token-file <file>', 'a file with the credential, which others must not be able to read');
}

function readPermission(text: string): { feature: KeyFeature; level: KeyLevel } {
  const [left, right] = readPair(text);
  const feature = readChoice(ALL_KEY_FEATURES)(left);
  return { feature, level: readChoice(levelsOfFeature(feature))(right) };
}

function readRateLimit(text: string): {
  type: (typeof LIMITED)[number];
  unit: (typeof WINDOWS)[number];
  value: number;
} {
  const [type, rest] = readPair(text);
  const [value = '', unit = ''] = rest.split('/');
  return { type: readChoice(LIMITED)(type), value: readCount(value), unit: readChoice(WINDOWS)(unit) };
}

function readBudget(text: string): { type: (typeof BUDGETS)[number]; creditLimit: string } {
  const [type, creditLimit] = readPair(text);
  return { type: readChoice(BUDGETS)(type), creditLimit };
}

function readReset(text: string): {
  periodicReset: 'WEEKLY' | 'MONTHLY' | 'EVERY_N_DAYS';
  resetEveryDays?: number;
} {
  const [, days] = /^(\d+)d$/.exec(text) ?? [];
  if (days !== undefined) return { periodicReset: 'EVERY_N_DAYS', resetEveryDays: readCount(days) };
  if (text === 'weekly') return { periodicReset: 'WEEKLY' };
  if (text === 'monthly') return { periodicReset: 'MONTHLY' };
  throw new InvalidArgumentError('It must be weekly, monthly, or a number of days such as 30d.');
}
