/** What a connection costs: its rows times what is asked of each (see the complexity plugin of Pothos). */
export function pageCost(args: { first?: number | null | undefined; last?: number | null | undefined }): {
  field: number;
  multiplier: number;
} {
  return { field: 1, multiplier: Math.max(1, args.first ?? args.last ?? 20) };
}

/** Cursors are as those of the other lists: the id of the row, as the Prisma plugin writes it. */
export const cursorOf = (uuid: string): string => Buffer.from(`GPC:S:${uuid}`).toString('base64');

/** The id in a cursor, whose form was checked before (requirementPlugin.ts). */
export function readCursor(cursor: string | null | undefined): string | undefined {
  if (cursor === null || cursor === undefined) return undefined;
  return /S:([0-9a-f-]{36})$/.exec(Buffer.from(cursor, 'base64').toString('latin1'))?.[1];
}

/** Rows whose column contains a text, whatever its case. `%`, `_` and the backslash stand for themselves. */
export function containsText(text: string): { contains: string; mode: 'insensitive' } {
  return { contains: text.replaceAll(/[\\%_]/g, String.raw`\$&`), mode: 'insensitive' };
}
