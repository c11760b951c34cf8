import { Prisma } from './generated/prisma/client.js';

interface Span<Value> {
  readonly min?: Value | null | undefined;
  readonly max?: Value | null | undefined;
}

/** Which calls: LogFilter of the domain without its times, which become ranges of ids (leastUuidOf). */
export interface LogConditions {
  readonly inputTokens?: Span<number> | null | undefined;
  readonly outputTokens?: Span<number> | null | undefined;
  readonly totalTokens?: Span<number> | null | undefined;
  readonly cost?: Span<string> | null | undefined;
  readonly latencyMs?: Span<number> | null | undefined;
  readonly statuses?: readonly number[] | null | undefined;
  readonly isError?: boolean | null | undefined;
  readonly models?: readonly string[] | null | undefined;
  readonly providerIds?: readonly string[] | null | undefined;
  readonly configIds?: readonly string[] | null | undefined;
  readonly promptIds?: readonly string[] | null | undefined;
  readonly apiKeyIds?: readonly string[] | null | undefined;
  readonly users?: readonly string[] | null | undefined;
  readonly traceId?: string | null | undefined;
  readonly metadata?: readonly { readonly name: string; readonly value: string }[] | null | undefined;
  readonly cacheStatuses?: readonly string[] | null | undefined;
  readonly guardrailOutcomes?: readonly string[] | null | undefined;
  readonly text?: string | null | undefined;
}

/** The conditions on columns that RequestLog and LogHour both have. To be ANDed; empty where there is none. */
export function sharedConditions(filter: LogConditions): Prisma.Sql[] {
  const { statuses, isError, models, users, cacheStatuses } = filter;
  const { providerIds, configIds, promptIds, apiKeyIds } = filter;
  return [
    ...given(statuses, (list) => Prisma.sql`"status" = ANY (${[...list]}::int[])`),
    ...given(isError, (is) => (is ? Prisma.sql`"status" >= 400` : Prisma.sql`"status" < 400`)),
    ...given(models, (list) => Prisma.sql`"model" = ANY (${[...list]}::text[])`),
    ...given(users, (list) => Prisma.sql`"user" = ANY (${[...list]}::text[])`),
    ...given(cacheStatuses, (list) => Prisma.sql`"cacheStatus"::text = ANY (${[...list]}::text[])`),
    ...given(providerIds, (list) => Prisma.sql`"providerId" = ANY (${[...list]}::uuid[])`),
    ...given(configIds, (list) => Prisma.sql`"configId" = ANY (${[...list]}::uuid[])`),
    ...given(promptIds, (list) => Prisma.sql`"promptId" = ANY (${[...list]}::uuid[])`),
    ...given(apiKeyIds, (list) => Prisma.sql`"apiKeyId" = ANY (${[...list]}::uuid[])`),
  ];
}

/** The conditions that only the rows of calls can answer, for a statement that names RequestLog `call`. */
export function exactConditions(filter: LogConditions): Prisma.Sql[] {
  const { traceId, metadata, guardrailOutcomes, text } = filter;
  return [
    ...span(Prisma.sql`"inputTokens"`, filter.inputTokens),
    ...span(Prisma.sql`"outputTokens"`, filter.outputTokens),
    ...span(Prisma.sql`("inputTokens"::bigint + "outputTokens")`, filter.totalTokens),
    ...span(Prisma.sql`"cost"`, filter.cost),
    ...span(Prisma.sql`"latencyMs"`, filter.latencyMs),
    ...given(traceId, (id) => Prisma.sql`"traceId" = ${id}`),
    ...(metadata ?? []).map(({ name, value }) => Prisma.sql`"metadata" ->> ${name}::text = ${value}::text`),
    ...given(guardrailOutcomes, (list) => Prisma.sql`"guardrailOutcome"::text = ANY (${[...list]}::text[])`),
    ...given(text, (words) => {
      const pattern = `%${words.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
      return Prisma.sql`EXISTS (SELECT 1 FROM "RequestLogBody" body
        WHERE body."organizationId" = call."organizationId" AND body."id" = call."id"
        AND (body."request" ILIKE ${pattern} OR body."response" ILIKE ${pattern}))`;
    }),
  ];
}

/** `one AND other`, TRUE where there is no condition. */
export function allOf(conditions: readonly Prisma.Sql[]): Prisma.Sql {
  return conditions.length === 0 ? Prisma.sql`TRUE` : Prisma.join([...conditions], ' AND ');
}

function given<Value>(
  value: Value | null | undefined,
  condition: (value: Value) => Prisma.Sql,
): Prisma.Sql[] {
  return value === null || value === undefined ? [] : [condition(value)];
}

function span(column: Prisma.Sql, range: Span<number | string> | null | undefined): Prisma.Sql[] {
  return [
    ...given(range?.min, (min) => Prisma.sql`${column} >= ${String(min)}::numeric`),
    ...given(range?.max, (max) => Prisma.sql`${column} <= ${String(max)}::numeric`),
  ];
}
