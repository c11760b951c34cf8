// The limit: what a program written for these requests alone could do at best. It parses no GraphQL, asks no rule, and
// sends one prepared statement, whose rows it makes the same bytes of as Castellan.
import { randomUUID } from 'node:crypto';
import { createPool, organizationsByToken, serve, tokenOf } from './http.mjs';
import { typeIdOfUuid, uuidOfTypeId } from './typeId.mjs';

const organizations = organizationsByToken();
const pool = createPool();
/** Columns come as texts, in arrays: nothing is parsed that is only written out again. */
const asTexts = { getTypeParser: () => (text) => text };
const TIME = `to_char("createdAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const statements = {
  keys: {
    name: 'keys',
    text: `SELECT key."id", to_json(key."name")::text, key."type"::text, ${TIME.replace('"createdAt"', 'key."createdAt"')},
        member."id", to_json(person."name")::text, role."id", to_json(role."name")::text, to_json(role."permissions")::text
      FROM "ApiKey" key
      LEFT JOIN "Member" member ON member."organizationId" = $1 AND member."id" = key."ownerId"
      LEFT JOIN "User" person ON person."id" = member."userId"
      LEFT JOIN "Role" role ON role."organizationId" = $1 AND role."id" = member."roleId"
      WHERE key."organizationId" = $1 ORDER BY key."createdAt" DESC, key."id" DESC LIMIT 50`,
  },
  key: {
    name: 'key',
    text: `SELECT to_json(key."name")::text, key."type"::text, ${TIME.replace('"createdAt"', 'key."createdAt"')},
        to_json(key."description")::text, member."id", to_json(person."name")::text
      FROM "ApiKey" key
      LEFT JOIN "Member" member ON member."organizationId" = $1 AND member."id" = key."ownerId"
      LEFT JOIN "User" person ON person."id" = member."userId"
      WHERE key."organizationId" = $1 AND key."id" = $2`,
  },
  // One statement, so one transaction of its own: the row and its audit entry, which the table's trigger chains where
  // the organization is set.
  create: {
    name: 'create',
    text: `WITH pin AS MATERIALIZED (SELECT set_config('app.organization_id', $1::uuid::text, true)), made AS (
        INSERT INTO "PromptCollection" ("organizationId", "id", "slug", "name", "createdByName", "updatedByName")
        SELECT $1, $2, $3, $4, 'limit', 'limit' FROM pin RETURNING "id")
      INSERT INTO "AuditEntry" ("organizationId", "id", "actorKind", "actorName", "action", "resourceType", "resourceId",
        "after", "requestId")
      SELECT $1, $5, 'API_KEY', 'limit', 'promptCollection.create', 'PromptCollection', made."id",
        jsonb_build_object('slug', $3::text, 'name', $4::text), 'limit' FROM made`,
  },
};

const run = async (statement, values) =>
  (await pool.query({ ...statement, values, rowMode: 'array', types: asTexts })).rows;

async function keys(organization) {
  const rows = await run(statements.keys, [organization]);
  const owners = new Map();
  let text = '{"data":{"apiKeys":{"edges":[';
  for (let index = 0; index < rows.length; index += 1) {
    const row = rows[index];
    let owner = 'null';
    if (row[4] !== null) {
      owner = owners.get(row[4]);
      if (owner === undefined) {
        owner =
          `{"id":"${typeIdOfUuid('mem', row[4])}","name":${row[5]},"role":{"id":"${typeIdOfUuid('role', row[6])}",` +
          `"name":${row[7]},"permissions":${row[8]}}}`;
        owners.set(row[4], owner);
      }
    }
    text +=
      `${index === 0 ? '' : ','}{"node":{"id":"${typeIdOfUuid('key', row[0])}","name":${row[1]},"type":"${row[2]}",` +
      `"createdAt":"${row[3]}","owner":${owner}}}`;
  }
  return `${text}]}}}`;
}

async function key(organization, id) {
  const [row] = await run(statements.key, [organization, uuidOfTypeId(id)]);
  if (row === undefined) return '{"data":{"apiKey":null}}';
  const owner = row[4] === null ? 'null' : `{"id":"${typeIdOfUuid('mem', row[4])}","name":${row[5]}}`;
  return (
    `{"data":{"apiKey":{"id":"${id}","name":${row[0]},"type":"${row[1]}","createdAt":"${row[2]}",` +
    `"description":${row[3] ?? 'null'},"owner":${owner}}}}`
  );
}

async function create(organization, name) {
  const id = randomUUID();
  const slug = `${name.toLowerCase().replaceAll(' ', '-')}-${id.slice(0, 8)}`;
  await run(statements.create, [organization, id, slug, name, randomUUID()]);
  return (
    '{"data":{"createPromptCollection":{"promptCollection":' +
    `{"id":"${typeIdOfUuid('coll', id)}","name":${JSON.stringify(name)},"slug":"${slug}"}}}}`
  );
}

serve(async (request, body) => {
  const organization = organizations.get(tokenOf(request));
  if (organization === undefined) throw new Error('No such token.');
  const { query, variables } = JSON.parse(body);
  if (query.startsWith('query Keys')) return await keys(organization);
  if (query.startsWith('query Key(')) return await key(organization, variables.id);
  return await create(organization, variables.name);
});
