// The databases of the benchmark, one for each number of tenants: made by Castellan's own migrations, seeded once, and
// used again until `--fresh`.
import pg from 'pg';
import { openDatabase } from '../../dist/persistence/database.js';
import { ensurePartitions } from '../../dist/persistence/partitions.js';
import { seed } from './seed.mjs';

const DEFAULT_URL = 'postgres://postgres@127.0.0.1:5432/postgres';
/** The login of requests: it can become the runtime role and nothing else. */
const RUNTIME_LOGIN = 'bench_castellan_app';
/** Goes up when fixture.mjs or seed.mjs changes what is written. */
const SEED_VERSION = '2';

/** What PostGraphile shows as a mutation: work C, a row and its audit entry. */
const FUNCTIONS = `
  CREATE SCHEMA IF NOT EXISTS bench;
  GRANT USAGE ON SCHEMA bench TO castellan_runtime;
  CREATE OR REPLACE FUNCTION bench.create_collection(name text) RETURNS public."PromptCollection"
  LANGUAGE plpgsql VOLATILE AS $$
  DECLARE
    made public."PromptCollection";
    organization uuid := current_setting('app.organization_id')::uuid;
    new_id uuid := gen_random_uuid();
  BEGIN
    INSERT INTO public."PromptCollection" ("organizationId", "id", "slug", "name", "createdByName", "updatedByName")
      VALUES (organization, new_id, replace(lower(name), ' ', '-') || '-' || left(new_id::text, 8), name, 'peer', 'peer')
      RETURNING * INTO made;
    INSERT INTO public."AuditEntry" ("organizationId", "id", "actorKind", "actorName", "action", "resourceType",
        "resourceId", "after", "requestId")
      VALUES (organization, gen_random_uuid(), 'API_KEY', 'peer', 'promptCollection.create', 'PromptCollection', made."id",
        jsonb_build_object('slug', made."slug", 'name', made."name"), 'peer');
    RETURN made;
  END $$;
  GRANT EXECUTE ON FUNCTION bench.create_collection(text) TO castellan_runtime`;

/** The URL of a database on the server of DATABASE_URL. */
export function urlOf(database, login) {
  const url = new URL(process.env['DATABASE_URL'] ?? DEFAULT_URL);
  url.pathname = `/${database}`;
  if (login !== undefined) {
    url.username = login;
    url.password = login;
  }
  return url.href;
}

export const databaseOf = (tenants) =>
  tenants === 100 ? 'castellan_bench' : `castellan_bench_${String(tenants)}`;

/**
 * Makes a database with so many tenants, unless it is there and of the present migrations and seed.
 *
 * @returns the URLs of the owner of the tables and of the login of requests
 */
export async function prepareDatabase(tenants, { fresh }) {
  const name = databaseOf(tenants);
  const admin = await connect(urlOf('postgres'));
  try {
    const { rows } = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rows.length > 0 && (fresh || !(await isUsable(name, tenants)))) {
      await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
      rows.length = 0;
    }
    if (rows.length === 0) {
      console.log(`Making the database ${name} with ${String(tenants)} tenants.`);
      await admin.query(`CREATE DATABASE ${name}`);
    }
  } finally {
    await admin.end();
  }
  const database = await openDatabase({ postgres: { url: urlOf(name), poolSize: 1 } });
  try {
    await database.migrate();
    await ensurePartitions(database, new Date());
  } finally {
    await database.close();
  }
  const owner = await connect(urlOf(name));
  try {
    await owner.query(`DO $$ BEGIN CREATE ROLE ${RUNTIME_LOGIN} LOGIN PASSWORD '${RUNTIME_LOGIN}';
      EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`);
    await owner.query(`GRANT castellan_runtime TO ${RUNTIME_LOGIN}`);
    if (!(await isSeeded(owner, tenants))) {
      await seed(owner, tenants);
      await owner.query(`COMMENT ON DATABASE ${name} IS '${markOf(tenants)}'`);
    }
    await owner.query(FUNCTIONS);
    await owner.query('CHECKPOINT');
  } finally {
    await owner.end();
  }
  return { name, url: urlOf(name), runtimeUrl: urlOf(name, RUNTIME_LOGIN) };
}

const markOf = (tenants) => `bench seed ${SEED_VERSION}, ${String(tenants)} tenants`;

async function isUsable(name, tenants) {
  const client = await connect(urlOf(name));
  try {
    return await isSeeded(client, tenants);
  } finally {
    await client.end();
  }
}

async function isSeeded(client, tenants) {
  const { rows } = await client.query(
    "SELECT shobj_description(oid, 'pg_database') AS mark FROM pg_database WHERE datname = current_database()",
  );
  return rows[0]?.mark === markOf(tenants);
}

async function connect(connectionString) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  return client;
}
