import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { decodeId } from '../../src/domain/ids.js';
import { createOrganization, type SeededOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

const server = await startTestServer();
const { ownerQuery } = server.castellan.database;

let seeded: SeededOrganization;
let org = '';

before(async () => {
  seeded = await createOrganization(server);
  org = `'${String(decodeId(seeded.organization.id)?.uuid)}'`;
  for (let index = 1; index < 6; index += 1) await seeded.owner.createRole([]);
  await ownerQuery(
    `CREATE TABLE saved_entries AS SELECT * FROM "AuditEntry" WHERE "organizationId" = ${org}`,
  );
  await ownerQuery(`CREATE TABLE saved_head AS SELECT * FROM "AuditHead" WHERE "organizationId" = ${org}`);
});

/** Does something to the log as the owner of the tables, past the trigger, and undoes it afterwards. */
async function tamper(statements: readonly string[], look: () => Promise<void>): Promise<void> {
  const past = async (sql: readonly string[]): Promise<void> => {
    await ownerQuery('ALTER TABLE "AuditEntry" DISABLE TRIGGER chain');
    for (const statement of sql) await ownerQuery(statement);
    await ownerQuery('ALTER TABLE "AuditEntry" ENABLE TRIGGER chain');
  };
  await past(statements);
  try {
    await look();
  } finally {
    await past([
      `DELETE FROM "AuditEntry" WHERE "organizationId" = ${org}`,
      'INSERT INTO "AuditEntry" SELECT * FROM saved_entries',
      `DELETE FROM "AuditHead" WHERE "organizationId" = ${org}`,
      'INSERT INTO "AuditHead" SELECT * FROM saved_head',
    ]);
  }
}

const VERIFY =
  'query ($from: Int, $to: Int) { verifyAuditLog(from: $from, to: $to) { isWhole checked from to next broken { sequence fault } } }';
const verify = async (span: object = {}): Promise<Record<string, any>> =>
  (await seeded.owner.ask(VERIFY, span))['verifyAuditLog'] as Record<string, any>;

const at = (sequence: number): string => `"organizationId" = ${org} AND "sequence" = ${String(sequence)}`;
/** The columns of an entry, the fourth one's, with others in place of some. */
const copyOf = (sequence: number, changed: Record<string, string>): string => {
  const columns = [
    ...['organizationId', 'id', 'at', 'actorKind', 'actorId', 'actorName', 'action', 'resourceType'],
    ...['resourceId', 'before', 'after', 'address', 'userAgent', 'requestId', 'sequence', 'previousHash'],
    ...['hash', 'outcome', 'attempts'],
  ];
  const names = columns.map((name) => `"${name}"`).join(', ');
  const values = columns.map((name) => changed[name] ?? `"${name}"`).join(', ');
  return `INSERT INTO "AuditEntry" (${names}) SELECT ${values} FROM "AuditEntry" WHERE ${at(sequence)}`;
};

const CHANGED: Record<string, string> = {
  id: 'gen_random_uuid()',
  at: `"at" + interval '1 millisecond'`,
  actorKind: `'API_KEY'`,
  actorId: 'gen_random_uuid()',
  actorName: `'Somebody else'`,
  action: `'role.delete'`,
  resourceType: `'ApiKey'`,
  resourceId: 'gen_random_uuid()',
  outcome: `'DENIED'`,
  attempts: '2',
  requiredPermission: `'role:create'`,
  reason: `''`,
  before: `'{}'`,
  after: `"after" || '{"name": "Other"}'`,
  address: `'10.0.0.1'`,
  userAgent: 'NULL',
  requestId: `'other'`,
  hash: `sha256('x')`,
};

describe('verifyAuditLog', () => {
  test('finds a log whole that nobody touched', async () => {
    assert.deepEqual(await verify(), {
      ...{ isWhole: true, checked: 6, from: 1, to: 6, next: null, broken: null },
    });
  });

  for (const [column, value] of Object.entries(CHANGED)) {
    test(`finds the entry whose ${column} was changed`, async () => {
      await tamper([`UPDATE "AuditEntry" SET "${column}" = ${value} WHERE ${at(3)}`], async () => {
        assert.deepEqual(await verify(), {
          ...{ isWhole: false, checked: 3, from: 1, to: 3, next: null },
          broken: { sequence: 3, fault: 'ALTERED' },
        });
      });
    });
  }

  test('tries every column that an entry has', async () => {
    const rows = await ownerQuery<{ name: string }>(
      `SELECT attname AS name FROM pg_attribute WHERE attrelid = '"AuditEntry"'::regclass AND attnum > 0 AND NOT attisdropped`,
    );
    const tried = [...Object.keys(CHANGED), 'organizationId', 'sequence', 'previousHash'];
    assert.deepEqual(rows.map(({ name }) => name).sort(), tried.sort());
  });

  const tamperings: [name: string, does: () => string[], broken: { sequence: number; fault: string }][] = [
    [
      'an entry moved to another organization',
      () => [
        `UPDATE "AuditEntry" SET "organizationId" = (SELECT "id" FROM "Organization" WHERE "id" <> ${org} LIMIT 1),
           "sequence" = 1000 WHERE ${at(3)}`,
      ],
      { sequence: 3, fault: 'MISSING' },
    ],
    [
      'an entry deleted from the middle',
      () => [`DELETE FROM "AuditEntry" WHERE ${at(4)}`],
      { sequence: 4, fault: 'MISSING' },
    ],
    [
      'the first entry deleted',
      () => [`DELETE FROM "AuditEntry" WHERE ${at(1)}`],
      { sequence: 1, fault: 'MISSING' },
    ],
    [
      'the last entry deleted',
      () => [`DELETE FROM "AuditEntry" WHERE ${at(6)}`],
      { sequence: 6, fault: 'MISSING' },
    ],
    [
      'the last two entries deleted',
      () => [`DELETE FROM "AuditEntry" WHERE "organizationId" = ${org} AND "sequence" >= 5`],
      { sequence: 5, fault: 'MISSING' },
    ],
    [
      'an entry deleted and those behind it moved up',
      () => [
        `DELETE FROM "AuditEntry" WHERE ${at(3)}`,
        ...[4, 5, 6].map(
          (sequence) => `UPDATE "AuditEntry" SET "sequence" = "sequence" - 1 WHERE ${at(sequence)}`,
        ),
        `UPDATE "AuditHead" SET "sequence" = 5 WHERE "organizationId" = ${org}`,
      ],
      { sequence: 3, fault: 'ALTERED' },
    ],
    [
      'an entry deleted, and the next hashed anew in its place',
      () => [
        `DELETE FROM "AuditEntry" WHERE ${at(5)}`,
        `UPDATE "AuditEntry" SET "sequence" = 5 WHERE ${at(6)}`,
        `UPDATE "AuditEntry" e SET "hash" = audit_hash(e) WHERE ${at(5)}`,
        `UPDATE "AuditHead" SET "sequence" = 5 WHERE "organizationId" = ${org}`,
      ],
      { sequence: 5, fault: 'NOT_CHAINED' },
    ],
    [
      'two entries swapped',
      () => [
        `UPDATE "AuditEntry" SET "sequence" = 100 WHERE ${at(2)}`,
        `UPDATE "AuditEntry" SET "sequence" = 2 WHERE ${at(4)}`,
        `UPDATE "AuditEntry" SET "sequence" = 4 WHERE ${at(100)}`,
      ],
      { sequence: 2, fault: 'ALTERED' },
    ],
    [
      'an entry added behind the end',
      () => [copyOf(6, { id: 'gen_random_uuid()', sequence: '7', previousHash: '"hash"' })],
      { sequence: 7, fault: 'BEHIND_THE_END' },
    ],
    [
      'an entry slipped in before the first',
      () => [copyOf(1, { id: 'gen_random_uuid()', sequence: '0' })],
      { sequence: 1, fault: 'NOT_CHAINED' },
    ],
    [
      'another hash noted as the end',
      () => [`UPDATE "AuditHead" SET "hash" = sha256('x') WHERE "organizationId" = ${org}`],
      { sequence: 6, fault: 'OTHER_END' },
    ],
    [
      'an end that was moved back',
      () => [
        `UPDATE "AuditHead" SET "sequence" = 4, "hash" = (SELECT "hash" FROM "AuditEntry" WHERE ${at(4)})
         WHERE "organizationId" = ${org}`,
      ],
      { sequence: 5, fault: 'BEHIND_THE_END' },
    ],
    [
      'an end that was moved on',
      () => [`UPDATE "AuditHead" SET "sequence" = 9 WHERE "organizationId" = ${org}`],
      { sequence: 7, fault: 'MISSING' },
    ],
    [
      'an end that was deleted',
      () => [`DELETE FROM "AuditHead" WHERE "organizationId" = ${org}`],
      { sequence: 1, fault: 'BEHIND_THE_END' },
    ],
    [
      'the whole log deleted',
      () => [`DELETE FROM "AuditEntry" WHERE "organizationId" = ${org}`],
      { sequence: 1, fault: 'MISSING' },
    ],
  ];
  for (const [name, does, broken] of tamperings) {
    test(`finds ${name}`, async () => {
      await tamper(does(), async () => {
        const found = await verify();
        assert.deepEqual([found['isWhole'], found['broken']], [false, broken]);
      });
    });
  }

  test('verifies a span, with the hash of the entry before it, and what is outside does not matter', async () => {
    assert.deepEqual(await verify({ from: 3, to: 4 }), {
      ...{ isWhole: true, checked: 2, from: 3, to: 4, next: null, broken: null },
    });
    await tamper([`UPDATE "AuditEntry" SET "actorName" = 'x' WHERE ${at(5)}`], async () => {
      assert.equal((await verify({ to: 4 }))['isWhole'], true);
      assert.equal((await verify({ from: 6 }))['isWhole'], true);
      assert.deepEqual((await verify({ from: 5, to: 5 }))['broken'], { sequence: 5, fault: 'ALTERED' });
    });
    await tamper([`DELETE FROM "AuditEntry" WHERE ${at(2)}`], async () => {
      assert.deepEqual((await verify({ from: 3 }))['broken'], { sequence: 3, fault: 'NOT_CHAINED' });
    });
  });

  test('refuses a span that is none, and finds nothing behind the end', async () => {
    for (const [span, path] of [
      [{ from: 0 }, 'from'],
      [{ from: 3, to: 2 }, 'to'],
    ] as const) {
      const { errors } = await seeded.owner.send(VERIFY, span);
      assert.deepEqual(
        errors.map(({ extensions: { code, fields } }) => [code, fields?.map((field) => field.path)]),
        [['BAD_USER_INPUT', [path]]],
      );
    }
    assert.deepEqual(await verify({ from: 10 }), {
      ...{ isWhole: true, checked: 0, from: 10, to: 9, next: null, broken: null },
    });
  });
});
