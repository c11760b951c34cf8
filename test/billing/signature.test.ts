// @no-database
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import Stripe from 'stripe';
import { holdsCardNumber } from '../../src/domain/billing/cardNumbers.js';
import { judgeSignature, signatureOf } from '../../src/domain/billing/processorSignature.js';

const { webhooks } = new Stripe('sk_test_of_nobody');
const SECRET = 'whsec_of_the_tests_0123456789';
const BODY = '{"id":"evt_1","text":"grün ✓"}';
const NOW = new Date('2027-01-12T10:00:00.500Z');
const SECONDS = 1_799_748_000;

const header = (secret = SECRET, timestamp = SECONDS, payload = BODY): string =>
  webhooks.generateTestHeaderString({ payload, secret, timestamp });
const judge = (given: string | undefined, more: Partial<Parameters<typeof judgeSignature>[1]> = {}): string =>
  judgeSignature(given, { body: Buffer.from(BODY), secrets: [SECRET], now: NOW, ...more });

test('what Stripe’s library signs is good, and what is signed here its library takes', () => {
  assert.equal(judge(header()), 'GOOD');
  const own = signatureOf(BODY, { secret: SECRET, at: NOW });
  assert.equal(own, header());
  assert.ok(webhooks.signature?.verifyHeader(BODY, own, SECRET, 300, undefined, NOW.getTime()));
});

test('another body, secret or moment is not what was signed', () => {
  assert.equal(judge(header(), { body: Buffer.from(BODY.replace('1', '2')) }), 'WRONG');
  assert.equal(judge(header('whsec_of_somebody_else_01')), 'WRONG');
  assert.equal(judge(header().replace(String(SECONDS), String(SECONDS + 1))), 'WRONG');
});

test('a signature counts for five minutes, either way', () => {
  for (const [offset, verdict] of [
    [-299, 'GOOD'],
    [300, 'GOOD'],
    [-301, 'OUT_OF_TIME'],
    [302, 'OUT_OF_TIME'],
    [-86_400, 'OUT_OF_TIME'],
  ] as const) {
    assert.equal(judge(header(SECRET, SECONDS + offset)), verdict, String(offset));
  }
});

test('of several signatures one is enough, of several secrets too; other schemes say nothing', () => {
  const good = header().split('v1=')[1]!;
  const wrong = 'a'.repeat(64);
  assert.equal(judge(`t=${SECONDS},v1=${wrong},v1=${good}`), 'GOOD');
  assert.equal(judge(`t=${SECONDS}, v0=${wrong}, v1=${good}`), 'GOOD');
  assert.equal(judge(`t=${SECONDS},v0=${good}`), 'WRONG');
  assert.equal(judge(`t=${SECONDS},v1=${good}`, { secrets: ['whsec_the_new_one_012345', SECRET] }), 'GOOD');
  assert.equal(judge(`t=${SECONDS},v1=${wrong}`, { secrets: ['whsec_the_new_one_012345', SECRET] }), 'WRONG');
});

describe('what is no such header is wrong, and no fault of ours', () => {
  const good = header().split('v1=')[1]!;
  for (const given of [
    undefined,
    '',
    't=,v1=',
    `t=${SECONDS}`,
    `v1=${good}`,
    `t=${SECONDS},v1=${good.slice(0, 62)}`,
    `t=${SECONDS},v1=${good}00`,
    `t=${SECONDS},v1=${good.toUpperCase()}`,
    `t=${SECONDS},t=${SECONDS},v1=${good}`,
    `t=-1,v1=${good}`,
    `t=1e9,v1=${good}`,
    `t=NaN,v1=${good}`,
    `${header()},${'v1=a,'.repeat(2_000)}`,
  ]) {
    test(`${String(given).slice(0, 30)}, ${String(given?.length ?? 0)} long`, () => {
      assert.equal(judge(given), 'WRONG');
    });
  }
});

test('a card’s number is found anywhere and in groups, and what is none is let be', () => {
  for (const value of [
    '4242424242424242',
    4242424242424242,
    { a: [{ b: 'card 4242 4242 4242 4242 12 30' }] },
    { '378282246310005': 1 },
    '5555-5555-5555-4444',
    ['x6011111111111117y'],
  ]) {
    assert.equal(holdsCardNumber(value), true, JSON.stringify(value));
  }
  for (const value of [
    '4242424242424241',
    'visa •••• 4242',
    '42424242424',
    '+4242424242424242',
    { created: 1_799_748_000, ok: true, none: null },
    'pm_1NG8Du2eZvKYlo2CUI79vXWy',
  ]) {
    assert.equal(holdsCardNumber(value), false, JSON.stringify(value));
  }
});
