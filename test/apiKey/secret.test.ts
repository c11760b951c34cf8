import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { isApiKeySecret, newApiKeySecret } from '../../src/domain/credentials/apiKeySecret.js';
import { attack } from '../support/attacks.js';
import { assertAlive, assertDead, CREATE, KEY_FIELDS, ROTATE } from '../support/apiKeys.js';
import { asker, createOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

const server = await startTestServer();
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** The secret with the character at a position replaced by the next one of the alphabet. */
function altered(secret: string, position: number): string {
  const character = secret.charAt(position);
  const next = BASE62.charAt((BASE62.indexOf(character) + 1) % 62);
  return secret.slice(0, position) + next + secret.slice(position + 1);
}

/** Counts the look-ups of keys in the database while `work` runs. */
async function countLookups(work: () => Promise<void>): Promise<number> {
  const { system } = server.castellan.services;
  const original = system.apiKeyBySecretHash;
  let count = 0;
  system.apiKeyBySecretHash = async (hash) => {
    count += 1;
    return await original(hash);
  };
  try {
    await work();
  } finally {
    system.apiKeyBySecretHash = original;
  }
  return count;
}

void test('a secret is ck_ and 49 letters and digits, never twice the same', () => {
  const secrets = Array.from({ length: 500 }, newApiKeySecret);
  for (const secret of secrets) assert.match(secret, /^ck_[0-9A-Za-z]{49}$/);
  assert.equal(new Set(secrets).size, 500);
});

void test('the checksum tells every secret of which one character was altered', () => {
  for (const secret of Array.from({ length: 20 }, newApiKeySecret)) {
    assert.equal(isApiKeySecret(secret), true);
    for (let position = 0; position < secret.length; position += 1) {
      assert.equal(isApiKeySecret(altered(secret, position)), false, `${secret} at ${String(position)}`);
    }
  }
});

void test('a mistyped, shortened, lengthened or foreign key is refused without asking the database', async () => {
  const { owner } = await createOrganization(server);
  const { secret } = await owner.createApiKey();
  const wrong = [
    ...[3, 20, 45, 46, 51].map((position) => altered(secret, position)),
    secret.slice(0, -1),
    `${secret}0`,
    `ck_${'0'.repeat(49)}`,
    'ck_',
    "ck_' OR '1'='1",
  ];
  const lookups = await countLookups(async () => {
    for (const token of wrong.filter((text) => !text.includes(' ')))
      await assertDead(asker(server, { token }));
    for (const token of [...wrong, 'sk-proj-abcdefghijklmnopqrstuvwxyz0123456789']) {
      await assertDead(asker(server, { headers: { 'x-api-key': token } }));
    }
  });
  assert.equal(lookups, 0);
  // The counter does count: a well-formed secret of no key is asked for.
  const known = await countLookups(async () => {
    await assertDead(asker(server, { token: newApiKeySecret() }));
  });
  assert.equal(known, 1);
});

attack(
  43,
  'the database holds the hash of a secret and its mask, which shows seven of its characters',
  async () => {
    const { owner } = await createOrganization(server);
    const { createApiKey } = await owner.ask(CREATE, { input: { name: 'masked', type: 'SERVICE' } });
    const secret = String(createApiKey.secret);
    const mask = `${secret.slice(0, 6)}…${secret.slice(-4)}`;
    assert.equal(createApiKey.apiKey.maskedSecret, mask);
    assert.match(mask, /^ck_[0-9A-Za-z]{3}…[0-9A-Za-z]{4}$/);
    const hash = createHash('sha256').update(secret).digest('hex');
    const rows = await server.castellan.database.ownerQuery<object>(
      `SELECT "masked", "endsAt" FROM "ApiKeySecret" WHERE "hash" = '${hash}'`,
    );
    assert.deepEqual(rows, [{ masked: mask, endsAt: null }]);
  },
);

attack(40, 'a secret is shown when it is made and in no later answer, log line or table', async () => {
  const { owner } = await createOrganization(server);
  const first = await owner.createApiKey({ permissions: [{ feature: 'API_KEYS', level: 'READ' }] });
  const rotated = await owner.ask(ROTATE, {
    input: { id: first.id, idempotencyKey: 'a-random-text-of-the-caller' },
  });
  const secrets = [first.secret, String(rotated['rotateApiKey'].secret)];
  assert.notEqual(secrets[0], secrets[1]);
  assert.equal(
    rotated['rotateApiKey'].apiKey.maskedSecret,
    `${String(secrets[1]).slice(0, 6)}…${String(secrets[1]).slice(-4)}`,
  );

  const said: string[] = [];
  for (const secret of secrets) await assertAlive({ ...asker(server, { token: secret }), id: first.id });
  const documents = [
    `{ apiKeys { edges { node { ${KEY_FIELDS} } } } }`,
    `{ apiKey(id: "${first.id}") { ${KEY_FIELDS} } }`,
    `{ node(id: "${first.id}") { ... on ApiKey { ${KEY_FIELDS} } } }`,
    `mutation { editApiKey(input: { id: "${first.id}", name: "new" }) { apiKey { ${KEY_FIELDS} } } }`,
    `mutation { updateApiKey(input: { id: "${first.id}", allowedCidrs: [] }) { apiKey { ${KEY_FIELDS} } } }`,
    `mutation { rotateApiKey(input: { id: "${first.id}", transitionPeriodMs: -1 }) { secret } }`,
    `{ viewer { apiKey { ${KEY_FIELDS} } } }`,
  ];
  for (const document of documents) said.push((await owner.send(document)).text);
  for (const token of secrets) {
    said.push((await asker(server, { token }).send(`{ viewer { apiKey { ${KEY_FIELDS} } } }`)).text);
    said.push((await asker(server, { token }).send('{ nothing }')).text);
    said.push(
      (
        await owner.send('query ($input: VerifyApiKeyInput!) { verifyApiKey(input: $input) { code } }', {
          input: { secret: token, permission: 'no:such' },
        })
      ).text,
    );
  }
  said.push(...server.log, await dump());
  for (const secret of secrets) {
    for (const text of said) assert.ok(!text.includes(secret.slice(6, -4)), text.slice(0, 300));
  }
});

/** Every row of every table, as text. */
async function dump(): Promise<string> {
  const { ownerQuery } = server.castellan.database;
  const tables = await ownerQuery<{ name: string }>(
    "SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public'",
  );
  const texts: string[] = [];
  for (const { name } of tables) {
    const rows = await ownerQuery<{ text: string }>(`SELECT t::text AS text FROM ${name} t`);
    texts.push(...rows.map(({ text }) => text));
  }
  // The dump reaches what matters: the key's own rows are in it.
  assert.ok(texts.some((text) => text.includes('apiKey.rotate')));
  return texts.join('\n');
}
