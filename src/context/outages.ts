import { CodedError, deadlineExceeded, unavailable } from '../domain/errors.js';
import { outageOf } from '../persistence/outages.js';

/** The error that callers are told where the database is away or too slow; null for any other error. */
export function outageError(error: unknown): CodedError | null {
  switch (outageOf(error)) {
    case 'AWAY':
      return unavailable();
    case 'TOO_SLOW':
      return deadlineExceeded();
    case null:
      return null;
  }
}
