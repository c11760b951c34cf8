import { postAtOnce } from '../../persistence/usagePosting.js';
import { fromBillionths } from '../decimal.js';
import type { UsageLimit } from '../limits.js';
import { marksOf } from './accounts.js';
import { amountFor, expectedPeriod, RESERVATION_MS, type Taken } from './budgets.js';
import {
  isTaken,
  newReservation,
  NOTHING,
  togetherOf,
  type Entry,
  type Outcome,
  type Reserving,
} from './entries.js';

/**
 * Posts entries of one spender in one message, where nothing has to be said of any of them: all that begin are let in, and
 * no mark is reached of which somebody is told. That is nearly always so.
 *
 * @returns null where it is not so: then nothing was posted
 */
export async function postPlainly(entries: readonly Entry[], now: Date): Promise<readonly Outcome[] | null> {
  const { tenant, holder } = entries.at(-1) as Entry;
  const { kind, organizationId, id, usageLimit, createdAt, usageResetAt = null } = holder;
  if (kind === 'ORGANIZATION') return null;
  const ending = entries.filter((entry) => entry.kind === 'END');
  const beginning = entries.filter((entry) => entry.kind === 'RESERVE');
  if (!beginning.every((entry) => isPriced(entry, usageLimit))) return null;
  const reservations = new Map(beginning.map((entry) => [entry, newReservation(entry.most)]));
  const taken = entries.filter(isTaken).map((entry) => entry.taken);
  const periodId = await postAtOnce(tenant, {
    spender: { kind, organizationId, id, usageLimit, createdAt, usageResetAt },
    ...{ since: expectedPeriod(holder, now), now },
    taken: taken.length === 0 ? null : togetherOf(taken),
    ended: ending.flatMap(({ reservation }) => reservation?.id ?? []),
    reserved: [...reservations.values()],
    expiresAt: new Date(now.getTime() + RESERVATION_MS),
    within:
      usageLimit === null
        ? null
        : {
            unit: usageLimit.type === 'TOKENS' ? 'tokens' : 'cost',
            takes: sumFor(usageLimit, taken),
            wants: sumFor(
              usageLimit,
              beginning.map(({ most }) => most),
            ),
            below: taken.length === 0 ? usageLimit.creditLimit : firstMarkOf(usageLimit),
            creditLimit: usageLimit.creditLimit,
          },
  });
  if (periodId === null) return null;
  return entries.map((entry) => {
    const reservation = entry.kind === 'RESERVE' ? reservations.get(entry) : undefined;
    return reservation === undefined ? NOTHING : { reservation: { id: reservation.id, periodId } };
  });
}

/** Whether it is known what a call may take at most of what bounds it. */
function isPriced({ most }: Reserving, limit: UsageLimit | null): boolean {
  return limit !== null && (limit.type === 'TOKENS' || most.cost !== null);
}

function sumFor(limit: UsageLimit, calls: readonly Taken[]): string {
  return fromBillionths(calls.reduce((sum, call) => sum + amountFor(limit, call), 0n));
}

/** The least that is spent when somebody is told. */
function firstMarkOf(limit: UsageLimit): string {
  return fromBillionths(marksOf(limit, null).reduce((one, other) => (other < one ? other : one)));
}
