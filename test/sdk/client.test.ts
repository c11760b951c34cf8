/** The SDK as a program uses it: typed, against a real server, with errors that can be branched on. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildSchema, Kind, parse } from 'graphql';
import type { ErrorCode } from '../../src/domain/errors.js';
import { CastellanApiError, createClient, type ApiErrorCode } from '../../src/sdk/client.js';
import {
  ApiKeysDocument,
  CreateApiKeyDocument,
  CreateOrganizationDocument,
  NodeDocument,
  PermissionsDocument,
  RevokeApiKeyDocument,
  RotateApiKeyDocument,
  SignInDocument,
  SignUpDocument,
  ViewerDocument,
} from '../../src/sdk/generated/operations.js';
import { createOrganization, random } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

const server = await startTestServer({ CASTELLAN_ATTEMPTS_PER_ACCOUNT: '2' });
const anonymous = createClient({ url: server.url });

/** The error that a request is refused with; fails where it is not refused by the API. */
async function refusal(request: Promise<unknown>): Promise<CastellanApiError> {
  try {
    await request;
  } catch (error) {
    assert.ok(error instanceof CastellanApiError, String(error));
    return error;
  }
  return assert.fail('The request was not refused.');
}

describe('a program with the SDK', () => {
  test('signs up, makes an organization and a key, and works with the key', async () => {
    const input = { email: `${random('sdk')}@example.com`, name: 'Ada', password: random('password') };
    const { signUp } = await anonymous.request(SignUpDocument, { input });
    assert.ok(signUp);
    const person = createClient({ url: `${server.url}/`, token: signUp.token });
    const { createOrganization: created } = await person.request(CreateOrganizationDocument, {
      input: { name: 'Analytical Engines' },
    });
    assert.equal(created?.organization.slug, 'analytical-engines');

    const { createApiKey } = await person.request(CreateApiKeyDocument, {
      input: { name: 'reporting', type: 'SERVICE', permissions: [{ feature: 'API_KEYS', level: 'READ' }] },
    });
    assert.ok(createApiKey);
    const key = createClient({ url: server.url, apiKey: createApiKey.secret });
    const { viewer } = await key.request(ViewerDocument);
    assert.equal(viewer?.kind, 'API_KEY');
    assert.equal(viewer.apiKey?.id, createApiKey.apiKey.id);
    assert.deepEqual(viewer.permissions, ['apiKey:list', 'apiKey:view']);
    const { apiKeys } = await key.request(ApiKeysDocument, { first: 10, orderBy: 'NAME_ASC' });
    assert.deepEqual(
      apiKeys?.edges.map(({ node }) => node.name),
      ['reporting'],
    );
    const { node } = await key.request(NodeDocument, { id: createApiKey.apiKey.id });
    assert.deepEqual(node, { __typename: 'ApiKey', id: createApiKey.apiKey.id, name: 'reporting' });

    const { rotateApiKey } = await person.request(RotateApiKeyDocument, {
      input: { id: createApiKey.apiKey.id, transitionPeriodMs: 0 },
    });
    assert.equal(rotateApiKey?.formerSecretEndsAt, null);
    await person.request(RevokeApiKeyDocument, { input: { id: createApiKey.apiKey.id } });
    const rotated = createClient({ url: server.url, apiKey: rotateApiKey.secret });
    assert.equal((await refusal(rotated.request(ViewerDocument))).code, 'UNAUTHENTICATED');
  });

  test('chooses among the organizations of a person', async () => {
    const { owner, organization } = await createOrganization(server);
    const { createOrganization: second } = await owner.ask(
      'mutation ($input: CreateOrganizationInput!) { createOrganization(input: $input) { organization { id } } }',
      { input: { name: random('Second') } },
    );
    // By slug and by id; whichever the server would take by itself, one of the two is the other.
    for (const [chosen, id] of [
      [organization.slug, organization.id],
      [second.organization.id, second.organization.id],
    ]) {
      const client = createClient({ url: server.url, token: owner.token, organization: chosen });
      const { viewer } = await client.request(ViewerDocument);
      assert.equal(viewer?.organization?.id, id);
      assert.equal(viewer?.organizations.length, 2);
    }
  });

  test('needs no credential for what is public', async () => {
    const { permissions } = await anonymous.request(PermissionsDocument);
    assert.deepEqual(
      permissions.find(({ name }) => name === 'billing:manage'),
      {
        name: 'billing:manage',
        description: 'Manage plan, invoices and spending limits.',
        roles: ['OWNER'],
        keyFeature: null,
        keyLevel: null,
      },
    );
  });

  test('cannot be given two credentials', () => {
    assert.throws(() => createClient({ url: server.url, token: 'cs_a', apiKey: 'ck_b' }), TypeError);
  });

  test('can give a request up', async () => {
    const request = anonymous.request(PermissionsDocument, {}, { signal: AbortSignal.abort() });
    await assert.rejects(request, { name: 'AbortError' });
  });
});

describe('an error reaches the program', () => {
  test('with its code and the id of the request', async () => {
    const error = await refusal(anonymous.request(ViewerDocument));
    assert.equal(error.code, 'UNAUTHENTICATED');
    assert.match(error.requestId ?? '', /^[0-9a-f]{8}-[0-9a-f-]{27}$/);
    assert.deepEqual(error.fields, []);
    assert.equal(error.retryAfter, null);
    assert.deepEqual(error.errors[0]?.path, ['viewer']);
  });

  test('with the fields that are at fault', async () => {
    const { owner, organization } = await createOrganization(server);
    const client = createClient({ url: server.url, token: owner.token, organization: organization.id });
    const error = await refusal(
      client.request(CreateApiKeyDocument, {
        input: { name: 'x', type: 'SERVICE', allowedCidrs: ['not a range'] },
      }),
    );
    assert.equal(error.code, 'BAD_USER_INPUT');
    assert.deepEqual(
      error.fields.map(({ path }) => path),
      ['input.allowedCidrs.0'],
    );
  });

  test('with the time after which to try again', async () => {
    const input = { email: `${random('nobody')}@example.com`, password: 'wrong password' };
    const codes: string[] = [];
    let last: CastellanApiError | undefined;
    for (let attempt = 0; attempt < 3; attempt += 1) {
      last = await refusal(anonymous.request(SignInDocument, { input }));
      codes.push(last.code);
    }
    assert.deepEqual(codes, ['UNAUTHENTICATED', 'UNAUTHENTICATED', 'RATE_LIMITED']);
    assert.ok(last?.retryAfter && last.retryAfter > 0 && last.retryAfter <= 900);
  });

  test('as INTERNAL where something that is not the API answers', async () => {
    const proxy = createServer((_request, response) => response.writeHead(502).end('<h1>Bad gateway</h1>'));
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const { port } = proxy.address() as AddressInfo;
    try {
      const client = createClient({ url: `http://127.0.0.1:${port}` });
      const error = await refusal(client.request(ViewerDocument));
      assert.equal(error.code, 'INTERNAL');
      assert.equal(error.status, 502);
    } finally {
      proxy.close();
    }
  });
});

test('the client fits into a browser and takes no code of the server along', async () => {
  const { metafile } = await build({
    stdin: {
      contents: `export * from './client.js'; export * from './generated/operations.js';`,
      resolveDir: fileURLToPath(new URL('../../src/sdk', import.meta.url)),
      loader: 'ts',
    },
    absWorkingDir: fileURLToPath(new URL('../..', import.meta.url)),
    bundle: true,
    platform: 'browser',
    format: 'esm',
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  const files = Object.keys(metafile.inputs).filter(
    (file) => !/(^|\/)node_modules\/(graphql|eventsource-parser)\//.test(file),
  );
  assert.deepEqual(files.sort(), [
    '<stdin>',
    'src/sdk/client.ts',
    'src/sdk/events.ts',
    'src/sdk/generated/operations.ts',
  ]);
});

test('every root field of the API has an operation in the SDK', () => {
  const read = (path: string): string =>
    readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');
  const folder = new URL('../../src/sdk/operations/', import.meta.url);
  const covered = readdirSync(folder).flatMap((file) =>
    parse(read(`src/sdk/operations/${file}`)).definitions.flatMap((definition) =>
      definition.kind === Kind.OPERATION_DEFINITION
        ? definition.selectionSet.selections.flatMap((field) =>
            field.kind === Kind.FIELD ? [`${definition.operation}.${field.name.value}`] : [],
          )
        : [],
    ),
  );
  const schema = buildSchema(read('schema.graphql'));
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const offered = roots.flatMap((type) =>
    Object.keys(type?.getFields() ?? {}).map((field) => `${String(type?.name.toLowerCase())}.${field}`),
  );
  assert.deepEqual(covered.sort(), offered.sort());
});

/** Never run: the compiler is the test, an expected error that does not come fails the type check. */
export async function promisesOfTheTypes(): Promise<void> {
  // @ts-expect-error -- the operation has a variable that must be given
  await anonymous.request(SignInDocument);
  // @ts-expect-error -- a required part of the input is missing
  await anonymous.request(SignInDocument, { input: { email: 'a@example.com' } });
  await anonymous.request(CreateApiKeyDocument, {
    // @ts-expect-error -- there is no such level
    input: { name: 'x', type: 'SERVICE', permissions: [{ feature: 'PROMPTS', level: 'ALL' }] },
  });
  const { viewer } = await anonymous.request(ViewerDocument);
  // @ts-expect-error -- the answer may be null
  const { kind } = viewer;
  // @ts-expect-error -- the operation does not ask for it
  const owner = viewer?.owner;

  // The SDK imports nothing of the server, so it lists the codes itself: the same ones.
  const toApi: ApiErrorCode = '' as ErrorCode;
  const toServer: ErrorCode = '' as ApiErrorCode;
  void Promise.resolve([kind, owner, toApi, toServer]);
}
