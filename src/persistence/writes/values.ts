import { Prisma } from '../generated/prisma/client.js';
import { arrayOf } from '../reads/condition.js';
import type { Field } from '../reads/models.js';

type Scalar = Extract<Field, { kind: 'scalar' }>;

/** What only Prisma can say of a column, or has to refuse. */
export const FOR_PRISMA = Symbol('for Prisma');

/** A value of a column as PostgreSQL reads it from text; null for NULL. */
export function textFor(field: Scalar, value: unknown): string | null | typeof FOR_PRISMA {
  if (field.isList) return listFor(field, value);
  if (field.type === 'Json') return jsonFor(field, value);
  if (value === null) return field.isRequired ? FOR_PRISMA : null;
  return plain(field.type, value) ?? FOR_PRISMA;
}

function plain(type: string, value: unknown): string | null {
  switch (type) {
    case 'String':
    case 'Enum':
      return typeof value === 'string' ? value : null;
    case 'Int':
      return Number.isInteger(value) ? String(value) : null;
    case 'Boolean':
      return typeof value === 'boolean' ? String(value) : null;
    case 'BigInt':
      return typeof value === 'bigint' || Number.isSafeInteger(value) ? String(value) : null;
    case 'Decimal':
      return Prisma.Decimal.isDecimal(value) ? value.toString() : decimal(value);
    case 'DateTime':
      return value instanceof Date && !Number.isNaN(value.getTime()) ? value.toISOString() : null;
    default:
      return null;
  }
}

function decimal(value: unknown): string | null {
  return typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? value : null;
}

function listFor({ type }: Scalar, value: unknown): string | typeof FOR_PRISMA {
  if (!Array.isArray(value) || !['String', 'Enum', 'Int'].includes(type)) return FOR_PRISMA;
  const texts = value.map((item) => plain(type, item));
  return texts.includes(null) ? FOR_PRISMA : arrayOf(texts as string[]);
}

function jsonFor({ isRequired }: Scalar, value: unknown): string | null | typeof FOR_PRISMA {
  if (value === Prisma.DbNull) return isRequired ? FOR_PRISMA : null;
  if (value === null) return FOR_PRISMA;
  if (value === Prisma.JsonNull || value === Prisma.AnyNull) return FOR_PRISMA;
  return JSON.stringify(value);
}
