/** Exact decimals as texts, as the API's Decimal takes them: at most nine digits behind the point. */

const FRACTION_DIGITS = 9;

/** Compares two decimals exactly: below 0 where the first is smaller, 0 where they are equal, else above 0. */
export function compareDecimals(one: string, other: string): number {
  const difference = toBillionths(one) - toBillionths(other);
  if (difference === 0n) return 0;
  return difference < 0n ? -1 : 1;
}

/** A decimal in billionths; what is smaller than one counts as one. @throws SyntaxError where it is no decimal */
export function toBillionths(text: string): bigint {
  const [whole = '', fraction = ''] = text.split('.');
  const kept = BigInt(whole + fraction.slice(0, FRACTION_DIGITS).padEnd(FRACTION_DIGITS, '0'));
  return /[1-9]/.test(fraction.slice(FRACTION_DIGITS)) ? kept + 1n : kept;
}

/** Billionths, 0 or more, as a decimal without zeros at its end: `0.25`. */
export function fromBillionths(billionths: bigint): string {
  const digits = billionths.toString().padStart(FRACTION_DIGITS + 1, '0');
  const fraction = digits.slice(-FRACTION_DIGITS).replace(/0+$/, '');
  const whole = digits.slice(0, -FRACTION_DIGITS);
  return fraction === '' ? whole : `${whole}.${fraction}`;
}
