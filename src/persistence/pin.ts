import { AsyncLocalStorage } from 'node:async_hooks';
import type { PinnedTransaction } from './pinnedTransaction.js';

/**
 * The pin: in which tenant, and for which person, a statement runs.
 *
 * Every statement reaches PostgreSQL in a transaction that begins by setting the least-privilege role, the
 * tenant and the person, all three local to that transaction (see PIN_STATEMENT). Row-level security compares
 * rows with these settings, so that a statement that names no tenant, or the wrong one, sees and writes nothing.
 * Because nothing outlives the transaction it is safe on pooled connections, also behind a pooler in
 * transaction mode.
 */
export interface Pin {
  readonly organizationId?: string | undefined;
  readonly userId?: string | undefined;
}

/** The role that requests run as. The first migration creates it. */
export const RUNTIME_ROLE = 'castellan_runtime';

/**
 * Sets role, tenant, person and the time a statement may take until the end of the transaction; the values come from
 * `pinValues`. Statements are not compiled (jit): for those of analytics that takes longer than running them. Rows that an
 * index leads to cost little more than rows in order, as they do in memory and on every disk without arms: at PostgreSQL's
 * 4 to 1 analytics read whole tables in place of one organization's part.
 */
export const PIN_STATEMENT =
  `SELECT set_config('jit', 'off', true), set_config('random_page_cost', '1.1', true), ` +
  `set_config('role', '${RUNTIME_ROLE}', true), set_config('app.organization_id', $1, true), ` +
  `set_config('app.user_id', $2, true), set_config('statement_timeout', $3, true)`;

/** @param statementTimeoutMs after so long PostgreSQL cancels a statement; 0 for never */
export function pinValues(pin: Pin, statementTimeoutMs: number): [string, string, string] {
  return [pin.organizationId ?? '', pin.userId ?? '', String(statementTimeoutMs)];
}

interface Entered {
  readonly pin: Pin;
  /** Set inside a transaction, where a statement outside it would wait for itself. */
  readonly transaction: PinnedTransaction | null;
}

const storage = new AsyncLocalStorage<Entered>();
const NOBODY: Pin = {};

/**
 * Runs `work` so that the statements it starts carry `pin`, and are a part of `transaction` where there is one.
 *
 * @throws Error on a programming mistake: a client outside the transaction is used within it. On the embedded
 *   database, which has one connection, that statement would wait for its own transaction for ever.
 */
export function withPin<T>(pin: Pin, work: () => T, transaction: PinnedTransaction | null = null): T {
  if (transaction === null) assertOutsideTransaction();
  return storage.run({ pin, transaction }, work);
}

/** The pin of the running operation; outside of one, a pin that opens nothing. */
export function currentPin(): Pin {
  return storage.getStore()?.pin ?? NOBODY;
}

/** The transaction that the running operation is a part of. */
export function currentTransaction(): PinnedTransaction | null {
  return storage.getStore()?.transaction ?? null;
}

/** @throws Error inside a transaction, where a statement outside it would wait for it */
export function assertOutsideTransaction(): void {
  if (currentTransaction() !== null) {
    throw new Error('Inside a transaction use the client it was given, not the one it was started from.');
  }
}

/** Whether two pins open the same rows. */
export function samePin(first: Pin, second: Pin): boolean {
  return first.organizationId === second.organizationId && first.userId === second.userId;
}
