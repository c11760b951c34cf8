import { fromBillionths, toBillionths } from '../decimal.js';

/** Prices are for a million tokens. */
const PER = 1_000_000n;

/** Tokens of a call, as the vendor counts them. */
export interface Tokens {
  readonly input: number;
  readonly output: number;
}

/** US dollars per million tokens, decimals as texts; null where the price is not known. */
export interface Prices {
  readonly inputPrice: string | null;
  readonly outputPrice: string | null;
}

/**
 * What tokens cost: exact, then brought to the billionth of a dollar.
 *
 * @param rounding `up` for what a call may cost at most, else to the nearest
 * @returns US dollars, a decimal as text; null where a price is not known that is needed
 */
export function costOf(
  tokens: Tokens,
  { inputPrice, outputPrice }: Prices,
  rounding: 'up' | 'nearest' = 'nearest',
): string | null {
  if (inputPrice === null || (outputPrice === null && tokens.output > 0)) return null;
  const exact =
    BigInt(tokens.input) * toBillionths(inputPrice) +
    BigInt(tokens.output) * toBillionths(outputPrice ?? '0');
  return fromBillionths((exact + (rounding === 'up' ? PER - 1n : PER / 2n)) / PER);
}

/**
 * How many tokens of output what is left of a budget pays for, once the input is paid.
 *
 * @param left US dollars, a decimal as text
 * @param input tokens
 * @returns null where output costs nothing, or a price is not known
 */
export function affordableOutput(left: string, input: number, prices: Prices): number | null {
  const paid = costOf({ input, output: 0 }, prices, 'up');
  const each = prices.outputPrice === null ? 0n : toBillionths(prices.outputPrice);
  if (paid === null || each === 0n) return null;
  const rest = toBillionths(left) - toBillionths(paid);
  return rest <= 0n ? 0 : Number((rest * PER) / each);
}
