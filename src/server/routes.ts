import { INVITATION_PATH } from '../domain/notices/messages.js';

/** Paths that are the same for everybody. */
const FIXED: ReadonlySet<string> = new Set([
  ...['/', '/graphql', '/healthz', '/readyz', '/metrics', '/audit-log.jsonl', '/audit-log.csv'],
  ...['/v1/chat/completions', '/v1/completions', '/v1/embeddings', '/v1/models'],
  ...['/operator/jobs', '/billing/events', INVITATION_PATH],
]);

/** Paths with something in them that a request chooses. */
const WITH_PARTS: readonly (readonly [RegExp, string])[] = [
  [/^\/v1\/models\/./, '/v1/models/{model}'],
  [/^\/v1\/prompts\/[^/]+\/completions$/, '/v1/prompts/{reference}/completions'],
  [/^\/exports\/./, '/exports/{id}'],
  [/^\/invoices\/[^/]+\.html$/, '/invoices/{id}.html'],
  [/^\/invoices\/[^/]+\.pdf$/, '/invoices/{id}.pdf'],
  [/^\/operator\/jobs\/[^/]+\/run$/, '/operator/jobs/{name}/run'],
  [/^\/graphql\/assets\/./, '/graphql/assets/{asset}'],
];

/** Every class of paths that something answers at. */
export const ROUTES: readonly string[] = [...FIXED, ...WITH_PARTS.map(([, route]) => route)];

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** The class of a request's path, without ids and query: one of a few. What is none of ours is `other`. */
export function routeOf(url: string | undefined): string {
  const path = (url ?? '/').split('?', 1)[0] ?? '/';
  if (FIXED.has(path)) return path;
  return WITH_PARTS.find(([pattern]) => pattern.test(path))?.[1] ?? 'other';
}

/** The method of a request, as far as it is one that is known. */
export function methodOf(method: string | undefined): string {
  return method !== undefined && METHODS.has(method) ? method : 'OTHER';
}
