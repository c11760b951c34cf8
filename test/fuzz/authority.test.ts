/**
 * Random sequences of changes of team, roles and keys by random actors in three organizations: each answer is what the
 * rules say (rules.ts), and so is what the API shows afterwards. Some are sent two at once, and must come out as one
 * after the other.
 */
import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { trial, untried } from '../support/attacks.js';
import { tries } from '../support/fuzz.js';
import { EVERY_PERMISSION, KEY_TABLE } from '../support/permissionTables.js';
import { signUp, type Person } from '../support/seed.js';
import { SEATS_FOR_ALL, startTestServer } from '../support/server.js';
import { founded, permissionsOf, refuseStranger, type OrganizationState, type Outcome } from './rules.js';
import {
  credentialsOf,
  decide,
  keep,
  outcomeOf,
  sendStep,
  STEP_NAMES,
  stepOf,
  type Draw,
  type Step,
  type World,
} from './steps.js';

const server = await startTestServer(SEATS_FOR_ALL);
const persons: Record<string, Person> = {};
for (const name of ['Ada', 'Ben', 'Cyd', 'Dov', 'Eli', 'Fay'])
  persons[name] = (await signUp(server)) as Person;

/** What hands authority on without holding much of it. */
const STEWARD = [
  'member:add',
  'member:assignRole',
  'member:remove',
  'role:create',
  'role:update',
  'role:delete',
];

/** Three organizations, each with an owner, an admin, a member and one of an own role, and two keys. */
async function newWorld(): Promise<World> {
  const world: World = { server, persons, organizations: [], texts: new Map(), count: 0 };
  const founders = ['Ada', 'Ben', 'Cyd'];
  for (const founder of founders) {
    const person = persons[founder];
    assert.ok(person);
    const { createOrganization: made } = await person.ask(
      'mutation { createOrganization(input: { name: "Fuzzed" }) { organization { id } } }',
    );
    const id = String(made.organization.id);
    const { roles, viewer } = await person.ask(
      '{ roles { edges { node { id builtIn } } } viewer { member { id } } }',
      {},
      { organization: id },
    );
    const ids = new Map<string, string>([[founder, viewer.member.id]]);
    for (const { node } of roles.edges) ids.set(node.builtIn, node.id);
    world.organizations.push({ id, ids, state: founded(founder), secrets: [] });
  }
  for (const [organization, founder] of founders.entries()) {
    const others = Object.keys(persons).filter((name) => name !== founder);
    const step = async (name: string, input: object, actor = founder): Promise<void> => {
      await carryOutStep(world, { name, organization, actor: { person: actor }, input });
    };
    const permissions = [...STEWARD, 'apiKey:create', 'apiKey:update', 'prompt:list'];
    await step('createRole', { name: 'Stewards', permissions, handle: 'role-stewards' });
    for (const [index, role] of ['ADMIN', 'MEMBER', 'role-stewards'].entries()) {
      const person = others[(organization + index) % others.length] ?? '';
      const token = `token-${role}-${String(organization)}`;
      await step('createInvitation', { person, role, handle: `invitation-${role}`, token });
      await step('acceptInvitation', { person, token }, person);
    }
    const most = (features: readonly string[]): Record<string, string> =>
      Object.fromEntries(
        features.map((feature) => [feature, Object.keys(KEY_TABLE[feature]?.levels ?? {}).at(-1) ?? '']),
      );
    for (const [what, features] of [
      ['all', Object.keys(KEY_TABLE)],
      ['steward', ['USERS', 'API_KEYS']],
    ] as const) {
      await step('createApiKey', {
        ...{ name: 'Key 0', type: 'SERVICE', levels: most(features), handle: `key-${what}` },
        secret: `secret-${what}-${String(organization)}`,
      });
    }
  }
  return world;
}

const STATE = `{
  members(first: 50) { edges { node { id role { id } } } }
  roles(first: 60) { edges { node { id name builtIn permissions memberCount } } }
  invitations(first: 60) { edges { node { id email status role { id } } } }
  apiKeys(first: 60) { edges { node { id name type status formerSecretEndsAt owner { id } permissions { feature level } } } }
}`;

/** An organization as the API shows it to its owner. */
async function shown(world: World, organization: number): Promise<object> {
  const at = world.organizations[organization];
  assert.ok(at);
  const owner = Object.keys(at.state.members).find((person) => at.state.members[person] === 'OWNER');
  assert.ok(owner);
  const data = await persons[owner]?.ask(STATE, {}, { organization: at.id });
  const nodes = (name: string): any[] => data?.[name].edges.map(({ node }: { node: object }) => node);
  const byId = (rows: [id: string, row: unknown][]): object =>
    Object.fromEntries(rows.sort(([a], [b]) => (a < b ? -1 : 1)));
  return {
    members: byId(nodes('members').map(({ id, role }) => [id, role.id])),
    roles: byId(
      nodes('roles').map(({ id, permissions, ...role }) => [
        id,
        { ...role, permissions: [...permissions].sort() },
      ]),
    ),
    invitations: byId(nodes('invitations').map(({ id, role, ...rest }) => [id, { ...rest, role: role.id }])),
    keys: byId(
      nodes('apiKeys').map(({ id, formerSecretEndsAt, owner: whose, permissions, ...key }) => [
        id,
        {
          ...key,
          owner: whose?.id ?? null,
          hasFormer: formerSecretEndsAt !== null,
          levels: Object.fromEntries(
            permissions.map(({ feature, level }: Record<string, string>) => [feature, level]),
          ),
        },
      ]),
    ),
  };
}

/** The same as the model has it. */
function expected(world: World, organization: number, state: OrganizationState): object {
  const at = world.organizations[organization];
  assert.ok(at);
  const id = (handle: string): string => at.ids.get(handle) ?? handle;
  const byId = (rows: [handle: string, row: unknown][]): object =>
    Object.fromEntries(
      rows.map(([handle, row]) => [id(handle), row] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  const none = Object.fromEntries(Object.keys(KEY_TABLE).map((feature) => [feature, 'DISABLED']));
  return {
    members: byId(Object.entries(state.members).map(([person, role]) => [person, id(role)])),
    roles: byId(
      Object.entries(state.roles).map(([handle, role]) => [
        handle,
        { ...role, memberCount: Object.values(state.members).filter((one) => one === handle).length },
      ]),
    ),
    invitations: byId(
      Object.entries(state.invitations).map(([handle, { person, role, status }]) => [
        handle,
        { email: persons[person]?.email, status, role: id(role) },
      ]),
    ),
    keys: byId(
      Object.entries(state.keys).map(([handle, key]) => [
        handle,
        {
          ...{ name: key.name, type: key.type, status: key.isRevoked ? 'REVOKED' : 'ACTIVE' },
          owner: key.owner === null ? null : id(key.owner),
          hasFormer: key.secrets.length > 1,
          levels: { ...none, ...key.levels },
        },
      ]),
    ),
  };
}

/** What came to pass, so that a run that only ever is refused does not pass for a good one. */
const seen: Record<string, Record<string, number>> = {};
const note = ({ name }: Step, { code }: Outcome): void => {
  const codes = (seen[name] ??= {});
  codes[code] = (codes[code] ?? 0) + 1;
};

async function carryOutStep(world: World, step: Step): Promise<void> {
  const at = world.organizations[step.organization];
  assert.ok(at);
  const wanted = decide(at.state, step);
  const answer = await sendStep(world, step);
  assert.deepEqual(outcomeOf(answer), wanted, `${JSON.stringify(step)}\n${answer.text}`);
  if (wanted.code === 'DONE')
    await untried(async () => {
      await keep(world, step, answer);
    });
  note(step, wanted);
}

/** One after the other, in one order or the other: what was done is the same, and so is what is there afterwards. */
async function carryOutAtOnce(world: World, steps: readonly [Step, Step]): Promise<void> {
  const at = world.organizations[steps[0].organization];
  assert.ok(at);
  const answers = await Promise.all(steps.map(async (step) => await sendStep(world, step)));
  const outcomes = answers.map(outcomeOf);
  for (const [index, step] of steps.entries()) {
    if (outcomes[index]?.code === 'DONE') await keep(world, step, answers[index] as never);
  }
  const orders = [
    [0, 1],
    [1, 0],
  ].map((order) => {
    const state = structuredClone(at.state);
    const wanted: Outcome[] = [];
    for (const index of order) wanted[index] = decide(state, steps[index] as Step);
    return { state, wanted };
  });
  // Who is out in the middle of their request is told so, and not what they would have been told before it.
  const fits = (wanted: Outcome, outcome: Outcome | undefined): boolean =>
    isDeepStrictEqual(wanted, outcome) ||
    (outcome?.code === 'UNAUTHENTICATED' && wanted.code === 'NOT_FOUND');
  const order = orders.filter(({ wanted }) => wanted.every((one, index) => fits(one, outcomes[index])));
  assert.ok(
    order.length > 0,
    JSON.stringify({ steps, outcomes, wanted: orders.map(({ wanted }) => wanted) }),
  );
  const present = await readable(
    world,
    steps[0].organization,
    order.map(({ state }) => state),
  );
  at.state = present;
}

/** The one of some states that the API shows. */
async function readable(
  world: World,
  organization: number,
  states: readonly OrganizationState[],
): Promise<OrganizationState> {
  const at = world.organizations[organization];
  assert.ok(at);
  const former = at.state;
  const differences: unknown[] = [];
  for (const state of states) {
    at.state = state;
    // An owner by this state need not be one.
    const view = await shown(world, organization).catch((error: unknown) => error);
    if (isDeepStrictEqual(view, expected(world, organization, state))) return state;
    differences.push({ view, expected: expected(world, organization, state) });
  }
  at.state = former;
  assert.fail(`No order leads to what is there: ${JSON.stringify(differences, null, 1)}`);
}

const HANDING_ON = ['assignRole', 'createInvitation', 'createRole', 'updateRole', 'updateApiKey'] as const;

const draws = fc.record<Draw>({
  // Those that hand authority on come twice as often.
  name: fc.constantFrom(...STEP_NAMES, ...HANDING_ON, ...HANDING_ON),
  organization: fc.nat(2),
  numbers: fc.array(fc.nat(9_999), { minLength: 4, maxLength: 4 }),
  permissions: fc.subarray([...EVERY_PERMISSION], { maxLength: 30 }),
  levels: fc.option(fc.dictionary(fc.constantFrom(...Object.keys(KEY_TABLE)), fc.nat(9), { maxKeys: 4 })),
  isModest: fc.boolean(),
});

/** One request, or two at once. */
type Requests = readonly [Draw, Draw | null];

async function send(world: World, [draw, other]: Requests): Promise<void> {
  const { organization } = draw;
  const step = stepOf(world, draw);
  if (other === null) await carryOutStep(world, step);
  else await carryOutAtOnce(world, [step, stepOf(world, { ...other, organization })]);
  const { state } = world.organizations[organization] as World['organizations'][0];
  await untried(async () => {
    assert.deepEqual(
      await shown(world, organization),
      expected(world, organization, state),
      JSON.stringify(step),
    );
    await assertHolds(world, step);
  });
}

/** Who has just asked is shown to hold what the model says, or is nobody. */
async function assertHolds(world: World, { organization, actor }: Step): Promise<void> {
  const { state } = world.organizations[organization] as World['organizations'][0];
  const answer = await server.send(
    '{ viewer { permissions } }',
    {},
    credentialsOf(world, organization, actor),
  );
  const held = permissionsOf(state, actor);
  if (held === null) {
    assert.deepEqual(outcomeOf(answer), refuseStranger(state, actor), answer.text);
  } else {
    assert.deepEqual([...(answer.data?.['viewer'].permissions as string[])].sort(), [...held].sort());
  }
}

/** Making a sequence smaller asks the server for all of it again. */
const MOST_SHRINKS = 40;

/** As many steps as let each operation be met with both ends by all likelihood. */
const ENOUGH = 3_000;

trial(
  'fuzz',
  'changes of team, roles and keys by anybody, one by one and at once, follow the rules',
  async () => {
    const requests = fc.tuple(draws, fc.option(draws, { freq: 1, nil: null }));
    const sequences = fc.limitShrink(
      fc.noBias(fc.array(requests, { minLength: 1, maxLength: 60, size: 'max' })),
      MOST_SHRINKS,
    );
    await fc.assert(
      fc.asyncProperty(sequences, async (sequence) => {
        const world = await untried(newWorld);
        for (const one of sequence) await send(world, one);
        for (const [organization, { state }] of world.organizations.entries()) {
          assert.deepEqual(
            await untried(async () => await shown(world, organization)),
            expected(world, organization, state),
          );
        }
      }),
      tries(3),
    );
    // Sequences that are only ever refused would show little.
    const counts = Object.values(seen).flatMap((codes) => Object.values(codes));
    if (counts.reduce((sum, count) => sum + count, 0) < ENOUGH) return;
    const oneSided = STEP_NAMES.filter((name) => {
      const { DONE: done = 0, ...refused } = seen[name] ?? {};
      return done === 0 || Object.keys(refused).length === 0;
    });
    assert.deepEqual(oneSided, []);
  },
);
