import assert from 'node:assert/strict';
import type { Answer } from './server.js';

/**
 * Asserts that an answer is a refusal and nothing else: one error of this code, no data in any field, and where
 * the code names inputs, exactly these.
 *
 * @param fields the paths of `extensions.fields`, as in `input.email`
 */
export function assertRefused(answer: Answer, code: string, fields?: readonly string[]): void {
  const named = answer.errors[0]?.extensions.fields?.map(({ path }) => path);
  assert.deepEqual(
    {
      codes: answer.errors.map((error) => error.extensions.code),
      fields: named && [...new Set(named)],
      data: Object.values(answer.data ?? {}).filter((value) => value !== null),
    },
    { codes: [code], fields: fields === undefined ? undefined : [...fields], data: [] },
    answer.text,
  );
}

/** What two refusals have to share so that nobody can tell them apart: everything but the request's id header. */
export function visible(answer: Answer): object {
  const headers = Object.fromEntries(
    [...answer.headers].filter(([name]) => name !== 'x-request-id' && name !== 'date'),
  );
  return { status: answer.status, text: answer.text, headers };
}
