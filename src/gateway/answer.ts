import type { ServerResponse } from 'node:http';
import { once } from 'node:events';
import { badGateway } from './engineFailures.js';
import { GatewayError } from './errors.js';

/** The longest answer that is read as a whole. Bytes. */
const MAX_ANSWER = 50_000_000;

/** Reads an answer as a whole. @throws GatewayError where it is too long; EngineFailure where it breaks off */
export async function readWhole(body: ReadableStream<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of partsOf(body)) {
    size += part.length;
    if (size > MAX_ANSWER) throw badGateway('The answer is too long.');
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** The parts of a body; who stops reading ends it. */
export async function* partsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  let isOver = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        isOver = true;
        return;
      }
      yield value;
    }
  } finally {
    if (!isOver) await reader.cancel().catch(() => undefined);
  }
}

/** Sends an answer as a whole. */
export function sendWhole(
  response: ServerResponse,
  status: number,
  {
    body,
    contentType,
    headers = {},
  }: { body: string | Buffer; contentType: string; headers?: Record<string, string> },
): void {
  if (response.destroyed || response.headersSent) return;
  response.writeHead(status, { ...headers, 'content-type': contentType }).end(body);
}

/** Sends an error in OpenAI's shape. */
export function sendError(
  response: ServerResponse,
  error: GatewayError,
  headers: Record<string, string> = {},
): void {
  sendWhole(response, error.status, {
    body: JSON.stringify(error.body),
    contentType: 'application/json; charset=utf-8',
    headers: { ...headers, ...error.headers },
  });
}

/** Writes a part of a stream; waits where the caller reads more slowly than the vendor writes. */
export async function writePart(
  response: ServerResponse,
  part: Uint8Array,
  signal: AbortSignal,
): Promise<void> {
  if (response.destroyed || signal.aborted) return;
  if (response.write(part)) return;
  await once(response, 'drain', { signal }).catch(() => undefined);
}
