/** What a connection costs: its rows times what is asked of each (see the complexity plugin of Pothos). */
export function pageCost(args: { first?: number | null | undefined; last?: number | null | undefined }): {
  field: number;
  multiplier: number;
} {
  return { field: 1, multiplier: Math.max(1, args.first ?? args.last ?? 20) };
}

/** Rows whose column contains a text, whatever its case. `%`, `_` and the backslash stand for themselves. */
export function containsText(text: string): { contains: string; mode: 'insensitive' } {
  return { contains: text.replaceAll(/[\\%_]/g, String.raw`\$&`), mode: 'insensitive' };
}
