import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendJson } from './body.js';

/** Answers whoever sees to an installation, beside the API: the operator, and what gathers metrics. */
export type Desk = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * Lets in who shows a token of the settings; answers everybody else.
 *
 * @param variable the setting that the token stands in, as the refusal names it
 */
export function createTokenCheck(
  token: string,
  variable: string,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  const wanted = digestOf(`Bearer ${token}`);
  return (request, response) => {
    // Hashed first: what is compared is of one length, whatever was sent.
    if (timingSafeEqual(digestOf(request.headers.authorization ?? ''), wanted)) return true;
    response.setHeader('WWW-Authenticate', 'Bearer');
    sendJson(response, 401, { error: `Send the token of ${variable} as Authorization: Bearer.` });
    return false;
  };
}

/** Whether a request comes by the one method there is; answers it where it does not. */
export function allows(request: IncomingMessage, response: ServerResponse, method: 'GET' | 'POST'): boolean {
  if (request.method === method) return true;
  response.setHeader('Allow', method);
  sendJson(response, 405, { error: `Use ${method}.` });
  return false;
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
