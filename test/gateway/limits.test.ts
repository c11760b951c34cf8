import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { uuidOf } from '../support/catalog.js';
import { startFakeVendor } from './fakeVendor.js';
import { addProvider, assertError, call, logged, makeTenant, MESSAGES, startGateway } from './harness.js';

const server = await startGateway();
const vendor = await startFakeVendor();
beforeEach(() => {
  vendor.reset();
});

/** Of a key or provider. */
const budget = (creditLimit: string, type = 'COST'): object => ({ usageLimit: { type, creditLimit } });

/** What a key has spent in its present period, as it is stored. */
async function spentBy(tenant: { organization: { id: string }; key: { id: string } }): Promise<any> {
  const rows = server.castellan.database.forOrganization(uuidOf(tenant.organization.id));
  const [period] = await rows.usagePeriod.findMany({
    where: { apiKeyId: uuidOf(tenant.key.id) },
    include: { reservations: true },
  });
  return {
    cost: period?.cost.toFixed() ?? '0',
    tokens: Number(period?.tokens ?? 0),
    requests: Number(period?.requests ?? 0),
    reservations: period?.reservations.length ?? 0,
  };
}

test('100 calls at once spend no more than a budget for 10', async () => {
  // A call takes 11 tokens of input at 1 dollar a million, and 100 of output at 2: 0.000211; it may take a little more.
  vendor.always({ tokens: { input: 11, output: 100 }, delayMs: 20 });
  const tenant = await makeTenant(server, vendor, { key: budget('0.00211') });
  const body = { model: tenant.model, messages: MESSAGES, max_tokens: 100 };

  const answers = await Promise.all(
    Array.from({ length: 100 }, async () => await call(server, tenant.key, body)),
  );

  const passed = answers.filter(({ status }) => status === 200);
  assert.ok(passed.length >= 1 && passed.length <= 10, String(passed.length));
  assert.equal(vendor.seen.length, passed.length);
  for (const answer of answers.filter(({ status }) => status !== 200)) {
    assert.ok([412, 429].includes(answer.status), answer.text);
    assert.ok(['budget_exhausted', 'budget_reserved'].includes(answer.body.error.code), answer.text);
  }
  const spent = await spentBy(tenant);
  assert.equal(spent.cost, (passed.length * 0.000211).toFixed(6));
  assert.equal(spent.requests, passed.length);
  assert.equal(spent.reservations, 0);
  const logs = await logged(server, tenant, 100);
  assert.equal(logs.filter(({ status }) => status === 200).length, passed.length);
});

test('a key whose budget is spent is answered 412, and the vendor sees nothing', async () => {
  vendor.always({ tokens: { input: 30, output: 70 } });
  const tenant = await makeTenant(server, vendor, { key: budget('200', 'TOKENS') });
  const body = { model: tenant.model, messages: MESSAGES, max_tokens: 70 };

  const first = await call(server, tenant.key, body);
  assert.equal(first.status, 200, first.text);
  assert.deepEqual(await spentBy(tenant), { cost: '0.00017', tokens: 100, requests: 1, reservations: 0 });
  const second = await call(server, tenant.key, { ...body, max_tokens: 200 });
  assertError(second, { status: 412, code: 'budget_exhausted', type: 'insufficient_quota' });
  assert.equal(vendor.seen.length, 1);
  const [, log] = await logged(server, tenant, 2);
  assert.deepEqual(
    [log.status, log.errorCode, log.cost, log.inputTokens, log.providerSlug],
    [412, 'budget_exhausted', '0', 0, tenant.provider['slug']],
  );
});

test('a key is told as exhausted from the answer on that spent its budget', async () => {
  vendor.always({ tokens: { input: 30, output: 170 } });
  const { owner, key, model } = await makeTenant(server, vendor, { key: budget('200', 'TOKENS') });
  const told = async (): Promise<unknown> => {
    const { verifyApiKey } = await owner.ask(
      'query ($input: VerifyApiKeyInput!) { verifyApiKey(input: $input) { code } }',
      { input: { secret: key.secret } },
    );
    return verifyApiKey.code;
  };
  assert.equal(await told(), 'VALID');
  const { status, text } = await call(server, key, { model, messages: MESSAGES, max_tokens: 70 });
  assert.equal(status, 200, text);
  assert.equal(await told(), 'EXHAUSTED');
});

test('where the caller sets no maximum, the rest of the budget does', async () => {
  const tenant = await makeTenant(server, vendor, { key: budget('0.001') });

  const answer = await call(server, tenant.key, { model: tenant.model, messages: MESSAGES });

  assert.equal(answer.status, 200, answer.text);
  const { max_tokens: most } = vendor.seen[0]?.body;
  // 500 tokens of output cost 0.001, and the input has to be paid.
  assert.ok(Number.isInteger(most) && most > 400 && most < 500, String(most));
  assert.equal((await spentBy(tenant)).cost, '0.000025');
});

test('without a budget nothing is set', async () => {
  const tenant = await makeTenant(server, vendor);
  await call(server, tenant.key, { model: tenant.model, messages: MESSAGES });
  assert.deepEqual(vendor.seen[0]?.body, { model: 'fake-model', messages: MESSAGES });
});

test('a key is held to its rate, and told when to come back', async () => {
  const tenant = await makeTenant(server, vendor, {
    key: { rateLimits: [{ type: 'REQUESTS', unit: 'DAY', value: 2 }] },
  });
  const body = { model: tenant.model, messages: MESSAGES };

  const [first, second, third] = [
    await call(server, tenant.key, body),
    await call(server, tenant.key, body),
    await call(server, tenant.key, body),
  ];

  assert.deepEqual(
    [first, second].map(({ status, headers }) => [
      status,
      headers.get('x-ratelimit-limit-requests'),
      headers.get('x-ratelimit-remaining-requests'),
    ]),
    [
      [200, '2', '1'],
      [200, '2', '0'],
    ],
  );
  assertError(third, { status: 429, code: 'rate_limit_exceeded', type: 'rate_limit_error' });
  assert.ok(Number(third?.headers.get('retry-after')) > 0);
  assert.equal(third?.headers.get('x-ratelimit-remaining-requests'), '0');
  assert.equal(vendor.seen.length, 2);
  assert.deepEqual(
    (await logged(server, tenant, 3)).map(({ status, errorCode }) => [status, errorCode]),
    [
      [200, null],
      [200, null],
      [429, 'rate_limit_exceeded'],
    ],
  );
});

test('a provider over its limit is left out, and the others answer', async () => {
  const tenant = await makeTenant(server, vendor, {
    provider: { rateLimits: [{ type: 'REQUESTS', unit: 'DAY', value: 1 }] },
  });
  const other = await addProvider(tenant, vendor);
  const content = {
    strategy: { mode: 'fallback' },
    targets: [{ provider: `@${tenant.provider['slug']}` }, { provider: `@${other['slug']}` }],
  };
  const headers = { 'x-portkey-config': JSON.stringify(content) };
  const body = { model: 'fake-model', messages: MESSAGES };

  const first = await call(server, tenant.key, body, { headers });
  const second = await call(server, tenant.key, body, { headers });
  const alone = await call(server, tenant.key, { ...body, model: tenant.model });

  assert.equal(first.headers.get('x-portkey-provider'), tenant.provider['slug'], first.text);
  assert.equal(second.headers.get('x-portkey-provider'), other['slug'], second.text);
  assertError(alone, { status: 429, code: 'rate_limit_exceeded' });
});

test('only who answered pays', async () => {
  const tenant = await makeTenant(server, vendor, { provider: budget('10') });
  const other = await addProvider(tenant, vendor, { provider: budget('10') });
  const content = {
    strategy: { mode: 'fallback' },
    targets: [{ provider: `@${tenant.provider['slug']}` }, { provider: `@${other['slug']}` }],
  };
  vendor.script({ status: 500 });

  const answer = await call(
    server,
    tenant.key,
    { model: 'fake-model', messages: MESSAGES, max_tokens: 10 },
    { headers: { 'x-portkey-config': JSON.stringify(content) } },
  );

  assert.equal(answer.status, 200, answer.text);
  const rows = server.castellan.database.forOrganization(uuidOf(tenant.organization.id));
  const periods = await rows.usagePeriod.findMany({
    where: { providerId: { not: null } },
    include: { reservations: true },
  });
  const spent = Object.fromEntries(
    periods.map((period) => [period.providerId, [period.cost.toFixed(), period.reservations.length]]),
  );
  assert.deepEqual(spent[uuidOf(other['id'])], ['0.000025', 0]);
  assert.deepEqual(spent[uuidOf(tenant.provider['id'])] ?? ['0', 0], ['0', 0]);
  const [log] = await logged(server, tenant, 1);
  assert.deepEqual([log.fallbackUsed, log.providerSlug], [true, other['slug']]);
});

test('a vendor that fails is not paid, and was asked once all the same', async () => {
  const tenant = await makeTenant(server, vendor, { key: budget('10') });
  vendor.script({ status: 500 });
  const answer = await call(server, tenant.key, { model: tenant.model, messages: MESSAGES });
  assert.equal(answer.status, 500);
  assert.deepEqual(await spentBy(tenant), { cost: '0', tokens: 0, requests: 1, reservations: 0 });
});

test('a budget in dollars refuses a model whose price is not known', async () => {
  const tenant = await makeTenant(server, vendor, { key: budget('10') });
  await server.castellan.database.ownerQuery(
    `UPDATE "Model" SET "inputPrice" = NULL WHERE "integrationId" = '${uuidOf(tenant.integration['id'])}'`,
  );
  const answer = await call(server, tenant.key, { model: tenant.model, messages: MESSAGES });
  assertError(answer, { status: 412, code: 'price_unknown' });
  assert.equal(vendor.seen.length, 0);
});
