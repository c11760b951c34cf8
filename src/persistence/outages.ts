import pg from 'pg';

/** Why the database gave no answer: it cannot be reached or cannot work, or it took too long. */
export type Outage = 'AWAY' | 'TOO_SLOW';

/** A connection to the database failed, or nothing came over it in time; not an error that PostgreSQL reported. */
export class OutageError extends Error {
  override readonly name = 'OutageError';

  constructor(
    readonly outage: Outage,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Tells an error of a connection as an outage; what PostgreSQL reports, and all else, stays as it is. */
export function asOutage(error: Error): Error;
export function asOutage(error: unknown): unknown;
export function asOutage(error: unknown): unknown {
  if (!isOfConnection(error)) return error;
  const text = error.message === '' ? codeOf(error) : error.message;
  return new OutageError('AWAY', `The connection to the database failed: ${text}`, { cause: error });
}

/** Codes of the system, of https://nodejs.org/api/errors.html#common-system-errors and of node:dns. */
const OF_NETWORK = [
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'],
  ...['ENOTFOUND', 'EAI_AGAIN', 'ENOENT', 'EMFILE', 'ENFILE'],
];

/** What node-postgres says of a connection that is not there any more, or not in time. */
const OF_DRIVER =
  /^(Connection terminated|Client has encountered a connection error|Client was closed|timeout exceeded when trying to connect|Query read timeout|Cannot use a pool after)/;

function isOfConnection(error: unknown): error is Error {
  if (!(error instanceof Error) || error instanceof pg.DatabaseError) return false;
  return OF_NETWORK.includes(codeOf(error)) || OF_DRIVER.test(error.message);
}

/**
 * Whether an error says that the database is away or too slow, in whatever form it comes: thrown by the pool, reported by
 * PostgreSQL, or told by Prisma.
 *
 * @returns null for any other error
 */
export function outageOf(error: unknown): Outage | null {
  if (error instanceof OutageError) return error.outage;
  const sqlState = sqlStateOf(error);
  // query_canceled: the only thing that cancels statements of requests is their time limit.
  if (sqlState === '57014') return 'TOO_SLOW';
  return sqlState !== undefined && AWAY.test(sqlState) ? 'AWAY' : null;
}

/**
 * SQLSTATE of connection exceptions, insufficient resources (a full disk, too many connections), operator intervention
 * (shutting down, starting up) and errors of the system below (I/O).
 * https://www.postgresql.org/docs/15/errcodes-appendix.html
 */
const AWAY = /^(08|53|57P|58)/;

/** Whether PostgreSQL ends the connection together with the error that it reports. */
export function endsConnection(error: unknown): boolean {
  return error instanceof pg.DatabaseError && ['FATAL', 'PANIC'].includes(error.severity ?? '');
}

/** What is promised, unless it takes longer than so many milliseconds. @throws OutageError the given one, then */
export async function within<T>(ms: number, promised: Promise<T>, tooLate: OutageError): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(tooLate);
    }, ms);
  });
  try {
    return await Promise.race([promised, late]);
  } finally {
    clearTimeout(timer);
  }
}

const undone = new WeakSet<object>();

/** Notes of an error that nothing of its transaction was committed, and nothing will be. */
export function noteUndone(error: unknown): void {
  if (typeof error === 'object' && error !== null) undone.add(error);
}

/** Whether it is known of an error that nothing of its transaction was committed. */
export function isUndone(error: unknown): boolean {
  return typeof error === 'object' && error !== null && undone.has(error);
}

/** PostgreSQL's code of an error that it reported, or that Prisma passes on; undefined for any other. */
export function sqlStateOf(error: unknown): string | undefined {
  if (error instanceof pg.DatabaseError) return error.code;
  const { meta, cause } = (error ?? {}) as {
    meta?: { driverAdapterError?: { cause?: { originalCode?: string } } };
    cause?: { originalCode?: string };
  };
  return meta?.driverAdapterError?.cause?.originalCode ?? cause?.originalCode;
}

function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : '';
}
