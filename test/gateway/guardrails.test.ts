import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { mutation, uuidOf } from '../support/catalog.js';
import { createGuardrail } from '../support/features/guardrail.js';
import { startFakeVendor } from './fakeVendor.js';
import { call, eventsOf, logged, makeTenant, MESSAGES, startGateway, type Tenant } from './harness.js';

const server = await startGateway();
const vendor = await startFakeVendor();
beforeEach(() => {
  vendor.reset();
});

/** A guardrail against a word. */
const against = async (tenant: Tenant, word: string, actions: object): Promise<Record<string, any>> =>
  await createGuardrail(
    { seeded: tenant },
    { checks: [{ type: 'CONTAINS', parameters: { words: [word], operator: 'none' } }], actions },
  );

/** The headers of a config of these guardrails. */
const by = (tenant: Tenant, place: 'input' | 'output', ...guardrails: Record<string, any>[]): object => ({
  headers: {
    'x-portkey-config': JSON.stringify({
      provider: `@${String(tenant.provider['slug'])}`,
      [`${place}_guardrails`]: guardrails.map(({ slug }) => slug),
    }),
  },
});

const saying = (content: string, more: object = {}): object => ({
  model: 'fake-model',
  messages: [
    { role: 'system', content: 'Be kind.' },
    { role: 'user', content },
  ],
  ...more,
});

const WARNED = (slug: unknown, explanation: string): object => ({
  id: slug,
  verdict: false,
  deny: false,
  outcome: 'WARN',
  checks: [{ id: 'CONTAINS', verdict: false, outcome: 'FAILED', explanation }],
  feedback: null,
});

/** Verdicts without what they took. */
function untimed(verdicts: any[]): object[] {
  return verdicts.map(({ execution_time: took, checks, ...verdict }) => {
    assert.ok(Number.isInteger(took));
    return { ...verdict, checks: checks.map(({ execution_time: _took, ...check }: any) => check) };
  });
}

test('what a guardrail denies is answered 446 with its verdict, and the vendor sees nothing', async () => {
  const tenant = await makeTenant(server, vendor);
  const guardrail = await against(tenant, 'bomb', { deny: true });

  const answer = await call(server, tenant.key, saying('a bomb, please'), by(tenant, 'input', guardrail));

  assert.equal(answer.status, 446, answer.text);
  const { error, hook_results: hooks } = answer.body;
  assert.deepEqual(error, {
    message: 'A guardrail denies this call: see hook_results.',
    type: 'hooks_failed',
    param: null,
    code: 'guardrail_denied',
  });
  assert.deepEqual(hooks.after_request_hooks, []);
  const [verdict] = hooks.before_request_hooks;
  assert.deepEqual([verdict.id, verdict.verdict, verdict.deny], [guardrail['slug'], false, true]);
  assert.equal(vendor.seen.length, 0);
  const [log] = await logged(server, tenant, 1);
  assert.deepEqual(
    [log.status, log.errorCode, log.guardrailOutcome, log.cost],
    [446, 'guardrail_denied', 'DENY', '0'],
  );
  assert.deepEqual(
    log.guardrails.map((one: any) => [one.slug, one.place, one.passed, one.outcome]),
    [[guardrail['slug'], 'INPUT', false, 'DENY']],
  );
});

test('what a guardrail only marks is answered 246 with its verdict beside the answer', async () => {
  const tenant = await makeTenant(server, vendor);
  const guardrail = await against(tenant, 'bomb', { deny: false });

  const answer = await call(server, tenant.key, saying('a bomb, please'), by(tenant, 'input', guardrail));

  assert.equal(answer.status, 246, answer.text);
  assert.equal(answer.body.choices[0].message.content, 'Hello from the vendor.');
  const [shown] = untimed(answer.body.hook_results.before_request_hooks) as any[];
  assert.deepEqual(shown, WARNED(guardrail['slug'], shown.checks[0].explanation));
  const [log] = await logged(server, tenant, 1);
  assert.deepEqual([log.status, log.guardrailOutcome], [246, 'WARN']);
});

test('what passes is answered as ever, and the log has the verdict', async () => {
  const tenant = await makeTenant(server, vendor);
  const guardrail = await against(tenant, 'bomb', { deny: true, onSuccess: { value: 5, weight: 0.5 } });
  const answer = await call(server, tenant.key, saying('a cake, please'), by(tenant, 'input', guardrail));
  assert.equal(answer.status, 200);
  assert.equal(answer.body.hook_results, undefined);
  const [log] = await logged(server, tenant, 1);
  assert.deepEqual([log.guardrailOutcome, log.guardrails[0].passed], ['ALLOW', true]);
  const rows = server.castellan.database.forOrganization(uuidOf(tenant.organization.id));
  const feedback = await rows.logFeedback.findMany();
  assert.deepEqual(
    feedback.map((one) => [one.logId, one.value, one.weight.toFixed(), one.createdByName]),
    [[log.id, 5, '0.5', guardrail['slug']]],
  );
});

test('an answer that is denied reaches nobody, and is paid', async () => {
  const tenant = await makeTenant(server, vendor);
  const guardrail = await against(tenant, 'vendor', { deny: true });

  const answer = await call(server, tenant.key, saying('hi'), by(tenant, 'output', guardrail));

  assert.equal(answer.status, 446);
  assert.ok(!answer.text.includes('Hello from'));
  assert.equal(answer.body.hook_results.after_request_hooks[0].id, guardrail['slug']);
  const [log] = await logged(server, tenant, 1);
  assert.deepEqual(
    [log.status, log.guardrailOutcome, log.cost, log.outputTokens],
    [446, 'DENY', '0.000025', 7],
  );
});

test('a stream is held back where its answer may be denied', async () => {
  const tenant = await makeTenant(server, vendor);
  const guardrail = await against(tenant, 'vendor', { deny: true });
  const stream = saying('hi', { stream: true });

  const denied = await call(server, tenant.key, stream, by(tenant, 'output', guardrail));
  vendor.script({ text: 'Nothing to see.' });
  const allowed = await call(server, tenant.key, stream, by(tenant, 'output', guardrail));

  assert.equal(denied.status, 446);
  assert.ok(!denied.text.includes('Hello'), denied.text);
  assert.equal(allowed.status, 200);
  const said = eventsOf(allowed.text)
    .slice(0, -1)
    .map((part) => part.choices[0].delta.content ?? '');
  assert.equal(said.join(''), 'Nothing to see.');
});

test('a marked stream is answered 246 with the verdict in its first event', async () => {
  const tenant = await makeTenant(server, vendor);
  const guardrail = await against(tenant, 'bomb', { deny: false });
  const answer = await call(
    server,
    tenant.key,
    saying('bomb', { stream: true }),
    by(tenant, 'input', guardrail),
  );
  assert.equal(answer.status, 246);
  const [first, second] = eventsOf(answer.text);
  assert.equal(first.hook_results.before_request_hooks[0].id, guardrail['slug']);
  assert.equal(first.object, 'chat.completion.chunk');
  assert.equal(second.hook_results, undefined);
});

test('what only marks an answer judges a stream when it is over', async () => {
  const tenant = await makeTenant(server, vendor);
  const guardrail = await against(tenant, 'vendor', { deny: false });
  const stream = saying('hi', { stream: true });
  const answer = await call(server, tenant.key, stream, by(tenant, 'output', guardrail));
  assert.equal(answer.status, 200);
  assert.ok(answer.text.includes('Hello'));
  const [log] = await logged(server, tenant, 1);
  assert.deepEqual([log.status, log.guardrailOutcome], [200, 'WARN']);
});

test('nobody waits for an asynchronous guardrail, and it denies nothing', async () => {
  const tenant = await makeTenant(server, vendor);
  const guardrail = await against(tenant, 'bomb', { deny: true, async: true });
  const answer = await call(server, tenant.key, saying('a bomb'), by(tenant, 'input', guardrail));
  assert.equal(answer.status, 200);
  const [log] = await logged(server, tenant, 1);
  assert.deepEqual(
    log.guardrails.map((one: any) => [one.slug, one.passed, one.outcome]),
    [[guardrail['slug'], false, 'ALLOW']],
  );
});

test("the organization's own guardrails run on every call", async () => {
  const tenant = await makeTenant(server, vendor);
  const [input, output] = [
    await against(tenant, 'bomb', { deny: true }),
    await against(tenant, 'forbidden', { deny: true }),
  ];
  await tenant.owner.ask(mutation('updateOrganization', 'organization { id }'), {
    input: { defaultInputGuardrailIds: [input['id']], defaultOutputGuardrailIds: [output['id']] },
  });
  const ask = async (content: string): Promise<number> =>
    (await call(server, tenant.key, { model: tenant.model, messages: [{ role: 'user', content }] })).status;

  assert.equal(await ask('bomb'), 446);
  vendor.script({ text: 'forbidden' });
  assert.equal(await ask('cake'), 446);
  assert.equal(await ask('cake'), 200);
  assert.equal(vendor.seen.length, 2);
});

test('all that is asked is looked at: every message, and what tools said', async () => {
  const tenant = await makeTenant(server, vendor);
  const guardrail = await against(tenant, 'bomb', { deny: true });
  for (const messages of [
    [{ role: 'user', content: 'bomb' }, ...MESSAGES],
    [{ role: 'user', content: [{ type: 'text', text: 'bomb' }] }],
    [...MESSAGES, { role: 'tool', tool_call_id: 'x', content: 'bomb' }],
    [
      { role: 'assistant', content: null, tool_calls: [{ function: { name: 'f', arguments: 'bomb' } }] },
      ...MESSAGES,
    ],
  ]) {
    const answer = await call(
      server,
      tenant.key,
      { model: 'fake-model', messages },
      by(tenant, 'input', guardrail),
    );
    assert.equal(answer.status, 446, JSON.stringify(messages));
  }
  assert.equal(vendor.seen.length, 0);
});
