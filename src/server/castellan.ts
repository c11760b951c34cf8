import pino, { type Logger } from 'pino';
import { createFirstOwner, type FirstOwner } from '../context/firstOwner.js';
import { resealStoredSecrets } from '../context/resealing.js';
import { createServices, type RunningServices } from '../context/services.js';
import { SettingsError, type Settings } from '../env.js';
import { createEngine } from '../gateway/engine/createEngine.js';
import { createGateway } from '../gateway/gateway.js';
import type { Database, DatabaseOptions } from '../persistence/database.js';
import { ensurePartitions } from '../persistence/partitions.js';
import { findGapsInTheWall } from '../persistence/selfCheck.js';
import { assertVersion, databaseOptions, open } from './opening.js';
import { startServer } from './server.js';
import { codeOf, reason, StartError } from './startError.js';

/** A running Castellan. */
export interface Castellan {
  readonly url: string;
  readonly database: Database;
  readonly services: RunningServices;
  /** The account made on this start, where the database had nobody yet. */
  readonly firstOwner: FirstOwner | null;
  /** Answers the requests under way, writes down what is noted, closes the database. */
  stop(): Promise<void>;
}

/**
 * Starts the server: opens the database, applies its migrations, checks the tenant wall, makes the first owner and
 * listens.
 *
 * @param options `startsEngineAtOnce`: whether the engine of LLM calls is started now, and not by the first call
 * @throws StartError; SettingsError where a key to seal secrets is needed and not there
 */
export async function startCastellan(
  settings: Settings,
  options: { log?: Logger; databaseOptions?: DatabaseOptions; startsEngineAtOnce?: boolean } = {},
): Promise<Castellan> {
  const log = options.log ?? pino({ level: settings.logLevel });
  const database = await open(options.databaseOptions ?? databaseOptions(settings));
  const closers: (() => Promise<void>)[] = [
    async () => {
      await database.close();
    },
  ];
  try {
    const applied = await database.migrate();
    if (applied.length > 0) log.info({ migrations: applied }, 'Migrations were applied.');
    await assertVersion(database);
    await ensurePartitions(database, new Date());
    const gaps = await findGapsInTheWall(database);
    if (gaps.length > 0)
      throw new StartError(`The database does not keep tenants apart: ${gaps.join('; ')}.`);

    await assertLogin(database, settings, log);

    const services = await createServices(database, settings, {
      onError: (error, job) => {
        log.error({ err: error, job }, 'Background work failed.');
      },
      onRun: (run) => {
        const isIdle = run.outcome === 'DONE' && run.done === 0 && run.faults === 0;
        log[isIdle ? 'debug' : 'info'](run, 'A job ran.');
      },
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
      { services, engine, spending, logs, log },
      { maxBodyBytes: settings.maxCallBytes },
    );
    const server = await startServer({ services, gateway }, settings, log);
    closers.unshift(async () => {
      await server.stop();
    });
    if (settings.runsJobs) services.jobs.start();
    return {
      url: server.url,
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
