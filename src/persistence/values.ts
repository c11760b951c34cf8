import { Prisma } from './generated/prisma/client.js';

/** Writes SQL NULL into a JSON column, where a plain null would be ambiguous. */
export const NO_JSON = Prisma.DbNull;

/** A decimal as Prisma reads it from the database. */
export function decimalOf(text: string): Prisma.Decimal {
  return new Prisma.Decimal(text);
}
