import { PGlite } from '@electric-sql/pglite';
import { PrismaPg } from '@prisma/adapter-pg';
import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import pg from 'pg';
import { createEmbeddedWire } from './embeddedWire.js';
import { lockFolder } from './folderLock.js';
import { listenOnPostgres, type NoticeListener } from './listenOnPostgres.js';
import {
  applyMigrations,
  findMigrationState,
  type MigrationProgress,
  type MigrationState,
} from './migrate.js';
import { OutageError, within } from './outages.js';
import type { Answer, Statement } from './pinnedBatch.js';
import { createPinnedPool, type PinnedPool } from './pinnedPg.js';
import { createPrismaClient, type PrismaClient } from './prisma.js';
import { watchStatements, type StatementWatch } from './statementWatch.js';
import { AUTHORITY_CHANNEL, bindClient, type TenantClient } from './tenantClient.js';

/** Which database to open. */
export type DatabaseOptions =
  | {
      /** PGlite in this process. `dataDir` is a folder, or `memory://` for a database that goes with the process. */
      readonly embedded: { readonly dataDir: string; readonly loadDataDir?: Blob };
    }
  | {
      readonly postgres: {
        /** The owner of the tables, who migrates. */
        readonly url: string;
        /** A login that may only become the runtime role; without it requests use the owner's login. */
        readonly runtimeUrl?: string | undefined;
        /** Connections for requests. */
        readonly poolSize: number;
        /** After so many milliseconds a statement of a request is cancelled; 30,000 unless told otherwise. */
        readonly statementTimeoutMs?: number | undefined;
      };
    };

/** Nothing interrupts PGlite: it computes in this process's own thread. */
const UNLIMITED = { statementTimeoutMs: 0 } as const;

/** As long as the server waits for the whole of a request. */
const STATEMENT_TIMEOUT_MS = 30_000;

/** How long a database may take to answer a ping. Milliseconds. */
const PING_MS = 3_000;

/** The connections for requests as they are now. */
export interface PoolState {
  readonly most: number;
  readonly open: number;
  readonly idle: number;
  /** Who waits for one. */
  readonly waiting: number;
}

/** Plain SQL as the owner of the tables: for start-up checks, never for a request. */
export type OwnerQuery = <Row>(sql: string) => Promise<Row[]>;

/** The open database: the only door to it for the layers above. */
export interface Database {
  readonly kind: 'embedded' | 'postgres';
  /** A client for the rows of one organization; with `userId`, also of that person. */
  forOrganization(organizationId: string, userId?: string): TenantClient;
  /** A client for the rows of one person: sign-up, sessions, password. */
  forUser(userId: string): TenantClient;
  /** The process's own client, pinned to nothing. For systemClient.ts alone. */
  readonly unpinned: PrismaClient;
  /**
   * Runs a statement that is pinned to nothing and answers with one column of text; past Prisma. For systemClient.ts alone.
   * `lane`: the organization (uuid) with whose statements it takes turns for a connection.
   */
  readonly runUnpinned: (statement: Statement, lane?: string) => Promise<Answer>;
  readonly ownerQuery: OwnerQuery;
  /** Asks the database for an answer. @throws Error where none comes within 3 seconds */
  ping(): Promise<void>;
  /**
   * Hears the notices of a channel. `onGap` is called whenever notices may have been missed (the connection to
   * the database was lost and is being made again) and `onReady` once they arrive (again).
   */
  listen(channel: string, listener: NoticeListener): Promise<() => Promise<void>>;
  /** Applies the migrations that the database lacks; returns their names. */
  migrate(onProgress?: MigrationProgress): Promise<string[]>;
  /** What `migrate` would find to do. Changes nothing. */
  findMigrationState(): Promise<MigrationState>;
  /**
   * What the login of requests could do beyond becoming the runtime role; empty for a login of its own that is
   * made as the docs say. What is listed is what injected SQL could reach by resetting the role.
   */
  findLoginPowers(): Promise<string[]>;
  poolState(): PoolState;
  close(): Promise<void>;
}

export type { NoticeListener };

/**
 * Opens a database without touching its tables. Errors of the connection are thrown as the driver gives them.
 *
 * @param watch sees every statement of requests run; null for nobody
 * @throws FolderInUseError where another process has the embedded database open
 */
export async function openDatabase(
  options: DatabaseOptions,
  watch: StatementWatch | null = null,
): Promise<Database> {
  return 'embedded' in options
    ? await openEmbedded(options.embedded, watch)
    : await openPostgres(options.postgres, watch);
}

function stateOf(pool: PinnedPool): PoolState {
  return {
    most: pool.options.max,
    open: pool.totalCount,
    idle: pool.idleCount,
    waiting: pool.waiting,
  };
}

async function openEmbedded(
  options: { dataDir: string; loadDataDir?: Blob },
  watch: StatementWatch | null,
): Promise<Database> {
  const isFolder = !options.dataDir.includes('://');
  const unlock = isFolder ? await lockFolder(options.dataDir) : () => Promise.resolve();
  const pglite = await PGlite.create({
    dataDir: options.dataDir,
    ...(options.loadDataDir === undefined ? {} : { loadDataDir: options.loadDataDir }),
  }).catch(async (error: unknown) => {
    await unlock();
    throw error;
  });
  const wire = createEmbeddedWire(pglite);
  const onWire = { stream: () => wire.connect(), max: 1, idleTimeoutMillis: 0 };
  const ownerPool = new pg.Pool(onWire);
  const pool = watchStatements(createPinnedPool({ ...onWire, ...UNLIMITED }), watch);
  return describeDatabase('embedded', pool, {
    ...ownersParts(ownerPool),
    listen: async (channel, listener) => {
      const stop = wire.onNotice(channel, (payload) => {
        listener.onNotice(payload);
      });
      await ownerPool.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
      listener.onReady();
      return () => {
        stop();
        return Promise.resolve();
      };
    },
    // The one session of an embedded database is its superuser's.
    findLoginPowers: () => Promise.resolve(['is a superuser']),
    poolState: () => stateOf(pool),
    close: async () => {
      await pool.end();
      await ownerPool.end();
      await pglite.close();
      await unlock();
    },
  });
}

/** What is done as the owner of the tables, over connections of its own. */
function ownersParts(
  ownerPool: pg.Pool,
): Pick<EngineParts, 'ownerQuery' | 'ping' | 'migrate' | 'findMigrationState'> {
  const ownerQuery = async <Row>(sql: string): Promise<Row[]> => (await ownerPool.query(sql)).rows as Row[];
  return {
    ownerQuery,
    ping: createPing(ownerPool),
    migrate: async (onProgress) =>
      await applyMigrations((toRun) => scripting(ownerPool, toRun), ownerQuery, onProgress),
    findMigrationState: async () => await findMigrationState(ownerQuery),
  };
}

/** Asks for an answer, once for all who want to know at the same moment. */
function createPing(ownerPool: pg.Pool): () => Promise<void> {
  let underWay: Promise<void> | undefined;
  const ask = async (): Promise<void> => {
    // A connection on which nothing came in time is given up: the next one may lead to a database that answers.
    const asked = ownerPool.query({ text: 'SELECT 1', query_timeout: PING_MS } as pg.QueryConfig);
    asked.catch(() => undefined);
    await within(PING_MS, asked, new OutageError('TOO_SLOW', 'The database does not answer.'));
  };
  return async () => {
    underWay ??= ask().finally(() => {
      underWay = undefined;
    });
    await underWay;
  };
}

async function openPostgres(
  options: Extract<DatabaseOptions, { postgres: object }>['postgres'],
  watch: StatementWatch | null,
): Promise<Database> {
  const ownerPool = new pg.Pool({ connectionString: options.url, max: 1, connectionTimeoutMillis: 10_000 });
  // An idle connection that the server ends is replaced when it is needed next.
  ownerPool.on('error', () => undefined);
  const loginUrl = options.runtimeUrl ?? options.url;
  let keepsPrepared: boolean;
  try {
    await ownerPool.query('SELECT 1');
    keepsPrepared = await isDirect(loginUrl);
  } catch (error) {
    await ownerPool.end();
    throw error;
  }
  const pinned = createPinnedPool(
    {
      ...{ connectionString: loginUrl, max: options.poolSize, connectionTimeoutMillis: 20_000 },
      statementTimeoutMs: options.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS,
    },
    keepsPrepared,
  );
  const pool = watchStatements(pinned, watch);
  pool.on('error', () => undefined);
  const { migrate, ...parts } = ownersParts(ownerPool);
  return describeDatabase('postgres', pool, {
    ...parts,
    listen: async (channel, listener) => await listenOnPostgres(options.url, channel, listener),
    migrate: async (onProgress) => {
      // Two nodes that start at once take turns; the second finds nothing left to do.
      const lock = new pg.Client({ connectionString: options.url });
      await lock.connect();
      try {
        await lock.query("SELECT pg_advisory_lock(hashtext('castellan migrations'))");
        return await migrate(onProgress);
      } finally {
        await lock.end();
      }
    },
    findLoginPowers: async () => await findLoginPowers(loginUrl),
    poolState: () => stateOf(pool),
    close: async () => {
      await pool.end();
      await ownerPool.end();
    },
  });
}

/**
 * Whether connections lead to PostgreSQL itself. A pooler in between makes up the process that it names when a
 * connection is opened, and may give each transaction another one.
 */
async function isDirect(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url }) as pg.Client & { processID: number | null };
  try {
    await client.connect();
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    return rows[0]?.pid === client.processID;
  } catch {
    // A login that is not there yet is missed by whoever uses it first.
    return false;
  } finally {
    await client.end();
  }
}

async function findLoginPowers(url: string): Promise<string[]> {
  const login = new pg.Client({ connectionString: url });
  await login.connect();
  try {
    const { rows } = await login.query<{ power: string }>(`
      SELECT 'is a superuser' AS power FROM pg_roles WHERE rolname = session_user AND rolsuper
      UNION ALL SELECT 'bypasses row-level security' FROM pg_roles
        WHERE rolname = session_user AND rolbypassrls AND NOT rolsuper
      UNION ALL SELECT 'owns the tables' WHERE EXISTS (
        SELECT 1 FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
          AND pg_has_role(session_user, relowner, 'MEMBER'))`);
    return rows.map(({ power }) => power);
  } finally {
    await login.end();
  }
}

type EngineParts = Pick<
  Database,
  | 'ownerQuery'
  | 'ping'
  | 'listen'
  | 'migrate'
  | 'findMigrationState'
  | 'findLoginPowers'
  | 'poolState'
  | 'close'
>;

function describeDatabase(kind: Database['kind'], pool: PinnedPool, parts: EngineParts): Database {
  const client = createPrismaClient(new PrismaPg(pool));
  const doors = { client, pool };
  // PostgreSQL delivers a notice after the commit, but not before it answers the one who committed. This process
  // therefore tells itself first: the next request must not meet what the change has just ended.
  const ownListeners = new Set<NoticeListener>();
  const onAuthorityChange = (organizationId: string): void => {
    for (const listener of ownListeners) listener.onNotice(organizationId);
  };
  return {
    ...parts,
    kind,
    unpinned: client,
    runUnpinned: async (statement, lane) => await pool.run({}, statement, lane),
    forOrganization: (organizationId, userId) =>
      bindClient(doors, { organizationId, userId }, onAuthorityChange),
    forUser: (userId) => bindClient(doors, { userId }, onAuthorityChange),
    listen: async (channel, listener) => {
      const stop = await parts.listen(channel, listener);
      if (channel === AUTHORITY_CHANNEL) ownListeners.add(listener);
      return async () => {
        ownListeners.delete(listener);
        await stop();
      };
    },
    close: async () => {
      await client.$disconnect();
      await parts.close();
    },
  };
}

/** The adapter splits a migration at every semicolon, which cuts functions in two: here the database takes it whole. */
function scripting(
  ownerPool: pg.Pool,
  toRun: (script: string) => string,
): SqlMigrationAwareDriverAdapterFactory {
  const adapters = new PrismaPg(ownerPool);
  return {
    provider: adapters.provider,
    adapterName: adapters.adapterName,
    connect: async () => {
      const adapter = await adapters.connect();
      adapter.executeScript = async (script) => {
        await ownerPool.query(toRun(script));
      };
      adapter.dispose = () => Promise.resolve();
      return adapter;
    },
    connectToShadowDb: async () => await adapters.connectToShadowDb(),
  };
}
