import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertBadInput, CREATE } from '../support/apiKeys.js';
import { createOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

// The jobs of this file run years ahead, on a server of its own.
const server = await startTestServer();
const { jobs } = server.castellan.services;
const { owner } = await createOrganization(server);

async function nextRotation(id: string): Promise<string> {
  const { apiKey } = await owner.ask('query ($id: ID!) { apiKey(id: $id) { nextRotationAt } }', { id });
  return apiKey.nextRotationAt;
}

/** Each policy with the moments at which the job runs, and what the next date is after each. */
const SCHEDULES: Record<string, { policy: object; runs: [at: string, next: string][] }> = {
  'a month after the 31st is the last day of a shorter month, and the 31st comes back': {
    policy: { period: 'MONTHLY', nextRotationAt: '2098-12-31T10:00:00.000Z' },
    runs: [
      ['2098-12-31T10:00:30.000Z', '2099-01-31T10:00:00.000Z'],
      ['2099-01-31T10:00:30.000Z', '2099-02-28T10:00:00.000Z'],
      ['2099-02-28T10:00:30.000Z', '2099-03-31T10:00:00.000Z'],
      ['2099-03-31T10:00:30.000Z', '2099-04-30T10:00:00.000Z'],
    ],
  },
  'February has 29 days in a leap year': {
    policy: { period: 'MONTHLY', nextRotationAt: '2096-01-30T00:00:00.000Z' },
    runs: [
      ['2096-01-30T00:00:00.000Z', '2096-02-29T00:00:00.000Z'],
      ['2096-02-29T00:00:00.000Z', '2096-03-30T00:00:00.000Z'],
    ],
  },
  'without a first date a month begins on the 1st': {
    policy: { period: 'MONTHLY' },
    runs: [['2099-07-14T12:00:00.000Z', '2099-08-01T00:00:00.000Z']],
  },
  'without a first date a week begins on Monday': {
    policy: { period: 'WEEKLY' },
    runs: [
      ['2099-07-12T23:59:59.000Z', '2099-07-13T00:00:00.000Z'],
      ['2099-07-20T00:00:00.000Z', '2099-07-27T00:00:00.000Z'],
    ],
  },
  'with one it is the same weekday, whenever the server got to it': {
    policy: { period: 'WEEKLY', nextRotationAt: '2099-07-15T08:00:00.000Z' },
    runs: [['2099-09-01T00:00:00.000Z', '2099-09-02T08:00:00.000Z']],
  },
  'so many days are counted from the rotation, or from the first date': {
    policy: { period: 'EVERY_N_DAYS', everyDays: 10 },
    runs: [['2099-07-14T12:00:00.000Z', '2099-07-24T12:00:00.000Z']],
  },
  'from the first date also after a long time': {
    policy: { period: 'EVERY_N_DAYS', everyDays: 10, nextRotationAt: '2099-07-14T12:00:00.000Z' },
    runs: [['2099-08-10T00:00:00.000Z', '2099-08-13T12:00:00.000Z']],
  },
};

for (const [name, { policy, runs }] of Object.entries(SCHEDULES)) {
  test(name, async () => {
    const { id } = await owner.createApiKey({ rotationPolicy: policy });
    for (const [at, next] of runs) {
      await jobs.run('rotate-api-keys', new Date(at));
      assert.equal(await nextRotation(id), next, at);
    }
    await owner.ask('mutation ($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) { __typename } }', {
      input: { id },
    });
  });
}

test('a first date that has passed is refused', async () => {
  const input = { name: 'Late', type: 'SERVICE' };
  const rotationPolicy = { period: 'WEEKLY', nextRotationAt: '2020-01-01T00:00:00.000Z' };
  const answer = await owner.send(CREATE, { input: { ...input, rotationPolicy } });
  assertBadInput(answer, 'input.rotationPolicy.nextRotationAt');
});
