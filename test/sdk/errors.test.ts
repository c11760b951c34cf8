/** What a program can tell apart when a call fails, and what it is told then. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import {
  BadUserInputError,
  BudgetExhaustedError,
  CastellanApiError,
  ConflictError,
  DeadlineExceededError,
  createClient,
  FailedPreconditionError,
  ForbiddenError,
  InternalError,
  NotFoundError,
  RateLimitedError,
  TransportError,
  UnauthenticatedError,
  UnavailableError,
} from '../../src/sdk/index.js';
import { startFakeHost, json } from '../support/fakeHost.js';
import { createOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

const server = await startTestServer({ CASTELLAN_ATTEMPTS_PER_ACCOUNT: '2' });
const anonymous = createClient({ url: server.url });
const { owner, organization } = await createOrganization(server);
const castellan = createClient({ url: server.url, token: owner.token, organization: organization.id });

/** The error that a call fails with; fails where it is of another class. */
async function failure<Class extends Error>(
  call: PromiseLike<unknown>,
  Class: abstract new (...args: never) => Class,
): Promise<Class> {
  try {
    await call;
  } catch (error) {
    assert.ok(error instanceof Class, inspect(error));
    return error;
  }
  return assert.fail('The call did not fail.');
}

describe('an error of the API is an object of its code’s class', () => {
  test('UNAUTHENTICATED, with the id of the request', async () => {
    const error = await failure(anonymous.viewer(), UnauthenticatedError);
    assert.ok(error instanceof CastellanApiError);
    assert.equal(error.code, 'UNAUTHENTICATED');
    assert.equal(error.name, 'UnauthenticatedError');
    assert.match(error.requestId ?? '', /^[0-9a-f]{8}-[0-9a-f-]{27}$/);
    assert.deepEqual(error.errors[0]?.path, ['viewer']);
    const invalid = createClient({ url: server.url, apiKey: 'ck_invented' });
    assert.equal((await failure(invalid.viewer(), UnauthenticatedError)).status, 401);
  });

  test('FORBIDDEN, with the permission that it takes', async () => {
    const { secret } = await owner.createApiKey();
    const key = createClient({ url: server.url, apiKey: secret });
    const error = await failure(key.roles.create({ name: 'x', permissions: [] }), ForbiddenError);
    assert.equal(error.requiredPermission, 'role:create');
    const { role } = await castellan.roles.create({
      name: 'Keys',
      permissions: ['apiKey:create', 'apiKey:list'],
    });
    const member = await owner.invite({ roleId: role.id });
    const client = createClient({ url: server.url, token: member.token, organization: organization.id });
    const beyond = client.apiKeys.create({
      name: 'x',
      type: 'SERVICE',
      permissions: [{ feature: 'PROMPTS', level: 'DELETE' }],
    });
    assert.equal((await failure(beyond, ForbiddenError)).requiredPermission, null);
  });

  test('NOT_FOUND', async () => {
    await failure(castellan.roles.get('role_01m84e2b2hesnrgqyhmdc8gx8r'), NotFoundError);
  });

  test('BAD_USER_INPUT, with the fields that are at fault', async () => {
    const call = castellan.apiKeys.create({ name: 'x', type: 'SERVICE', allowedCidrs: ['not a range'] });
    const error = await failure(call, BadUserInputError);
    assert.deepEqual(
      error.fields.map(({ path }) => path),
      ['input.allowedCidrs.0'],
    );
    const unreadable = await failure(castellan.request('{ nothingOfTheKind }'), BadUserInputError);
    assert.equal(unreadable.status, 400);
    assert.deepEqual(unreadable.fields, []);
  });

  test('CONFLICT, with the fields that meet something', async () => {
    const input = { name: 'Twice', permissions: ['prompt:list' as const] };
    await castellan.roles.create(input);
    const error = await failure(castellan.roles.create(input), ConflictError);
    assert.deepEqual(
      error.fields.map(({ path }) => path),
      ['input.name'],
    );
  });

  test('FAILED_PRECONDITION, with what an object is in use by', async () => {
    const { guardrail } = await castellan.guardrails.create({
      name: 'No keys',
      checks: [{ type: 'REGEX_MATCH', parameters: { pattern: 'sk-[a-z]+' } }],
    });
    const { config } = await castellan.configs.create({
      name: 'Main',
      content: { input_guardrails: [guardrail.slug] },
    });
    const error = await failure(castellan.guardrails.delete({ id: guardrail.id }), FailedPreconditionError);
    assert.deepEqual(error.usedBy, [
      { type: 'Config', count: 1, objects: [{ id: config.id, name: 'Main' }] },
    ]);
    assert.deepEqual(error.fields, []);
  });

  test('FAILED_PRECONDITION, with the fields that are not allowed now', async () => {
    const fields = [{ path: 'input.plan', message: 'has fewer seats than are taken' }];
    const host = await startFakeHost((_asked, response) => {
      const extensions = { code: 'FAILED_PRECONDITION', fields };
      json(response, 200, { data: { viewer: null }, errors: [{ message: 'Not now.', extensions }] });
    });
    const error = await failure(createClient({ url: host.url }).viewer(), FailedPreconditionError);
    assert.deepEqual([error.fields, error.usedBy], [fields, []]);
  });

  test('RATE_LIMITED, with the seconds after which to come back', async () => {
    const input = { email: owner.email, password: 'a wrong password' };
    await failure(anonymous.account.signIn(input), UnauthenticatedError);
    await failure(anonymous.account.signIn(input), UnauthenticatedError);
    const { retryAfter } = await failure(anonymous.account.signIn(input), RateLimitedError);
    assert.ok(retryAfter !== null && retryAfter > 0 && retryAfter <= 900);
  });

  test('UNAVAILABLE, with the seconds after which to come back', async () => {
    const host = await startFakeHost((_asked, response) => {
      json(response, 503, {
        errors: [{ message: 'Not now.', extensions: { code: 'UNAVAILABLE', retryAfter: 1 } }],
      });
    });
    const client = createClient({ url: host.url, retries: 0 });
    const { code, retryAfter, status } = await failure(client.viewer(), UnavailableError);
    assert.deepEqual([code, retryAfter, status], ['UNAVAILABLE', 1, 503]);
  });

  for (const [code, Class] of [
    ['BUDGET_EXHAUSTED', BudgetExhaustedError],
    ['DEADLINE_EXCEEDED', DeadlineExceededError],
    ['INTERNAL', InternalError],
    ['NEWER_THAN_THIS', CastellanApiError],
    // A name that every object has is no code.
    ['constructor', CastellanApiError],
  ] as const) {
    test(`${code}, with the id of the request that the error tells`, async () => {
      const host = await startFakeHost((_asked, response) => {
        json(response, 200, {
          data: { viewer: null },
          errors: [{ message: 'As it is.', extensions: { code, requestId: 'request-1' } }],
        });
      });
      const error = await failure(createClient({ url: host.url }).viewer(), Class);
      assert.deepEqual(
        [error.constructor, error.code, error.message, error.requestId, error.status],
        [Class, code, 'As it is.', 'request-1', 200],
      );
    });
  }

  test('and an answer with neither a value nor an error is INTERNAL', async () => {
    const host = await startFakeHost((_asked, response) => {
      json(response, 200, { data: { viewer: null } });
    });
    const client = createClient({ url: host.url });
    const error = await failure(client.viewer(), InternalError);
    assert.equal(error.code, 'INTERNAL');
  });
});

describe('an answer that is not the API’s', () => {
  test('is told with its status, and is not attempted again where it will not change', async () => {
    const host = await startFakeHost((_asked, response) => {
      response.writeHead(500, { 'X-Request-Id': 'request-2' }).end('<h1>Something</h1>');
    });
    const error = await failure(createClient({ url: host.url }).viewer(), TransportError);
    assert.deepEqual([error.reason, error.status, error.requestId], ['NOT_THE_API', 500, 'request-2']);
    assert.equal(error.message, 'What answered is not the API; its HTTP status is 500.');
    assert.equal(host.asked.length, 1);
  });

  test('is also JSON that is no answer of GraphQL, and where somebody redirects to', async () => {
    for (const answer of [{ error: 'no' }, [], null, 'data', { errors: 'no' }]) {
      const host = await startFakeHost((_asked, response) => {
        json(response, 200, answer);
      });
      assert.equal((await failure(createClient({ url: host.url }).viewer(), TransportError)).status, 200);
    }
    const elsewhere = await startFakeHost((_asked, response) => {
      json(response, 200, { data: { viewer: {} } });
    });
    const host = await startFakeHost((_asked, response) => {
      response.writeHead(307, { Location: `${elsewhere.url}/graphql` }).end();
    });
    const client = createClient({ url: host.url, token: 'cs_for-one-host-alone' });
    assert.equal((await failure(client.viewer(), TransportError)).status, 307);
    assert.deepEqual(elsewhere.asked, []);
  });

  test('is none at all: the error has its cause', async () => {
    const client = createClient({ url: 'http://127.0.0.1:1', retries: 0 });
    const error = await failure(client.viewer(), TransportError);
    assert.deepEqual([error.reason, error.status], ['UNREACHABLE', null]);
    assert.ok(error.cause instanceof TypeError);
  });

  test('or comes too late', async () => {
    const host = await startFakeHost((asked, response) => {
      // The second half never comes.
      if (asked.url === '/slow/graphql') response.writeHead(200).write('{"data":');
    });
    for (const url of [host.url, `${host.url}/slow/`]) {
      const client = createClient({ url, retries: 0, timeoutMs: 50 });
      const error = await failure(client.viewer(), TransportError);
      assert.deepEqual([error.reason, error.message], ['TIMED_OUT', 'No answer came within 50 ms.']);
    }
  });
});

describe('a secret is in no error', () => {
  const secret = 'cs_this-is-a-secret';
  const assertHidden = (error: Error): void => {
    assert.doesNotMatch(inspect(error, { depth: 20, showHidden: true }), /this-is-a-secret/);
  };

  test('where a credential or header cannot be sent', async () => {
    for (const client of [
      createClient({ url: server.url, token: `${secret}\nmore` }),
      createClient({ url: server.url, apiKey: () => `${secret}ű` }),
    ]) {
      const error = await failure(client.viewer(), TypeError);
      assert.match(error.message, /^The header Authorization cannot be sent/);
      assertHidden(error);
    }
    const call = anonymous.viewer({ headers: { 'X-Trace': `${secret}\nmore` } });
    assertHidden(await failure(call, TypeError));
  });

  test('where the url holds one, or is none', () => {
    for (const url of [`https://ada:${secret}@example.com`, `nonsense ${secret}`, `file:///${secret}`]) {
      assert.throws(
        () => createClient({ url }),
        (error) => {
          assert.ok(error instanceof TypeError);
          assertHidden(error);
          return true;
        },
      );
    }
  });

  test('where the server cannot be reached, the answer breaks off or echoes what was sent', async () => {
    const host = await startFakeHost((asked, response) => {
      response.writeHead(200);
      if (asked.url === '/broken/graphql') response.end(`{"data": {"createApiKey": {"secret": "${secret}`);
      else response.end(`${String(asked.headers.authorization)} ${asked.body}`);
    });
    for (const url of ['http://127.0.0.1:1', host.url, `${host.url}/broken`]) {
      const client = createClient({ url, token: secret, retries: 0 });
      const call = client.account.signIn({ email: 'ada@example.com', password: secret });
      assertHidden(await failure(call, TransportError));
    }
  });
});

test('options that make no sense are refused', () => {
  for (const options of [
    { retries: -1 },
    { retries: 1.5 },
    { timeoutMs: Number.NaN },
    { timeoutMs: 2 ** 31 },
  ]) {
    assert.throws(() => createClient({ url: server.url, ...options }), RangeError);
  }
  // Outside of a page there is no origin to be meant by it.
  assert.throws(() => createClient({ url: '' }), TypeError);
});
