import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, describe, test } from 'node:test';
import { startTestServer } from '../support/server.js';
import { createTenant, type Tenant } from './rows.js';

const server = await startTestServer();
const { database } = server.castellan;

let tenant: Tenant;
before(async () => {
  tenant = await createTenant(server);
});

const label = (name: string) => ({ organizationId: tenant.id, name, createdByName: 'Ada' });

async function namesLike(mark: string): Promise<string[]> {
  const where = { name: { contains: mark } };
  const rows = await database.forOrganization(tenant.id).promptLabel.findMany({ where });
  return rows.map(({ name }) => name).sort();
}

describe('a transaction', () => {
  test('does what it is told in order, by whichever way its statements are sent', async () => {
    const mark = randomUUID();
    const seen = await database.forOrganization(tenant.id).transaction(async (transaction) => {
      const { promptLabel } = transaction;
      const where = { name: { contains: mark } };
      // Compiled, then by Prisma alone (count, createMany), then together in one turn.
      await promptLabel.create({ data: label(`${mark} 1`) });
      const one = await promptLabel.count({ where });
      await promptLabel.createMany({ data: [label(`${mark} 2`), label(`${mark} 3`)] });
      const [, three, removed, left] = await Promise.all([
        transaction.lockOrganization(),
        promptLabel.findMany({ where }),
        promptLabel.deleteMany({ where: { name: `${mark} 1` } }),
        promptLabel.findMany({ where }),
      ]);
      return [one, three.length, removed.count, left.length];
    });
    assert.deepEqual(seen, [1, 3, 1, 2]);
    assert.deepEqual(await namesLike(mark), [`${mark} 2`, `${mark} 3`]);
  });

  test('is undone with all it did, also with what Prisma makes of several statements', async () => {
    const mark = randomUUID();
    const working = database.forOrganization(tenant.id).transaction(async (transaction) => {
      await transaction.promptLabel.create({ data: label(`${mark} 1`) });
      const made = { slug: mark, name: mark, createdByName: 'Ada', updatedByName: 'Ada' };
      await transaction.promptCollection.create({
        data: { ...made, organizationId: tenant.id, children: { create: { ...made, slug: `${mark}-in` } } },
      });
      assert.equal(await transaction.promptCollection.count({ where: { name: mark } }), 2);
      throw new Error('No more.');
    });
    await assert.rejects(working, { message: 'No more.' });
    assert.deepEqual(await namesLike(mark), []);
    assert.equal(
      await database.forOrganization(tenant.id).promptCollection.count({ where: { name: mark } }),
      0,
    );
  });

  test('of which a statement failed is not committed, even if nobody minded', async () => {
    const mark = randomUUID();
    const working = database.forOrganization(tenant.id).transaction(async (transaction) => {
      await transaction.promptLabel.create({ data: label(mark) });
      await assert.rejects(transaction.promptLabel.create({ data: label(mark) }), { code: 'P2002' });
    });
    await assert.rejects(working, /was not committed/);
    assert.deepEqual(await namesLike(mark), []);
  });

  test('takes nothing more once it is over', async () => {
    const mark = randomUUID();
    const transaction = await database.forOrganization(tenant.id).transaction(async (open) => {
      await open.promptLabel.create({ data: label(`${mark} 1`) });
      return open;
    });
    const late = { message: 'The transaction is over.' };
    await assert.rejects(transaction.promptLabel.create({ data: label(`${mark} 2`) }), late);
    await assert.rejects(transaction.promptLabel.count(), late);
    assert.deepEqual(await namesLike(mark), [`${mark} 1`]);
  });
});

describe('an error of an ordinary statement', () => {
  const failing: Record<string, () => Promise<unknown>> = {
    'of a read': async () =>
      await database.forOrganization(tenant.id).apiKey.findFirst({ where: { id: 'no uuid' } }),
    'of a write': async () =>
      await database.forOrganization(tenant.id).apiKey.deleteMany({ where: { id: 'no uuid' } }),
    'in a transaction': async () =>
      await database
        .forOrganization(tenant.id)
        .transaction(async ({ apiKey }) => await apiKey.findFirst({ where: { id: 'no uuid' } })),
    'that divides by zero': async () =>
      await database.forOrganization(tenant.id).transaction(async (transaction) => {
        await transaction.run({
          text: 'SELECT (1 / (SELECT count(*) - count(*) FROM "ApiKey"))::text',
          values: [],
        });
      }),
  };

  for (const [where, fail] of Object.entries(failing)) {
    test(`${where} costs no connection, and the next of its kind works`, async () => {
      const apiKeys = database.forOrganization(tenant.id).apiKey;
      await apiKeys.findMany();
      const before = database.poolState().open;
      for (let round = 0; round < 3; round += 1) await assert.rejects(fail());
      assert.ok(database.poolState().open >= before);
      assert.equal(await apiKeys.findFirst({ where: { id: randomUUID() } }), null);
      assert.deepEqual(await apiKeys.deleteMany({ where: { id: randomUUID() } }), { count: 0 });
    });
  }

  test('whose table has changed is made good by the next one', async () => {
    const labels = database.forOrganization(tenant.id).promptLabel;
    const before = await labels.findMany();
    await database.ownerQuery('ALTER TABLE "PromptLabel" RENAME COLUMN "createdByName" TO "moved_away"');
    await assert.rejects(labels.findMany(), /moved_away|createdByName/);
    await database.ownerQuery('ALTER TABLE "PromptLabel" RENAME COLUMN "moved_away" TO "createdByName"');
    assert.deepEqual(await labels.findMany(), before);
  });
});
