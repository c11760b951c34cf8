/** Rate limits and budgets, with the calls of one key going to all nodes by turns. */
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { startFakeVendor } from '../gateway/fakeVendor.js';
import { call, makeTenant, MESSAGES, type CallAnswer, type Tenant } from '../gateway/harness.js';
import { hasRedis, REDIS_URL } from '../support/redis.js';
import type { TestServer } from '../support/server.js';
import { skip, startNodes } from './nodes.js';

const LIMIT = 6;
const CALLS = 30;
const SIX_AN_HOUR = { rateLimits: [{ type: 'REQUESTS', unit: 'HOUR', value: LIMIT }] };
/** A call takes 11 tokens and 7 of output, at 1 and 2 dollars a million. */
const COST_OF_CALL = 0.000025;

const redis = (await hasRedis()) ? false : `no Redis answers at ${REDIS_URL}`;
const shared = skip === false && redis === false ? await startNodes({ REDIS_URL }) : null;
const apart = skip === false ? await startNodes() : null;
const vendor = await startFakeVendor();
beforeEach(() => {
  vendor.reset();
});

async function callAll(through: TestServer, tenant: Tenant, body: object = {}): Promise<CallAnswer[]> {
  const sent = { model: tenant.model, messages: MESSAGES, ...body };
  return await Promise.all(Array.from({ length: CALLS }, async () => await call(through, tenant.key, sent)));
}

const passed = (answers: readonly CallAnswer[]): number =>
  answers.filter(({ status }) => status === 200).length;

function assertOthers(answers: readonly CallAnswer[], codes: readonly string[]): void {
  for (const { status, body, text } of answers) {
    if (status !== 200) assert.ok(codes.includes(body?.error?.code), text);
  }
}

for (const count of [2, 3]) {
  describe(`over ${String(count)} nodes`, { skip }, () => {
    test('a rate limit holds in the sum, with Redis', { skip: redis }, async () => {
      assert.ok(shared);
      const through = await shared.balance(count);
      const tenant = await makeTenant(shared.nodes[0], vendor, { key: SIX_AN_HOUR });
      const answers = await callAll(through, tenant);
      assert.equal(passed(answers), LIMIT);
      assertOthers(answers, ['rate_limit_exceeded']);
      assert.equal(vendor.seen.length, LIMIT);
      assert.deepEqual(
        [...through.balancer.given],
        Array.from({ length: count }, () => CALLS / count),
      );
    });

    test('without Redis each node holds it for itself: the sum is at most as many times that as there are nodes', async () => {
      assert.ok(apart);
      const through = await apart.balance(count);
      const tenant = await makeTenant(apart.nodes[0], vendor, { key: SIX_AN_HOUR });
      const answers = await callAll(through, tenant);
      assert.equal(passed(answers), LIMIT * count);
      assertOthers(answers, ['rate_limit_exceeded']);
    });

    test('a budget holds in the sum, without Redis as well', async () => {
      assert.ok(apart);
      const through = await apart.balance(count);
      vendor.always({ delayMs: 20 });
      const budget = { usageLimit: { type: 'COST', creditLimit: String(10 * COST_OF_CALL) } };
      const tenant = await makeTenant(apart.nodes[0], vendor, { key: budget });
      const answers = await callAll(through, tenant, { max_tokens: 7 });
      assert.ok(passed(answers) >= 1 && passed(answers) <= 10, String(passed(answers)));
      assertOthers(answers, ['budget_exhausted', 'budget_reserved']);
      assert.equal(vendor.seen.length, passed(answers));
      const { apiKey } = await tenant.owner.ask(
        'query ($id: ID!) { apiKey(id: $id) { usage { cost requests reserved } } }',
        { id: tenant.key.id },
      );
      assert.deepEqual(
        [apiKey.usage.requests, Math.round(Number(apiKey.usage.cost) * 1e6), Number(apiKey.usage.reserved)],
        [passed(answers), passed(answers) * 25, 0],
      );
    });
  });
}
