import { setMaxListeners } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Services } from '../context/requestContext.js';
import { holds } from '../context/holds.js';
import { UnderWay } from '../domain/underWay.js';
import { sendError, sendWhole } from './answer.js';
import { askModel, askPrompt } from './asking.js';
import { makeCall } from './call.js';
import { authenticate, type Caller } from './caller.js';
import { CallRecord } from './callRecord.js';
import { ENDPOINTS } from './endpoints.js';
import { recordDenial } from './denial.js';
import { GatewayError, isOfServer, permissionDenied, toGatewayError } from './errors.js';
import { findModel, listModels } from './models.js';
import type { Asked } from './prepare.js';
import { createCallFacts } from './rememberedFacts.js';
import type { GatewayParts } from './run.js';

/** The endpoint for LLM calls: OpenAI's paths under `/v1/`. */
export interface Gateway {
  /** Answers a request; of calls once their log is taken. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Ends the calls under way, and those that come: their callers are told that the server is stopping. */
  endCalls(): void;
  /** Fulfilled when no call is under way: their logs are taken, and limits told what they took. */
  settled(): Promise<void>;
}

/** @param maxBodyBytes how large the body of a call may be */
export function createGateway(
  given: Omit<GatewayParts, 'callFacts'>,
  { maxBodyBytes }: { maxBodyBytes: number },
): Gateway {
  const parts = { ...given, callFacts: createCallFacts(given.services.memories) };
  const underWay = new UnderWay();
  const stopping = new AbortController();
  // Every call under way hears of it; more than ten of them are no leak.
  setMaxListeners(0, stopping.signal);
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    response.setHeader('Cache-Control', 'no-store');
    try {
      const route = findRoute(request);
      const caller = await authenticate(parts.services, { request, response });
      if (route.kind === 'MODELS') {
        await answerModels(parts.services, { caller, response, id: route.id }).catch(
          async (error: unknown) => {
            await recordDenial(caller, 'GET /v1/models', toGatewayError(error));
            throw error;
          },
        );
        return;
      }
      const record = new CallRecord(caller.organizationId, route.path);
      const source = { request, maxBytes: maxBodyBytes };
      const ask = async (): Promise<Asked> =>
        route.kind === 'PROMPT'
          ? await askPrompt(source, { caller, reference: route.reference, record })
          : await askModel(source, route.endpoint, record);
      await makeCall(parts, caller, { record, response, ask, stopping: stopping.signal });
    } catch (error) {
      const known = toGatewayError(error);
      if (isOfServer(known)) {
        parts.log.error({ err: error }, 'A call failed before it was known whose it is.');
      }
      // What was not read of the body is not waited for.
      sendError(response, known, { connection: 'close' });
    }
  };
  return {
    handle: async (request, response) => {
      await underWay.watch(answer(request, response));
    },
    endCalls: () => {
      stopping.abort();
    },
    settled: async () => {
      while (!underWay.isEmpty) await underWay.settled();
    },
  };
}

type RequestRoute =
  | { readonly kind: 'MODELS'; readonly id: string | null }
  | { readonly kind: 'PROMPT'; readonly path: string; readonly reference: string }
  | { readonly kind: 'MODEL'; readonly path: string; readonly endpoint: (typeof ENDPOINTS)[number] };

/** @throws GatewayError not_found, method_not_allowed */
function findRoute({ method, url = '/' }: IncomingMessage): RequestRoute {
  const path = (url.split('?')[0] ?? '/').replace(/\/+$/, '');
  const endpoint = ENDPOINTS.find((one) => one.path === path);
  if (endpoint !== undefined) {
    assertMethod(method, 'POST');
    return { kind: 'MODEL', path, endpoint };
  }
  const [, reference] = /^\/v1\/prompts\/([^/]+)\/completions$/.exec(path) ?? [];
  if (reference !== undefined) {
    assertMethod(method, 'POST');
    return { kind: 'PROMPT', path: '/v1/prompts/completions', reference: decode(reference) };
  }
  const [isModels, , id] = /^\/v1\/models(\/(.+))?$/.exec(path) ?? [];
  if (isModels !== undefined) {
    assertMethod(method, 'GET');
    return { kind: 'MODELS', id: id === undefined ? null : decode(id) };
  }
  throw new GatewayError('not_found', 'There is nothing at this path.');
}

function assertMethod(method: string | undefined, wanted: 'GET' | 'POST'): void {
  if (method === wanted) return;
  throw new GatewayError('method_not_allowed', `Send ${wanted} to this path.`, {
    headers: { allow: wanted },
  });
}

function decode(text: string): string {
  try {
    const decoded = decodeURIComponent(text);
    if (!/\p{Cc}/u.test(decoded)) return decoded;
  } catch {
    // Answered below: it is no path of ours.
  }
  throw new GatewayError('not_found', 'There is nothing at this path.');
}

async function answerModels(
  { concurrency }: Services,
  { caller, response, id }: { caller: Caller; response: ServerResponse; id: string | null },
): Promise<void> {
  const { context, tenant, organizationId } = caller;
  if (!holds(context, 'completion:create')) {
    throw permissionDenied('completion:create');
  }
  const leave = await concurrency.requests.enter(organizationId, () => response.destroyed);
  let body: object;
  try {
    body = id === null ? { object: 'list', data: await listModels(tenant) } : await findModel(tenant, id);
  } finally {
    leave();
  }
  sendWhole(response, 200, { body: JSON.stringify(body), contentType: 'application/json; charset=utf-8' });
}
