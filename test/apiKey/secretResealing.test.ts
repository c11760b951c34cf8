import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { sealingKeyId } from '../../src/domain/credentials/sealing.js';
import { assertAlive } from '../support/apiKeys.js';
import { createDurableTestDatabase } from '../support/durableDatabase.js';
import { createRotatedKey } from '../support/keyHygiene.js';
import { asker, createOrganization } from '../support/seed.js';
import { startTestServerOn, type TestServer } from '../support/server.js';

test('a secret that waits to be collected outlives the key of the server that it was sealed under', async () => {
  const [first, second] = [randomBytes(32), randomBytes(32)] as const;
  const database = await createDurableTestDatabase();
  let server: TestServer | undefined;
  const restart = async (...keys: Buffer[]): Promise<TestServer> => {
    await server?.castellan.stop();
    const CASTELLAN_SECRET_KEY = keys.map((key) => key.toString('base64')).join(',');
    return (server = await startTestServerOn(database, { CASTELLAN_SECRET_KEY }));
  };
  const sealedUnder = async (): Promise<string[]> => {
    const rows = await server?.castellan.database.ownerQuery<{ keyId: string }>(
      'SELECT "secretKeyId" AS "keyId" FROM "ApiKeySecret" WHERE "sealedSecret" IS NOT NULL',
    );
    return (rows ?? []).map(({ keyId }) => keyId);
  };
  try {
    const begun = await restart(first);
    const { owner } = await createOrganization(begun);
    const { id } = await createRotatedKey(begun, owner);
    assert.deepEqual(await sealedUnder(), [sealingKeyId(first)]);
    await restart(second, first);
    assert.deepEqual(await sealedUnder(), [sealingKeyId(second)]);
    const last = await restart(second);
    const { collectApiKeySecret } = await asker(last, owner.credentials).ask(
      'mutation ($input: CollectApiKeySecretInput!) { collectApiKeySecret(input: $input) { secret } }',
      { input: { id } },
    );
    await assertAlive({ ...asker(last, { token: String(collectApiKeySecret.secret) }), id });
  } finally {
    await server?.castellan.stop();
    await database.drop();
  }
});
