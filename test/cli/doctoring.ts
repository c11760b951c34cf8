import assert from 'node:assert/strict';
import { castellan } from '../support/program.js';

/** What `castellan doctor` found. */
export interface Found {
  readonly code: number | null;
  readonly ok: boolean;
  /** By the names of the checks. */
  readonly checks: Record<string, { status: string; message: string; mend: string | null }>;
}

/** Runs `castellan doctor --json`. */
export async function doctor(variables: Record<string, string>): Promise<Found> {
  const { code, stdout, stderr } = await castellan(['doctor', '--json'], variables);
  assert.equal(stderr, '');
  const { ok, checks } = JSON.parse(stdout);
  for (const { status, mend } of checks) {
    assert.equal(mend !== null, status === 'ERROR' || status === 'WARNING', stdout);
  }
  assert.equal(ok, code === 0);
  return {
    code,
    ok,
    checks: Object.fromEntries(checks.map(({ name, ...check }: { name: string }) => [name, check])),
  };
}

/** Asserts that one check says ERROR, with what and how to mend it, and that the program ends with 3. */
export async function assertFinds(
  variables: Record<string, string>,
  name: string,
  [says, mends]: [says: RegExp, mends: RegExp],
): Promise<Found> {
  const found = await doctor(variables);
  const check = found.checks[name];
  assert.equal(check?.status, 'ERROR', JSON.stringify(found));
  assert.equal(found.code, 3);
  assert.match(check.message, says);
  assert.match(check.mend ?? '', mends);
  return found;
}
