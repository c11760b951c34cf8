import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { holds } from '../context/holds.js';
import { renderPrompt, requestOf, type RenderedPrompt } from '../domain/operations/renderPrompt.js';
import { readBody } from '../server/body.js';
import type { Caller } from './caller.js';
import type { CallRecord } from './callRecord.js';
import { isObject } from '../domain/json.js';
import { PROMPT_ENDPOINTS, type Body, type Endpoint } from './endpoints.js';
import { badRequest, GatewayError, permissionDenied } from './errors.js';
import type { Asked } from './prepare.js';
import { readHeaders } from './requestHeaders.js';

/** A request, and how large its body may be. */
interface Source {
  readonly request: IncomingMessage;
  /** Bytes. */
  readonly maxBytes: number;
}

/** Reads a call of a model. @throws GatewayError */
export async function askModel(
  { request, maxBytes }: Source,
  endpoint: Endpoint,
  record: CallRecord,
): Promise<Asked> {
  const headers = noteHeaders(request, record);
  return { endpoint, headers, body: await readJson(request, maxBytes) };
}

/** What a prompt takes of the body that completes it; everything else goes before the prompt's own parameters. */
const OF_PROMPT = ['variables'];
/** What the prompt says and nobody else. */
const PROMPTS_OWN = ['messages', 'prompt'];

/**
 * Reads the call of a prompt and renders it.
 *
 * @param reference `slug`, `slug@12`, `slug@latest` or `slug@label`
 * @throws GatewayError; CodedError as renderPrompt
 */
export async function askPrompt(
  { request, maxBytes }: Source,
  { caller, reference, record }: { caller: Caller; reference: string; record: CallRecord },
): Promise<Asked> {
  const headers = noteHeaders(request, record);
  const given = await readJson(request, maxBytes);
  if (!holds(caller.context, 'prompt:view')) {
    throw permissionDenied('prompt:view');
  }
  for (const name of PROMPTS_OWN) {
    if (given[name] !== undefined) throw badRequest(name, 'is the prompt’s');
  }
  const rendered = await renderPrompt(caller.tenant, { reference, variables: given['variables'] });
  record.prompt = rendered;
  return { headers, endpoint: endpointOf(rendered), body: bodyOf(rendered, given) };
}

function endpointOf({ version }: RenderedPrompt): Endpoint {
  return PROMPT_ENDPOINTS[version.format];
}

function bodyOf(rendered: RenderedPrompt, given: Body): Body {
  const overriding = Object.entries(given).filter(([name]) => !OF_PROMPT.includes(name));
  return { ...requestOf(rendered), ...Object.fromEntries(overriding) };
}

function noteHeaders(request: IncomingMessage, record: CallRecord): Asked['headers'] {
  const headers = readHeaders(request.headers);
  record.traceId = headers.traceId ?? record.traceId;
  record.spanId = headers.spanId ?? record.spanId;
  return headers;
}

/** @throws GatewayError unsupported_media_type, body_too_large, invalid_json */
async function readJson(request: IncomingMessage, maxBytes: number): Promise<Body> {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  // Forms and plain text are what a page of another site can send without asking.
  if (type !== 'application/json') {
    throw new GatewayError('unsupported_media_type', 'Send application/json.');
  }
  const bytes = await readBytes(request, maxBytes);
  if (!isUtf8(bytes)) throw new GatewayError('invalid_json', 'The body is not UTF-8.');
  let body: unknown;
  try {
    body = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new GatewayError('invalid_json', 'The body is not JSON.');
  }
  if (!isObject(body)) throw new GatewayError('invalid_json', 'The body must be a JSON object.');
  try {
    JSON.stringify(body);
  } catch {
    // It can be read but not be written again: not into the log, nor for the engine.
    throw new GatewayError('invalid_json', 'The body nests too deeply.');
  }
  return body;
}

async function readBytes(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const body = await readBody(request, maxBytes);
  if (body === 'broken off') throw new GatewayError('client_closed_request', 'The caller hung up.');
  if (body === 'too large') {
    throw new GatewayError('body_too_large', `The body must not be larger than ${String(maxBytes)} bytes.`, {
      headers: { connection: 'close' },
    });
  }
  return body;
}
