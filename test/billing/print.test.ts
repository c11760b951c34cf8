import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createOrganization, type Person } from '../support/seed.js';
import { startTestServer } from '../support/server.js';
import { CHANGE_PLAN, invoicesOf, issueAt, planFile, UPDATE_CONTACT, uuidOf } from './billing.js';

const server = await startTestServer({
  CASTELLAN_PLANS: planFile({
    issuer: ['Example & Sons Ltd', '1 High Street'],
    PRO: { monthlyPrice: '1234.50' },
  }),
});
const seeded = await createOrganization(server);
const { owner } = seeded;
await owner.ask(CHANGE_PLAN, { input: { plan: 'PRO' } });
await server.castellan.database.ownerQuery(
  `UPDATE "BillingAccount" SET "periodStartedAt" = '2031-01-01', "periodEndsAt" = '2031-02-01'
   WHERE "organizationId" = '${uuidOf(seeded)}'`,
);
await owner.ask(UPDATE_CONTACT, {
  input: {
    name: `<script>alert("1")</script> & 'Žofia Μαρία Ольга'`,
    addressLines: ['<img src=x onerror=alert(1)>'],
    ...{ city: 'Köln', postalCode: '50667', country: 'DE', taxId: 'DE136695976' },
  },
});
await issueAt(server, '2031-03-01T00:00:00.000Z');
const [first, second, draft] = await invoicesOf(seeded);
assert.ok(first && second && draft);
await owner.ask(
  'mutation ($input: MarkInvoicePaidInput!) { markInvoicePaid(input: $input) { invoice { id } } }',
  {
    input: { id: second.id },
  },
);

async function got(path: string, by?: Pick<Person, 'credentials'>, method = 'GET') {
  const { token, organization } = by?.credentials ?? {};
  const response = await fetch(server.url + path, {
    method,
    headers: {
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...(organization === undefined ? {} : { 'X-Organization': organization }),
    },
  });
  return {
    status: response.status,
    headers: response.headers,
    body: Buffer.from(await response.arrayBuffer()),
  };
}

test('an invoice is a page that loads and runs nothing, with everything that people wrote escaped', async () => {
  const { status, headers, body } = await got(`/invoices/${second.id}.html`, owner);
  const page = body.toString();
  assert.equal(status, 200);
  assert.equal(headers.get('content-type'), 'text/html; charset=utf-8');
  assert.equal(headers.get('cache-control'), 'no-store');
  assert.equal(headers.get('content-disposition'), 'inline; filename="invoice-2.html"');
  assert.match(
    headers.get('content-security-policy') ?? '',
    /^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
  );
  assert.doesNotMatch(page, /<script|<img|onerror=alert\(1\)>|style=| src=x onerror=alert\(1\)>/);
  for (const text of [
    '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;Žofia Μαρία Ольга&#39;',
    '&lt;img src=x onerror=alert(1)&gt;',
    ...['50667 Köln', 'Germany', 'Tax id DE136695976', 'Example &amp; Sons Ltd', 'Invoice 2', 'PAID'],
    ...['2031-02-01 – 2031-02-28', '$1,234.50', '@page'],
  ]) {
    assert.ok(page.includes(text), text);
  }
});

test('an invoice is a PDF file, the same each time it is asked for', async () => {
  const one = await got(`/invoices/${first.id}.pdf`, owner);
  const other = await got(`/invoices/${first.id}.pdf`, owner);
  assert.deepEqual([one.status, one.headers.get('content-type')], [200, 'application/pdf']);
  assert.equal(one.headers.get('content-disposition'), 'inline; filename="invoice-1.pdf"');
  assert.equal(one.body.subarray(0, 5).toString(), '%PDF-');
  assert.ok(one.body.equals(other.body));
  // The letters come along.
  assert.match(one.body.toString('latin1'), /\/FontName \/[A-Z]{6}\+DejaVuSans/);
});

test('a draft cannot be printed yet, and what is not there is not found, the invoice of others alike', async () => {
  for (const suffix of ['html', 'pdf']) {
    assert.equal((await got(`/invoices/${draft.id}.${suffix}`, owner)).status, 409);
  }
  const { owner: stranger } = await createOrganization(server);
  const missing = await got('/invoices/invoice_00000000000000000000000000.pdf', stranger);
  const foreign = await got(`/invoices/${first.id}.pdf`, stranger);
  assert.deepEqual([missing.status, missing.body.toString()], [404, foreign.body.toString()]);
  assert.equal(foreign.status, 404);
  for (const path of [
    `/invoices/${first.id}`,
    `/invoices/${first.id}.exe`,
    '/invoices/',
    '/invoices/x.pdf',
  ]) {
    assert.equal((await got(path, owner)).status, 404);
  }
});

test('only who may manage billing prints it: no admin, no key, nobody unknown; and only by GET', async () => {
  const path = `/invoices/${first.id}.html`;
  const admin = await owner.invite('ADMIN');
  const key = await owner.createApiKey({ permissions: [{ feature: 'API_KEYS', level: 'DELETE' }] });
  const answers = await Promise.all([got(path), got(path, admin), got(path, key)]);
  assert.deepEqual(
    answers.map(({ status, body }) => [status, JSON.parse(body.toString()).errors[0].extensions.code]),
    [
      [401, 'UNAUTHENTICATED'],
      [403, 'FORBIDDEN'],
      [403, 'FORBIDDEN'],
    ],
  );
  const posted = await got(path, owner, 'POST');
  assert.deepEqual([posted.status, posted.headers.get('allow')], [405, 'GET']);
});
