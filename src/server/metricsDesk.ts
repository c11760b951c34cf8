import { createServer } from 'node:http';
import type { Metrics } from '../telemetry/metrics.js';
import { sendJson } from './body.js';
import { allows, createTokenCheck, type Desk } from './desk.js';
import { listen } from './listening.js';

/** Where metrics are had. */
export const METRICS_PATH = '/metrics';

/**
 * Answers `GET /metrics`. They tell how busy an installation is and nothing of who keeps it so; but neither is for everybody.
 *
 * @param token who asks must show it; undefined for anybody who reaches the port
 */
export function createMetricsDesk(metrics: Metrics, token: string | undefined): Desk {
  const mayAsk = token === undefined ? () => true : createTokenCheck(token, 'CASTELLAN_METRICS_TOKEN');
  return async (request, response) => {
    response.setHeader('Cache-Control', 'no-store');
    if (!mayAsk(request, response) || !allows(request, response, 'GET')) return;
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
  desk: Desk,
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
  const url = await listen(server, { host, port });
  return {
    url,
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
