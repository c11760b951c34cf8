import { isUndone, outageOf } from '../../persistence/outages.js';
import { lockBillingBounds } from '../../persistence/organizationUsage.js';
import type { TenantClient, TenantTransaction } from '../../persistence/tenantClient.js';
import {
  addReservations,
  addUsage,
  commitWithoutDisk,
  isRefusedValue,
  lockSpender,
  removeReservations,
  reservationsThere,
  retryConflicts,
  retryUndone,
  type NewReservation,
} from '../../persistence/usage.js';
import { notFound } from '../errors.js';
import { noteCalls, noteSpent, openAccount, type Account } from './accounts.js';
import {
  amountFor,
  RESERVATION_MS,
  shortageOf,
  withReserved,
  type BudgetHolder,
  type Reservation,
  type Shortage,
  type Taken,
} from './budgets.js';
import {
  isTaken,
  newReservation,
  NOTHING,
  togetherOf,
  type Ending,
  type Entry,
  type Outcome,
  type Reserved,
} from './entries.js';
import { Groups } from './groups.js';
import { postPlainly } from './plainPosting.js';

/** What a spender is called where it is gone. */
const WORDS = { KEY: 'API key', PROVIDER: 'provider', ORGANIZATION: 'billing account' } as const;

/** The books of all spenders, which are kept in the database. */
export interface Ledger {
  /**
   * Sets aside what a call may take at most.
   *
   * @returns null where there is no budget to take it from
   * @throws CodedError NOT_FOUND where the key or provider is gone, or the organization has no account
   */
  reserve(
    tenant: TenantClient,
    holder: BudgetHolder,
    asked: { most: Taken; now: Date },
  ): Promise<{ reservation: Reservation | null } | { shortage: Shortage }>;
  /**
   * Writes down what a call took, and gives back what was set aside for it. It counts in the period in which the call was
   * let in; one whose reservation has lapsed, or was lost, counts just as well. Does nothing where the key or provider is
   * gone.
   */
  settle(
    tenant: TenantClient,
    holder: BudgetHolder,
    call: { reservation: Reservation | null; taken: Taken; now: Date },
  ): Promise<void>;
  /** Gives back what was set aside. */
  giveBack(
    tenant: TenantClient,
    holder: BudgetHolder,
    call: { reservation: Reservation; now: Date },
  ): Promise<void>;
}

/**
 * Keeps the books. What comes in for one spender while a transaction of it is under way goes into the next one, all
 * together: spenders are held one after another, and each commit waits for the disk.
 */
export function createLedger(): Ledger {
  const groups = new Groups<Entry, Outcome>(postApart);
  const post = async (entry: Entry): Promise<Reserved> => {
    const { kind, id } = entry.holder;
    // By the organization that the client is bound to: each finds what it may find, whoever it goes together with.
    const outcome = await groups.ask(`${entry.tenant.pin.organizationId ?? ''}:${kind}:${id}`, entry);
    if ('error' in outcome) throw outcome.error;
    return outcome;
  };
  return {
    reserve: async (tenant, holder, { most, now }) =>
      await post({ kind: 'RESERVE', tenant, holder, most, now }),
    settle: async (tenant, holder, { reservation, taken, now }) => {
      await post({ kind: 'END', tenant, holder, reservation, taken, now });
    },
    giveBack: async (tenant, holder, { reservation, now }) => {
      await post({ kind: 'END', tenant, holder, reservation, taken: null, now });
    },
  };
}

/** Posts entries of one spender; an amount that the database does not take fails nobody but its own call. */
async function postApart(entries: readonly Entry[]): Promise<readonly Outcome[]> {
  try {
    return await postTogether(entries);
  } catch (error) {
    if (entries.length === 1 || !isRefusedValue(error)) throw error;
  }
  const outcomes: Outcome[] = [];
  for (const entry of entries) {
    const [outcome] = await postTogether([entry]).catch((error: unknown) => [{ error }]);
    outcomes.push(outcome ?? NOTHING);
  }
  return outcomes;
}

async function postTogether(entries: readonly Entry[]): Promise<readonly Outcome[]> {
  const [first] = entries;
  if (first === undefined) return [];
  // A group is let in at one moment, also where midnight was among those at which it asked.
  const now = new Date(Math.max(...entries.map((entry) => entry.now.getTime())));
  const posted = async (): Promise<readonly Outcome[]> =>
    await retryConflicts(
      async () =>
        (await postPlainly(entries, now)) ??
        (await first.tenant.transaction(async (transaction) => await write(transaction, entries, now))),
    );
  // What was taken cannot be taken back; who only begins is told at once that the database is away.
  if (!entries.some(isTaken)) return await posted();
  try {
    return await retryUndone(posted);
  } catch (error) {
    if (isUndone(error) || outageOf(error) !== 'AWAY') throw error;
    return await postUnlessPosted(entries, { now, error });
  }
}

/**
 * Posts entries of which it is not known whether they were: the connection was lost when they may have been committed. A
 * reservation that is there tells of its call that it was not. Of what has none nobody can tell: it fails, as it would count
 * twice.
 */
async function postUnlessPosted(
  entries: readonly Entry[],
  { now, error }: { now: Date; error: unknown },
): Promise<readonly Outcome[]> {
  const reservationOf = (entry: Entry): string | null =>
    isTaken(entry) ? (entry.reservation?.id ?? null) : null;
  const known = entries.flatMap((entry) => reservationOf(entry) ?? []);
  const [first] = entries;
  if (first === undefined || known.length === 0) throw error;
  const { tenant, holder } = first;
  await retryUndone(async () => {
    await tenant.transaction(async (transaction) => {
      // What may still be under way of the first time is over then.
      await hold(transaction, holder);
      const there = await reservationsThere(transaction, known);
      const open = entries.filter((entry) => there.has(reservationOf(entry) ?? ''));
      if (open.length > 0) await write(transaction, open, now);
    });
  });
  return entries.map((entry) => (reservationOf(entry) === null ? { error } : NOTHING));
}

async function hold(
  transaction: TenantTransaction,
  { kind, organizationId, id }: BudgetHolder,
): Promise<void> {
  if (kind === 'ORGANIZATION') await lockBillingBounds(transaction, organizationId);
  else await lockSpender(transaction, kind, id);
}

/** Calls that end come first: what they give back is there for those that begin. */
async function write(
  transaction: TenantTransaction,
  entries: readonly Entry[],
  now: Date,
): Promise<readonly Outcome[]> {
  const { holder } = entries.at(-1) as Entry;
  const ending = entries.filter((entry) => entry.kind === 'END');
  const opened = await openAccount(transaction, holder, {
    now,
    first: () => {
      endReserved(transaction, ending, now);
    },
  });
  if (opened === null) {
    const error = notFound(WORDS[holder.kind]);
    return entries.map(({ kind }) => (kind === 'RESERVE' ? { error } : NOTHING));
  }
  let account = endUnreserved(transaction, ending, opened);
  let isLasting = account.isNewPeriod || (isBound(account) && ending.some(isTaken));
  const counted = ending.flatMap(({ taken, reservation }) =>
    reservation === null || reservation.periodId === opened.periodId ? (taken ?? []) : [],
  );
  await noteCalls(transaction, holder, { account, taken: counted, now });

  const reserved: NewReservation[] = [];
  const outcomes = entries.map((entry): Outcome => {
    if (entry.kind === 'END' || !isBound(account)) return NOTHING;
    const { most } = entry;
    const shortage = shortageOf(account, most);
    if (shortage !== null) return { shortage };
    account = withReserved(account, most);
    const reservation = newReservation(most);
    reserved.push(reservation);
    return { reservation: { id: reservation.id, periodId: account.periodId } };
  });
  if (outcomes.some((outcome) => 'shortage' in outcome && outcome.shortage.reason === 'EXHAUSTED')) {
    isLasting = true;
    await noteSpent(transaction, holder, { account, now });
  }
  const expiresAt = new Date(now.getTime() + RESERVATION_MS);
  const { periodId } = account;
  addReservations(transaction, reserved, { organizationId: holder.organizationId, periodId, expiresAt });
  if (!isLasting) commitWithoutDisk(transaction);
  return outcomes;
}

function isBound({ limit, organization }: Account): boolean {
  return limit !== null || (organization !== null && organization.billing.requestsLimit !== null);
}

/** Ends calls that have a reservation: before the usage is read, which then is what it is without them. */
function endReserved(transaction: TenantTransaction, ending: readonly Ending[], now: Date): void {
  const reservations = ending.flatMap(({ reservation }) => reservation ?? []);
  for (const periodId of new Set(reservations.map((reservation) => reservation.periodId))) {
    const taken = ending.flatMap((one) => (one.reservation?.periodId === periodId ? (one.taken ?? []) : []));
    addTaken(transaction, periodId, taken);
  }
  removeReservations(transaction, reservations, now);
}

/** Ends calls that had no budget when they began: they count in the present period. */
function endUnreserved(transaction: TenantTransaction, ending: readonly Ending[], account: Account): Account {
  const taken = ending.flatMap((one) => (one.reservation === null ? (one.taken ?? []) : []));
  addTaken(transaction, account.periodId, taken);
  const { limit, spent } = account;
  if (limit === null) return account;
  return { ...account, spent: taken.reduce((sum, one) => sum + amountFor(limit, one), spent) };
}

function addTaken(transaction: TenantTransaction, periodId: string, taken: readonly Taken[]): void {
  if (taken.length === 0) return;
  addUsage(transaction, { periodId, ...togetherOf(taken) });
}
