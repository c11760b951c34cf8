import assert from 'node:assert/strict';
import { before, beforeEach, test } from 'node:test';
import { noticesOf, setAccount, setLimit, spendingOf } from '../billing/spending.js';
import { uuidOf } from '../support/catalog.js';
import { startFakeVendor } from './fakeVendor.js';
import {
  assertError,
  call,
  logged,
  makeKey,
  makeTenant,
  MESSAGES,
  startGateway,
  type CallAnswer,
  type Tenant,
} from './harness.js';

const server = await startGateway();
const vendor = await startFakeVendor();
before(async () => {
  // The engine is started by the first call, which is not to be among those at once.
  const tenant = await makeTenant(server, vendor);
  await call(server, tenant.key, { model: tenant.model, messages: MESSAGES });
});
beforeEach(() => {
  vendor.reset();
});

/** 11 tokens of input at 1 dollar a million and 100 of output at 2: 0.000211. It may take a little more. */
const HUNDRED = { tokens: { input: 11, output: 100 } };
const bodyOf = (tenant: Tenant, more: object = {}): object => ({
  ...{ model: tenant.model, messages: MESSAGES, max_tokens: 100 },
  ...more,
});

/** The organization's own rows of usage, as they are stored. */
async function periodsOf(tenant: Pick<Tenant, 'organization'>) {
  const rows = server.castellan.database.forOrganization(uuidOf(tenant.organization.id));
  return await rows.usagePeriod.findMany({
    where: { apiKeyId: null, providerId: null },
    include: { reservations: true },
  });
}

/** Waits until so many calls are logged, and nothing of them is still to be written. */
async function spent(tenant: Tenant, calls: number): Promise<string> {
  await logged(server, tenant, calls);
  return String((await spendingOf(tenant.owner))['spent']);
}

/** Makes a call that the vendor leaves unanswered; gives back what hangs up on it. */
function beginCall(tenant: Tenant): () => Promise<void> {
  vendor.script({ hang: true });
  const controller = new AbortController();
  const asking = fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${tenant.key.secret}` },
    body: JSON.stringify(bodyOf(tenant)),
    signal: controller.signal,
  });
  return async () => {
    controller.abort();
    await assert.rejects(asking);
  };
}

test('100 calls at once, of two keys and a person, spend no more than the organization’s limit for 10', async () => {
  vendor.always({ ...HUNDRED, delayMs: 20 });
  const tenant = await makeTenant(server, vendor);
  await setLimit(tenant.owner, '0.00211', { alertPercents: [50] });
  const person = {
    headers: {
      Authorization: `Bearer ${tenant.owner.token}`,
      'X-Organization': tenant.organization.id,
    },
  };
  const other = await makeKey(tenant.owner);

  const answers = await Promise.all(
    Array.from({ length: 100 }, async (_, index) =>
      index % 3 === 2
        ? await call(server, null, bodyOf(tenant), person)
        : await call(server, index % 3 === 0 ? tenant.key : other, bodyOf(tenant)),
    ),
  );

  const passed = answers.filter(({ status }) => status === 200);
  assert.ok(passed.length >= 1 && passed.length <= 10, String(passed.length));
  assert.equal(vendor.seen.length, passed.length);
  for (const answer of answers.filter(({ status }) => status !== 200)) {
    assert.ok([412, 429].includes(answer.status), answer.text);
    assert.ok(['budget_exhausted', 'budget_reserved'].includes(answer.body.error.code), answer.text);
    assert.match(answer.body.error.message, /organization’s spending limit/);
  }
  await logged(server, tenant, 100);
  const { spent: sum, reserved, requests } = await spendingOf(tenant.owner);
  assert.equal(sum, String(Number((passed.length * 0.000211).toFixed(6))));
  assert.deepEqual([reserved, requests], ['0', passed.length]);
  assert.deepEqual(
    (await periodsOf(tenant)).map(({ reservations }) => reservations.length),
    [0],
  );
});

test('a limit that is reached answers 412 and tells no amount; raised or removed it holds no more, at once', async () => {
  vendor.always(HUNDRED);
  const tenant = await makeTenant(server, vendor);
  await setLimit(tenant.owner, '0.000422');
  const ask = async (): Promise<CallAnswer> => await call(server, tenant.key, bodyOf(tenant));

  assert.equal((await ask()).status, 200);
  // 0.000211 are left, and a call may take a little more than that.
  const tooMuch = await ask();
  assertError(tooMuch, { status: 412, code: 'budget_exhausted', type: 'insufficient_quota' });
  assert.equal(
    tooMuch.body.error.message,
    'This call may take more than is left of the organization’s spending limit.',
  );
  await setLimit(tenant.owner, '0.000211');
  const refused = await ask();
  assertError(refused, { status: 412, code: 'budget_exhausted', type: 'insufficient_quota' });
  assert.equal(
    refused.body.error.message,
    'The organization’s spending limit of this billing period is reached.',
  );
  assert.equal(vendor.seen.length, 1);
  await setLimit(tenant.owner, '1');
  assert.equal((await ask()).status, 200);
  await setLimit(tenant.owner, '0.0001');
  assert.equal((await ask()).status, 412);
  await setLimit(tenant.owner, null);
  assert.equal((await ask()).status, 200);

  const logs = await logged(server, tenant, 6);
  assert.deepEqual(
    logs.map(({ status, errorCode }) => [status, errorCode]),
    [
      [200, null],
      [412, 'budget_exhausted'],
      [412, 'budget_exhausted'],
      [200, null],
      [412, 'budget_exhausted'],
      [200, null],
    ],
  );
  const { spent: sum, requests } = await spendingOf(tenant.owner);
  assert.deepEqual([sum, requests], ['0.000633', 3]);
});

test('streams and calls that were hung up on count; answers of the cache are requests that cost nothing', async () => {
  const tenant = await makeTenant(server, vendor);
  await setLimit(tenant.owner, '1');

  const streamed = await call(server, tenant.key, bodyOf(tenant, { stream: true }));
  assert.equal(streamed.status, 200);
  assert.equal(await spent(tenant, 1), '0.000025');

  const hangUp = beginCall(tenant);
  await vendor.arrived(2);
  await hangUp();
  // What was asked is paid for.
  assert.equal(await spent(tenant, 2), '0.000041');

  const headers = {
    'x-portkey-config': JSON.stringify({
      provider: `@${tenant.provider['slug']}`,
      cache: { mode: 'simple', max_age: 60 },
    }),
  };
  const cached = bodyOf(tenant, { model: 'fake-model' });
  for (const expected of ['MISS', 'HIT']) {
    const answer = await call(server, tenant.key, cached, { headers });
    assert.equal(answer.headers.get('x-portkey-cache-status'), expected, answer.text);
  }
  assert.equal(await spent(tenant, 4), '0.000066');

  vendor.script({ status: 500 });
  assert.equal((await call(server, tenant.key, bodyOf(tenant))).status, 500);
  assert.equal(await spent(tenant, 5), '0.000066');
  const { requests, reserved } = await spendingOf(tenant.owner);
  assert.deepEqual([requests, reserved], [4, '0'], 'a vendor’s fault is no request of the plan');
});

test('what the organization spent in the period before a limit was set counts, calls under way too', async () => {
  vendor.always(HUNDRED);
  const tenant = await makeTenant(server, vendor);
  for (let index = 0; index < 3; index += 1) await call(server, tenant.key, bodyOf(tenant));
  await logged(server, tenant, 3);
  assert.deepEqual(await periodsOf(tenant), [], 'without a limit nothing is kept of the organization');
  assert.equal((await spendingOf(tenant.owner))['spent'], '0.000633');
  let goOn = (): void => undefined;
  vendor.script({
    ...HUNDRED,
    until: new Promise((fulfil) => {
      goOn = fulfil;
    }),
  });
  const underWay = call(server, tenant.key, bodyOf(tenant));
  await vendor.arrived(4);

  const set = await setLimit(tenant.owner, '0.0012');
  assert.deepEqual([set['spent'], set['requests'], set['reserved']], ['0.000633', 3, '0']);
  goOn();
  assert.equal((await underWay).status, 200);
  await logged(server, tenant, 4);
  const counted = await spendingOf(tenant.owner);
  assert.deepEqual([counted['spent'], counted['requests'], counted['left']], ['0.000844', 4, '0.000356']);
  assert.equal((await call(server, tenant.key, bodyOf(tenant))).status, 200);
  assert.equal((await call(server, tenant.key, bodyOf(tenant))).status, 412);
});

test('a limit that comes and goes in the midst of calls loses none of them', async () => {
  vendor.always({ ...HUNDRED, delayMs: 15 });
  const tenant = await makeTenant(server, vendor);
  const calling = Array.from({ length: 4 }, async () => {
    for (let index = 0; index < 8; index += 1) {
      const answer = await call(server, tenant.key, bodyOf(tenant));
      assert.equal(answer.status, 200, answer.text);
    }
  });
  const changing = (async () => {
    for (let index = 0; index < 6; index += 1) {
      await setLimit(tenant.owner, '100');
      await server.castellan.services.flush();
      await setLimit(tenant.owner, null);
      await new Promise((fulfil) => setTimeout(fulfil, 10));
    }
    await setLimit(tenant.owner, '100');
  })();

  await Promise.all([...calling, changing]);

  assert.equal(await spent(tenant, 32), '0.006752');
  const { requests, reserved } = await spendingOf(tenant.owner);
  assert.deepEqual([requests, reserved], [32, '0']);
});

test('where the caller sets no maximum, the rest of the limit does', async () => {
  const tenant = await makeTenant(server, vendor);
  await setLimit(tenant.owner, '0.001');
  const answer = await call(server, tenant.key, { model: tenant.model, messages: MESSAGES });
  assert.equal(answer.status, 200, answer.text);
  const { max_tokens: most } = vendor.seen[0]?.body;
  // 500 tokens of output cost 0.001, and the input has to be paid.
  assert.ok(Number.isInteger(most) && most > 400 && most < 500, String(most));
});

test('what a call under way may take is not left, neither to calls without a maximum nor in what is told', async () => {
  const tenant = await makeTenant(server, vendor);
  await setLimit(tenant.owner, '0.001');
  const hangUp = beginCall(tenant);
  await vendor.arrived(1);

  const { spent: sum, reserved, left } = await spendingOf(tenant.owner);
  assert.ok(Number(reserved) > 0.0002 && Number(reserved) < 0.0003, String(reserved));
  assert.deepEqual([sum, (Number(left) + Number(reserved)).toFixed(9)], ['0', '0.001000000']);
  const answer = await call(server, tenant.key, { model: tenant.model, messages: MESSAGES });
  assert.equal(answer.status, 200, answer.text);
  const { max_tokens: most } = vendor.seen[1]?.body;
  assert.ok(Number.isInteger(most) && most > 300 && most < 400, String(most));
  await hangUp();
});

test('a limit lets no call in whose price is not known', async () => {
  const tenant = await makeTenant(server, vendor);
  await setLimit(tenant.owner, '10');
  await server.castellan.database.ownerQuery(
    `UPDATE "Model" SET "inputPrice" = NULL WHERE "integrationId" = '${uuidOf(tenant.integration['id'])}'`,
  );
  const answer = await call(server, tenant.key, bodyOf(tenant));
  assertError(answer, { status: 412, code: 'price_unknown' });
  assert.match(answer.body.error.message, /^The organization has a spending limit/);
  assert.equal(vendor.seen.length, 0);
});

test('a key that is refused by the organization’s limit gets back what was reserved of its own', async () => {
  vendor.always(HUNDRED);
  const tenant = await makeTenant(server, vendor, {
    key: { usageLimit: { type: 'COST', creditLimit: '1' } },
  });
  await setLimit(tenant.owner, '0.0001');
  assert.equal((await call(server, tenant.key, bodyOf(tenant))).status, 412);
  const { apiKey } = await tenant.owner.ask(
    'query ($id: ID!) { apiKey(id: $id) { usage { cost reserved requests left } } }',
    { id: tenant.key.id },
  );
  assert.deepEqual(apiKey.usage, { cost: '0', reserved: '0', requests: 0, left: '1' });
});

test('the limit of one organization neither holds nor counts another’s calls', async () => {
  vendor.always(HUNDRED);
  const [mine, theirs] = [await makeTenant(server, vendor), await makeTenant(server, vendor)];
  await setLimit(mine.owner, '0.0003');
  await setLimit(theirs.owner, '0.01');
  const answers = await Promise.all(
    Array.from({ length: 20 }, async (_, index) => {
      const tenant = index % 2 === 0 ? mine : theirs;
      return [tenant, (await call(server, tenant.key, bodyOf(tenant))).status] as const;
    }),
  );
  const passed = (tenant: Tenant): number =>
    answers.filter(([of, status]) => of === tenant && status === 200).length;
  assert.deepEqual([passed(mine), passed(theirs)], [1, 10]);
  const [own, other] = [await spendingOf(mine.owner), await spendingOf(theirs.owner)];
  assert.deepEqual([own['spent'], other['spent']], ['0.000211', '0.00211']);
});

test('where a plan ends at a number of requests, 100 calls at once make no more', async () => {
  vendor.always({ ...HUNDRED, delayMs: 20 });
  const tenant = await makeTenant(server, vendor);
  await call(server, tenant.key, bodyOf(tenant));
  await logged(server, tenant, 1);
  await setLimit(tenant.owner, null);
  await setAccount(server, tenant, '"requestsLimit" = 10');

  const answers = await Promise.all(
    Array.from({ length: 100 }, async () => await call(server, tenant.key, bodyOf(tenant))),
  );

  assert.equal(answers.filter(({ status }) => status === 200).length, 9);
  assert.equal(vendor.seen.length, 10);
  const over = await call(server, tenant.key, bodyOf(tenant));
  assertError(over, { status: 412, code: 'budget_exhausted', type: 'insufficient_quota' });
  assert.equal(
    over.body.error.message,
    'The organization has made all requests that its plan has in this billing period.',
  );
  const { requests, requestsLimit, limit } = await spendingOf(tenant.owner);
  assert.deepEqual([requests, requestsLimit, limit], [10, 10, null]);
  await setAccount(server, tenant, '"requestsLimit" = 11');
  assert.equal((await call(server, tenant.key, bodyOf(tenant))).status, 200);
});

test('calls at once that cross percentages of the limit have each told once', async () => {
  vendor.always(HUNDRED);
  const tenant = await makeTenant(server, vendor);
  await setLimit(tenant.owner, '0.0025', { alertPercents: [10, 50] });
  await Promise.all(Array.from({ length: 30 }, async () => await call(server, tenant.key, bodyOf(tenant))));
  await setLimit(tenant.owner, '0.0005', { alertPercents: [10, 50] });
  await Promise.all(Array.from({ length: 3 }, async () => await call(server, tenant.key, bodyOf(tenant))));
  const told = await noticesOf(server, tenant);
  assert.deepEqual(
    told.map(({ kind, data, to }) => [kind, data.percent, to]),
    [10, 50, 100].map((percent) => ['SPENDING_ALERT', percent, [tenant.owner.email]]),
  );
});
