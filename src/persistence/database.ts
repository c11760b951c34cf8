import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { PrismaPg } from '@prisma/adapter-pg';
import type {
  SqlDriverAdapterFactory,
  SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';
import { PrismaPGlite } from 'pglite-prisma-adapter';
import pg from 'pg';
import { applyMigrations } from './migrate.js';
import type { Pin } from './pin.js';
import { createPinnedPool } from './pinnedPg.js';
import { pinnedPglite } from './pinnedPglite.js';
import { createPrismaClient, type PrismaClient } from './prisma.js';
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
      };
    };

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
  readonly ownerQuery: OwnerQuery;
  /**
   * Hears the notices of a channel. `onGap` is called whenever notices may have been missed (the connection to
   * the database was lost and is being made again) and `onReady` once they arrive (again). A change of authority
   * that this process makes is heard before its caller learns that it is done, and once more as the notice comes.
   */
  listen(channel: string, listener: NoticeListener): Promise<() => Promise<void>>;
  /** Applies the migrations that the database lacks; returns their names. */
  migrate(): Promise<string[]>;
  close(): Promise<void>;
}

export interface NoticeListener {
  onNotice(payload: string): void;
  onGap(): void;
  onReady(): void;
}

/** Opens a database without touching its tables. Errors of the connection are thrown as the driver gives them. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  return 'embedded' in options ? await openEmbedded(options.embedded) : await openPostgres(options.postgres);
}

async function openEmbedded(options: { dataDir: string; loadDataDir?: Blob }): Promise<Database> {
  if (!options.dataDir.includes('://'))
    await mkdir(path.dirname(path.resolve(options.dataDir)), { recursive: true });
  const pglite = await PGlite.create({
    dataDir: options.dataDir,
    ...(options.loadDataDir === undefined ? {} : { loadDataDir: options.loadDataDir }),
  });
  const adapters = new PrismaPGlite(pinnedPglite(pglite));
  return describeDatabase('embedded', adapters, {
    ownerQuery: async <Row>(sql: string) => (await pglite.query<Row>(sql)).rows,
    listen: async (channel, listener) => {
      const stop = await pglite.listen(channel, (payload) => {
        listener.onNotice(payload);
      });
      listener.onReady();
      return async () => {
        await stop();
      };
    },
    migrate: async () =>
      await applyMigrations(
        scripting(new PrismaPGlite(pglite), async (script) => {
          await pglite.exec(script);
        }),
      ),
    close: async () => {
      await pglite.close();
    },
  });
}

async function openPostgres(options: {
  url: string;
  runtimeUrl?: string | undefined;
  poolSize: number;
}): Promise<Database> {
  const ownerPool = new pg.Pool({ connectionString: options.url, max: 1, connectionTimeoutMillis: 10_000 });
  // An idle connection that the server ends is replaced when it is needed next.
  ownerPool.on('error', () => undefined);
  try {
    await ownerPool.query('SELECT 1');
  } catch (error) {
    await ownerPool.end();
    throw error;
  }
  const pool = createPinnedPool({
    connectionString: options.runtimeUrl ?? options.url,
    max: options.poolSize,
    connectionTimeoutMillis: 10_000,
  });
  pool.on('error', () => undefined);
  const adapters = new PrismaPg(pool);
  return describeDatabase('postgres', adapters, {
    ownerQuery: async <Row>(sql: string) => (await ownerPool.query(sql)).rows as Row[],
    listen: async (channel, listener) => await listenOnPostgres(options.url, channel, listener),
    migrate: async () => {
      // Two nodes that start at once take turns; the second finds nothing left to do.
      const lock = new pg.Client({ connectionString: options.url });
      await lock.connect();
      try {
        await lock.query("SELECT pg_advisory_lock(hashtext('castellan migrations'))");
        return await applyMigrations(
          scripting(new PrismaPg(ownerPool), async (script) => {
            await ownerPool.query(script);
          }),
        );
      } finally {
        await lock.end();
      }
    },
    close: async () => {
      await pool.end();
      await ownerPool.end();
    },
  });
}

type EngineParts = Pick<Database, 'ownerQuery' | 'listen' | 'migrate' | 'close'>;

function describeDatabase(
  kind: Database['kind'],
  adapters: SqlDriverAdapterFactory,
  parts: EngineParts,
): Database {
  const client = createPrismaClient(adapters);
  const authorityListeners = new Set<NoticeListener>();
  const bind = (pin: Pin): TenantClient =>
    bindClient(client, pin, (organizationId) => {
      for (const listener of authorityListeners) listener.onNotice(organizationId);
    });
  return {
    ...parts,
    kind,
    unpinned: client,
    forOrganization: (organizationId, userId) => bind({ organizationId, userId }),
    forUser: (userId) => bind({ userId }),
    // PostgreSQL delivers a notice some time after the commit; by then the next request may have come.
    listen: async (channel, listener) => {
      if (channel === AUTHORITY_CHANNEL) authorityListeners.add(listener);
      const stop = await parts.listen(channel, listener);
      return async () => {
        authorityListeners.delete(listener);
        await stop();
      };
    },
    close: async () => {
      await client.$disconnect();
      await parts.close();
    },
  };
}

/**
 * The adapters split a migration at every semicolon, which cuts functions in two, and one does not wait for it:
 * here the database takes the script whole.
 */
function scripting(
  adapters: SqlMigrationAwareDriverAdapterFactory,
  execute: (script: string) => Promise<void>,
): SqlMigrationAwareDriverAdapterFactory {
  return {
    provider: adapters.provider,
    adapterName: adapters.adapterName,
    connect: async () => {
      const adapter = await adapters.connect();
      adapter.executeScript = execute;
      adapter.dispose = async () => undefined;
      return adapter;
    },
    connectToShadowDb: async () => await adapters.connectToShadowDb(),
  };
}

/** Keeps one connection that listens, and makes it again after it was lost. */
async function listenOnPostgres(
  url: string,
  channel: string,
  listener: NoticeListener,
): Promise<() => Promise<void>> {
  let client: pg.Client | undefined;
  let stopped = false;
  let retry: NodeJS.Timeout | undefined;

  const connect = async (): Promise<void> => {
    const connecting = new pg.Client({ connectionString: url, keepAlive: true });
    const lost = (): void => {
      if (stopped || client !== connecting) return;
      client = undefined;
      listener.onGap();
      retry = setTimeout(() => void connect().catch(lostAgain), 500);
    };
    const lostAgain = (): void => {
      if (!stopped) retry = setTimeout(() => void connect().catch(lostAgain), 500);
    };
    connecting.on('error', lost);
    connecting.on('end', lost);
    connecting.on('notification', (notice) => {
      listener.onNotice(notice.payload ?? '');
    });
    await connecting.connect();
    await connecting.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
    client = connecting;
    listener.onReady();
  };

  await connect();
  return async () => {
    stopped = true;
    clearTimeout(retry);
    await client?.end();
  };
}
