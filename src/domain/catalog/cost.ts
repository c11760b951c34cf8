import { fromBillionths, toBillionths } from '../decimal.js';

/** Prices are for a million tokens. */
const PER = 1_000_000n;

/**
 * What tokens cost: exact, then brought to the nearest billionth of a dollar.
 *
 * @param prices US dollars per million tokens, decimals as texts; null where one is not known
 * @returns US dollars, a decimal as text; null where a price is not known that is needed
 */
export function costOf(
  tokens: { readonly input: number; readonly output: number },
  { inputPrice, outputPrice }: { readonly inputPrice: string | null; readonly outputPrice: string | null },
): string | null {
  if (inputPrice === null || (outputPrice === null && tokens.output > 0)) return null;
  const exact =
    BigInt(tokens.input) * toBillionths(inputPrice) +
    BigInt(tokens.output) * toBillionths(outputPrice ?? '0');
  return fromBillionths((exact + PER / 2n) / PER);
}
