import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DestinationStream, Logger } from 'pino';
import { createFirstOwner, type FirstOwner } from '../context/firstOwner.js';
import { resealStoredSecrets } from '../context/resealing.js';
import { createServices, type RunningServices } from '../context/services.js';
import { SettingsError, type Settings } from '../env.js';
import { createEngine } from '../gateway/engine/createEngine.js';
import { createGateway } from '../gateway/gateway.js';
import type { Database, DatabaseOptions } from '../persistence/database.js';
import { ensurePartitions } from '../persistence/partitions.js';
import { findGapsInTheWall } from '../persistence/selfCheck.js';
import { createStatementWatch } from '../telemetry/statements.js';
import type { Desk } from './desk.js';
import { createMetricsDesk, startMetricsServer } from './metricsDesk.js';
import { assertVersion, databaseOptions, open } from './opening.js';
import { startServer } from './server.js';
import { codeOf, reason, StartError } from './startError.js';
import { startTelemetry, type Telemetry } from './telemetry.js';

/** How long a notice may take that this server sends to itself. Milliseconds. */
const HEARING_MS = 5_000;

/** A running Castellan. */
export interface Castellan {
  readonly url: string;
  readonly database: Database;
  readonly services: RunningServices;
  /** Where metrics are had, as in `http://127.0.0.1:9464`; null where they have no port of their own. */
  readonly metricsUrl: string | null;
  /** The account made on this start, where the database had nobody yet. */
  readonly firstOwner: FirstOwner | null;
  /** Answers the requests under way, writes down what is noted, closes the database. */
  stop(): Promise<void>;
}

/**
 * Starts the server: opens the database, applies its migrations, checks the tenant wall, makes the first owner and
 * listens.
 *
 * @param options `logTo`: where the lines of the log go, in place of standard output; `startsEngineAtOnce`: whether the
 *   engine of LLM calls is started now, and not by the first call
 * @throws StartError; SettingsError where a key to seal secrets is needed and not there
 */
export async function startCastellan(
  settings: Settings,
  options: {
    logTo?: DestinationStream;
    databaseOptions?: DatabaseOptions;
    startsEngineAtOnce?: boolean;
  } = {},
): Promise<Castellan> {
  const telemetry = await startTelemetry(settings, options.logTo);
  const { log, observer, tracer } = telemetry;
  const closers: (() => Promise<void>)[] = [telemetry.close];
  try {
    const database = await open(
      options.databaseOptions ?? databaseOptions(settings),
      createStatementWatch(observer, tracer),
    );
    closers.unshift(async () => {
      await database.close();
    });
    const applied = await prepare(database);
    if (applied.length > 0) log.info({ migrations: applied }, 'Migrations were applied.');
    await assertHearing(database);
    await assertLogin(database, settings, log);

    const services = await createServices(database, settings, {
      onError: (error, job) => {
        log.error({ err: error, job }, 'Background work failed.');
      },
      onRun: (run) => {
        const isIdle = run.outcome === 'DONE' && run.done === 0 && run.faults === 0;
        log[isIdle ? 'debug' : 'info'](run, 'A job ran.');
        observer?.jobEnded(run);
      },
      ...{ observer, tracer },
    });
    closers.unshift(async () => {
      await services.close();
    });
    await resealSecrets(services, log);
    const firstOwner = await createFirstOwner(services, settings.owner);
    const engine = createEngine(settings, log, { startsAtOnce: options.startsEngineAtOnce });
    closers.unshift(async () => {
      await engine.close();
    });
    const { spending, logs } = services;
    const gateway = createGateway(
      { services, engine, spending, logs, log, observer, tracer },
      { maxBodyBytes: settings.maxCallBytes },
    );
    const { desk, ownPort } = openMetrics(telemetry, services, settings);
    const server = await startServer(
      { services, gateway, metrics: ownPort === null ? desk : null },
      settings,
      telemetry,
    );
    closers.unshift(async () => {
      await server.stop();
    });
    const metricsServer = desk === null || ownPort === null ? null : await listenForMetrics(desk, ownPort);
    if (metricsServer !== null) closers.unshift(metricsServer.stop);
    if (settings.runsJobs) services.jobs.start();
    return {
      url: server.url,
      metricsUrl: metricsServer?.url ?? null,
      database,
      services,
      firstOwner,
      stop: async () => {
        for (const close of closers) await close();
      },
    };
  } catch (error) {
    for (const close of closers) await close();
    throw explain(error, settings);
  }
}

/** Brings a database up to date and checks its wall. @returns the names of migrations that were applied */
async function prepare(database: Database): Promise<string[]> {
  const applied = await database.migrate();
  await assertVersion(database);
  await ensurePartitions(database, new Date());
  const gaps = await findGapsInTheWall(database);
  if (gaps.length > 0) throw new StartError(`The database does not keep tenants apart: ${gaps.join('; ')}.`);
  return applied;
}

/** Metrics as the settings ask for them: what answers, and on which port if not on that of the API. */
function openMetrics(
  { metrics }: Telemetry,
  { readings }: RunningServices,
  settings: Settings,
): { desk: Desk | null; ownPort: { host: string; port: number } | null } {
  metrics?.read(readings);
  const desk = metrics === null ? null : createMetricsDesk(metrics, settings.metrics?.token);
  return { desk, ownPort: settings.metrics?.ownPort ?? null };
}

async function listenForMetrics(
  desk: Desk,
  ownPort: { host: string; port: number },
): ReturnType<typeof startMetricsServer> {
  try {
    return await startMetricsServer(desk, ownPort);
  } catch (error) {
    const where = `${ownPort.host}:${String(ownPort.port)}`;
    throw new StartError(
      `Metrics cannot be served on ${where} (${codeOf(error) ?? 'unknown'}): see CASTELLAN_METRICS_PORT.`,
    );
  }
}

/**
 * Servers tell each other of changes through the database, so that a revoked key is refused everywhere at once. Behind a
 * pooler in transaction mode nobody would hear that, and nothing else would tell.
 */
async function assertHearing(database: Database): Promise<void> {
  if (database.kind === 'embedded') return;
  const channel = `castellan_start_${randomBytes(8).toString('hex')}`;
  let hear: () => void = () => undefined;
  const heard = new Promise<boolean>((resolve) => {
    hear = () => {
      resolve(true);
    };
  });
  const stop = await database.listen(channel, {
    onNotice: hear,
    onGap: () => undefined,
    onReady: () => undefined,
  });
  try {
    await database.ownerQuery(`NOTIFY ${channel}`);
    const isHeard = await Promise.race([heard, sleep(HEARING_MS, false, { ref: false })]);
    if (!isHeard) {
      throw new StartError(
        'Notices do not arrive over DATABASE_URL. It must lead to PostgreSQL itself, not to a pooler in transaction mode; ' +
          'CASTELLAN_RUNTIME_DATABASE_URL may.',
      );
    }
  } finally {
    await stop();
  }
}

/** A login of its own for requests must be one; sharing the owner's is allowed and said. */
async function assertLogin(database: Database, settings: Settings, log: Logger): Promise<void> {
  if (database.kind === 'embedded') return;
  const powers = await database.findLoginPowers();
  if (powers.length === 0) return;
  if (settings.runtimeDatabaseUrl !== undefined) {
    throw new StartError(`The login of CASTELLAN_RUNTIME_DATABASE_URL ${powers.join(' and ')}; it must not.`);
  }
  log.warn(
    `Requests use the login of DATABASE_URL, which ${powers.join(' and ')}. ` +
      'For production give them one of their own: CASTELLAN_RUNTIME_DATABASE_URL.',
  );
}

/** Brings what is sealed under a former key under the present one; an operator may then take the former away. */
async function resealSecrets(services: RunningServices, log: Logger): Promise<void> {
  const { resealed, unopened } = await resealStoredSecrets(services);
  if (resealed > 0) log.info({ resealed }, 'Stored secrets were sealed anew, under the present key.');
  if (unopened > 0) {
    log.warn(
      { unopened },
      'Stored secrets cannot be opened. Their key is not in CASTELLAN_SECRET_KEY any more: add it, or have them set anew.',
    );
  }
}

function explain(error: unknown, settings: Settings): StartError | SettingsError {
  if (error instanceof StartError || error instanceof SettingsError) return error;
  if (codeOf(error) === 'EADDRINUSE') {
    return new StartError(
      `Port ${String(settings.port)} on ${settings.host} is taken. Choose another with PORT.`,
    );
  }
  if (codeOf(error) === 'EACCES' || codeOf(error) === 'EADDRNOTAVAIL' || codeOf(error) === 'ENOTFOUND') {
    return new StartError(
      `${settings.host}:${String(settings.port)} cannot be listened on (${codeOf(error) ?? ''}).`,
    );
  }
  return new StartError(reason(error));
}
