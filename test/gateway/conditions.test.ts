// @no-database
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fits } from '../../src/domain/config/conditions.js';

describe('A condition', () => {
  const metadata = { plan: 'paid', seats: '12', beta: 'true' };
  const params = {
    model: 'gpt-4o',
    temperature: 0.5,
    response_format: { type: 'json_object' },
    stream: true,
  };
  const holds = (query: object): boolean => fits(query, { metadata, params });

  const cases: [query: object, holds: boolean][] = [
    [{ 'metadata.plan': 'paid' }, true],
    [{ 'metadata.plan': { $eq: 'free' } }, false],
    [{ 'metadata.plan': { $ne: 'free' } }, true],
    [{ 'metadata.missing': { $ne: 'free' } }, true],
    [{ 'metadata.missing': 'undefined' }, false],
    [{ 'metadata.toString': { $regex: '.' } }, false],
    [{ 'metadata.plan': { $in: ['free', 'paid'] } }, true],
    [{ 'metadata.plan': { $nin: ['free', 'paid'] } }, false],
    [{ 'metadata.seats': { $gt: 9 } }, true],
    [{ 'metadata.seats': { $gte: '12', $lt: 13 } }, true],
    [{ 'metadata.seats': { $lte: 11 } }, false],
    [{ 'metadata.seats': 12 }, true],
    [{ 'metadata.beta': true }, true],
    [{ 'metadata.missing': { $lt: 5 } }, false],
    [{ 'metadata.plan': { $gt: 0 } }, false],
    [{ 'params.temperature': { $gte: 0.5 } }, true],
    [{ 'params.stream': true }, true],
    [{ 'params.response_format.type': 'json_object' }, true],
    [{ 'params.model': { $regex: '^GPT' } }, false],
    [{ 'params.model': { $regex: '(?i)^GPT' } }, true],
    // What JavaScript's own engine would be busy with for ever.
    [{ 'metadata.plan': { $regex: '^(a+)+$' } }, false],
    [{ 'metadata.plan': { $regex: 'paid', $ne: 'paid' } }, false],
    [{ $or: [{ 'metadata.plan': 'free' }, { 'metadata.seats': { $gt: 9 } }] }, true],
    [{ $or: [{ 'metadata.plan': 'paid' }], 'metadata.seats': '1' }, false],
    [{ $and: [{ 'metadata.plan': 'paid' }, { 'metadata.seats': '1' }] }, false],
    [{ $and: [{ 'metadata.plan': 'paid' }], 'metadata.beta': 'true' }, true],
  ];
  for (const [query, expected] of cases) {
    test(`${JSON.stringify(query)} ${expected ? 'holds' : 'does not hold'}`, () => {
      assert.equal(holds(query), expected);
    });
  }
});
