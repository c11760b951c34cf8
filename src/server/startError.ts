/** Why the server cannot start, in one line for the operator. */
export class StartError extends Error {}

/** The code of an error of Node's or the driver's. */
export function codeOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : undefined;
}

/** One line of an error, without the address: a database URL holds a password. */
export function reason(error: unknown): string {
  // Node gathers the attempts on several addresses of one host, without a message of its own.
  if (error instanceof AggregateError) return reason(error.errors[0]);
  const message = error instanceof Error ? error.message : String(error);
  const lines = message.split('\n').map((text) => text.trim());
  // What Prisma says comes below the call that it was said of.
  const first = lines.find((text) => text !== '' && !/^Invalid `\S*` invocation/.test(text));
  const line = first ?? codeOf(error) ?? 'unknown';
  return line.replaceAll(/postgres(ql)?:\/\/\S+/g, 'the database').replace(/\.$/, '');
}
