import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';
import { keyWith, limitOf, providerWith, type Account } from '../usage/spender.js';
import { noticesOf, type SeenNotice } from './notices.js';

// What is told, to whom, and what not. How it gets there is in the files beside this one.

const server = await startTestServer();

const emailsOf = (notice: SeenNotice | undefined): unknown[] =>
  (notice?.deliveries ?? []).map(({ email }) => email).sort();

describe('A changed role', () => {
  const ASSIGN = 'mutation ($input: AssignRoleInput!) { assignRole(input: $input) { member { id } } }';
  const UPDATE = 'mutation ($input: UpdateRoleInput!) { updateRole(input: $input) { role { id } } }';

  test('of a member is told to that member, with what they gain and lose', async () => {
    const { owner } = await createOrganization(server);
    const [before, now] = [
      await owner.createRole(['prompt:list', 'config:list']),
      await owner.createRole(['prompt:list', 'prompt:view']),
    ];
    const member = await owner.invite({ roleId: before });
    await owner.ask(ASSIGN, { input: { memberId: member.memberId, roleId: now } });
    const [notice, ...more] = await noticesOf(owner, { kind: 'ROLE_CHANGED' });
    assert.equal(more.length, 0);
    const { role, ...data } = notice?.data ?? {};
    assert.equal(role.id, now);
    assert.deepEqual(data, {
      member: { id: member.memberId, name: member.name },
      ...{ gained: ['prompt:view'], lost: ['config:list'], changedBy: owner.name },
    });
    assert.deepEqual(emailsOf(notice), [member.email]);
  });

  test('itself is told to all who have it, once; a new name of it to nobody', async () => {
    const { owner } = await createOrganization(server);
    const id = await owner.createRole(['prompt:list']);
    const members = [await owner.invite({ roleId: id }), await owner.invite({ roleId: id })];
    await owner.ask(UPDATE, { input: { id, name: 'Writers' } });
    assert.deepEqual(await noticesOf(owner, { kind: 'ROLE_CHANGED' }), []);
    await owner.ask(UPDATE, { input: { id, permissions: ['prompt:view'] } });
    const [notice, ...more] = await noticesOf(owner, { kind: 'ROLE_CHANGED' });
    assert.equal(more.length, 0);
    assert.deepEqual(notice?.data, {
      role: { id, name: 'Writers' },
      ...{ gained: ['prompt:view'], lost: ['prompt:list'], changedBy: owner.name },
    });
    assert.deepEqual(emailsOf(notice), members.map(({ email }) => email).sort());
  });

  test('by a transfer of ownership is told to both, and by the end of a role to who had it', async () => {
    const { owner, roles } = await createOrganization(server);
    const role = await owner.createRole(['prompt:list']);
    const held = await owner.invite({ roleId: role });
    await owner.ask('mutation ($input: DeleteRoleInput!) { deleteRole(input: $input) { deletedRoleId } }', {
      input: { id: role, replacementId: roles.MEMBER },
    });
    const heir = await owner.invite('ADMIN');
    await owner.ask(
      'mutation ($input: TransferOwnershipInput!) { transferOwnership(input: $input) { newOwner { id } } }',
      { input: { memberId: heir.memberId } },
    );
    const told = (await noticesOf(heir, { kind: 'ROLE_CHANGED' })).map((notice) => [
      ...emailsOf(notice),
      notice.data.role.name,
    ]);
    assert.deepEqual(
      told.sort(),
      [
        [held.email, 'Member'],
        [heir.email, 'Owner'],
        [owner.email, 'Admin'],
      ].sort(),
    );
  });

  test('that is refused is told to nobody', async () => {
    const { owner, roles } = await createOrganization(server);
    const answer = await owner.send(ASSIGN, { input: { memberId: owner.memberId, roleId: roles.MEMBER } });
    assert.equal(answer.errors[0]?.extensions.code, 'FORBIDDEN');
    assert.deepEqual(await noticesOf(owner), []);
  });
});

describe('A budget', () => {
  const usageLimit = limitOf('TOKENS', '100', { alertThreshold: '50' });
  const spend = async (account: Account, tokens: number): Promise<void> => {
    await account.spend({ cost: null, tokens });
  };

  test('of a key is told of when it comes near and when it is spent, each once in a period', async () => {
    const seeded = await createOrganization(server);
    const key = await keyWith(server, seeded, { usageLimit });
    await spend(key, 40);
    assert.deepEqual(await noticesOf(seeded.owner), []);
    await spend(key, 20);
    await spend(key, 20);
    await spend(key, 20);
    assert.equal((await key.refuse({ cost: null, tokens: 1 })).reason, 'EXHAUSTED');
    const notices = await noticesOf(seeded.owner, { kind: 'BUDGET_ALERT' });
    const { spender } = key;
    assert.deepEqual(
      notices.map(({ data }) => data).reverse(),
      [
        { alert: 'THRESHOLD', used: '60' },
        { alert: 'EXHAUSTED', used: '100' },
      ].map((alert) => ({
        spender: { kind: 'KEY', id: key.id, name: spender.name },
        ...{ type: 'TOKENS', limit: '100', periodStartedAt: spender.createdAt.toISOString() },
        ...alert,
      })),
    );
    assert.deepEqual(emailsOf(notices[0]), [seeded.owner.email]);
  });

  test('is told to the alert addresses of a key, else to the owner of a USER key', async () => {
    const seeded = await createOrganization(server);
    const { owner } = seeded;
    const addressed = await keyWith(server, seeded, {
      usageLimit,
      ...{ alertEmails: ['ops@example.com', 'lead@example.com'] },
    });
    await spend(addressed, 60);
    const [first] = await noticesOf(owner, { kind: 'BUDGET_ALERT' });
    assert.deepEqual(emailsOf(first), ['lead@example.com', 'ops@example.com']);

    const admin = await owner.invite('ADMIN');
    const own = await keyWith(server, { ...seeded, owner: admin }, { usageLimit, ...{ type: 'USER' } });
    await spend(own, 60);
    const [second] = await noticesOf(owner, { kind: 'BUDGET_ALERT' });
    assert.deepEqual(emailsOf(second), [admin.email]);
  });

  test('of a provider is told to owners and admins', async () => {
    const seeded = await createOrganization(server);
    const admin = await seeded.owner.invite('ADMIN');
    await seeded.owner.invite('MEMBER');
    const provider = await providerWith(server, seeded, { usageLimit });
    await spend(provider, 60);
    const [notice] = await noticesOf(seeded.owner, { kind: 'BUDGET_ALERT' });
    assert.deepEqual(emailsOf(notice), [admin.email, seeded.owner.email].sort());
    assert.equal(notice?.data.spender.kind, 'PROVIDER');
  });

  test('that many calls reach at once is told of once', async () => {
    const seeded = await createOrganization(server);
    const key = await keyWith(server, seeded, { usageLimit: limitOf('TOKENS', '100') });
    const admissions = await Promise.all(
      Array.from({ length: 10 }, async () => await key.admit({ cost: null, tokens: 10 })),
    );
    await Promise.all(
      admissions.map(async (admission) => {
        await admission.settle({ cost: null, tokens: 20 });
      }),
    );
    assert.equal((await noticesOf(seeded.owner, { kind: 'BUDGET_ALERT' })).length, 1);
  });
});
