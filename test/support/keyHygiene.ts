import { setKey, uuidOf } from './apiKeys.js';
import type { Key, Person } from './seed.js';
import type { TestServer } from './server.js';

/** Has the server know what a key uses since so many days ago. */
export async function observeSince(server: TestServer, id: string, days: number): Promise<void> {
  await setKey(server, id, `"usesObservedSince" = now() - interval '${String(days)} days'`);
}

/** Notes that a key used a permission so many days ago, past the API. */
export async function noteUse(
  server: TestServer,
  id: string,
  permission: string,
  daysAgo: number,
): Promise<void> {
  await server.castellan.database.ownerQuery(
    `INSERT INTO "ApiKeyPermissionUse" SELECT "organizationId", "id", '${permission}', now() - interval '${String(daysAgo)} days'
     FROM "ApiKey" WHERE "id" = '${uuidOf(id)}'`,
  );
}

/** Has the time come at which a key's secret is to be replaced, and the server do it. */
export async function rotateAsScheduled(server: TestServer, id: string): Promise<void> {
  await setKey(server, id, `"rotatesAt" = now() - interval '1 minute'`);
  await server.castellan.services.jobs.run('rotate-api-keys', new Date());
}

/** A key whose secret the server has replaced by itself, so that the new one waits to be collected. */
export async function createRotatedKey(
  server: TestServer,
  owner: Pick<Person, 'createApiKey'>,
  input: object = {},
): Promise<Key> {
  const key = await owner.createApiKey({ rotationPolicy: { period: 'WEEKLY' }, ...input });
  await rotateAsScheduled(server, key.id);
  return key;
}
