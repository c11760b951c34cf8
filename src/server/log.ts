import pino, { type DestinationStream, type Logger } from 'pino';
import { requestFields } from '../context/requestFacts.js';
import type { Settings } from '../env.js';
import type { Tracer } from '../telemetry/tracer.js';

/**
 * The log of a server: a line of JSON each. Lines that belong to a request say so by themselves, with its id, who asks, and
 * the organization; with the ids of trace and span where there is a trace.
 *
 * No secret is written on purpose. Two things see to it all the same: of an error only what errors of ours hold is taken,
 * not whatever a library attached to it; and fields with the name of a secret are blanked.
 *
 * @param destination where lines go; standard output where it is left out
 */
export function createLog(
  { logLevel }: Pick<Settings, 'logLevel'>,
  tracer: Tracer | null,
  destination?: DestinationStream,
): Logger {
  return pino(
    {
      level: logLevel,
      mixin: () => ({ ...requestFields(), ...traceFields(tracer) }),
      formatters: { log: (fields) => withoutSecrets(fields, 0) as Record<string, unknown> },
      serializers: { err: (error: unknown) => describeError(error) },
    },
    destination,
  );
}

function traceFields(tracer: Tracer | null): object {
  const span = tracer?.current() ?? null;
  return span === null ? {} : { trace_id: span.traceId, span_id: span.spanId };
}

/** Names under which secrets travel, written in whatever way: `set-cookie`, `apiKey`, `x_api_key`. */
const SECRET_NAME =
  /^(x|proxy|set|client|former|new|portkey)*(authorization|cookie|password|passphrase|secret|token|apikey|credentials?)s?$/;
const DEEPEST = 5;

/**
 * The fields of a line without what must not be in it. pino's own redaction takes paths, and 50 µs a line for these names
 * at three depths; this looks at every name, and takes about one.
 */
function withoutSecrets(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Error || value instanceof Date)
    return value;
  if (depth === DEEPEST) return '[deeper]';
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item, depth + 1));
  const kept: Record<string, unknown> = {};
  for (const [name, item] of Object.entries(value)) {
    kept[name] = isSecretName(name) ? '[redacted]' : withoutSecrets(item, depth + 1);
  }
  return kept;
}

/** Names recur, a few dozen of them: each is looked at once. */
const known = new Map<string, boolean>();
const MOST_KNOWN = 1_000;

function isSecretName(name: string): boolean {
  let isSecret = known.get(name);
  if (isSecret === undefined) {
    isSecret = SECRET_NAME.test(name.toLowerCase().replaceAll(/[^a-z]/g, ''));
    if (known.size < MOST_KNOWN) known.set(name, isSecret);
  }
  return isSecret;
}

/** What the log says of an error. Libraries attach rows, parameters and whole requests to theirs: that is left out. */
function describeError(error: unknown, depth = 0): object {
  if (!(error instanceof Error)) return { message: 'A value that is no error was thrown.' };
  const { name, message, stack, cause } = error;
  const { code } = error as { code?: unknown };
  return {
    type: name,
    message: withoutCredentials(message),
    stack: withoutCredentials(stack ?? ''),
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(cause instanceof Error && depth < 3 ? { cause: describeError(cause, depth + 1) } : {}),
  };
}

/** Addresses of databases and mail servers hold a password. */
function withoutCredentials(text: string): string {
  return text.replaceAll(/\/\/[^\s/@]+@/g, '//[redacted]@');
}
