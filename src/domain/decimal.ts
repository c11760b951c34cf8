/** Exact decimals as texts, as the API's Decimal takes them: at most nine digits behind the point. */

const FRACTION_DIGITS = 9;

/** Compares two decimals exactly: below 0 where the first is smaller, 0 where they are equal, else above 0. */
export function compareDecimals(one: string, other: string): number {
  const difference = toBillionths(one) - toBillionths(other);
  if (difference === 0n) return 0;
  return difference < 0n ? -1 : 1;
}

function toBillionths(text: string): bigint {
  const [whole = '', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(FRACTION_DIGITS, '0'));
}
