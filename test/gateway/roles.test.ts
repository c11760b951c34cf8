import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { EVERY_PERMISSION } from '../support/permissionTables.js';
import type { Person } from '../support/seed.js';
import { startFakeVendor } from './fakeVendor.js';
import { call, makeKey, makeTenant, MESSAGES, startGateway } from './harness.js';

// Who calls models: the cells of LLM calls, for every role and for keys, over the endpoint itself.

const server = await startGateway();
const vendor = await startFakeVendor();
const tenant = await makeTenant(server, vendor);
const { owner, model } = tenant;
beforeEach(() => {
  vendor.reset();
});

const withRole = async (permissions: readonly string[]): Promise<Person> =>
  await owner.invite({ roleId: await owner.createRole(permissions) });

const asPerson = async (person: Person): Promise<number> =>
  (
    await call(
      server,
      { secret: person.token },
      { model, messages: MESSAGES },
      { headers: { 'X-Organization': tenant.organization.id } },
    )
  ).status;

const cases: Record<string, { who: () => Promise<Person>; status: number }> = {
  owner: { who: () => Promise.resolve(owner), status: 200 },
  admin: { who: async () => await owner.invite('ADMIN'), status: 200 },
  member: { who: async () => await owner.invite('MEMBER'), status: 200 },
  'an own role with completion:create alone': {
    who: async () => await withRole(['completion:create']),
    status: 200,
  },
  'an own role with all but completion:create': {
    who: async () => await withRole(EVERY_PERMISSION.filter((name) => name !== 'completion:create')),
    status: 403,
  },
  'an own role with nothing': { who: async () => await withRole([]), status: 403 },
};

for (const [role, { who, status }] of Object.entries(cases)) {
  test(`${role}: ${String(status)}, and the vendor is asked ${status === 200 ? 'once' : 'nothing'}`, async () => {
    assert.equal(await asPerson(await who()), status);
    assert.equal(vendor.seen.length, status === 200 ? 1 : 0);
  });
}

test('a USER key calls as long as its owner may, to the very next call', async () => {
  const person = await withRole(['completion:create', 'apiKey:create', 'prompt:list', 'prompt:view']);
  const key = await makeKey(person, { type: 'USER' });
  const calls = async (): Promise<number> => (await call(server, key, { model, messages: MESSAGES })).status;
  assert.equal(await calls(), 200);
  await owner.ask('mutation ($input: AssignRoleInput!) { assignRole(input: $input) { __typename } }', {
    input: { memberId: person.memberId, roleId: await owner.createRole(['apiKey:create']) },
  });
  assert.equal(await calls(), 403);
  assert.equal(vendor.seen.length, 1);
});
