import assert from 'node:assert/strict';
import { fingerprint } from './fingerprint.js';
import type { Asker } from './seed.js';
import type { TestServer } from './server.js';

/** The documents of the changes of authority, by mutation. */
export const CHANGES = {
  assignRole: 'mutation ($input: AssignRoleInput!) { assignRole(input: $input) { member { id } } }',
  removeMember: 'mutation ($input: RemoveMemberInput!) { removeMember(input: $input) { removedMemberId } }',
  createInvitation:
    'mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { token invitation { id } } }',
  resendInvitation: 'mutation ($input: ResendInvitationInput!) { resendInvitation(input: $input) { token } }',
  createRole: 'mutation ($input: CreateRoleInput!) { createRole(input: $input) { role { id } } }',
  updateRole: 'mutation ($input: UpdateRoleInput!) { updateRole(input: $input) { role { id } } }',
  deleteRole: 'mutation ($input: DeleteRoleInput!) { deleteRole(input: $input) { deletedRoleId } }',
  createApiKey:
    'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret apiKey { id } } }',
  updateApiKey: 'mutation ($input: UpdateApiKeyInput!) { updateApiKey(input: $input) { apiKey { id } } }',
  rotateApiKey: 'mutation ($input: RotateApiKeyInput!) { rotateApiKey(input: $input) { secret } }',
  revokeApiKey: 'mutation ($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) { apiKey { id } } }',
  deleteApiKey: 'mutation ($input: DeleteApiKeyInput!) { deleteApiKey(input: $input) { deletedApiKeyId } }',
  transferOwnership:
    'mutation ($input: TransferOwnershipInput!) { transferOwnership(input: $input) { newOwner { id } } }',
} as const;

export type Change = keyof typeof CHANGES;

/**
 * Asserts that a change is refused although its rule is met: FORBIDDEN with a text, no required permission, no data,
 * and nothing written.
 */
export async function assertForbidden(
  server: TestServer,
  asker: Pick<Asker, 'send'>,
  { change, input, because }: { change: Change; input: object; because: RegExp },
): Promise<void> {
  const before = await fingerprint(server);
  const answer = await asker.send(CHANGES[change], { input });
  assert.deepEqual(
    { data: answer.data, errors: answer.errors.map(({ path, extensions }) => ({ path, ...extensions })) },
    { data: { [change]: null }, errors: [{ path: [change], code: 'FORBIDDEN' }] },
    answer.text,
  );
  assert.match(answer.errors[0]?.message ?? '', because);
  assert.equal(await fingerprint(server), before, 'Something was written.');
}

/** Makes a change that must succeed, and gives back its payload. */
export async function make(asker: Pick<Asker, 'ask'>, change: Change, input: object): Promise<any> {
  return (await asker.ask(CHANGES[change], { input }))[change];
}
