/** Which calls are made again when they fail, when, and which never. */
import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { describe, test, type TestContext } from 'node:test';
import {
  createClient,
  ForbiddenError,
  RateLimitedError,
  TransportError,
  type Client,
} from '../../src/sdk/index.js';
import { startFakeHost, json, type FakeHost } from '../support/fakeHost.js';
import { createOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

const server = await startTestServer();

type Failure = (response: ServerResponse) => void;

/** What a proxy answers, ready to be asked again at once. */
const answers =
  (status: number, headers: Record<string, string> = { 'Retry-After': '0' }): Failure =>
  (response) =>
    response.writeHead(status, headers).end('Not now.');
/** The connection breaks after the request has arrived. */
const breaksOff: Failure = (response) => response.destroy();
const refuses =
  (code: string, extensions: object = {}): Failure =>
  (response) => {
    json(response, 200, { data: null, errors: [{ message: 'No.', extensions: { code, ...extensions } }] });
  };

const DATA = {
  viewer: { displayName: 'Ada' },
  keyFeatures: [],
  rotateApiKey: { secret: 'ck_new' },
  createRole: { role: { id: 'role_1' } },
};

/** A host that fails in these ways, one after the other, and then answers. */
async function failing(...failures: readonly Failure[]): Promise<FakeHost> {
  const left = [...failures];
  return await startFakeHost((_asked, response) => {
    const fail = left.shift();
    if (fail === undefined) json(response, 200, { data: DATA });
    else fail(response);
  });
}

const inputOf = ({ body }: { readonly body: string }): any => JSON.parse(body).variables.input;

describe('a query', () => {
  test('is attempted again when the connection breaks, the server is busy or not there', async () => {
    for (const failure of [answers(429), answers(502), answers(503), answers(504), breaksOff]) {
      const host = await failing(failure, failure);
      const viewer = await createClient({ url: host.url }).viewer();
      assert.equal(viewer.displayName, 'Ada');
      assert.equal(host.asked.length, 3);
      assert.equal(new Set(host.asked.map(({ body }) => body)).size, 1);
    }
  });

  test('is attempted again when no answer comes in time', async () => {
    const host = await failing(() => undefined);
    const client = createClient({ url: host.url, timeoutMs: 200 });
    assert.equal((await client.viewer()).displayName, 'Ada');
    assert.equal(host.asked.length, 2);
  });

  test('is attempted again when the API says that it comes too often', async () => {
    const host = await failing(refuses('RATE_LIMITED', { retryAfter: 0 }));
    assert.equal((await createClient({ url: host.url }).viewer()).displayName, 'Ada');
    assert.equal(host.asked.length, 2);
  });

  test('is attempted again when the database of the server is away', async () => {
    const host = await failing(refuses('UNAVAILABLE', { retryAfter: 0 }));
    assert.equal((await createClient({ url: host.url }).viewer()).displayName, 'Ada');
    assert.equal(host.asked.length, 2);
  });

  test('fails with the last error after three attempts, or as many as were asked for', async () => {
    for (const [retries, attempts] of [
      [undefined, 3],
      [0, 1],
      [1, 2],
    ]) {
      const host = await failing(answers(503), answers(503), answers(503));
      await assert.rejects(createClient({ url: host.url, retries }).viewer(), {
        name: 'TransportError',
        status: 503,
      });
      assert.equal(host.asked.length, attempts);
    }
  });

  test('is not attempted again after any other error', async () => {
    for (const failure of [
      answers(500),
      answers(404),
      answers(200),
      ...['UNAUTHENTICATED', 'FORBIDDEN', 'NOT_FOUND', 'BAD_USER_INPUT', 'CONFLICT'].map((code) =>
        refuses(code),
      ),
      ...['FAILED_PRECONDITION', 'BUDGET_EXHAUSTED', 'DEADLINE_EXCEEDED', 'INTERNAL'].map((code) =>
        refuses(code),
      ),
    ]) {
      const host = await failing(failure);
      await assert.rejects(createClient({ url: host.url }).viewer());
      assert.equal(host.asked.length, 1);
    }
  });

  test('of one’s own is attempted again as well, where it is sure to be one', async () => {
    for (const [document, attempts] of [
      ['{ viewer { displayName } }', 2],
      ['query Mine { viewer { displayName } }', 2],
      ['mutation Mine { createRole(input: {}) { role { id } } }', 1],
      ['fragment F on Viewer { displayName }\nmutation Mine { createRole(input: {}) { role { id } } }', 1],
      // Not read more closely: it could be one.
      ['query Mine { viewer { displayName } } # a mutation', 1],
    ] as const) {
      const host = await failing(answers(503));
      await createClient({ url: host.url })
        .request(document)
        .catch((error: unknown) => {
          assert.ok(error instanceof TransportError);
        });
      assert.equal(host.asked.length, attempts, document);
    }
  });
});

describe('a mutation', () => {
  test('without an idempotency key is sent once, however it fails', async () => {
    for (const failure of [
      answers(429),
      answers(503),
      breaksOff,
      refuses('RATE_LIMITED', { retryAfter: 0 }),
    ]) {
      const host = await failing(failure);
      const client = createClient({ url: host.url, retries: 5 });
      await assert.rejects(client.roles.create({ name: 'x', permissions: [] }));
      assert.equal(host.asked.length, 1);
    }
  });

  test('with one is attempted again under the same key, each call under its own', async () => {
    const host = await failing(breaksOff, answers(503));
    const client = createClient({ url: host.url });
    assert.equal((await client.apiKeys.rotate({ id: 'key_1' })).secret, 'ck_new');
    await client.apiKeys.rotate({ id: 'key_1' });
    const keys = host.asked.map((asked) => String(inputOf(asked).idempotencyKey));
    assert.equal(keys.length, 4);
    assert.match(keys[0]!, /^[0-9a-f]{32}$/);
    assert.deepEqual([keys[1], keys[2]], [keys[0], keys[0]]);
    assert.notEqual(keys[3], keys[0]);
    assert.deepEqual({ ...inputOf(host.asked[0]!), idempotencyKey: '' }, { id: 'key_1', idempotencyKey: '' });
  });

  test('takes a key of the program’s own, and none where nothing is attempted again', async () => {
    const host = await failing(answers(503));
    await createClient({ url: host.url }).apiKeys.rotate({ id: 'key_1' }, { idempotencyKey: 'mine' });
    const once = createClient({ url: host.url, retries: 0 });
    await once.apiKeys.rotate({ id: 'key_1' });
    assert.deepEqual(host.asked.map(inputOf), [
      { id: 'key_1', idempotencyKey: 'mine' },
      { id: 'key_1', idempotencyKey: 'mine' },
      { id: 'key_1' },
    ]);
  });

  test('whose answer was lost has been carried out once when it is attempted again', async () => {
    const { owner, organization } = await createOrganization(server);
    const key = await owner.createApiKey();
    let lost = 0;
    const client = createClient({
      url: server.url,
      token: owner.token,
      organization: organization.id,
      fetch: async (address, init) => {
        const response = await fetch(address, init);
        if (lost > 0) return response;
        lost += 1;
        await response.body?.cancel();
        throw new TypeError('The connection was lost.');
      },
    });
    const { secret } = await client.apiKeys.rotate({ id: key.id });
    assert.equal(lost, 1);
    assert.equal((await createClient({ url: server.url, apiKey: secret }).viewer()).apiKey?.id, key.id);
    const { totalCount } = await client.auditLog.list({
      filter: { action: 'apiKey.rotate', resourceId: key.id },
    });
    assert.equal(totalCount, 1);
  });
});

test('a subscription is not begun again', async () => {
  const host = await failing(answers(503));
  await assert.rejects(createClient({ url: host.url }).logs.tail().next(), { status: 503 });
  assert.equal(host.asked.length, 1);
});

describe('before another attempt', () => {
  /** A client on a clock that the test moves on, whose attempts fail one after the other. */
  function onClock(
    context: TestContext,
    ...failures: readonly Response[]
  ): { client: Client; attempts: () => number; pass: (ms: number) => Promise<void> } {
    context.mock.timers.enable({ apis: ['setTimeout'] });
    const left = [...failures];
    let attempts = 0;
    const client = createClient({
      url: 'http://127.0.0.1:1',
      retries: 3,
      fetch: async () => {
        attempts += 1;
        return await Promise.resolve(left.shift() ?? Response.json({ data: DATA }));
      },
    });
    return {
      client,
      attempts: () => attempts,
      pass: async (ms) => {
        await settled();
        context.mock.timers.tick(ms);
        await settled();
      },
    };
  }

  /** Lets everything go on that waits for no clock. */
  async function settled(): Promise<void> {
    for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }

  const limited = (extensions: object, headers?: Record<string, string>): Response =>
    Response.json(
      { data: null, errors: [{ message: 'No.', extensions: { code: 'RATE_LIMITED', ...extensions } }] },
      headers === undefined ? {} : { status: 429, headers },
    );

  test('the client waits as long as the server asks for', async (context) => {
    const { client, attempts, pass } = onClock(
      context,
      limited({ retryAfter: 7 }),
      limited({}, { 'Retry-After': '2' }),
      new Response('Not now.', { status: 503, headers: { 'Retry-After': '30' } }),
    );
    const call = client.viewer();
    for (const [ms, made] of [
      [6_999, 1],
      [1, 2],
      [1_999, 2],
      [1, 3],
      [29_999, 3],
      [1, 4],
    ] as const) {
      await pass(ms);
      assert.equal(attempts(), made);
    }
    assert.equal((await call).displayName, 'Ada');
  });

  test('and until the moment that the server names', async (context) => {
    const past = new Date(Date.now() - 60_000).toUTCString();
    const { client, attempts, pass } = onClock(
      context,
      new Response('Not now.', { status: 503, headers: { 'Retry-After': past } }),
    );
    const call = client.viewer();
    await pass(0);
    assert.equal(attempts(), 2);
    assert.equal((await call).displayName, 'Ada');
  });

  test('it does not wait for longer than half a minute, but tells how long it would be', async (context) => {
    const { client, attempts, pass } = onClock(context, limited({ retryAfter: 31 }));
    const call = client.viewer().catch((error: unknown) => error);
    await pass(31_000);
    assert.equal(attempts(), 1);
    const error = await call;
    assert.ok(error instanceof RateLimitedError);
    assert.equal(error.retryAfter, 31);
  });

  test('it waits twice as long each time where nobody says, half of it by chance', async (context) => {
    for (const [chance, waits] of [
      [0, [125, 250, 500]],
      [1, [250, 500, 1_000]],
    ] as const) {
      const random = context.mock.method(Math, 'random', () => chance);
      const unavailable = (): Response => new Response('Not now.', { status: 503 });
      const { client, attempts, pass } = onClock(context, unavailable(), unavailable(), unavailable());
      const call = client.viewer();
      for (const [made, wait] of waits.entries()) {
        await pass(wait - 1);
        assert.equal(attempts(), made + 1);
        await pass(1);
        assert.equal(attempts(), made + 2);
      }
      await call;
      context.mock.timers.reset();
      random.mock.restore();
    }
  });

  test('a call can be given up at once', async (context) => {
    const { client, attempts, pass } = onClock(context, limited({ retryAfter: 30 }));
    const giveUp = new AbortController();
    const reason = new Error('Nobody waits any more.');
    let thrown: unknown = null;
    const call = client.viewer({ signal: giveUp.signal }).catch((error: unknown) => (thrown = error));
    await pass(1_000);
    assert.equal(thrown, null);
    giveUp.abort(reason);
    await pass(0);
    assert.equal(thrown, reason);
    await pass(60_000);
    assert.equal(attempts(), 1);
    await call;
  });
});

test('an attempt under way is given up with the signal’s reason, and is the last', async () => {
  const giveUp = new AbortController();
  const host = await startFakeHost(() => {
    giveUp.abort(new ForbiddenError([], { status: 0, requestId: null, retryAfter: null }));
  });
  await assert.rejects(createClient({ url: host.url }).viewer({ signal: giveUp.signal }), ForbiddenError);
  assert.equal(host.asked.length, 1);
});
