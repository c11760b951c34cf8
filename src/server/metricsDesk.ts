import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Metrics } from '../telemetry/metrics.js';
import { sendJson } from './body.js';

/** Where metrics are had. */
export const METRICS_PATH = '/metrics';

type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * Answers `GET /metrics`. They tell how busy an installation is and nothing of who keeps it so; but neither is for everybody.
 *
 * @param token who asks must show it; undefined for anybody who reaches the port
 */
export function createMetricsDesk(metrics: Metrics, token: string | undefined): Answer {
  const wanted = token === undefined ? null : digestOf(`Bearer ${token}`);
  return async (request, response) => {
    response.setHeader('Cache-Control', 'no-store');
    // Hashed first: what is compared is of one length, whatever was sent.
    if (wanted !== null && !timingSafeEqual(digestOf(request.headers.authorization ?? ''), wanted)) {
      response.setHeader('WWW-Authenticate', 'Bearer');
      sendJson(response, 401, {
        error: 'Send the token of CASTELLAN_METRICS_TOKEN as Authorization: Bearer.',
      });
      return;
    }
    if (request.method !== 'GET') {
      response.setHeader('Allow', 'GET');
      sendJson(response, 405, { error: 'Use GET.' });
      return;
    }
    const text = await metrics.text();
    response.writeHead(200, { 'Content-Type': metrics.contentType }).end(text);
  };
}

/**
 * Listens for who asks for metrics, on a port of its own.
 *
 * @returns how to stop, and where it listens, as in `http://127.0.0.1:9464`
 * @throws Error with code EADDRINUSE where the port is taken
 */
export async function startMetricsServer(
  desk: Answer,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<{ url: string; stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    response.setHeader('X-Content-Type-Options', 'nosniff');
    if ((request.url ?? '').split('?')[0] !== METRICS_PATH) {
      sendJson(response, 404, { error: `There is nothing at this path. Metrics are at ${METRICS_PATH}.` });
      return;
    }
    desk(request, response).catch(() => {
      if (!response.headersSent) sendJson(response, 500, { error: 'Something went wrong on our side.' });
      else response.destroy();
    });
  });
  server.headersTimeout = 10_000;
  server.requestTimeout = 10_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  const listensOn = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${String(listensOn)}`,
    stop: async () => {
      await new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      });
    },
  };
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
