import assert from 'node:assert/strict';
import { decodeId, type IdKind } from '../../src/domain/ids.js';
import type { UsageLimit } from '../../src/domain/limits.js';
import { CREATORS } from '../support/features/index.js';
import { MOVED_BY_DELIVERY } from '../support/fingerprint.js';
import { askAgain } from '../support/ownerStatement.js';
import {
  createOrganization,
  random,
  type Asker,
  type Key,
  type Person,
  type SeededOrganization,
} from '../support/seed.js';
import type { Answer, TestServer } from '../support/server.js';

type CoreKind = 'Organization' | 'Member' | 'Role' | 'Invitation' | 'ApiKey' | 'Session' | 'User';

/** A tenant with one object of every kind, and whoever asks in it. */
export interface Tenant extends SeededOrganization {
  uuid: string;
  member: Person;
  key: Key;
  /** An object of each kind. */
  ids: Record<string, string> & Record<CoreKind, string>;
  /** The owner, and a key with every level. */
  askers: Record<string, Asker>;
}

const EVERY_LEVEL = [
  ...['API_KEYS', 'CONFIGS', 'GUARDRAILS', 'INTEGRATIONS', 'MODELS', 'PROMPTS', 'PROVIDERS', 'USERS'].map(
    (feature) => ({ feature, level: 'DELETE' }),
  ),
  { feature: 'COMPLETIONS', level: 'ENABLED' },
  { feature: 'METRICS', level: 'ENABLED' },
];

/** Makes a tenant with an owner, a member in an own role, an invitation, and a key of every kind. */
export async function createTenant(server: TestServer): Promise<Tenant> {
  const made = await createOrganization(server);
  const { owner, organization } = made;
  const role = await owner.createRole(['prompt:list']);
  const member = await owner.invite({ roleId: role });
  const { createInvitation } = await owner.ask(
    'mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { invitation { id } } }',
    { input: { email: `${random('guest')}@example.com`, roleId: role } },
  );
  const key = await owner.createApiKey({ name: random('searched'), permissions: EVERY_LEVEL });
  const userKey = await owner.createApiKey({
    ...{ name: random('searched'), type: 'USER' },
    usageLimit: { type: 'TOKENS', creditLimit: '100', alertThreshold: '10' },
  });
  const { viewer, sessions } = await owner.ask(
    '{ viewer { user { id } } sessions { edges { node { id } } } }',
  );
  const uuid = decodeId(organization.id)?.uuid;
  assert.ok(uuid);
  await spendSome(server, uuid);
  const resources: Record<string, string> = {};
  for (const [kind, create] of Object.entries(CREATORS) as [IdKind, (typeof CREATORS)[IdKind]][]) {
    resources[kind] = (await create?.({ seeded: made })) ?? '';
  }
  return {
    ...{ ...made, uuid, member, key },
    ids: {
      ...resources,
      ...{ Organization: organization.id, Member: owner.memberId, Role: role, ApiKey: userKey.id },
      ...{
        Invitation: createInvitation.invitation.id,
        Session: sessions.edges[0].node.id,
        User: viewer.user.id,
      },
    },
    askers: { owner, 'a key with every level': key },
  };
}

/** Has the key with a usage limit spend enough for an alert, and leaves a call under way. */
async function spendSome(server: TestServer, organizationId: string): Promise<void> {
  const { database, services } = server.castellan;
  const tenant = database.forOrganization(organizationId);
  const { id, name, createdAt, usageLimit } = await tenant.apiKey.findFirstOrThrow({
    where: { type: 'USER' },
  });
  const spender = {
    ...{ kind: 'KEY' as const, organizationId, id, name, createdAt, rateLimits: [] },
    usageLimit: usageLimit as unknown as UsageLimit,
  };
  const call = { cost: '0.5', tokens: 20 };
  const first = await services.spending.admit(tenant, spender, call);
  assert.ok('admission' in first);
  await first.admission.settle(call);
  assert.ok('admission' in (await services.spending.admit(tenant, spender, call)));
}

/** What a stranger can tell two answers apart by. */
export const seen = ({ status, text, headers }: Answer): object => ({
  status,
  text,
  type: headers.get('content-type'),
  length: headers.get('content-length'),
});

/** Tables in which a new tenant has no row yet. */
const EMPTY_AT_FIRST = [
  ...[
    'ApiKeyPermissionUse',
    'ApiKeyRotation',
    'CachedResponse',
    'LogDay',
    'LogHour',
    'PromptInclusion',
    'PromptLabelAssignment',
  ],
  ...['SpendingAlert', 'UsageAlert', 'UsagePeriod', 'UsageReservation', 'BillingEvent', 'BillingUsageDay'],
];

/** The tables of tenants, read from the catalogue, so that a new one is compared without being named here. */
async function tenantTables(server: TestServer): Promise<string[]> {
  const known = tablesOf.get(server);
  if (known !== undefined) return known;
  const rows = await server.castellan.database.ownerQuery<{ name: string }>(
    `SELECT relname AS name FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attname = 'organizationId'
     WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition ORDER BY 1`,
  );
  const tables = rows.map(({ name }) => name);
  tablesOf.set(server, tables);
  return tables;
}

const tablesOf = new WeakMap<TestServer, string[]>();

/** What is noted of who asks, sooner or later, whatever they ask. */
const NOTED_TABLES = ['ApiKeyPermissionUse'];
const NOTED = ['lastUsedAt', 'updatedAt', 'lastActiveAt', 'lastSeenAt', 'expiresAt'];

/** Of a tenant that asks: its log as far as it tells what was done. Where it ends moves with each refusal. */
function ownRows(table: string, { asking }: { asking: boolean }): string {
  if (!asking) return '';
  if (table === 'AuditHead') return ` AND t."sequence" < 0`;
  return table === 'AuditEntry' ? ` AND t."outcome" <> 'DENIED'` : '';
}

/**
 * A hash of every row of a tenant and of its people, table by table: equal before and after where nothing was written.
 *
 * @param options `asking` for a tenant that asks itself in between: without what is noted of that, and of refusals
 */
export async function dump(
  server: TestServer,
  { uuid }: Tenant,
  options = { asking: false },
): Promise<string> {
  const noted = options.asking ? NOTED : [];
  const without = (table: string): string =>
    [...noted, ...(MOVED_BY_DELIVERY[table] ?? [])].map((column) => ` - '${column}'`).join('');
  const people = `(SELECT "userId" FROM "Member" WHERE "organizationId" = '${uuid}')`;
  const tables = (await tenantTables(server)).filter(
    (name) => !options.asking || !NOTED_TABLES.includes(name),
  );
  const ofPeople = { User: 'id', Credential: 'userId', Session: 'userId' };
  const selections = [
    ...tables.map((name) => ({ name, where: `t."organizationId" = '${uuid}'${ownRows(name, options)}` })),
    { name: 'Organization', where: `t."id" = '${uuid}'` },
    ...Object.entries(ofPeople).map(([name, column]) => ({ name, where: `t."${column}" IN ${people}` })),
  ];
  // One statement: sent once, it takes a fraction of the time of one a table.
  const statement = selections.map(
    ({
      name,
      where,
    }) => `SELECT '${name}' AS name, md5(string_agg(t.text, '|' ORDER BY t.text)) AS hash FROM (
       SELECT (to_jsonb(t)${without(name)})::text AS text FROM "${name}" t WHERE ${where}) t`,
  );
  const rows = await askAgain<{ name: string; hash: string | null }>(server, statement.join(' UNION ALL '));
  const mayBeEmpty = [...EMPTY_AT_FIRST, ...(options.asking ? ['AuditHead'] : [])];
  const empty = rows.filter(({ name, hash }) => hash === null && !mayBeEmpty.includes(name));
  assert.deepEqual(empty, [], 'there is something to protect');
  return rows
    .map(({ name, hash }) => `${name} ${hash ?? 'none'}`)
    .sort()
    .join('\n');
}
