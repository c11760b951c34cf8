import type { TenantClient } from '../../persistence/tenantClient.js';
import type { NewReservation } from '../../persistence/usage.js';
import { fromBillionths, toBillionths } from '../decimal.js';
import { newUuid } from '../ids.js';
import { roundedUp, type BudgetHolder, type Reservation, type Shortage, type Taken } from './budgets.js';

/** What is asked of the books of a spender. */
interface Posting {
  readonly tenant: TenantClient;
  readonly holder: BudgetHolder;
  readonly now: Date;
}

/** A call begins, and may take so much at most. */
export interface Reserving extends Posting {
  readonly kind: 'RESERVE';
  readonly most: Taken;
}

/** A call ends. */
export interface Ending extends Posting {
  readonly kind: 'END';
  readonly reservation: Reservation | null;
  /** Null where the call was not made. */
  readonly taken: Taken | null;
}

export type Entry = Reserving | Ending;

export type Reserved = { readonly reservation: Reservation | null } | { readonly shortage: Shortage };
export type Outcome = Reserved | { readonly error: unknown };

/** What a call that ended is answered, and what has no budget. */
export const NOTHING: Reserved = { reservation: null };

/** Whether a call that ended took something. */
export function isTaken(entry: Entry): entry is Ending & { readonly taken: Taken } {
  return entry.kind === 'END' && entry.taken !== null;
}

/** What is set aside for a call. */
export function newReservation({ cost, tokens }: Taken): NewReservation {
  return { id: newUuid(), cost: roundedUp(cost ?? '0'), tokens };
}

/** What calls took together, as it is written down; each cost rounded up to the digits that the columns have. */
export function togetherOf(taken: readonly Taken[]): { cost: string; tokens: bigint; requests: number } {
  return {
    cost: fromBillionths(taken.reduce((sum, { cost }) => sum + toBillionths(cost ?? '0'), 0n)),
    tokens: taken.reduce((sum, { tokens }) => sum + BigInt(tokens), 0n),
    requests: taken.length,
  };
}
