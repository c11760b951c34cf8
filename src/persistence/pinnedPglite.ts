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

    transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
      const pin = currentPin();
      const values = pinValues(pin);
      // The lock is asked for once, so what was rolled back answers undefined only where `work` did so itself.
      return stayingRejected(
        database.transaction(async (transaction) => {
          await transaction.query(PIN_STATEMENT, values);
          return await work(guarded(transaction, pin));
        }),
      );
    },

    exec(): never {
      throw new Error('A script cannot be pinned.');
    },
  };
  return pinned as unknown as PGlite;
}

/**
 * A promise that goes on being rejected after its rejection was caught. The adapter catches how a transaction ends and
 * forgets it once the transaction has begun: a COMMIT that fails would be answered as one that succeeded.
 */
function stayingRejected<T>(promise: Promise<T>): Promise<T> {
  const caught = promise.catch.bind(promise);
  return Object.assign(promise, {
    catch: (onRejected: (reason: unknown) => never): Promise<T> => {
      void caught(onRejected);
      return promise;
    },
  });
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
