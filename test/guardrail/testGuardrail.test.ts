/** Trying a guardrail: what it says, what would follow, who may, and what is left of it. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createSealer } from '../../src/domain/credentials/sealing.js';
import { runGuardrail } from '../../src/domain/guardrail/run.js';
import { createOutbound } from '../../src/outbound/outbound.js';
import { uuidOf } from '../support/apiKeys.js';
import { createGuardrail } from '../support/features/guardrail.js';
import { fingerprint } from '../support/fingerprint.js';
import { assertRefusedByRule } from '../support/operations.js';
import { assertRefused } from '../support/refused.js';
import { createOrganization, random } from '../support/seed.js';
import { startTestServer } from '../support/server.js';
import { TEST, trial } from './trial.js';

const server = await startTestServer();
const { ownerQuery } = server.castellan.database;
const seeded = await createOrganization(server);
const { owner } = seeded;
const member = await owner.invite('MEMBER');

const LOWER = { type: 'ALL_LOWERCASE' };
const UPPER = { type: 'ALL_UPPERCASE' };
const SHORT = { type: 'CHARACTER_COUNT', parameters: { max: 3 } };
const GOOD = { value: 5, weight: 0.5 };
const BAD = { value: -5, weight: 1 };

describe('A trial of a guardrail', () => {
  test('says of each check, in their order, what it found, why and how long it took', async () => {
    const found = await trial(member, {
      checks: [LOWER, { ...UPPER, isEnabled: false }, UPPER, SHORT],
      text: 'abcd',
    });
    const times = [found.timeMs, ...found.checks.map(({ timeMs }) => timeMs)];
    assert.ok(times.every((time) => Number.isFinite(time) && time >= 0));
    assert.deepEqual(
      found.checks.map(({ timeMs: _timeMs, ...check }) => check),
      [
        ...[{ ...LOWER, verdict: 'PASSED', passes: true, explanation: 'The text has no capital.' }],
        ...[{ ...UPPER, verdict: 'SKIPPED', passes: true, explanation: 'The check is turned off.' }],
        {
          ...{ ...UPPER, verdict: 'FAILED', passes: false },
          explanation: 'The text has a letter that is not a capital.',
        },
        {
          ...{ type: 'CHARACTER_COUNT', verdict: 'FAILED', passes: false },
          explanation: 'The text has 4 characters (code points); the range is 0 to 3.',
        },
      ],
    );
    assert.equal(found.verdict, 'FAILED');
  });

  test('passes only where every check does; those that are turned off do not count', async () => {
    const verdict = async (checks: object[], text: string): Promise<string> =>
      (await trial(owner, { checks, text })).verdict;
    assert.equal(await verdict([LOWER, SHORT], 'abc'), 'PASSED');
    assert.equal(await verdict([LOWER, SHORT], 'abcd'), 'FAILED');
    assert.equal(await verdict([LOWER, { ...SHORT, isEnabled: false }], 'abcd'), 'PASSED');
    assert.equal(await verdict([{ ...SHORT, isEnabled: false }], 'abcd'), 'PASSED');
  });

  const actions = { onSuccess: GOOD, onFail: BAD };
  const outcomes: [name: string, actions: object | undefined, text: string, expected: object][] = [
    ['passes', { ...actions, deny: true }, 'a', { outcome: 'ALLOW', status: 200, feedback: GOOD }],
    ['fails and denies', { ...actions, deny: true }, 'A', { outcome: 'DENY', status: 446, feedback: BAD }],
    ['fails and does not deny', actions, 'A', { outcome: 'WARN', status: 246, feedback: BAD }],
    ['fails without actions', undefined, 'A', { outcome: 'WARN', status: 246, feedback: null }],
    [
      'fails, and nobody waits',
      { ...actions, deny: true, async: true },
      'A',
      { outcome: 'ALLOW', status: 200, feedback: BAD },
    ],
  ];
  for (const [name, given, text, expected] of outcomes) {
    test(`says what would follow where it ${name}, stored or not`, async () => {
      const { id } = await createGuardrail({ seeded }, { checks: [LOWER], ...(given && { actions: given }) });
      for (const tried of [{ id }, { checks: [LOWER], ...(given && { actions: given }) }]) {
        const { outcome, status, feedback } = await trial(owner, { ...tried, text });
        assert.deepEqual({ outcome, status, feedback }, expected);
      }
    });
  }

  test('runs the present version of a stored guardrail', async () => {
    const { id } = await createGuardrail({ seeded }, { checks: [LOWER] });
    assert.equal((await trial(owner, { id, text: 'A' })).verdict, 'FAILED');
    await owner.ask(
      'mutation ($input: UpdateGuardrailInput!) { updateGuardrail(input: $input) { guardrail { id } } }',
      { input: { id, checks: [UPPER] } },
    );
    assert.equal((await trial(owner, { id, text: 'A' })).verdict, 'PASSED');
  });

  test('is refused where it is not clear what to run, or on what', async () => {
    const { id } = await createGuardrail({ seeded });
    const cases: [object, string, string[]?][] = [
      [{ text: 'x' }, 'BAD_USER_INPUT', ['input.checks']],
      [{ text: 'x', actions: {} }, 'BAD_USER_INPUT', ['input.checks']],
      [{ text: 'x', id, checks: [LOWER] }, 'BAD_USER_INPUT', ['input.checks']],
      [{ text: 'x', id, actions: {} }, 'BAD_USER_INPUT', ['input.actions']],
      [{ text: 'x', checks: [] }, 'BAD_USER_INPUT', ['input.checks']],
      [{ text: 'x', checks: Array(21).fill(LOWER) }, 'BAD_USER_INPUT', ['input.checks']],
      [{ id }, 'BAD_USER_INPUT', ['input']],
      [{ text: 'x', id, metadata: [] }, 'BAD_USER_INPUT', ['input.metadata']],
      [{ text: 'x', id, metadata: 'team' }, 'BAD_USER_INPUT', ['input.metadata']],
      [{ text: 'x', id, model: 'm'.repeat(201) }, 'BAD_USER_INPUT', ['input.model']],
      [{ text: 'x', id, requestType: 'TELEPATHY' }, 'BAD_USER_INPUT', ['input.requestType']],
      [{ text: 'x\0', id }, 'BAD_USER_INPUT', ['input.text']],
    ];
    const before = await fingerprint(server);
    for (const [input, code, fields] of cases) {
      assertRefused(await owner.send(TEST, { input }), code, fields);
    }
    assert.equal(await fingerprint(server), before);
  });

  test('of a deleted guardrail is not found', async () => {
    const { id } = await createGuardrail({ seeded });
    await owner.ask(
      'mutation ($input: DeleteGuardrailInput!) { deleteGuardrail(input: $input) { deletedGuardrailId } }',
      { input: { id } },
    );
    assertRefused(await owner.send(TEST, { input: { id, text: 'x' } }), 'NOT_FOUND');
  });

  test('is for who may change guardrails, not for who may only read them', async () => {
    const { id } = await createGuardrail({ seeded });
    const reader = await owner.invite({
      roleId: await owner.createRole(['guardrail:list', 'guardrail:view', 'guardrail:create']),
    });
    const reading = await owner.createApiKey({ permissions: [{ feature: 'GUARDRAILS', level: 'READ' }] });
    const writing = await owner.createApiKey({ permissions: [{ feature: 'GUARDRAILS', level: 'WRITE' }] });
    for (const by of [reader, reading]) {
      for (const tried of [{ id }, { checks: [LOWER] }]) {
        const answer = await by.send(TEST, { input: { ...tried, text: 'x' } });
        assertRefusedByRule(answer, 'testGuardrail', 'guardrail:update');
      }
    }
    for (const by of [member, writing]) assert.equal((await trial(by, { id, text: 'x' })).verdict, 'PASSED');
  });

  test('leaves an audit entry of its verdicts, without the text, and nothing else', async () => {
    const { id } = await createGuardrail({ seeded }, { checks: [LOWER, SHORT] });
    const text = random('CANARY');
    const before = await fingerprint(server);
    await trial(member, { id, text, model: text, metadata: { [text]: text } });
    await trial(member, { checks: [UPPER], text: 'x' });
    assert.equal(await fingerprint(server), before);
    const entries = await ownerQuery<{ row: any }>(
      `SELECT to_jsonb(e) AS row FROM "AuditEntry" e WHERE "action" = 'guardrail.test' ORDER BY "at" DESC, "id" DESC LIMIT 2`,
    );
    const [inline, stored] = entries.map(({ row }) => row);
    assert.ok(!JSON.stringify(entries).includes(text));
    assert.deepEqual(
      [stored.actorName, stored.resourceType, stored.resourceId, stored.before, stored.after],
      [
        ...[member.name, 'Guardrail', uuidOf(id), null],
        {
          ...{ isStored: true, passed: false, outcome: 'WARN' },
          checks: [
            { type: 'ALL_LOWERCASE', verdict: 'FAILED' },
            { type: 'CHARACTER_COUNT', verdict: 'FAILED' },
          ],
        },
      ],
    );
    assert.deepEqual([inline.resourceId, inline.after.isStored], [uuidOf(seeded.organization.id), false]);
    assert.ok(!server.log.join('\n').includes(text));
  });
});

test('checks that kept the server long enough leave the rest undecided, which counts as failed', async () => {
  // Each look at the clock is 600 ms later than the one before.
  let time = 0;
  const lower = { type: 'ALL_LOWERCASE', parameters: {}, isEnabled: true };
  const result = await runGuardrail(
    {
      ...{ organizationId: 'o', id: 'g', checks: Array(4).fill(lower) },
      actions: { deny: true, async: false, onSuccess: null, onFail: null },
    },
    { text: 'x', model: null, requestType: null, metadata: {} },
    {
      outbound: createOutbound({ allowedPrivateRanges: [], outboundTimeoutMs: 1_000 }),
      sealer: createSealer([Buffer.alloc(32)]),
      now: () => (time += 600),
    },
  );
  assert.deepEqual(
    result.checks.map(({ verdict, passes }) => [verdict, passes]),
    [
      ['PASSED', true],
      ['PASSED', true],
      ['ERROR', false],
      ['ERROR', false],
    ],
  );
  assert.equal(result.checks[2]?.explanation, 'The checks before this one took too long.');
  assert.deepEqual([result.passed, result.outcome], [false, 'DENY']);
});
