/** Amounts of US dollars as whole cents, and as billionths of a dollar where they are finer. Every rounding is here. */

const BILLIONTHS_PER_CENT = 10_000_000n;

/** An amount in whole cents. @param text a decimal with at most two digits behind the point, as in `-12.5` */
export function toCents(text: string): bigint {
  const [, sign, whole = '0', fraction = ''] = /^(-?)(\d+)(?:\.(\d{1,2})0*)?$/.exec(text) ?? [];
  if (sign === undefined) throw new Error(`${text} is no amount in whole cents.`);
  const cents = BigInt(whole + fraction.padEnd(2, '0'));
  return sign === '-' ? -cents : cents;
}

/** Whole cents as a decimal with two digits behind the point: `-12.50`. */
export function fromCents(cents: bigint): string {
  return withPoint(cents, 2);
}

/** Billionths of a dollar, also below zero, as a decimal with nine digits behind the point. */
export function fromSignedBillionths(billionths: bigint): string {
  return withPoint(billionths, 9);
}

function withPoint(amount: bigint, places: number): string {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(places + 1, '0');
  return `${amount < 0n ? '-' : ''}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/** A decimal without zeros at its end: `0.500000000` -> `0.5`. */
export function trimmed(decimal: string): string {
  return decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal;
}

/** A quotient of what is not below zero, rounded to the next whole number, halves up. */
export function divideRounded(dividend: bigint, divisor: bigint): bigint {
  return (2n * dividend + divisor) / (2n * divisor);
}

/**
 * What a part of a price comes to in whole cents, halves up. The same part of the same price is always the same, so
 * that what is charged for it and what is credited for it come to nothing.
 *
 * @param part of `whole`, both in milliseconds
 */
export function prorate(priceCents: bigint, { part, whole }: { part: number; whole: number }): bigint {
  return divideRounded(priceCents * BigInt(part), BigInt(whole));
}

/**
 * Rounds an amount to the cent and tells what that leaves over. Where the rest goes into the next amount, the sum of the
 * rounded ones is at any time the rounded sum of the exact ones.
 *
 * @param billionths the amount with the rest before: no less than half a cent below zero
 */
export function roundToCents(billionths: bigint): { readonly cents: bigint; readonly rest: bigint } {
  const cents = divideRounded(billionths + BILLIONTHS_PER_CENT, BILLIONTHS_PER_CENT) - 1n;
  return { cents, rest: billionths - cents * BILLIONTHS_PER_CENT };
}
