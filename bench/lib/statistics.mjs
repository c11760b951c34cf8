/** The middle of some numbers. */
export function median(numbers) {
  const sorted = numbers.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** What a share of the numbers does not exceed. */
export function percentile(numbers, share) {
  const sorted = numbers.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
}

/** The rounds of one server as the report has them. */
export function summaryOf(rounds) {
  const of = (name) => median(rounds.map((round) => round[name]));
  const rates = rounds.map(({ perSecond }) => perSecond);
  return {
    perSecond: of('perSecond'),
    least: Math.min(...rates),
    most: Math.max(...rates),
    p50: of('p50'),
    p99: of('p99'),
    serverCpu: of('serverCpu'),
    loadCpu: of('loadCpu'),
    rounds,
  };
}

/**
 * The median of the ratios of two servers' rounds: those of one round were measured one right after the other, so that
 * what slowed down the machine for a while slowed down both.
 */
export const ratioOf = (one, other) =>
  median(one.rounds.map(({ perSecond }, index) => perSecond / other.rounds[index].perSecond));
