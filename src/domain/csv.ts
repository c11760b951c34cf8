import { stringify } from 'csv-stringify/sync';

/**
 * Records as CSV (RFC 4180). A text that a spreadsheet would take for a formula begins with an apostrophe; objects stand
 * as JSON.
 */
export function csvOf(records: readonly (readonly unknown[])[]): string {
  // A break of any kind is quoted: unquoted it would begin a record, and its text perhaps a formula.
  return stringify(
    records.map((record) => record.map(cellOf)),
    { record_delimiter: 'windows', quoted_match: ['\r', '\n'], escape_formulas: true },
  );
}

function cellOf(value: unknown): unknown {
  if (typeof value === 'boolean') return String(value);
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}
