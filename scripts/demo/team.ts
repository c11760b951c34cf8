import { createClient, ForbiddenError, UnauthenticatedError, type Client } from '../../src/sdk/index.js';
import { ORGANIZATIONS, type DemoOrganization } from './content.js';
import type { DemoTarget, Workspace } from './workspace.js';

/** Signs everybody up, makes the organizations and brings people into them. */
export async function makeTeams(target: DemoTarget): Promise<readonly Workspace[]> {
  const tokens = await signEverybodyUp(target);
  const as = (email: string, organization?: string): Client =>
    createClient({ url: target.url, token: tokens.get(email) ?? '', organization });
  const workspaces: Workspace[] = [];
  for (const content of ORGANIZATIONS) {
    target.say(`${content.name}: people and roles`);
    const id = await makeOrganization(content, as(content.people[0].email), target);
    const workspace: Workspace = {
      ...{ target, content, id },
      owner: as(content.people[0].email, id),
      as: (email) => as(email, id),
    };
    const roleIds = await makeRoles(workspace);
    // Who is not in it yet cannot name it.
    await invite(workspace, { roleIds, guest: (email) => as(email) });
    workspaces.push(workspace);
  }
  await leaveTraces(target, workspaces);
  return workspaces;
}

/** @returns the token of a session by each e-mail address */
async function signEverybodyUp(target: DemoTarget): Promise<Map<string, string>> {
  target.say('Signing people up');
  const { url, firstOwner, password } = target;
  const stranger = createClient({ url });
  const tokens = new Map<string, string>();
  for (const { email, name } of ORGANIZATIONS.flatMap(({ people }) => people)) {
    if (tokens.has(email)) continue;
    const { token } =
      email === firstOwner.email
        ? await stranger.account.signIn({ email, password })
        : await stranger.account.signUp({ email, name, password });
    tokens.set(email, token);
  }
  return tokens;
}

/** The first owner's organization is there from the start, and is given its name. */
async function makeOrganization(
  { name, slug, people }: DemoOrganization,
  owner: Client,
  { url, firstOwner, password }: DemoTarget,
): Promise<string> {
  if (people[0].email !== firstOwner.email) {
    return (await owner.organization.create({ name, slug })).organization.id;
  }
  const { token } = await createClient({ url }).account.signIn({ email: firstOwner.email, password });
  const first = createClient({ url, token, organization: 'first' });
  return (await first.organization.update({ name, slug })).organization.id;
}

/** @returns the id of each role by its name; of the built-in ones, by what they are */
async function makeRoles({ content, owner }: Workspace): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  for await (const { id, builtIn } of owner.roles.list({ filter: { builtIn: true } })) {
    if (builtIn) ids.set(builtIn, id);
  }
  for (const { permissions, ...role } of content.roles) {
    const made = await owner.roles.create({ ...role, permissions: [...permissions] });
    ids.set(role.name, made.role.id);
  }
  return ids;
}

async function invite(
  workspace: Workspace,
  { roleIds, guest }: { roleIds: ReadonlyMap<string, string>; guest: (email: string) => Client },
): Promise<void> {
  const { content, owner } = workspace;
  const roleIdOf = (role: string): string => {
    const id = roleIds.get(role);
    if (id === undefined) throw new Error(`${content.name} has no role ${role}.`);
    return id;
  };
  for (const { email, role } of content.people.slice(1)) {
    const { token } = await owner.invitations.create({ email, roleId: roleIdOf(role) });
    await guest(email).invitations.accept({ token });
  }
  for (const { email, role } of content.invited) {
    await owner.invitations.create({ email, roleId: roleIdOf(role) });
  }
  if (content.plan === 'FREE') return;
  const withdrawn = await owner.invitations.create({
    email: `withdrawn@${content.slug}.example`,
    roleId: roleIdOf('MEMBER'),
  });
  await owner.invitations.cancel({ id: withdrawn.invitation.id });
}

/** What went wrong: a password that was mistyped, and a member who tried more than they may. */
async function leaveTraces(target: DemoTarget, workspaces: readonly Workspace[]): Promise<void> {
  const email = target.firstOwner.email;
  await refused(
    UnauthenticatedError,
    createClient({ url: target.url }).account.signIn({ email, password: 'mistyped password' }),
  );
  for (const workspace of workspaces) {
    const member = workspace.content.people.at(-1);
    if (member === undefined || member.role === 'ADMIN') continue;
    await refused(
      ForbiddenError,
      workspace.as(member.email).apiKeys.create({ name: 'mine', type: 'SERVICE' }),
    );
  }
}

async function refused(
  expected: abstract new (...args: never[]) => Error,
  attempt: Promise<unknown>,
): Promise<void> {
  try {
    await attempt;
  } catch (error) {
    if (error instanceof expected) return;
    throw error;
  }
  throw new Error('What was to be refused was done.');
}
