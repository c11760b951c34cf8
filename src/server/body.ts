import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Reads the body of a request, as far as it is bearable: what is larger, chunked or not, is not taken into
 * memory.
 */
export function readBody(
  request: IncomingMessage,
  maxBytes: number,
): Promise<Buffer | 'too large' | 'broken off'> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return Promise.resolve('too large');
  const chunks: Buffer[] = [];
  let size = 0;
  // By its events: reading the stream as an iterator takes as long as all else that is done for a small request.
  return new Promise((resolve) => {
    const end = (read: Buffer | 'too large' | 'broken off'): void => {
      request.off('data', take);
      resolve(read);
    };
    const take = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > maxBytes) {
        request.pause();
        end('too large');
      } else chunks.push(chunk);
    };
    request
      .on('data', take)
      .on('end', () => {
        end(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks));
      })
      .on('close', () => {
        end('broken off');
      })
      .on('error', () => {
        end('broken off');
      });
  });
}

/** Answers with JSON. */
export function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}
