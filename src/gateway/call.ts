import type { ServerResponse } from 'node:http';
import type { Leave } from '../context/concurrency.js';
import { holds } from '../context/holds.js';
import { currentRequest } from '../context/requestFacts.js';
import { Admissions } from './admission.js';
import { sendError } from './answer.js';
import type { Caller } from './caller.js';
import type { CallRecord } from './callRecord.js';
import { carryOut } from './carryOut.js';
import { fromEngineFailure } from './engineFailures.js';
import { recordDenial } from './denial.js';
import { GatewayError, isOfServer, permissionDenied, toGatewayError } from './errors.js';
import { prepare, type Asked } from './prepare.js';
import { cacheAgeOf } from './responseCache.js';
import { without } from './routing.js';
import { guard, headersOf, logUnexpected, type GatewayParts, type Run } from './run.js';
import { admitCall } from './spend.js';
import { eventOf } from './sse.js';

/** The longest that a call may take. Milliseconds; less than what is reserved for it is held (domain/usage/budgets.ts). */
const MAX_CALL_MS = 14 * 60_000;

/** Errors of calls of which a part of the answer may be there. */
const ENDED_EARLY: readonly string[] = [
  'client_closed_request',
  'engine_broken_off',
  'call_timeout',
  'server_stopping',
];

/**
 * The way of a call, once it is known who makes it: may they, what do they ask, who may answer, do limits allow it, what
 * do guardrails say; then it is carried out. Whatever comes of it leaves one log.
 *
 * @param ask reads what is asked; called once the caller is known to be allowed to
 * @param stopping is aborted where the server does not wait for calls any longer
 */
export async function makeCall(
  parts: GatewayParts,
  caller: Caller,
  {
    record,
    response,
    ask,
    stopping,
  }: { record: CallRecord; response: ServerResponse; ask: () => Promise<Asked>; stopping: AbortSignal },
): Promise<void> {
  const ending = endingOf(response, stopping);
  const run: Run = {
    ...{ parts, caller, record, response },
    signal: ending.signal,
    admissions: new Admissions(parts.spending, caller.tenant),
    isSettled: false,
    background: [],
  };
  let leave: Leave | undefined;
  try {
    if (!holds(caller.context, 'completion:create')) {
      throw permissionDenied('completion:create');
    }
    leave = await parts.services.concurrency.calls.enter(caller.organizationId, () => response.destroyed);
    await go(run, await ask());
  } catch (error) {
    await fail(run, error);
  } finally {
    leave?.();
  }
  ending.clear();
  measure(run);
  // Neither waits for the other: who is answered finds the log as soon as the log writer is asked for it.
  await Promise.all([writeLog(run), writeRest(run)]);
}

/** Writes down what the call took where the answer did not wait for that. */
async function writeRest(run: Run): Promise<void> {
  try {
    await run.admissions.writeRest();
  } catch (error) {
    logUnexpected(run, error);
  }
}

/** Tells metrics of a call that is over. */
function measure({ parts, record }: Run): void {
  if (parts.observer === null) return;
  const now = performance.now();
  const begunAt = currentRequest()?.startedAt ?? now - record.elapsedMs;
  parts.observer.callEnded({
    vendor: record.candidate?.integration.vendor ?? 'none',
    status: record.status,
    cache: record.cacheStatus,
    seconds: (now - begunAt) / 1000,
    addedSeconds: record.askedAt === null ? null : (record.askedAt - begunAt) / 1000,
    firstTokenSeconds: record.firstTokenMs === null ? null : record.firstTokenMs / 1000,
    code: record.ownErrorCode,
  });
}

async function go(run: Run, asked: Asked): Promise<void> {
  const { caller, record, parts, admissions } = run;
  record.body = asked.body;
  record.endpoint = asked.endpoint.path;
  record.isStream = asked.body['stream'] === true;
  const { prepared, admitted, refused } = await inTurn(run, async () => {
    const { callFacts } = parts;
    const { outbound } = parts.services;
    const prepared = await prepare(caller, { asked, record, outbound, callFacts });
    if (cacheAgeOf(prepared.candidates) !== null && !record.isStream) record.cacheStatus = 'MISS';
    const { tenant } = caller;
    const { spending } = parts;
    return { prepared, ...(await admitCall(prepared, record.key, { tenant, spending, admissions })) };
  });
  const route = without(prepared.route, new Set(refused.map(({ leaf }) => leaf)));
  const [first] = admitted;
  if (route === null || first === undefined) throw refused[0]?.refusal ?? new Error('A way without leaves.');
  record.candidate = first.candidate;
  const { subject, inputGuardrails: guardrails } = prepared;
  await guard(run, 'INPUT', { prepared, guardrails, text: subject.text });
  await carryOut(run, { prepared, admitted, route });
}

/** Does what takes the server's own time once it is the turn of the call's organization. */
async function inTurn<T>({ parts, caller, response }: Run, work: () => Promise<T>): Promise<T> {
  const { preparations } = parts.services.concurrency;
  const leave = await preparations.enter(caller.organizationId, () => response.destroyed);
  try {
    return await work();
  } finally {
    leave();
  }
}

/** How a call is ended before its answer is complete. */
interface Ending {
  /** Its reason is the error that the log has. */
  readonly signal: AbortSignal;
  /** The call is over: nothing ends it any more. */
  clear(): void;
}

function endingOf(response: ServerResponse, stopping: AbortSignal): Ending {
  const controller = new AbortController();
  const check = (): void => {
    if (response.writableFinished) return;
    controller.abort(new GatewayError('client_closed_request', 'The caller hung up.'));
  };
  if (response.destroyed) check();
  else response.once('close', check);
  const stop = (): void => {
    controller.abort(new GatewayError('server_stopping', 'The server is stopping.', { retryAfterMs: 1_000 }));
  };
  if (stopping.aborted) stop();
  else stopping.addEventListener('abort', stop, { once: true });
  const timer = setTimeout(() => {
    controller.abort(new GatewayError('call_timeout', 'The answer was not complete in time.'));
  }, MAX_CALL_MS).unref();
  return {
    signal: controller.signal,
    clear: () => {
      clearTimeout(timer);
      stopping.removeEventListener('abort', stop);
    },
  };
}

async function fail(run: Run, thrown: unknown): Promise<void> {
  const { record, response, admissions, signal, parts, caller } = run;
  const cause = fromEngineFailure(thrown);
  const error = toGatewayError(signal.aborted ? signal.reason : cause);
  if (isOfServer(toGatewayError(cause))) logUnexpected(run, cause);
  await admissions.release().catch((problem: unknown) => {
    logUnexpected(run, problem);
  });
  record.status = error.status;
  record.errorCode = error.code;
  record.ownErrorCode = error.code;
  await recordDenial(caller, `POST ${record.endpoint}`, error);
  const answer = error.code === 'internal' ? withRequestId(error, caller.context.requestId) : error;
  // What had come of an answer that broke off says more than that it did.
  const isBrokenOff = ENDED_EARLY.includes(error.code);
  if (!isBrokenOff || record.responseBody === null) record.responseBody = JSON.stringify(answer.body);
  if (!response.headersSent) sendError(response, answer, headersOf(run));
  else if (!response.writableEnded && !response.destroyed) response.end(eventOf(answer.body));
  if (error.code === 'engine_broken_off') parts.log.warn(error.message);
}

function withRequestId(error: GatewayError, requestId: string): GatewayError {
  return new GatewayError(error.code, `${error.message} The request's id is ${requestId}.`, error.details);
}

/** Writes the log of a call that is over, and what guardrails note of it. */
async function writeLog(run: Run): Promise<void> {
  const { record, parts, caller } = run;
  const latencyMs = record.elapsedMs;
  try {
    for (const verdicts of await Promise.all(run.background)) record.addVerdicts(verdicts);
    const isCounted = run.admissions.hasCharged(record.organizationId);
    parts.logs.write({ ...record.toLog(latencyMs), isCounted });
    const feedback = record.verdicts.flatMap(({ guardrail, result }) =>
      result.feedback === null ? [] : [{ ...result.feedback, createdByName: guardrail.slug }],
    );
    if (feedback.length === 0) return;
    const whose = { organizationId: record.organizationId, logId: record.id };
    await caller.tenant.logFeedback.createMany({ data: feedback.map((one) => ({ ...whose, ...one })) });
  } catch (error) {
    logUnexpected(run, error);
  }
}
