import type { PGlite, QueryOptions, Results, Transaction } from '@electric-sql/pglite';
import { currentPin, PIN_STATEMENT, pinValues, samePin, type Pin } from './pin.js';

/**
 * PGlite as the Prisma adapter sees it, with every statement pinned (see pin.ts).
 *
 * PGlite runs in this process on one connection, so that BEGIN, pin, statement and COMMIT cost no round trip;
 * its own lock keeps them together.
 */
export function pinnedPglite(database: PGlite): PGlite {
  const pinned = {
    async query<T>(sql: string, params?: unknown[], options?: QueryOptions): Promise<Results<T>> {
      return await pinned.transaction((transaction) => transaction.query<T>(sql, params, options));
    },

    async transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
      const pin = currentPin();
      const values = pinValues(pin);
      // The lock is asked for once, so what was rolled back answers undefined only where `work` did so itself.
      return await database.transaction(async (transaction) => {
        await transaction.query(PIN_STATEMENT, values);
        return await work(guarded(transaction, pin));
      });
    },

    exec(): never {
      throw new Error('A script cannot be pinned.');
    },
  };
  return pinned as unknown as PGlite;
}

/** A transaction that refuses the statements of another tenant, which would run under its own pin. */
function guarded(transaction: Transaction, pin: Pin): Transaction {
  return Object.assign(Object.create(transaction) as Transaction, {
    query: async <T>(sql: string, params?: unknown[], options?: QueryOptions): Promise<Results<T>> => {
      if (!samePin(currentPin(), pin)) {
        throw new Error('A statement of one tenant was sent into the transaction of another.');
      }
      return await transaction.query<T>(sql, params, options);
    },
  });
}
