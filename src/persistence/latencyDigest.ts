import { Prisma } from './generated/prisma/client.js';

/**
 * A digest of latencies that can be merged: how many fell into which logarithmic bucket. It is DDSketch (Masson, Rim
 * and Lee, "DDSketch: a fast and fully-mergeable quantile sketch with relative-error guarantees", PVLDB 12(12), 2019)
 * without a bound on the number of buckets, which whole milliseconds in an Int need not have: there are fewer than 1,100.
 *
 * Bucket i holds what is above GAMMA^(i-1) and up to GAMMA^i; 0 ms has a bucket of its own. Counts of the same bucket
 * add up, so that merged digests are exactly the digest of the union, and a percentile read from one is within
 * RELATIVE_ACCURACY of the latency at that rank. Buckets are made by the database alone, for rows of calls and for
 * rolled-up hours by the same expression.
 */
export const RELATIVE_ACCURACY = 0.01;

const GAMMA = (1 + RELATIVE_ACCURACY) / (1 - RELATIVE_ACCURACY);
const ZERO_BUCKET = -1;

/** The bucket of `latencyMs`, as an expression over rows of RequestLog. */
export const LATENCY_BUCKET = Prisma.sql`CASE WHEN "latencyMs" <= 0 THEN ${ZERO_BUCKET}::int
  ELSE ceil(ln("latencyMs"::float8) / ${Math.log(GAMMA)}::float8)::int END`;

/** The milliseconds that stand for a bucket: no latency in it is further from them than RELATIVE_ACCURACY. */
export function latencyOfBucket(bucket: number): number {
  return bucket === ZERO_BUCKET ? 0 : (2 * GAMMA ** bucket) / (GAMMA + 1);
}

/** How many decimal digits of a packed digest the count of a bucket has: more than there will ever be calls. */
const DIGITS = 12;

/**
 * A digest as one number, out of rows of `bucket` and `count`: the counts are its digits to base 10^12, that of the
 * lowest bucket the last one (Kronecker substitution). The sum of such numbers is the digest of the union, which the
 * database adds up several times as fast as rows of buckets.
 */
export const PACKED_DIGEST = Prisma.sql`sum(("count" || 'e' || ${DIGITS}::int * ("bucket" - ${ZERO_BUCKET}::int))::numeric)`;

/**
 * The buckets that percentiles of a packed digest are in, as PERCENTILE_BUCKETS.
 *
 * @param packed as a text; of one call at least
 */
export function percentilesOfPacked(packed: string): Record<'p50' | 'p90' | 'p99', number> {
  const counts: number[] = [];
  for (let end = packed.length; end > 0; end -= DIGITS) {
    counts.push(Number(packed.slice(Math.max(0, end - DIGITS), end)));
  }
  const all = counts.reduce((sum, count) => sum + count, 0);
  const bucketOf = (percentile: number): number => {
    let upTo = 0;
    // Rank by hundredths, which are whole numbers: 0.99 is none that a computer has.
    const place = counts.findIndex((count) => (upTo += count) * 100 >= percentile * all);
    return place + ZERO_BUCKET;
  };
  return { p50: bucketOf(50), p90: bucketOf(90), p99: bucketOf(99) };
}

/**
 * The buckets of packed digests.
 *
 * @param digests a table with the column `packed`
 * @param columns its other columns, to be answered beside `bucket` and `count`
 */
export function unpacked(digests: Prisma.Sql, columns: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    SELECT ${columns}, ("fields" - part."place" + ${ZERO_BUCKET}::int)::int AS "bucket", part."field"[1]::bigint AS "count"
    FROM (
      SELECT ${columns}, "fields", lpad("text", "fields" * ${DIGITS}::int, '0') AS "digits" FROM (
        SELECT ${columns}, "text", ceil(length("text") / ${DIGITS}::float8)::int AS "fields"
        -- OFFSET 0 keeps the text from being made anew for each bucket.
        FROM (SELECT ${columns}, "packed"::text AS "text" FROM ${digests} packed OFFSET 0) texts OFFSET 0
      ) counted OFFSET 0
    ) numbers
    CROSS JOIN LATERAL regexp_matches("digits", ${`.{${String(DIGITS)}}`}::text, 'g') WITH ORDINALITY AS part ("field", "place")
    WHERE part."field"[1]::bigint > 0`;
}

/**
 * The buckets that percentiles are in, of rows of `bucket` with `upTo`, how many there are up to it, and `all`. A
 * percentile is of the nearest rank, ceil(p * all).
 */
export const PERCENTILE_BUCKETS = Prisma.sql`min("bucket") FILTER (WHERE "upTo" >= 0.5 * "all") AS "p50Bucket",
  min("bucket") FILTER (WHERE "upTo" >= 0.9 * "all") AS "p90Bucket",
  min("bucket") FILTER (WHERE "upTo" >= 0.99 * "all") AS "p99Bucket"`;

/** Rows of buckets ranked for PERCENTILE_BUCKETS, each group of `columns` by itself. */
export function ranked(buckets: Prisma.Sql, columns: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    SELECT ${columns}, "bucket", "count", sum("count") OVER (PARTITION BY ${columns}) AS "all",
      sum("count") OVER (PARTITION BY ${columns} ORDER BY "bucket") AS "upTo" FROM ${buckets} buckets`;
}
