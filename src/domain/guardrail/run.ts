import { setImmediate } from 'node:timers/promises';
import type { Sealer } from '../credentials/sealing.js';
import { undecided, type CheckServices, type Judgement, type Subject } from './check.js';
import { ruleOf, type CheckType } from './checks.js';
import { contentOf, openCheck, type Actions, type Feedback, type StoredCheck } from './content.js';

export type CheckVerdict = 'PASSED' | 'FAILED' | 'SKIPPED' | 'ERROR';

export interface CheckResult {
  readonly type: CheckType;
  /** SKIPPED: it is turned off. ERROR: it could not decide; `passes` says what that counts as. */
  readonly verdict: CheckVerdict;
  readonly passes: boolean;
  readonly timeMs: number;
  readonly explanation: string;
}

/** What follows for the call: ALLOW goes on, WARN goes on and answers 246, DENY ends it with 446. */
export type Outcome = 'ALLOW' | 'WARN' | 'DENY';

export interface GuardrailResult {
  readonly passed: boolean;
  readonly outcome: Outcome;
  /** What the actions note of the call; null for nothing. */
  readonly feedback: Feedback | null;
  readonly timeMs: number;
  readonly checks: readonly CheckResult[];
}

/** A guardrail as its row carries it. */
export interface Runnable {
  readonly organizationId: string;
  readonly id: string;
  readonly checks: unknown;
  readonly actions: unknown;
}

export interface RunServices extends CheckServices {
  readonly sealer: Sealer;
  /** Milliseconds from some moment on. */
  readonly now?: () => number;
}

/** The longest text that is looked at, in UTF-16 units. */
export const MAX_TEXT_LENGTH = 200_000;
/** How long the checks of one guardrail may keep the server's thread, waiting for others not counted. */
const MAX_WORK_MS = 2_000;

/**
 * Runs the checks of a guardrail on a text. What waits for others (webhooks, look-ups) runs side by side.
 *
 * @throws never for what the text, the parameters or a webhook do: a check that cannot decide says so in its verdict
 */
export async function runGuardrail(
  guardrail: Runnable,
  subject: Subject,
  services: RunServices,
): Promise<GuardrailResult> {
  const now = services.now ?? (() => performance.now());
  const { checks, actions } = contentOf(guardrail);
  const start = now();
  const results: Promise<CheckResult>[] = [];
  let workMs = 0;
  for (const check of checks) {
    const begun = now();
    const result =
      workMs > MAX_WORK_MS ? outOfTime(check) : runCheck(check, subject, { ...services, now, guardrail });
    workMs += now() - begun;
    results.push(Promise.resolve(result));
    // Its failure is heard below, once the others have begun.
    results.at(-1)?.catch(() => undefined);
    // Other requests have their turn in between.
    await setImmediate();
  }
  const found = await Promise.all(results);
  const passed = found.every(({ passes }) => passes);
  return {
    passed,
    outcome: outcomeOf(passed, actions),
    feedback: passed ? actions.onSuccess : actions.onFail,
    timeMs: now() - start,
    checks: found,
  };
}

function outcomeOf(passed: boolean, { deny, async }: Actions): Outcome {
  // Nobody waits for an asynchronous verdict.
  if (passed || async) return 'ALLOW';
  return deny ? 'DENY' : 'WARN';
}

async function runCheck(
  check: StoredCheck,
  subject: Subject,
  { guardrail, now, ...services }: RunServices & { now: () => number; guardrail: Runnable },
): Promise<CheckResult> {
  const { type } = check;
  if (!check.isEnabled) {
    return { type, verdict: 'SKIPPED', passes: true, timeMs: 0, explanation: 'The check is turned off.' };
  }
  const start = now();
  const judgement = await judge(check, subject, { ...services, guardrail });
  return { type, ...said(judgement), timeMs: now() - start };
}

async function judge(
  check: StoredCheck,
  subject: Subject,
  { guardrail, ...services }: RunServices & { guardrail: Runnable },
): Promise<Judgement> {
  if (subject.text.length > MAX_TEXT_LENGTH) {
    return undecided(`The text is longer than ${String(MAX_TEXT_LENGTH)} characters.`);
  }
  const { organizationId, id } = guardrail;
  const opened = openCheck(check, { sealer: services.sealer, organizationId, id });
  if (opened === null) return undecided('A stored header cannot be opened. Set it anew.');
  const { parameters } = opened;
  const judgement = await ruleOf(check.type).run(parameters, subject, services);
  return parameters['not'] === true && judgement.undecided === undefined
    ? { ...judgement, passes: !judgement.passes }
    : judgement;
}

function said({ passes, explanation, undecided: isError }: Judgement): Omit<CheckResult, 'type' | 'timeMs'> {
  if (isError) return { verdict: 'ERROR', passes, explanation };
  return { verdict: passes ? 'PASSED' : 'FAILED', passes, explanation };
}

function outOfTime(check: StoredCheck): CheckResult {
  return {
    type: check.type,
    ...said(undecided('The checks before this one took too long.')),
    timeMs: 0,
  };
}
