// @no-database
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { ask, askThrough, assertFails, beginStream, QUESTION, readToEnd, startEngine } from './engines.js';
import { startFakeVendor } from './fakeVendor.js';

const vendor = await startFakeVendor();
const engine = startEngine();
const strict = startEngine(['192.0.2.0/24']);
beforeEach(() => {
  vendor.reset();
});

const TARGET = { provider: 'openai', api_key: 'k', custom_host: vendor.url };
const PLAIN = { provider: '@first/called-model' };
const FALLBACK = {
  strategy: { mode: 'fallback' },
  targets: [{ provider: '@first' }, { provider: '@second' }],
};
const keysSeen = (): (string | undefined)[] => vendor.seen.map(({ headers }) => headers.authorization);

describe('A call through the engine', () => {
  test('reaches the vendor with its secret and the config’s model, and comes back as it was answered', async () => {
    const told = await askThrough(engine, vendor.url, PLAIN);
    assert.deepEqual(
      [told.status, told.contentType, told.target, told.retries, told.by, told.fallbackUsed],
      [200, 'application/json', 'config', 0, 'first', false],
    );
    assert.equal(told.json.choices[0].message.content, 'Hello from the vendor.');
    assert.deepEqual(told.json.usage, { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 });
    const [seen] = vendor.seen;
    assert.deepEqual(
      [seen?.method, seen?.url, seen?.headers.authorization, seen?.body],
      ['POST', '/v1/chat/completions', 'Bearer secret-of-first', { ...QUESTION, model: 'called-model' }],
    );
    assert.deepEqual(
      Object.keys(seen!.headers).filter((name) => /portkey|castellan/.test(name)),
      [],
    );
  });

  test('is streamed part by part, with the usage at its end', async () => {
    const body = { ...QUESTION, stream: true, stream_options: { include_usage: true } };
    const told = await askThrough(engine, vendor.url, PLAIN, { body });
    assert.deepEqual([told.status, told.contentType], [200, 'text/event-stream']);
    const parts = told.text.split('\n\n').filter((part) => part !== '');
    assert.equal(parts.at(-1), 'data: [DONE]');
    const read = parts.slice(0, -1).map((part) => JSON.parse(part.replace('data: ', '')));
    assert.equal(read.map((part) => part.choices[0]?.delta.content ?? '').join(''), 'Hello from the vendor.');
    assert.deepEqual(read.at(-1).usage, { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 });
  });

  test('takes tools along and brings their calls back', async () => {
    const tools = [{ type: 'function', function: { name: 'weather', parameters: { type: 'object' } } }];
    const told = await askThrough(engine, vendor.url, PLAIN, { body: { ...QUESTION, tools } });
    assert.deepEqual(told.json.choices[0].message.tool_calls[0].function, {
      name: 'weather',
      arguments: '{"city":"Paris"}',
    });
    assert.deepEqual(vendor.seen[0]?.body.tools, tools);
  });

  test('is made for completions and embeddings too', async () => {
    const completion = await askThrough(engine, vendor.url, PLAIN, {
      path: '/v1/completions',
      body: { model: 'm', prompt: 'Hello' },
    });
    const embedding = await askThrough(engine, vendor.url, PLAIN, {
      path: '/v1/embeddings',
      body: { model: 'm', input: ['a', 'b'] },
    });
    assert.equal(completion.json.choices[0].text, 'Hello from the vendor.');
    assert.deepEqual(embedding.json.data[1].embedding, [0.25, -0.5, 1]);
    assert.deepEqual(
      vendor.seen.map(({ url }) => url),
      ['/v1/completions', '/v1/embeddings'],
    );
  });

  test('with metadata and a config beyond ASCII and beyond 16 KB arrives whole', async () => {
    const user = '用户'.repeat(10_000);
    const told = await askThrough(
      engine,
      vendor.url,
      { ...PLAIN, override_params: { user } },
      { metadata: { team: 'Zürich 🏔' }, traceId: 'Spur\r\nx: 1' },
    );
    assert.equal(told.status, 200);
    assert.equal(vendor.seen[0]?.body.user, user);
  });

  test('without a secret sends no empty one', async () => {
    const config = { provider: 'openai', api_key: '', custom_host: vendor.url };
    assert.equal((await ask(engine, config)).status, 200);
    assert.deepEqual(keysSeen(), [undefined]);
  });

  test('brings the vendor’s error with its status', async () => {
    vendor.script({ status: 429, headers: { 'Retry-After': '7' } });
    const told = await askThrough(engine, vendor.url, PLAIN);
    assert.deepEqual(
      [told.status, told.json.error.message, told.retryAfter],
      [429, 'openai error: The vendor refuses.', '7'],
    );
  });
});

describe('Targets', () => {
  test('fall back to the next one where the first fails', async () => {
    vendor.script({ status: 500 });
    const told = await askThrough(engine, vendor.url, FALLBACK);
    assert.deepEqual(
      [told.status, told.target, told.by, told.fallbackUsed],
      [200, 'config.targets[1]', 'second', true],
    );
    assert.deepEqual(keysSeen(), ['Bearer secret-of-first', 'Bearer secret-of-second']);
  });

  test('do not fall back where the first succeeds, or fails with a status that is not named', async () => {
    const first = await askThrough(engine, vendor.url, FALLBACK);
    assert.deepEqual([first.status, first.by, first.fallbackUsed], [200, 'first', false]);
    vendor.script({ status: 400 });
    const named = { ...FALLBACK, strategy: { mode: 'fallback', on_status_codes: [429] } };
    const second = await askThrough(engine, vendor.url, named);
    assert.deepEqual([second.status, second.by, second.fallbackUsed], [400, 'first', false]);
    assert.equal(vendor.seen.length, 2);
  });

  test('fall back from a vendor that breaks off or does not exist', async () => {
    vendor.script({ breakOff: true });
    const told = await askThrough(engine, vendor.url, FALLBACK);
    assert.deepEqual([told.status, told.by], [200, 'second']);
  });

  test('are chosen by their weight, inside others too', async () => {
    const content = {
      strategy: { mode: 'fallback' },
      targets: [
        { provider: '@first' },
        {
          strategy: { mode: 'loadbalance' },
          targets: [
            { provider: '@never', weight: 0 },
            { provider: '@always/heavy', weight: 1 },
          ],
        },
      ],
    };
    for (let round = 0; round < 5; round += 1) {
      vendor.script({ status: 503 });
      const told = await askThrough(engine, vendor.url, content);
      assert.deepEqual(
        [told.status, told.target, told.by, told.fallbackUsed],
        [200, 'config.targets[1].targets[1]', 'always', true],
      );
      assert.equal(vendor.seen.at(-1)?.body.model, 'heavy');
    }
  });

  test('are chosen by conditions, and the others’ secrets stay here', async () => {
    const content = {
      strategy: {
        mode: 'conditional',
        conditions: [{ query: { 'metadata.plan': { $regex: '^pai' } }, then: 'paid' }],
        default: 'free',
      },
      targets: [
        { name: 'free', provider: '@free' },
        { name: 'paid', provider: '@paid' },
      ],
    };
    const paid = await askThrough(engine, vendor.url, content, { metadata: { plan: 'paid' } });
    const free = await askThrough(engine, vendor.url, content, { metadata: { plan: 'free' } });
    assert.deepEqual([paid.status, paid.by, paid.fallbackUsed], [200, 'paid', false]);
    assert.deepEqual([free.status, free.by, free.fallbackUsed], [200, 'free', false]);
    assert.deepEqual(keysSeen(), ['Bearer secret-of-paid', 'Bearer secret-of-free']);
  });
});

describe('Retries and timeouts', () => {
  const retrying = { ...PLAIN, retry: { attempts: 2 } };

  test('a call is made again on a passing failure, and how often is told', async () => {
    vendor.script({ status: 503 });
    const told = await askThrough(engine, vendor.url, retrying);
    assert.deepEqual([told.status, told.retries, vendor.seen.length], [200, 1, 2]);
  });

  test('retries in vain are counted too', async () => {
    vendor.always({ status: 500 });
    const told = await askThrough(engine, vendor.url, { ...PLAIN, retry: { attempts: 1 } });
    assert.deepEqual([told.status, told.retries, vendor.seen.length], [500, 1, 2]);
  });

  test('a call is not made again on a status that is not named', async () => {
    vendor.always({ status: 400 });
    assert.equal((await askThrough(engine, vendor.url, retrying)).status, 400);
    const other = { ...PLAIN, retry: { attempts: 2, on_status_codes: [429] } };
    vendor.always({ status: 500 });
    assert.equal((await askThrough(engine, vendor.url, other)).status, 500);
    assert.equal(vendor.seen.length, 2);
  });

  test('a vendor that takes too long is a 408, and is hung up on', async () => {
    vendor.script({ hang: true });
    const told = await askThrough(engine, vendor.url, { ...PLAIN, request_timeout: 150 });
    assert.deepEqual(
      [told.status, told.json.error.message],
      [408, 'Request exceeded the timeout sent in the request: 150ms'],
    );
    await vendor.seen[0]?.over;
    assert.equal(vendor.seen[0]?.closedEarly, true);
  });
});

describe('A call that ends early', { timeout: 20_000 }, () => {
  test('plain: the vendor is hung up on', async () => {
    vendor.script({ hang: true });
    const ending = new AbortController();
    const asking = askThrough(engine, vendor.url, PLAIN, { signal: ending.signal });
    const seen = await vendor.arrived(1);
    ending.abort();
    await assertFails(asking, 'ENDED', 'The call was ended.');
    await seen.over;
    assert.equal(seen.closedEarly, true);
  });

  test('streamed: the vendor is hung up on, and no fallback is tried', async () => {
    vendor.script({ hangAfter: 2 });
    const ending = new AbortController();
    const asking = askThrough(engine, vendor.url, FALLBACK, {
      signal: ending.signal,
      body: { ...QUESTION, stream: true },
    });
    const seen = await vendor.arrived(1);
    ending.abort();
    await assertFails(asking, 'ENDED', 'The call was ended.');
    await seen.over;
    assert.deepEqual([seen.closedEarly, vendor.seen.length], [true, 1]);
  });

  test('streamed: to cancel the answer is to hang up as well', async () => {
    vendor.script({ hangAfter: 2 });
    const reader = await beginStream(engine, TARGET);
    await reader.cancel();
    const seen = await vendor.arrived(1);
    await seen.over;
    assert.equal(seen.closedEarly, true);
  });

  test('with a signal that has fired reaches nobody', async () => {
    const asking = askThrough(engine, vendor.url, PLAIN, { signal: AbortSignal.abort() });
    await assertFails(asking, 'ENDED', 'The call was ended.');
    assert.equal(vendor.seen.length, 0);
  });

  test('a stream that the vendor breaks off is no stream that ended', async () => {
    vendor.script({ hangAfter: 2 });
    const reader = await beginStream(engine, TARGET);
    vendor.seen[0]?.breakOff();
    await assertFails(readToEnd(reader), 'BROKEN_OFF', 'The call was broken off.');
  });
});

describe('Where the engine connects to', () => {
  const refused = async (url: string, message: string): Promise<void> => {
    const told = await askThrough(strict, url, PLAIN);
    assert.deepEqual(
      [told.status, told.json.error],
      [
        502,
        { message: `openai error: ${message}`, type: 'gateway_error', param: null, code: 'refused_address' },
      ],
    );
    assert.equal(vendor.seen.length, 0);
  };
  const NOT_PUBLIC = 'The address is not a public one.';
  const NOT_ENCRYPTED = 'Without https only addresses that the operator allows are called.';

  for (const host of ['127.0.0.1', 'localhost', '[::1]', '2130706433', '[::ffff:127.0.0.1]']) {
    test(`not this machine as ${host}`, async () => {
      const { port } = vendor;
      await refused(`https://${host}:${port}/v1`, NOT_PUBLIC);
      await refused(`http://${host}:${port}/v1`, NOT_ENCRYPTED);
    });
  }

  for (const host of ['10.0.0.1', '169.254.169.254', '[fd00::1]', '168.63.129.16', '[64:ff9b::7f00:1]']) {
    test(`not the private address ${host}`, async () => {
      await refused(`https://${host}/v1`, NOT_PUBLIC);
    });
  }

  test('not without encryption to a public address', async () => {
    await refused('http://93.184.215.14/v1', NOT_ENCRYPTED);
  });

  test('by a name where the operator allows what it leads to', async () => {
    const told = await askThrough(engine, `http://localhost:${vendor.port}/v1`, PLAIN);
    assert.equal(told.status, 200);
  });

  test('not where a redirect leads, which takes no secret along', async () => {
    vendor.script({ status: 307, headers: { Location: `${vendor.url}/elsewhere` } });
    const told = await askThrough(engine, vendor.url, PLAIN);
    assert.deepEqual(
      [told.status, told.json.error.code, told.json.error.message],
      [502, 'redirect', 'openai error: The vendor redirects where it should answer.'],
    );
    assert.equal(vendor.seen.length, 1);
  });

  test('and says of what cannot be reached no address', async () => {
    const told = await askThrough(engine, 'http://127.0.0.1:1/v1', PLAIN);
    assert.equal(told.status, 502);
    assert.equal(
      told.json.error.message,
      'openai error: The vendor cannot be reached, or broke the connection off.',
    );
    assert.doesNotMatch(told.text, /127\.0\.0\.1|ECONN/);
  });
});
