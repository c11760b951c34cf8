import assert from 'node:assert/strict';
import type { Operation, Outcome } from './operations.js';
import { createGuardrail } from './features/guardrail.js';
import { bystander, openInvitation } from './operations.queries.js';
import { asker, createOrganization, random, signUp } from './seed.js';

const roleOf = async ({ seeded }: Outcome, memberId: string): Promise<string> => {
  const { member } = await seeded.owner.ask('query ($id: ID!) { member(id: $id) { role { id } } }', {
    id: memberId,
  });
  return String(member.role.id);
};

/** One object as its owner sees it. */
export const view = async (
  { seeded }: Outcome,
  kind: 'role' | 'apiKey' | 'invitation',
  id: string,
  fields: string,
): Promise<any> => {
  const data = await seeded.owner.ask(`query ($id: ID!) { ${kind}(id: $id) { ${fields} } }`, { id });
  return data[kind];
};

export const assertGone = async (
  { seeded }: Outcome,
  kind: 'member' | 'role' | 'apiKey',
  id: string,
): Promise<void> => {
  const answer = await seeded.owner.send(`query ($id: ID!) { ${kind}(id: $id) { id } }`, { id });
  assert.deepEqual(
    { data: answer.data, codes: answer.errors.map((error) => error.extensions.code) },
    { data: { [kind]: null }, codes: ['NOT_FOUND'] },
  );
};

/** Whether a secret or token is let in. */
export const opens = async ({ server }: Outcome, token: string): Promise<boolean> => {
  const { data, errors } = await server.send('{ viewer { kind } }', {}, { token });
  if (errors[0] !== undefined) assert.equal(errors[0].extensions.code, 'UNAUTHENTICATED');
  return typeof data?.['viewer']?.kind === 'string';
};

const belongsTo = async ({ actor }: Outcome, organizationId: string): Promise<boolean> => {
  const { viewer } = await actor.ask('{ viewer { organizations { id } } }');
  return (viewer.organizations as { id: string }[]).some(({ id }) => id === organizationId);
};

/** The mutations of the registry; see operations.ts. */
export const MUTATIONS: Readonly<Record<string, Operation>> = {
  signUp: {
    kind: 'mutation',
    rule: 'public',
    document: 'mutation ($input: SignUpInput!) { signUp(input: $input) { token userId } }',
    ids: [],
    variables: () => ({
      input: { email: `${random('new')}@example.com`, name: 'New', password: random('password') },
    }),
    assertDone: async (outcome) => {
      assert.ok(await opens(outcome, outcome.data.token));
    },
  },
  signIn: {
    kind: 'mutation',
    rule: 'public',
    document: 'mutation ($input: SignInInput!) { signIn(input: $input) { token userId } }',
    ids: [],
    variables: async ({ server }) => {
      const { email, password } = await signUp(server);
      return { input: { email, password } };
    },
    assertDone: async (outcome) => {
      assert.ok(await opens(outcome, outcome.data.token));
    },
  },
  signOut: {
    kind: 'mutation',
    rule: 'session',
    document: 'mutation { signOut { endedSessionId } }',
    ids: [],
    ends: 'session',
    variables: () => ({}),
    assertDone: async (outcome) => {
      assert.equal(await opens(outcome, outcome.actor.token), false);
    },
  },
  revokeSession: {
    kind: 'mutation',
    rule: 'session',
    document: 'mutation ($input: RevokeSessionInput!) { revokeSession(input: $input) { revokedSessionId } }',
    ids: [{ path: 'input.id', kind: 'Session' }],
    variables: async ({ server, actor: { email, password } }) => {
      const { data } = await server.send(
        'mutation ($input: SignInInput!) { signIn(input: $input) { token } }',
        {
          input: { email, password },
        },
      );
      const other = asker(server, { token: String(data?.['signIn'].token) });
      const { sessions } = await other.ask('{ sessions { edges { node { id isCurrent } } } }');
      const edges = sessions.edges as { node: { id: string; isCurrent: boolean } }[];
      return { input: { id: edges.find(({ node }) => node.isCurrent)?.node.id } };
    },
    assertDone: async ({ actor, variables }) => {
      const { sessions } = await actor.ask('{ sessions { edges { node { id } } } }');
      const ids = (sessions.edges as { node: { id: string } }[]).map(({ node }) => node.id);
      assert.equal(ids.includes(variables['input'].id), false);
    },
  },
  changePassword: {
    kind: 'mutation',
    rule: 'session',
    document: 'mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { endedSessions } }',
    ids: [],
    // The seed's password is not the person's any more.
    ends: 'session',
    variables: ({ actor }) => ({
      input: { presentPassword: actor.password, newPassword: random('another') },
    }),
    assertDone: async ({ server, actor, variables }) => {
      const { data, errors } = await server.send(
        'mutation ($input: SignInInput!) { signIn(input: $input) { token } }',
        { input: { email: actor.email, password: variables['input'].newPassword } },
      );
      assert.deepEqual(errors, []);
      assert.equal(typeof data?.['signIn'].token, 'string');
    },
  },
  createOrganization: {
    kind: 'mutation',
    rule: 'session',
    document:
      'mutation ($input: CreateOrganizationInput!) { createOrganization(input: $input) { organization { id name } } }',
    ids: [],
    variables: () => ({ input: { name: random('Second') } }),
    assertDone: async (outcome) => {
      assert.ok(await belongsTo(outcome, outcome.data.organization.id));
    },
  },
  acceptInvitation: {
    kind: 'mutation',
    rule: 'session',
    document:
      'mutation ($input: AcceptInvitationInput!) { acceptInvitation(input: $input) { organization { id } } }',
    ids: [],
    variables: async ({ server, actor }) => {
      const { owner, roles } = await createOrganization(server);
      const { createInvitation } = await owner.ask(
        'mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { token } }',
        { input: { email: actor.email, roleId: roles.MEMBER } },
      );
      return { input: { token: createInvitation.token } };
    },
    assertDone: async (outcome) => {
      assert.ok(await belongsTo(outcome, outcome.data.organization.id));
    },
  },
  leaveOrganization: {
    kind: 'mutation',
    rule: 'session',
    document: 'mutation { leaveOrganization { leftOrganizationId } }',
    ids: [],
    ends: 'membership',
    variables: () => ({}),
    assertDone: async (outcome) => {
      await assertGone(outcome, 'member', outcome.actor.memberId);
    },
  },
  updateOrganization: {
    kind: 'mutation',
    rule: 'organization:update',
    document:
      'mutation ($input: UpdateOrganizationInput!) { updateOrganization(input: $input) { organization { id name } } }',
    ids: [
      { path: 'input.defaultInputGuardrailIds.0', kind: 'Guardrail' },
      { path: 'input.defaultOutputGuardrailIds.0', kind: 'Guardrail' },
    ],
    variables: async (seed) => {
      const { id } = await createGuardrail(seed);
      const name = random('Renamed');
      return { input: { name, defaultInputGuardrailIds: [id], defaultOutputGuardrailIds: [id] } };
    },
    assertDone: async ({ seeded, variables }) => {
      const { organization } = await seeded.owner.ask(
        '{ organization { name defaultInputGuardrails { id } defaultOutputGuardrails { id } } }',
      );
      const { name, defaultInputGuardrailIds: ids } = variables['input'];
      const shown = (ids as string[]).map((id) => ({ id }));
      assert.deepEqual(organization, { name, defaultInputGuardrails: shown, defaultOutputGuardrails: shown });
    },
  },
  transferOwnership: {
    kind: 'mutation',
    rule: 'organization:transfer',
    document:
      'mutation ($input: TransferOwnershipInput!) { transferOwnership(input: $input) { newOwner { id } formerOwner { id } } }',
    ids: [
      { path: 'input.memberId', kind: 'Member' },
      { path: 'input.ownRoleId', kind: 'Role' },
    ],
    ends: 'ownership',
    variables: async (seed) => ({
      input: { memberId: (await bystander(seed)).memberId, ownRoleId: seed.seeded.roles.ADMIN },
    }),
    assertDone: async (outcome) => {
      const { roles, owner } = outcome.seeded;
      assert.equal(await roleOf(outcome, outcome.variables['input'].memberId), roles.OWNER);
      assert.equal(await roleOf(outcome, owner.memberId), roles.ADMIN);
    },
  },
  deleteOrganization: {
    kind: 'mutation',
    rule: 'organization:delete',
    document:
      'mutation ($input: DeleteOrganizationInput!) { deleteOrganization(input: $input) { deletedOrganizationId } }',
    ids: [],
    ends: 'organization',
    variables: ({ seeded }) => ({ input: { confirmSlug: seeded.organization.slug } }),
    assertDone: async ({ seeded }) => {
      const answer = await seeded.owner.send('{ organization { id } }');
      assert.deepEqual(
        answer.errors.map((error) => error.extensions.code),
        ['NOT_FOUND'],
      );
    },
  },
  assignRole: {
    kind: 'mutation',
    rule: 'member:assignRole',
    document: 'mutation ($input: AssignRoleInput!) { assignRole(input: $input) { member { id } } }',
    ids: [
      { path: 'input.memberId', kind: 'Member' },
      { path: 'input.roleId', kind: 'Role' },
    ],
    variables: async (seed) => ({
      input: {
        memberId: (await bystander(seed)).memberId,
        roleId: await seed.seeded.owner.createRole([]),
      },
    }),
    assertDone: async (outcome) => {
      const { memberId, roleId } = outcome.variables['input'];
      assert.equal(await roleOf(outcome, memberId), roleId);
    },
  },
  removeMember: {
    kind: 'mutation',
    rule: 'member:remove',
    document: 'mutation ($input: RemoveMemberInput!) { removeMember(input: $input) { removedMemberId } }',
    ids: [{ path: 'input.memberId', kind: 'Member' }],
    variables: async (seed) => ({ input: { memberId: (await bystander(seed)).memberId } }),
    assertDone: async (outcome) => {
      await assertGone(outcome, 'member', outcome.variables['input'].memberId);
    },
  },
  createInvitation: {
    kind: 'mutation',
    rule: 'member:add',
    document:
      'mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { token invitation { id } } }',
    ids: [{ path: 'input.roleId', kind: 'Role' }],
    variables: async ({ seeded }) => ({
      input: { email: `${random('guest')}@example.com`, roleId: await seeded.owner.createRole([]) },
    }),
    assertDone: async (outcome) => {
      const invitation = await view(outcome, 'invitation', outcome.data.invitation.id, 'email status');
      assert.deepEqual(invitation, { email: outcome.variables['input'].email, status: 'PENDING' });
    },
  },
  resendInvitation: {
    kind: 'mutation',
    rule: 'member:add',
    document:
      'mutation ($input: ResendInvitationInput!) { resendInvitation(input: $input) { token invitation { id } } }',
    ids: [{ path: 'input.id', kind: 'Invitation' }],
    variables: async (seed) => ({ input: { id: (await openInvitation(seed)).id } }),
    assertDone: ({ data, variables }) => {
      assert.equal(data.invitation.id, variables['input'].id);
      assert.match(data.token, /^inv_/);
    },
  },
  cancelInvitation: {
    kind: 'mutation',
    rule: 'member:add',
    document:
      'mutation ($input: CancelInvitationInput!) { cancelInvitation(input: $input) { invitation { id } } }',
    ids: [{ path: 'input.id', kind: 'Invitation' }],
    variables: async (seed) => ({ input: { id: (await openInvitation(seed)).id } }),
    assertDone: async (outcome) => {
      const { status } = await view(outcome, 'invitation', outcome.variables['input'].id, 'status');
      assert.equal(status, 'CANCELLED');
    },
  },
  createRole: {
    kind: 'mutation',
    rule: 'role:create',
    document: 'mutation ($input: CreateRoleInput!) { createRole(input: $input) { role { id } } }',
    ids: [],
    variables: () => ({ input: { name: random('Role'), permissions: [] } }),
    assertDone: async (outcome) => {
      const role = await view(outcome, 'role', outcome.data.role.id, 'name permissions');
      assert.deepEqual(role, outcome.variables['input']);
    },
  },
  updateRole: {
    kind: 'mutation',
    rule: 'role:update',
    document: 'mutation ($input: UpdateRoleInput!) { updateRole(input: $input) { role { id } } }',
    ids: [{ path: 'input.id', kind: 'Role' }],
    variables: async ({ seeded }) => ({
      input: { id: await seeded.owner.createRole([]), name: random('Renamed role') },
    }),
    assertDone: async (outcome) => {
      const { id, name } = outcome.variables['input'];
      assert.deepEqual(await view(outcome, 'role', id, 'name'), { name });
    },
  },
  deleteRole: {
    kind: 'mutation',
    rule: 'role:delete',
    document: 'mutation ($input: DeleteRoleInput!) { deleteRole(input: $input) { deletedRoleId } }',
    ids: [
      { path: 'input.id', kind: 'Role' },
      { path: 'input.replacementId', kind: 'Role' },
    ],
    variables: async (seed) => ({
      input: {
        id: (await bystander(seed)).roleId,
        replacementId: await seed.seeded.owner.createRole([]),
      },
    }),
    assertDone: async (outcome) => {
      await assertGone(outcome, 'role', outcome.variables['input'].id);
      const replacement = outcome.variables['input'].replacementId;
      assert.equal((await view(outcome, 'role', replacement, 'memberCount')).memberCount, 1);
    },
  },
};
