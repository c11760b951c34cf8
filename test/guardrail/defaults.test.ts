/** The guardrails of every call of an organization. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { uuidOf } from '../support/apiKeys.js';
import { createGuardrail } from '../support/features/guardrail.js';
import { fingerprint } from '../support/fingerprint.js';
import { assertRefused } from '../support/refused.js';
import { createOrganization } from '../support/seed.js';
import { startTestServer, type Answer } from '../support/server.js';

const server = await startTestServer();
const { ownerQuery } = server.castellan.database;
const seeded = await createOrganization(server);
const { owner } = seeded;
const admin = await owner.invite('ADMIN');
const member = await owner.invite('MEMBER');
const other = await createOrganization(server);

const SHOWN = 'defaultInputGuardrails { id } defaultOutputGuardrails { id }';
const UPDATE = `mutation ($input: UpdateOrganizationInput!) { updateOrganization(input: $input) { organization { ${SHOWN} } } }`;
const DELETE =
  'mutation ($input: DeleteGuardrailInput!) { deleteGuardrail(input: $input) { deletedGuardrailId } }';

const update = async (input: object, by: { send: typeof owner.send } = admin): Promise<Answer> =>
  await by.send(UPDATE, { input });
const shown = async (): Promise<[string[], string[]]> => {
  const { organization } = await member.ask(`{ organization { ${SHOWN} } }`);
  return [organization.defaultInputGuardrails, organization.defaultOutputGuardrails].map((list) =>
    list.map(({ id }: { id: string }) => id),
  ) as [string[], string[]];
};
const make = async (name: string): Promise<string> => (await createGuardrail({ seeded }, { name })).id;

/** Asserts that a change is refused, and that nothing is written. */
async function assertUnchanged(ask: () => Promise<Answer>, code: string, fields?: string[]): Promise<void> {
  const before = await fingerprint(server);
  assertRefused(await ask(), code, fields);
  assert.equal(await fingerprint(server), before, 'nothing was written');
}

describe('The default guardrails of an organization', () => {
  test('are set for each side apart, shown in the order of their names, and taken back', async () => {
    assert.deepEqual(await shown(), [[], []]);
    const [b, a, c] = [await make('B'), await make('A'), await make('C')];
    assert.deepEqual((await update({ defaultInputGuardrailIds: [b, a] })).errors, []);
    assert.deepEqual(await shown(), [[a, b], []]);
    assert.deepEqual((await update({ defaultOutputGuardrailIds: [b] })).errors, []);
    assert.deepEqual(await shown(), [[a, b], [b]]);

    const both = await update({ defaultInputGuardrailIds: [c, a], defaultOutputGuardrailIds: [] });
    assert.deepEqual(both.errors, []);
    assert.deepEqual(both.data?.['updateOrganization'].organization, {
      defaultInputGuardrails: [{ id: a }, { id: c }],
      defaultOutputGuardrails: [],
    });
    // What is left out stays, and so does null.
    assert.deepEqual((await update({ name: 'Renamed', defaultInputGuardrailIds: null })).errors, []);
    assert.deepEqual(await shown(), [[a, c], []]);
  });

  test('say so themselves, and go up by a version where that changes', async () => {
    const [kept, gone] = [await make('Kept'), await make('Gone')];
    await update({ defaultInputGuardrailIds: [kept, gone], defaultOutputGuardrailIds: [] });
    const look = async (id: string): Promise<object> =>
      (
        await member.ask(
          'query ($id: ID!) { guardrail(id: $id) { isDefaultInput isDefaultOutput version currentNumber updatedBy } }',
          { id },
        )
      )['guardrail'];
    const row = { isDefaultInput: true, isDefaultOutput: false, version: 2, currentNumber: 1 };
    assert.deepEqual(await look(kept), { ...row, updatedBy: admin.name });
    await update({ defaultInputGuardrailIds: [kept] }, owner);
    assert.deepEqual(await look(kept), { ...row, updatedBy: admin.name });
    assert.deepEqual(await look(gone), { ...row, isDefaultInput: false, version: 3, updatedBy: owner.name });
  });

  test('are in the audit log of the change, by their slugs', async () => {
    const [first, second] = [
      await createGuardrail({ seeded }, { name: 'First', slug: 'audited-first' }),
      await createGuardrail({ seeded }, { name: 'Second', slug: 'audited-second' }),
    ];
    await update({ defaultInputGuardrailIds: [first.id], defaultOutputGuardrailIds: [] });
    await update({ defaultInputGuardrailIds: [second.id, first.id] });
    const [entry] = await ownerQuery<{ action: string; actorName: string; before: any; after: any }>(
      `SELECT "action", "actorName", "before", "after" FROM "AuditEntry"
       WHERE "resourceId" = '${uuidOf(seeded.organization.id)}' ORDER BY "at" DESC, "id" DESC LIMIT 1`,
    );
    assert.deepEqual(
      [
        entry?.action,
        entry?.actorName,
        entry?.before.defaultInputGuardrails,
        entry?.after.defaultInputGuardrails,
      ],
      ['organization.update', admin.name, ['audited-first'], ['audited-first', 'audited-second']],
    );
    assert.equal('defaultOutputGuardrails' in entry?.after, false);
  });

  test('are all set or none, and only the organization’s own that are there', async () => {
    const mine = await make('Mine');
    const deleted = await make('Deleted');
    await owner.ask(DELETE, { input: { id: deleted } });
    const theirs = (await createGuardrail({ seeded: other })).id;
    for (const bad of [theirs, deleted, 'guard_01h455vb4pex5vsknk084sn02q']) {
      await assertUnchanged(
        async () => await update({ name: 'Never', defaultInputGuardrailIds: [mine, bad] }),
        'NOT_FOUND',
      );
      await assertUnchanged(
        async () => await update({ defaultInputGuardrailIds: [mine], defaultOutputGuardrailIds: [bad] }),
        'NOT_FOUND',
      );
    }
    await assertUnchanged(
      async () => await update({ defaultOutputGuardrailIds: [mine, mine] }),
      'BAD_USER_INPUT',
      ['input.defaultOutputGuardrailIds.1'],
    );
    await assertUnchanged(
      async () => await update({ defaultInputGuardrailIds: [mine, other.owner.memberId] }),
      'BAD_USER_INPUT',
      ['input.defaultInputGuardrailIds.1'],
    );
    await assertUnchanged(
      async () => await update({ defaultInputGuardrailIds: Array(21).fill(mine) }),
      'BAD_USER_INPUT',
      ['input.defaultInputGuardrailIds'],
    );
  });

  test('are not for a member to set, nor for any key', async () => {
    const id = await make('Wanted');
    const key = await owner.createApiKey({ permissions: [{ feature: 'GUARDRAILS', level: 'DELETE' }] });
    for (const by of [member, key]) {
      await assertUnchanged(async () => await update({ defaultInputGuardrailIds: [id] }, by), 'FORBIDDEN');
      await assertUnchanged(async () => await update({ defaultOutputGuardrailIds: [] }, by), 'FORBIDDEN');
    }
  });

  test('are not deleted while they are defaults, and the refusal says of what', async () => {
    const id = await make('Needed');
    const refuse = async (sides: string): Promise<void> => {
      const before = await fingerprint(server);
      const answer = await owner.send(DELETE, { input: { id } });
      assertRefused(answer, 'FAILED_PRECONDITION');
      assert.equal(
        answer.errors[0]?.message,
        `It is a default guardrail of the organization, for its ${sides}. Take it from the defaults first.`,
      );
      assert.equal(await fingerprint(server), before);
    };
    await update({ defaultInputGuardrailIds: [id], defaultOutputGuardrailIds: [] });
    await refuse('input');
    await update({ defaultInputGuardrailIds: [id], defaultOutputGuardrailIds: [id] });
    await refuse('input and output');
    await update({ defaultInputGuardrailIds: [] });
    await refuse('output');
    await update({ defaultOutputGuardrailIds: [] });
    assert.deepEqual((await owner.send(DELETE, { input: { id } })).errors, []);
  });

  test('are shown to whoever may open guardrails, and are null without a word of them to others', async () => {
    const id = await make('Seen');
    await update({ defaultInputGuardrailIds: [id], defaultOutputGuardrailIds: [] });
    const blind = await owner.invite({ roleId: await owner.createRole(['prompt:list']) });
    const answer = await blind.send(`{ organization { id ${SHOWN} } }`);
    assert.deepEqual(answer.data?.['organization'], {
      id: seeded.organization.id,
      defaultInputGuardrails: null,
      defaultOutputGuardrails: null,
    });
    assert.deepEqual(
      answer.errors.map(({ extensions }) => [extensions.code, extensions.requiredPermission]),
      [
        ['FORBIDDEN', 'guardrail:view'],
        ['FORBIDDEN', 'guardrail:view'],
      ],
    );
  });
});
