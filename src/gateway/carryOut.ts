import { openSecret } from '../domain/operations/integrations.js';
import { inSpan } from '../telemetry/tracer.js';
import type { Admitted } from './spend.js';
import { readWhole, sendWhole } from './answer.js';
import type { Candidate } from './candidates.js';
import { isObject } from '../domain/json.js';
import { type Body } from './endpoints.js';
import { badGateway } from './engineFailures.js';
import type { EngineAnswer, EngineCall } from './engine/engine.js';
import { configFor } from './engineRoute.js';
import type { Prepared } from './prepare.js';
import { cacheAgeOf, cacheKeyOf, findCached, storeAnswer } from './responseCache.js';
import { leavesOf, type Leaf, type Route } from './routing.js';
import { guard, headersOf, isMarked, settle, statusOf, type Run } from './run.js';
import { hookResults } from './guards.js';
import { usageOf } from './sse.js';
import { passStream } from './stream.js';
import { vendorErrorOf } from './vendorErrors.js';

/** A call that is allowed, and the way it is to go. */
export interface Ready {
  readonly prepared: Prepared;
  readonly admitted: readonly Admitted[];
  readonly route: Route;
}

const JSON_TYPE = 'application/json; charset=utf-8';

/** Carries a call out: by the cache where that has the answer, else by the engine. */
export async function carryOut(run: Run, ready: Ready): Promise<void> {
  const { caller, record, parts, signal } = run;
  const { prepared, admitted, route } = ready;
  const candidates = admitted.map(({ candidate }) => candidate);
  const maxAge = record.isStream ? null : cacheAgeOf(candidates);
  const { path } = prepared.endpoint;
  const key =
    maxAge === null ? null : cacheKeyOf(caller.organizationId, { path, body: prepared.body, candidates });
  if (key !== null) {
    const cached = await findCached(caller.tenant, key);
    if (cached !== null) {
      record.cacheStatus = 'HIT';
      await answerWhole(run, ready, {
        body: cached.body,
        candidate: candidates[0] as Candidate,
        store: null,
      });
      return;
    }
  }

  const sealer = parts.services.sealer;
  const secrets = new Map(
    candidates.map(({ integration }) => [integration.id, openSecret(sealer, integration)]),
  );
  try {
    const config = configFor(route, { admitted, secrets, endpoint: prepared.endpoint, body: prepared.body });
    record.askedAt = performance.now();
    const answer = await askEngine(run, {
      ...{ path, body: prepared.body, config, signal },
      ...{ metadata: record.metadata, traceId: record.traceId },
    });
    const candidate = noteTarget(run, ready, answer);
    if (answer.status >= 400) {
      await passVendorError(run, { answer, candidate, secrets: [...secrets.values()] });
    } else if (answer.contentType.includes('text/event-stream')) {
      await passStream(run, { prepared, candidate, answer });
    } else {
      const body = (await readWhole(answer.body)).toString('utf8');
      const store = key === null || maxAge === null ? null : { key, maxAge };
      await answerWhole(run, ready, { body, candidate, store });
    }
  } catch (error) {
    if (signal.aborted) await payWhatWasAsked(run, prepared);
    throw error;
  }
}

/** Asks the engine, in a span until its answer begins. Our engine is told of the trace; what it sends to vendors is its own. */
async function askEngine({ parts, record }: Run, call: EngineCall): Promise<EngineAnswer> {
  const { tracer, engine } = parts;
  const attributes = {
    'http.request.method': 'POST',
    'url.path': call.path,
    'castellan.vendor': record.candidate?.integration.vendor ?? 'none',
    'castellan.stream': record.isStream,
  };
  return await inSpan(tracer, { name: `engine ${call.path}`, kind: 'CLIENT', attributes }, async (span) => {
    const traceparent = tracer?.traceparent() ?? null;
    const answer = await engine.call(traceparent === null ? call : { ...call, traceparent });
    span?.set({ 'http.response.status_code': answer.status, 'castellan.retries': answer.retries });
    if (answer.status >= 500) span?.fail();
    return answer;
  });
}

/**
 * A vendor that was asked is paid for what it read, also where nobody waits for the answer: else a caller that hangs up
 * in time would never pay. What it had answered by then is not known; of a stream it is, and paid already.
 */
async function payWhatWasAsked(run: Run, prepared: Prepared): Promise<void> {
  const { candidate } = run.record;
  if (candidate === null || run.isSettled) return;
  await settle(run, { prepared, candidate, tokens: null, text: '' });
}

/** Notes who answered. */
function noteTarget({ record }: Run, { admitted, route }: Ready, answer: EngineAnswer): Candidate {
  const leaves = leavesOf(route);
  const placed = leaves.find(({ path }) => path === answer.target) ?? leaves[0];
  const candidateOf = (leaf: Leaf | undefined): Candidate | undefined =>
    admitted.find(({ candidate }) => candidate.leaf === leaf)?.candidate;
  const candidate = candidateOf(placed?.value) ?? record.candidate;
  if (candidate === null) throw new Error('A call without anybody to answer it.');
  record.candidate = candidate;
  record.retries = answer.retries;
  record.fallbackUsed = placed?.isFallback ?? false;
  return candidate;
}

async function passVendorError(
  run: Run,
  {
    answer,
    candidate,
    secrets,
  }: { answer: EngineAnswer; candidate: Candidate; secrets: readonly (string | null)[] },
): Promise<void> {
  const { record, response, admissions } = run;
  const read = parse((await readWhole(answer.body)).toString('utf8'));
  const known = secrets.filter((secret) => secret !== null);
  const { status, code, body } = vendorErrorOf(answer.status, read, known);
  // It took nothing, and was a request all the same: who asks again and again is held to their limit. Of those that an
  // organization has of its plan it is none.
  await admissions.settle([record.key?.id ?? null, candidate.provider.id], { cost: '0', tokens: 0 });
  record.status = status;
  record.errorCode = code;
  record.responseBody = JSON.stringify(body);
  const headers = headersOf(run);
  sendWhole(response, status, { body: record.responseBody, contentType: JSON_TYPE, headers });
}

interface Whole {
  readonly body: string;
  readonly candidate: Candidate;
  /** Where to keep it; null for nowhere. */
  readonly store: { readonly key: string; readonly maxAge: number } | null;
}

/** Gives an answer that is there as a whole: the vendor's, or one from the cache, which costs nothing. */
async function answerWhole(run: Run, { prepared }: Ready, { body, candidate, store }: Whole): Promise<void> {
  const { caller, record, response, admissions } = run;
  const answer = parse(body);
  if (answer === null || !Array.isArray(answer[prepared.endpoint.answerField])) {
    throw badGateway('The vendor answered something else than what was asked for.');
  }
  const text = prepared.endpoint.outputText(answer);
  record.responseBody = body;
  if (record.cacheStatus === 'HIT')
    await admissions.settle([record.key?.id ?? null, record.organizationId], { cost: '0', tokens: 0 });
  else await settle(run, { prepared, candidate, tokens: usageOf(answer), text });
  await guard(run, 'OUTPUT', { prepared, text, guardrails: prepared.outputGuardrailsOf(candidate.leaf) });
  if (store !== null) await storeAnswer(caller.tenant, store.key, { ...store, body, contentType: JSON_TYPE });
  record.status = statusOf(record);
  const marked = { ...answer, hook_results: hookResults(record.verdicts) };
  sendWhole(response, record.status, {
    body: isMarked(record) ? JSON.stringify(marked) : body,
    contentType: JSON_TYPE,
    headers: headersOf(run),
  });
}

function parse(text: string): Body | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}
