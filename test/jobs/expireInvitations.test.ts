import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { decodeId } from '../../src/domain/ids.js';
import { createOrganization, type SeededOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

const server = await startTestServer();
const { database, services } = server.castellan;
const DAY_MS = 86_400_000;

const uuidOf = (id: string): string => decodeId(id)?.uuid ?? '';
const tenantOf = ({ organization }: SeededOrganization) => database.forOrganization(uuidOf(organization.id));
const run = async (now: Date): Promise<number> => await services.jobs.run('expire-invitations', now);

interface Invited {
  readonly id: string;
  readonly email: string;
  readonly token: string;
}

async function invite({ owner, roles }: SeededOrganization): Promise<Invited> {
  const email = `${randomUUID()}@example.com`;
  const { createInvitation } = await owner.ask(
    'mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { token invitation { id } } }',
    { input: { email, roleId: roles.MEMBER } },
  );
  return { email, id: createInvitation.invitation.id, token: createInvitation.token };
}

const MUTATION = (name: string): string =>
  `mutation ($input: ${name.charAt(0).toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { invitation { id status } } }`;

/** The entries of the job on an invitation. */
async function entriesOf(seeded: SeededOrganization, { id }: Invited) {
  return await tenantOf(seeded).auditEntry.findMany({
    where: { action: 'invitation.expire', resourceId: uuidOf(id) },
    orderBy: { id: 'asc' },
  });
}

const expiredAtOf = async (seeded: SeededOrganization, { id }: Invited): Promise<Date | null> =>
  (await tenantOf(seeded).invitation.findFirstOrThrow({ where: { id: uuidOf(id) } })).expiredAt;

test('an invitation whose time is over is noted once, by the server, with its audit entry; before that it is not', async () => {
  const [seeded, other] = [await createOrganization(server), await createOrganization(server)];
  const [first, second, theirs] = [await invite(seeded), await invite(seeded), await invite(other)];
  const { expiresAt } = await tenantOf(seeded).invitation.findFirstOrThrow({
    where: { id: uuidOf(second.id) },
  });
  assert.equal(await run(new Date(expiresAt.getTime() - DAY_MS)), 0);
  assert.deepEqual(await entriesOf(seeded, first), []);

  const later = new Date(expiresAt.getTime() + DAY_MS);
  assert.equal(await run(later), 3);
  assert.equal(await run(later), 0);
  assert.equal(await run(new Date(later.getTime() + 400 * DAY_MS)), 0);
  for (const [of, invitation] of [
    [seeded, first],
    [seeded, second],
    [other, theirs],
  ] as const) {
    assert.deepEqual(await expiredAtOf(of, invitation), later);
    const [entry, ...more] = await entriesOf(of, invitation);
    assert.deepEqual(more, []);
    assert.deepEqual(
      [
        entry?.actorKind,
        entry?.actorId,
        entry?.actorName,
        entry?.resourceType,
        entry?.requestId,
        entry?.address,
      ],
      ['SYSTEM', null, 'Castellan', 'Invitation', 'job:expire-invitations', null],
    );
    assert.deepEqual(Object.keys(entry?.before as object).sort(), ['email', 'expiresAt']);
    assert.equal((entry?.before as { email: string }).email, invitation.email);
    assert.ok(!inspect(entry, { depth: null }).includes(invitation.token));
  }
});

test('one that was accepted or withdrawn does not come to its end', async () => {
  const seeded = await createOrganization(server);
  await seeded.owner.invite('MEMBER');
  const withdrawn = await invite(seeded);
  await seeded.owner.ask(MUTATION('cancelInvitation'), { input: { id: withdrawn.id } });
  const open = await invite(seeded);
  assert.equal(await run(new Date(Date.now() + 30 * DAY_MS)), 1);
  assert.equal((await entriesOf(seeded, open)).length, 1);
  assert.equal(await tenantOf(seeded).invitation.count({ where: { expiredAt: { not: null } } }), 1);
});

test('whether it can be accepted is a matter of its time, noted or not', async () => {
  const seeded = await createOrganization(server);
  const invitation = await invite(seeded);
  // Noted by a server whose clock is ahead: it can be accepted all the same.
  assert.equal(await run(new Date(Date.now() + 30 * DAY_MS)), 1);
  const { invitations } = await seeded.owner.ask('{ invitations { edges { node { id status } } } }');
  assert.deepEqual(invitations.edges, [{ node: { id: invitation.id, status: 'PENDING' } }]);
});

test('one that is sent again is open again, and comes to its end again', async () => {
  const seeded = await createOrganization(server);
  const invitation = await invite(seeded);
  assert.equal(await run(new Date(Date.now() + 8 * DAY_MS)), 1);
  await seeded.owner.ask(MUTATION('resendInvitation'), { input: { id: invitation.id } });
  assert.equal(await expiredAtOf(seeded, invitation), null);
  assert.equal(await run(new Date()), 0);
  assert.equal(await run(new Date(Date.now() + 8 * DAY_MS)), 1);
  assert.equal((await entriesOf(seeded, invitation)).length, 2);
});

test('what fails for one organization stops no other, and is done the next time', async () => {
  const [broken, sound] = [await createOrganization(server), await createOrganization(server)];
  const [first, second] = [await invite(broken), await invite(sound)];
  const now = new Date(Date.now() + 8 * DAY_MS);
  await database.ownerQuery(
    `ALTER TABLE "AuditEntry" ADD CONSTRAINT refusing
     CHECK ("action" <> 'invitation.expire' OR "organizationId" <> '${uuidOf(broken.organization.id)}')`,
  );
  assert.equal(await run(now), 1);
  // No change without its entry.
  assert.deepEqual([await expiredAtOf(broken, first), await expiredAtOf(sound, second)], [null, now]);
  await database.ownerQuery('ALTER TABLE "AuditEntry" DROP CONSTRAINT refusing');
  assert.equal(await run(now), 1);
  assert.deepEqual(await expiredAtOf(broken, first), now);
});

test('more of them than one transaction takes are all noted', async () => {
  const seeded = await createOrganization(server);
  const role = await tenantOf(seeded).role.findFirstOrThrow({ where: { builtIn: 'MEMBER' } });
  const organizationId = uuidOf(seeded.organization.id);
  await tenantOf(seeded).invitation.createMany({
    data: Array.from({ length: 205 }, () => ({
      ...{ organizationId, email: 'x@example.com', roleId: role.id, tokenHash: randomUUID() },
      ...{ createdById: randomUUID(), createdByName: 'x', expiresAt: new Date('2026-01-01T00:00:00Z') },
    })),
  });
  assert.equal(await run(new Date('2026-01-02T00:00:00Z')), 205);
  assert.equal(await tenantOf(seeded).auditEntry.count({ where: { action: 'invitation.expire' } }), 205);
});
