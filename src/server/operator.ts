import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JobRunner } from '../context/jobs/job.js';
import { sendJson } from './body.js';

/** Where operators see to the server's own work. */
export const OPERATOR_PATH = '/operator/';

const RUN = /^\/operator\/jobs\/([a-z0-9-]{1,100})\/run$/;

type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * Answers the operator of the installation, who shows the token of the settings; nothing of any organization is told.
 *
 * - `GET /operator/jobs`: how each job stands.
 * - `POST /operator/jobs/{name}/run`: does one now, and answers what came of it; 409 while it is under way anywhere.
 */
export function createOperatorDesk(jobs: JobRunner, token: string): Answer {
  const wanted = digestOf(`Bearer ${token}`);

  return async (request, response) => {
    response.setHeader('Cache-Control', 'no-store');
    // Hashed first: what is compared is of one length, whatever was sent.
    if (!timingSafeEqual(digestOf(request.headers.authorization ?? ''), wanted)) {
      response.setHeader('WWW-Authenticate', 'Bearer');
      sendJson(response, 401, {
        error: 'Send the token of CASTELLAN_OPERATOR_TOKEN as Authorization: Bearer.',
      });
      return;
    }
    const path = (request.url ?? '').split('?')[0] ?? '';
    const name = RUN.exec(path)?.[1];
    if (path === '/operator/jobs') {
      if (allows(request, response, 'GET')) sendJson(response, 200, { jobs: await jobs.list() });
    } else if (name !== undefined) {
      if (allows(request, response, 'POST')) await runJob(jobs, name, response);
    } else {
      sendJson(response, 404, { error: 'There is nothing at this path. Jobs are at /operator/jobs.' });
    }
  };
}

async function runJob(jobs: JobRunner, name: string, response: ServerResponse): Promise<void> {
  const run = await jobs.runNow(name);
  if (run === 'UNKNOWN') sendJson(response, 404, { error: `There is no job ${name}.` });
  else if (run === 'UNDER_WAY') sendJson(response, 409, { error: 'The job is under way.' });
  else sendJson(response, 200, { run });
}

function allows(request: IncomingMessage, response: ServerResponse, method: 'GET' | 'POST'): boolean {
  if (request.method === method) return true;
  response.setHeader('Allow', method);
  sendJson(response, 405, { error: `Use ${method}.` });
  return false;
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
