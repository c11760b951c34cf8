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
