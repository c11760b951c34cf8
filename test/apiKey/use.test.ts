import assert from 'node:assert/strict';
import { test } from 'node:test';
import pg from 'pg';
import { attack } from '../support/attacks.js';
import {
  assertAlive,
  assertDead,
  assertRefused,
  eventually,
  READ,
  setKey,
  UPDATE,
  VIEWER,
} from '../support/apiKeys.js';
import { uuidOf } from '../support/catalog.js';
import { engine } from '../support/database.js';
import { asker, createOrganization, random } from '../support/seed.js';
import { startTestServer, type TestServer } from '../support/server.js';

const server = await startTestServer();
// The same behind a proxy on this machine, as the operator of one would set it.
const proxied = await startTestServer({ CASTELLAN_TRUSTED_PROXIES: '127.0.0.1/32,10.0.0.0/8' });

/** The embedded database has one session, so that nobody else can hold a key. */
const SKIP = engine === 'pglite' && 'needs PostgreSQL';

const REFUSAL = 'This API key may not be used from this address.';

async function isAdmitted(to: TestServer, secret: string, forwarded?: string): Promise<boolean> {
  const headers = forwarded === undefined ? {} : { 'X-Forwarded-For': forwarded };
  const answer = await asker(to, { token: secret, headers }).send(VIEWER);
  if (answer.errors.length === 0) return true;
  assertRefused(answer, 'FORBIDDEN');
  assert.equal(answer.errors[0]?.message, REFUSAL);
  assert.equal(answer.status, 403);
  return false;
}

void test('a key with address ranges works from within them only', async () => {
  const { owner } = await createOrganization(server);
  const keyFor = async (...allowedCidrs: string[]): Promise<string> =>
    (await owner.createApiKey({ allowedCidrs })).secret;
  assert.equal(await isAdmitted(server, await keyFor()), true);
  assert.equal(await isAdmitted(server, await keyFor('127.0.0.1')), true);
  assert.equal(await isAdmitted(server, await keyFor('203.0.113.0/24', '127.0.0.0/8')), true);
  assert.equal(await isAdmitted(server, await keyFor('0.0.0.0/0')), true);
  assert.equal(await isAdmitted(server, await keyFor('127.0.0.2')), false);
  assert.equal(await isAdmitted(server, await keyFor('203.0.113.0/24')), false);
  assert.equal(await isAdmitted(server, await keyFor('::/0')), false);
});

void test('without a trusted proxy X-Forwarded-For counts for nothing', async () => {
  const { owner } = await createOrganization(server);
  const away = await owner.createApiKey({ allowedCidrs: ['203.0.113.0/24'] });
  const here = await owner.createApiKey({ allowedCidrs: ['127.0.0.1'] });
  for (const forwarded of ['203.0.113.5', '203.0.113.5, 127.0.0.1', '203.0.113.5,203.0.113.5']) {
    assert.equal(await isAdmitted(server, away.secret, forwarded), false);
    assert.equal(await isAdmitted(server, here.secret, forwarded), true);
  }
});

void test('behind a trusted proxy the address is the last one that no trusted proxy has', async () => {
  const { owner } = await createOrganization(proxied);
  const { secret } = await owner.createApiKey({ allowedCidrs: ['203.0.113.0/24', '2001:db8::/32'] });
  const cases: [forwarded: string | undefined, admitted: boolean][] = [
    ['203.0.113.5', true],
    ['2001:db8::9', true],
    ['::ffff:203.0.113.5', true],
    ['203.0.113.5, 10.1.2.3', true],
    [' 198.51.100.1 ,203.0.113.5, 10.1.2.3, 127.0.0.1', true],
    // What stands before the last untrusted hop was written by whoever that is.
    ['203.0.113.5, 198.51.100.1', false],
    ['203.0.113.5, 198.51.100.1, 10.1.2.3', false],
    ['203.0.113.5, garbage', false],
    ['198.51.100.1', false],
    ['', false],
    [undefined, false],
  ];
  for (const [forwarded, admitted] of cases) {
    assert.equal(await isAdmitted(proxied, secret, forwarded), admitted, forwarded);
  }
});

void test('a key is taken from x-api-key as from Authorization, but not two different ones', async () => {
  const { owner } = await createOrganization(server);
  const [one, two] = [await owner.createApiKey(), await owner.createApiKey()];
  const header = { headers: { 'x-api-key': one.secret } };
  await assertAlive({ ...asker(server, header), id: one.id });
  await assertAlive({ ...asker(server, { ...header, token: one.secret }), id: one.id });
  for (const token of [two.secret, String(owner.token)]) {
    assertRefused(await server.send(VIEWER, {}, { ...header, token }), 'UNAUTHENTICATED');
  }
  await assertDead(asker(server, { headers: { 'x-api-key': String(owner.token) } }));
  for (const authorization of [
    one.secret,
    `Basic ${one.secret}`,
    `Bearer ${one.secret} ${one.secret}`,
    'Bearer',
  ]) {
    const answer = await server.send(VIEWER, {}, { headers: { Authorization: authorization } });
    assertRefused(answer, 'UNAUTHENTICATED');
    assert.ok(!answer.text.includes(one.secret));
  }
});

void test('a key works in its own organization, whatever X-Organization names', async () => {
  const { owner, organization } = await createOrganization(server);
  const other = await createOrganization(server);
  const key = await owner.createApiKey();
  for (const own of [organization.id, organization.slug, '']) {
    const { viewer } = await key.ask(VIEWER, {}, { organization: own });
    assert.equal(viewer.organization.id, organization.id);
  }
  const foreign = [other.organization.id, other.organization.slug, random('nowhere'), 'org_x'];
  const texts = new Set<string>();
  for (const name of foreign) {
    const answer = await key.send(VIEWER, {}, { organization: name });
    assertRefused(answer, 'FORBIDDEN');
    texts.add(answer.text);
  }
  // An organization that exists answers as one that does not.
  assert.equal(texts.size, 1);
});

attack(29, 'an expired key is refused, also when it expires while it is cached', async () => {
  const { owner } = await createOrganization(server);
  const expiring = await owner.createApiKey({ expiresAt: new Date(Date.now() + 700).toISOString() });
  const { send } = expiring;
  await eventually(async () => {
    assert.equal((await send(VIEWER)).errors[0]?.extensions.code, 'UNAUTHENTICATED');
  });
  await assertDead(expiring);
  assert.equal((await owner.ask(READ, { id: expiring.id })).apiKey.status, 'EXPIRED');
  // With a new expiry it lives again.
  await owner.ask(UPDATE, { input: { id: expiring.id, expiresAt: null } });
  await assertAlive(expiring);
});

void test('when a key was last used is written soon after, and never goes back', async () => {
  const { owner } = await createOrganization(server);
  const key = await owner.createApiKey();
  const stored = async (): Promise<unknown> => (await owner.ask(READ, { id: key.id })).apiKey.lastUsedAt;
  await server.castellan.services.flush();
  assert.equal(await stored(), null);

  const before = Date.now();
  await assertAlive(key);
  await server.castellan.services.flush();
  const used = Date.parse(String(await stored()));
  assert.ok(used >= before && used <= Date.now(), String(used));

  await setKey(server, key.id, `"lastUsedAt" = '2090-01-01T00:00:00Z'`);
  await assertAlive(key);
  await server.castellan.services.flush();
  // Another node had noted a later use.
  assert.equal(await stored(), '2090-01-01T00:00:00.000Z');
});

void test('a key refused is not a key used', async () => {
  const { owner } = await createOrganization(server);
  const key = await owner.createApiKey({ allowedCidrs: ['203.0.113.0/24'] });
  assertRefused(await key.send(VIEWER), 'FORBIDDEN');
  await server.castellan.services.flush();
  assert.equal((await owner.ask(READ, { id: key.id })).apiKey.lastUsedAt, null);
});

test(
  'a key that somebody holds is not waited for, and what it used is written once it is free',
  { skip: SKIP },
  async () => {
    const { owner } = await createOrganization(server);
    const permissions = [{ feature: 'PROMPTS', level: 'READ' }];
    const [held, free] = [
      await owner.createApiKey({ permissions }),
      await owner.createApiKey({ permissions }),
    ];
    const written = async ({ id }: { id: string }): Promise<unknown[]> => {
      await server.castellan.services.flush();
      const { apiKey } = await owner.ask(
        'query ($id: ID!) { apiKey(id: $id) { lastUsedAt hygiene { usedPermissions { permission } } } }',
        { id },
      );
      return [apiKey.lastUsedAt !== null, apiKey.hygiene.usedPermissions];
    };
    const used = [true, [{ permission: 'prompt:list' }]];
    const holder = new pg.Client({ connectionString: String(server.testDatabase.url) });
    await holder.connect();
    try {
      await holder.query('BEGIN');
      await holder.query('SELECT 1 FROM "ApiKey" WHERE "id" = $1 FOR UPDATE', [uuidOf(held.id)]);
      for (const key of [held, free]) await key.ask('{ prompts { totalCount } }');
      assert.deepEqual([await written(held), await written(free)], [[false, []], used]);
      await holder.query('COMMIT');
      assert.deepEqual(await written(held), used);
    } finally {
      await holder.end();
    }
  },
);
