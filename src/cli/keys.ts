import { randomUUID } from 'node:crypto';
import { TransportError, type ApiKeysQueryVariables, type Client } from '../sdk/index.js';
import { EXIT, failureOf, Failure, type ExitCode } from './failures.js';
import { confirm } from './input.js';
import { createOutput, plain, table, type OutputOptions } from './output.js';
import { written } from './readings.js';
import { connect, type ConnectionOptions } from './connection.js';

type CommandOptions = OutputOptions & ConnectionOptions;
type CreateInput = Parameters<Client['apiKeys']['create']>[0];
type UsageLimit = NonNullable<CreateInput['usageLimit']>;
type Filter = NonNullable<ApiKeysQueryVariables['filter']>;

export interface CreateOptions extends CommandOptions {
  readonly name: string;
  readonly type: CreateInput['type'];
  readonly description?: string;
  readonly permission?: readonly NonNullable<CreateInput['permissions']>[number][];
  readonly expires?: string;
  readonly rateLimit?: readonly NonNullable<CreateInput['rateLimits']>[number][];
  readonly budget?: Pick<UsageLimit, 'type' | 'creditLimit'>;
  readonly budgetReset?: Pick<UsageLimit, 'periodicReset' | 'resetEveryDays'>;
  readonly budgetAlert?: string;
  readonly allowIp?: readonly string[];
  readonly metadata?: readonly (readonly [name: string, value: string])[];
  readonly config?: string;
}

/** `castellan key create`: a key with its levels and limits. Its secret alone goes to standard output. */
export async function createKey(options: CreateOptions): Promise<ExitCode> {
  const output = createOutput(options);
  const client = await connect(options);
  const { budget, budgetReset, budgetAlert } = options;
  const created = await client.apiKeys.create({
    name: options.name,
    type: options.type,
    description: options.description ?? null,
    permissions: [...(options.permission ?? [])],
    expiresAt: options.expires ?? null,
    rateLimits: [...(options.rateLimit ?? [])],
    usageLimit:
      budget === undefined ? null : { ...budget, ...budgetReset, alertThreshold: budgetAlert ?? null },
    allowedCidrs: [...(options.allowIp ?? [])],
    ...(options.metadata === undefined ? {} : { metadata: Object.fromEntries(options.metadata) }),
    ...(options.config === undefined ? {} : { configId: options.config }),
  });
  const { secret, apiKey } = created;
  output.remark(`The key ${plain(apiKey.name)} is ${apiKey.id}. Its secret is shown this once:`);
  output.result(created, secret);
  return EXIT.OK;
}

export interface ListOptions extends CommandOptions {
  readonly status?: Filter['status'];
  readonly type?: Filter['type'];
  readonly search?: string;
  readonly order?: ApiKeysQueryVariables['orderBy'];
  readonly limit?: number;
}

/** How many keys are asked for at a time: of more, with all that is told of each, the API finds the document too large. */
const PAGE = 50;

/** `castellan key list`: all keys that a filter finds, page by page. */
export async function listKeys(options: ListOptions): Promise<ExitCode> {
  const output = createOutput(options);
  const client = await connect(options);
  const { status, type, search, limit = Infinity } = options;
  const filter = { status: status ?? null, type: type ?? null, search: search ?? null };
  const apiKeys = [];
  const listing = client.apiKeys.list({
    filter,
    orderBy: options.order ?? 'NAME_ASC',
    first: Math.min(limit, PAGE),
  });
  for await (const key of listing) {
    apiKeys.push(key);
    if (apiKeys.length >= limit) break;
    if (apiKeys.length % PAGE === 0) output.progress(`${String(apiKeys.length)} keys …`);
  }
  output.result(
    { apiKeys },
    table(
      ['ID', 'NAME', 'TYPE', 'STATUS', 'SECRET', 'EXPIRES', 'LAST USED'],
      apiKeys.map((key) => [
        key.id,
        key.name,
        written(key.type),
        written(key.status),
        key.maskedSecret ?? '',
        key.expiresAt ?? 'never',
        key.lastUsedAt ?? 'never',
      ]),
    ),
  );
  return EXIT.OK;
}

export interface RotateOptions extends CommandOptions {
  readonly transition?: number;
  readonly idempotencyKey?: string;
}

/** `castellan key rotate`: a new secret, which alone goes to standard output; the former lives on for a while. */
export async function rotateKey(id: string, options: RotateOptions): Promise<ExitCode> {
  const output = createOutput(options);
  const client = await connect(options);
  const idempotencyKey = options.idempotencyKey ?? randomUUID();
  const rotated = await client.apiKeys
    .rotate({ id, transitionPeriodMs: options.transition ?? null }, { idempotencyKey })
    .catch((error: unknown) => {
      if (!(error instanceof TransportError)) throw error;
      // What was done is not known; who asks again under the same key is told the secret that was made, if one was.
      const { code, message, exitCode, details } = failureOf(error);
      const advice = `Whether it was rotated is not known. To find out, repeat it with --idempotency-key ${idempotencyKey}`;
      throw new Failure(code, `${message} ${advice}.`, { exitCode, ...details, idempotencyKey });
    });
  const { secret, formerSecretEndsAt } = rotated;
  output.remark(
    formerSecretEndsAt === null || formerSecretEndsAt === undefined
      ? 'The former secret does not work any more. The new one is shown this once:'
      : `The former secret works until ${formerSecretEndsAt}. The new one is shown this once:`,
  );
  output.result({ ...rotated, idempotencyKey }, secret);
  return EXIT.OK;
}

export interface RevokeOptions extends CommandOptions {
  readonly yes?: boolean;
}

/** `castellan key revoke`: ends a key for good, after a person at the terminal confirmed it. */
export async function revokeKey(id: string, options: RevokeOptions): Promise<ExitCode> {
  const output = createOutput(options);
  const client = await connect(options);
  const key = await client.apiKeys.get(id);
  await confirm(`Revoke the key ${plain(key.name)} (${key.id}) for good?`, options);
  const { apiKey } = await client.apiKeys.revoke({ id });
  output.result({ apiKey }, `The key ${plain(apiKey.name)} (${apiKey.id}) is revoked.`);
  return EXIT.OK;
}
