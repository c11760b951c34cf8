import { z } from 'zod';
import type { FieldFault } from '../errors.js';

/** The parameters that checks share, and what is said of faulty ones. */

/** Turns what the check finds around. */
export const not = z.boolean().default(false);

/** How many of a list must be there. */
export const operator = z.enum(['any', 'all', 'none']).default('any');
export type Operator = z.output<typeof operator>;

/** Texts to look for or to allow, each once. */
export function listOfTexts({ atMost, length }: { atMost: number; length: number }) {
  return z
    .array(z.string().min(1).max(length))
    .min(1)
    .max(atMost)
    .superRefine((texts, context) => {
      texts.forEach((text, index) => {
        if (texts.indexOf(text) !== index)
          context.addIssue({ code: 'custom', path: [index], message: 'is named twice' });
      });
    });
}

/** Whether as many of a list are there as the operator asks for. */
export function satisfies(asked: Operator, there: readonly unknown[], all: readonly unknown[]): boolean {
  switch (asked) {
    case 'any':
      return there.length > 0;
    case 'all':
      return there.length === all.length;
    case 'none':
      return there.length === 0;
  }
}

/** `any` of 3 words: `1 of 3 words`. */
export function outOf(there: readonly unknown[], all: readonly unknown[], what: string): string {
  return `${String(there.length)} of ${String(all.length)} ${what}`;
}

/**
 * Reads parameters as a schema describes them.
 *
 * @param path where they stand, as in `input.checks.0.parameters`
 */
export function readParameters<Schema extends z.ZodType>(
  schema: Schema,
  given: unknown,
  path: string,
): { value: z.output<Schema>; faults: [] } | { faults: FieldFault[] } {
  const read = schema.safeParse(given, { error: inWords });
  if (read.success) return { value: read.data, faults: [] };
  const faults = read.error.issues.flatMap((issue): FieldFault[] => {
    const at = [path, ...issue.path.map(String)].join('.');
    return issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ path: `${at}.${key}`, message: 'is not a parameter of this check' }))
      : [{ path: at, message: issue.message }];
  });
  return { faults };
}

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

/** A fault in words that quote nothing: parameters may hold secrets. */
function inWords(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? 'is missing'
        : `must be ${EXPECTED[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return `must ${measured(issue.origin, 'at least', issue.minimum)}`;
    case 'too_big':
      return `must ${measured(issue.origin, 'at most', issue.maximum)}`;
    default:
      return 'is not valid';
  }
}

function measured(origin: string, bound: 'at least' | 'at most', limit: number | bigint): string {
  switch (origin) {
    case 'string':
      return `have ${bound} ${String(limit)} characters`;
    case 'array':
    case 'object':
    case 'record':
      return `have ${bound} ${String(limit)} entries`;
    default:
      return `be ${bound} ${String(limit)}`;
  }
}
