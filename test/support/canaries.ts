import assert from 'node:assert/strict';
import { makeTenant, MESSAGES, VENDOR_SECRET } from '../gateway/harness.js';
import type { FakeVendor } from '../gateway/fakeVendor.js';
import { random } from './seed.js';
import type { TestServer } from './server.js';

/**
 * Sends requests of all sorts, good ones and bad ones, with secrets wherever one can stand.
 *
 * @param vendor who answers calls to models
 * @returns the secrets, e-mail addresses and texts, of which nothing that operators see may hold any
 */
export async function sendCanaries(server: TestServer, vendor: FakeVendor): Promise<string[]> {
  const planted: string[] = [VENDOR_SECRET];
  const plant = (what: string): string => {
    const canary = random(`canary-${what}`);
    planted.push(canary);
    return canary;
  };
  const tenant = await makeTenant(server, vendor);
  const { owner, key } = tenant;
  planted.push(owner.email, owner.password, owner.token, key.secret);

  // Credentials: right, wrong, malformed, twice, by cookie.
  const signIn = 'mutation SignIn($input: SignInInput!) { signIn(input: $input) { token } }';
  await server.send(signIn, { input: { email: owner.email, password: plant('wrong-password') } });
  const { data } = await server.send(signIn, { input: { email: owner.email, password: owner.password } });
  planted.push(String(data?.['signIn'].token));
  for (const headers of [
    { Authorization: plant('scheme') },
    { Authorization: `Bearer ${plant('bearer')}` },
    { Authorization: `Bearer ck_${plant('key')}` },
    { 'x-api-key': plant('x-api-key'), Authorization: `Bearer ${owner.token}` },
    { 'x-portkey-api-key': plant('portkey-key') },
    { Cookie: `castellan_session=${plant('cookie')}; other=${plant('other-cookie')}` },
    { 'X-Organization': plant('organization'), Authorization: `Bearer ${owner.token}` },
    { 'X-Request-Id': `no id: ${plant('request-id')}` },
  ]) {
    await server.send('{ viewer { kind } }', {}, { headers });
  }

  // Values: variables, texts in the document, secrets that are kept or told once.
  await owner.send(
    `mutation CreateIt($input: CreateIntegrationInput!) { createIntegration(input: $input) { integration { id } } }`,
    {
      input: {
        name: random('Integration'),
        vendor: 'OPENAI',
        secret: plant('provider-secret'),
        description: plant('text'),
      },
    },
  );
  await owner.send(`{ roles(filter: { search: "${plant('literal')}" }) { totalCount } }`);
  await owner.send(`{ noSuchField(secret: "${plant('literal')}") }`);
  await owner.send('query ($id: ID!) { role(id: $id) { id } }', { id: plant('id') });
  const { createWebhook } = await owner.ask(
    'mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { secret webhook { id } } }',
    {
      input: {
        name: random('Hook'),
        url: `https://hooks.example.com/${plant('hook-path')}`,
        kinds: ['KEY_EXPIRED'],
      },
    },
  );
  planted.push(String(createWebhook.secret));
  const { rotateApiKey } = await owner.ask(
    'mutation ($input: RotateApiKeyInput!) { rotateApiKey(input: $input) { secret } }',
    { input: { id: key.id } },
  );
  planted.push(String(rotateApiKey.secret));
  await key.send('{ members { totalCount } }');

  // Calls to models: answered, streamed, refused by the vendor with the secret in its words, with a canary for a path.
  const call = async (body: object, path = '/v1/chat/completions', headers = {}): Promise<number> => {
    const response = await fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Authorization: `Bearer ${key.secret}`,
        ...headers,
      },
      body: JSON.stringify(body),
    });
    await response.text();
    return response.status;
  };
  const body = { model: tenant.model, messages: [{ role: 'user', content: plant('prompt') }] };
  assert.equal(await call(body), 200);
  assert.equal(await call({ ...body, stream: true }), 200);
  vendor.script({ status: 401, body: { error: { message: `Wrong key: ${VENDOR_SECRET}` } } });
  await call(body);
  await call({ ...body, model: `@${plant('provider')}/x` });
  await call({ messages: MESSAGES }, `/v1/prompts/${plant('prompt-slug')}/completions`);
  await call(body, '/v1/chat/completions', { 'x-portkey-metadata': `{"team": "${plant('metadata')}"}` });

  // Paths, queries and bodies that are none.
  for (const path of [
    `/graphql?query=${encodeURIComponent('{viewer{kind}}')}&token=${plant('query')}`,
    `/${plant('path')}`,
    `/v1/models/${plant('model')}`,
    `/exports/${plant('export')}`,
    `/invoices/${plant('invoice')}.pdf`,
    `/operator/jobs/${plant('job')}/run`,
  ]) {
    await (await fetch(server.url + path, { headers: { Authorization: `Bearer ${owner.token}` } })).text();
  }
  const broken = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: `{"query": "${plant('broken-body')}`,
  });
  await broken.text();

  // What fails unexpectedly is logged with its error, and that of a statement knows the statement.
  const { database } = server.castellan;
  await database.ownerQuery('ALTER TABLE "Role" RENAME COLUMN "description" TO "moved_away"');
  await owner.send(
    'mutation ($input: CreateRoleInput!) { createRole(input: $input) { role { id description } } }',
    { input: { name: plant('role'), description: plant('description'), permissions: [] } },
  );
  await database.ownerQuery('ALTER TABLE "Role" RENAME COLUMN "moved_away" TO "description"');
  return planted;
}

/** Asserts that none of the canaries stands in a text. */
export function assertNone(canaries: readonly string[], text: string): void {
  for (const canary of canaries) {
    const at = text.indexOf(canary);
    assert.equal(at, -1, `${canary} stands in: ${text.slice(Math.max(0, at - 300), at + 300)}`);
  }
}
