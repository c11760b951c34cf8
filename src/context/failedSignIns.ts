import { writeAccountEntry, type AccountOwner } from '../domain/operations/accountEntries.js';
import { WRONG_PASSWORD } from '../domain/operations/identity.js';
import type { Database } from '../persistence/database.js';

const FLUSH_EVERY_MS = 1_000;

/**
 * Notes attempts to sign in with a wrong password in the log of the account. They are written a moment later: an answer
 * that took longer where there is such an account would tell so. The throttle of sign-ins bounds how many there are.
 */
export interface FailedSignIns {
  note(owner: AccountOwner): void;
  /** Writes down what is noted. */
  flush(): Promise<void>;
  /** Stops and writes down what is left. */
  close(): Promise<void>;
}

export function createFailedSignIns(
  database: Pick<Database, 'forUser'>,
  onError: (error: unknown) => void,
): FailedSignIns {
  let noted: AccountOwner[] = [];

  const flush = async (): Promise<void> => {
    const batch = noted;
    noted = [];
    for (const owner of batch) {
      try {
        await writeAccountEntry(database.forUser(owner.userId), owner, {
          action: 'account.signIn',
          refusedBecause: WRONG_PASSWORD,
        });
      } catch (error) {
        onError(error);
      }
    }
  };

  const timer = setInterval(() => void flush(), FLUSH_EVERY_MS);
  timer.unref();
  return {
    note: (owner) => {
      noted.push(owner);
    },
    flush,
    close: async () => {
      clearInterval(timer);
      await flush();
    },
  };
}
