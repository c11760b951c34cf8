import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writeLogs } from '../support/logs.js';
import type { SeededOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';
import {
  at,
  cents,
  CHANGE_PLAN,
  foundedAt,
  invoicesOf,
  issueAt,
  planFile,
  signedIn,
  uuidOf,
  withOwner,
} from './billing.js';

const server = await startTestServer({
  CASTELLAN_DEFAULT_PLAN: 'PRO',
  CASTELLAN_PLANS: planFile({
    PRO: {
      ...{ monthlyPrice: '49.99', includedRequests: 5, pricePerThousandRequests: '1.2345' },
      chargesSpend: true,
    },
    ENTERPRISE: {
      ...{ monthlyPrice: '199', includedRequests: 20, pricePerThousandRequests: '0.5' },
      chargesSpend: true,
    },
  }),
});
const { ownerQuery } = server.castellan.database;

/** A day of 2027 at noon. */
const noon = (month: number, day: number): Date => new Date(Date.UTC(2027, month - 1, day, 12));

/** Calls of a month of 2027, so many and each a day after the other from `firstDay` on, at an odd price. */
async function use(
  of: SeededOrganization,
  { month, firstDay, count }: { month: number; firstDay: number; count: number },
): Promise<void> {
  await writeLogs(
    server,
    of,
    Array.from({ length: count }, (_, index) => ({
      createdAt: noon(month, firstDay + index),
      cost: `0.0${String(month)}333337`,
    })),
  );
}

/** How many calls the log holds of each month of 2027, asked of the database. */
async function callsByMonth(of: SeededOrganization): Promise<number[]> {
  const rows = await ownerQuery<{ month: number; calls: number }>(
    `SELECT EXTRACT(month FROM "createdAt" AT TIME ZONE 'UTC')::int AS month, count(*)::int AS calls
     FROM "RequestLog" WHERE "organizationId" = '${uuidOf(of)}' GROUP BY 1 ORDER BY 1`,
  );
  return rows.map(({ calls }) => calls);
}

test('the invoices of a year add up to the plans and the usage in the logs, to the cent, whatever came late or between', async () => {
  const seeded = await foundedAt(server, '2027-01-10T12:00:00.000Z');
  for (let month = 1; month <= 12; month += 1) {
    // From January's first day of the account on.
    if (month !== 8) await use(seeded, { month, firstDay: month === 1 ? 11 : 1, count: 7 + month });
    else {
      await use(seeded, { month, firstDay: 1, count: 8 });
      await at('2027-08-16T08:00:00.000Z', async () => {
        await (await signedIn(server, seeded)).ask(CHANGE_PLAN, { input: { plan: 'ENTERPRISE' } });
      });
      await use(seeded, { month, firstDay: 16, count: 15 });
    }
    // No server runs at the ends of April and May.
    if (month !== 4 && month !== 5) {
      const next = month === 12 ? '2028-01' : `2027-${String(month + 1).padStart(2, '0')}`;
      await issueAt(server, `${next}-01T00:10:00.000Z`);
    }
    // A call that ended past midnight: February's invoice is issued when its log comes.
    if (month === 2) {
      await writeLogs(server, seeded, [{ createdAt: new Date('2027-02-28T23:59:59.999Z'), cost: '0.1' }]);
    }
  }

  const present = await withOwner(server, seeded);
  const invoices = (await invoicesOf(present)).filter(({ state }) => state !== 'DRAFT');
  assert.deepEqual(
    invoices.map(({ number, periodStartedAt }) => [number, periodStartedAt]),
    [
      [1, '2027-01-10T12:00:00.000Z'],
      ...Array.from({ length: 11 }, (_, index) => [
        index + 2,
        `2027-${String(index + 2).padStart(2, '0')}-01T00:00:00.000Z`,
      ]),
    ],
  );
  assert.deepEqual(
    [invoices[3], invoices[4], invoices[5]].map((invoice) => String(invoice?.['issuedAt'])),
    Array(3).fill('2027-07-01T00:10:00.000Z'),
  );
  for (const { number, total, lines } of invoices) {
    const sum = lines.reduce((all, { amount }) => all + cents(amount), 0);
    assert.equal(sum, cents(total), `invoice ${String(number)}`);
  }

  // What the plans cost, by hand: 21.5 of 31 days, six months, August with 376 of 744 hours of the other, four months.
  const plans = [34.67, 6 * 49.99, 49.99 - 25.26 + 100.57, 4 * 199].map((dollars) =>
    Math.round(dollars * 100),
  );
  // Calls over the included ones, of the months as the log has them; the late one counts in March.
  const calls = await callsByMonth(seeded);
  assert.deepEqual(calls, [8, 10, 10, 11, 12, 13, 14, 23, 16, 17, 18, 19]);
  const counted = [8, 9, 11, 11, 12, 13, 14, 23, 16, 17, 18, 19];
  const overPro = counted.slice(0, 7).reduce((sum, count) => sum + (count - 5), 0) + (8 - 5);
  const overEnterprise = 23 - 20;
  // In ten-millionths of a dollar.
  const requests = Math.round((overPro * 12_345 + overEnterprise * 5_000) / 100_000);
  const [spend] = await ownerQuery<{ cents: number }>(
    `SELECT round(sum("cost") * 100)::int AS cents FROM "RequestLog" WHERE "organizationId" = '${uuidOf(seeded)}'`,
  );
  const total = invoices.reduce((sum, invoice) => sum + cents(invoice.total), 0);
  assert.equal(total, plans.reduce((sum, amount) => sum + amount, 0) + requests + Number(spend?.cents));

  // August: settled under the old plan, credited, charged, and what came after under the new one.
  assert.deepEqual(
    invoices[7]?.lines.map(({ kind, quantity, amount }) => [kind, quantity, amount]).slice(0, 1),
    [['PLAN', '1', '49.99']],
  );
  assert.deepEqual(
    invoices[7]?.lines.filter(({ kind }) => kind !== 'SPEND').map(({ kind, quantity }) => [kind, quantity]),
    [
      ['PLAN', '1'],
      ['REQUESTS', '3'],
      ['PRORATION_CREDIT', '-0.505376344'],
      ['PRORATION_CHARGE', '0.505376344'],
      ['REQUESTS', '3'],
    ],
  );
  const draft = (await invoicesOf(present, { state: 'DRAFT' }))[0];
  assert.deepEqual([draft?.number, draft?.total, draft?.lines.length], [null, '199.00', 1]);
});

test('what rounding leaves over is not lost: it is on a later invoice', async () => {
  const seeded = await foundedAt(server, '2029-01-01T00:00:00.000Z');
  for (let month = 1; month <= 6; month += 1) {
    const createdAt = new Date(Date.UTC(2029, month - 1, 5));
    await writeLogs(server, seeded, [{ createdAt, cost: '0.004' }]);
    await issueAt(server, new Date(Date.UTC(2029, month, 1)).toISOString());
  }
  const invoices = await invoicesOf(seeded);
  // 0.004, 0.008, 0.012, 0.016, 0.020 and 0.024 in all: 0.00, 0.01, 0.01, 0.02, 0.02 and 0.02.
  assert.deepEqual(
    invoices.map(({ lines }) => lines.find(({ kind }) => kind === 'SPEND')?.amount),
    ['0.00', '0.01', '0.00', '0.01', '0.00', '0.00', undefined],
  );
});

test('a month in which nothing was used costs the plan alone', async () => {
  const seeded = await foundedAt(server, '2030-01-01T00:00:00.000Z');
  await issueAt(server, '2030-02-01T00:00:00.000Z');
  const [invoice] = await invoicesOf(seeded);
  assert.deepEqual(
    [invoice?.total, invoice?.lines.map(({ kind, amount }) => [kind, amount])],
    ['49.99', [['PLAN', '49.99']]],
  );
});
