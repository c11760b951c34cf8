import type { ServerResponse } from 'node:http';
import type { JobRunner } from '../context/jobs/job.js';
import { sendJson } from './body.js';
import { allows, createTokenCheck, type Desk } from './desk.js';

/** Where operators see to the server's own work. */
export const OPERATOR_PATH = '/operator/';

const RUN = /^\/operator\/jobs\/([a-z0-9-]{1,100})\/run$/;

/**
 * Answers the operator of the installation, who shows the token of the settings; nothing of any organization is told.
 *
 * - `GET /operator/jobs`: how each job stands.
 * - `POST /operator/jobs/{name}/run`: does one now, and answers what came of it; 409 while it is under way anywhere.
 */
export function createOperatorDesk(jobs: JobRunner, token: string): Desk {
  const isOperator = createTokenCheck(token, 'CASTELLAN_OPERATOR_TOKEN');

  return async (request, response) => {
    response.setHeader('Cache-Control', 'no-store');
    if (!isOperator(request, response)) return;
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
