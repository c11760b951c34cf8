import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { Services } from '../context/requestContext.js';
import { noteActor } from '../context/requestFacts.js';
import { readProcessorEvent } from '../domain/billing/processorEvents.js';
import { judgeSignature, SIGNATURE_HEADER } from '../domain/billing/processorSignature.js';
import { badInput, CodedError } from '../domain/errors.js';
import { systemAuthor, type Author } from '../domain/operations/change.js';
import { applyProcessorEvent } from '../domain/operations/processorEvents.js';
import { readBody, sendJson } from './body.js';
import { sendError } from './errors.js';

/** Where the payment processor sends its events. */
export const BILLING_EVENTS_PATH = '/billing/events';

/** The largest event. Bytes. */
const MAX_EVENT = 262_144;

interface Receiver {
  readonly services: Services;
  /** Under any of which an event may be signed; at least one. */
  readonly secrets: readonly string[];
  readonly log: Logger;
}

/**
 * Answers `POST /billing/events`: 200 where the event was taken, or was before, or is of no interest; else an error in
 * the API's shape, so that the processor sends it again.
 */
export async function receiveBillingEvent(
  receiver: Receiver,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.setHeader('Cache-Control', 'no-store');
  if (request.method !== 'POST') {
    response.setHeader('Allow', 'POST');
    sendJson(response, 405, { error: 'Events are sent by POST.' });
    return;
  }
  const body = await readBody(request, MAX_EVENT);
  if (body === 'broken off') return;
  if (body === 'too large') {
    response.setHeader('Connection', 'close');
    const message = `The body must not be larger than ${String(MAX_EVENT)} bytes.`;
    sendJson(response, 413, { errors: [{ message, extensions: { code: 'BAD_USER_INPUT' } }] });
    return;
  }
  try {
    const isApplied = await take(receiver, request, {
      body,
      requestId: String(response.getHeader('X-Request-Id')),
    });
    sendJson(response, 200, { received: true, applied: isApplied });
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    sendError(response, error);
  }
}

async function take(
  { services, secrets, log }: Receiver,
  request: IncomingMessage,
  { body, requestId }: { body: Buffer; requestId: string },
): Promise<boolean> {
  const header = request.headers[SIGNATURE_HEADER.toLowerCase()];
  const given = Array.isArray(header) ? header.join(',') : header;
  const verdict = judgeSignature(given, { body, secrets, now: new Date() });
  if (verdict === 'WRONG') throw badInput(SIGNATURE_HEADER, 'is not that of this event');
  if (verdict === 'OUT_OF_TIME') throw badInput(SIGNATURE_HEADER, 'is not of the last five minutes');
  const event = readProcessorEvent(parse(body));
  if ('ignored' in event) {
    log.info({ type: event.ignored }, 'An event of the payment processor is of no interest.');
    return false;
  }
  const { organizationId } = event;
  noteActor({ kind: 'SYSTEM', uuid: null }, organizationId);
  const tenant = services.database.forOrganization(organizationId);
  const system = systemAuthor({ tenant, organizationId }, 'processor-event');
  const author: Author = { ...system, origin: { ...system.origin, requestId } };
  const isApplied = await applyProcessorEvent(author, event);
  const { id, type } = event;
  log.info({ event: id, type, isApplied }, 'An event of the payment processor was received.');
  return isApplied;
}

/** @throws CodedError BAD_USER_INPUT */
function parse(body: Buffer): unknown {
  try {
    // Read as text, what is no UTF-8 would be replaced without a word.
    if (isUtf8(body)) return JSON.parse(body.toString('utf8'));
  } catch {
    // Answered below.
  }
  throw badInput('event', 'is no JSON');
}
