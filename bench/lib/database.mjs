// The databases of the benchmark, one for each number of tenants: made by Castellan's own migrations, seeded once, and
// used again until `--fresh`.
import pg from 'pg';
import { openDatabase } from '../../dist/persistence/database.js';
import { ensurePartitions } from '../../dist/persistence/partitions.js';
import { seed } from './seed.mjs';
import { fillLogs, LOG_DAYS, rollUpLogs } from './seedLogs.mjs';

const DEFAULT_URL = 'postgres://postgres@127.0.0.1:5432/postgres';
/** The login of requests: it can become the runtime role and nothing else. */
const RUNTIME_LOGIN = 'bench_castellan_app';
/** Goes up when fixture.mjs, seed.mjs or seedLogs.mjs changes what is written. */
const SEED_VERSION = '4';
/** The organizations of the database of logs: the one that is asked about, and another one. */
const TENANTS_WITH_LOGS = 2;
/** Logs that end longer ago than this are made anew, before the server deletes the oldest of them. */
const LOGS_GOOD_FOR_MS = 12 * 3_600_000;

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

/**
 * Makes a database with so many tenants, unless it is there and of the present migrations and seed.
 *
 * @returns its name, and the URLs of the owner of the tables and of the login of requests
 */
export async function prepareDatabase(tenants, { fresh }) {
  const name = tenants === 100 ? 'castellan_bench' : `castellan_bench_${String(tenants)}`;
  const mark = `bench seed ${SEED_VERSION}, ${String(tenants)} tenants`;
  await prepare(name, {
    isGood: (found) => !fresh && found === mark,
    fill: async (_database, owner) => {
      await seed(owner, tenants);
      return mark;
    },
  });
  return { name, url: urlOf(name), runtimeUrl: urlOf(name, RUNTIME_LOGIN) };
}

/**
 * Makes the database of logs: so many calls of tenant 0, and a quarter as many of another one, rolled up by the job that
 * the server has for it.
 *
 * @returns as `prepareDatabase`, and the end of the calls
 */
export async function prepareLogs(calls, { fresh }) {
  const name = 'castellan_bench_logs';
  const prefix = `bench seed ${SEED_VERSION}, ${String(calls)} calls until `;
  const endOf = (mark) => new Date(mark.slice(prefix.length));
  const mark = await prepare(name, {
    isGood: (found) =>
      !fresh && found.startsWith(prefix) && Date.now() - endOf(found).getTime() < LOGS_GOOD_FOR_MS,
    fill: async (database, owner) => {
      const end = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000);
      for (let days = 0; days <= LOG_DAYS; days += 10) {
        await ensurePartitions(database, new Date(end.getTime() - days * 86_400_000));
      }
      await seed(owner, TENANTS_WITH_LOGS);
      await fillLogs(owner, { tenant: 0, end, calls });
      await fillLogs(owner, { tenant: 1, end, calls: calls / 4 });
      await rollUpLogs(database, end);
      await owner.query('VACUUM ANALYZE');
      return prefix + end.toISOString();
    },
  });
  return { name, url: urlOf(name), runtimeUrl: urlOf(name, RUNTIME_LOGIN), end: endOf(mark) };
}

/**
 * Makes a database and fills it, unless it is there and good; brings it to the present migrations in any case.
 *
 * @param isGood says so by the mark of the one that is there
 * @param fill writes the data, and returns the mark of it
 * @returns the mark
 */
async function prepare(name, { isGood, fill }) {
  let mark = await createUnless(name, isGood);
  const database = await openDatabase({ postgres: { url: urlOf(name), poolSize: 2 } });
  const owner = await connect(urlOf(name));
  try {
    await database.migrate();
    await ensurePartitions(database, new Date());
    await owner.query(`DO $$ BEGIN CREATE ROLE ${RUNTIME_LOGIN} LOGIN PASSWORD '${RUNTIME_LOGIN}';
      EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`);
    await owner.query(`GRANT castellan_runtime TO ${RUNTIME_LOGIN}`);
    if (mark === null) {
      const begin = Date.now();
      mark = await fill(database, owner);
      await owner.query(`COMMENT ON DATABASE ${name} IS '${mark}'`);
      console.log(`Filled ${name} in ${String(Math.round((Date.now() - begin) / 1_000))} s.`);
    }
    await owner.query(FUNCTIONS);
    await owner.query('CHECKPOINT');
    return mark;
  } finally {
    await owner.end();
    await database.close();
  }
}

/** @returns the mark of the database where it stays, null where it is new and empty */
async function createUnless(name, isGood) {
  const admin = await connect(urlOf('postgres'));
  try {
    const { rows } = await admin.query(
      "SELECT shobj_description(oid, 'pg_database') AS mark FROM pg_database WHERE datname = $1",
      [name],
    );
    const [found] = rows;
    if (found !== undefined && isGood(found.mark ?? '')) return found.mark;
    if (found !== undefined) await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
    console.log(`Making the database ${name}.`);
    await admin.query(`CREATE DATABASE ${name}`);
    return null;
  } finally {
    await admin.end();
  }
}

/** A client of the server, which the caller ends. */
export async function connect(connectionString) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  return client;
}
