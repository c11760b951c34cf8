import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { before, describe, test } from 'node:test';
import { attack, tried } from '../support/attacks.js';
import { assertRefused } from '../support/refused.js';
import { createOrganization, random, signUp } from '../support/seed.js';
import { send, startTestServer, type Answer } from '../support/server.js';

const DASHBOARD = 'https://dashboard.example.com';
const OTHER_DASHBOARD = 'https://other.example.com';
const EVIL = 'https://evil.example.com';

const server = await startTestServer({
  CASTELLAN_ALLOWED_ORIGINS: `${DASHBOARD},${OTHER_DASHBOARD}`,
});
const VIEWER = '{ viewer { user { email } } }';
const SIGN_IN = 'mutation ($input: SignInInput!) { signIn(input: $input) { token } }';
const CREATE =
  'mutation ($input: CreateOrganizationInput!) { createOrganization(input: $input) { organization { id } } }';

interface Browser {
  readonly email: string;
  readonly password: string;
  readonly token: string;
  /** Sends with the cookie and nothing else that names the person. */
  ask(headers?: Record<string, string>, document?: string, variables?: object): Promise<Answer>;
}

/** A person whose browser holds the session cookie. */
async function browser(): Promise<Browser> {
  const { email, password, token } = await signUp(server);
  return {
    email,
    password,
    token,
    ask: async (headers = {}, document = VIEWER, variables = {}) =>
      await send(
        server.url,
        { query: document, variables },
        { headers: { Cookie: `theme=dark; castellan_session=${token}`, ...headers } },
      ),
  };
}

async function organizationsNamed(name: string): Promise<number> {
  const rows = await server.castellan.database.ownerQuery<{ name: string }>(
    'SELECT "name" FROM "Organization"',
  );
  return rows.filter((row) => row.name === name).length;
}

describe('The session cookie', () => {
  let person: Browser;
  before(async () => {
    person = await browser();
  });
  const greets = (answer: Answer): void => {
    assert.deepEqual([answer.errors, answer.data], [[], { viewer: { user: { email: person.email } } }]);
  };

  test('is set by signing in and up, out of reach of scripts and other sites', async () => {
    const signedIn = await server.send(SIGN_IN, {
      input: { email: person.email, password: person.password },
    });
    const signedUp = await server.send(
      'mutation ($input: SignUpInput!) { signUp(input: $input) { token } }',
      { input: { email: `${random('new')}@example.com`, name: 'New', password: 'a good password' } },
    );
    for (const [answer, field] of [
      [signedIn, 'signIn'],
      [signedUp, 'signUp'],
    ] as const) {
      const [pair, ...attributes] = String(answer.headers.get('set-cookie')).split('; ');
      assert.equal(pair, `castellan_session=${String(answer.data?.[field].token)}`);
      assert.deepEqual(attributes.sort(), ['HttpOnly', 'Max-Age=2592000', 'Path=/', 'SameSite=Strict']);
    }
  });

  test('is for encrypted connections only where the proxy says there is one', async () => {
    const answer = await server.send(
      SIGN_IN,
      { input: { email: person.email, password: person.password } },
      { headers: { 'X-Forwarded-Proto': 'https' } },
    );
    assert.match(String(answer.headers.get('set-cookie')), /; Secure(;|$)/);
  });

  test('signs a request of our own page in', async () => {
    greets(await person.ask());
    greets(await person.ask({ Origin: server.url, 'Sec-Fetch-Site': 'same-origin' }));
    greets(await person.ask({ 'Sec-Fetch-Site': 'none' }));
  });

  test('signs a request of an allowed origin in', async () => {
    greets(await person.ask({ Origin: DASHBOARD, 'Sec-Fetch-Site': 'cross-site' }));
    greets(await person.ask({ Origin: OTHER_DASHBOARD }));
  });

  attack(61, 'is ignored on requests of other sites, which then do nothing', async () => {
    const { host } = new URL(server.url);
    for (const headers of [
      { Origin: EVIL },
      { Origin: 'null' },
      { Origin: `${DASHBOARD}.evil.example.com` },
      { Origin: 'http://dashboard.example.com' },
      { Origin: `http://${host}.evil.example.com` },
      { Origin: `http://evil.example.com/${host}` },
      { 'Sec-Fetch-Site': 'cross-site' },
      { 'Sec-Fetch-Site': 'same-site' },
    ]) {
      const note = JSON.stringify(headers);
      const name = random('Forged');
      assertRefused(await person.ask(headers), 'UNAUTHENTICATED');
      assertRefused(await person.ask(headers, CREATE, { input: { name } }), 'UNAUTHENTICATED');
      assert.equal(await organizationsNamed(name), 0, note);
    }
  });

  test('yields to a credential that is sent on purpose', async () => {
    const other = await signUp(server);
    const answer = await person.ask({ Authorization: `Bearer ${other.token}` });
    assert.deepEqual([answer.errors, answer.data], [[], { viewer: { user: { email: other.email } } }]);
  });

  test('does not block signing in again once its session is over', async () => {
    const input = { email: person.email, password: person.password };
    for (const token of [`cs_${'A'.repeat(43)}`, 'garbage', '']) {
      const headers = { Cookie: `castellan_session=${token}` };
      assertRefused(await server.send(VIEWER, {}, { headers }), 'UNAUTHENTICATED');
      assert.deepEqual((await server.send(SIGN_IN, { input }, { headers })).errors, []);
    }
  });

  test('does not block signing in again once it is too old for the organization', async () => {
    const { owner } = await createOrganization(server);
    await owner.ask(
      'mutation ($input: UpdateOrganizationInput!) { updateOrganization(input: $input) { organization { id } } }',
      { input: { sessionLifetimeMinutes: 5 } },
    );
    const hash = createHash('sha256').update(owner.token).digest('hex');
    await server.castellan.database.ownerQuery(
      `UPDATE "Session" SET "createdAt" = now() - interval '6 minutes' WHERE "tokenHash" = '${hash}'`,
    );
    const headers = { Cookie: `castellan_session=${owner.token}` };
    assertRefused(await server.send(VIEWER, {}, { headers }), 'UNAUTHENTICATED');
    const input = { email: owner.email, password: owner.password };
    assert.deepEqual((await server.send(SIGN_IN, { input }, { headers })).errors, []);
  });
});

describe('Cross-origin sharing', () => {
  const ask = async (origin: string, method: 'POST' | 'OPTIONS' = 'POST'): Promise<Response> => {
    tried();
    return await fetch(`${server.url}/graphql`, {
      method,
      headers: {
        Origin: origin,
        'Content-Type': 'application/json',
        ...(method === 'OPTIONS'
          ? { 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'content-type' }
          : {}),
      },
      ...(method === 'POST' ? { body: JSON.stringify({ query: '{ permissions { name } }' }) } : {}),
    });
  };

  test('is told to allowed origins, each by its own name', async () => {
    for (const method of ['POST', 'OPTIONS'] as const) {
      for (const origin of [DASHBOARD, OTHER_DASHBOARD]) {
        const { headers } = await ask(origin, method);
        assert.equal(headers.get('access-control-allow-origin'), origin);
        assert.equal(headers.get('access-control-allow-credentials'), 'true');
        assert.match(String(headers.get('vary')), /\borigin\b/i);
      }
    }
  });

  attack(61, 'is told to nobody else, an opaque origin included', async () => {
    for (const method of ['POST', 'OPTIONS'] as const) {
      for (const origin of [EVIL, 'null', `${DASHBOARD}.evil.example.com`]) {
        const { headers } = await ask(origin, method);
        assert.equal(headers.get('access-control-allow-origin'), null, `${method} ${origin}`);
        assert.equal(headers.get('access-control-allow-credentials'), null);
      }
    }
  });

  attack(61, 'is told to nobody where no origin is allowed', async () => {
    const closed = await startTestServer();
    tried();
    const response = await fetch(`${closed.url}/graphql`, {
      method: 'POST',
      headers: { Origin: DASHBOARD, 'Content-Type': 'application/json' },
      body: JSON.stringify({ query: '{ permissions { name } }' }),
    });
    assert.equal(response.headers.get('access-control-allow-origin'), null);
  });
});

describe('A mutation that a page of another site could send without asking', () => {
  const mutation = (name: string): string =>
    `mutation { createOrganization(input: { name: "${name}" }) { organization { id } } }`;

  attack(60, 'is refused as a form, as multipart and as plain text, and does nothing', async () => {
    const { token } = await signUp(server);
    const name = random('Forged');
    const json = JSON.stringify({ query: mutation(name) });
    const form = new FormData();
    form.set('operations', json);
    form.set('map', '{}');
    const bodies: [string | undefined, BodyInit][] = [
      ['application/x-www-form-urlencoded', new URLSearchParams({ query: mutation(name) }).toString()],
      ['application/x-www-form-urlencoded', json],
      [undefined, form],
      ['text/plain', json],
      ['text/plain; application/json', json],
      ['application/graphql', mutation(name)],
      ['', json],
    ];
    for (const [type, body] of bodies) {
      tried();
      const response = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: {
          Cookie: `castellan_session=${token}`,
          ...(type === undefined ? {} : { 'Content-Type': type }),
        },
        body,
      });
      const answer = (await response.json()) as { data?: object; errors: Answer['errors'] };
      assert.deepEqual(
        [response.status, answer.data, answer.errors.map((error) => error.extensions.code)],
        [415, undefined, ['BAD_USER_INPUT']],
        String(type),
      );
    }
    assert.equal(await organizationsNamed(name), 0);
  });

  attack(62, 'is refused by GET, and does nothing', async () => {
    const { token } = await signUp(server);
    const name = random('Forged');
    const query = encodeURIComponent(mutation(name));
    tried();
    const response = await fetch(`${server.url}/graphql?query=${query}`, {
      headers: { Authorization: `Bearer ${token}`, Accept: 'application/json' },
    });
    const answer = (await response.json()) as { data?: object; errors: unknown[] };
    assert.deepEqual([response.status, answer.data, answer.errors.length], [405, undefined, 1]);
    assert.equal(await organizationsNamed(name), 0);
  });
});

describe('Two credentials in one request', () => {
  test('are refused where they differ, and taken where they are the same', async () => {
    const { owner } = await createOrganization(server);
    const [one, two] = [await owner.createApiKey(), await owner.createApiKey()];
    const ask = async (bearer: string, apiKey: string): Promise<Answer> =>
      await server.send('{ viewer { kind } }', {}, { token: bearer, headers: { 'X-Api-Key': apiKey } });
    assertRefused(await ask(one.secret, two.secret), 'UNAUTHENTICATED');
    assertRefused(await ask(owner.token, one.secret), 'UNAUTHENTICATED');
    const same = await ask(one.secret, one.secret);
    assert.deepEqual([same.errors, same.data], [[], { viewer: { kind: 'API_KEY' } }]);
    const alone = await server.send('{ viewer { kind } }', {}, { headers: { 'X-Api-Key': two.secret } });
    assert.deepEqual([alone.errors, alone.data], [[], { viewer: { kind: 'API_KEY' } }]);
  });
});
