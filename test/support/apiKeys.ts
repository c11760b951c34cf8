import assert from 'node:assert/strict';
import { decodeId } from '../../src/domain/ids.js';
import type { Asker, Key } from './seed.js';
import type { Answer, TestServer } from './server.js';

/** Documents on API keys, and what an answer to them is expected to be. */

export const KEY_FIELDS = `
  id name description type status maskedSecret createdBy expiresAt lastUsedAt metadata alertEmails allowedCidrs
  allowConfigOverride owner { id }
  permissions { feature level }
  rateLimits { type unit value }
  usageLimit { type creditLimit alertThreshold periodicReset resetEveryDays }
  rotationPolicy { period everyDays nextRotationAt transitionPeriodMs }`;

export const CREATE = `mutation ($input: CreateApiKeyInput!) {
  createApiKey(input: $input) { secret apiKey { ${KEY_FIELDS} } } }`;
export const EDIT = `mutation ($input: EditApiKeyInput!) { editApiKey(input: $input) { apiKey { ${KEY_FIELDS} } } }`;
export const UPDATE = `mutation ($input: UpdateApiKeyInput!) {
  updateApiKey(input: $input) { apiKey { ${KEY_FIELDS} } } }`;
export const ROTATE = `mutation ($input: RotateApiKeyInput!) {
  rotateApiKey(input: $input) { secret formerSecretEndsAt apiKey { ${KEY_FIELDS} } } }`;
export const REVOKE =
  'mutation ($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) { apiKey { id status } } }';
export const DELETE =
  'mutation ($input: DeleteApiKeyInput!) { deleteApiKey(input: $input) { deletedApiKeyId } }';
export const READ = `query ($id: ID!) { apiKey(id: $id) { ${KEY_FIELDS} } }`;
export const VIEWER = '{ viewer { displayName permissions apiKey { id } organization { id } } }';

/** Asserts that a mutation was refused with one error that names one field, and that it answered no data. */
export function assertBadInput(answer: Answer, path: string): void {
  assertRefused(answer, 'BAD_USER_INPUT');
  assert.deepEqual(
    answer.errors[0]?.extensions.fields?.map((field) => field.path),
    [path],
    answer.text,
  );
  assert.ok(answer.errors[0]?.message.startsWith(`${path}: `), answer.text);
}

/** Asserts that a request was refused with one error of a code, and that it answered no data. */
export function assertRefused(answer: Answer, code: string): void {
  assert.deepEqual(
    answer.errors.map((error) => error.extensions.code),
    [code],
    answer.text,
  );
  assert.deepEqual(
    Object.values(answer.data ?? {}).filter((value) => value !== null),
    [],
    answer.text,
  );
}

/** Asserts that whoever asks is answered as a key that is not (any more) valid. */
export async function assertDead(asker: Asker): Promise<void> {
  const answer = await asker.send(VIEWER);
  assertRefused(answer, 'UNAUTHENTICATED');
  assert.equal(answer.errors[0]?.message, 'The API key is not valid.');
  assert.equal(answer.status, 401);
}

/** Asserts that a key works. */
export async function assertAlive(key: Pick<Key, 'ask' | 'id'>): Promise<void> {
  const { viewer } = await key.ask(VIEWER);
  assert.equal(viewer.apiKey.id, key.id);
}

/** The uuid of the row behind an id. */
export function uuidOf(id: string): string {
  const decoded = decodeId(id);
  assert.ok(decoded);
  return decoded.uuid;
}

/** Sets columns of a key behind the server's back, and has every node forget what it knew of it. */
export async function setKey(server: TestServer, id: string, assignments: string): Promise<void> {
  const { database } = server.castellan;
  const [row] = await database.ownerQuery<{ organizationId: string }>(
    `UPDATE "ApiKey" SET ${assignments} WHERE "id" = '${uuidOf(id)}' RETURNING "organizationId"`,
  );
  assert.ok(row);
  await announceChange(server, row.organizationId);
}

/**
 * Has every node forget what it knew of an organization's keys: the server at once, as for a change of its own, others
 * when the notice reaches them.
 */
export async function announceChange(server: TestServer, organizationId: string): Promise<void> {
  await server.castellan.database.forOrganization(organizationId).transaction(async (transaction) => {
    await transaction.announceAuthorityChange();
  });
}

/**
 * Waits until something holds; for what another node or a notice brings about.
 *
 * @throws AssertionError after 5 seconds, with the last failure
 */
export async function eventually(check: () => Promise<void>): Promise<void> {
  const end = Date.now() + 5_000;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/** How many keys an organization has, read past the API. */
export async function countKeys(server: TestServer, organizationId: string): Promise<number> {
  const [row] = await server.castellan.database.ownerQuery<{ count: number }>(
    `SELECT count(*)::int AS count FROM "ApiKey" WHERE "organizationId" = '${uuidOf(organizationId)}'`,
  );
  return row?.count ?? -1;
}
