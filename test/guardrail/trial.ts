import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assertRefused } from '../support/refused.js';
import type { Asker } from '../support/seed.js';

/** Tries checks on texts through `testGuardrail`. */

export type Verdict = 'PASSED' | 'FAILED' | 'SKIPPED' | 'ERROR';

export interface Found {
  readonly verdict: 'PASSED' | 'FAILED';
  readonly outcome: 'ALLOW' | 'WARN' | 'DENY';
  readonly status: number;
  readonly timeMs: number;
  readonly feedback: { value: number; weight: number } | null;
  readonly checks: readonly {
    readonly type: string;
    readonly verdict: Verdict;
    readonly passes: boolean;
    readonly explanation: string;
    readonly timeMs: number;
  }[];
}

export const TEST = `mutation ($input: TestGuardrailInput!) { testGuardrail(input: $input) {
  verdict outcome status timeMs feedback { value weight } checks { type verdict passes explanation timeMs } } }`;

/** What a guardrail finds. @param input as `TestGuardrailInput` */
export async function trial(by: Asker, input: object): Promise<Found> {
  return (await by.ask(TEST, { input }))['testGuardrail'] as Found;
}

/** What one check finds in a text. */
export async function judge(
  by: Asker,
  check: { type: string; parameters?: object },
  subject: { text: string; model?: string; requestType?: string; metadata?: object },
): Promise<Found['checks'][number]> {
  const { checks } = await trial(by, { checks: [check], ...subject });
  const [found] = checks;
  assert.ok(found);
  return found;
}

/** Parameters, a text, and the verdict that is due. */
export type Case = readonly [parameters: object, text: string, verdict: Verdict];

/** Tries every case of a table. */
export function describeCheck(type: string, by: () => Asker, cases: Readonly<Record<string, Case>>): void {
  describe(type, () => {
    for (const [name, [parameters, text, verdict]] of Object.entries(cases)) {
      test(`${name}: ${verdict}`, async () => {
        const found = await judge(by(), { type, parameters }, { text });
        assert.equal(found.verdict, verdict, found.explanation);
        assert.equal(found.passes, verdict === 'PASSED');
        assert.notEqual(found.explanation, '');
      });
    }
  });
}

const CREATE =
  'mutation ($input: CreateGuardrailInput!) { createGuardrail(input: $input) { guardrail { id } } }';

/** Faulty parameters and the paths that the refusal names, below `input.checks.0.parameters`. */
export type Fault = readonly [parameters: unknown, paths: readonly string[]];

/** Asserts that faulty parameters are refused where a guardrail is made, and where checks are tried. */
export function describeFaults(
  type: string,
  { by, fingerprint }: { by: () => Asker; fingerprint: () => Promise<string> },
  faults: readonly Fault[],
): void {
  test(`${type}: faulty parameters are refused by name, and nothing is written`, async () => {
    const before = await fingerprint();
    for (const [parameters, paths] of faults) {
      const named = paths.map((path) => ['input.checks.0.parameters', path].filter(Boolean).join('.'));
      const checks = [{ type, parameters }];
      const made = await by().send(CREATE, { input: { name: 'Faulty', checks } });
      assertRefused(made, 'BAD_USER_INPUT', named);
      const tried = await by().send(TEST, { input: { checks, text: 'x' } });
      assertRefused(tried, 'BAD_USER_INPUT', named);
    }
    assert.equal(await fingerprint(), before);
  });
}
