/** The SDK as a program uses it: methods that say what they take and give, against a real server. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parse, print } from 'graphql';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import {
  createClient,
  CreateRoleDocument,
  UnauthenticatedError,
  ViewerDocument,
  type ClientOptions,
} from '../../src/sdk/index.js';
import { createOrganization, random } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

const server = await startTestServer();
const anonymous = createClient({ url: server.url });

describe('a program with the SDK', () => {
  test('signs up, makes an organization and a key, and works with the key', async () => {
    const { token } = await anonymous.account.signUp({
      email: `${random('sdk')}@example.com`,
      name: 'Ada',
      password: random('password'),
    });
    const person = createClient({ url: `${server.url}/`, token });
    const { organization } = await person.organization.create({ name: 'Analytical Engines' });
    assert.equal(organization.slug, 'analytical-engines');

    const { secret, apiKey } = await person.apiKeys.create({
      name: 'reporting',
      type: 'SERVICE',
      permissions: [{ feature: 'API_KEYS', level: 'READ' }],
    });
    const key = createClient({ url: server.url, apiKey: secret });
    const viewer = await key.viewer();
    assert.equal(viewer.kind, 'API_KEY');
    assert.equal(viewer.apiKey?.id, apiKey.id);
    assert.deepEqual(viewer.permissions, ['apiKey:list', 'apiKey:view']);
    const page = await key.apiKeys.list({ first: 10, orderBy: 'NAME_ASC' });
    assert.deepEqual(
      page.edges.map(({ node }) => node.name),
      ['reporting'],
    );
    assert.equal((await key.apiKeys.get(apiKey.id)).name, 'reporting');
    assert.deepEqual(await key.node(apiKey.id), { __typename: 'ApiKey', id: apiKey.id, name: 'reporting' });
    assert.equal((await key.apiKeys.verify({ secret, permission: 'apiKey:view' })).code, 'VALID');

    const rotated = await person.apiKeys.rotate({ id: apiKey.id, transitionPeriodMs: 0 });
    assert.equal(rotated.formerSecretEndsAt, null);
    await assert.rejects(key.viewer(), UnauthenticatedError);
    const again = createClient({ url: server.url, apiKey: rotated.secret });
    assert.equal((await again.viewer()).displayName, 'reporting');
    await person.apiKeys.revoke({ id: apiKey.id });
    await assert.rejects(again.viewer(), UnauthenticatedError);
  });

  test('asks for an object with what lies below it', async () => {
    const { owner, organization } = await createOrganization(server);
    const client = createClient({ url: server.url, token: owner.token, organization: organization.id });
    const { prompt } = await client.prompts.create({
      name: 'Welcome',
      slug: 'welcome',
      content: { text: 'Greet {{name}}.' },
    });
    await client.prompts.publish({ id: prompt.id, number: 1 });
    const found = await client.prompts.get(prompt.id, { number: 1, firstVersions: 1 });
    assert.equal(found.versionNumbered?.text, 'Greet {{name}}.');
    assert.equal(found.versions?.totalCount, 1);
    assert.equal((await client.prompts.get(prompt.id)).versionNumbered, null);
    const { text } = await client.prompts.render({ reference: 'welcome', variables: { name: 'Ada' } });
    assert.equal(text, 'Greet Ada.');
    assert.deepEqual(await client.prompts.deleteMany({ ids: [prompt.id] }), {
      deletedPromptIds: [prompt.id],
    });
  });

  test('is told null for what may not be there', async () => {
    const { owner, organization } = await createOrganization(server);
    const client = createClient({ url: server.url, token: owner.token, organization: organization.id });
    assert.equal(await client.paymentMethod.get(), null);
    assert.equal(await client.node('role_01m84e2b2hesnrgqyhmdc8gx8r'), null);
    assert.deepEqual(await client.nodes(['role_01m84e2b2hesnrgqyhmdc8gx8r']), [null]);
  });

  test('chooses among the organizations of a person', async () => {
    const { owner, organization } = await createOrganization(server);
    const { organization: second } = await createClient({
      url: server.url,
      token: owner.token,
    }).organization.create({ name: random('Second') });
    // By slug and by id; whichever the server would take by itself, one of the two is the other.
    for (const [chosen, id] of [
      [organization.slug, organization.id],
      [second.id, second.id],
    ]) {
      const client = createClient({ url: server.url, token: owner.token, organization: chosen });
      const viewer = await client.viewer();
      assert.equal(viewer.organization?.id, id);
      assert.equal(viewer.organizations.length, 2);
    }
  });

  test('needs no credential for what is public', async () => {
    assert.deepEqual(
      (await anonymous.roles.permissions()).find(({ name }) => name === 'billing:manage'),
      {
        name: 'billing:manage',
        description: 'Manage plan, invoices and spending limits.',
        roles: ['OWNER'],
        keyFeature: null,
        keyLevel: null,
      },
    );
  });

  test('can give a call up before it is made', async () => {
    const reason = new Error('Nobody waits any more.');
    const call = anonymous.roles.permissions({ signal: AbortSignal.abort(reason) });
    await assert.rejects(call, (error) => error === reason);
    await assert.rejects(anonymous.roles.permissions({ signal: AbortSignal.abort() }), {
      name: 'AbortError',
    });
  });
});

describe('a credential', () => {
  test('may come from a function, which is asked for each call', async () => {
    const { owner, organization } = await createOrganization(server);
    const { secret } = await owner.createApiKey();
    const tokens = [owner.token, secret];
    const client = createClient({
      url: server.url,
      token: async () => await Promise.resolve(tokens.shift() ?? 'cs_none'),
      organization: organization.id,
    });
    assert.equal((await client.viewer()).kind, 'USER');
    assert.equal((await client.viewer()).kind, 'API_KEY');
    await assert.rejects(client.viewer(), UnauthenticatedError);
  });

  test('that its function fails to give is that function’s own error, asked for once', async () => {
    let asked = 0;
    const reason = new Error('The vault is closed.');
    const apiKey = (): never => {
      asked += 1;
      throw reason;
    };
    const call = createClient({ url: server.url, apiKey }).viewer();
    await assert.rejects(call, (error) => error === reason);
    assert.equal(asked, 1);
  });

  test('is one', () => {
    const options = { url: server.url, token: 'cs_a', apiKey: 'ck_b' } as unknown as ClientOptions;
    assert.throws(() => createClient(options), new TypeError('Give one of token, apiKey and cookie.'));
  });

  test('can be the cookie of a browser, which only the server’s own pages send', async () => {
    const { owner } = await createOrganization(server);
    let cookie = '';
    // What a browser does: keeps the cookie, sends it, and says from which page.
    const browserAt =
      (origin: string): typeof fetch =>
      async (address, init) => {
        const headers = new Headers(init?.headers);
        headers.set('Origin', origin);
        if (init?.credentials === 'include' && cookie !== '') headers.set('Cookie', cookie);
        const response = await fetch(address, { ...init, headers });
        cookie = response.headers.get('Set-Cookie')?.split(';')[0] ?? cookie;
        return response;
      };
    const page = createClient({ url: server.url, cookie: true, fetch: browserAt(server.url) });
    await page.account.signIn({ email: owner.email, password: owner.password });
    assert.match(cookie, /^castellan_session=cs_/);
    assert.equal((await page.viewer()).user?.email, owner.email);

    const foreign = createClient({
      url: server.url,
      cookie: true,
      fetch: browserAt('https://evil.example.com'),
    });
    await assert.rejects(foreign.viewer(), UnauthenticatedError);
    const without = createClient({ url: server.url, fetch: browserAt(server.url) });
    await assert.rejects(without.viewer(), UnauthenticatedError);
  });
});

describe('a document of one’s own', () => {
  test('is sent as a text, whether it knows its types or not', async () => {
    const document = 'query ($all: Boolean!) { __typename keyFeatures @include(if: $all) { feature } }';
    const untyped = await anonymous.request(document, { all: false });
    assert.deepEqual(untyped, { __typename: 'Query' });
    const told = await anonymous.request<{ keyFeatures: { feature: string }[] }>(
      '{ keyFeatures { feature } }',
    );
    assert.ok(told.keyFeatures.some(({ feature }) => feature === 'PROMPTS'));

    const { owner, organization } = await createOrganization(server);
    const client = createClient({ url: server.url, token: owner.token, organization: organization.id });
    const { viewer } = await client.request(ViewerDocument);
    assert.equal(viewer?.organization?.id, organization.id);
    const { createRole } = await client.request(CreateRoleDocument, {
      input: { name: 'Reader', permissions: ['prompt:list'] },
    });
    assert.deepEqual(createRole?.role.permissions, ['prompt:list']);
  });

  test('may be what code generators make: a text that is an object, or a syntax tree with a printer', async () => {
    interface Typename {
      readonly __typename: 'Query';
    }
    class TypedDocumentString extends String {
      readonly __apiType?: (variables: Record<string, never>) => Typename;
    }
    assert.deepEqual(await anonymous.request(new TypedDocumentString('{ __typename }')), {
      __typename: 'Query',
    });

    const tree = parse('{ __typename }') as TypedDocumentNode<Typename, Record<string, never>>;
    const printing = createClient({ url: server.url, print });
    assert.deepEqual(await printing.request(tree), { __typename: 'Query' });
    await assert.rejects(anonymous.request(tree), {
      name: 'TypeError',
      message: 'Give createClient the `print` of graphql for documents that are syntax trees.',
    });
  });
});

test('headers are sent along', async () => {
  const { owner, organization } = await createOrganization(server);
  const client = createClient({ url: server.url, token: owner.token });
  const { organization: second } = await client.organization.create({ name: random('Second') });
  // Whichever the server would take by itself, one of the two is the other.
  for (const { id } of [organization, second]) {
    const viewer = await client.viewer({ headers: { 'X-Organization': id } });
    assert.equal(viewer.organization?.id, id);
  }
});
