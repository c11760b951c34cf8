import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { Prisma } from '../../src/persistence/generated/prisma/client.js';
import { withPin } from '../../src/persistence/pin.js';
import { MODELS, type Model } from '../../src/persistence/reads/models.js';
import { NO_JSON } from '../../src/persistence/values.js';
import { compileWrite, type WriteMethod } from '../../src/persistence/writes/writes.js';
import { startTestServer } from '../support/server.js';
import { createTenant, rowFor, table, tableOf, TENANT_MODELS, type Tenant } from './rows.js';

const server = await startTestServer();
const { database } = server.castellan;

/** Rows with bytes, of an organization that has one already, or made by the server alone: of these there is no second one. */
const LEFT_OUT = [
  'auditEntry',
  'auditHead',
  'organization',
  'billingAccount',
  'configProvider',
  'usageAlert',
];

type Row = Record<string, unknown>;

let mine: Tenant;
before(async () => {
  mine = await createTenant(server);
});

/** The model's calls as Prisma itself carries them out, in the tenant that writes here. */
const byPrisma = async <T>(call: (client: typeof database.unpinned) => Promise<T>): Promise<T> =>
  await withPin({ organizationId: mine.id }, async () => await call(database.unpinned));

const modelOf = (name: string): Model => MODELS.get(tableOf(name))!;

function assertNear(time: unknown, what: string): void {
  assert.ok(time instanceof Date && Math.abs(time.getTime() - Date.now()) < 60_000, what);
}

/** What a new row got without being told is what Prisma gives it; ids and times are new ones in both. */
function assertSameDefaults(name: string, given: object, [compiled, prisma]: [Row, Row]): void {
  assert.deepEqual(Object.keys(compiled).sort(), Object.keys(prisma).sort());
  for (const [column, value] of Object.entries(compiled)) {
    const what = `${name}.${column}`;
    if (column in given) continue;
    if (value instanceof Date) {
      assertNear(value, what);
      assertNear(prisma[column], what);
    } else if (typeof value === 'string' && column === 'id') {
      for (const id of [value, prisma[column]]) assert.match(String(id), /^[\da-f]{8}-[\da-f]{4}-7/, what);
    } else assert.deepEqual(value, prisma[column], what);
  }
}

describe('a compiled write does what Prisma does:', () => {
  const tried = Object.keys(TENANT_MODELS).filter((name) => !LEFT_OUT.includes(name) && modelOf(name));

  for (const name of tried) {
    test(`a new row of ${name}`, async (context) => {
      const data = rowFor(name, mine);
      const other = rowFor(name, mine);
      if (compileWrite(tableOf(name), 'create', { data }) === null) {
        assert.fail(`${name} is left to Prisma`);
      }
      const answered = await table(database.forOrganization(mine.id), name)
        .create({ data })
        .catch((error: unknown) => {
          // A tie between two rows is there once.
          assert.equal((error as { code?: unknown }).code, 'P2002');
          return null;
        });
      if (answered === null) {
        context.skip('there is one already');
        return;
      }
      const rows = (await byPrisma(async (client) => await table(client, name).findMany())) as Row[];
      const stored = rows.filter((row) => isDeepStrictEqual(row, answered));
      assert.equal(stored.length, 1, 'what was answered is what is stored');
      const made = await byPrisma(async (client) => await table(client, name).create({ data: other }));
      assertSameDefaults(name, data, [answered as Row, made as Row]);
    });
  }

  test('values, whatever they hold', async () => {
    const awkward = `a "quoted" \\ back'slash, {brace} $1 — é 🙂\n`;
    const data = {
      ...(rowFor('apiKey', mine) as Row),
      description: awkward,
      alertEmails: [awkward, '', 'NULL', 'x'],
      metadata: { [awkward]: awkward, nested: [1.5, null, true, { deep: [] }] },
      usageLimit: NO_JSON,
      expiresAt: new Date('2031-02-03T04:05:06.789Z'),
    };
    const compiled = (await table(database.forOrganization(mine.id), 'apiKey').create({ data })) as Row;
    const prisma = (await byPrisma(async (client) => await table(client, 'apiKey').create({ data }))) as Row;
    for (const column of Object.keys(data)) assert.deepEqual(compiled[column], prisma[column], column);
    const id = compiled['id'] as string;
    const key = { organizationId_id: { organizationId: mine.id, id } };
    const changed = await database.forOrganization(mine.id).apiKey.update({
      where: key,
      data: { description: null, rotationPolicy: { everyDays: 3 }, alertEmails: [] },
    });
    const read = await byPrisma(async (client) => await client.apiKey.findUniqueOrThrow({ where: key }));
    assert.deepEqual(changed, read);
    assert.equal(read.description, null);
  });

  test('counts of what was changed and deleted, and of nothing', async () => {
    const rows = database.forOrganization(mine.id).promptLabel;
    const name = randomUUID();
    const maker = { organizationId: mine.id, createdByName: 'Ada' };
    for (const suffix of ['a', 'b', 'c']) await rows.create({ data: { ...maker, name: `${name}${suffix}` } });
    const where = { name: { contains: name } };
    assert.deepEqual(await rows.updateMany({ where, data: { createdByName: 'Bea' } }), { count: 3 });
    assert.deepEqual(await rows.deleteMany({ where: { ...where, createdByName: 'Ada' } }), { count: 0 });
    assert.deepEqual(await rows.deleteMany({ where }), { count: 3 });
  });

  test('a time of the last change is the present one', async () => {
    const person = database.forUser(mine.userId);
    const began = new Date();
    const setBack = async (): Promise<void> => {
      await database.ownerQuery(`UPDATE "User" SET "updatedAt" = '2020-01-01' WHERE "id" = '${mine.userId}'`);
    };
    await setBack();
    const { updatedAt } = await person.user.update({ where: { id: mine.userId }, data: { name: 'Ada' } });
    assert.ok(updatedAt >= began);
    await setBack();
    await person.user.updateMany({ data: { name: 'Bea' } });
    assert.ok((await person.user.findFirstOrThrow()).updatedAt >= began);
  });
});

describe('a compiled write', () => {
  test('of a row that is not there tells so, as Prisma does, and one that is there twice too', async () => {
    const labels = database.forOrganization(mine.id).promptLabel;
    const key = { organizationId_id: { organizationId: mine.id, id: randomUUID() } };
    await assert.rejects(labels.update({ where: key, data: { name: 'x' } }), { code: 'P2025' });
    const data = { organizationId: mine.id, name: randomUUID(), createdByName: 'Ada' };
    await labels.create({ data });
    await assert.rejects(labels.create({ data }), { code: 'P2002' });
  });

  test('of a row unless it is taken answers with it, and with nothing where it is', async () => {
    const { promptCollection } = database.forOrganization(mine.id);
    const maker = { organizationId: mine.id, createdByName: 'Ada', updatedByName: 'Ada' };
    const data = { ...maker, slug: randomUUID(), name: 'First' };
    const [made, ...others] = await promptCollection.createManyAndReturn({ data, skipDuplicates: true });
    assert.deepEqual([made?.slug, others], [data.slug, []]);
    const again = { data: { ...data, name: 'Second' }, skipDuplicates: true };
    assert.deepEqual(await promptCollection.createManyAndReturn(again), []);
    assert.deepEqual(await promptCollection.findMany({ where: { slug: data.slug } }), [made]);
  });

  test('is left to Prisma where it says more than values of columns, or not which row', () => {
    const id = randomUUID();
    const left: [string, WriteMethod, object][] = [
      ['ApiKey', 'create', { data: { organization: { connect: { id } } } }],
      ['ApiKey', 'create', { data: { name: 'x' }, include: { owner: true } }],
      ['ApiKey', 'create', { data: { name: 'x' }, select: { owner: true } }],
      ['ApiKey', 'create', { data: { name: null } }],
      ['ApiKey', 'create', { data: { permissions: null } }],
      ['ApiKey', 'create', { data: { permissions: NO_JSON } }],
      ['ApiKey', 'create', { data: { usageLimit: Prisma.JsonNull } }],
      ['ApiKey', 'create', { data: { alertEmails: ['x', 1] } }],
      ['ApiKey', 'create', { data: { nowhere: 'x' } }],
      ['ApiKey', 'create', { data: [{ name: 'x' }] }],
      ['ApiKey', 'create', { data: { name: 'x' }, where: { id } }],
      ['Nothing', 'create', { data: { name: 'x' } }],
      ['ApiKey', 'create', { data: { name: 'x' }, skipDuplicates: true }],
      ['ApiKey', 'createManyAndReturn', { data: { name: 'x' } }],
      ['ApiKey', 'createManyAndReturn', { data: [{ name: 'x' }], skipDuplicates: true }],
      ['ApiKey', 'updateMany', { where: { id }, data: { name: 'x' }, skipDuplicates: true }],
      ['ApiKey', 'update', { where: { organizationId_id: { id: undefined } }, data: { name: 'x' } }],
      [
        'ApiKey',
        'update',
        { where: { organizationId_id: { organizationId: id, id: null } }, data: { name: 'x' } },
      ],
      ['ApiKey', 'update', { where: {}, data: { name: 'x' } }],
      ['ApiKey', 'update', { data: { name: 'x' } }],
      ['ApiKey', 'update', { where: { id }, data: {} }],
      ['ApiKey', 'updateMany', { data: { alertEmails: { push: 'x' } } }],
      ['ApiKey', 'updateMany', { where: { owner: { id } }, data: { name: 'x' } }],
      ['UsagePeriod', 'updateMany', { data: { requests: { increment: 1 } } }],
      ['ApiKey', 'deleteMany', { where: { secrets: { some: {} } } }],
      ['ApiKey', 'deleteMany', { where: { id }, limit: 1 }],
    ];
    for (const [model, method, args] of left) assert.equal(compileWrite(model, method, args), null);
  });

  test('is not left to Prisma for a NULL, a decimal, or a key of one column or several', () => {
    const id = randomUUID();
    const data = { name: 'x' };
    assert.ok(compileWrite('User', 'update', { where: { id }, data }));
    const where = { organizationId_id: { organizationId: id, id } };
    assert.ok(compileWrite('ApiKey', 'update', { where, data }));
    assert.ok(compileWrite('ApiKey', 'createManyAndReturn', { data, skipDuplicates: true }));
    assert.ok(compileWrite('ApiKey', 'updateMany', { where: { id }, data: { description: null } }));
    assert.ok(
      compileWrite('UsagePeriod', 'updateMany', { where: { id }, data: { cost: new Prisma.Decimal(1.5) } }),
    );
  });
});

test('what a new row gets by itself is what schema.prisma says', () => {
  const schema = readFileSync('prisma/schema.prisma', 'utf8');
  let found = 0;
  for (const [, name = '', body = ''] of schema.matchAll(/^model (\w+) \{$([\s\S]*?)^\}$/gm)) {
    for (const [, column = '', rest = ''] of body.matchAll(/^ {2}(\w+) +(\S.*)$/gm)) {
      const field = MODELS.get(name)?.fields.get(column);
      if (field?.kind !== 'scalar') continue;
      const made = /@default\(uuid\(7\)\)/.test(rest)
        ? 'UUID'
        : /@default\(now\(\)\)|@updatedAt/.test(rest)
          ? 'NOW'
          : null;
      assert.equal(field.madeByDefault, made, `${name}.${column}`);
      assert.equal(field.isUpdatedAt, rest.includes('@updatedAt'), `${name}.${column}`);
      if (made !== null) found += 1;
    }
  }
  assert.ok(found > 50);
});
