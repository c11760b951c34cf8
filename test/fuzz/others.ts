/** Everything of a tenant by which a stranger would know that it was theirs. */
import { encodeId } from '../../src/domain/ids.js';
import type { Tenant } from '../isolation/tenants.js';
import type { TestServer } from '../support/server.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const TIME = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/;
/** Shorter texts are words that anybody may use. */
const LEAST_LENGTH = 10;

/**
 * Every text in every row of a tenant and its people, ids as rows, callers and cursors have them, and hashes and sealed
 * secrets; without what stands in another tenant's rows too, as the text of a starting prompt does.
 */
export async function canariesOf(server: TestServer, tenant: Tenant, other: Tenant): Promise<string[]> {
  const common = new Set(await textsOf(server, other));
  const texts = (await textsOf(server, tenant)).filter((text) => !common.has(text));
  const canaries = texts.flatMap((text) =>
    UUID.test(text)
      ? [
          text,
          encodeId('Role', text).slice('role_'.length),
          Buffer.from(`GPC:S:${text}`).toString('base64').replace(/=+$/, ''),
        ]
      : [text],
  );
  return [...new Set(canaries)];
}

/** A marker that a document must not bring back, if there is one in a text. */
export function findCanary(canaries: readonly string[], text: string): string | undefined {
  return canaries.find((canary) => text.includes(canary));
}

async function textsOf(server: TestServer, { uuid }: Tenant): Promise<string[]> {
  const { ownerQuery } = server.castellan.database;
  const tables = await ownerQuery<{ name: string }>(
    `SELECT relname AS name FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attname = 'organizationId'
     WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition ORDER BY 1`,
  );
  const people = `(SELECT "userId" FROM "Member" WHERE "organizationId" = '${uuid}')`;
  const selections = [
    ...tables.map(
      ({ name }) => `SELECT to_jsonb(t) AS row FROM "${name}" t WHERE "organizationId" = '${uuid}'`,
    ),
    `SELECT to_jsonb(t) AS row FROM "Organization" t WHERE "id" = '${uuid}'`,
    `SELECT to_jsonb(t) AS row FROM "User" t WHERE "id" IN ${people}`,
    `SELECT to_jsonb(t) AS row FROM "Session" t WHERE "userId" IN ${people}`,
    `SELECT to_jsonb(t) AS row FROM "Credential" t WHERE "userId" IN ${people}`,
  ];
  const rows = await ownerQuery<{ row: unknown }>(selections.join(' UNION ALL '));
  return rows
    .flatMap(({ row }) => leavesOf(row))
    .filter((text) => text.length >= LEAST_LENGTH && !TIME.test(text));
}

function leavesOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(leavesOf);
}
