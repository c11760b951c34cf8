import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { inspect } from 'node:util';
import { withPin } from '../../src/persistence/pin.js';
import { MODELS, type Model } from '../../src/persistence/reads/models.js';
import { compileRead } from '../../src/persistence/reads/reads.js';
import { attack } from '../support/attacks.js';
import { startTestServer } from '../support/server.js';
import { createTenant, type Tenant } from './rows.js';

const server = await startTestServer();
const { database } = server.castellan;

/** Of these Prisma reads the bytes. */
const LEFT_TO_PRISMA = ['AuditEntry', 'AuditHead'];

type Args = Record<string, unknown>;
type Delegate = Record<'findMany' | 'findFirst', (args: Args) => Promise<Args[] | Args | null>>;

const nameOf = (model: Model): string => model.name.charAt(0).toLowerCase() + model.name.slice(1);

let mine: Tenant;
let theirs: Tenant;
before(async () => {
  mine = await createTenant(server);
  theirs = await createTenant(server);
});

/** What is read by a compiled statement, after making sure that it is, and by Prisma itself. */
async function readBoth(model: Model, method: 'findMany' | 'findFirst', args: Args) {
  assert.notEqual(compileRead(model.name, method, args), null, `${model.name} ${inspect(args)}`);
  const client = database.forOrganization(mine.id, mine.userId);
  const compiled = await (client as unknown as Record<string, Delegate>)[nameOf(model)]![method](args);
  const prisma = await withPin(
    client.pin,
    async () =>
      await (database.unpinned as unknown as Record<string, Delegate>)[nameOf(model)]![method](args),
  );
  return { compiled, prisma };
}

async function assertAlike(model: Model, args: Args): Promise<Args[]> {
  const { compiled, prisma } = await readBoth(model, 'findMany', args);
  assert.deepEqual(compiled, prisma, `${model.name} ${inspect(args)}`);
  return compiled as Args[];
}

/** A total order, so that both read in the same one. */
function order(model: Model): Args[] {
  return [...model.fields.values()]
    .filter((field) => field.kind === 'scalar' && !field.isList && field.type !== 'Json')
    .map(({ name }) => ({ [name]: 'asc' }));
}

describe('a compiled read answers as Prisma does:', () => {
  for (const model of MODELS.values()) {
    if (LEFT_TO_PRISMA.includes(model.name)) continue;
    const fields = [...model.fields.values()];

    test(`${model.name}, whole, by each of its columns, and in each order`, async () => {
      const orderBy = order(model);
      const [row] = await assertAlike(model, { orderBy });
      if (row === undefined) return;
      for (const field of fields) {
        if (field.kind === 'relation') continue;
        await assertAlike(model, { select: { [field.name]: true }, orderBy });
        if (field.isList || field.type === 'Json') continue;
        const value = row[field.name];
        await assertAlike(model, { where: { [field.name]: value }, orderBy });
        await assertAlike(model, { orderBy: [{ [field.name]: 'desc' }, ...orderBy], take: 2, skip: 1 });
        if (value === null) continue;
        for (const where of [
          { [field.name]: { equals: value } },
          { [field.name]: { not: value } },
          { NOT: { [field.name]: value } },
          { OR: [{ [field.name]: value }, { [field.name]: { not: value } }] },
          { AND: [{ [field.name]: value }], OR: [] },
        ]) {
          await assertAlike(model, { where, orderBy });
        }
        if (field.type === 'Enum' || field.type === 'Boolean') continue;
        await assertAlike(model, { where: { [field.name]: { in: [value] } }, orderBy });
        await assertAlike(model, { where: { [field.name]: { in: [] } }, orderBy });
        await assertAlike(model, { where: { [field.name]: { gte: value, lte: value } }, orderBy });
        await assertAlike(model, { where: { [field.name]: { gt: value } }, orderBy });
        await assertAlike(model, { where: { [field.name]: { lt: value } }, orderBy });
      }
    });

    test(`${model.name} with each of its relations`, async () => {
      for (const field of fields) {
        if (field.kind === 'scalar' || LEFT_TO_PRISMA.includes(field.target) || field.on === null) continue;
        const target = MODELS.get(field.target)!;
        const nested = field.isList ? { orderBy: order(target) } : true;
        await assertAlike(model, { include: { [field.name]: nested }, orderBy: order(model) });
        if (!field.isList) continue;
        const _count = { select: { [field.name]: true } };
        await assertAlike(model, { select: { _count }, orderBy: order(model) });
      }
    });
  }

  test('the first of some, and none', async () => {
    const role = MODELS.get('Role')!;
    for (const args of [
      { orderBy: order(role) },
      { where: { name: 'nobody has this name' } },
      { where: { id: { in: [mine.id] } } },
    ]) {
      const { compiled, prisma } = await readBoth(role, 'findFirst', args);
      assert.deepEqual(compiled, prisma);
    }
  });

  test('and leaves to it what holds for nothing that was asked', () => {
    for (const where of [
      { NOT: {} },
      { NOT: { name: undefined } },
      { OR: [{ name: undefined }, { name: 'x' }] },
    ]) {
      assert.equal(compileRead('Role', 'findMany', { where }), null, inspect(where));
    }
  });

  test('texts, whatever they hold', async () => {
    const client = database.forOrganization(mine.id);
    const names = [
      '50% "off"',
      String.raw`back\slash`,
      '{curly,braces}',
      "quote's",
      'ÄÖÜ 🎉',
      'line\nbreak',
      '_',
    ];
    for (const name of names) {
      await client.role.create({ data: { organizationId: mine.id, name, nameKey: name } });
    }
    const role = MODELS.get('Role')!;
    const orderBy = order(role);
    for (const name of names) {
      const found = await assertAlike(role, { where: { name: { in: [name, 'another'] } }, orderBy });
      assert.deepEqual(
        found.map((row) => row['name']),
        [name],
      );
      const escaped = name.replaceAll(/[\\%_]/g, String.raw`\$&`);
      for (const mode of [undefined, 'insensitive']) {
        await assertAlike(role, { where: { name: { contains: escaped, mode } }, orderBy });
      }
    }
  });
});

attack(1, 'a compiled read sees nothing of another tenant, whatever it asks for', async () => {
  const client = database.forOrganization(mine.id) as unknown as Record<string, Delegate>;
  for (const model of MODELS.values()) {
    if (!model.fields.has('organizationId')) continue;
    const where = { organizationId: theirs.id };
    const none = await client[nameOf(model)]!.findMany({ where });
    assert.deepEqual(none, [], model.name);
    const other = await client[nameOf(model)]!.findFirst({ where: { NOT: { organizationId: mine.id } } });
    assert.equal(other, null, model.name);
  }
});

test('the joins of compiled reads are the foreign keys of the database', async () => {
  const rows = await database.ownerQuery<{ source: string; target: string; own: string; theirs: string }>(`
    SELECT conrelid::regclass::text AS source, confrelid::regclass::text AS target,
      (SELECT string_agg(attname, ',' ORDER BY place) FROM unnest(conkey) WITH ORDINALITY AS k(number, place)
        JOIN pg_attribute ON attrelid = conrelid AND attnum = number) AS own,
      (SELECT string_agg(attname, ',' ORDER BY place) FROM unnest(confkey) WITH ORDINALITY AS k(number, place)
        JOIN pg_attribute ON attrelid = confrelid AND attnum = number) AS theirs
    FROM pg_constraint WHERE contype = 'f' AND conparentid = 0`);
  const bare = (name: string): string => name.replaceAll('"', '');
  const keys = new Set(
    rows.map(({ source, target, own, theirs: other }) =>
      [bare(source), own, bare(target), other].map(String).join(' '),
    ),
  );
  let joins = 0;
  for (const model of MODELS.values()) {
    for (const field of model.fields.values()) {
      if (field.kind === 'scalar' || field.on === null) continue;
      joins += 1;
      const own = field.on.map(([column]) => column).join(',');
      const other = field.on.map(([, column]) => column).join(',');
      const forth = [model.name, own, field.target, other].join(' ');
      const back = [field.target, other, model.name, own].join(' ');
      assert.ok(keys.has(forth) || keys.has(back), `${model.name}.${field.name}`);
    }
  }
  assert.ok(joins > 50, String(joins));
});
