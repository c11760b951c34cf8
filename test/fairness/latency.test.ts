/**
 * How long one organization waits for its answers while another asks as much as it can: measured by `npm run test:faults`,
 * which writes the table of docs/reliability.md. The ordinary suite asserts who comes when (connections.test.ts,
 * concurrency.test.ts), since how long something takes depends on the machine.
 */
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { call, makeTenant, MESSAGES, type Tenant } from '../gateway/harness.js';
import { startFakeVendor } from '../gateway/fakeVendor.js';
import { engine } from '../support/database.js';
import { isMeasuring, note, quantile } from '../support/measures.js';
import { started } from '../support/program.js';
import { migratedDatabase } from '../support/scratchDatabase.js';
import { send, type TestServer } from '../support/server.js';

const skip = isMeasuring ? false : 'measured by `npm run test:faults`';

/** What is promised of the quiet one's p99, while the other asks over 64 connections. Milliseconds. */
const BOUND_MS = engine === 'pglite' ? 2_000 : 1_000;
const CONNECTIONS = 64;
const REQUESTS = 200;
const KEYS = 50;

const LIST =
  '{ apiKeys(first: 50) { edges { node { id name owner { name } permissions { feature level } } } } }';
const CREATE =
  'mutation ($input: CreatePromptCollectionInput!) { createPromptCollection(input: $input) { promptCollection { id } } }';

interface Noise {
  readonly path: string;
  readonly bodies: readonly string[];
}

const noises = (tenant: Tenant): Record<string, Noise> => ({
  'lists of 50 API keys': { path: '/graphql', bodies: [JSON.stringify({ query: LIST })] },
  'new collections': {
    path: '/graphql',
    bodies: [JSON.stringify({ query: CREATE, variables: { input: { name: 'noise $TURN' } } })],
  },
  'LLM calls': {
    path: '/v1/chat/completions',
    bodies: [JSON.stringify({ model: tenant.model, messages: MESSAGES })],
  },
});

/** Makes noise until it is ended. @returns ends it, and gives back how many answers of which status there were */
async function makeNoise(
  server: TestServer,
  tenant: Tenant,
  { path, bodies }: Noise,
): Promise<() => Promise<Record<string, number>>> {
  const token = path === '/graphql' ? tenant.owner.token : tenant.key.secret;
  const headers = {
    'Content-Type': 'application/json',
    Authorization: `Bearer ${token}`,
    ...(path === '/graphql' ? { 'X-Organization': tenant.organization.id } : {}),
  };
  const noise = { url: server.url + path, headers, bodies, connections: CONNECTIONS };
  const child = fork(fileURLToPath(new URL('noise.mjs', import.meta.url)), {
    env: { ...process.env, NOISE: JSON.stringify(noise) },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    execArgv: [],
  });
  let told = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (told += text));
  await sleep(1_000);
  return async () => {
    child.kill('SIGTERM');
    await once(child, 'close');
    return JSON.parse(told) as Record<string, number>;
  };
}

/** Asks one request after another. @returns how long each took, in milliseconds */
async function measure(server: TestServer, quiet: Tenant, kind: 'API' | 'LLM'): Promise<number[]> {
  const times: number[] = [];
  for (let turn = 0; turn < REQUESTS; turn += 1) {
    const begun = performance.now();
    if (kind === 'API') {
      const { errors } = await server.send(LIST, {}, quiet.owner.credentials);
      assert.deepEqual(errors, []);
    } else {
      const body = { model: quiet.model, messages: MESSAGES };
      assert.equal((await call(server, quiet.key, body)).status, 200);
    }
    times.push(performance.now() - begun);
    await sleep(5);
  }
  return times;
}

describe('while another organization asks as much as it can', { skip }, () => {
  test('the p99 of a quiet one stays within the bound that is promised', async () => {
    const vendor = await startFakeVendor();
    const { variables } = await migratedDatabase();
    const { url } = await started({
      ...variables,
      CASTELLAN_ALLOWED_PRIVATE_RANGES: '127.0.0.0/8',
      CASTELLAN_OWNER_EMAIL: 'first@example.com',
      CASTELLAN_OWNER_PASSWORD: 'chosen by the operator',
    });
    const server = {
      url,
      send: async (query, given, credentials) => await send(url, { query, variables: given }, credentials),
    } as TestServer;
    const [busy, quiet] = [await makeTenant(server, vendor), await makeTenant(server, vendor)];
    for (let count = 1; count < KEYS; count += 1) {
      for (const { owner } of [busy, quiet]) await owner.createApiKey();
    }
    const worst: number[] = [];
    for (const kind of ['API', 'LLM'] as const) {
      const what = kind === 'API' ? 'a list of 50 API keys' : 'an LLM call';
      const tell = (noise: string, times: readonly number[], boundMs: number | null): void => {
        const [p50Ms, p99Ms] = [quantile(times, 0.5), quantile(times, 0.99)];
        note({ table: 'neighbour', what, noise, requests: times.length, p50Ms, p99Ms, boundMs });
        if (boundMs !== null) worst.push(p99Ms);
      };
      await measure(server, quiet, kind);
      tell('nothing', await measure(server, quiet, kind), null);
      for (const [name, noise] of Object.entries(noises(busy))) {
        const stop = await makeNoise(server, busy, noise);
        const times = await measure(server, quiet, kind);
        const statuses = await stop();
        assert.ok((statuses['200'] ?? 0) > REQUESTS / 4, JSON.stringify(statuses));
        tell(name, times, BOUND_MS);
      }
    }
    assert.ok(Math.max(...worst) < BOUND_MS, `the worst p99 was ${String(Math.max(...worst))} ms`);
  });
});
