/** A case of the catalogue: what is tried, and what has to come of it. */
export interface Attack {
  readonly section: keyof typeof SECTIONS;
  readonly tried: string;
  readonly expected: string;
}

export const SECTIONS = {
  tenants: 'Reaching another organization',
  privilege: 'Doing more than one may',
  leakage: 'Learning what is secret',
  abuse: 'Costing or overrunning the server',
  input: 'Input that breaks or bends',
  http: 'What GraphQL scanners look for',
} as const;

const of =
  (section: Attack['section']) =>
  (tried: string, expected: string): Attack => ({ section, tried, expected });
const tenants = of('tenants');
const privilege = of('privilege');
const leakage = of('leakage');
const abuse = of('abuse');
const input = of('input');
const http = of('http');

const AS_MISSING = 'answered as a missing one is, to the byte';
const FORBIDDEN = 'FORBIDDEN, nothing written';
const NAMED = 'BAD_USER_INPUT that names the field, nothing stored';

/**
 * The attacks that every release has to withstand. Numbers are kept for ever: a case that is taken away leaves a gap.
 */
export const ATTACKS = {
  1: tenants('Another organization’s object by its id', AS_MISSING),
  2: tenants('The same through `node`', AS_MISSING),
  3: tenants('Own and foreign ids mixed in `nodes`', 'own objects, null for the others'),
  4: tenants('Lists nested in objects that can be seen', 'own rows alone'),
  5: tenants(
    'Filters that name another organization’s rows or texts',
    'find nothing, as for what is nowhere',
  ),
  6: tenants('Sorting as an oracle', 'no order shows or moves by foreign rows'),
  7: tenants('`totalCount` as an oracle', 'counts own rows alone'),
  8: tenants('Another organization’s cursor', 'no row of theirs'),
  9: tenants('A name or slug that another organization has', 'both succeed'),
  10: tenants('A reference to another organization’s row', 'NOT_FOUND, as for a missing one'),
  11: tenants('Nested writes that would connect a foreign row', 'no such input; the database refuses it too'),
  12: tenants('Bulk changes that mix own and foreign ids', 'refused whole, nothing written'),
  13: tenants('An upsert that would take over a foreign row', 'refused, nothing written'),
  14: tenants('Changing and deleting foreign rows', 'NOT_FOUND, nothing written'),
  15: tenants('An organization named in the input', 'no such field or argument'),
  16: tenants('A key with another organization’s header', 'FORBIDDEN, as for one that is nowhere'),
  17: tenants('Telling “not yours” from “not there” by the answer', 'equal to the byte, headers included'),
  18: tenants('Telling them apart by the time', 'the same statements are sent'),
  19: tenants('Requests of several organizations in the same tick', 'each sees its own alone'),
  20: tenants('Own and foreign ids under aliases of one document', 'each answered as if alone'),
  21: tenants('Switching the organization of a session', 'nothing of the former one remains'),
  22: tenants('A database client that is pinned to nobody', 'no rows, no writes'),
  23: privilege('An admin makes themself an owner', FORBIDDEN),
  24: privilege('An admin changes or removes an owner', FORBIDDEN),
  25: privilege('A member invites', FORBIDDEN),
  26: privilege('The last owner leaves, is demoted or removed; two owners at once', 'one owner remains'),
  27: privilege('A key makes a wider key', FORBIDDEN),
  28: privilege('A key widens, changes or rotates itself', FORBIDDEN),
  29: privilege(
    'A key after it was revoked, expired or rotated',
    'UNAUTHENTICATED on the next request, on every node',
  ),
  30: privilege('A USER key whose owner was demoted or removed', 'bounded or dead on the next request'),
  31: privilege('A role that changes in the middle of a session', 'holds from the next request on'),
  32: privilege('A key, and a wrong role, on billing', FORBIDDEN),
  33: privilege('A member publishes or deletes a prompt', FORBIDDEN),
  34: privilege('Mass assignment: inputs that are columns and no inputs', 'BAD_USER_INPUT, nothing written'),
  35: privilege('`__typename` of a type one may not see', FORBIDDEN),
  36: privilege(
    'The payload of a write shows more than the right to read',
    'null and FORBIDDEN for that field',
  ),
  37: privilege(
    'An invitation used twice, by another person, in another organization',
    'NOT_FOUND, no membership',
  ),
  38: privilege('Credentials of an organization that was deleted', 'refused from the next request on'),
  39: privilege('A role wider than its maker', FORBIDDEN),
  40: leakage(
    'Secrets in queries, logs, errors, audit entries, metrics and traces',
    'told once, then nowhere',
  ),
  41: leakage('Errors of the database', 'masked, with the id of the request'),
  42: leakage('Source code, paths and stack traces in errors', 'absent'),
  43: leakage('A dump of the database', 'tokens and passwords hashed, secrets sealed'),
  44: leakage('A sealed secret moved to another row or organization', 'does not open'),
  45: leakage('Signing in: unknown e-mail address or wrong password', 'the same bytes, the same work'),
  46: leakage('Invitations and resets that tell whether an account exists', 'the same answer either way'),
  47: leakage('Suggestions in errors (“Did you mean”)', 'none'),
  48: leakage('Introspection where the operator turned it off', 'refused; `__typename` still answers'),
  49: abuse('Deep documents', 'refused whole before execution'),
  50: abuse('Many aliases, in fragments too', 'refused whole before execution'),
  51: abuse('Many tokens', 'refused whole before execution'),
  52: abuse('Many directives', 'refused whole before execution'),
  53: abuse('Fragments that go round in circles', 'refused whole before execution'),
  54: abuse('Pages of a million rows, by literal and by variable', 'refused whole before execution'),
  55: abuse('Pages of zero, below zero, from both ends', 'BAD_USER_INPUT that names the argument'),
  56: abuse('An array of requests', 'refused whole'),
  57: abuse('A body of 2 MB, in chunks too', '413'),
  58: abuse('A statement that does not end', 'the request ends, the database’s work is cancelled'),
  59: abuse(
    'Guessing passwords, by aliases in one document too',
    'RATE_LIMITED; attempts are counted, not requests',
  ),
  60: abuse('Forms, multipart and plain text of another site', '415, nothing done'),
  61: abuse('Another origin with the cookie', 'the cookie is ignored, no CORS header'),
  62: abuse('A mutation by GET', '405, nothing done'),
  63: abuse('Slow headers, slow bodies, many connections', 'hung up on; others are served'),
  64: input('NUL in every text', NAMED),
  65: input('Half a surrogate pair in every text', NAMED),
  66: input('Numbers beyond 32 bits in every Int', NAMED),
  67: input('Cursors that are garbage or of another kind', NAMED),
  68: input('Ids of another type, an unknown type, no uuid', NAMED),
  69: input('`__proto__`, `constructor` and `prototype` in JSON', NAMED),
  70: input('JSON that is too deep or too large', NAMED),
  71: input(
    'E-mail addresses by case, Unicode form and look-alike letters',
    'one account, or two, never the wrong one',
  ),
  72: input(
    'Private addresses in every URL that is called',
    'refused however written, resolved or redirected to',
  ),
  73: input('SQL in every text', 'a text like any other'),
  74: input('Passwords beyond 72 bytes', 'BAD_USER_INPUT; no prefix signs in'),
  75: input('Regular expressions that backtrack', 'a verdict in linear time'),
  76: input('Emoji, right-to-left and very long names', 'kept as they are, or BAD_USER_INPUT'),
  graphiql: http('GraphiQL is exposed', 'served from our own origin; gone with `CASTELLAN_GRAPHIQL=off`'),
  introspection: http('The schema can be asked for', 'by the operator’s setting'),
  suggestions: http('Field suggestions', 'none'),
  'get-query': http('Queries by GET', 'answered without a cookie of another site, never cached'),
  'get-mutation': http('Mutations by GET', '405, nothing done'),
  'alias-overloading': http('100 aliases of one field', 'refused'),
  'array-batching': http('10 requests in an array', 'refused'),
  'directive-overloading': http('Directives repeated on one field', 'refused'),
  'field-duplication': http('One field 500 times', 'refused or merged within the limits'),
  'circular-introspection': http('Introspection that goes round in circles', 'refused'),
  'urlencoded-post': http('POST as a form', '415, nothing done'),
  tracing: http('`extensions.tracing`, debug modes', 'absent, whatever is asked'),
  'unhandled-errors': http('Malformed requests of every kind', 'coded, without stack traces'),
} as const satisfies Record<number | string, Attack>;

/** The number of a case of the catalogue, or the name of a scanner’s check. */
export type AttackId = keyof typeof ATTACKS;
