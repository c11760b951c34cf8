import { readFileSync } from 'node:fs';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { PlanFileError, readPlanFile, type PlanFile } from './domain/billing/planFile.js';
import { DEFAULT_CATALOGUE, PLAN_CODES, type Plans } from './domain/billing/plans.js';
import { readSealingKey } from './domain/credentials/sealing.js';
import { SAMPLERS, type TraceSettings } from './telemetry/traceSettings.js';

/**
 * The settings of the server, read from the environment. This is the only file that reads process.env; docs/settings.md
 * lists the variables.
 */
export interface Settings {
  readonly host: string;
  readonly port: number;
  /** PostgreSQL; absent: the embedded database in `dataDir`. */
  readonly databaseUrl: string | undefined;
  readonly runtimeDatabaseUrl: string | undefined;
  readonly poolSize: number;
  /** After so long PostgreSQL cancels a statement of a request. */
  readonly statementTimeoutMs: number;
  /** How many requests of one organization are carried out at once. */
  readonly requestsPerOrganization: number;
  /** How many LLM calls and downloads of one organization may be under way at once. */
  readonly callsPerOrganization: number;
  readonly dataDir: string;
  /** Redis, which nodes share the counts of rate limits through; absent: each counts in its own memory. */
  readonly redisUrl: string | undefined;
  /** Keys that seal stored secrets, the present one first; empty: one is made and kept in `dataDir`. */
  readonly secretKeys: readonly Buffer[];
  /** Private ranges that integrations and webhooks may lead to, in CIDR notation. */
  readonly allowedPrivateRanges: readonly string[];
  /** The longest that a request to an integration's vendor or a webhook may take. */
  readonly outboundTimeoutMs: number;
  /** The mail server that notices go out through: `smtp://` or `smtps://`, with credentials; absent: no e-mail is sent. */
  readonly smtpUrl: string | undefined;
  /** Whom e-mails are from, as in `Castellan <castellan@example.com>`; there where `smtpUrl` is. */
  readonly mailFrom: string | undefined;
  /** Where people reach the server, for the links in e-mails; without a slash at the end. */
  readonly publicUrl: string;
  /** Where an engine for LLM calls runs; absent: one is started beside the server. */
  readonly gatewayUrl: string | undefined;
  /** A file of certificate authorities that Node.js was told to trust as well; the engine is told the same. */
  readonly extraCaCertificates: string | undefined;
  readonly owner: { readonly email: string | undefined; readonly password: string | undefined };
  readonly signup: 'open' | 'closed';
  readonly bcryptCost: number;
  readonly sessionLifetimeMs: number;
  readonly attemptsPerAccount: number;
  readonly attemptsPerAddress: number;
  /** Proxies whose X-Forwarded-For is believed, in CIDR notation. */
  readonly trustedProxies: readonly string[];
  /** Origins other than its own from which browsers may call with a cookie. */
  readonly allowedOrigins: readonly string[];
  readonly introspection: boolean;
  readonly graphiql: boolean;
  readonly maxBodyBytes: number;
  /** How long a request may take to arrive. */
  readonly requestTimeoutMs: number;
  /** How large the body of an LLM call may be. */
  readonly maxCallBytes: number;
  /** Whether this server does scheduled work by itself. */
  readonly runsJobs: boolean;
  /** Who has it may see how scheduled work goes and have it done; absent: nobody may. */
  readonly operatorToken: string | undefined;
  /** Under which the payment processor signs its events, one of them; empty: it sends none. */
  readonly billingWebhookSecrets: readonly string[];
  /** Where events for the payment processor go, and what signs them; null: it is told nothing. */
  readonly billingEvents: { readonly url: string; readonly secret: string } | null;
  readonly plans: Plans;
  /** Where metrics are had, and by whom; null: nowhere. */
  readonly metrics: {
    /** A port for them alone; null: they are had beside the API, and `token` is there. */
    readonly ownPort: { readonly host: string; readonly port: number } | null;
    readonly token: string | undefined;
  } | null;
  /** Where traces go; null: there are none. */
  readonly traces: TraceSettings | null;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
}

const onOff = z.enum(['on', 'off']).transform((value) => value === 'on');
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);
const cidrs = list
  .default([])
  .refine(
    (ranges) => ranges.every((range) => ipaddr.isValidCIDR(range)),
    'must list ranges such as 10.0.0.0/8',
  );
const secretKeys = list.default([]).transform((texts, context) =>
  texts.map((text) => {
    const key = readSealingKey(text);
    if (key === null) {
      context.addIssue('must be 32 bytes in base 64, as `openssl rand -base64 32` makes them');
      return z.NEVER;
    }
    return key;
  }),
);
const planFile = z
  .string()
  .optional()
  .transform((path, context): PlanFile => {
    if (path === undefined) return { catalogue: DEFAULT_CATALOGUE, issuer: [] };
    try {
      return readPlanFile(readFileSync(path, 'utf8'));
    } catch (error) {
      const fault = error instanceof PlanFileError ? error.message : 'names no file that can be read';
      context.addIssue(fault);
      return z.NEVER;
    }
  });
const postgresUrl = z
  .string()
  .refine((text) => /^postgres(ql)?:\/\/./.test(text) && URL.canParse(text), 'must be a postgresql:// URL');
const redisUrl = z
  .string()
  .refine((text) => /^rediss?:\/\/./.test(text) && URL.canParse(text), 'must be a redis:// or rediss:// URL');

const httpUrl = z
  .string()
  .refine(
    (text) => /^https?:\/\//.test(text) && URL.canParse(text) && !/[?#@]/.test(text),
    'must be a URL such as http://10.0.0.5:8787, without a query or credentials',
  );

const smtpUrl = z
  .string()
  .refine(
    (text) => /^smtps?:\/\/./.test(text) && URL.canParse(text) && new URL(text).hostname !== '',
    'must be an smtp:// or smtps:// URL',
  );
const mailFrom = z
  .string()
  .refine(
    (text) => /^([^<>@\p{Cc}]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/u.test(text),
    'must be an address such as castellan@example.com or Castellan <castellan@example.com>',
  );
/** Long enough not to be found by trying. */
const signingSecret = z
  .string()
  .regex(/^[\x21-\x2b\x2d-\x7e]{16,255}$/, 'must be 16 to 255 characters of ASCII without blanks and commas');

const operatorToken = z
  .string()
  .refine((text) => /^[!-~]{16,}$/.test(text), 'must be at least 16 visible ASCII characters');
const collectorUrl = z
  .string()
  .refine(
    (text) => /^https?:\/\//.test(text) && URL.canParse(text),
    'must be a URL such as http://collector:4318',
  );
/** As in `api-key=abc,tenant=a%20b`. */
const collectorHeaders = list.default([]).transform((pairs, context) =>
  Object.fromEntries(
    pairs.map((pair): [string, string] => {
      const [, name, value] = /^([\w!#$%&'*+.^`|~-]+)\s*=\s*(.*)$/.exec(pair) ?? [];
      const decoded = value === undefined ? null : decodeOrNull(value);
      if (name === undefined || decoded === null) {
        context.addIssue('must list headers such as api-key=abc,other=def');
        return ['', ''];
      }
      return [name, decoded];
    }),
  ),
);

const variables = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(4000),
  DATABASE_URL: postgresUrl.optional(),
  CASTELLAN_RUNTIME_DATABASE_URL: postgresUrl.optional(),
  CASTELLAN_DATABASE_POOL: z.coerce.number().int().min(1).max(500).default(10),
  CASTELLAN_STATEMENT_TIMEOUT_MS: z.coerce.number().int().min(100).max(3_600_000).default(30_000),
  CASTELLAN_REQUESTS_PER_ORGANIZATION: z.coerce.number().int().min(1).max(10_000).default(16),
  CASTELLAN_CALLS_PER_ORGANIZATION: z.coerce.number().int().min(1).max(100_000).default(500),
  CASTELLAN_DATA_DIR: z.string().min(1).default('.castellan'),
  REDIS_URL: redisUrl.optional(),
  CASTELLAN_OWNER_EMAIL: z.email().optional(),
  CASTELLAN_OWNER_PASSWORD: z.string().min(1).optional(),
  CASTELLAN_SIGNUP: z.enum(['open', 'closed']).default('open'),
  CASTELLAN_BCRYPT_COST: z.coerce.number().int().min(4).max(16).default(12),
  CASTELLAN_SESSION_HOURS: z.coerce.number().min(1).max(8760).default(720),
  CASTELLAN_ATTEMPTS_PER_ACCOUNT: z.coerce.number().int().min(1).default(10),
  CASTELLAN_ATTEMPTS_PER_ADDRESS: z.coerce.number().int().min(1).default(100),
  CASTELLAN_TRUSTED_PROXIES: cidrs,
  CASTELLAN_ALLOWED_PRIVATE_RANGES: cidrs,
  CASTELLAN_OUTBOUND_TIMEOUT_MS: z.coerce.number().int().min(100).max(60_000).default(10_000),
  CASTELLAN_SMTP_URL: smtpUrl.optional(),
  CASTELLAN_MAIL_FROM: mailFrom.optional(),
  CASTELLAN_PUBLIC_URL: httpUrl.optional(),
  GATEWAY_URL: httpUrl.optional(),
  NODE_EXTRA_CA_CERTS: z.string().optional(),
  CASTELLAN_SECRET_KEY: secretKeys,
  CASTELLAN_ALLOWED_ORIGINS: list
    .default([])
    .refine(
      (origins) => origins.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin),
      'must list origins such as https://dashboard.example.com',
    ),
  CASTELLAN_INTROSPECTION: onOff.default(true),
  CASTELLAN_GRAPHIQL: onOff.default(true),
  CASTELLAN_REQUEST_TIMEOUT_MS: z.coerce.number().int().min(1_000).max(600_000).default(30_000),
  CASTELLAN_MAX_BODY_BYTES: z.coerce.number().int().min(1024).default(1_000_000),
  CASTELLAN_MAX_CALL_BYTES: z.coerce.number().int().min(1024).max(100_000_000).default(10_000_000),
  CASTELLAN_JOBS: onOff.default(true),
  CASTELLAN_OPERATOR_TOKEN: operatorToken.optional(),
  CASTELLAN_METRICS_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  CASTELLAN_METRICS_HOST: z.string().min(1).default('127.0.0.1'),
  CASTELLAN_METRICS_TOKEN: operatorToken.optional(),
  OTEL_SDK_DISABLED: z
    .string()
    .default('')
    .transform((text) => text.toLowerCase() === 'true'),
  OTEL_EXPORTER_OTLP_ENDPOINT: collectorUrl.optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: collectorUrl.optional(),
  OTEL_EXPORTER_OTLP_PROTOCOL: z
    .enum(['http/json', 'http/protobuf'], 'must be http/json: traces are sent as JSON over HTTP')
    .optional(),
  OTEL_EXPORTER_OTLP_HEADERS: collectorHeaders,
  OTEL_SERVICE_NAME: z.string().max(255).default('castellan'),
  OTEL_TRACES_SAMPLER: z.enum(SAMPLERS).default('parentbased_always_on'),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),
  CASTELLAN_BILLING_WEBHOOK_SECRET: list.default([]).pipe(z.array(signingSecret)),
  CASTELLAN_BILLING_EVENTS_URL: httpUrl.optional(),
  CASTELLAN_BILLING_EVENTS_SECRET: signingSecret.optional(),
  CASTELLAN_DEFAULT_PLAN: z.enum(PLAN_CODES).default('ENTERPRISE'),
  CASTELLAN_PLANS: planFile,
  CASTELLAN_LOG: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

/** A setting that cannot be used; its text names the variable and never quotes the value. */
export class SettingsError extends Error {}

/**
 * Reads the settings.
 *
 * @throws SettingsError for the first variable that is malformed
 */
export function readSettings(environment: NodeJS.ProcessEnv = process.env): Settings {
  const value = parse(variables, environment);
  if (value.CASTELLAN_SMTP_URL !== undefined && value.CASTELLAN_MAIL_FROM === undefined) {
    throw new SettingsError('The variable CASTELLAN_MAIL_FROM is needed with CASTELLAN_SMTP_URL.');
  }
  const { CASTELLAN_BILLING_EVENTS_URL: eventsUrl, CASTELLAN_BILLING_EVENTS_SECRET: eventsSecret } = value;
  if (eventsUrl !== undefined && eventsSecret === undefined) {
    throw new SettingsError(
      'The variable CASTELLAN_BILLING_EVENTS_SECRET goes with CASTELLAN_BILLING_EVENTS_URL.',
    );
  }
  return {
    host: value.HOST,
    port: value.PORT,
    databaseUrl: value.DATABASE_URL,
    runtimeDatabaseUrl: value.CASTELLAN_RUNTIME_DATABASE_URL,
    poolSize: value.CASTELLAN_DATABASE_POOL,
    statementTimeoutMs: value.CASTELLAN_STATEMENT_TIMEOUT_MS,
    requestsPerOrganization: value.CASTELLAN_REQUESTS_PER_ORGANIZATION,
    callsPerOrganization: value.CASTELLAN_CALLS_PER_ORGANIZATION,
    dataDir: value.CASTELLAN_DATA_DIR,
    redisUrl: value.REDIS_URL,
    secretKeys: value.CASTELLAN_SECRET_KEY,
    allowedPrivateRanges: value.CASTELLAN_ALLOWED_PRIVATE_RANGES,
    outboundTimeoutMs: value.CASTELLAN_OUTBOUND_TIMEOUT_MS,
    smtpUrl: value.CASTELLAN_SMTP_URL,
    mailFrom: value.CASTELLAN_MAIL_FROM,
    publicUrl: (value.CASTELLAN_PUBLIC_URL ?? ownUrl(value.HOST, value.PORT)).replace(/\/+$/, ''),
    gatewayUrl: value.GATEWAY_URL,
    extraCaCertificates: value.NODE_EXTRA_CA_CERTS,
    owner: { email: value.CASTELLAN_OWNER_EMAIL, password: value.CASTELLAN_OWNER_PASSWORD },
    signup: value.CASTELLAN_SIGNUP,
    bcryptCost: value.CASTELLAN_BCRYPT_COST,
    sessionLifetimeMs: value.CASTELLAN_SESSION_HOURS * 3_600_000,
    attemptsPerAccount: value.CASTELLAN_ATTEMPTS_PER_ACCOUNT,
    attemptsPerAddress: value.CASTELLAN_ATTEMPTS_PER_ADDRESS,
    trustedProxies: value.CASTELLAN_TRUSTED_PROXIES,
    allowedOrigins: value.CASTELLAN_ALLOWED_ORIGINS,
    introspection: value.CASTELLAN_INTROSPECTION,
    graphiql: value.CASTELLAN_GRAPHIQL,
    requestTimeoutMs: value.CASTELLAN_REQUEST_TIMEOUT_MS,
    maxBodyBytes: value.CASTELLAN_MAX_BODY_BYTES,
    maxCallBytes: value.CASTELLAN_MAX_CALL_BYTES,
    runsJobs: value.CASTELLAN_JOBS,
    operatorToken: value.CASTELLAN_OPERATOR_TOKEN,
    billingWebhookSecrets: value.CASTELLAN_BILLING_WEBHOOK_SECRET,
    billingEvents:
      eventsUrl === undefined || eventsSecret === undefined ? null : { url: eventsUrl, secret: eventsSecret },
    plans: { ...value.CASTELLAN_PLANS, initial: value.CASTELLAN_DEFAULT_PLAN },
    metrics: metricsOf(value),
    traces: tracesOf(value),
    logLevel: value.CASTELLAN_LOG,
  };
}

type Values = z.output<typeof variables>;

function metricsOf({
  CASTELLAN_METRICS_PORT: port,
  CASTELLAN_METRICS_HOST: host,
  CASTELLAN_METRICS_TOKEN: token,
}: Values): Settings['metrics'] {
  if (port === undefined && token === undefined) return null;
  return { ownPort: port === undefined ? null : { host, port }, token };
}

function tracesOf(value: Values): TraceSettings | null {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: base, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: exact } = value;
  const url = exact ?? (base === undefined ? undefined : `${base.replace(/\/+$/, '')}/v1/traces`);
  if (url === undefined || value.OTEL_SDK_DISABLED) return null;
  return {
    url,
    headers: value.OTEL_EXPORTER_OTLP_HEADERS,
    serviceName: value.OTEL_SERVICE_NAME,
    sampler: value.OTEL_TRACES_SAMPLER,
    samplerRatio: value.OTEL_TRACES_SAMPLER_ARG,
  };
}

function decodeOrNull(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function parse<Schema extends z.ZodType>(schema: Schema, environment: NodeJS.ProcessEnv): z.output<Schema> {
  // An empty variable counts as none: compose files pass `VAR=` on for what is not set.
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const read = schema.safeParse(given);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new SettingsError(`The variable ${String(issue?.path[0])} is not valid: ${issue?.message ?? ''}.`);
}

/** Where and as whom a program calls a server that runs: what a command line of the API goes by. */
export interface ClientSettings {
  readonly url: string;
  /** An API key, or the token of a session. */
  readonly token: string | undefined;
  /** The id or slug of the organization that a session works in. */
  readonly organization: string | undefined;
}

const clientVariables = z.object({
  CASTELLAN_URL: httpUrl.default('http://127.0.0.1:4000'),
  CASTELLAN_TOKEN: z.string().optional(),
  CASTELLAN_ORGANIZATION: z.string().optional(),
});

/** Reads what a client goes by. @throws SettingsError for the first variable that is malformed */
export function readClientSettings(environment: NodeJS.ProcessEnv = process.env): ClientSettings {
  const value = parse(clientVariables, environment);
  return {
    url: value.CASTELLAN_URL,
    token: value.CASTELLAN_TOKEN,
    organization: value.CASTELLAN_ORGANIZATION,
  };
}

/** Where the server itself listens, as a browser on its machine writes it. */
function ownUrl(host: string, port: number): string {
  if (['0.0.0.0', '127.0.0.1', '::', '::1'].includes(host)) return `http://localhost:${String(port)}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${String(port)}`;
}
