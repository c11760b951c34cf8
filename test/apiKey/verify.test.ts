import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newApiKeySecret } from '../../src/domain/credentials/apiKeySecret.js';
import {
  assertBadInput,
  assertRefused,
  DELETE,
  eventually,
  REVOKE,
  ROTATE,
  setKey,
  uuidOf,
} from '../support/apiKeys.js';
import { createOrganization, type Asker } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

const server = await startTestServer();

const VERIFY = `query ($input: VerifyApiKeyInput!) {
  verifyApiKey(input: $input) { valid code apiKey { id } } }`;

async function verify(by: Asker, input: object): Promise<unknown> {
  return (await by.ask(VERIFY, { input }))['verifyApiKey'];
}

const found = (code: string, id: string): object => ({ valid: code === 'VALID', code, apiKey: { id } });
const NOT_FOUND = { valid: false, code: 'NOT_FOUND', apiKey: null };

void test('a key that works is VALID, for a permission it holds and without one', async () => {
  const { owner } = await createOrganization(server);
  const { id, secret } = await owner.createApiKey({ permissions: [{ feature: 'PROMPTS', level: 'WRITE' }] });
  assert.deepEqual(await verify(owner, { secret }), found('VALID', id));
  for (const permission of ['prompt:list', 'prompt:publish']) {
    assert.deepEqual(await verify(owner, { secret, permission }), found('VALID', id));
  }
  for (const permission of ['prompt:delete', 'config:list', 'billing:manage', 'role:list']) {
    assert.deepEqual(await verify(owner, { secret, permission }), found('PERMISSION_MISSING', id));
  }
});

void test('a key that is revoked, expired or exhausted is told as such, the gravest first', async () => {
  const { owner } = await createOrganization(server);
  const { id, secret } = await owner.createApiKey();
  await setKey(server, id, '"exhaustedAt" = now()');
  await eventually(async () => {
    assert.deepEqual(await verify(owner, { secret, permission: 'prompt:list' }), found('EXHAUSTED', id));
  });
  await setKey(server, id, `"expiresAt" = now() - interval '1 second'`);
  await eventually(async () => {
    assert.deepEqual(await verify(owner, { secret }), found('EXPIRED', id));
  });
  await owner.ask(REVOKE, { input: { id } });
  assert.deepEqual(await verify(owner, { secret }), found('REVOKED', id));
  await owner.ask(DELETE, { input: { id } });
  assert.deepEqual(await verify(owner, { secret }), NOT_FOUND);
});

void test('a former secret is VALID in its transition and ROTATED after it', async () => {
  const { owner } = await createOrganization(server);
  const { id, secret } = await owner.createApiKey();
  const { rotateApiKey } = await owner.ask(ROTATE, { input: { id } });
  assert.deepEqual(await verify(owner, { secret }), found('VALID', id));
  await server.castellan.database.ownerQuery(
    `UPDATE "ApiKeySecret" SET "endsAt" = now() WHERE "apiKeyId" = '${uuidOf(id)}' AND "endsAt" IS NOT NULL`,
  );
  await setKey(server, id, '"exhaustedAt" = NULL');
  await eventually(async () => {
    assert.deepEqual(await verify(owner, { secret }), found('ROTATED', id));
  });
  assert.deepEqual(await verify(owner, { secret: rotateApiKey.secret }), found('VALID', id));
});

void test('a key with address ranges is valid for the addresses in them, and for none that is not told', async () => {
  const { owner } = await createOrganization(server);
  const { id, secret } = await owner.createApiKey({ allowedCidrs: ['203.0.113.0/24', '2001:db8::/32'] });
  for (const address of ['203.0.113.9', '2001:db8::7', '::ffff:203.0.113.9']) {
    assert.deepEqual(await verify(owner, { secret, address }), found('VALID', id), address);
  }
  for (const address of ['203.0.114.9', '127.0.0.1', 'garbage', '', '203.0.113.0/24', null]) {
    assert.deepEqual(await verify(owner, { secret, address }), found('ADDRESS_NOT_ALLOWED', id));
  }
  assert.deepEqual(await verify(owner, { secret }), found('ADDRESS_NOT_ALLOWED', id));
  const anywhere = await owner.createApiKey();
  assert.deepEqual(
    await verify(owner, { secret: anywhere.secret, address: '127.0.0.1' }),
    found('VALID', anywhere.id),
  );
});

void test('a key of another organization is NOT_FOUND, exactly as one that does not exist', async () => {
  const { owner } = await createOrganization(server);
  const other = await createOrganization(server);
  const foreign = await other.owner.createApiKey({ allowedCidrs: ['203.0.113.0/24'] });
  const texts = new Set<string>();
  const strangers = [foreign.secret, newApiKeySecret(), 'ck_short', 'sk-something', '', owner.token];
  for (const secret of strangers) {
    for (const more of [{}, { permission: 'prompt:list' }, { address: '127.0.0.1' }]) {
      const answer = await owner.send(VERIFY, { input: { secret, ...more } });
      assert.deepEqual(answer.data, { verifyApiKey: NOT_FOUND });
      texts.add(answer.text);
    }
  }
  await other.owner.ask(REVOKE, { input: { id: foreign.id } });
  texts.add((await owner.send(VERIFY, { input: { secret: foreign.secret } })).text);
  assert.equal(texts.size, 1);
});

void test('a USER key is verified with its owner’s present role', async () => {
  const { owner, roles } = await createOrganization(server);
  const admin = await owner.invite('ADMIN');
  const { id, secret } = await admin.createApiKey({
    type: 'USER',
    permissions: [{ feature: 'PROMPTS', level: 'DELETE' }],
  });
  const input = { secret, permission: 'prompt:delete' };
  assert.deepEqual(await verify(owner, input), found('VALID', id));
  await owner.ask('mutation ($input: AssignRoleInput!) { assignRole(input: $input) { member { id } } }', {
    input: { memberId: admin.memberId, roleId: roles.MEMBER },
  });
  assert.deepEqual(await verify(owner, input), found('PERMISSION_MISSING', id));
});

void test('verifying needs apiKey:view, and counts as a use of a key that is let in', async () => {
  const { owner } = await createOrganization(server);
  const member = await owner.invite('MEMBER');
  const key = await owner.createApiKey();
  for (const asker of [member, key]) {
    const answer = await asker.send(VERIFY, { input: { secret: key.secret } });
    assertRefused(answer, 'FORBIDDEN');
    assert.equal(answer.errors[0]?.extensions.requiredPermission, 'apiKey:view');
  }
  const verifier = await owner.createApiKey({ permissions: [{ feature: 'API_KEYS', level: 'READ' }] });
  const fresh = await owner.createApiKey();
  assert.deepEqual(await verify(verifier, { secret: fresh.secret }), found('VALID', fresh.id));
  const missing = { secret: key.secret, permission: 'prompt:view' };
  assert.deepEqual(await verify(verifier, missing), found('PERMISSION_MISSING', key.id));
  await server.castellan.services.flush();
  const usedAt = async (id: string): Promise<unknown> =>
    (await owner.ask('query ($id: ID!) { apiKey(id: $id) { lastUsedAt updatedAt createdAt } }', { id }))
      .apiKey;
  const letIn = (await usedAt(fresh.id)) as Record<string, string | null>;
  assert.notEqual(letIn['lastUsedAt'], null);
  assert.equal(letIn['updatedAt'], letIn['createdAt'], 'use is no change');
});

void test('a faulty question is refused by the field’s name, and the secret is not repeated', async () => {
  const { owner } = await createOrganization(server);
  const { secret } = await owner.createApiKey();
  const cases: [input: object, path: string][] = [
    [{ secret, permission: 'prompt:lisT' }, 'input.permission'],
    [{ secret, permission: 'prompt:list ' }, 'input.permission'],
    [{ secret: 'x'.repeat(201) }, 'input.secret'],
    [{ secret: [secret, secret] }, 'input.secret'],
    [{ secret, address: 'x'.repeat(65) }, 'input.address'],
  ];
  for (const [input, path] of cases) {
    const answer = await owner.send(VERIFY, { input });
    assertBadInput(answer, path);
    assert.ok(!answer.text.includes(secret));
  }
});
