import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertRefused, visible } from '../support/refused.js';
import { createOrganization, random, signUp, type SeededOrganization } from '../support/seed.js';
import { startTestServer, type Answer } from '../support/server.js';

const server = await startTestServer();

const PINNED = '{ viewer { organization { id } } }';
const CREATE =
  'mutation ($input: CreateOrganizationInput!) { createOrganization(input: $input) { organization { id slug } } }';

/** A person in several organizations of their own making, in the order they joined. */
async function personOf(slugs: readonly string[]) {
  const person = await signUp(server);
  const organizations: { id: string; slug: string }[] = [];
  for (const slug of slugs) {
    const { createOrganization: made } = await person.ask(CREATE, { input: { name: slug, slug } });
    organizations.push(made.organization);
  }
  const pinnedTo = async (organization?: string): Promise<Answer> =>
    await server.send(PINNED, {}, { token: person.token, organization });
  return { person, organizations, pinnedTo };
}

function assertPinned(answer: Answer, organization: { id: string } | undefined): void {
  assert.ok(organization);
  assert.deepEqual([answer.errors, answer.data], [[], { viewer: { organization: { id: organization.id } } }]);
}

test('Nobody is told to sign in', async () => {
  const answer = await server.send(PINNED);
  assertRefused(answer, 'UNAUTHENTICATED');
});

test('A person of no organization may do nothing that needs one', async () => {
  const { person } = await personOf([]);
  const answer = await person.send('{ organization { id } }');
  assertRefused(answer, 'FAILED_PRECONDITION');
  const { viewer } = await person.ask(
    '{ viewer { kind organization { id } permissions organizations { id } } }',
  );
  assert.deepEqual(viewer, { kind: 'USER', organization: null, permissions: [], organizations: [] });
});

test('A person of one organization is in it without naming it', async () => {
  const { organization, owner, roles } = await createOrganization(server);
  const answer = await server.send(
    `{ viewer { kind displayName user { email } organization { id slug name } member { id email role { builtIn } }
       role { id name builtIn } apiKey { id } organizations { id slug name roleName } } }`,
    {},
    { token: owner.token },
  );
  assert.deepEqual(answer.errors, []);
  assert.deepEqual(answer.data?.['viewer'], {
    kind: 'USER',
    displayName: owner.name,
    user: { email: owner.email },
    organization,
    member: { id: owner.memberId, email: owner.email, role: { builtIn: 'OWNER' } },
    role: { id: roles.OWNER, name: 'Owner', builtIn: 'OWNER' },
    apiKey: null,
    organizations: [{ ...organization, roleName: 'Owner' }],
  });
});

test('A member sees themself and what they may do, nothing of the administration', async () => {
  const { owner } = await createOrganization(server);
  const member = await owner.invite('MEMBER');
  const { viewer } = await member.ask('{ viewer { permissions role { builtIn } member { id } } }');
  assert.equal(viewer.role.builtIn, 'MEMBER');
  assert.equal(viewer.member.id, member.memberId);
  assert.ok(viewer.permissions.includes('prompt:create'));
  for (const permission of [
    'prompt:publish',
    'member:list',
    'apiKey:list',
    'role:list',
    'organization:update',
  ]) {
    assert.equal(viewer.permissions.includes(permission), false, permission);
  }
});

test('An API key is in its own organization, and is no person', async () => {
  const { organization, owner } = await createOrganization(server);
  const key = await owner.createApiKey({ permissions: [{ feature: 'PROMPTS', level: 'READ' }] });
  const { viewer } = await key.ask(
    `{ viewer { kind user { id } member { id } role { id } organization { id } apiKey { id } permissions organizations { id } } }`,
  );
  assert.deepEqual(viewer, {
    kind: 'API_KEY',
    user: null,
    member: null,
    role: null,
    organization: { id: organization.id },
    apiKey: { id: key.id },
    permissions: ['prompt:list', 'prompt:view'],
    organizations: [],
  });
});

test('A person of several organizations chooses one by its id or its slug', async () => {
  const { person, organizations, pinnedTo } = await personOf([random('one'), random('two')]);
  for (const organization of [...organizations].reverse()) {
    assertPinned(await pinnedTo(organization.id), organization);
    assertPinned(await pinnedTo(organization.slug), organization);
  }
  const { viewer } = await person.ask('{ viewer { organizations { id } } }');
  assert.deepEqual(
    viewer.organizations,
    organizations.map(({ id }) => ({ id })),
  );
});

test('The organization last chosen is remembered, also by a new session', async () => {
  const { person, organizations, pinnedTo } = await personOf([random('one'), random('two')]);
  for (const organization of [...organizations, ...organizations]) {
    assertPinned(await pinnedTo(organization.slug), organization);
    assertPinned(await pinnedTo(), organization);
  }
  const signedIn = await server.send('mutation ($input: SignInInput!) { signIn(input: $input) { token } }', {
    input: { email: person.email, password: person.password },
  });
  const answer = await server.send(PINNED, {}, { token: String(signedIn.data?.['signIn'].token) });
  assertPinned(answer, organizations.at(-1));
});

test('Who left the organization they chose last is in another of theirs', async () => {
  const { person, organizations, pinnedTo } = await personOf([random('one'), random('two')]);
  const [first, second] = organizations;
  assertPinned(await pinnedTo(second?.id), second);
  await person.ask(
    'mutation ($input: DeleteOrganizationInput!) { deleteOrganization(input: $input) { deletedOrganizationId } }',
    { input: { confirmSlug: second?.slug } },
    { organization: second?.id },
  );
  assertPinned(await pinnedTo(), first);
});

test('A slug that fits two of one’s organizations asks for the id', async () => {
  const slug = random('same');
  const { organizations, pinnedTo } = await personOf([slug, slug]);
  assertRefused(await pinnedTo(slug), 'BAD_USER_INPUT', ['X-Organization']);
  for (const organization of organizations) assertPinned(await pinnedTo(organization.id), organization);
});

test('The same slug of somebody else’s organization does not matter', async () => {
  const slug = random('same');
  const mine = await personOf([slug]);
  await personOf([slug]);
  assertPinned(await mine.pinnedTo(slug), mine.organizations[0]);
});

test('Another’s organization and one that never was are NOT_FOUND in the same bytes', async () => {
  const { pinnedTo } = await personOf([random('mine')]);
  const foreign: SeededOrganization = await createOrganization(server);
  const missing = await pinnedTo('org_01h455vb4pex5vsknk084sn02q');
  assertRefused(missing, 'NOT_FOUND');
  for (const name of [foreign.organization.id, foreign.organization.slug, 'no-such-slug', "x' OR '1'='1"]) {
    const answer = await pinnedTo(name);
    assertRefused(answer, 'NOT_FOUND');
    assert.deepEqual(visible(answer), visible(missing));
  }
});
