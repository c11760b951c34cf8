import type { Guardrail } from '../persistence/generated/prisma/client.js';
import { contentOf } from '../domain/guardrail/content.js';
import type { Subject } from '../domain/guardrail/check.js';
import {
  runGuardrail,
  type GuardrailResult,
  type Outcome,
  type RunServices,
} from '../domain/guardrail/run.js';
import type { LoggedVerdict } from '../domain/logs/newLog.js';

export type Place = LoggedVerdict['place'];

/** What a guardrail said of a call. */
export interface Verdict {
  readonly guardrail: Guardrail;
  readonly place: Place;
  readonly result: GuardrailResult;
}

/** What follows from verdicts: the gravest of their outcomes; null where there are none. */
export function gravest(verdicts: readonly Pick<Verdict, 'result'>[]): Outcome | null {
  const outcomes = verdicts.map(({ result }) => result.outcome);
  return (['DENY', 'WARN', 'ALLOW'] as const).find((outcome) => outcomes.includes(outcome)) ?? null;
}

/** Whether somebody waits for the verdict of a guardrail. */
export function isAwaited(guardrail: Guardrail): boolean {
  return !contentOf(guardrail).actions.async;
}

/** Whether a guardrail can take an answer back. */
export function mayDeny(guardrail: Guardrail): boolean {
  const { deny, async } = contentOf(guardrail).actions;
  return deny && !async;
}

/** Runs guardrails on a text, side by side. */
export async function runAll(
  guardrails: readonly Guardrail[],
  { place, subject }: { place: Place; subject: Subject },
  services: RunServices,
): Promise<Verdict[]> {
  return await Promise.all(
    guardrails.map(async (guardrail) => ({
      guardrail,
      place,
      result: await runGuardrail(guardrail, subject, services),
    })),
  );
}

/** Verdicts as the answer carries them: `hook_results`, as clients of such gateways know it. */
export function hookResults(verdicts: readonly Verdict[]): object {
  const of = (place: Place): object[] =>
    verdicts.filter((verdict) => verdict.place === place && isAwaited(verdict.guardrail)).map(shown);
  return { before_request_hooks: of('INPUT'), after_request_hooks: of('OUTPUT') };
}

function shown({ guardrail, result }: Verdict): object {
  return {
    id: guardrail.slug,
    verdict: result.passed,
    deny: result.outcome === 'DENY',
    outcome: result.outcome,
    execution_time: Math.round(result.timeMs),
    checks: result.checks.map(({ type, verdict, passes, explanation, timeMs }) => ({
      id: type,
      verdict: passes,
      outcome: verdict,
      explanation,
      execution_time: Math.round(timeMs),
    })),
    feedback: result.feedback,
  };
}

/** Verdicts as the log keeps them. */
export function loggedVerdicts(verdicts: readonly Verdict[]): LoggedVerdict[] {
  return verdicts.map(({ guardrail, place, result }) => ({
    slug: guardrail.slug,
    place,
    passed: result.passed,
    outcome: result.outcome,
    checks: result.checks.map(({ type, verdict, explanation, timeMs }) => ({
      ...{ type, verdict, explanation },
      timeMs: Math.round(timeMs),
    })),
  }));
}
