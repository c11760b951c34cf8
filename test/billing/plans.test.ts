// @no-database
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readSettings } from '../../src/env.js';
import { planFile } from './billing.js';

const read = (plans: object | string) => readSettings({ CASTELLAN_PLANS: planFile(plans) }).plans;

describe('The plans that an operator sets', () => {
  test('are, without a word, an enterprise plan for everybody that costs and bounds nothing', () => {
    const { initial, catalogue, issuer } = readSettings({}).plans;
    assert.deepEqual([initial, issuer], ['ENTERPRISE', []]);
    assert.deepEqual(catalogue.ENTERPRISE, {
      ...{ name: 'Enterprise', monthlyPrice: '0.00', includedRequests: null, pricePerThousandRequests: null },
      ...{ allowsOverage: true, seats: null, maxLogRetentionDays: null, maxMetricsRetentionDays: null },
      chargesSpend: false,
    });
  });

  test('take the place of parts of the catalogue, and leave the rest of it', () => {
    const { catalogue, issuer } = read({
      issuer: ['Example Ltd', '1 High Street'],
      PRO: { monthlyPrice: '99.5', seats: null, chargesSpend: true },
    });
    assert.deepEqual(issuer, ['Example Ltd', '1 High Street']);
    const { monthlyPrice, seats, chargesSpend, includedRequests } = catalogue.PRO;
    assert.deepEqual([monthlyPrice, seats, chargesSpend, includedRequests], ['99.50', null, true, 100_000]);
    assert.equal(catalogue.FREE.seats, 3);
  });

  const bad: Record<string, [object | string, RegExp]> = {
    'what is no JSON': ['{', /the file: is no JSON/],
    'a plan that is not there': [{ GOLD: {} }, /Unrecognized key: "GOLD"/],
    'a field that is not there': [{ PRO: { price: '1' } }, /PRO: Unrecognized key: "price"/],
    'a price as a number': [{ PRO: { monthlyPrice: 49 } }, /PRO\.monthlyPrice: .*expected string/],
    'a price with a third digit': [
      { PRO: { monthlyPrice: '1.234' } },
      /PRO\.monthlyPrice: must be a text such as "49\.00"/,
    ],
    'a price below zero': [{ PRO: { monthlyPrice: '-1' } }, /PRO\.monthlyPrice: must be a text/],
    'no seat': [{ FREE: { seats: 0 } }, /FREE\.seats: /],
    'a price of calls over any number': [
      { ENTERPRISE: { pricePerThousandRequests: '1' } },
      /ENTERPRISE\.pricePerThousandRequests: must be null where includedRequests is/,
    ],
    'a price of calls that are refused': [
      { FREE: { pricePerThousandRequests: '1' } },
      /FREE\.pricePerThousandRequests: must be null where allowsOverage is false/,
    ],
    'metrics that go before what they are of': [
      { PRO: { maxMetricsRetentionDays: 10 } },
      /PRO\.maxMetricsRetentionDays: must not be less than maxLogRetentionDays/,
    ],
    'an issuer of two lines in one': [{ issuer: ['a\nb'] }, /issuer\.0: must stand on one line/],
  };
  for (const [what, [plans, message]] of Object.entries(bad)) {
    test(`stop the start for ${what}, naming the variable and the place`, () => {
      assert.throws(
        () => read(plans),
        (error: Error) => {
          assert.match(error.message, /^The variable CASTELLAN_PLANS is not valid: /);
          assert.match(error.message, message);
          return true;
        },
      );
    });
  }

  test('stop the start where the file cannot be read, or the plan of new organizations is none', () => {
    assert.throws(() => readSettings({ CASTELLAN_PLANS: '/nowhere/plans.json' }), {
      message: 'The variable CASTELLAN_PLANS is not valid: names no file that can be read.',
    });
    assert.throws(
      () => readSettings({ CASTELLAN_DEFAULT_PLAN: 'pro' }),
      /CASTELLAN_DEFAULT_PLAN is not valid/,
    );
  });
});
