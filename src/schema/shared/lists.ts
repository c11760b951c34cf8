/** What a connection costs: its rows times what is asked of each (see the complexity plugin of Pothos). */
export function pageCost(args: { first?: number | null | undefined; last?: number | null | undefined }): {
  field: number;
  multiplier: number;
} {
  return { field: 1, multiplier: Math.max(1, args.first ?? args.last ?? 20) };
}

/**
 * The condition that a text contains another, whatever their case. Prisma hands the text on as a LIKE pattern:
 * without the backslashes `%` and `_` would stand for anything.
 */
export function containing(text: string): { contains: string; mode: 'insensitive' } {
  return { contains: text.replaceAll(/[\\%_]/g, '\\$&'), mode: 'insensitive' };
}
