/** Scheduled work of servers that share a database, each doing it by itself. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uuidOf } from '../support/catalog.js';
import { isMeasuring } from '../support/measures.js';
import { createOrganization, random } from '../support/seed.js';
import { until } from '../support/until.js';
import { skip, startNodes } from './nodes.js';

const JOB = 'expire-invitations';
const INVITED = 5;
/** A round takes as long as the nodes wait before they look again. */
const ROUNDS = isMeasuring ? 5 : 1;

test('a job that is due is done by one of three nodes, once', { skip }, async () => {
  const { nodes, database } = await startNodes({ CASTELLAN_JOBS: 'on', CASTELLAN_LOG: 'debug' });
  /** The runs of the job that nodes tell of in their logs. */
  const runs = (): Record<string, any>[] =>
    nodes.flatMap(({ stdout }) =>
      stdout
        .split('\n')
        .filter((line) => line.startsWith('{') && line.endsWith('}'))
        .map((line) => JSON.parse(line) as Record<string, any>)
        .filter(({ msg, job }) => msg === 'A job ran.' && job === JOB),
    );
  const [state] = await database.sql(`SELECT "runs" FROM "ScheduledJob" WHERE "name" = '${JOB}'`);
  await until(() => runs().length >= Number(state?.['runs'] ?? 0) && runs().length > 0);

  for (let round = 0; round < ROUNDS; round += 1) {
    const { owner, roles, organization } = await createOrganization(nodes[0]);
    for (let count = 0; count < INVITED; count += 1) {
      await owner.ask(
        'mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { token } }',
        { input: { email: `${random('guest')}@example.com`, roleId: roles.MEMBER } },
      );
    }
    const before = runs().length;
    const ofOrganization = `"organizationId" = '${uuidOf(organization.id)}'`;
    // It was due hours ago, and has been due many times since; each node looks every ten seconds.
    await database.sql(
      `UPDATE "Invitation" SET "expiresAt" = now() - interval '1 day' WHERE ${ofOrganization}`,
      `UPDATE "ScheduledJob" SET "nextRunAt" = now() - interval '5 hours' WHERE "name" = '${JOB}'`,
    );
    await until(() => runs().length > before);
    const done = runs().slice(before);
    assert.deepEqual(
      done.map(({ outcome, done }) => [outcome, done]),
      [['DONE', INVITED]],
    );
    const entries = await database.sql(
      `SELECT "resourceId" FROM "AuditEntry" WHERE ${ofOrganization} AND "action" = 'invitation.expire'`,
    );
    assert.equal(entries.length, INVITED);
    assert.equal(new Set(entries.map(({ resourceId }) => String(resourceId))).size, INVITED);
    const [{ after, isDueLater } = {}] = await database.sql(
      `SELECT "runs" AS "after", "nextRunAt" > now() AS "isDueLater" FROM "ScheduledJob" WHERE "name" = '${JOB}'`,
    );
    assert.deepEqual([after, isDueLater], [runs().length, true]);
  }
});
