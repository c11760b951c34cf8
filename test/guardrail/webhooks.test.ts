/** Webhooks: what they are sent, what counts as their verdict, where they may lead, and that their headers stay secret. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { attack } from '../support/attacks.js';
import { uuidOf } from '../support/apiKeys.js';
import { fingerprint } from '../support/fingerprint.js';
import { assertRefused } from '../support/refused.js';
import { createOrganization, random } from '../support/seed.js';
import { startTestServer } from '../support/server.js';
import { json, startReceiver } from './receiver.js';
import { judge, trial, type Verdict } from './trial.js';

const server = await startTestServer({ CASTELLAN_ALLOWED_PRIVATE_RANGES: '127.0.0.0/8' });
const { ownerQuery } = server.castellan.database;
const seeded = await createOrganization(server);
const { owner } = seeded;
const member = await owner.invite('MEMBER');

const receiver = await startReceiver({
  '/yes': json({ verdict: true, more: [1, 2] }),
  '/no': json({ verdict: false }, 201),
  '/echo': (response, request) => {
    json({ verdict: true, explanation: request.headers, data: request.headers })(response);
  },
  '/text': json({ verdict: 'true' }),
  '/null': json(null),
  '/list': json([true]),
  '/prose': (response) => void response.writeHead(200).end('verdict: true'),
  '/error': json({ verdict: true }, 500),
  '/moved': (response) => void response.writeHead(307, { location: '/yes' }).end(),
  '/private': (response) => void response.writeHead(302, { location: 'http://10.0.0.1/' }).end(),
  '/silent': () => undefined,
  '/long': (response) => void response.writeHead(200).end(' '.repeat(100_001) + '{"verdict": true}'),
});

const CREATE = `mutation ($input: CreateGuardrailInput!) { createGuardrail(input: $input) {
  guardrail { id version checks { parameters } } } }`;
const UPDATE = `mutation ($input: UpdateGuardrailInput!) { updateGuardrail(input: $input) {
  guardrail { id checks { parameters } } } }`;
const RESTORE = `mutation ($input: RestoreGuardrailVersionInput!) { restoreGuardrailVersion(input: $input) {
  guardrail { id checks { parameters } } } }`;
const VIEW = `query ($id: ID!) { guardrail(id: $id) { checks { parameters }
  versions { edges { node { checks { parameters } } } } } }`;

const MASK = '••••••';
const webhook = (path: string, more: object = {}): { type: string; parameters: Record<string, any> } => ({
  type: 'WEBHOOK',
  parameters: { url: `${receiver.url}${path}`, ...more },
});

/** A stored guardrail of one webhook. */
async function make(check: object, by = owner): Promise<string> {
  const { createGuardrail } = await by.ask(CREATE, { input: { name: random('Hook'), checks: [check] } });
  return String(createGuardrail.guardrail.id);
}

describe('A webhook', () => {
  test('is sent the text and the context as JSON, with its headers', async () => {
    receiver.received.length = 0;
    const headers = { 'X-Api-Key': 'a header of its own', Authorization: 'Bearer abc' };
    const id = await make(webhook('/yes', { headers }));
    const found = await trial(member, {
      ...{ id, text: 'Hello 👋', model: 'gpt-4o', requestType: 'CHAT_COMPLETION' },
      metadata: { team: 'blue', n: 1 },
    });
    assert.deepEqual([found.verdict, found.checks[0]?.verdict], ['PASSED', 'PASSED']);
    const [call] = receiver.received;
    assert.equal(receiver.received.length, 1);
    assert.deepEqual([call?.method, call?.path], ['POST', '/yes']);
    assert.deepEqual(JSON.parse(call?.body ?? ''), {
      ...{ text: 'Hello 👋', model: 'gpt-4o', requestType: 'CHAT_COMPLETION' },
      metadata: { team: 'blue', n: 1 },
    });
    assert.deepEqual(
      [call?.headers['content-type'], call?.headers['x-api-key'], call?.headers.authorization],
      ['application/json', 'a header of its own', 'Bearer abc'],
    );
  });

  const verdicts: Record<string, [path: string, verdict: Verdict, explanation: string]> = {
    'that says true passes': ['/yes', 'PASSED', 'The webhook’s verdict is true.'],
    'that says false fails': ['/no', 'FAILED', 'The webhook’s verdict is false.'],
    'whose verdict is a text has none': ['/text', 'ERROR', 'The webhook’s answer holds no verdict.'],
    'that answers null has none': ['/null', 'ERROR', 'The webhook’s answer holds no verdict.'],
    'that answers a list has none': ['/list', 'ERROR', 'The webhook’s answer holds no verdict.'],
    'that answers no JSON has none': ['/prose', 'ERROR', 'The webhook’s answer holds no verdict.'],
    'that answers an error has none': ['/error', 'ERROR', 'The webhook answered with the status 500.'],
    'that is not there has none': ['/missing', 'ERROR', 'The webhook answered with the status 404.'],
    'that redirects has none': [
      '/moved',
      'ERROR',
      'The webhook gave no verdict: The address redirects where it should answer.',
    ],
    'that redirects to a private address has none': [
      '/private',
      'ERROR',
      'The webhook gave no verdict: The address redirects where it should answer.',
    ],
    'that answers without an end has none': [
      '/long',
      'ERROR',
      'The webhook gave no verdict: The answer is too long.',
    ],
    'that does not answer in time has none': [
      '/silent',
      'ERROR',
      'The webhook gave no verdict: There was no answer in time.',
    ],
  };
  for (const [name, [path, verdict, explanation]] of Object.entries(verdicts)) {
    test(name, async () => {
      const parameters = webhook(path, path === '/silent' ? { timeoutMs: 100 } : {}).parameters;
      const strict = await judge(owner, { type: 'WEBHOOK', parameters }, { text: 'x' });
      const isError = verdict === 'ERROR';
      assert.deepEqual(
        [strict.verdict, strict.passes, strict.explanation],
        [verdict, verdict === 'PASSED', isError ? `${explanation} That counts as failed.` : explanation],
      );
      const lenient = await judge(
        owner,
        { type: 'WEBHOOK', parameters: { ...parameters, passOnError: true } },
        { text: 'x' },
      );
      assert.deepEqual(
        [lenient.verdict, lenient.passes, lenient.explanation],
        [verdict, verdict !== 'FAILED', isError ? `${explanation} That counts as passed.` : explanation],
      );
      const turned = await judge(
        owner,
        { type: 'WEBHOOK', parameters: { ...parameters, not: true } },
        { text: 'x' },
      );
      // What is no verdict cannot be turned around.
      const expected = { PASSED: 'FAILED', FAILED: 'PASSED', ERROR: 'ERROR', SKIPPED: 'SKIPPED' }[verdict];
      assert.deepEqual([turned.verdict, turned.passes], [expected, verdict === 'FAILED']);
    });
  }

  test('that nobody listens at has none', async () => {
    const check = { type: 'WEBHOOK', parameters: { url: 'http://127.0.0.1:1/' } };
    const found = await judge(owner, check, { text: 'x' });
    assert.deepEqual(
      [found.verdict, found.explanation],
      ['ERROR', 'The webhook gave no verdict: The address cannot be reached. That counts as failed.'],
    );
  });

  test('is called beside others: twenty that do not answer are waited for once', async () => {
    const found = await trial(owner, {
      checks: Array(20).fill(webhook('/silent', { timeoutMs: 300 })),
      text: 'x',
    });
    assert.deepEqual(
      found.checks.map(({ verdict }) => verdict),
      Array(20).fill('ERROR'),
    );
  });

  test('is not called where it is turned off', async () => {
    receiver.received.length = 0;
    const found = await trial(owner, { checks: [{ ...webhook('/no'), isEnabled: false }], text: 'x' });
    assert.deepEqual([found.verdict, found.checks[0]?.verdict], ['PASSED', 'SKIPPED']);
    assert.equal(receiver.received.length, 0);
  });
});

describe('The headers of a webhook', () => {
  attack(
    40,
    'are shown nowhere: not in an answer, an error, the log, the audit log or the database',
    async () => {
      const canaries = [random('canary-one'), random('canary-two')];
      const headers = { 'X-One': canaries[0], 'X-Two': canaries[1] };
      const answers: string[] = [];
      const send = async (document: string, input: object): Promise<any> => {
        const answer = await member.send(document, 'id' in input && document === VIEW ? input : { input });
        answers.push(answer.text);
        return answer.data;
      };
      const made = await send(CREATE, { name: 'Secret', checks: [webhook('/echo', { headers })] });
      const { id, checks } = made.createGuardrail.guardrail;
      assert.deepEqual(checks[0].parameters, {
        ...{ url: `${receiver.url}/echo`, headers: { 'X-One': MASK, 'X-Two': MASK } },
        ...{ timeoutMs: 3000, passOnError: false, not: false },
      });
      receiver.received.length = 0;
      // A service that repeats what it was sent: nothing of it is passed on.
      await trial(member, { id, text: 'x' });
      assert.equal(receiver.received[0]?.headers['x-one'], canaries[0]);
      await send(VIEW, { id });
      await send(UPDATE, {
        id,
        checks: [webhook('/echo', { headers: { 'X-One': MASK, 'X-Two': canaries[1] } })],
      });
      await send(UPDATE, { id, checks: [webhook('/yes', { headers: { 'X-One': MASK } })] });
      await send(RESTORE, { id, number: 1 });
      await send(UPDATE, {
        id,
        checks: [webhook('/echo', { headers: { ...headers, 'bad name': canaries[0] } })],
      });
      await send(UPDATE, {
        id,
        checks: [webhook('/echo', { headers: { 'X-One': `${canaries[0] ?? ''}\n` } })],
      });
      await send(CREATE, { name: 'Bad', checks: [webhook('/echo', { headers: [canaries[0]] })] });
      await send(CREATE, { name: 'Bad', checks: [webhook('/echo', { [canaries[1] ?? '']: 1 })] });
      const tables = ['Guardrail', 'GuardrailVersion', 'AuditEntry'];
      for (const table of tables) {
        const rows = await ownerQuery<{ row: string }>(`SELECT to_jsonb(t)::text AS row FROM "${table}" t`);
        answers.push(...rows.map(({ row }) => row));
      }
      // The name of an unknown parameter is the only thing that an error repeats.
      const seen = answers.join('\n').replaceAll(`parameters.${canaries[1] ?? ''}`, '');
      for (const canary of canaries) assert.ok(!seen.includes(canary), 'a header came out');
      assert.ok(seen.includes(MASK));
    },
  );

  test('stay where a mask is given back for the same URL, and are still sent', async () => {
    const secret = random('kept');
    const id = await make(webhook('/yes', { headers: { 'X-Key': secret, 'X-Other': 'dropped' } }));
    const { guardrail } = await owner.ask(VIEW, { id });
    const shown = guardrail.checks[0].parameters;
    // As it was read, but for one header and the time.
    const back = { ...shown, headers: { 'X-Key': shown.headers['X-Key'], 'X-New': 'new' }, timeoutMs: 5000 };
    await member.ask(UPDATE, { input: { id, checks: [{ type: 'WEBHOOK', parameters: back }] } });
    receiver.received.length = 0;
    assert.equal((await trial(owner, { id, text: 'x' })).verdict, 'PASSED');
    const sent = receiver.received[0]?.headers;
    assert.deepEqual([sent?.['x-key'], sent?.['x-new'], sent?.['x-other']], [secret, 'new', undefined]);
  });

  test('must be given anew where the URL changes, so that they lead nobody elsewhere', async () => {
    const id = await make(webhook('/yes', { headers: { 'X-Key': random('key') } }));
    const before = await fingerprint(server);
    for (const url of [
      `${receiver.url}/echo`,
      `${receiver.url}/yes?x`,
      `${receiver.url}/yes/`,
      `http://localhost:${String(receiver.port)}/yes`,
    ]) {
      const parameters = { url, headers: { 'X-Key': MASK } };
      const answer = await member.send(UPDATE, { input: { id, checks: [{ type: 'WEBHOOK', parameters }] } });
      assertRefused(answer, 'BAD_USER_INPUT', ['input.checks.0.parameters.headers.X-Key']);
    }
    // Neither is a mask any good for another header, a new guardrail, or a trial.
    const other = webhook('/yes', { headers: { 'X-Other': MASK } });
    assertRefused(await member.send(UPDATE, { input: { id, checks: [other] } }), 'BAD_USER_INPUT', [
      'input.checks.0.parameters.headers.X-Other',
    ]);
    assertRefused(
      await member.send(CREATE, { input: { name: 'Borrowed', checks: [other] } }),
      'BAD_USER_INPUT',
      ['input.checks.0.parameters.headers.X-Other'],
    );
    receiver.received.length = 0;
    const tried = await member.send(
      'mutation ($input: TestGuardrailInput!) { testGuardrail(input: $input) { verdict } }',
      { input: { checks: [other], text: 'x' } },
    );
    assertRefused(tried, 'BAD_USER_INPUT', ['input.checks.0.parameters.headers.X-Other']);
    assert.equal(receiver.received.length, 0);
    assert.equal(await fingerprint(server), before, 'nothing was written');

    // Without headers the URL may change: nothing goes along.
    await member.ask(UPDATE, { input: { id, checks: [webhook('/no')] } });
    await trial(member, { id, text: 'x' });
    assert.equal(receiver.received[0]?.headers['x-key'], undefined);
  });

  test('come back with the version they belong to', async () => {
    const secret = random('first');
    const id = await make(webhook('/yes', { headers: { 'X-Key': secret } }));
    await owner.ask(UPDATE, { input: { id, checks: [webhook('/no')] } });
    const { restoreGuardrailVersion: restored } = await member.ask(RESTORE, { input: { id, number: 1 } });
    assert.deepEqual(restored.guardrail.checks[0].parameters.headers, { 'X-Key': MASK });
    receiver.received.length = 0;
    await trial(member, { id, text: 'x' });
    assert.deepEqual([receiver.received[0]?.path, receiver.received[0]?.headers['x-key']], ['/yes', secret]);
  });

  attack(44, 'open in their own guardrail only', async () => {
    const secret = random('sealed');
    const id = await make(webhook('/yes', { headers: { 'X-Key': secret } }));
    const thief = await make(webhook('/echo', { headers: { 'X-Key': 'own' } }));
    await ownerQuery(
      `UPDATE "Guardrail" SET "checks" = (SELECT "checks" FROM "Guardrail" WHERE "id" = '${uuidOf(id)}')
       WHERE "id" = '${uuidOf(thief)}'`,
    );
    receiver.received.length = 0;
    const answer = await owner.send(
      'mutation ($input: TestGuardrailInput!) { testGuardrail(input: $input) { verdict checks { verdict passes } } }',
      { input: { id: thief, text: 'x' } },
    );
    // The check cannot decide, and what cannot decide does not pass.
    assert.deepEqual(
      { data: answer.data, errors: answer.errors },
      {
        data: { testGuardrail: { verdict: 'FAILED', checks: [{ verdict: 'ERROR', passes: false }] } },
        errors: [],
      },
    );
    assert.equal(receiver.received.length, 0);
    assert.ok(!answer.text.includes(secret));
    const log = server.log.join('\n');
    assert.ok(!log.includes(secret) && !log.includes('canary'));
  });
});

describe('Where the operator allows no private addresses, a webhook', () => {
  attack(72, 'to one is refused where it is saved or tried, however it is written', async () => {
    const strict = await startTestServer();
    const { owner: stranger } = await createOrganization(strict);
    const before = await fingerprint(strict);
    receiver.received.length = 0;
    for (const url of [
      `${receiver.url}/yes`,
      `http://localhost:${String(receiver.port)}/yes`,
      `http://api.localhost:${String(receiver.port)}/yes`,
      `http://2130706433:${String(receiver.port)}/yes`,
      `http://0x7f.1:${String(receiver.port)}/yes`,
      `http://[::1]:${String(receiver.port)}/yes`,
      `http://[::ffff:127.0.0.1]:${String(receiver.port)}/yes`,
      'http://169.254.169.254/latest/meta-data',
      'https://10.0.0.1/',
      'http://user:password@example.com/',
      'ftp://example.com/',
      'file:///etc/passwd',
      'example.com/hook',
      '',
    ]) {
      const checks = [{ type: 'WEBHOOK', parameters: { url } }];
      for (const answer of [
        await stranger.send(CREATE, { input: { name: 'Inside', checks } }),
        await stranger.send(
          'mutation ($input: TestGuardrailInput!) { testGuardrail(input: $input) { verdict } }',
          { input: { checks, text: 'x' } },
        ),
      ]) {
        assertRefused(answer, 'BAD_USER_INPUT', ['input.checks.0.parameters.url']);
      }
    }
    // Headers go over https only.
    const plain = { url: 'http://example.com/', headers: { 'X-Key': 'secret' } };
    assertRefused(
      await stranger.send(CREATE, {
        input: { name: 'Plain', checks: [{ type: 'WEBHOOK', parameters: plain }] },
      }),
      'BAD_USER_INPUT',
      ['input.checks.0.parameters.url'],
    );
    assert.equal(receiver.received.length, 0);
    assert.equal(await fingerprint(strict), before);
  });

  test('to one that was saved before is not called: it has no verdict', async () => {
    // One allows nothing private, the other something else: a name is judged by where it leads.
    for (const ranges of ['', '192.0.2.0/24']) {
      const strict = await startTestServer({ CASTELLAN_ALLOWED_PRIVATE_RANGES: ranges });
      const { owner: stranger } = await createOrganization(strict);
      const { createGuardrail } = await stranger.ask(CREATE, {
        input: { name: 'Hook', checks: [{ type: 'WEBHOOK', parameters: { url: 'http://example.com/' } }] },
      });
      const { id } = createGuardrail.guardrail;
      for (const host of ['127.0.0.1', 'localhost']) {
        const url = `http://${host}:${String(receiver.port)}/yes`;
        await strict.castellan.database.ownerQuery(
          `UPDATE "Guardrail" SET "checks" = jsonb_set("checks", '{0,parameters,url}', '"${url}"')`,
        );
        receiver.received.length = 0;
        const found = await trial(stranger, { id, text: 'x' });
        assert.deepEqual(
          [found.verdict, found.checks[0]?.verdict, found.checks[0]?.explanation],
          [
            ...['FAILED', 'ERROR'],
            'The webhook gave no verdict: The address is not a public one. That counts as failed.',
          ],
        );
        assert.equal(receiver.received.length, 0);
      }
    }
  });
});
