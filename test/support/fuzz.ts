import fc, { type Parameters } from 'fast-check';

/**
 * How often a property of random requests is tried: few times in `npm test`; TEST_FUZZ times as often where it is set, as
 * by `npm run test:security`. What fails is told with its seed and path, with which TEST_FUZZ_SEED and TEST_FUZZ_PATH try
 * it again.
 *
 * @param few how often without TEST_FUZZ
 */
export function tries<Values>(few: number): Parameters<Values> {
  const { TEST_FUZZ = '1', TEST_FUZZ_SEED: seed, TEST_FUZZ_PATH: path } = process.env;
  return {
    numRuns: Math.max(1, Math.round(few * Number(TEST_FUZZ))),
    ...(seed === undefined ? {} : { seed: Number(seed) }),
    ...(path === undefined ? {} : { path }),
    // Making a counterexample smaller asks the server again each time; what was found is told after that long.
    plugins: [fc.interruptAfterTimeLimit(MOST_MS)],
  };
}

/** How long one property is tried. Milliseconds. */
const MOST_MS = 240_000;
