import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { requesterOf, tenantOf, type RequestContext, type Services } from '../context/requestContext.js';
import { auditFile, type AuditFormat } from '../domain/audit/entries.js';
import { auditWhere, type AuditFilter } from '../domain/audit/filter.js';
import { badInput } from '../domain/errors.js';
import { recordAuditExport } from '../domain/operations/auditLog.js';
import { readTime } from '../domain/times.js';
import { serveFile } from './files.js';

/** Where the audit log is to be had as a file, and how. */
const FILES: Readonly<Record<string, { readonly format: AuditFormat; readonly type: string }>> = {
  '/audit-log.jsonl': { format: 'JSONL', type: 'application/x-ndjson' },
  '/audit-log.csv': { format: 'CSV', type: 'text/csv; charset=utf-8' },
};

export function isAuditLogPath(path: string): boolean {
  return Object.hasOwn(FILES, path);
}

/**
 * Answers `GET /audit-log.jsonl` and `.csv` with the audit log, the oldest entry first, piece by piece. The parameters are
 * the names of the filter of `auditEntries`. That it was taken along is recorded before it is sent.
 */
export async function serveAuditLog(
  services: Services,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
  path: string,
): Promise<void> {
  const file = FILES[path];
  if (file === undefined) throw new Error(`There is no file at ${path}.`);
  await serveFile(
    services,
    { request, response },
    {
      ...{ action: `GET ${path}`, permission: 'auditLog:view', resource: null, limit: 'calls' },
      send: async (context) => {
        const { search } = new URL(request.url ?? '', 'http://localhost');
        await sendAuditLog(context, response, { ...file, path, search });
      },
    },
  );
}

async function sendAuditLog(
  context: RequestContext,
  response: ServerResponse,
  { format, type, path, search }: { format: AuditFormat; type: string; path: string; search: string },
): Promise<void> {
  const tenant = tenantOf(context);
  const given = readParameters(search);
  const where = await auditWhere(tenant, readFilter(given), '');
  const upTo = await recordAuditExport(requesterOf(context), { format, filter: given });
  const day = new Date().toISOString().slice(0, 10);
  response.writeHead(200, {
    'Content-Type': type,
    'Content-Disposition': `attachment; filename="${path.slice(1).replace('.', `-${day}.`)}"`,
  });
  await pipeline(Readable.from(auditFile(tenant, format, { where, upTo })), response);
}

const PARAMETERS = [
  ...['actorId', 'actorKind', 'action', 'resourceType', 'resourceId', 'outcome', 'from', 'to'],
];
const ACTOR_KINDS = ['USER', 'API_KEY', 'SYSTEM'] as const;
const OUTCOMES = ['SUCCESS', 'DENIED'] as const;

/** @throws CodedError BAD_USER_INPUT for a name that is none, is given twice, or has no text that can be looked for */
function readParameters(search: string): Record<string, string> {
  const given: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(search)) {
    // What is not known is not left out without a word: the file would hold more than was asked for.
    if (!PARAMETERS.includes(name)) throw badInput(name.slice(0, 50), 'is no parameter of this file');
    if (Object.hasOwn(given, name)) throw badInput(name, 'is given twice');
    if (value === '' || value.length > 200 || value.includes('\0')) {
      throw badInput(name, 'must be a text of at most 200 characters');
    }
    given[name] = value;
  }
  return given;
}

function readFilter(given: Readonly<Record<string, string>>): AuditFilter {
  const { actorId, actorKind, action, resourceType, resourceId, outcome, from, to } = given;
  return {
    ...{ actorId, action, resourceType, resourceId },
    actorKind: readChoice(ACTOR_KINDS, actorKind, 'actorKind'),
    outcome: readChoice(OUTCOMES, outcome, 'outcome'),
    from: readMoment(from, 'from'),
    to: readMoment(to, 'to'),
  };
}

function readChoice<T extends string>(
  choices: readonly T[],
  given: string | undefined,
  name: string,
): T | undefined {
  if (given === undefined) return undefined;
  const chosen = choices.find((choice) => choice === given);
  if (chosen === undefined) throw badInput(name, `must be one of ${choices.join(', ')}`);
  return chosen;
}

function readMoment(given: string | undefined, name: string): Date | undefined {
  if (given === undefined) return undefined;
  const time = readTime(given);
  if (time === null) throw badInput(name, 'must be a time such as 2026-03-01T09:30:00Z');
  return time;
}
