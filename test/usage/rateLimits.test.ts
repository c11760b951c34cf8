import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RateLimit } from '../../src/domain/limits.js';
import { createOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';
import { keyWith, limitOf, providerWith, type Account } from './spender.js';

const server = await startTestServer();
const seeded = await createOrganization(server);

const CALL = { cost: '0.1', tokens: 10 };
const limit = (type: RateLimit['type'], value: number, unit: RateLimit['unit']): RateLimit => ({
  ...{ type, value, unit },
});

async function keyAt(clock: { now: Date }, ...rateLimits: RateLimit[]): Promise<Account> {
  const key = await keyWith(server, seeded, { rateLimits });
  key.withClock(clock);
  return key;
}

for (const [unit, last, next, retryAfterMs, reset] of [
  ['SECOND', '2026-11-24T10:00:00.400Z', '2026-11-24T10:00:01.000Z', 600, '600ms'],
  ['MINUTE', '2026-11-24T10:00:59.999Z', '2026-11-24T10:01:00.000Z', 1, '1ms'],
  ['HOUR', '2026-11-24T10:00:00.000Z', '2026-11-24T11:00:00.000Z', 3_600_000, '1h0m0s'],
  ['DAY', '2026-12-31T23:53:59.500Z', '2027-01-01T00:00:00.000Z', 360_500, '6m1s'],
  ['WEEK', '2026-11-29T23:59:30.000Z', '2026-11-30T00:00:00.000Z', 30_000, '30s'],
] as const) {
  test(`a limit of three requests per ${unit.toLowerCase()} lets in three, and three more once it is over`, async () => {
    const clock = { now: new Date(last) };
    const key = await keyAt(clock, limit('REQUESTS', 3, unit));
    for (const remaining of ['2', '1', '0']) {
      assert.deepEqual((await key.admit(CALL)).headers, {
        'x-ratelimit-limit-requests': '3',
        'x-ratelimit-remaining-requests': remaining,
        'x-ratelimit-reset-requests': reset,
      });
    }
    assert.deepEqual(await key.refuse(CALL), {
      reason: 'RATE_LIMITED',
      message: `Calls of the API key “${key.spender.name}” are limited to 3 requests per ${unit.toLowerCase()}.`,
      retryAfterMs,
      headers: {
        'x-ratelimit-limit-requests': '3',
        'x-ratelimit-remaining-requests': '0',
        'x-ratelimit-reset-requests': reset,
      },
    });
    clock.now = new Date(new Date(next).getTime() - 1);
    assert.equal((await key.refuse(CALL)).retryAfterMs, 1);
    clock.now = new Date(next);
    for (let call = 0; call < 3; call += 1) await key.admit(CALL);
    await key.refuse(CALL);
  });
}

test('of 100 calls at once a limit of ten lets in ten', async () => {
  const key = await keyAt({ now: new Date() }, limit('REQUESTS', 10, 'WEEK'));
  const answers = await Promise.all(Array.from({ length: 100 }, async () => await key.ask(CALL)));
  assert.equal(answers.filter((answer) => 'admission' in answer).length, 10);
});

test('tokens are counted at the most of a call, and when it is over at what it took', async () => {
  const clock = { now: new Date('2026-11-24T10:00:30Z') };
  const provider = await providerWith(server, seeded, { rateLimits: [limit('TOKENS', 100, 'MINUTE')] });
  provider.withClock(clock);
  const first = await provider.admit({ cost: null, tokens: 60 });
  assert.deepEqual(first.headers, {
    'x-ratelimit-limit-tokens': '100',
    'x-ratelimit-remaining-tokens': '40',
    'x-ratelimit-reset-tokens': '30s',
  });
  const refusal = await provider.refuse({ cost: null, tokens: 41 });
  assert.deepEqual([refusal.retryAfterMs, refusal.headers['x-ratelimit-remaining-tokens']], [30_000, '40']);
  await first.settle({ cost: null, tokens: 25 });
  const second = await provider.admit({ cost: null, tokens: 41 });
  assert.equal(second.headers['x-ratelimit-remaining-tokens'], '34');
  // More than was said.
  await second.settle({ cost: null, tokens: 75 });
  assert.equal(
    (await provider.refuse({ cost: null, tokens: 1 })).headers['x-ratelimit-remaining-tokens'],
    '0',
  );
});

test('what a call gives back when its window is over is no gift to the next window', async () => {
  const clock = { now: new Date('2026-11-24T10:00:30Z') };
  const key = await keyAt(clock, limit('TOKENS', 100, 'MINUTE'));
  const call = await key.admit({ cost: null, tokens: 90 });
  clock.now = new Date('2026-11-24T10:01:00Z');
  await call.settle({ cost: null, tokens: 0 });
  await key.refuse({ cost: null, tokens: 101 });
  await key.admit({ cost: null, tokens: 100 });
  await key.refuse({ cost: null, tokens: 1 });
});

test('a call that needs more tokens than a window has is not told to come back', async () => {
  const key = await keyAt({ now: new Date() }, limit('TOKENS', 100, 'MINUTE'));
  const { message, retryAfterMs } = await key.refuse({ cost: null, tokens: 101 });
  assert.equal(retryAfterMs, null);
  assert.equal(
    message,
    `Calls of the API key “${key.spender.name}” are limited to 100 tokens per minute, and this call may take more.`,
  );
});

test('of several limits all count or none; the headers tell the one with the least left', async () => {
  const clock = { now: new Date('2026-11-24T10:00:30Z') };
  const key = await keyAt(
    clock,
    limit('REQUESTS', 2, 'MINUTE'),
    limit('REQUESTS', 3, 'HOUR'),
    limit('TOKENS', 1_000, 'DAY'),
  );
  await key.admit(CALL);
  const second = await key.admit(CALL);
  assert.deepEqual(second.headers, {
    'x-ratelimit-limit-requests': '2',
    'x-ratelimit-remaining-requests': '0',
    'x-ratelimit-reset-requests': '30s',
    'x-ratelimit-limit-tokens': '1000',
    'x-ratelimit-remaining-tokens': '980',
    'x-ratelimit-reset-tokens': '13h59m30s',
  });
  // Refused by the minute: were they counted in the hour, nothing would be left there.
  for (let call = 0; call < 5; call += 1) assert.equal((await key.refuse(CALL)).retryAfterMs, 30_000);
  clock.now = new Date('2026-11-24T10:01:00Z');
  const third = await key.admit(CALL);
  assert.equal(third.headers['x-ratelimit-remaining-tokens'], '970');
  const refusal = await key.refuse(CALL);
  assert.equal(refusal.retryAfterMs, 59 * 60_000);
  assert.equal(refusal.headers['x-ratelimit-limit-requests'], '3');
});

test('a call that was not made is not counted', async () => {
  const key = await keyAt({ now: new Date() }, limit('REQUESTS', 1, 'WEEK'), limit('TOKENS', 10, 'WEEK'));
  await (await key.admit(CALL)).release();
  await key.admit(CALL);
});

test('a call that the budget refuses is not counted', async () => {
  const rateLimits = [limit('REQUESTS', 2, 'WEEK')];
  const key = await keyWith(server, seeded, { usageLimit: limitOf('COST', '0.1'), rateLimits });
  const first = await key.admit(CALL);
  for (let call = 0; call < 3; call += 1) {
    const { reason, headers } = await key.refuse(CALL);
    assert.deepEqual([reason, headers['x-ratelimit-remaining-requests']], ['RESERVED', '1']);
  }
  await first.release();
  await key.admit(CALL);
});

test('a call that the rate limit refuses reserves nothing', async () => {
  const key = await keyWith(server, seeded, {
    usageLimit: limitOf('COST', '1'),
    rateLimits: [limit('REQUESTS', 1, 'WEEK')],
  });
  await key.admit(CALL);
  await key.refuse(CALL);
  assert.equal((await key.read())['usage'].reserved, '0.1');
});

test('a limit that was raised or lowered counts what was counted under the former', async () => {
  const key = await keyAt({ now: new Date() }, limit('REQUESTS', 2, 'WEEK'));
  await key.admit(CALL);
  await key.admit(CALL);
  await key.refuse(CALL);
  const askUnder = async (value: number): Promise<string> => {
    const spender = { ...key.spender, rateLimits: [limit('REQUESTS', value, 'WEEK')] };
    return Object.keys(await key.spending.admit(key.tenant, spender, CALL)).join('');
  };
  assert.equal(await askUnder(3), 'admission');
  assert.equal(await askUnder(2), 'refusal');
  assert.equal(await askUnder(4), 'admission');
});

test('without limits there are no headers', async () => {
  const key = await keyWith(server, seeded, {});
  assert.deepEqual((await key.admit(CALL)).headers, {});
});
