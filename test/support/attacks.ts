import { AsyncLocalStorage } from 'node:async_hooks';
import { appendFileSync } from 'node:fs';
import { test, type TestContext, type TestOptions } from 'node:test';
import { ATTACKS, type AttackId } from './attackCatalogue.js';

/**
 * What tries a case of the catalogue of attacks is written as `attack` where other tests write `test`, with the
 * numbers of the cases it tries, as literals:
 *
 *   attack([1, 2], 'another tenant’s id answers as a missing one does', async () => { … });
 *
 * test/security/catalogue.test.ts fails where a case is tried nowhere. Where TEST_ATTACK_REPORT names a file, each
 * ended test adds a line to it; `npm run test:security` makes the tables of docs/security.md of them.
 */
export function attack(cases: AttackId | readonly AttackId[], name: string, ...rest: Rest): void {
  const ids = [cases].flat();
  for (const id of ids) if (!(id in ATTACKS)) throw new Error(`There is no attack ${String(id)}.`);
  reported({ ids, name }, rest);
}

/**
 * What tries more than a case of the catalogue: a property of random requests (`fuzz`), or what a tool from elsewhere
 * looks for (`tools`). It has a line of its own in docs/security.md.
 */
export function trial(section: TrialSection, name: string, ...rest: Rest): void {
  reported({ ids: [], section, name }, rest);
}

export type TrialSection = 'fuzz' | 'tools';

function reported(what: Pick<AttackResult, 'ids' | 'section' | 'name'>, rest: Rest): void {
  const [options, body] = rest.length === 2 ? rest : [{}, rest[0]];
  void test(what.name, options, async (context) => {
    const attempt = { tries: 0 };
    let passed = false;
    try {
      await attempts.run(attempt, async () => {
        await body(context);
      });
      passed = true;
    } finally {
      report({ ...what, tries: Math.max(attempt.tries, 1), passed });
    }
  });
}

type Body = (context: TestContext) => void | Promise<void>;
type Rest = readonly [body: Body] | readonly [options: TestOptions, body: Body];

/** What came of one test, a line of the report. */
export interface AttackResult {
  readonly ids: readonly AttackId[];
  /** Of a trial that is no case of the catalogue. */
  readonly section?: TrialSection;
  readonly name: string;
  /** How often the test tried: requests that were sent whatever comes of them; those of the set-up apart. */
  readonly tries: number;
  readonly passed: boolean;
}

const attempts = new AsyncLocalStorage<{ tries: number }>();

/** Counts a try of the attack that is under way. Whoever sends by `send` of test/support need not. */
export function tried(times = 1): void {
  const attempt = attempts.getStore();
  if (attempt !== undefined) attempt.tries += times;
}

/** Does what is no try of the attack under way, but its set-up. */
export async function untried<Value>(setUp: () => Promise<Value>): Promise<Value> {
  return await attempts.run({ tries: 0 }, setUp);
}

function report(result: AttackResult): void {
  const file = process.env['TEST_ATTACK_REPORT'];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(result)}\n`);
}
