import { Prisma } from './generated/prisma/client.js';
import { leastUuidOf } from './partitions.js';
import { allOf, exactConditions, sharedConditions, type LogConditions } from './sqlFilter.js';
import type { TenantClient } from './tenantClient.js';

/** Which logs: what must hold of them, and from which moment on and before which one they were made. */
export interface LogSelection extends LogConditions {
  readonly from?: Date | null | undefined;
  readonly to?: Date | null | undefined;
}

export type LogOrder = 'TIME_DESC' | 'TIME_ASC' | 'COST_DESC' | 'LATENCY_DESC' | 'TOKENS_DESC';

/** A page of logs: those next to a log, or the first or last ones. */
export interface LogPage {
  readonly order: LogOrder;
  readonly limit: number;
  /** Only what stands after, before the log of this id, in the order of the list. */
  readonly after?: string | undefined;
  readonly before?: string | undefined;
  /** Only logs of these ids. */
  readonly among?: readonly string[] | undefined;
  /** The last ones instead of the first. */
  readonly fromEnd: boolean;
}

/** What the orders other than by time go by; logs that are alike in it go by time, the newest first. */
const MEASURES = {
  COST_DESC: Prisma.sql`COALESCE(call."cost", -1)`,
  LATENCY_DESC: Prisma.sql`call."latencyMs"`,
  TOKENS_DESC: Prisma.sql`(call."inputTokens"::bigint + call."outputTokens")`,
} as const;

/** The ids of the logs on a page, in the order of the list. */
export async function findLogIds(
  tenant: TenantClient,
  selection: LogSelection,
  page: LogPage,
): Promise<string[]> {
  const where = allOf([...conditionsOf(selection), ...placeOf(page)]);
  const isAscending = (page.order === 'TIME_ASC') !== page.fromEnd;
  const direction = isAscending ? Prisma.sql`ASC` : Prisma.sql`DESC`;
  const keys = keysOf(page.order).map((key) => Prisma.sql`${key} ${direction}`);
  const rows = await tenant.query<{ id: string }>(
    Prisma.sql`SELECT call."id" FROM "RequestLog" call WHERE ${where}
      ORDER BY ${Prisma.join(keys)} LIMIT ${page.limit}`,
  );
  const ids = rows.map(({ id }) => id);
  return page.fromEnd ? ids.reverse() : ids;
}

/** How many logs there are, counted up to a bound. */
export async function countLogs(
  tenant: TenantClient,
  selection: LogSelection,
  bound: number,
): Promise<number> {
  const [row] = await tenant.query<{ count: number }>(
    Prisma.sql`SELECT count(*)::int AS count FROM (
      SELECT 1 FROM "RequestLog" call WHERE ${allOf(conditionsOf(selection))} LIMIT ${bound}) found`,
  );
  return row?.count ?? 0;
}

function conditionsOf({ from, to, ...conditions }: LogSelection): Prisma.Sql[] {
  return [
    // Ids begin with the time: bounds on them spare the months that are not asked for.
    ...(from ? [Prisma.sql`call."id" >= ${leastUuidOf(from)}::uuid`] : []),
    ...(to ? [Prisma.sql`call."id" < ${leastUuidOf(to)}::uuid`] : []),
    ...sharedConditions(conditions),
    ...exactConditions(conditions),
  ];
}

function keysOf(order: LogOrder): Prisma.Sql[] {
  const id = Prisma.sql`call."id"`;
  return order === 'TIME_DESC' || order === 'TIME_ASC' ? [id] : [MEASURES[order], id];
}

function placeOf({ order, after, before, among }: LogPage): Prisma.Sql[] {
  const isAscending = order === 'TIME_ASC';
  return [
    ...(among === undefined ? [] : [Prisma.sql`call."id" = ANY (${[...among]}::uuid[])`]),
    ...(after === undefined ? [] : [beside(order, after, isAscending)]),
    ...(before === undefined ? [] : [beside(order, before, !isAscending)]),
  ];
}

/** What stands on one side of a log. A log's measures never change, so that its place is the same at every page. */
function beside(order: LogOrder, id: string, isAbove: boolean): Prisma.Sql {
  const comparison = isAbove ? Prisma.sql`>` : Prisma.sql`<`;
  if (order === 'TIME_DESC' || order === 'TIME_ASC') {
    return Prisma.sql`call."id" ${comparison} ${id}::uuid`;
  }
  const keys = Prisma.join(keysOf(order));
  return Prisma.sql`(${keys}) ${comparison} (SELECT ${keys} FROM "RequestLog" call WHERE call."id" = ${id}::uuid)`;
}
