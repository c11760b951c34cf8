import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { startFakeVendor } from '../gateway/fakeVendor.js';
import { call, makeKey, makeTenant, MESSAGES, startGateway } from '../gateway/harness.js';
import { attack } from '../support/attacks.js';
import { assertWhole, readLog, type Entry } from '../support/audit.js';
import { createExport } from '../support/features/logExport.js';
import { fingerprint } from '../support/fingerprint.js';
import { GOVERNED } from '../support/operations.js';
import { HIGHEST_LEVELS } from '../support/permissionTables.js';
import { createOrganization, type Asker, type SeededOrganization } from '../support/seed.js';
import type { Answer } from '../support/server.js';
import { subscribe } from '../support/sse.js';

// Every FORBIDDEN answer to somebody with an organization leaves an entry in its log, on every door.

const server = await startGateway();
const vendor = await startFakeVendor();
const tenant = await makeTenant(server, vendor);
const { owner } = tenant;
beforeEach(() => {
  vendor.reset();
});

/** The refusals that a log got since the last time it was asked for them, without what they all have alike. */
function watch({ owner: reader }: SeededOrganization): () => Promise<Entry[]> {
  let seen = 0;
  return async () => {
    const added = await readLog(reader, {}, seen);
    seen = Number(added.at(-1)?.['sequence'] ?? seen);
    return added
      .filter(({ outcome }) => outcome === 'DENIED')
      .map(
        ({
          action,
          requiredPermission,
          reason,
          resourceType,
          resourceId,
          attempts,
          actor,
          before,
          after,
        }) => {
          assert.deepEqual([before, after], [null, null]);
          return {
            ...{ action, requiredPermission, reason, resourceType, resourceId, attempts },
            actor: [actor.kind, actor.name],
          };
        },
      );
  };
}
const denials = watch(tenant);

const member = await owner.invite('MEMBER');
const admin = await owner.invite('ADMIN');
const key = await owner.createApiKey({ name: 'Robot', permissions: HIGHEST_LEVELS });
const nobody = await owner.invite({ roleId: await owner.createRole([]) });
await denials();

const denied = (
  by: { name: string } | null,
  action: string,
  more: Partial<Entry> & { actor?: [string, string] } = {},
): Entry => ({
  ...{ action, requiredPermission: null, reason: null, resourceType: null, resourceId: null, attempts: 1 },
  actor: by === null ? ['API_KEY', 'Robot'] : ['USER', by.name],
  ...more,
});

const codes = ({ errors }: Answer): unknown[] => errors.map(({ extensions }) => extensions.code);

describe('GraphQL', () => {
  test('a query, a mutation and a subscription that the rule refuses', async () => {
    const roleId = tenant.roles.MEMBER;
    const inputs: [Asker, string, object][] = [
      [member, '{ apiKeys { totalCount } }', {}],
      [key, '{ auditEntries { totalCount } }', {}],
      [
        member,
        'mutation ($input: UpdateRoleInput!) { updateRole(input: $input) { role { id } } }',
        { input: { id: roleId, name: 'A secret name' } },
      ],
    ];
    for (const [asker, document, variables] of inputs) {
      assert.deepEqual(codes(await asker.send(document, variables)), ['FORBIDDEN']);
    }
    const stream = await subscribe(server, nobody.credentials, ['subscription { logTail { dropped } }']);
    await stream.close();
    assert.deepEqual(await denials(), [
      denied(member, 'Query.apiKeys', { requiredPermission: 'apiKey:list' }),
      denied(null, 'Query.auditEntries', { requiredPermission: 'auditLog:view' }),
      denied(member, 'Mutation.updateRole', {
        ...{ requiredPermission: 'role:update', resourceType: 'Role', resourceId: roleId },
      }),
      denied(nobody, 'Subscription.logTail', { requiredPermission: 'log:filter' }),
    ]);
  });

  test('every field of the registry whose rule is a permission', async () => {
    for (const [name, { document, variables, rule, kind }] of GOVERNED) {
      const seed = { server, seeded: tenant, actor: nobody };
      await nobody.send(document, await variables(seed));
      const root = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' }[kind];
      const found = (await denials()).map(({ action, requiredPermission }) => [action, requiredPermission]);
      assert.deepEqual(found, [[`${root}.${name}`, rule]]);
    }
  });

  test('a refusal by what an operation does: the ceiling, the last owner, a USER key', async () => {
    const { OWNER } = tenant.roles;
    const assign = 'mutation ($input: AssignRoleInput!) { assignRole(input: $input) { member { id } } }';
    const invite = 'mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { token } }';
    const create = 'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret } }';
    const before = await fingerprint(server);
    await admin.send(assign, { input: { memberId: member.memberId, roleId: OWNER } });
    await admin.send(invite, { input: { email: 'canary@example.com', roleId: OWNER } });
    await owner.send('mutation { leaveOrganization { leftOrganizationId } }');
    await key.send(create, { input: { name: 'x', type: 'USER', permissions: [] } });
    assert.equal(await fingerprint(server), before);
    const reason = 'Only an owner makes or unmakes an owner.';
    assert.deepEqual(await denials(), [
      denied(admin, 'Mutation.assignRole', { reason }),
      denied(admin, 'Mutation.createInvitation', { reason, resourceType: 'Role', resourceId: OWNER }),
      denied(owner, 'Mutation.leaveOrganization', {
        reason: 'The last owner must stay. Make somebody else an owner first.',
      }),
      denied(null, 'Mutation.createApiKey', {
        reason: 'A USER key can be made only by the person it is for.',
      }),
    ]);
  });

  test('nested fields, through fragments and aliases, by the type they are of', async () => {
    const answer = await member.send(
      `{ viewer { ...V } again: viewer { other: role { count: memberCount } } }
       fragment V on Viewer { role { memberCount } }`,
    );
    assert.deepEqual(codes(answer), ['FORBIDDEN', 'FORBIDDEN']);
    assert.deepEqual(await denials(), [
      denied(member, 'Role.memberCount', {
        ...{ requiredPermission: 'role:list or role:view or member:list', attempts: 2 },
      }),
    ]);
  });

  test('equal refusals are one entry with their number, others in the same transaction', async () => {
    const ids = [tenant.organization.id, key.id, member.memberId, key.id, tenant.roles.OWNER];
    const answer = await nobody.send(
      'query ($ids: [ID!]!, $id: ID!) { nodes(ids: $ids) { id } a: node(id: $id) { id } b: node(id: $id) { id } apiKey(id: $id) { id } }',
      { ids, id: key.id },
    );
    assert.equal(answer.errors.length, 7);
    const about = { resourceType: 'ApiKey', resourceId: key.id, requiredPermission: 'apiKey:view' };
    const found = await denials();
    assert.deepEqual(
      found.sort((one, other) => JSON.stringify(one).localeCompare(JSON.stringify(other))),
      [
        denied(nobody, 'Query.apiKey', about),
        denied(nobody, 'Query.node', { ...about, attempts: 2 }),
        denied(nobody, 'Query.nodes', { requiredPermission: 'apiKey:view', attempts: 2 }),
        denied(nobody, 'Query.nodes', { requiredPermission: 'member:view' }),
        denied(nobody, 'Query.nodes', { requiredPermission: 'role:view' }),
      ].sort((one, other) => JSON.stringify(one).localeCompare(JSON.stringify(other))),
    );
  });

  test('the id that was named is kept, also another organization’s, which stays unknown there', async () => {
    const other = await createOrganization(server);
    const foreign = await other.owner.createApiKey();
    const revoke = 'mutation ($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) { apiKey { id } } }';
    await member.send(revoke, { input: { id: foreign.id } });
    await member.send(revoke, { input: { id: 'garbage' } });
    const about = { requiredPermission: 'apiKey:delete' };
    assert.deepEqual(await denials(), [
      denied(member, 'Mutation.revokeApiKey', { ...about, resourceType: 'ApiKey', resourceId: foreign.id }),
      denied(member, 'Mutation.revokeApiKey', about),
    ]);
    assert.deepEqual(await watch(other)(), []);
    // Not found is no refusal, whoever’s it is.
    assert.deepEqual(codes(await owner.send(revoke, { input: { id: foreign.id } })), ['NOT_FOUND']);
    assert.deepEqual(await denials(), []);
  });

  attack(
    40,
    'no input is kept: a password, a secret or a token that came with what was refused',
    async () => {
      const canary = 'canary-9f8a7b6c5d4e3f2a1b';
      const documents: [string, object][] = [
        [
          'mutation ($input: CreateIntegrationInput!) { createIntegration(input: $input) { integration { id } } }',
          { input: { name: canary, vendor: 'OPENAI', secret: canary } },
        ],
        [
          'query ($input: VerifyApiKeyInput!) { verifyApiKey(input: $input) { valid } }',
          { input: { secret: canary } },
        ],
        [`{ apiKeys(filter: { search: "${canary}" }) { totalCount } }`, {}],
        ['{ canary_9f8a7b6c5d4e3f2a1b: apiKeys { totalCount } }', {}],
      ];
      for (const [document, variables] of documents) {
        assert.deepEqual(codes(await nobody.send(document, variables)), ['FORBIDDEN'], document);
      }
      assert.equal((await denials()).length, documents.length);
      const rows = await server.castellan.database.ownerQuery<{ row: string }>(
        'SELECT a::text AS row FROM "AuditEntry" a',
      );
      assert.equal(
        rows.some(({ row }) => /canary.9f8a/.test(row)),
        false,
      );
    },
  );

  test('nobody, and a person without an organization, leave none: there is no log', async () => {
    const all = async (): Promise<unknown> =>
      await server.castellan.database.ownerQuery('SELECT count(*)::int AS count FROM "AuditEntry"');
    const before = await all();
    await server.send('{ apiKeys { totalCount } }');
    const { data } = await server.send(
      'mutation ($input: SignUpInput!) { signUp(input: $input) { token } }',
      { input: { email: 'without.organization@example.com', name: 'x', password: 'long enough it is' } },
    );
    await server.send('{ apiKeys { totalCount } }', {}, { token: String(data?.['signUp'].token) });
    assert.deepEqual(await all(), before);
  });
});

describe('the other doors', () => {
  test('LLM calls, their models and prompts', async () => {
    const body = { model: tenant.model, messages: MESSAGES };
    const withoutCalls = await owner.createApiKey({ name: 'Robot', permissions: [] });
    const noPrompts = await owner.createApiKey({
      name: 'Robot',
      permissions: [{ feature: 'COMPLETIONS', level: 'ENABLED' }],
    });
    const statuses = [
      (await call(server, withoutCalls, body)).status,
      (await call(server, withoutCalls, null, { method: 'GET', path: '/v1/models' })).status,
      (await call(server, noPrompts, {}, { path: '/v1/prompts/pp-x/completions' })).status,
      (await call(server, tenant.key, null, { method: 'GET', path: '/v1/models' })).status,
    ];
    assert.deepEqual(statuses, [403, 403, 403, 200]);
    assert.deepEqual(await denials(), [
      denied(null, 'POST /v1/chat/completions', { requiredPermission: 'completion:create' }),
      denied(null, 'GET /v1/models', { requiredPermission: 'completion:create' }),
      denied(null, 'POST /v1/prompts/completions', { requiredPermission: 'prompt:view' }),
    ]);
  });

  test('LLM calls that the organization does not allow', async () => {
    await owner.ask(
      'mutation ($input: UpdateOrganizationInput!) { updateOrganization(input: $input) { organization { id } } }',
      { input: { allowInlineConfig: false } },
    );
    const body = { model: tenant.model, messages: MESSAGES };
    const config = JSON.stringify({ retry: { attempts: 1 } });
    const caller = await makeKey(owner, { name: 'Robot' });
    const answer = await call(server, caller, body, { headers: { 'x-portkey-config': config } });
    assert.deepEqual([answer.status, answer.body.error.code], [403, 'inline_config_not_allowed']);
    assert.deepEqual(await denials(), [
      denied(null, 'POST /v1/chat/completions', { reason: 'inline_config_not_allowed' }),
    ]);
  });

  test('files', async () => {
    const id = await createExport({ seeded: tenant });
    const get = async (path: string, { token }: { token: string }): Promise<number> => {
      const headers = { Authorization: `Bearer ${token}`, 'X-Organization': tenant.organization.id };
      return (await fetch(`${server.url}${path}`, { headers })).status;
    };
    assert.deepEqual(
      [
        await get(`/exports/${id}`, nobody),
        await get('/exports/garbage', nobody),
        await get('/audit-log.jsonl', member),
        await get('/audit-log.csv?from=garbage', member),
      ],
      [403, 403, 403, 403],
    );
    assert.deepEqual(await denials(), [
      denied(nobody, 'GET /exports', {
        ...{ requiredPermission: 'log:view', resourceType: 'LogExport', resourceId: id },
      }),
      denied(nobody, 'GET /exports', { requiredPermission: 'log:view' }),
      denied(member, 'GET /audit-log.jsonl', { requiredPermission: 'auditLog:view' }),
      denied(member, 'GET /audit-log.csv', { requiredPermission: 'auditLog:view' }),
    ]);
  });
});

describe('a key that is not let in', () => {
  const about = (id: string): object => ({ resourceType: 'ApiKey', resourceId: id });

  test('for its address, or for another organization’s name: its own organization has the entry', async () => {
    const other = await createOrganization(server);
    const bound = await owner.createApiKey({ name: 'Robot', allowedCidrs: ['10.0.0.0/8'] });
    assert.deepEqual(codes(await bound.send('{ viewer { kind } }')), ['FORBIDDEN']);
    const free = await owner.createApiKey({ name: 'Robot' });
    const elsewhere = { organization: other.organization.id };
    assert.deepEqual(codes(await free.send('{ viewer { kind } }', {}, elsewhere)), ['FORBIDDEN']);
    assert.deepEqual(await denials(), [
      denied(null, 'apiKey.authenticate', { reason: 'ADDRESS_NOT_ALLOWED', ...about(bound.id) }),
      denied(null, 'apiKey.authenticate', { reason: 'OTHER_ORGANIZATION', ...about(free.id) }),
    ]);
    assert.deepEqual(await watch(other)(), []);
  });

  test('because it was revoked, rotated or is expired, on every door; of others nothing is known', async () => {
    const [revoked, rotated, expired] = [
      await owner.createApiKey({ name: 'Robot' }),
      await owner.createApiKey({ name: 'Robot' }),
      await owner.createApiKey({ name: 'Robot', expiresAt: '2100-01-01T00:00:00Z' }),
    ];
    await owner.ask(
      'mutation ($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) { apiKey { id } } }',
      {
        input: { id: revoked.id },
      },
    );
    await owner.ask('mutation ($input: RotateApiKeyInput!) { rotateApiKey(input: $input) { secret } }', {
      input: { id: rotated.id },
    });
    const { ownerQuery } = server.castellan.database;
    await ownerQuery(
      `UPDATE "ApiKeySecret" SET "endsAt" = now() - interval '1 hour' WHERE "endsAt" IS NOT NULL`,
    );
    await ownerQuery(
      `UPDATE "ApiKey" SET "expiresAt" = now() - interval '1 hour' WHERE "expiresAt" IS NOT NULL`,
    );
    assert.deepEqual(codes(await revoked.send('{ viewer { kind } }')), ['UNAUTHENTICATED']);
    assert.equal((await call(server, rotated, { model: 'x' })).status, 401);
    const file = { headers: { Authorization: `Bearer ${expired.secret}` } };
    assert.equal((await fetch(`${server.url}/audit-log.jsonl`, file)).status, 401);
    await server.send('{ viewer { kind } }', {}, { token: `${revoked.secret.slice(0, -3)}xyz` });
    assert.deepEqual(await denials(), [
      denied(null, 'apiKey.authenticate', { reason: 'REVOKED', ...about(revoked.id) }),
      denied(null, 'apiKey.authenticate', { reason: 'ROTATED', ...about(rotated.id) }),
      denied(null, 'apiKey.authenticate', { reason: 'EXPIRED', ...about(expired.id) }),
    ]);
  });

  test('is written once a minute for each reason, with the number of attempts since', async () => {
    const bound = await owner.createApiKey({ name: 'Robot', allowedCidrs: ['10.0.0.0/8'] });
    await Promise.all(Array.from({ length: 7 }, async () => await bound.send('{ viewer { kind } }')));
    const entry = { reason: 'ADDRESS_NOT_ALLOWED', ...about(bound.id) };
    assert.deepEqual(await denials(), [denied(null, 'apiKey.authenticate', entry)]);
    // What waits for the minute to be over is not lost with the server.
    await server.castellan.services.flush();
    assert.deepEqual(await denials(), [denied(null, 'apiKey.authenticate', { ...entry, attempts: 6 })]);
  });
});

describe('an entry that cannot be written', () => {
  test('refuses all the same, and tells the operator', async () => {
    const { ownerQuery } = server.castellan.database;
    await ownerQuery(
      `ALTER TABLE "AuditEntry" ADD CONSTRAINT "refuses" CHECK ("outcome" <> 'DENIED' OR "actorName" <> '${nobody.name}') NOT VALID`,
    );
    const faults = (): number => server.log.filter((line) => line.includes('Background work failed')).length;
    const before = faults();
    try {
      const answer = await nobody.send('{ apiKeys { totalCount } viewer { displayName } }');
      assert.deepEqual(answer.data, { apiKeys: null, viewer: { displayName: nobody.name } });
      assert.deepEqual(codes(answer), ['FORBIDDEN']);
    } finally {
      await ownerQuery('ALTER TABLE "AuditEntry" DROP CONSTRAINT "refuses"');
    }
    assert.equal(faults(), before + 1);
    assert.deepEqual(await denials(), []);
  });
});

test('the log with all refusals in it is whole', async () => {
  assertWhole(await readLog(owner));
});
