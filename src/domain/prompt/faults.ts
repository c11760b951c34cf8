import type { z } from 'zod';
import type { FieldFault } from '../errors.js';

type Issue = z.core.$ZodIssue;

/** Every fault of a value by a schema, with its path: `input.content.tools.0.type`. */
export function faultsOf(schema: z.ZodType, value: unknown, path: string): FieldFault[] {
  const { error } = schema.safeParse(value, { error: wordsFor });
  return (error?.issues ?? []).flatMap((issue) => issueFaults(issue, path));
}

function issueFaults(issue: Issue, prefix: string): FieldFault[] {
  const path = [prefix, ...issue.path.map(String)].join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: `${path}.${key}`, message: 'is not known here' }));
  }
  if (issue.code === 'invalid_union') {
    // Of several forms, the one that was meant is the one whose kind of value fits.
    const meant = issue.errors.find(
      (issues) => !issues.some((inner) => inner.path.length === 0 && isOtherKind(inner)),
    );
    if (meant !== undefined) return meant.flatMap((inner) => issueFaults(inner, path));
  }
  return [{ path, message: issue.message }];
}

function isOtherKind({ code }: Issue): boolean {
  return code === 'invalid_type' || code === 'invalid_value';
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

/** The words for what schemas do not word themselves. */
function wordsFor(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is missing' : `must be ${KINDS[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be ${issue.values.map(String).join(' or ')}`;
    case 'too_small':
      return boundOf('at least', issue.minimum, issue.origin);
    case 'too_big':
      return boundOf('at most', issue.maximum, issue.origin);
    default:
      return undefined;
  }
}

function boundOf(which: string, bound: number | bigint, origin: string): string {
  const amount = `${which} ${bound.toLocaleString('en')}`;
  if (origin === 'string') return `must have ${amount} characters`;
  if (origin === 'array') return `must have ${amount} ${bound.toString() === '1' ? 'entry' : 'entries'}`;
  return `must be ${amount}`;
}
