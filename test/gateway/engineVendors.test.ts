// @no-database
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { beforeEach, describe, test } from 'node:test';
import { VENDOR_NAMES } from '../../src/domain/catalog/vendors.js';
import type { VendorSettings } from '../../src/domain/catalog/vendorSettings.js';
import { toEngineConfig } from '../../src/gateway/engine/config.js';
import type { Leaf } from '../../src/gateway/engine/route.js';
import { routeOf } from './engineRoutes.js';
import { ask, QUESTION, startEngine, type Told } from './engines.js';
import { startFakeVendor, type Behaviour } from './fakeVendor.js';

const vendor = await startFakeVendor();
const engine = startEngine();
beforeEach(() => {
  vendor.reset();
});
const root = vendor.url.replace('/v1', '');

interface Wanted {
  /** What an integration's base URL is, behind the host. */
  readonly base: string;
  readonly settings?: VendorSettings;
  readonly secret?: string | null;
  readonly model?: string | null;
  /** What the vendor must see: path and query, and the headers that say who asks. */
  readonly url: string;
  readonly headers: Record<string, string | RegExp>;
  /** The answer in the vendor's own dialect, where it is not OpenAI's. */
  readonly answer?: Behaviour;
}

const bearer = { authorization: 'Bearer sk-1' };
const GEMINI = {
  candidates: [
    {
      content: { role: 'model', parts: [{ text: 'Hello from the vendor.' }] },
      finishReason: 'STOP',
      index: 0,
    },
  ],
  usageMetadata: { promptTokenCount: 11, candidatesTokenCount: 7, totalTokenCount: 18 },
};
const CONVERSE = {
  output: { message: { role: 'assistant', content: [{ text: 'Hello from the vendor.' }] } },
  stopReason: 'end_turn',
  usage: { inputTokens: 11, outputTokens: 7, totalTokens: 18 },
};
const COHERE = {
  id: 'c-1',
  finish_reason: 'COMPLETE',
  message: { role: 'assistant', content: [{ type: 'text', text: 'Hello from the vendor.' }] },
  usage: {
    billed_units: { input_tokens: 11, output_tokens: 7 },
    tokens: { input_tokens: 11, output_tokens: 7 },
  },
};

const WANTED: Readonly<Record<string, Wanted | readonly Wanted[]>> = {
  openai: {
    base: '/v1',
    settings: { organization: 'org-1', project: 'proj_1' },
    url: '/v1/chat/completions',
    headers: { ...bearer, 'openai-organization': 'org-1', 'openai-project': 'proj_1' },
  },
  anthropic: {
    base: '/v1',
    url: '/v1/messages',
    headers: { 'x-api-key': 'sk-1', 'anthropic-version': '2023-06-01' },
  },
  'azure-openai': [
    {
      base: '',
      settings: { resourceName: 'res', deploymentId: 'my-gpt', apiVersion: '2025-01-01-preview' },
      url: '/openai/deployments/my-gpt/chat/completions?api-version=2025-01-01-preview',
      headers: { 'api-key': 'sk-1' },
    },
    {
      base: '/proxy',
      settings: { resourceName: 'res' },
      url: '/proxy/openai/deployments/the-model/chat/completions?api-version=2024-10-21',
      headers: { 'api-key': 'sk-1' },
    },
    { base: '', model: null, url: '/openai/v1/chat/completions', headers: { 'api-key': 'sk-1' } },
  ],
  google: {
    base: '/v1beta',
    secret: 'k&y=1',
    url: '/v1beta/models/the-model:generateContent?key=k%26y%3D1',
    headers: {},
    answer: { body: GEMINI },
  },
  bedrock: [
    {
      base: '',
      settings: { region: 'eu-west-1', accessKeyId: 'AKIAIOSFODNN7EXAMPLE' },
      model: 'anthropic.claude-3-5-sonnet-20240620-v1:0',
      url: '/model/anthropic.claude-3-5-sonnet-20240620-v1%3A0/converse',
      headers: {
        authorization:
          /^AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE\/\d{8}\/eu-west-1\/bedrock\/aws4_request, SignedHeaders=\S+, Signature=[0-9a-f]{64}$/,
        'x-amz-date': /^\d{8}T\d{6}Z$/,
      },
      answer: { body: CONVERSE },
    },
    {
      base: '',
      settings: { region: 'eu-west-1' },
      url: '/model/the-model/converse',
      headers: bearer,
      answer: { body: CONVERSE },
    },
  ],
  mistral: { base: '/v1', url: '/v1/chat/completions', headers: bearer },
  cohere: { base: '', url: '/v2/chat', headers: bearer, answer: { body: COHERE } },
  groq: { base: '/openai/v1', url: '/openai/v1/chat/completions', headers: bearer },
  xai: { base: '/v1', url: '/v1/chat/completions', headers: bearer },
  deepseek: [
    { base: '', url: '/v1/chat/completions', headers: bearer },
    { base: '/v1', url: '/v1/chat/completions', headers: bearer },
  ],
  'together-ai': { base: '/v1', url: '/v1/chat/completions', headers: bearer },
  'fireworks-ai': { base: '/inference/v1', url: '/inference/v1/chat/completions', headers: bearer },
  cerebras: { base: '/v1', url: '/v1/chat/completions', headers: bearer },
  openrouter: { base: '/api/v1', url: '/api/v1/chat/completions', headers: bearer },
  perplexity: { base: '', url: '/chat/completions', headers: bearer },
  ollama: [
    { base: '/v1', secret: null, url: '/v1/chat/completions', headers: {} },
    { base: '/v1', url: '/v1/chat/completions', headers: bearer },
  ],
  'openai-compatible': [
    { base: '/some/path', secret: null, url: '/some/path/chat/completions', headers: {} },
    { base: '/some/path', url: '/some/path/chat/completions', headers: bearer },
  ],
};

function leafOf(name: string, { base, settings = {}, secret = 'sk-1', model = 'the-model' }: Wanted): Leaf {
  return { vendor: name, baseUrl: `${root}${base}`, secret, settings, model, customHost: null };
}

async function call(leaf: Leaf, body: object = QUESTION): Promise<Told> {
  const route = routeOf({}, { metadata: {}, params: body }, () => leaf);
  return await ask(engine, toEngineConfig(route), { body });
}

describe('The request that reaches', () => {
  for (const [name, wanted] of Object.entries(WANTED)) {
    for (const [index, one] of [wanted].flat().entries()) {
      test(`${name} (${index + 1})`, async () => {
        vendor.always(one.answer ?? {});
        const told = await call(leafOf(name, one));
        const [seen] = vendor.seen;
        assert.deepEqual([seen?.method, seen?.url], ['POST', one.url]);
        for (const header of ['authorization', 'x-api-key', 'api-key', ...Object.keys(one.headers)]) {
          const expected = one.headers[header];
          if (expected instanceof RegExp) assert.match(String(seen?.headers[header]), expected);
          else assert.equal(seen?.headers[header], expected, header);
        }
        assert.deepEqual(
          [told.status, told.json?.choices?.[0]?.message?.content, told.json?.usage?.total_tokens],
          [200, 'Hello from the vendor.', 18],
        );
      });
    }
  }

  test('every vendor is looked at', () => {
    assert.deepEqual([...Object.keys(WANTED), 'vertex-ai'].sort(), [...VENDOR_NAMES].sort());
  });

  test('a custom host goes before the integration’s own', async () => {
    const leaf = leafOf('openai', { base: '/never', url: '', headers: {} });
    assert.equal((await call({ ...leaf, customHost: `${root}/custom/v1/` })).status, 200);
    assert.deepEqual(
      vendor.seen.map(({ url }) => url),
      ['/custom/v1/chat/completions'],
    );
  });

  test('Anthropic’s answers are streamed in OpenAI’s dialect', async () => {
    const leaf = leafOf('anthropic', { base: '/v1', url: '', headers: {} });
    const told = await call(leaf, { ...QUESTION, max_tokens: 50, stream: true });
    assert.equal(told.contentType, 'text/event-stream');
    const parts = told.text
      .split('\n\n')
      .filter((part) => part.startsWith('data: {'))
      .map((part) => JSON.parse(part.slice(6)));
    assert.equal(
      parts.map((part) => part.choices?.[0]?.delta?.content ?? '').join(''),
      'Hello from the vendor.',
    );
    const usage = parts.findLast((part) => part.usage !== undefined)?.usage;
    assert.deepEqual([usage.prompt_tokens, usage.completion_tokens, usage.total_tokens], [11, 7, 18]);
    assert.equal(vendor.seen[0]?.body.max_tokens, 50);
  });
});

describe('What the engine is told', () => {
  const tell = (leaf: Leaf, content: object = {}): object =>
    toEngineConfig(routeOf(content, { metadata: {}, params: {} }, () => leaf));

  test('of Vertex AI: the account in the form that it signs with, and the project of the settings', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const account = {
      type: 'service_account',
      project_id: 'other-project',
      private_key_id: 'key-1',
      private_key: privateKey.export({ type: 'pkcs1', format: 'pem' }),
      client_email: 'robot@my-project.iam.gserviceaccount.com',
      token_uri: 'https://evil.example/token',
    };
    const told = tell({
      vendor: 'vertex-ai',
      baseUrl: 'https://europe-west4-aiplatform.googleapis.com/v1',
      secret: JSON.stringify(account),
      settings: { projectId: 'my-project', region: 'europe-west4' },
      model: 'gemini-2.0-flash',
      customHost: null,
    });
    assert.deepEqual(told, {
      provider: 'vertex-ai',
      override_params: { model: 'gemini-2.0-flash' },
      vertex_project_id: 'my-project',
      vertex_region: 'europe-west4',
      vertex_service_account_json: {
        type: 'service_account',
        project_id: 'my-project',
        private_key_id: 'key-1',
        client_email: 'robot@my-project.iam.gserviceaccount.com',
        private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
      },
    });
  });

  test('of a config: where to go and how, nothing of guardrails and the cache', () => {
    const leaf: Leaf = {
      vendor: 'openai',
      baseUrl: 'https://api.openai.com/v1',
      secret: 'sk-1',
      settings: {},
      model: 'gpt-4o',
      customHost: null,
    };
    const content = {
      strategy: { mode: 'fallback', on_status_codes: [429, 503] },
      cache: { mode: 'simple', max_age: 60 },
      input_guardrails: ['no-secrets'],
      override_params: { temperature: 0.5 },
      retry: { attempts: 2, on_status_codes: [500], use_retry_after_header: true },
      targets: [
        {
          name: 'one',
          provider: '@openai/gpt-4o',
          output_guardrails: ['polite'],
          cache: { mode: 'simple' },
          override_params: { user: 'u', model: '@openai/gpt-4o' },
          request_timeout: 5_000,
        },
        {
          strategy: { mode: 'loadbalance' },
          targets: [{ provider: '@openai', weight: 0.7 }, { provider: '@openai' }],
        },
      ],
    };
    const target = { provider: 'openai', api_key: 'sk-1', custom_host: 'https://api.openai.com/v1' };
    assert.deepEqual(tell(leaf, content), {
      strategy: { mode: 'fallback', on_status_codes: [429, 503] },
      retry: { attempts: 2, on_status_codes: [500], use_retry_after_header: true },
      override_params: { temperature: 0.5 },
      targets: [
        { ...target, request_timeout: 5_000, override_params: { user: 'u', model: 'gpt-4o' } },
        {
          strategy: { mode: 'loadbalance' },
          targets: [
            { ...target, weight: 0.7, override_params: { model: 'gpt-4o' } },
            { ...target, override_params: { model: 'gpt-4o' } },
          ],
        },
      ],
    });
  });
});
