import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'node:test';
import { createOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

interface Line {
  readonly level: number;
  readonly msg: string;
  readonly job?: string;
}

const ran = (log: readonly string[]): Line[] =>
  log.map((line) => JSON.parse(line) as Line).filter(({ msg }) => msg === 'A job ran.');

test('a server does its jobs by itself from its start, and says so in its log: what did nothing to who debugs', async () => {
  const server = await startTestServer({ CASTELLAN_JOBS: 'on' });
  const names = (await server.castellan.services.jobs.list()).map(({ name }) => name).sort();
  const done = (): string[] => [...new Set(ran(server.log).map(({ job }) => job ?? ''))].sort();
  while (done().length < names.length) await sleep(5);
  assert.deepEqual(done(), names);
  const { ms, time, pid, hostname, ...line } = ran(server.log).find(
    ({ job }) => job === 'expire-invitations',
  ) as unknown as Record<string, unknown>;
  assert.deepEqual(
    [line, typeof ms],
    [
      { level: 20, job: 'expire-invitations', outcome: 'DONE', done: 0, faults: 0, msg: 'A job ran.' },
      'number',
    ],
  );
  assert.ok(time && pid && hostname);
});

test('what did something is told to everybody; what failed for an organization is an error with the job’s name', async () => {
  const server = await startTestServer();
  const { owner, roles } = await createOrganization(server);
  await owner.ask('mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { token } }', {
    input: { email: 'grace@example.com', roleId: roles.MEMBER },
  });
  const { jobs } = server.castellan.services;
  const later = new Date(Date.now() + 8 * 86_400_000);
  await server.castellan.database.ownerQuery(
    `ALTER TABLE "AuditEntry" ADD CONSTRAINT refusing CHECK ("action" <> 'invitation.expire')`,
  );
  assert.equal(await jobs.run('expire-invitations', later), 0);
  const failed = server.log.map((line) => JSON.parse(line)).filter(({ level }) => level === 50);
  assert.deepEqual(
    failed.map(({ job, msg }) => [job, msg]),
    [['expire-invitations', 'Background work failed.']],
  );
  await server.castellan.database.ownerQuery('ALTER TABLE "AuditEntry" DROP CONSTRAINT refusing');
  assert.equal(await jobs.run('expire-invitations', later), 1);
  assert.deepEqual(
    ran(server.log).map(({ level, job, ...rest }) => [level, job, (rest as any).done, (rest as any).faults]),
    [
      [30, 'expire-invitations', 0, 1],
      [30, 'expire-invitations', 1, 0],
    ],
  );
});
