/** What one organization may have under way at once, and that it takes nothing from another. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { addProvider, assertError, call, logged, makeTenant, MESSAGES } from '../gateway/harness.js';
import { startFakeVendor } from '../gateway/fakeVendor.js';
import { json, startFakeHost } from '../support/fakeHost.js';
import { createGate, type Gate } from '../support/gate.js';
import { createOrganization, random, type Person } from '../support/seed.js';
import { until } from '../support/until.js';
import { startTestServer, type Answer } from '../support/server.js';
import { subscribe, type Stream } from '../support/sse.js';

const REQUESTS = 2;
const CALLS = 3;

const server = await startTestServer({
  CASTELLAN_ALLOWED_PRIVATE_RANGES: '127.0.0.0/8',
  CASTELLAN_REQUESTS_PER_ORGANIZATION: String(REQUESTS),
  CASTELLAN_CALLS_PER_ORGANIZATION: String(CALLS),
  CASTELLAN_OUTBOUND_TIMEOUT_MS: '60000',
});
const vendor = await startFakeVendor();

/** A host that answers once its gate is opened: a request that tests an integration there is under way until then. */
const gates = new Map<string, Gate>();
const host = await startFakeHost(({ url }, response) => {
  const gate = gates.get(url.split('/')[1] ?? '');
  void gate?.opened.then(() => {
    json(response, 200, { data: [] });
  });
});
after(() => {
  for (const gate of gates.values()) gate.open();
});

/** Requests of one organization that take as long as its gate is closed. */
class Slow {
  readonly name = random('slow');
  readonly gate = createGate();

  private constructor(
    readonly owner: Person,
    private readonly id: string,
  ) {}

  static async of({ owner }: { owner: Person }): Promise<Slow> {
    const name = random('slow');
    const { createIntegration } = await owner.ask(
      'mutation ($input: CreateIntegrationInput!) { createIntegration(input: $input) { integration { id } } }',
      { input: { name, vendor: 'OPENAI', secret: random('sk-test'), baseUrl: `${host.url}/${name}` } },
    );
    const slow = new Slow(owner, String(createIntegration.integration.id));
    gates.set(name, slow.gate);
    Object.assign(slow, { name });
    return slow;
  }

  /** How many of them have reached the host. */
  get arrived(): number {
    return host.asked.filter(({ url }) => url.startsWith(`/${this.name}/`)).length;
  }

  async send(): Promise<Answer> {
    return await this.owner.send(TEST, { input: { id: this.id } });
  }

  /** Sends one and hangs up once `until` is over. */
  async hangUp(until: Promise<void>): Promise<void> {
    const controller = new AbortController();
    const { token, organization } = this.owner.credentials;
    const sent = fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Authorization: `Bearer ${token ?? ''}`,
        'X-Organization': organization ?? '',
      },
      body: JSON.stringify({ query: TEST, variables: { input: { id: this.id } } }),
      signal: controller.signal,
    });
    void until.then(() => {
      controller.abort();
    });
    await assert.rejects(sent, { name: 'AbortError' });
  }
}

const TEST = `mutation ($input: TestIntegrationInput!) { testIntegration(input: $input) { test { isOk } } }`;
const KIND = '{ viewer { kind } }';

function assertOk(answer: Answer): void {
  assert.deepEqual(answer.errors, [], answer.text);
}

const MOST_WAITING = 10 * REQUESTS;

const waitingNow = (): number => server.castellan.services.concurrency.requests.counts().waiting;

/** Sends as many requests as have a place, and as many as may wait. */
async function fill(slow: Slow): Promise<Promise<Answer>[]> {
  const sent = Array.from({ length: REQUESTS }, async () => await slow.send());
  await until(() => slow.arrived === REQUESTS);
  sent.push(...Array.from({ length: MOST_WAITING }, async () => await slow.send()));
  await until(() => waitingNow() === MOST_WAITING);
  return sent;
}

test('of one organization as many requests are carried out at once as the setting says, ten times as many wait, more are refused', async () => {
  const [mine, theirs] = [await createOrganization(server), await createOrganization(server)];
  const slow = await Slow.of(mine);
  const sent = await fill(slow);

  const refused = await slow.send();
  assert.equal(refused.status, 429);
  assert.equal(refused.headers.get('retry-after'), '1');
  assert.deepEqual(
    [refused.data, refused.errors],
    [
      undefined,
      [
        {
          message: 'Too many requests of this organization are under way. Try again in 1 s.',
          extensions: { code: 'RATE_LIMITED', retryAfter: 1 },
        },
      ],
    ],
  );
  // Another organization has its own places, and whoever is in none needs none.
  for (let turn = 0; turn < 30; turn += 1) assertOk(await theirs.owner.send(KIND));
  await createOrganization(server);
  assert.equal(slow.arrived, REQUESTS);

  slow.gate.open();
  for (const answer of await Promise.all(sent)) assertOk(answer);
  assert.equal(slow.arrived, REQUESTS + MOST_WAITING);
  assertOk(await mine.owner.send(KIND));
});

test('of those who wait, who came first is let in first', async () => {
  const seeded = await createOrganization(server);
  const inOrder = await Promise.all(Array.from({ length: REQUESTS + 3 }, async () => await Slow.of(seeded)));
  const sent: Promise<Answer>[] = [];
  for (const [place, slow] of inOrder.entries()) {
    sent.push(slow.send());
    await until(() => (place < REQUESTS ? slow.arrived === 1 : waitingNow() === place + 1 - REQUESTS));
  }
  for (const [place, { gate }] of inOrder.entries()) {
    gate.open();
    const next = inOrder[place + REQUESTS];
    if (next !== undefined) await until(() => next.arrived === 1);
    assert.deepEqual(
      inOrder.map(({ arrived }) => arrived),
      inOrder.map((_slow, other) => (other <= place + REQUESTS ? 1 : 0)),
    );
  }
  for (const answer of await Promise.all(sent)) assertOk(answer);
});

test('both ways of the API count: what Yoga answers and what goes past it', async () => {
  const seeded = await createOrganization(server);
  const slow = await Slow.of(seeded);
  const sent = await fill(slow);
  const { owner } = seeded;
  // One is seen for the first time, the other is kept; a third comes by GET, a key's like a person's.
  for (const document of [`query ${random('Q').replace('-', '')} ${KIND}`, KIND]) {
    assert.equal((await owner.send(document)).status, 429);
  }
  const { token, organization } = owner.credentials;
  const headers = { Authorization: `Bearer ${token ?? ''}`, 'X-Organization': organization ?? '' };
  for (const path of [`/graphql?query=${encodeURIComponent(KIND)}`, '/invoices/none.pdf']) {
    const answer = await fetch(server.url + path, { headers });
    assert.equal(answer.status, 429, path);
    assert.equal(answer.headers.get('retry-after'), '1');
    assert.equal((await answer.json()).errors[0].extensions.code, 'RATE_LIMITED');
  }
  slow.gate.open();
  await Promise.all(sent);
});

/** How many callers the server noticed to have hung up. */
const hungUp = (): number => server.log.filter((line) => line.includes('"hungUp":true')).length;

test('who hangs up while waiting is passed over, and gives no place away', async () => {
  const seeded = await createOrganization(server);
  const slow = await Slow.of(seeded);
  const sent = Array.from({ length: REQUESTS }, async () => await slow.send());
  await until(() => slow.arrived === REQUESTS);
  const goneBefore = createGate();
  const waiting = [slow.hangUp(goneBefore.opened), slow.hangUp(goneBefore.opened)];
  await until(() => waitingNow() === 2);
  const before = hungUp();
  goneBefore.open();
  await Promise.all(waiting);
  await until(() => hungUp() === before + 2);
  slow.gate.open();
  for (const answer of await Promise.all([...sent, slow.send(), slow.send()])) assertOk(answer);
  assert.equal(slow.arrived, REQUESTS + 2);
});

test('a request that fails or is refused gives its place back', async () => {
  const { owner } = await createOrganization(server);
  const key = await owner.createApiKey();
  for (let turn = 0; turn < 4 * 11 * REQUESTS; turn += 1) {
    const answer = await key.send(turn % 2 === 0 ? '{ apiKeys { totalCount } }' : '{ viewer { nothing } }');
    assert.notEqual(answer.status, 429);
    assert.equal(answer.errors.length, 1);
  }
  assertOk(await key.send(KIND));
});

test('a subscription goes on without a place', async () => {
  const { owner } = await createOrganization(server);
  const streams: Stream[] = [];
  try {
    for (let begun = 0; begun < REQUESTS + 2; begun += 1) {
      const stream = await subscribe(server, owner.credentials, ['subscription { logTail { dropped } }']);
      streams.push(stream);
      assert.equal((await stream.next())?.data?.['logTail'].dropped, 0);
    }
    assertOk(await owner.send(KIND));
  } finally {
    for (const stream of streams) await stream.close();
  }
});

test('of one organization as many calls are under way as the setting says; more are refused, and logged', async () => {
  const [mine, theirs] = [await makeTenant(server, vendor), await makeTenant(server, vendor)];
  const hanging = await startFakeVendor();
  hanging.always({ hang: true });
  const slow = await addProvider(mine, hanging);
  const controller = new AbortController();
  const held = Array.from({ length: CALLS }, async () => {
    await fetch(`${server.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${mine.key.secret}` },
      body: JSON.stringify({ model: `@${String(slow['slug'])}/fake-model`, messages: MESSAGES }),
      signal: controller.signal,
    });
  });
  await hanging.arrived(CALLS);

  const body = { model: mine.model, messages: MESSAGES };
  const refused = await call(server, mine.key, body);
  assertError(refused, { status: 429, code: 'rate_limit_exceeded', type: 'rate_limit_error' });
  assert.equal(refused.headers.get('retry-after'), '1');
  assert.equal(vendor.seen.length, 0);
  // A download counts as a call does.
  const download = async (): Promise<number> => {
    const { token = '', organization = '' } = mine.owner.credentials;
    const headers = { Authorization: `Bearer ${token}`, 'X-Organization': organization };
    const answer = await fetch(`${server.url}/audit-log.jsonl`, { headers });
    await answer.text();
    return answer.status;
  };
  assert.equal(await download(), 429);
  // The API is still there for the same organization, and calls for another.
  assertOk(await mine.owner.send(KIND));
  assert.equal((await call(server, theirs.key, { ...body, model: theirs.model })).status, 200);

  controller.abort();
  await Promise.allSettled(held);
  const logs = await logged(server, mine, CALLS + 1);
  assert.deepEqual(logs.map(({ status, errorCode }) => [status, errorCode]).sort(), [
    [429, 'rate_limit_exceeded'],
    ...Array.from({ length: CALLS }, () => [499, 'client_closed_request']),
  ]);
  assert.equal((await call(server, mine.key, body)).status, 200);
  assert.equal(await download(), 200);
});
