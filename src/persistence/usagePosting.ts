import type { Statement } from './pinnedBatch.js';
import type { TenantClient } from './tenantClient.js';
import {
  periodsOf,
  TABLES,
  WITHOUT_DISK,
  type NewReservation,
  type PeriodUsage,
  type SpenderKind,
} from './usage.js';

/** A key or provider as it is believed to be. */
export interface BelievedSpender {
  readonly kind: Exclude<SpenderKind, 'ORGANIZATION'>;
  readonly organizationId: string;
  readonly id: string;
  readonly usageLimit: object | null;
  readonly createdAt: Date;
  readonly usageResetAt: Date | null;
}

/** What is written down for a spender: calls that begin, and calls that end. Amounts are decimals as texts. */
export interface Posting {
  readonly spender: BelievedSpender;
  /** When its present period began, by what is believed. */
  readonly since: Date;
  /** Reservations that expire up to this moment do not count. */
  readonly now: Date;
  /** What calls that ended took; null where none took anything. */
  readonly taken: Omit<PeriodUsage, 'periodId'> | null;
  /** The ids of the reservations of calls that ended. */
  readonly ended: readonly string[];
  /** Of calls that begin. */
  readonly reserved: readonly NewReservation[];
  readonly expiresAt: Date;
  /** What must hold afterwards; null where the spender has no limit. */
  readonly within: {
    /** Whose sums are compared. */
    readonly unit: 'cost' | 'tokens';
    /** What `taken` and `reserved` come to in that unit. */
    readonly takes: string;
    readonly wants: string;
    /** What was spent stays below this. */
    readonly below: string;
    /** What was spent comes to this at most, together with all that is reserved. */
    readonly creditLimit: string;
  } | null;
}

/**
 * Writes a posting down in one message, provided that all of it is plain: the spender is what it is believed to be, its
 * period has begun, the reservations that end are there and of that period, and afterwards no more is spent and reserved
 * than may be. Otherwise nothing is written.
 *
 * The spender is held while its sums are read and written, as by lockSpender: nobody else writes them meanwhile.
 *
 * @returns the period in which it was written down; null where nothing was
 */
export async function postAtOnce(
  tenant: Pick<TenantClient, 'atOnce'>,
  posting: Posting,
): Promise<string | null> {
  const [, posted] = await tenant.atOnce([holding(posting), writing(posting)]);
  return posted?.rows[0] ?? null;
}

/** Only what calls took of a limit must outlive PostgreSQL's own end at once. */
function holding({ spender, taken, within }: Posting): Statement {
  const first = taken === null || within === null ? WITHOUT_DISK : `''`;
  return {
    text: `SELECT ${first} FROM ${TABLES[spender.kind]} WHERE "id" = $1::uuid FOR NO KEY UPDATE`,
    values: [spender.id],
  };
}

/**
 * A statement of its own, behind the one that holds the spender: it sees what was committed until then. That all
 * reservations are there also tells whether it was carried out before, where its answer got lost. It has the parts that
 * this posting needs: each more is one that PostgreSQL has to set up.
 */
function writing({ spender, since, now, taken, ended, reserved, expiresAt, within }: Posting): Statement {
  const { kind, organizationId, usageLimit, createdAt, usageResetAt } = spender;
  const values: (string | null)[] = [];
  const value = (text: string | null, type: string): string => `$${String(values.push(text))}::${type}`;
  const moment = (date: Date | null): string => value(date?.toISOString() ?? null, 'timestamptz');
  const id = value(spender.id, 'uuid');
  const [begun, present] = [moment(since), moment(now)];
  // These three are the parameters that it names.
  const periods = periodsOf(kind);
  const endedIds = ended.length === 0 ? null : value(`{${ended.join(',')}}`, 'uuid[]');
  const unit = within?.unit ?? 'cost';

  const conditions = [
    `used."periodId" IS NOT NULL`,
    `EXISTS (SELECT FROM ${TABLES[kind]} s WHERE s."id" = ${id}
      AND s."usageLimit" IS NOT DISTINCT FROM ${value(usageLimit === null ? null : JSON.stringify(usageLimit), 'jsonb')}
      AND s."usageResetAt" IS NOT DISTINCT FROM ${moment(usageResetAt)} AND s."createdAt" = ${moment(createdAt)})`,
  ];
  if (endedIds !== null) {
    conditions.push(`cardinality(${endedIds}) = (SELECT count(*) FROM "UsageReservation"
      WHERE "id" = ANY(${endedIds}) AND "periodId" = used."periodId"::uuid)`);
  }
  if (within !== null) {
    const spent = `used."amount" + ${value(within.takes, 'numeric')}`;
    const underWay = `(SELECT COALESCE(sum("${unit}"), 0) FROM "UsageReservation"
      WHERE "expiresAt" > ${present} AND "periodId" IN (SELECT "id" FROM "UsagePeriod" WHERE ${periods})
        ${endedIds === null ? '' : `AND NOT "id" = ANY(${endedIds})`})`;
    conditions.push(
      `${spent} < ${value(within.below, 'numeric')}`,
      `${spent} + ${value(within.wants, 'numeric')} + ${underWay} <= ${value(within.creditLimit, 'numeric')}`,
    );
  }

  const writes: string[] = [];
  if (taken !== null) {
    writes.push(`counted AS (
      UPDATE "UsagePeriod" p SET "cost" = p."cost" + ${value(taken.cost, 'numeric')},
        "tokens" = p."tokens" + ${value(String(taken.tokens), 'bigint')},
        "requests" = p."requests" + ${value(String(taken.requests), 'bigint')}
      FROM fit WHERE p."id" = fit."id")`);
  }
  if (endedIds !== null) {
    writes.push(`ended AS (
      DELETE FROM "UsageReservation" r USING fit
      WHERE r."periodId" = fit."id" AND (r."id" = ANY(${endedIds}) OR r."expiresAt" <= ${present}))`);
  }
  if (reserved.length > 0) {
    writes.push(`added AS (
      INSERT INTO "UsageReservation" ("organizationId", "id", "periodId", "cost", "tokens", "expiresAt")
      SELECT ${value(organizationId, 'uuid')}, n."id", fit."id", n."cost", n."tokens", ${moment(expiresAt)}
      FROM fit, json_to_recordset(${value(JSON.stringify(reserved), 'json')})
        AS n ("id" uuid, "cost" numeric, "tokens" bigint))`);
  }
  const text = `WITH used AS (
      SELECT COALESCE(sum("${unit}"), 0) AS "amount",
        max("id"::text) FILTER (WHERE "startedAt" = ${begun}) AS "periodId"
      FROM "UsagePeriod" WHERE ${periods}
    ), fit AS (
      SELECT used."periodId"::uuid AS "id" FROM used WHERE ${conditions.join(' AND ')}
    ), ${writes.join(', ')}
    SELECT "id"::text FROM fit`;
  return { text, values };
}
