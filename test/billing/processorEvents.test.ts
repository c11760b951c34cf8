import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { after, test } from 'node:test';
import { uuidOf } from '../support/catalog.js';
import { engine } from '../support/database.js';
import { fingerprint } from '../support/fingerprint.js';
import { createOrganization, type SeededOrganization } from '../support/seed.js';
import { startTestServer, startTestServerOn } from '../support/server.js';
import { eventOf, invoiceOf, issue, OTHER_SECRET, post, SECRET, signedBy } from './processor.js';
import { noticesOf, setLimit } from './spending.js';

const NEXT_SECRET = 'whsec_the_next_one_0123456789';
const server = await startTestServer({ CASTELLAN_BILLING_WEBHOOK_SECRET: `${NEXT_SECRET}, ${SECRET}` });

const paid = (
  { organization }: Pick<SeededOrganization, 'organization'>,
  invoice: string,
  object: object = {},
): Record<string, any> =>
  eventOf('invoice.paid', {
    ...{ id: 'in_1', amount_paid: 4999, currency: 'usd' },
    metadata: { organization: organization.id, invoice },
    ...object,
  });

const attached = (
  { organization }: Pick<SeededOrganization, 'organization'>,
  object: object = {},
): Record<string, any> =>
  eventOf('payment_method.attached', {
    ...{ id: 'pm_1', type: 'card', card: { brand: 'visa', last4: '4242', exp_year: 2030 } },
    metadata: { organization: organization.id },
    ...object,
  });

/** The entries of the audit log on billing, the oldest first. */
async function entriesOf({ organization }: Pick<SeededOrganization, 'organization'>) {
  const tenant = server.castellan.database.forOrganization(uuidOf(organization.id));
  return await tenant.auditEntry.findMany({
    where: { resourceType: { in: ['Invoice', 'Organization'] }, action: { not: 'organization.create' } },
    orderBy: { id: 'asc' },
  });
}

/** Asserts that an event is refused with a code, and that nothing is written. */
async function assertRefused(
  event: object | string,
  expected: { status: number; code: string; path?: string; signature?: string | null },
): Promise<string> {
  const before = await fingerprint(server);
  const { signature, path } = expected;
  const { status, body } = await post(server, event, signature === undefined ? {} : { signature });
  const [{ message, extensions }] = body.errors;
  assert.deepEqual([status, extensions.code], [expected.status, expected.code], JSON.stringify(body));
  if (path !== undefined) assert.equal(extensions.fields[0].path, path, JSON.stringify(body));
  assert.equal(await fingerprint(server), before, 'nothing was written');
  return String(message);
}

test('an invoice that is paid is paid once, with its audit entry and its notice, whatever is repeated', async () => {
  const seeded = await createOrganization(server);
  const invoice = await issue(server, seeded);
  const event = paid(seeded, invoice);

  assert.deepEqual(await post(server, event), { status: 200, body: { received: true, applied: true } });
  assert.deepEqual(await post(server, event), { status: 200, body: { received: true, applied: false } });

  const row = await invoiceOf(server, seeded.organization, invoice);
  assert.deepEqual(
    [row.state, row.processorInvoiceId, row.paidAt],
    ['PAID', 'in_1', new Date(event['created'] * 1000)],
  );
  const entries = await entriesOf(seeded);
  assert.deepEqual(
    entries.map(({ action, actorKind, actorId, resourceId, before, after: then }) => [
      ...[action, actorKind, actorId, resourceId, (before as any).state, (then as any).state],
    ]),
    [['invoice.pay', 'SYSTEM', null, uuidOf(invoice), 'OPEN', 'PAID']],
  );
  const notices = await noticesOf(server, seeded);
  assert.deepEqual(
    notices.map(({ kind, data, to }) => [kind, data.invoice, to]),
    [['INVOICE_PAID', { id: invoice, number: 1, total: '49.99' }, [seeded.owner.email]]],
  );
  const message = await assertRefused(paid(seeded, invoice), { status: 412, code: 'FAILED_PRECONDITION' });
  assert.equal(message, 'The invoice cannot be paid: it is PAID.');
});

test('two servers that receive an event at once do it once', async () => {
  // An embedded database has one server.
  const second =
    engine === 'postgres'
      ? await startTestServerOn(server.testDatabase, { CASTELLAN_BILLING_WEBHOOK_SECRET: SECRET })
      : server;
  after(async () => {
    if (second !== server) await second.castellan.stop();
  });
  const seeded = await createOrganization(server);
  const invoice = await issue(server, seeded);
  const event = paid(seeded, invoice);
  const answers = await Promise.all(
    Array.from({ length: 8 }, async (_, index) => await post(index % 2 === 0 ? server : second, event)),
  );
  assert.deepEqual(answers.map(({ status, body }) => [status, body.applied]).sort(), [
    ...Array.from({ length: 7 }, () => [200, false]),
    [200, true],
  ]);
  assert.equal((await entriesOf(seeded)).length, 1);
  assert.equal((await noticesOf(server, seeded)).length, 1);
});

test('another amount or currency, or an invoice that is not open, changes nothing', async () => {
  const seeded = await createOrganization(server);
  const invoice = await issue(server, seeded);
  const code = 'BAD_USER_INPUT';
  for (const amount_paid of [4998, 5000, 0, 499_900]) {
    const event = paid(seeded, invoice, { amount_paid });
    await assertRefused(event, { status: 400, code, path: 'data.object.amount_paid' });
  }
  await assertRefused(paid(seeded, invoice, { currency: 'eur' }), {
    ...{ status: 400, code, path: 'data.object.currency' },
  });
  await assertRefused(paid(seeded, invoice, { amount_paid: '4999' }), {
    ...{ status: 400, code, path: 'data.object.amount_paid' },
  });
  for (const closed of [
    { state: 'DRAFT', number: null },
    { state: 'VOID', voidedAt: new Date() },
  ]) {
    const other = await issue(server, seeded, closed);
    await assertRefused(paid(seeded, other), { status: 412, code: 'FAILED_PRECONDITION' });
  }
  assert.equal((await post(server, paid(seeded, invoice, { currency: 'USD' }))).body.applied, true);
});

test('an invoice or organization that is not there, and another organization’s, get the same answer', async () => {
  const [mine, theirs] = [await createOrganization(server), await createOrganization(server)];
  const foreign = await issue(server, theirs);
  const messages = [];
  for (const [organization, invoice] of [
    [mine.organization.id, foreign],
    [mine.organization.id, 'invoice_01h455vb4pex5vsknk084sn02q'],
    ['org_01h455vb4pex5vsknk084sn02q', foreign],
  ] as const) {
    const expected = { status: 404, code: 'NOT_FOUND' };
    messages.push(
      await assertRefused(
        paid({ organization: { ...mine.organization, id: organization } }, invoice),
        expected,
      ),
    );
    const failed = eventOf('invoice.payment_failed', { id: 'in_1', metadata: { organization, invoice } });
    messages.push(await assertRefused(failed, expected));
  }
  assert.deepEqual(new Set(messages), new Set(['There is no such organization or invoice.']));
  const nowhere = { organization: { ...mine.organization, id: 'org_01h455vb4pex5vsknk084sn02q' } };
  await assertRefused(attached(nowhere), { status: 404, code: 'NOT_FOUND' });
  assert.equal((await invoiceOf(server, theirs.organization, foreign)).state, 'OPEN');
});

test('the same id of an event means another event in another organization', async () => {
  const [mine, theirs] = [await createOrganization(server), await createOrganization(server)];
  const id = 'evt_same';
  for (const seeded of [mine, theirs]) {
    const event = { ...paid(seeded, await issue(server, seeded)), id };
    assert.equal((await post(server, event)).body.applied, true);
    assert.equal((await post(server, event)).body.applied, false);
  }
});

test('a payment that failed leaves the invoice open, and is told; too late it is of no interest', async () => {
  const seeded = await createOrganization(server);
  await setLimit(seeded.owner, '5');
  const { database } = server.castellan;
  await database.ownerQuery(
    `UPDATE "BillingAccount" SET "contactEmail" = 'books@example.com' WHERE "organizationId" = '${uuidOf(seeded.organization.id)}'`,
  );
  const invoice = await issue(server, seeded);
  const failed = (): object =>
    eventOf('invoice.payment_failed', {
      id: 'in_1',
      metadata: { organization: seeded.organization.id, invoice },
    });
  assert.equal((await post(server, failed())).body.applied, true);
  assert.equal((await invoiceOf(server, seeded.organization, invoice)).state, 'OPEN');
  const [notice] = await noticesOf(server, seeded);
  assert.deepEqual([notice?.kind, notice?.to], ['PAYMENT_FAILED', ['books@example.com']]);
  await post(server, paid(seeded, invoice));
  assert.deepEqual((await post(server, failed())).body, { received: true, applied: false });
  const actions = (await entriesOf(seeded)).map(({ action }) => action);
  assert.deepEqual(actions, ['spendingLimit.set', 'invoice.paymentFailed', 'invoice.pay']);
});

test('of a payment method a reference and a label are kept, which its owners see and remove', async () => {
  const seeded = await createOrganization(server);
  const { owner } = seeded;
  const label = async (): Promise<unknown> => {
    const { paymentMethod } = await owner.ask('{ paymentMethod { label } }');
    return paymentMethod?.label ?? null;
  };
  assert.equal(await label(), null);
  await post(server, attached(seeded));
  assert.equal(await label(), 'visa •••• 4242');
  await post(server, attached(seeded, { id: 'pm_2', type: 'sepa_debit', sepa_debit: { last4: '3000' } }));
  assert.equal(await label(), 'sepa debit •••• 3000');
  const detached = (id: string): object =>
    eventOf('payment_method.detached', { id, metadata: { organization: seeded.organization.id } });
  assert.equal((await post(server, detached('pm_1'))).body.applied, false);
  assert.equal(await label(), 'sepa debit •••• 3000');
  assert.equal((await post(server, detached('pm_2'))).body.applied, true);
  assert.equal(await label(), null);

  await post(server, attached(seeded, { id: 'pm_3' }));
  const { paymentMethod } = await owner.ask('{ paymentMethod { version } }');
  const remove = async (input: object) =>
    await owner.send(
      'mutation ($input: RemovePaymentMethodInput!) { removePaymentMethod(input: $input) { removedLabel } }',
      { input },
    );
  const stale = await remove({ expectedVersion: paymentMethod.version - 1 });
  assert.equal(stale.errors[0]?.extensions.code, 'CONFLICT');
  const removed = await remove({ expectedVersion: paymentMethod.version });
  assert.deepEqual(
    [removed.data, removed.errors],
    [{ removePaymentMethod: { removedLabel: 'visa •••• 4242' } }, []],
  );
  assert.equal((await remove({})).errors[0]?.extensions.code, 'NOT_FOUND');
  const tenant = server.castellan.database.forOrganization(uuidOf(seeded.organization.id));
  const account = await tenant.billingAccount.findFirstOrThrow();
  assert.deepEqual([account.paymentMethodReference, account.paymentMethodLabel], [null, null]);
});

test('what looks like the number of a card is refused wherever it stands, and kept nowhere', async () => {
  const seeded = await createOrganization(server);
  const number = '4242424242424242';
  for (const object of [
    { id: number },
    { card: { brand: 'visa', last4: '4242', number } },
    { metadata: { organization: seeded.organization.id, note: 'card 4242-4242-4242-4242' } },
    { card: { brand: 'visa', last4: '4242', number: Number(number) } },
  ]) {
    const message = await assertRefused(attached(seeded, object), {
      ...{ status: 400, code: 'BAD_USER_INPUT', path: 'data.object' },
    });
    assert.doesNotMatch(message, /4242/);
  }
  await assertRefused(attached(seeded, { card: { brand: 'visa', last4: '42424242' } }), {
    ...{ status: 400, code: 'BAD_USER_INPUT', path: 'data.object.card.last4' },
  });
  // Of other events too, whose ids are kept.
  const invoice = await issue(server, seeded);
  const { metadata } = paid(seeded, invoice)['data'].object;
  for (const event of [
    paid(seeded, invoice, { id: number }),
    { ...paid(seeded, invoice), id: number },
    eventOf('customer.created', { id: number, metadata }),
  ]) {
    await assertRefused(event, { status: 400, code: 'BAD_USER_INPUT', path: 'data.object' });
  }
  assert.ok(!server.log.some((line) => /4242[- ]?4242/.test(line)));
});

test('the customer is kept as the processor names it, and told again changes nothing', async () => {
  const seeded = await createOrganization(server);
  const metadata = { organization: seeded.organization.id };
  const customer = (type: string, id: string): object => eventOf(type, { id, metadata });
  assert.equal((await post(server, customer('customer.created', 'cus_1'))).body.applied, true);
  assert.equal((await post(server, customer('customer.updated', 'cus_1'))).body.applied, false);
  assert.equal((await post(server, customer('customer.updated', 'cus_2'))).body.applied, true);
  const tenant = server.castellan.database.forOrganization(uuidOf(seeded.organization.id));
  const { processorCustomerId, version } = await tenant.billingAccount.findFirstOrThrow();
  assert.deepEqual([processorCustomerId, version], ['cus_2', 3]);
});

test('only what is signed under one of the secrets, and lately, is heard', async () => {
  const seeded = await createOrganization(server);
  const event = attached(seeded);
  const payload = JSON.stringify(event);
  const refused = { status: 400, code: 'BAD_USER_INPUT', path: 'Stripe-Signature' };
  for (const signature of [
    null,
    'nonsense',
    signedBy(OTHER_SECRET, payload),
    signedBy(SECRET, `${payload} `),
    signedBy(SECRET, payload, 301),
    signedBy(SECRET, payload, -330),
  ]) {
    await assertRefused(payload, { ...refused, signature });
  }
  // A secret is being replaced.
  const signature = signedBy(NEXT_SECRET, payload);
  assert.equal((await post(server, payload, { signature })).body.applied, true);
});

test('an unknown type is taken and logged; what is no event names what is wrong', async () => {
  const before = await fingerprint(server);
  const unknown = await post(server, eventOf('charge.refunded', { anything: true }));
  assert.deepEqual(unknown, { status: 200, body: { received: true, applied: false } });
  assert.equal(await fingerprint(server), before);
  assert.ok(server.log.some((line) => line.includes('charge.refunded')));
  const { organization } = await createOrganization(server);
  const good = eventOf('customer.created', { id: 'cus_1', metadata: { organization: organization.id } });
  for (const [event, path] of [
    ['no JSON', 'event'],
    ['[]', 'event'],
    [{ ...good, id: '' }, 'id'],
    [{ ...good, id: 'a\u0000b' }, 'id'],
    [{ ...good, created: 1.5 }, 'created'],
    [{ ...good, type: 7 }, 'type'],
    [{ ...good, data: {} }, 'data.object'],
    [eventOf('customer.created', { id: 'cus_1' }), 'data.object.metadata'],
    [
      eventOf('customer.created', { id: 'cus_1', metadata: { organization: 'x' } }),
      'data.object.metadata.organization',
    ],
    [
      eventOf('customer.created', { id: 'cus 1', metadata: { organization: organization.id } }),
      'data.object.id',
    ],
    [
      eventOf('payment_method.attached', {
        id: 'pm_1',
        type: '__proto__',
        metadata: { organization: organization.id },
      }),
      'data.object.type',
    ],
  ] as const) {
    await assertRefused(event, { status: 400, code: 'BAD_USER_INPUT', path });
  }
  const deep = `{"id":"evt_deep","type":"payment_method.attached","created":1,"data":{"object":${'['.repeat(50_000)}${']'.repeat(50_000)}}}`;
  await assertRefused(deep, { status: 400, code: 'BAD_USER_INPUT' });
});

test('a body that is too large is not read, another method not taken, and without a secret nothing is there', async () => {
  const large = await post(server, 'x'.repeat(262_145), { signature: null });
  assert.equal(large.status, 413);
  const got = await fetch(`${server.url}/billing/events`);
  assert.deepEqual([got.status, got.headers.get('allow')], [405, 'POST']);
  await got.body?.cancel();
  const without = await startTestServer();
  const seeded = await createOrganization(without);
  const { status, body } = await post(without, attached(seeded));
  assert.equal(status, 404);
  assert.match(body.error, /There is nothing at this path/);
});

test('no secret and no signature gets into a log or the database', async () => {
  const seeded = await createOrganization(server);
  const payload = JSON.stringify(attached(seeded));
  const signature = signedBy(SECRET, payload);
  await post(server, payload, { signature });
  await post(server, payload, { signature: signature.replace(/.$/, 'x') });
  const stored = inspect([await entriesOf(seeded), await noticesOf(server, seeded)], { depth: null });
  const digest = signature.split('v1=')[1]!.slice(0, 30);
  for (const canary of [SECRET, NEXT_SECRET, digest]) {
    assert.ok(!server.log.some((line) => line.includes(canary)), canary);
    assert.ok(!stored.includes(canary), canary);
  }
});
