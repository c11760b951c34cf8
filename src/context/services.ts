import { createPasswords } from '../domain/credentials/passwords.js';
import { createSealer } from '../domain/credentials/sealing.js';
import { createSpending } from '../domain/usage/spending.js';
import type { Settings } from '../env.js';
import { createOutbound } from '../outbound/outbound.js';
import type { Database } from '../persistence/database.js';
import { createSystemClient } from '../persistence/systemClient.js';
import type { Readings } from '../telemetry/metrics.js';
import type { Observer } from '../telemetry/observer.js';
import type { Tracer } from '../telemetry/tracer.js';
import { createAuthenticator } from './authenticate.js';
import { countsOf, createConcurrency } from './concurrency.js';
import { reportingFaults } from './jobs/faults.js';
import type { JobRun } from './jobs/job.js';
import { createJobRunner } from './jobs/jobRunner.js';
import { createJobs } from './jobs/jobs.js';
import { createDenialRecorder } from './denials.js';
import { createFailedSignIns } from './failedSignIns.js';
import { createKeyCache } from './keyCache.js';
import { createMemories } from './memory.js';
import { createKeyUseRecorder } from './keyUses.js';
import { createLogExporter } from './logExports.js';
import { createLogTails } from './logTails.js';
import { createLogWriter } from './logWriter.js';
import { createMailer } from './mailer.js';
import { createMemoryRateLimiter, createRedisRateLimiter } from './rateLimiter.js';
import { createProcessorSender } from './processorSender.js';
import type { Services } from './requestContext.js';
import { loadSealingKeys } from './sealingKeys.js';
import { createThrottle } from './throttle.js';
import { watchAuthenticator, watchFailedSignIns, watchSealer, watchThrottle } from './watched.js';

/** The services of a server, and how to end them: what is noted but not yet written is written then. */
export interface RunningServices extends Services {
  /** What metrics read of them. */
  readonly readings: Readings;
  /** Writes down what is only noted so far. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** Who is told of what services do by themselves. */
export interface ServiceReports {
  /** Takes what failed, with the name of the job where it was one. */
  readonly onError: (error: unknown, job?: string) => void;
  /** Hears of every run of a job. */
  readonly onRun: (run: JobRun) => void;
  readonly observer: Observer | null;
  readonly tracer: Tracer | null;
}

/** Puts the layers together on an open, migrated database. */
export async function createServices(
  database: Database,
  settings: Settings,
  { onError, onRun, observer, tracer }: ServiceReports,
): Promise<RunningServices> {
  // What can fail for want of a setting comes before what would have to be closed then.
  const sealer = watchSealer(createSealer(await loadSealingKeys(database.kind, settings)), observer);
  const system = createSystemClient(database);
  const memories = await createMemories(database);
  const keys = createKeyCache(memories, system);
  const keyUses = createKeyUseRecorder(database, onError);
  const denials = createDenialRecorder(database, onError, observer);
  const failedSignIns = createFailedSignIns(database, onError);
  const logs = createLogWriter(database, onError);
  const rateLimiter =
    settings.redisUrl === undefined
      ? createMemoryRateLimiter()
      : await createRedisRateLimiter(settings.redisUrl, onError);
  const spending = createSpending({ rateLimiter });
  const { plans } = settings;
  const exports = createLogExporter({ database, system }, onError);
  const tails = await createLogTails(database);
  const outbound = createOutbound(settings);
  const mailer = createMailer(settings);
  const { publicUrl } = settings;
  const sendToProcessor =
    settings.billingEvents === null
      ? undefined
      : createProcessorSender({ ...settings.billingEvents, timeoutMs: settings.outboundTimeoutMs });
  const parts = { sendToProcessor, database, system, sealer, exports, outbound, mailer, publicUrl, plans };
  const jobs = createJobRunner({
    database,
    jobs: createJobs({ ...parts, onError: reportingFaults(onError) }),
    ...{ onError, onRun, tracer },
  });
  const passwords = await createPasswords(settings.bcryptCost);
  const concurrency = createConcurrency({
    requests: settings.requestsPerOrganization,
    calls: settings.callsPerOrganization,
  });
  const { sessionLifetimeMs, allowedOrigins } = settings;
  return {
    database,
    system,
    memories,
    passwords,
    sealer,
    outbound,
    authenticator: watchAuthenticator(
      createAuthenticator({
        ...{ database, system, keys, keyUses, sessionLifetimeMs, allowedOrigins },
      }),
      observer,
    ),
    throttle: watchThrottle(
      createThrottle({ perAccount: settings.attemptsPerAccount, perAddress: settings.attemptsPerAddress }),
      observer,
    ),
    concurrency,
    spending,
    denials,
    failedSignIns: watchFailedSignIns(failedSignIns, observer),
    signup: settings.signup,
    sessionLifetimeMs,
    trustedProxies: settings.trustedProxies,
    logs,
    exports,
    tails,
    keyUses,
    jobs,
    plans,
    readings: {
      pool: database.poolState,
      concurrency: () => countsOf(concurrency),
      keyLookups: keys.counts,
      logs: logs.counts,
      jobs: async () =>
        (await jobs.list()).map(({ name, nextRunAt }) => ({
          job: name,
          overdueSeconds: Math.max(0, Date.now() - nextRunAt.getTime()) / 1000,
        })),
    },
    flush: async () => {
      await keyUses.flush();
      await logs.flush();
      await spending.flush();
      await denials.flush();
      await failedSignIns.flush();
    },
    close: async () => {
      // Before the jobs, one of which waits for what is being written.
      await exports.close();
      await jobs.close();
      await tails.close();
      await logs.close();
      await keyUses.close();
      await denials.close();
      await failedSignIns.close();
      await memories.close();
      rateLimiter.close();
      await passwords.close();
    },
  };
}
