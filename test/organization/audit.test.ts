import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { attack } from '../support/attacks.js';
import { createOrganization, random, signUp, type Asker, type Person } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

const server = await startTestServer();
const { ownerQuery } = server.castellan.database;

interface Entry {
  id: string;
  actorKind: string;
  actorId: string;
  actorName: string;
  action: string;
  resourceType: string;
  resourceId: string;
  requestId: string;
  address: string;
  outcome: string;
}

/** The audit entries of the organization of that slug, oldest first. */
async function entriesOf(slug: string): Promise<Entry[]> {
  return await ownerQuery<Entry>(
    `SELECT a.* FROM "AuditEntry" a JOIN "Organization" o ON o."id" = a."organizationId"
     WHERE o."slug" = '${slug}' ORDER BY a."sequence"`,
  );
}

async function userUuid(email: string): Promise<string> {
  const [row] = await ownerQuery<{ id: string }>(`SELECT "id" FROM "User" WHERE "email" = '${email}'`);
  return String(row?.id);
}

const mutation = (name: string, type: string, fields: string): string =>
  `mutation ($input: ${type}!) { ${name}(input: $input) { ${fields} } }`;
const CREATE_ROLE = mutation('createRole', 'CreateRoleInput', 'role { id }');
const UPDATE_ROLE = mutation('updateRole', 'UpdateRoleInput', 'role { id }');
const DELETE_ROLE = mutation('deleteRole', 'DeleteRoleInput', 'deletedRoleId');
const INVITE = mutation('createInvitation', 'CreateInvitationInput', 'token invitation { id }');
const RESEND = mutation('resendInvitation', 'ResendInvitationInput', 'token invitation { id }');
const CANCEL = mutation('cancelInvitation', 'CancelInvitationInput', 'invitation { id }');
const ACCEPT = mutation('acceptInvitation', 'AcceptInvitationInput', 'organization { id }');
const ASSIGN = mutation('assignRole', 'AssignRoleInput', 'member { id }');
const REMOVE = mutation('removeMember', 'RemoveMemberInput', 'removedMemberId');
const TRANSFER = mutation('transferOwnership', 'TransferOwnershipInput', 'newOwner { id }');
const UPDATE = mutation('updateOrganization', 'UpdateOrganizationInput', 'organization { id }');
const DELETE = mutation('deleteOrganization', 'DeleteOrganizationInput', 'deletedOrganizationId');
const LEAVE = 'mutation { leaveOrganization { leftOrganizationId } }';
const CREATE_KEY = mutation('createApiKey', 'CreateApiKeyInput', 'secret apiKey { id }');
const EDIT_KEY = mutation('editApiKey', 'EditApiKeyInput', 'apiKey { id }');
const UPDATE_KEY = mutation('updateApiKey', 'UpdateApiKeyInput', 'apiKey { id }');
const ROTATE_KEY = mutation('rotateApiKey', 'RotateApiKeyInput', 'secret apiKey { id }');
const REVOKE_KEY = mutation('revokeApiKey', 'RevokeApiKeyInput', 'apiKey { id }');
const DELETE_KEY = mutation('deleteApiKey', 'DeleteApiKeyInput', 'deletedApiKeyId');

describe('The audit log', () => {
  attack(40, 'has one entry for each change, of the right deed and doer, and no secret', async () => {
    const { owner, organization, roles } = await createOrganization(server);
    const { slug } = organization;
    const secrets: string[] = [owner.password, owner.token];
    const created = await entriesOf(slug);
    assert.deepEqual(
      created.map(({ action, actorKind, actorName }) => [action, actorKind, actorName]),
      [['organization.create', 'USER', owner.name]],
    );

    /** Makes a change and sees that it left one entry more, of this deed by this person. */
    const recorded = async (
      by: Asker & { email: string; name: string },
      action: string,
      document: string,
      input?: object,
    ) => {
      const before = await entriesOf(slug);
      const answer = await by.send(document, input && { input });
      assert.deepEqual(answer.errors, [], action);
      const known = new Set(before.map(({ id }) => id));
      const added = (await entriesOf(slug)).filter(({ id }) => !known.has(id));
      assert.deepEqual(
        added.map((entry) => ({
          action: entry.action,
          actorKind: entry.actorKind,
          actorId: entry.actorId,
          actorName: entry.actorName,
          requestId: entry.requestId,
          address: entry.address,
        })),
        [
          {
            action,
            actorKind: 'USER',
            actorId: await userUuid(by.email),
            actorName: by.name,
            requestId: answer.headers.get('x-request-id'),
            address: '127.0.0.1',
          },
        ],
      );
      const [payload] = Object.values(answer.data ?? {}) as Record<string, any>[];
      for (const secret of [payload?.['token'], payload?.['secret']])
        if (secret) secrets.push(String(secret));
      return payload ?? {};
    };

    const { role } = await recorded(owner, 'role.create', CREATE_ROLE, { name: 'Audited', permissions: [] });
    await recorded(owner, 'role.update', UPDATE_ROLE, { id: role.id, permissions: ['prompt:list'] });
    await recorded(owner, 'role.delete', DELETE_ROLE, { id: role.id });
    await recorded(owner, 'organization.update', UPDATE, { maxKeyLifetimeDays: 30 });
    await recorded(owner, 'organization.update', UPDATE, { maxKeyLifetimeDays: null });

    const guest = await signUp(server);
    secrets.push(guest.password, guest.token);
    const email = guest.email;
    const first = await recorded(owner, 'invitation.create', INVITE, { email, roleId: roles.MEMBER });
    await recorded(owner, 'invitation.cancel', CANCEL, { id: first['invitation'].id });
    const second = await recorded(owner, 'invitation.create', INVITE, { email, roleId: roles.MEMBER });
    const { token } = await recorded(owner, 'invitation.resend', RESEND, { id: second['invitation'].id });
    await recorded(guest, 'invitation.accept', ACCEPT, { token });

    const { viewer } = await guest.ask('{ viewer { member { id } } }');
    await recorded(owner, 'member.assignRole', ASSIGN, { memberId: viewer.member.id, roleId: roles.ADMIN });
    const { apiKey } = await recorded(guest, 'apiKey.create', CREATE_KEY, {
      ...{ name: 'Audited', type: 'SERVICE', permissions: [], metadata: { team: 'red' } },
    });
    await recorded(guest, 'apiKey.edit', EDIT_KEY, { id: apiKey.id, description: 'Changed.' });
    await recorded(guest, 'apiKey.update', UPDATE_KEY, { id: apiKey.id, allowedCidrs: ['10.0.0.0/8'] });
    const idempotencyKey = random('idempotency');
    secrets.push(idempotencyKey);
    await recorded(guest, 'apiKey.rotate', ROTATE_KEY, { id: apiKey.id, idempotencyKey });
    await recorded(owner, 'apiKey.revoke', REVOKE_KEY, { id: apiKey.id });
    await recorded(owner, 'apiKey.delete', DELETE_KEY, { id: apiKey.id });

    await recorded(owner, 'organization.transfer', TRANSFER, { memberId: viewer.member.id });
    await recorded(owner, 'organization.leave', LEAVE);
    const victim = await signUp(server);
    const last = await recorded(guest, 'invitation.create', INVITE, {
      email: victim.email,
      roleId: roles.MEMBER,
    });
    await recorded(victim, 'invitation.accept', ACCEPT, { token: last['token'] });
    const { viewer: theirs } = await victim.ask('{ viewer { member { id } } }');
    await recorded(guest, 'member.remove', REMOVE, { memberId: theirs.member.id });

    // Without what chains the entries, which is hashes.
    const rows = await ownerQuery<{ row: string }>(
      `SELECT (to_jsonb(a) - ARRAY['previousHash', 'hash'])::text AS row FROM "AuditEntry" a`,
    );
    const dump = rows.map(({ row }) => row).join('\n');
    assert.ok(dump.includes(guest.email), 'the dump holds what was recorded');
    assert.ok(secrets.length >= 10);
    for (const secret of secrets) {
      assert.ok(secret.length >= 10);
      assert.equal(dump.includes(secret), false);
    }
    // Nor hashes, which are as good as the secret to who can write them back.
    assert.equal(/\b[0-9a-f]{64}\b/.test(dump), false);
    assert.equal(/\$2[aby]\$/.test(dump), false);
  });

  test('names the key that made a change', async () => {
    const { owner, organization } = await createOrganization(server);
    const key = await owner.createApiKey({
      name: 'Robot',
      permissions: [{ feature: 'API_KEYS', level: 'WRITE' }],
    });
    await key.ask(CREATE_KEY, { input: { name: 'Made by a robot', type: 'SERVICE', permissions: [] } });
    const entry = (await entriesOf(organization.slug)).at(-1);
    const [row] = await ownerQuery<{ id: string }>(
      `SELECT k."id" FROM "ApiKey" k JOIN "Organization" o ON o."id" = k."organizationId"
       WHERE o."slug" = '${organization.slug}' AND k."name" = 'Robot'`,
    );
    assert.deepEqual(
      [entry?.action, entry?.actorKind, entry?.actorId, entry?.actorName],
      ['apiKey.create', 'API_KEY', row?.id, 'Robot'],
    );
  });

  test('has no entry of a change that failed but its refusals, nor of what is only looked at', async () => {
    const { owner, organization, roles } = await createOrganization(server);
    const admin = await owner.invite('ADMIN');
    const member = await owner.invite('MEMBER');
    const roleId = await owner.createRole(['prompt:list']);
    await owner.invite({ roleId });
    const key = await owner.createApiKey();
    const before = await entriesOf(organization.slug);
    const email = `${random('guest')}@example.com`;

    const failing: [Person, string, object | undefined, string][] = [
      [owner, CREATE_ROLE, { name: 'Owner', permissions: [] }, 'CONFLICT'],
      [admin, CREATE_ROLE, { name: 'Wide', permissions: ['billing:manage'] }, 'FORBIDDEN'],
      [owner, UPDATE_ROLE, { id: roles.ADMIN, name: 'X' }, 'FORBIDDEN'],
      [owner, UPDATE_ROLE, { id: roleId, name: 'Member' }, 'CONFLICT'],
      [owner, DELETE_ROLE, { id: roleId }, 'FAILED_PRECONDITION'],
      [owner, UPDATE, { slug: 'Not Good' }, 'BAD_USER_INPUT'],
      [owner, DELETE, { confirmSlug: 'wrong' }, 'BAD_USER_INPUT'],
      [owner, INVITE, { email: member.email, roleId: roles.MEMBER }, 'CONFLICT'],
      [admin, INVITE, { email, roleId: roles.OWNER }, 'FORBIDDEN'],
      [owner, RESEND, { id: 'inv_01h455vb4pex5vsknk084sn02q' }, 'NOT_FOUND'],
      [owner, CANCEL, { id: 'inv_01h455vb4pex5vsknk084sn02q' }, 'NOT_FOUND'],
      [owner, ACCEPT, { token: 'inv_unknown' }, 'NOT_FOUND'],
      [owner, ASSIGN, { memberId: member.memberId, roleId: roles.MEMBER }, 'CONFLICT'],
      [owner, ASSIGN, { memberId: owner.memberId, roleId: roles.ADMIN }, 'FORBIDDEN'],
      [admin, REMOVE, { memberId: owner.memberId }, 'FORBIDDEN'],
      [owner, TRANSFER, { memberId: owner.memberId }, 'FAILED_PRECONDITION'],
      [owner, LEAVE, undefined, 'FORBIDDEN'],
      [member, CREATE_KEY, { name: 'X', type: 'SERVICE', permissions: [] }, 'FORBIDDEN'],
      [owner, UPDATE_KEY, { id: key.id, allowedCidrs: ['nowhere'] }, 'BAD_USER_INPUT'],
      [owner, REVOKE_KEY, { id: 'key_01h455vb4pex5vsknk084sn02q' }, 'NOT_FOUND'],
    ];
    for (const [by, document, input, code] of failing) {
      const answer = await by.send(document, input && { input });
      assert.deepEqual(
        [answer.errors.map(({ extensions }) => extensions.code), Object.values(answer.data ?? {})],
        [[code], [null]],
        `${document} ${answer.text}`,
      );
    }
    await owner.ask('{ members { totalCount } roles { totalCount } apiKeys { totalCount } }');
    const after = await entriesOf(organization.slug);
    assert.deepEqual(after.slice(0, before.length), before);
    assert.deepEqual(
      after.slice(before.length).map(({ action, outcome }) => [action, outcome]),
      [
        ...['createRole', 'updateRole', 'createInvitation', 'assignRole', 'removeMember'],
        ...['leaveOrganization', 'createApiKey'],
      ].map((name) => [`Mutation.${name}`, 'DENIED']),
    );
  });

  test('has an entry for each of several changes in one document, and for those alone that succeeded', async () => {
    const { owner, organization } = await createOrganization(server);
    const before = (await entriesOf(organization.slug)).length;
    const answer = await owner.send(`mutation {
      a: createRole(input: { name: "A", permissions: [] }) { role { name } }
      b: createRole(input: { name: "a", permissions: [] }) { role { name } }
      c: createRole(input: { name: "C", permissions: [] }) { role { name } }
    }`);
    assert.deepEqual(answer.data, { a: { role: { name: 'A' } }, b: null, c: { role: { name: 'C' } } });
    assert.deepEqual(
      answer.errors.map(({ extensions }) => extensions.code),
      ['CONFLICT'],
    );
    assert.equal((await entriesOf(organization.slug)).length, before + 2);
  });

  test('is lost with the change where it cannot be written', async () => {
    const { owner, organization } = await createOrganization(server);
    // The table refuses entries of this one name: the change must not survive without its entry.
    await ownerQuery(
      `ALTER TABLE "AuditEntry" ADD CONSTRAINT "refuses" CHECK ("after"->>'name' IS DISTINCT FROM 'Unrecorded')`,
    );
    try {
      const answer = await owner.send(CREATE_ROLE, { input: { name: 'Unrecorded', permissions: [] } });
      assert.deepEqual(
        [answer.data, answer.errors.map(({ extensions }) => extensions.code)],
        [{ createRole: null }, ['INTERNAL']],
      );
      const { roles } = await owner.ask('{ roles(filter: { builtIn: false }) { totalCount } }');
      assert.equal(roles.totalCount, 0);
    } finally {
      await ownerQuery('ALTER TABLE "AuditEntry" DROP CONSTRAINT "refuses"');
    }
    assert.equal((await entriesOf(organization.slug)).length, 1);
  });
});
