import type { Settings } from '../../env.js';
import type { Database } from '../../persistence/database.js';

/** What a check found. */
export interface Finding {
  /** As in `migrations`; programs go by it. */
  readonly name: string;
  /** ERROR: the server does not start, or does not do its work. WARNING: it does, and something should be seen to. */
  readonly status: 'OK' | 'WARNING' | 'ERROR' | 'SKIPPED';
  readonly message: string;
  /** How to mend it; null where nothing is to be mended. */
  readonly mend: string | null;
}

/** What a check is given: it reads and changes nothing. */
export interface Patient {
  readonly settings: Settings;
  /** Null where it cannot be opened or is not there yet, which the check `database` says. */
  readonly database: Database | null;
}

export type Check = (patient: Patient) => Promise<Finding>;

/** Findings of one check. */
export interface Findings {
  ok(message: string): Finding;
  skipped(message: string): Finding;
  warning(message: string, mend: string): Finding;
  error(message: string, mend: string): Finding;
}

export function findingsOf(name: string): Findings {
  return {
    ok: (message) => ({ name, status: 'OK', message, mend: null }),
    skipped: (message) => ({ name, status: 'SKIPPED', message, mend: null }),
    warning: (message, mend) => ({ name, status: 'WARNING', message, mend }),
    error: (message, mend) => ({ name, status: 'ERROR', message, mend }),
  };
}

/** What checks of an opened database say where there is none. */
export const NOT_OPEN = 'The database is not open.';
