import assert from 'node:assert/strict';
import { decodeId } from '../../src/domain/ids.js';
import {
  createOrganization,
  random,
  type Asker,
  type Key,
  type Person,
  type SeededOrganization,
} from '../support/seed.js';
import type { TestServer } from '../support/server.js';
import type { Kind, Own } from './idFields.js';

/** A tenant with one object of every kind, and whoever asks in it. */
export interface Tenant extends SeededOrganization {
  uuid: string;
  member: Person;
  key: Key;
  /** An object of each kind. */
  ids: Record<Kind, string>;
  own: Own;
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
  const userKey = await owner.createApiKey({ name: random('searched'), type: 'USER' });
  const { viewer, sessions } = await owner.ask(
    '{ viewer { user { id } } sessions { edges { node { id } } } }',
  );
  const uuid = decodeId(organization.id)?.uuid;
  assert.ok(uuid);
  return {
    ...{ ...made, uuid, member, key },
    ids: {
      ...{ org: organization.id, mem: owner.memberId, role, inv: createInvitation.invitation.id },
      ...{ key: userKey.id, ses: sessions.edges[0].node.id, usr: viewer.user.id },
    },
    own: { role, member: member.memberId, key: userKey.id },
    askers: { owner, 'a key with every level': key },
  };
}

const TENANT_TABLES = [
  'ApiKey',
  'ApiKeyRotation',
  'ApiKeySecret',
  'AuditEntry',
  'Invitation',
  'Member',
  'Role',
];

/** What is noted of who asks, sooner or later, whatever they ask. */
const NOTED = ['lastUsedAt', 'updatedAt', 'lastActiveAt', 'lastSeenAt', 'expiresAt'];

/**
 * Every row of a tenant and of its people as text: equal before and after where nothing was written.
 *
 * @param options `asking` for a tenant that asks itself in between: without what is noted of that
 */
export async function dump(
  server: TestServer,
  { uuid }: Tenant,
  options = { asking: false },
): Promise<string> {
  const without = options.asking ? NOTED.map((column) => ` - '${column}'`).join('') : '';
  const people = `(SELECT "userId" FROM "Member" WHERE "organizationId" = '${uuid}')`;
  const selections = [
    ...TENANT_TABLES.map((name) => `"${name}" t WHERE t."organizationId" = '${uuid}'`),
    `"Organization" t WHERE t."id" = '${uuid}'`,
    `"User" t WHERE t."id" IN ${people}`,
    `"Credential" t WHERE t."userId" IN ${people}`,
    `"Session" t WHERE t."userId" IN ${people}`,
  ];
  const parts: string[] = [];
  for (const selection of selections) {
    const [row] = await server.castellan.database.ownerQuery<{ rows: string | null }>(
      `SELECT json_agg(t.text ORDER BY t.text)::text AS rows FROM (SELECT (to_jsonb(t)${without})::text AS text FROM ${selection}) t`,
    );
    parts.push(row?.rows ?? 'none');
  }
  assert.ok(
    parts.filter((part) => part !== 'none').length >= selections.length - 1,
    'there is something to protect',
  );
  return parts.join('\n');
}
