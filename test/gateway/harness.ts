import assert from 'node:assert/strict';
import { makeIntegration, makeModel, makeProvider, uuidOf } from '../support/catalog.js';
import { createOrganization, type Key, type Person, type SeededOrganization } from '../support/seed.js';
import { startTestServer, type TestServer } from '../support/server.js';
import type { FakeVendor } from './fakeVendor.js';

/** What the fake vendor is sent to prove who calls it. */
export const VENDOR_SECRET = 'vendor-secret-0123456789';

/** A server that may call hosts of this machine. */
export async function startGateway(variables: Record<string, string> = {}): Promise<TestServer> {
  return await startTestServer({ CASTELLAN_ALLOWED_PRIVATE_RANGES: '127.0.0.0/8', ...variables });
}

/** An organization that calls the model `fake-model` of a fake vendor, as `@<provider>/fake-model`. */
export interface Tenant extends SeededOrganization {
  readonly key: Key;
  readonly integration: Record<string, any>;
  readonly provider: Record<string, any>;
  /** As in `@provider/fake-model`. */
  readonly model: string;
}

/** @param key what its key's input says beside COMPLETIONS: ENABLED */
export async function makeTenant(
  server: TestServer,
  vendor: FakeVendor,
  {
    key = {},
    provider: ofProvider = {},
    model: ofModel = {},
  }: { key?: object; provider?: object; model?: object } = {},
): Promise<Tenant> {
  const seeded = await createOrganization(server);
  const { owner } = seeded;
  const integration = await makeIntegration(owner, {
    vendor: 'OPENAI_COMPATIBLE',
    baseUrl: vendor.url,
    secret: VENDOR_SECRET,
  });
  // A million tokens of input cost 1 dollar, of output 2.
  await makeModel(owner, { integrationId: integration['id'], name: 'fake-model', ...ofModel });
  const provider = await makeProvider(owner, { integrationId: integration['id'], ...ofProvider });
  return {
    ...seeded,
    integration,
    provider,
    key: await makeKey(owner, key),
    model: `@${String(provider['slug'])}/fake-model`,
  };
}

export async function makeKey(owner: Person, input: object = {}): Promise<Key> {
  return await owner.createApiKey({
    permissions: [
      { feature: 'COMPLETIONS', level: 'ENABLED' },
      { feature: 'PROMPTS', level: 'READ' },
    ],
    ...input,
  });
}

/** One more provider of a vendor in an organization. */
export async function addProvider(
  { owner }: { owner: Person },
  vendor: FakeVendor,
  {
    provider = {},
    integration = {},
    model = {},
  }: { provider?: object; integration?: object; model?: object } = {},
): Promise<Record<string, any>> {
  const made = await makeIntegration(owner, {
    vendor: 'OPENAI_COMPATIBLE',
    baseUrl: vendor.url,
    secret: VENDOR_SECRET,
    ...integration,
  });
  await makeModel(owner, { integrationId: made['id'], name: 'fake-model', ...model });
  return await makeProvider(owner, { integrationId: made['id'], ...provider });
}

export const MESSAGES = [{ role: 'user', content: 'Hello?' }];

export interface CallAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body, read as JSON; undefined where it is none. */
  readonly body: any;
}

export interface CallOptions {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
  /** As it is. */
  readonly raw?: string;
}

/** Calls the endpoint: chat completions with a key, unless told otherwise. */
export async function call(...asked: Parameters<typeof send>): Promise<CallAnswer> {
  const response = await send(...asked);
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: read(text) };
}

async function send(
  server: TestServer,
  key: Pick<Key, 'secret'> | null,
  body: object | null,
  { path = '/v1/chat/completions', method = 'POST', headers = {}, raw }: CallOptions = {},
): Promise<Response> {
  const sent = raw ?? (body === null ? undefined : JSON.stringify(body));
  return await fetch(`${server.url}${path}`, {
    method,
    headers: {
      ...(sent === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(key === null ? {} : { Authorization: `Bearer ${key.secret}` }),
      ...headers,
    },
    ...(sent === undefined ? {} : { body: sent }),
  });
}

/** A streamed answer that is read step by step, as it comes. */
export interface StreamedAnswer {
  readonly status: number;
  /** Reads until what came has these words. */
  readTo(words: string): Promise<void>;
  /** Reads to its end, and gives all of it. */
  readAll(): Promise<string>;
  hangUp(): Promise<void>;
}

/** Calls the endpoint for a stream of chat completions. Fulfilled when its answer begins. */
export async function callForStream(
  server: TestServer,
  { key, model }: Pick<Tenant, 'key' | 'model'>,
): Promise<StreamedAnswer> {
  const response = await send(server, key, { model, messages: MESSAGES, stream: true });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const readMore = async (): Promise<boolean> => {
    const part = await reader.read();
    text += part.value ?? '';
    return !part.done;
  };
  return {
    status: response.status,
    readTo: async (words) => {
      while (!text.includes(words)) assert.ok(await readMore(), text);
    },
    readAll: async () => {
      while (await readMore());
      return text;
    },
    hangUp: async () => {
      await reader.cancel();
    },
  };
}

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The data of the events of a stream. */
export function eventsOf(text: string): any[] {
  return text
    .split('\n\n')
    .filter((event) => event !== '')
    .map((event) => {
      assert.ok(event.startsWith('data: '), event);
      const data = event.slice('data: '.length);
      return data === '[DONE]' ? data : JSON.parse(data);
    });
}

/** Asserts an error in OpenAI's shape. */
export function assertError(
  answer: CallAnswer,
  expected: { status: number; code: string; param?: string | null; type?: string },
): void {
  const { error } = answer.body ?? {};
  assert.deepEqual(
    { status: answer.status, code: error?.code },
    { status: expected.status, code: expected.code },
    answer.text,
  );
  assert.deepEqual(Object.keys(error).sort(), ['code', 'message', 'param', 'type']);
  assert.equal(typeof error.message, 'string');
  assert.notEqual(error.message, '');
  if ('param' in expected) assert.equal(error.param, expected.param, answer.text);
  if (expected.type !== undefined) assert.equal(error.type, expected.type, answer.text);
}

/** The logs of an organization, the newest last, with their bodies, as they are stored. */
export async function logsOf(
  server: TestServer,
  { organization }: Pick<SeededOrganization, 'organization'>,
): Promise<any[]> {
  await server.castellan.services.flush();
  const tenant = server.castellan.database.forOrganization(uuidOf(organization.id));
  const [logs, bodies] = await Promise.all([
    tenant.requestLog.findMany({ orderBy: { id: 'asc' } }),
    tenant.requestLogBody.findMany(),
  ]);
  return logs.map((log) => {
    const body = bodies.find(({ id }) => id === log.id);
    return {
      ...log,
      cost: log.cost?.toFixed() ?? null,
      request: typeof body?.request !== 'string' ? null : JSON.parse(body.request),
      response: typeof body?.response !== 'string' ? null : JSON.parse(body.response),
    };
  });
}

/** Waits until as many calls are logged. @throws AssertionError after 5 seconds */
export async function logged(
  server: TestServer,
  tenant: Pick<SeededOrganization, 'organization'>,
  count: number,
): Promise<any[]> {
  const end = Date.now() + 5_000;
  for (;;) {
    const logs = await logsOf(server, tenant);
    if (logs.length >= count || Date.now() > end) {
      assert.equal(logs.length, count);
      return logs;
    }
    await new Promise((fulfil) => setTimeout(fulfil, 20));
  }
}
