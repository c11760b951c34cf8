import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createProcessorSender } from '../../src/context/processorSender.js';
import { readSettings, SettingsError } from '../../src/env.js';
import { createOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';
import { invoiceOf, issue, OTHER_SECRET, SECRET, startProcessor } from './processor.js';

const EVENT = {
  id: 'notice_1',
  type: 'invoice.issued',
  created: 1_799_748_000,
  data: { object: { total: '1' } },
};

test('an event goes out as Stripe’s library verifies it', async () => {
  const processor = await startProcessor(OTHER_SECRET);
  const send = createProcessorSender({ url: processor.url, secret: OTHER_SECRET, timeoutMs: 5_000 });
  await send(EVENT);
  assert.deepEqual(
    processor.received.map(({ event }) => event),
    [EVENT],
  );
});

test('what the processor does not take throws, and tells neither the secret nor the event', async () => {
  const processor = await startProcessor(OTHER_SECRET);
  const sender = (secret: string, { url = processor.url, timeoutMs = 30_000 } = {}) =>
    createProcessorSender({ url, secret, timeoutMs });
  await assert.rejects(sender(SECRET)(EVENT), { message: 'The payment processor answered 400.' });
  processor.answers.push({ status: 500 }, { status: 302, location: `${processor.url}/other` }, { status: 0 });
  await assert.rejects(sender(OTHER_SECRET)(EVENT), { message: 'The payment processor answered 500.' });
  await assert.rejects(sender(OTHER_SECRET)(EVENT), { message: 'The payment processor answered 302.' });
  await assert.rejects(sender(OTHER_SECRET, { timeoutMs: 200 })(EVENT), {
    message: 'The payment processor did not answer in time.',
  });
  await assert.rejects(sender(OTHER_SECRET, { url: 'http://127.0.0.1:9' })(EVENT), {
    message: 'The payment processor cannot be reached.',
  });
});

test('a processor that is told of an invoice pays it by a signed event', async () => {
  const server = await startTestServer({ CASTELLAN_BILLING_WEBHOOK_SECRET: SECRET });
  const processor = await startProcessor(OTHER_SECRET, () => server);
  const { organization } = await createOrganization(server);
  const invoice = await issue(server, { organization });
  const send = createProcessorSender({ url: processor.url, secret: OTHER_SECRET, timeoutMs: 5_000 });
  await send({ ...EVENT, data: { object: { organization: organization.id, invoice, total: '49.99' } } });
  for (;;) {
    if ((await invoiceOf(server, organization, invoice)).state === 'PAID') break;
    await new Promise((fulfil) => setTimeout(fulfil, 20));
  }
});

test('settings of the processor that cannot be used stop the start, and are not quoted', () => {
  for (const variables of [
    { CASTELLAN_BILLING_WEBHOOK_SECRET: 'too-short' },
    { CASTELLAN_BILLING_WEBHOOK_SECRET: `${SECRET},too-short` },
    { CASTELLAN_BILLING_EVENTS_URL: 'ftp://processor', CASTELLAN_BILLING_EVENTS_SECRET: SECRET },
    { CASTELLAN_BILLING_EVENTS_URL: 'http://127.0.0.1:1/events' },
  ]) {
    assert.throws(
      () => readSettings(variables),
      (error) => error instanceof SettingsError && !/too-short|processor$|0123456789/.test(error.message),
    );
  }
  const settings = readSettings({
    CASTELLAN_BILLING_WEBHOOK_SECRET: `${SECRET}, ${OTHER_SECRET}`,
    CASTELLAN_BILLING_EVENTS_URL: 'http://127.0.0.1:1/events',
    CASTELLAN_BILLING_EVENTS_SECRET: SECRET,
  });
  assert.deepEqual(settings.billingWebhookSecrets, [SECRET, OTHER_SECRET]);
  assert.deepEqual(settings.billingEvents, { url: 'http://127.0.0.1:1/events', secret: SECRET });
  assert.deepEqual(readSettings({}).billingWebhookSecrets, []);
});
