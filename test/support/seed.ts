import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { untried } from './attacks.js';
import type { Answer, Credentials, TestServer } from './server.js';

/**
 * Seeds through the public API, with random names, so that tests share a server without meeting each other:
 *
 *   const { owner, organization } = await createOrganization(server);
 *   const admin = await owner.invite('ADMIN');
 *   const key = await owner.createApiKey({ permissions: [{ feature: 'PROMPTS', level: 'READ' }] });
 */

/** Anybody who can send requests: a person in an organization, or a key. */
export interface Asker {
  readonly credentials: Credentials;
  /** Sends a document and gives back whatever the answer is. */
  send(document: string, variables?: object, more?: Credentials): Promise<Answer>;
  /** Sends a document that must succeed, and gives back its data. */
  ask(document: string, variables?: object, more?: Credentials): Promise<Record<string, any>>;
}

export interface Person extends Asker {
  readonly email: string;
  readonly name: string;
  readonly password: string;
  readonly token: string;
  /** The id of their membership, where they are in an organization. */
  readonly memberId: string;
  /** Invites a new person to a role and has them accept. */
  invite(role: BuiltIn | { roleId: string }): Promise<Person>;
  /** Makes an own role and gives back its id. */
  createRole(permissions: readonly string[]): Promise<string>;
  /** Makes a key; a SERVICE key with no permissions at all unless told otherwise. */
  createApiKey(input?: object): Promise<Key>;
}

export interface Key extends Asker {
  readonly id: string;
  readonly secret: string;
}

export interface SeededOrganization {
  readonly organization: { readonly id: string; readonly slug: string; readonly name: string };
  readonly owner: Person;
  /** The ids of the built-in roles. */
  readonly roles: Record<BuiltIn, string>;
}

export type BuiltIn = 'OWNER' | 'ADMIN' | 'MEMBER';

export const random = (prefix: string): string => `${prefix}-${randomBytes(5).toString('hex')}`;

/** A new person, signed in, in no organization. */
export async function signUp(server: TestServer): Promise<Omit<Person, 'memberId' | 'invite'>> {
  const email = `${random('person')}@example.com`;
  const name = random('Person');
  const password = random('password');
  const document = 'mutation ($input: SignUpInput!) { signUp(input: $input) { token } }';
  const answer = await untried(async () => await server.send(document, { input: { email, name, password } }));
  assert.deepEqual(answer.errors, []);
  const token = String(answer.data?.['signUp'].token);
  return { ...person(server, { token }), email, name, password, token };
}

/** A new organization with its owner. */
export async function createOrganization(server: TestServer): Promise<SeededOrganization> {
  const founder = await signUp(server);
  const { createOrganization: created } = await founder.ask(
    'mutation ($input: CreateOrganizationInput!) { createOrganization(input: $input) { organization { id slug name } } }',
    { input: { name: random('Organization') } },
  );
  const { organization } = created as { organization: SeededOrganization['organization'] };
  const owner = await joined(server, founder, organization.id);
  const { roles } = await owner.ask('{ roles { edges { node { id builtIn } } } }');
  const ids = Object.fromEntries(
    (roles.edges as { node: { id: string; builtIn: BuiltIn } }[]).map(({ node }) => [node.builtIn, node.id]),
  ) as Record<BuiltIn, string>;
  return { organization, owner, roles: ids };
}

/** Someone who asks with given credentials. */
export function asker(server: TestServer, credentials: Credentials): Asker {
  const sendAs: Asker['send'] = async (document, variables, more) =>
    await server.send(document, variables, { ...credentials, ...more });
  return {
    credentials,
    send: sendAs,
    ask: async (document, variables, more) => {
      const answer = await untried(async () => await sendAs(document, variables, more));
      assert.deepEqual(answer.errors, [], `${document}\n${answer.text}`);
      assert.ok(answer.data);
      return answer.data;
    },
  };
}

async function joined(
  server: TestServer,
  who: Omit<Person, 'memberId' | 'invite'>,
  organization: string,
): Promise<Person> {
  const inOrganization = person(server, { token: who.token, organization });
  const { viewer } = await inOrganization.ask('{ viewer { member { id } } }');
  const self: Person = {
    ...who,
    ...inOrganization,
    memberId: String(viewer.member.id),
    invite: async (role) => {
      const guest = await signUp(server);
      const roleId = typeof role === 'object' ? role.roleId : await roleIdOf(self, role);
      const { createInvitation } = await self.ask(
        'mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { token } }',
        { input: { email: guest.email, roleId } },
      );
      await guest.ask(
        'mutation ($input: AcceptInvitationInput!) { acceptInvitation(input: $input) { organization { id } } }',
        { input: { token: createInvitation.token } },
      );
      return await joined(server, guest, organization);
    },
  };
  return self;
}

async function roleIdOf(asker: Asker, builtIn: BuiltIn): Promise<string> {
  const { roles } = await asker.ask('{ roles(filter: { builtIn: true }) { edges { node { id builtIn } } } }');
  const edge = (roles.edges as { node: { id: string; builtIn: BuiltIn } }[]).find(
    ({ node }) => node.builtIn === builtIn,
  );
  assert.ok(edge);
  return edge.node.id;
}

function person(
  server: TestServer,
  credentials: Credentials,
): Asker & Pick<Person, 'createRole' | 'createApiKey'> {
  const self = asker(server, credentials);
  return {
    ...self,
    createRole: async (permissions) => {
      const { createRole } = await self.ask(
        'mutation ($input: CreateRoleInput!) { createRole(input: $input) { role { id } } }',
        { input: { name: random('Role'), permissions } },
      );
      return String(createRole.role.id);
    },
    createApiKey: async (input = {}) => {
      const { createApiKey } = await self.ask(
        'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret apiKey { id } } }',
        { input: { name: random('key'), type: 'SERVICE', permissions: [], ...input } },
      );
      const secret = String(createApiKey.secret);
      return { ...asker(server, { token: secret }), id: String(createApiKey.apiKey.id), secret };
    },
  };
}
