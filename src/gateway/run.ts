import type { ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { Services } from '../context/requestContext.js';
import type { LogWriter } from '../domain/logs/newLog.js';
import type { Spending } from '../domain/usage/spending.js';
import type { Observer } from '../telemetry/observer.js';
import type { Tracer } from '../telemetry/tracer.js';
import type { Admissions } from './admission.js';
import type { Caller } from './caller.js';
import type { CallRecord } from './callRecord.js';
import type { Candidate } from './candidates.js';
import type { Engine } from './engine/engine.js';
import { GatewayError } from './errors.js';
import { aboutTokens } from './estimate.js';
import { gravest, hookResults, isAwaited, runAll, type Place, type Verdict } from './guards.js';
import type { Prepared } from './prepare.js';
import type { CallFacts } from './rememberedFacts.js';
import { costOf, type Tokens } from '../domain/catalog/cost.js';

/** What the endpoint is made of. */
export interface GatewayParts {
  readonly services: Services;
  readonly engine: Engine;
  readonly spending: Spending;
  readonly callFacts: CallFacts;
  readonly logs: LogWriter;
  readonly log: Logger;
  readonly observer: Observer | null;
  readonly tracer: Tracer | null;
}

/** A call under way. */
export interface Run {
  readonly parts: GatewayParts;
  readonly caller: Caller;
  readonly record: CallRecord;
  readonly response: ServerResponse;
  /** Aborted when the caller hangs up, or the call takes too long. */
  readonly signal: AbortSignal;
  readonly admissions: Admissions;
  /** Whether what the call took is written down. */
  isSettled: boolean;
  /** What judges without anybody waiting for it; the log does. */
  readonly background: Promise<Verdict[]>[];
}

/**
 * Runs the guardrails of a side. What nobody waits for is begun, and heard by the log.
 *
 * @throws GatewayError guardrail_denied
 */
export async function guard(
  run: Run,
  place: Place,
  {
    prepared,
    text,
    guardrails,
  }: { prepared: Prepared; text: string } & {
    guardrails: Prepared['inputGuardrails'];
  },
): Promise<void> {
  if (guardrails.length === 0) return;
  const { services } = run.parts;
  const judged = { place, subject: { ...prepared.subject, text } };
  const awaited = guardrails.filter(isAwaited);
  run.background.push(
    runAll(
      guardrails.filter((guardrail) => !awaited.includes(guardrail)),
      judged,
      services,
    ),
  );
  run.record.addVerdicts(await runAll(awaited, judged, services));
  if (gravest(run.record.verdicts) === 'DENY') {
    throw new GatewayError('guardrail_denied', 'A guardrail denies this call: see hook_results.', {
      beside: { hook_results: hookResults(run.record.verdicts) },
    });
  }
}

/** Whether a guardrail has something against the call that does not end it. */
export function isMarked(record: CallRecord): boolean {
  return gravest(record.verdicts) === 'WARN';
}

/** The status of an answer: 246 where a guardrail has something against it. */
export function statusOf(record: CallRecord): number {
  return isMarked(record) ? 246 : 200;
}

/** The headers of an answer, whatever it is. */
export function headersOf({
  record,
  admissions,
}: Pick<Run, 'record' | 'admissions'>): Record<string, string> {
  const { candidate } = record;
  return {
    ...admissions.headers,
    'x-portkey-trace-id': record.traceId,
    'x-portkey-cache-status': record.cacheStatus,
    'x-portkey-retry-attempt-count': String(record.retries),
    ...(candidate === null ? {} : { 'x-portkey-provider': candidate.provider.slug }),
  };
}

/**
 * Notes what a call took, and has those pay who have to: the key, the organization and the provider that answered.
 *
 * @param tokens as the vendor counted them; null where it did not say, for an estimate
 */
export async function settle(
  run: Run,
  {
    prepared,
    candidate,
    tokens,
    text,
  }: { prepared: Prepared; candidate: Candidate; text: string } & {
    tokens: Tokens | null;
  },
): Promise<void> {
  const { record, admissions } = run;
  run.isSettled = true;
  record.tokens = tokens ?? aboutTokens(prepared.endpoint, prepared.body, text);
  record.isUsageEstimated = tokens === null;
  record.cost = costOf(record.tokens, candidate.prices);
  const { input, output } = record.tokens;
  const amount = { cost: record.cost, tokens: input + output };
  try {
    const { key, organizationId } = record;
    await admissions.settle([key?.id ?? null, organizationId, candidate.provider.id], amount);
  } catch (error) {
    // The answer is there and paid for: it is given.
    logUnexpected(run, error);
  }
}

/** Logs what should not have happened, for the operator. */
export function logUnexpected({ parts }: Pick<Run, 'parts'>, error: unknown): void {
  parts.log.error({ err: error }, 'A call failed unexpectedly.');
}
