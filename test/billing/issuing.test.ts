import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { issueNextInvoice } from '../../src/domain/operations/issueInvoices.js';
import { engine } from '../support/database.js';
import { writeLogs } from '../support/logs.js';
import { assertRefused } from '../support/refused.js';
import { createOrganization, type SeededOrganization } from '../support/seed.js';
import { startTestServer, startTestServerOn } from '../support/server.js';
import { CHANGE_PLAN, invoicesOf, issueAt, planFile, UPDATE_CONTACT, uuidOf } from './billing.js';

// PRO costs 31 dollars; the months that are simulated lie in the year after the tests run.
const SETTINGS = { CASTELLAN_PLANS: planFile({ issuer: ['Example Ltd'], PRO: { monthlyPrice: '31.00' } }) };
const server = await startTestServer(SETTINGS);
const { database, services } = server.castellan;
const { ownerQuery } = database;

/** An organization on PRO whose period is a whole month, of which nothing is over: January of `year`. */
async function onPro(year: number): Promise<SeededOrganization> {
  const seeded = await createOrganization(server);
  await seeded.owner.ask(CHANGE_PLAN, { input: { plan: 'PRO' } });
  await ownerQuery(
    `UPDATE "BillingAccount" SET "periodStartedAt" = '${String(year)}-01-01', "periodEndsAt" = '${String(year)}-02-01'
     WHERE "organizationId" = '${uuidOf(seeded)}'`,
  );
  return seeded;
}

async function noticesOf(of: SeededOrganization): Promise<unknown[]> {
  return await ownerQuery(
    `SELECT n."kind"::text AS kind, n."data", array_agg(d."channel"::text || COALESCE(' ' || d."email", '') ORDER BY 1) AS sent
     FROM "Notice" n JOIN "NoticeDelivery" d ON d."organizationId" = n."organizationId" AND d."noticeId" = n."id"
     WHERE n."organizationId" = '${uuidOf(of)}' AND n."kind" = 'INVOICE_ISSUED' GROUP BY n."id", 1, 2, n."createdAt" ORDER BY n."createdAt", n."id"`,
  );
}

describe('Issuing invoices', () => {
  test('issues the draft with its number, who bills whom, and 14 days to pay; the owners and the processor are told', async () => {
    const seeded = await onPro(2031);
    await issueAt(server, '2031-01-31T23:59:59.999Z');
    assert.deepEqual(await noticesOf(seeded), []);
    await issueAt(server, '2031-02-01T00:00:00.000Z');
    const [invoice, draft] = await invoicesOf(seeded);
    assert.deepEqual(
      [invoice?.number, invoice?.state, invoice?.['issuedAt'], invoice?.['dueAt'], invoice?.['paidAt']],
      [1, 'OPEN', '2031-02-01T00:00:00.000Z', '2031-02-15T00:00:00.000Z', null],
    );
    assert.deepEqual(invoice?.['billedTo'], {
      organization: seeded.organization.name,
      contact: { name: null, email: null },
    });
    assert.equal(invoice?.['pdfUrl'], `/invoices/${String(invoice?.id)}.pdf`);
    assert.deepEqual(
      [draft?.number, draft?.state, draft?.['billedTo'], draft?.['htmlUrl'], draft?.total],
      [null, 'DRAFT', null, null, '31.00'],
    );
    const [notice] = (await noticesOf(seeded)) as { data: object; sent: string[] }[];
    assert.deepEqual(notice?.sent, [`EMAIL ${seeded.owner.email}`, 'PROCESSOR']);
    assert.deepEqual(
      { ...notice?.data },
      {
        invoice: {
          ...{ id: invoice?.id, number: 1, total: invoice?.total, currency: 'USD', state: 'OPEN' },
          dueAt: '2031-02-15T00:00:00.000Z',
        },
        ...{ periodStartedAt: invoice?.periodStartedAt, periodEndsAt: invoice?.['periodEndsAt'] },
        metadata: { organization: seeded.organization.id, invoice: invoice?.id },
      },
    );
  });

  test('tells the billing contact where there is one, and keeps what was billed to it', async () => {
    const seeded = await onPro(2031);
    const input = { name: 'Ada', email: 'accounts@example.com' };
    await seeded.owner.ask(UPDATE_CONTACT, { input });
    await issueAt(server, '2031-02-01T00:00:00.000Z');
    await seeded.owner.ask(UPDATE_CONTACT, { input: { name: 'Grace', email: 'other@example.com' } });
    const [invoice] = await invoicesOf(seeded);
    assert.deepEqual(invoice?.['billedTo'].contact, input);
    const [notice] = (await noticesOf(seeded)) as { sent: string[] }[];
    assert.deepEqual(notice?.sent, ['EMAIL accounts@example.com', 'PROCESSOR']);
  });

  test('makes no invoice, notice or entry where nothing is to be billed, and goes on to the next month', async () => {
    const seeded = await createOrganization(server);
    await writeLogs(server, seeded, [{}]);
    await issueAt(server, '2031-02-01T00:00:00.000Z');
    assert.deepEqual(await invoicesOf(seeded), []);
    assert.deepEqual(await noticesOf(seeded), []);
    const { billing } = await seeded.owner.ask(
      '{ billing { periodStartedAt periodEndsAt usage { requests } } }',
    );
    assert.deepEqual(billing, {
      ...{ periodStartedAt: '2031-02-01T00:00:00.000Z', periodEndsAt: '2031-03-01T00:00:00.000Z' },
      usage: { requests: 0 },
    });
  });

  test('an invoice over nothing is paid at once, and nobody is to collect it', async () => {
    const seeded = await createOrganization(server);
    await seeded.owner.ask(CHANGE_PLAN, { input: { plan: 'PRO' } });
    await seeded.owner.ask(CHANGE_PLAN, { input: { plan: 'ENTERPRISE' } });
    const draft = (await invoicesOf(seeded))[0];
    // Of the same length, so that they come to nothing.
    await ownerQuery(
      `UPDATE "Invoice" SET "total" = 0 WHERE "organizationId" = '${uuidOf(seeded)}' AND "state" = 'DRAFT'`,
    );
    await issueAt(server, '2031-02-01T00:00:00.000Z');
    const [invoice] = await invoicesOf(seeded);
    assert.deepEqual(
      [invoice?.id, invoice?.state, invoice?.total, invoice?.['paidAt']],
      [draft?.id, 'PAID', '0.00', '2031-02-01T00:00:00.000Z'],
    );
    const [notice] = (await noticesOf(seeded)) as { sent: string[] }[];
    assert.deepEqual(notice?.sent, [`EMAIL ${seeded.owner.email}`]);
  });

  test('of several servers at once issues one invoice a period, numbered without gaps', async () => {
    const seeded = await onPro(2031);
    const others =
      engine === 'postgres'
        ? [
            await startTestServerOn(server.testDatabase, SETTINGS),
            await startTestServerOn(server.testDatabase, SETTINGS),
          ]
        : [];
    try {
      const now = new Date('2031-04-01T00:00:00.000Z');
      const of = { tenant: database.forOrganization(uuidOf(seeded)), organizationId: uuidOf(seeded) };
      await Promise.all([
        ...others.map(async ({ castellan }) => await castellan.services.jobs.run('issue-invoices', now)),
        services.jobs.run('issue-invoices', now),
        issueNextInvoice(of, services.plans, now),
        issueNextInvoice(of, services.plans, now),
      ]);
    } finally {
      for (const other of others) await other.castellan.stop();
    }
    const invoices = await invoicesOf(seeded);
    assert.deepEqual(
      invoices.map(({ number, periodStartedAt, total }) => [number, periodStartedAt, total]).slice(1),
      [
        [2, '2031-02-01T00:00:00.000Z', '31.00'],
        [3, '2031-03-01T00:00:00.000Z', '31.00'],
        [null, '2031-04-01T00:00:00.000Z', '31.00'],
      ],
    );
    assert.equal(invoices[0]?.number, 1);
  });

  for (const [table, constraint] of Object.entries({
    Notice: `"kind" <> 'INVOICE_ISSUED'`,
    AuditEntry: `"action" <> 'invoice.issue'`,
  })) {
    test(`leaves nothing half done where its row of ${table} cannot be written; it is made up for, and others are not held up`, async () => {
      const [seeded, other] = [await onPro(2031), await createOrganization(server)];
      const before = await invoicesOf(seeded);
      await ownerQuery(`ALTER TABLE "${table}" ADD CONSTRAINT "refuses" CHECK (${constraint}) NOT VALID`);
      const now = '2031-02-01T00:00:00.000Z';
      try {
        await issueAt(server, now);
      } finally {
        await ownerQuery(`ALTER TABLE "${table}" DROP CONSTRAINT "refuses"`);
      }
      assert.deepEqual(await invoicesOf(seeded), before);
      const { billing } = await other.owner.ask('{ billing { periodStartedAt } }');
      assert.equal(billing.periodStartedAt, now);
      await issueAt(server, now);
      assert.deepEqual(
        (await invoicesOf(seeded)).map(({ number, state }) => [number, state]),
        [
          [1, 'OPEN'],
          [null, 'DRAFT'],
        ],
      );
    });
  }
});

describe('An issued invoice', () => {
  const VOID = 'mutation ($input: VoidInvoiceInput!) { voidInvoice(input: $input) { invoice { state } } }';
  const PAY =
    'mutation ($input: MarkInvoicePaidInput!) { markInvoicePaid(input: $input) { invoice { state } } }';

  test('is paid or voided once; a void one keeps its number, and a draft is neither', async () => {
    const seeded = await onPro(2031);
    const { owner } = seeded;
    await issueAt(server, '2031-03-01T00:00:00.000Z');
    const [first, second, draft] = await invoicesOf(seeded);
    for (const document of [VOID, PAY]) {
      assertRefused(await owner.send(document, { input: { id: draft?.id } }), 'FAILED_PRECONDITION');
    }
    await owner.ask(VOID, { input: { id: first?.id } });
    await owner.ask(PAY, { input: { id: second?.id } });
    for (const { id } of [first ?? { id: '' }, second ?? { id: '' }]) {
      for (const document of [VOID, PAY]) {
        assertRefused(await owner.send(document, { input: { id } }), 'FAILED_PRECONDITION');
      }
    }
    await issueAt(server, '2031-04-01T00:00:00.000Z');
    const invoices = await invoicesOf(seeded);
    assert.deepEqual(
      invoices.map(({ number, state, paidAt, voidedAt }) => [
        number,
        state,
        paidAt !== null,
        voidedAt !== null,
      ]),
      [
        [1, 'VOID', false, true],
        [2, 'PAID', true, false],
        [3, 'OPEN', false, false],
        [null, 'DRAFT', false, false],
      ],
    );
    const entries = await ownerQuery<{ action: string; actorName: string }>(
      `SELECT "action", "actorName" FROM "AuditEntry" WHERE "organizationId" = '${uuidOf(seeded)}'
       AND "resourceType" = 'Invoice' ORDER BY "id"`,
    );
    assert.deepEqual(
      entries
        .map(({ action, actorName }) => `${action} ${actorName === owner.name ? 'owner' : actorName}`)
        .sort(),
      [
        ...['invoice.issue Castellan', 'invoice.issue Castellan', 'invoice.issue Castellan'],
        ...['invoice.markPaid owner', 'invoice.void owner'],
      ],
    );
    const open = await invoicesOf(seeded, { state: 'OPEN' });
    assert.deepEqual(
      open.map(({ number }) => number),
      [3],
    );
    const { node } = await owner.ask('query ($id: ID!) { node(id: $id) { id } }', { id: first?.id });
    assert.deepEqual(node, { id: first?.id });
  });

  test('is paid or voided, not both, where both are asked for at once', async () => {
    const seeded = await onPro(2031);
    await issueAt(server, '2031-02-01T00:00:00.000Z');
    const [{ id } = { id: '' }] = await invoicesOf(seeded);
    const answers = await Promise.all(
      [VOID, PAY].map(async (document) => await seeded.owner.send(document, { input: { id } })),
    );
    assert.deepEqual(answers.map(({ errors }) => errors[0]?.extensions.code ?? 'done').sort(), [
      'FAILED_PRECONDITION',
      'done',
    ]);
  });
});
