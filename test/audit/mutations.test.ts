import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { fingerprint } from '../support/fingerprint.js';
import { OPERATIONS, type Operation } from '../support/operations.js';
import { createOrganization, type Person, type SeededOrganization } from '../support/seed.js';
import { startTestServer, type Answer } from '../support/server.js';

// Every mutation of the API leaves an entry: in the log of the organization, or in that of the person's own account. No
// change without its entry, no entry without its change.

const server = await startTestServer();
const { ownerQuery } = server.castellan.database;

const MUTATIONS = Object.entries(OPERATIONS).filter(([, { kind }]) => kind === 'mutation');
const LOGS = ['AuditEntry', 'AccountEntry'];

/** How the database is made to fail: with the entry itself, or with the transaction once the entry is in it. */
const FAILURES = {
  refuses_entries: 'the entry cannot be written',
  refuses_commits: 'the transaction fails after the entry was written',
};

let seeded: SeededOrganization;

before(async () => {
  seeded = await createOrganization(server);
  await ownerQuery(
    `CREATE FUNCTION refuse_entry() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused by the test'; END $$`,
  );
  for (const table of LOGS) {
    await ownerQuery(
      `CREATE TRIGGER refuses_entries BEFORE INSERT ON "${table}" FOR EACH ROW EXECUTE FUNCTION refuse_entry()`,
    );
    await ownerQuery(
      `CREATE CONSTRAINT TRIGGER refuses_commits AFTER INSERT ON "${table}" DEFERRABLE INITIALLY DEFERRED
       FOR EACH ROW EXECUTE FUNCTION refuse_entry()`,
    );
    for (const name of Object.keys(FAILURES))
      await ownerQuery(`ALTER TABLE "${table}" DISABLE TRIGGER ${name}`);
  }
});

async function failing<T>(name: string, work: () => Promise<T>): Promise<T> {
  const setAll = async (verb: string): Promise<void> => {
    for (const table of LOGS) await ownerQuery(`ALTER TABLE "${table}" ${verb} TRIGGER ${name}`);
  };
  await setAll('ENABLE');
  try {
    return await work();
  } finally {
    await setAll('DISABLE');
  }
}

/** The entries there are, as text: of all organizations and accounts, with the ends of the chains. */
async function entries(): Promise<string[]> {
  const rows = await ownerQuery<{ text: string }>(
    `SELECT 'AuditEntry ' || a::text AS text FROM "AuditEntry" a
     UNION ALL SELECT 'AccountEntry ' || a::text FROM "AccountEntry" a
     UNION ALL SELECT 'AuditHead ' || h::text FROM "AuditHead" h ORDER BY 1`,
  );
  return rows.map(({ text }) => text);
}

for (const [name, operation] of MUTATIONS) {
  describe(name, () => {
    test('leaves an entry, and nothing where there can be none', async () => {
      const place = operation.ends === undefined ? seeded : await createOrganization(server);
      // The last owner could not leave.
      const actor = operation.ends === 'membership' ? await place.owner.invite('ADMIN') : place.owner;
      const seed = { server, seeded: place, actor };
      const variables = await operation.variables(seed);
      await server.castellan.services.flush();

      for (const [failure, what] of Object.entries(FAILURES)) {
        const [rows, logs] = [await fingerprint(server), await entries()];
        const answer = await failing(failure, async () => await ask(operation, actor, variables));
        assert.deepEqual(
          [answer.data, answer.errors.map(({ extensions }) => extensions.code)],
          [{ [name]: null }, ['INTERNAL']],
          what,
        );
        assert.equal(await fingerprint(server), rows, `${what}: nothing was changed`);
        assert.deepEqual(await entries(), logs, `${what}: no entry is left`);
      }

      const known = new Set(await entries());
      const answer = await ask(operation, actor, variables);
      assert.deepEqual(answer.errors, [], answer.text);
      const added = (await entries()).filter((entry) => !known.has(entry) && !entry.startsWith('AuditHead'));
      assert.ok(added.length > 0, 'an entry was added');
      await operation.assertDone({ ...seed, variables, data: answer.data?.[name] });
    });
  });
}

async function ask({ rule, document }: Operation, actor: Person, variables: object): Promise<Answer> {
  return await (rule === 'public' ? server : actor).send(document, variables);
}

test('all mutations were tried', () => {
  assert.ok(MUTATIONS.length > 60);
});
