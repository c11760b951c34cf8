import { setTimeout as sleep } from 'node:timers/promises';
import { Prisma } from './generated/prisma/client.js';
import { isUndone, outageOf, sqlStateOf } from './outages.js';
import type { Statement } from './pinnedBatch.js';
import type { TenantClient, TenantTransaction } from './tenantClient.js';

/** What has a usage: an API key, a provider, or an organization as a whole. */
export type SpenderKind = 'KEY' | 'PROVIDER' | 'ORGANIZATION';

/** What the usage of a key or provider is judged by. */
export interface SpenderRow {
  readonly usageLimit: unknown;
  readonly createdAt: Date;
  readonly usageResetAt: Date | null;
  readonly exhaustedAt: Date | null;
  readonly exhaustedUntil: Date | null;
}

/** What was used since a moment, and what calls under way may use. Decimals and whole numbers as texts. */
export interface UsedRow {
  readonly cost: string;
  readonly tokens: string;
  readonly requests: string;
  readonly reservedCost: string;
  readonly reservedTokens: string;
  readonly reservedRequests: string;
  /** The row of the period that begins at that very moment; null where there is none yet. */
  readonly periodId: string | null;
}

/** The tables of spenders that are a row of their own. */
export const TABLES = { KEY: '"ApiKey"', PROVIDER: '"Provider"' } as const;

/** Whose a row of UsagePeriod is: `$1` is the id. */
const WHOSE: Record<SpenderKind, string> = {
  KEY: '"apiKeyId" = $1::uuid',
  PROVIDER: '"providerId" = $1::uuid',
  ORGANIZATION: '"organizationId" = $1::uuid AND "apiKeyId" IS NULL AND "providerId" IS NULL',
};

/**
 * Which rows of UsagePeriod a spender is judged by: `$1` is the id, `$2` when its present period began, `$3` now. Periods
 * that begin later are there once a clock was ahead: what was spent in them counts when their time comes.
 */
export function periodsOf(kind: SpenderKind): string {
  return `${WHOSE[kind]} AND "startedAt" >= $2::timestamptz
    AND "startedAt" <= GREATEST($2::timestamptz, $3::timestamptz)`;
}

/** Runs a statement that answers with one JSON object at most. */
export async function readOne<Row>(
  client: Pick<TenantClient, 'run'>,
  statement: Statement,
): Promise<Row | null> {
  const [row] = (await client.run(statement)).rows;
  return row === undefined ? null : (JSON.parse(row) as Row);
}

/**
 * Reads a key or provider and holds it to the end of the transaction: what is reserved and settled for one spender
 * comes one after another, and so does what changes its limit. Each transaction holds one of them at most, before it
 * touches anything that belongs to it, so that no two wait for each other.
 *
 * @returns null where it is not there any more
 */
export async function lockSpender(
  transaction: TenantTransaction,
  kind: keyof typeof TABLES,
  id: string,
): Promise<SpenderRow | null> {
  const row = await readOne<Record<keyof SpenderRow, string | null>>(transaction, {
    text: `SELECT json_build_object('usageLimit', "usageLimit", 'createdAt', "createdAt", 'usageResetAt', "usageResetAt",
      'exhaustedAt', "exhaustedAt", 'exhaustedUntil', "exhaustedUntil")::text
    FROM ${TABLES[kind]} WHERE "id" = $1::uuid FOR NO KEY UPDATE`,
    values: [id],
  });
  if (row === null) return null;
  const { usageLimit, createdAt, usageResetAt, exhaustedAt, exhaustedUntil } = row;
  const moment = (text: string | null): Date | null => (text === null ? null : new Date(text));
  return {
    ...{ usageLimit, createdAt: new Date(createdAt ?? ''), usageResetAt: moment(usageResetAt) },
    ...{ exhaustedAt: moment(exhaustedAt), exhaustedUntil: moment(exhaustedUntil) },
  };
}

/**
 * Adds up what a spender used in the periods that began at `since` or later, and what is reserved in them.
 *
 * @param now reservations that expire up to this moment do not count
 */
export async function usedSince(
  client: Pick<TenantClient, 'run'>,
  { kind, id }: { kind: SpenderKind; id: string },
  { since, now }: { since: Date; now: Date },
): Promise<UsedRow> {
  const periods = periodsOf(kind);
  const row = await readOne<UsedRow>(client, {
    text: `SELECT json_build_object('cost', used."cost", 'tokens', used."tokens", 'requests', used."requests",
      'periodId', used."periodId", 'reservedCost', reserved."cost", 'reservedTokens', reserved."tokens",
      'reservedRequests', reserved."requests")::text
    FROM (
      SELECT COALESCE(sum("cost"), 0)::text AS "cost", COALESCE(sum("tokens"), 0)::text AS "tokens",
        COALESCE(sum("requests"), 0)::text AS "requests",
        max("id"::text) FILTER (WHERE "startedAt" = $2::timestamptz) AS "periodId"
      FROM "UsagePeriod" WHERE ${periods}
    ) used, (
      SELECT COALESCE(sum("cost"), 0)::text AS "cost", COALESCE(sum("tokens"), 0)::text AS "tokens",
        count(*)::text AS "requests"
      FROM "UsageReservation" WHERE "expiresAt" > $3::timestamptz
        AND "periodId" IN (SELECT "id" FROM "UsagePeriod" WHERE ${periods})
    ) reserved`,
    values: [id, since.toISOString(), now.toISOString()],
  });
  if (row === null) throw new Error('A sum has one row.');
  return row;
}

/**
 * As usedSince, where it was asked along with what tells the moment, of a moment that was only expected: asks again where
 * it is another one.
 */
export async function usedAsExpected(
  client: Pick<TenantClient, 'run'>,
  spender: { kind: SpenderKind; id: string },
  { since, now, expected }: { since: Date; now: Date; expected: { since: Date; used: UsedRow } },
): Promise<UsedRow> {
  const isAsExpected = since.getTime() === expected.since.getTime();
  return isAsExpected ? expected.used : await usedSince(client, spender, { since, now });
}

/** What calls took that count in one period. */
export interface PeriodUsage {
  readonly periodId: string;
  /** US dollars, a decimal as text. */
  readonly cost: string;
  readonly tokens: bigint;
  readonly requests: number;
}

/** Adds to what a period has used, by the next message of the transaction. */
export function addUsage(
  transaction: TenantTransaction,
  { periodId, cost, tokens, requests }: PeriodUsage,
): void {
  transaction.defer({
    text: `UPDATE "UsagePeriod" SET "cost" = "cost" + $2::numeric, "tokens" = "tokens" + $3::bigint,
      "requests" = "requests" + $4::bigint WHERE "id" = $1::uuid`,
    values: [periodId, cost, String(tokens), String(requests)],
  });
}

/**
 * Removes reservations, and with them those of the same periods that have expired: their servers are gone. By the next
 * message of the transaction.
 */
export function removeReservations(
  transaction: TenantTransaction,
  reservations: readonly { readonly id: string; readonly periodId: string }[],
  now: Date,
): void {
  if (reservations.length === 0) return;
  const listOf = (ids: readonly string[]): string => `{${[...new Set(ids)].join(',')}}`;
  transaction.defer({
    text: `DELETE FROM "UsageReservation" WHERE "periodId" = ANY($1::uuid[])
      AND ("id" = ANY($2::uuid[]) OR "expiresAt" <= $3::timestamptz)`,
    values: [
      listOf(reservations.map(({ periodId }) => periodId)),
      listOf(reservations.map(({ id }) => id)),
      now.toISOString(),
    ],
  });
}

/** @returns those of the reservations that are there, by their ids */
export async function reservationsThere(
  client: Pick<TenantClient, 'run'>,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await client.run({
    text: `SELECT "id"::text FROM "UsageReservation" WHERE "id" = ANY($1::uuid[])`,
    values: [`{${ids.join(',')}}`],
  });
  return new Set(rows);
}

/** What a call may take at most. */
export interface NewReservation {
  readonly id: string;
  /** US dollars, a decimal as text. */
  readonly cost: string;
  readonly tokens: number;
}

/** Writes reservations down, by the next message of the transaction. */
export function addReservations(
  transaction: TenantTransaction,
  reservations: readonly NewReservation[],
  { organizationId, periodId, expiresAt }: { organizationId: string; periodId: string; expiresAt: Date },
): void {
  if (reservations.length === 0) return;
  transaction.defer({
    text: `INSERT INTO "UsageReservation" ("organizationId", "id", "periodId", "cost", "tokens", "expiresAt")
      SELECT $1::uuid, r."id", $2::uuid, r."cost", r."tokens", $3::timestamptz
      FROM json_to_recordset($4::json) AS r ("id" uuid, "cost" numeric, "tokens" bigint)`,
    values: [organizationId, periodId, expiresAt.toISOString(), JSON.stringify(reservations)],
  });
}

/**
 * Has a transaction answer its commit before the disk has it. A server that dies loses nothing by it; where PostgreSQL
 * itself, or its machine, dies within the next half second, all that the transaction did may be undone. For what may be.
 */
export const WITHOUT_DISK = `set_config('synchronous_commit', 'off', true)`;

/** As WITHOUT_DISK, by the next message of the transaction. */
export function commitWithoutDisk(transaction: TenantTransaction): void {
  transaction.defer({ text: `SELECT ${WITHOUT_DISK}`, values: [] });
}

/**
 * Runs a transaction again where the database ended it in favour of another one (a deadlock, a serialization failure).
 */
export async function retryConflicts<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || !isConflict(error)) throw error;
    }
  }
}

const MAX_ATTEMPTS = 5;

/** How long is waited before a transaction is tried again whose connection was lost: some three seconds together. */
const PAUSES_MS = [0, 50, 100, 200, 400, 800, 1_600];

/**
 * Runs a transaction again where the database was away, or ended its connection, and it is known that nothing of it was
 * committed. One of which that is not known is not repeated: it would count twice.
 */
export async function retryUndone<T>(work: () => Promise<T>): Promise<T> {
  for (const pauseMs of PAUSES_MS) {
    try {
      return await work();
    } catch (error) {
      if (!isUndone(error) || outageOf(error) !== 'AWAY') throw error;
    }
    await sleep(pauseMs);
  }
  return await work();
}

function isConflict(error: unknown): boolean {
  // P2034: Prisma's own code for both. Of a raw statement it tells PostgreSQL's (SQLSTATE) instead.
  if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2034') return true;
  return ['40001', '40P01'].includes(sqlStateOf(error) ?? '');
}

/**
 * Whether the database would not take a value: a number out of bounds, a row that must not be (classes 22 and 23 of
 * https://www.postgresql.org/docs/current/errcodes-appendix.html). Then nothing of the transaction was committed.
 */
export function isRefusedValue(error: unknown): boolean {
  return /^2[23]/.test(sqlStateOf(error) ?? '');
}
