import pg from 'pg';
import { Prisma } from './generated/prisma/client.js';

/** What Prisma calls the errors that somebody looks for, by PostgreSQL's SQLSTATE. */
const CODES: Readonly<Record<string, string>> = {
  // serialization_failure and deadlock_detected, both to be tried again.
  '40001': 'P2034',
  '40P01': 'P2034',
  // unique_violation, foreign_key_violation, not_null_violation.
  '23505': 'P2002',
  '23503': 'P2003',
  '23502': 'P2011',
};

/** Prisma's code for a raw statement that failed otherwise. */
const RAW_STATEMENT_FAILED = 'P2010';

/** Whatever a statement was sent by, its errors are told as Prisma tells them: one of PostgreSQL's as one of Prisma's. */
export function asPrismaError(error: unknown): unknown {
  if (!(error instanceof pg.DatabaseError)) return error;
  const { message, code: sqlState = '' } = error;
  return new Prisma.PrismaClientKnownRequestError(
    `A statement failed. Code: \`${sqlState}\`. Message: \`${message}\``,
    {
      code: CODES[sqlState] ?? RAW_STATEMENT_FAILED,
      clientVersion: Prisma.prismaVersion.client,
      meta: { driverAdapterError: { cause: { originalCode: sqlState } } },
    },
  );
}

/** A row that must be there is not. */
export function notFound(): Error {
  return new Prisma.PrismaClientKnownRequestError('No record was found for a query.', {
    code: 'P2025',
    clientVersion: Prisma.prismaVersion.client,
  });
}
