import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attack } from '../support/attacks.js';
import { assertBadInput, countKeys, CREATE, READ, UPDATE } from '../support/apiKeys.js';
import { createOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

const server = await startTestServer();

const usage = (given: object): object => ({
  usageLimit: { type: 'COST', creditLimit: '10', ...given },
});
const rotation = (given: object): object => ({ rotationPolicy: { period: 'WEEKLY', ...given } });
const rate = (value: number): object => ({ type: 'REQUESTS', unit: 'MINUTE', value });

/** What is wrong, the input that has it, and the field that the refusal names. */
const AUTHORITY: [what: string, input: object, path: string][] = [
  [
    'a feature named twice',
    {
      permissions: [
        { feature: 'PROMPTS', level: 'READ' },
        { feature: 'PROMPTS', level: 'WRITE' },
      ],
    },
    'input.permissions.1.feature',
  ],
  [
    'WRITE on Metrics',
    { permissions: [{ feature: 'METRICS', level: 'WRITE' }] },
    'input.permissions.0.level',
  ],
  [
    'READ on Completions',
    { permissions: [{ feature: 'COMPLETIONS', level: 'READ' }] },
    'input.permissions.0.level',
  ],
  [
    'ENABLED on Prompts',
    { permissions: [{ feature: 'PROMPTS', level: 'ENABLED' }] },
    'input.permissions.0.level',
  ],
  ['a rate limit of 0', { rateLimits: [rate(0)] }, 'input.rateLimits.0.value'],
  [
    'a negative rate limit',
    { rateLimits: [{ ...rate(1), unit: 'DAY' }, rate(-5)] },
    'input.rateLimits.1.value',
  ],
  ['a repeated rate limit', { rateLimits: [rate(1), rate(2)] }, 'input.rateLimits.1'],
  ['too many rate limits', { rateLimits: Array.from({ length: 11 }, () => rate(1)) }, 'input.rateLimits'],
  ['a usage limit of 0', usage({ creditLimit: '0' }), 'input.usageLimit.creditLimit'],
  ['a usage limit of 0.000', usage({ creditLimit: '0.000' }), 'input.usageLimit.creditLimit'],
  ['a negative usage limit', usage({ creditLimit: '-1' }), 'input.usageLimit.creditLimit'],
  ['an alert at the limit', usage({ alertThreshold: '10.00' }), 'input.usageLimit.alertThreshold'],
  ['an alert above the limit', usage({ alertThreshold: '11' }), 'input.usageLimit.alertThreshold'],
  ['an alert at 0', usage({ alertThreshold: '0' }), 'input.usageLimit.alertThreshold'],
  [
    'days of a weekly reset',
    usage({ periodicReset: 'WEEKLY', resetEveryDays: 7 }),
    'input.usageLimit.resetEveryDays',
  ],
  ['days without a reset', usage({ resetEveryDays: 7 }), 'input.usageLimit.resetEveryDays'],
  ['EVERY_N_DAYS without days', usage({ periodicReset: 'EVERY_N_DAYS' }), 'input.usageLimit.resetEveryDays'],
  ['0 days', usage({ periodicReset: 'EVERY_N_DAYS', resetEveryDays: 0 }), 'input.usageLimit.resetEveryDays'],
  [
    '366 days',
    usage({ periodicReset: 'EVERY_N_DAYS', resetEveryDays: 366 }),
    'input.usageLimit.resetEveryDays',
  ],
  [
    'a transition under 30 minutes',
    rotation({ transitionPeriodMs: 1_799_999 }),
    'input.rotationPolicy.transitionPeriodMs',
  ],
  [
    'a transition as long as the period',
    rotation({ transitionPeriodMs: 604_800_000 }),
    'input.rotationPolicy.transitionPeriodMs',
  ],
  [
    'a transition as long as a day, rotating daily',
    rotation({ period: 'EVERY_N_DAYS', everyDays: 1, transitionPeriodMs: 86_400_000 }),
    'input.rotationPolicy.transitionPeriodMs',
  ],
  [
    'a next rotation in the past',
    rotation({ nextRotationAt: '2020-01-01T00:00:00Z' }),
    'input.rotationPolicy.nextRotationAt',
  ],
  [
    'a rotation every 0 days',
    rotation({ period: 'EVERY_N_DAYS', everyDays: 0 }),
    'input.rotationPolicy.everyDays',
  ],
  [
    'a rotation every 366 days',
    rotation({ period: 'EVERY_N_DAYS', everyDays: 366 }),
    'input.rotationPolicy.everyDays',
  ],
  [
    'EVERY_N_DAYS without days, rotating',
    rotation({ period: 'EVERY_N_DAYS' }),
    'input.rotationPolicy.everyDays',
  ],
  [
    'days of a monthly rotation',
    rotation({ period: 'MONTHLY', everyDays: 3 }),
    'input.rotationPolicy.everyDays',
  ],
  ['an expiry in the past', { expiresAt: '2020-01-01T00:00:00Z' }, 'input.expiresAt'],
  ['a range that is none', { allowedCidrs: ['203.0.113.0/24', 'anywhere'] }, 'input.allowedCidrs.1'],
  ['an octet of 256', { allowedCidrs: ['256.0.0.1'] }, 'input.allowedCidrs.0'],
  ['a mask of 33 bits', { allowedCidrs: ['10.0.0.0/33'] }, 'input.allowedCidrs.0'],
  ['a mask of -1 bits', { allowedCidrs: ['10.0.0.0/-1'] }, 'input.allowedCidrs.0'],
  ['an empty range', { allowedCidrs: [''] }, 'input.allowedCidrs.0'],
  ['an octal-looking address', { allowedCidrs: ['010.0.0.1/32'] }, 'input.allowedCidrs.0'],
  ['a hexadecimal address', { allowedCidrs: ['0x0a.0.0.1'] }, 'input.allowedCidrs.0'],
  ['a shortened address', { allowedCidrs: ['10.1/16'] }, 'input.allowedCidrs.0'],
  ['an address as one number', { allowedCidrs: ['167772161/32'] }, 'input.allowedCidrs.0'],
  ['IPv6 with 129 bits', { allowedCidrs: ['2001:db8::/129'] }, 'input.allowedCidrs.0'],
  ['IPv6 with two gaps', { allowedCidrs: ['2001::db8::1'] }, 'input.allowedCidrs.0'],
  ['a range of 65 characters', { allowedCidrs: ['1'.repeat(65)] }, 'input.allowedCidrs.0'],
];

const long = (length: number): string => 'x'.repeat(length);
const DESCRIPTION: [what: string, input: object, path: string][] = [
  ['an empty name', { name: '' }, 'input.name'],
  ['a name of spaces', { name: ' \u00a0 ' }, 'input.name'],
  ['a name of 101 characters', { name: long(101) }, 'input.name'],
  ['a name on two lines', { name: 'a\nb' }, 'input.name'],
  ['a description of 1,001 characters', { description: long(1001) }, 'input.description'],
  ['an e-mail that is none', { alertEmails: ['a@example.com', 'nobody'] }, 'input.alertEmails.1'],
  [
    '21 e-mails',
    { alertEmails: Array.from({ length: 21 }, (_, n) => `a${String(n)}@example.com`) },
    'input.alertEmails',
  ],
  ['metadata of 129 characters', { metadata: { a: 'ok', b: long(129) } }, 'input.metadata.b'],
  ['a number as metadata', { metadata: { a: 1 } }, 'input.metadata.a'],
  ['null as metadata', { metadata: { a: null } }, 'input.metadata.a'],
  ['an object in metadata', { metadata: { a: { b: 'c' } } }, 'input.metadata.a'],
  ['a list as metadata', { metadata: ['a'] }, 'input.metadata'],
  ['a text as metadata', { metadata: 'a' }, 'input.metadata'],
  ['the name _user', { metadata: { _user: 'root' } }, 'input.metadata._user'],
  [
    '51 entries of metadata',
    { metadata: Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`m${String(n)}`, 'x'])) },
    'input.metadata',
  ],
];

void test('a key with a faulty input is not made, and the refusal names the field', async (t) => {
  const { owner, organization } = await createOrganization(server);
  for (const [what, input, path] of [...AUTHORITY, ...DESCRIPTION]) {
    await t.test(what, async () => {
      assertBadInput(await owner.send(CREATE, { input: { name: 'k', type: 'SERVICE', ...input } }), path);
    });
  }
  assert.equal(await countKeys(server, organization.id), 0);
});

void test('the same faults are refused on a change of a key, which stays as it was', async (t) => {
  const { owner } = await createOrganization(server);
  const key = await owner.createApiKey({ rateLimits: [rate(5)], metadata: { a: 'b' } });
  const before = await owner.ask(READ, { id: key.id });
  for (const [what, input, path] of AUTHORITY) {
    await t.test(what, async () => {
      assertBadInput(await owner.send(UPDATE, { input: { id: key.id, ...input } }), path);
    });
  }
  const EDIT = 'mutation ($input: EditApiKeyInput!) { editApiKey(input: $input) { apiKey { id } } }';
  for (const [what, input, path] of DESCRIPTION) {
    await t.test(what, async () => {
      assertBadInput(await owner.send(EDIT, { input: { id: key.id, ...input } }), path);
    });
  }
  assert.deepEqual(await owner.ask(READ, { id: key.id }), before);
});

attack(69, 'names of the object prototype are refused in metadata, by variable and literal', async () => {
  const { owner, organization } = await createOrganization(server);
  for (const name of ['__proto__', 'constructor']) {
    const variables: unknown = JSON.parse(
      `{ "input": { "name": "k", "type": "SERVICE", "metadata": { "${name}": "x" } } }`,
    );
    assertBadInput(await owner.send(CREATE, variables as object), `input.metadata.${name}`);
    assertBadInput(
      await owner.send(
        `mutation { createApiKey(input: { name: "k", type: SERVICE, metadata: { ${name}: "x" } }) { secret } }`,
      ),
      `input.metadata.${name}`,
    );
  }
  assert.equal(await countKeys(server, organization.id), 0);
});

void test('the organization’s longest life of keys binds new keys and new expiries', async () => {
  const { owner } = await createOrganization(server);
  const unbound = await owner.createApiKey();
  await owner.ask(
    'mutation { updateOrganization(input: { maxKeyLifetimeDays: 30 }) { organization { id } } }',
  );
  const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();
  const create = async (input: object) =>
    await owner.send(CREATE, { input: { name: 'k', type: 'SERVICE', ...input } });

  assertBadInput(await create({}), 'input.expiresAt');
  assertBadInput(await create({ expiresAt: null }), 'input.expiresAt');
  assertBadInput(await create({ expiresAt: inDays(30.01) }), 'input.expiresAt');
  const made = await create({ expiresAt: inDays(29.9) });
  assert.deepEqual(made.errors, []);

  const { id } = made.data?.['createApiKey'].apiKey as { id: string };
  for (const expiresAt of [null, inDays(31)]) {
    assertBadInput(await owner.send(UPDATE, { input: { id, expiresAt } }), 'input.expiresAt');
  }
  assertBadInput(
    await owner.send(UPDATE, { input: { id: unbound.id, expiresAt: inDays(31) } }),
    'input.expiresAt',
  );
  await owner.ask(UPDATE, { input: { id, expiresAt: inDays(1) } });
});
