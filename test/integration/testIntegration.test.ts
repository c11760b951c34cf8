import assert from 'node:assert/strict';
import { generateKeyPairSync, verify } from 'node:crypto';
import { describe, test } from 'node:test';
import { signAws } from '../../src/domain/catalog/bedrock.js';
import { VENDORS } from '../../src/domain/catalog/vendors.js';
import { decodeId } from '../../src/domain/ids.js';
import { fingerprint } from '../support/fingerprint.js';
import { json, startFakeHost } from '../support/fakeHost.js';
import { assertRefused } from '../support/refused.js';
import { createOrganization, random, type Asker } from '../support/seed.js';
import { startTestServer, type Answer } from '../support/server.js';

const server = await startTestServer({
  CASTELLAN_ALLOWED_PRIVATE_RANGES: '127.0.0.1/32',
  CASTELLAN_OUTBOUND_TIMEOUT_MS: '3000',
});
const { ownerQuery } = server.castellan.database;

const CREATE =
  'mutation ($input: CreateIntegrationInput!) { createIntegration(input: $input) { integration { id } } }';
const TEST = `mutation ($input: TestIntegrationInput!) {
  testIntegration(input: $input) { integration { id } test { isOk outcome status latencyMs message } } }`;
const SECRET = 'sk-canary-1f0c7be2d4-x9Q2';

/** Answers as its path says, repeating what it was sent, as some vendors do. */
const vendor = await startFakeHost(({ url, headers }, response) => {
  const [, how = ''] = url.split('/');
  const echo = { error: `Incorrect API key provided: ${headers.authorization ?? ''}` };
  if (/^\d{3}$/.test(how)) json(response, Number(how), echo);
  else if (how === 'silent') return;
  else if (how === 'page') response.end('<html>Sign in</html>');
  else if (how === 'empty') response.writeHead(204).end();
  else if (how === 'long') response.end('x'.repeat(1_000_001));
  else if (how === 'broken') response.destroy();
  else if (how === 'round') response.writeHead(307, { Location: '/round' }).end();
  else if (how.startsWith('to'))
    response.writeHead(307, { Location: decodeURIComponent(how.slice(2)) }).end();
  else json(response, 200, { data: [] });
});

const { owner } = await createOrganization(server);

async function create(input: object, by: Asker = owner): Promise<string> {
  const { createIntegration } = await by.ask(CREATE, {
    input: { name: random('Integration'), vendor: 'OPENAI', secret: SECRET, baseUrl: vendor.url, ...input },
  });
  return createIntegration.integration.id;
}

const send = async (id: string, by: Asker = owner): Promise<Answer> => await by.send(TEST, { input: { id } });

/** Tests a new integration, and gives back what the API tells of it and what the vendor was asked. */
async function tested(input: object) {
  const id = await create(input);
  const before = vendor.asked.length;
  const answer = await send(id);
  assert.deepEqual(answer.errors, [], answer.text);
  const { integration, test: result } = answer.data?.['testIntegration'];
  assert.equal(integration.id, id);
  const { latencyMs, ...rest } = result;
  assert.ok(Number.isInteger(latencyMs) && latencyMs >= 0);
  return { result: rest, asked: vendor.asked.slice(before), answer };
}

const OK = (label: string): object => ({
  ...{ isOk: true, outcome: 'OK', status: 200, message: `${label} answers as it should.` },
});

describe('Testing an integration', () => {
  const cases: [
    vendor: string,
    label: string,
    url: string,
    headers: Record<string, string>,
    settings?: object,
  ][] = [
    ['OPENAI', 'OpenAI', '/v1/models', { authorization: `Bearer ${SECRET}` }],
    [
      ...(['OPENAI', 'OpenAI', '/v1/models'] as const),
      { authorization: `Bearer ${SECRET}`, 'openai-organization': 'org-1', 'openai-project': 'proj-2' },
      { organization: 'org-1', project: 'proj-2' },
    ],
    ['ANTHROPIC', 'Anthropic', '/v1/models', { 'x-api-key': SECRET, 'anthropic-version': '2023-06-01' }],
    ['AZURE_OPENAI', 'Azure OpenAI', '/v1/openai/models?api-version=2024-10-21', { 'api-key': SECRET }],
    [
      ...(['AZURE_OPENAI', 'Azure OpenAI', '/v1/openai/models?api-version=2025-01-01-preview'] as const),
      { 'api-key': SECRET },
      { apiVersion: '2025-01-01-preview' },
    ],
    ['GOOGLE', 'Google Gemini', '/v1/models', { 'x-goog-api-key': SECRET }],
    [
      ...(['BEDROCK', 'Amazon Bedrock', '/v1/foundation-models'] as const),
      { authorization: `Bearer ${SECRET}` },
      { region: 'us-east-1' },
    ],
    ['MISTRAL', 'Mistral', '/v1/models', { authorization: `Bearer ${SECRET}` }],
    ['COHERE', 'Cohere', '/v1/v1/models', { authorization: `Bearer ${SECRET}` }],
    ['OPENROUTER', 'OpenRouter', '/v1/key', { authorization: `Bearer ${SECRET}` }],
    ['PERPLEXITY', 'Perplexity', '/v1/async/chat/completions', { authorization: `Bearer ${SECRET}` }],
    ['OLLAMA', 'Ollama', '/v1/models', { authorization: `Bearer ${SECRET}` }],
    ['OPENAI_COMPATIBLE', 'OpenAI-compatible', '/v1/models', { authorization: `Bearer ${SECRET}` }],
  ];
  for (const [name, label, url, headers, settings] of cases) {
    test(`of ${name} asks ${url} with ${Object.keys(headers).join(', ')}, and nothing else`, async () => {
      const { result, asked } = await tested({ vendor: name, baseUrl: `${vendor.url}/v1/`, settings });
      assert.deepEqual(result, OK(label));
      assert.equal(asked.length, 1);
      const [{ method, url: path, body, headers: sent }] = asked as [(typeof asked)[0]];
      const { host, connection, 'user-agent': agent, ...others } = sent;
      assert.deepEqual(
        { method, path, body, others },
        { method: 'GET', path: url, body: '', others: headers },
      );
      assert.deepEqual([host, connection, agent], [`127.0.0.1:${vendor.port}`, 'close', 'Castellan']);
    });
  }

  test('of a vendor that can do without a secret sends none where there is none', async () => {
    const { result, asked } = await tested({ vendor: 'OLLAMA', secret: null });
    assert.deepEqual(result, OK('Ollama'));
    assert.equal(asked[0]?.headers.authorization, undefined);
  });

  test('says what came back in our words, never in the vendor’s', async () => {
    const refused = (status: number): object => ({
      ...{ isOk: false, outcome: 'SECRET_REFUSED', status },
      message: 'OpenAI refuses the secret, or what it was asked to read with it.',
    });
    const failed = (status: number, message: string): object => ({
      ...{ isOk: false, outcome: 'VENDOR_FAILED', status, message },
    });
    const unexpected = (status: number): object => ({
      ...{ isOk: false, outcome: 'UNEXPECTED_ANSWER', status },
      message: 'What answers there does not answer as OpenAI does. Check the base URL.',
    });
    const none = (outcome: string, message: string): object => ({
      ...{ isOk: false, outcome, status: null, message },
    });
    const notPublic = none('REFUSED_ADDRESS', 'The address is not a public one.');
    const to = (url: string): string => `to${encodeURIComponent(url)}`;
    const cases: [path: string, result: object][] = [
      ['401', refused(401)],
      ['403', refused(403)],
      ['400', unexpected(400)],
      ['404', unexpected(404)],
      ['page', unexpected(200)],
      ['empty', unexpected(204)],
      ['429', failed(429, 'OpenAI was asked too much of late.')],
      ['500', failed(500, 'OpenAI cannot answer now.')],
      ['503', failed(503, 'OpenAI cannot answer now.')],
      ['silent', none('TIMEOUT', 'There was no answer in time.')],
      ['long', none('TOO_LARGE', 'The answer is too long.')],
      ['broken', none('UNREACHABLE', 'The address cannot be reached.')],
      ['round', none('REDIRECT', 'The address redirects where it should answer.')],
      [to('/401'), refused(401)],
      [to(`${vendor.url}/200`), OK('OpenAI')],
      [to('http://169.254.169.254/latest/meta-data/'), notPublic],
      [to('http://[::ffff:10.0.0.1]/'), notPublic],
      [to('http://127.0.0.2/'), notPublic],
      [to('http://8.8.8.8/'), none('REFUSED_ADDRESS', 'A secret is sent by https only.')],
    ];
    for (const [path, expected] of cases) {
      const { result, answer } = await tested({ baseUrl: `${vendor.url}/${path}` });
      assert.deepEqual(result, expected, path);
      assert.ok(!answer.text.includes('canary') && !answer.text.includes('Incorrect'), answer.text);
    }
    const { result } = await tested({ vendor: 'GOOGLE', baseUrl: `${vendor.url}/400` });
    assert.equal(result.outcome, 'SECRET_REFUSED');
  });

  test('does not take the secret along to another host', async () => {
    const other = await startFakeHost((_asked, response) => {
      json(response, 200, {});
    });
    const path = encodeURIComponent(`${other.url}/models`);
    const { result } = await tested({ baseUrl: `${vendor.url}/to${path}` });
    assert.equal(result.outcome, 'OK');
    assert.equal(other.asked.length, 1);
    assert.ok(!JSON.stringify(other.asked).includes('canary'));
  });

  test('judges the stored address again', async () => {
    const id = await create({});
    const uuid = decodeId(id)?.uuid;
    // Past the API, as where the operator allows less than before.
    for (const baseUrl of [
      'http://[::1]:1/v1',
      'http://10.0.0.1/v1',
      'http://2852039166/',
      'file:///etc/passwd',
    ]) {
      await ownerQuery(`UPDATE "Integration" SET "baseUrl" = '${baseUrl}' WHERE "id" = '${uuid}'`);
      const answer = await send(id);
      assert.equal(answer.data?.['testIntegration'].test.outcome, 'REFUSED_ADDRESS', baseUrl);
    }
  });

  test('works on one that is off', async () => {
    const id = await create({});
    await owner.ask(
      'mutation ($input: DisableIntegrationsInput!) { disableIntegrations(input: $input) { integrations { id } } }',
      { input: { ids: [id] } },
    );
    assert.equal((await send(id)).data?.['testIntegration'].test.isOk, true);
  });

  test('is for who may edit, and writes down that it was done and what came of it', async () => {
    const member = await owner.invite('MEMBER');
    const id = await create({ baseUrl: `${vendor.url}/401` });
    const before = await fingerprint(server);
    const asked = vendor.asked.length;
    assertRefused(await send(id, member), 'FORBIDDEN');
    assert.equal(vendor.asked.length, asked);
    assert.deepEqual((await send(id)).errors, []);
    assert.equal(await fingerprint(server), before);
    const [entry] = await ownerQuery<{ action: string; actorName: string; after: object }>(
      `SELECT "action", "actorName", "after" FROM "AuditEntry" ORDER BY "at" DESC, "id" DESC LIMIT 1`,
    );
    assert.deepEqual(entry, {
      ...{ action: 'integration.test', actorName: owner.name },
      after: { outcome: 'SECRET_REFUSED', status: 401 },
    });
  });

  test('of one that is not there, or deleted, is refused', async () => {
    const id = await create({});
    await owner.ask(
      'mutation ($input: DeleteIntegrationInput!) { deleteIntegration(input: $input) { deletedIntegrationId } }',
      {
        input: { id },
      },
    );
    assertRefused(await send(id), 'NOT_FOUND');
    assertRefused(await send('intg_01h455vb4pex5vsknk084sn02q'), 'NOT_FOUND');
  });
});

describe('A request that is signed', () => {
  test('to Bedrock has the signature that AWS computes, and not the secret', async () => {
    // The example `get-vanilla` of AWS's test suite for Signature Version 4.
    const headers = signAws(
      'https://example.amazonaws.com/',
      {
        accessKeyId: 'AKIDEXAMPLE',
        secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
        region: 'us-east-1',
        service: 'service',
      },
      new Date('2015-08-30T12:36:00Z'),
    );
    assert.deepEqual(headers, {
      'X-Amz-Date': '20150830T123600Z',
      Authorization:
        'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
    });
    const { result, asked } = await tested({
      vendor: 'BEDROCK',
      settings: { region: 'eu-west-1', accessKeyId: 'AKIAIOSFODNN7EXAMPLE' },
    });
    assert.deepEqual(result, OK('Amazon Bedrock'));
    assert.match(
      asked[0]?.headers.authorization ?? '',
      /^AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE\/\d{8}\/eu-west-1\/bedrock\/aws4_request, SignedHeaders=host;x-amz-date, Signature=[0-9a-f]{64}$/,
    );
    assert.ok(!JSON.stringify(asked).includes(SECRET));
    const own = { baseUrl: 'https://bedrock-runtime.eu-west-1.amazonaws.com', secret: SECRET };
    const { url } = VENDORS.bedrock.test({ ...own, settings: { region: 'eu-west-1' } });
    assert.equal(url, 'https://bedrock.eu-west-1.amazonaws.com/foundation-models');
  });

  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const keyFile = {
    type: 'service_account',
    project_id: 'my-project',
    client_email: 'castellan@my-project.iam.gserviceaccount.com',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    token_uri: `${vendor.url}/token`,
  };

  test('to Vertex AI asks Google itself for a token, whatever the key file says', () => {
    const { url, method, headers, body } = VENDORS['vertex-ai'].test({
      ...{ baseUrl: '', settings: {}, secret: JSON.stringify(keyFile) },
    });
    assert.deepEqual(
      [method, url, headers],
      [
        'POST',
        'https://oauth2.googleapis.com/token',
        { 'Content-Type': 'application/x-www-form-urlencoded' },
      ],
    );
    const form = new URLSearchParams(body);
    assert.equal(form.get('grant_type'), 'urn:ietf:params:oauth:grant-type:jwt-bearer');
    const [head = '', claims = '', signature = ''] = form.get('assertion')?.split('.') ?? [];
    const read = (part: string): any => JSON.parse(Buffer.from(part, 'base64url').toString());
    assert.deepEqual(read(head), { alg: 'RS256', typ: 'JWT' });
    const { iat, exp, ...rest } = read(claims);
    assert.deepEqual(
      [exp - iat, rest],
      [
        300,
        {
          iss: 'castellan@my-project.iam.gserviceaccount.com',
          scope: 'https://www.googleapis.com/auth/cloud-platform',
          aud: 'https://oauth2.googleapis.com/token',
        },
      ],
    );
    assert.ok(
      verify('RSA-SHA256', Buffer.from(`${head}.${claims}`), publicKey, Buffer.from(signature, 'base64url')),
    );
  });

  test('to Vertex AI takes a key file, of which only the address is shown', async () => {
    const input = {
      vendor: 'VERTEX_AI',
      settings: { projectId: 'my-project', region: 'global' },
      baseUrl: null,
    };
    const id = await create({ ...input, secret: JSON.stringify(keyFile, null, 2) });
    const { integration } = await owner.ask(
      'query ($id: ID!) { integration(id: $id) { maskedSecret baseUrl } }',
      { id },
    );
    assert.deepEqual(integration, {
      maskedSecret: 'castellan@my-project.iam.gserviceaccount.com',
      baseUrl: 'https://aiplatform.googleapis.com/v1',
    });
    for (const secret of [
      '{}',
      'not json',
      JSON.stringify({ ...keyFile, private_key: 'canary' }),
      JSON.stringify({ ...keyFile, type: 'user' }),
    ]) {
      const answer = await owner.send(CREATE, { input: { name: 'Vertex', ...input, secret } });
      assertRefused(answer, 'BAD_USER_INPUT', ['input.secret']);
      assert.ok(!answer.text.includes('canary'));
    }
  });
});
