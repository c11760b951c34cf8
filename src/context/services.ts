import { createPasswords } from '../domain/credentials/passwords.js';
import { createSealer } from '../domain/credentials/sealing.js';
import { createSpending } from '../domain/usage/spending.js';
import type { Settings } from '../env.js';
import { createOutbound } from '../outbound/outbound.js';
import type { Database } from '../persistence/database.js';
import { createSystemClient } from '../persistence/systemClient.js';
import { createAuthenticator } from './authenticate.js';
import { createJobRunner } from './jobs/jobRunner.js';
import { createJobs } from './jobs/jobs.js';
import { createKeyCache } from './keyCache.js';
import { createLastUsedRecorder } from './lastUsed.js';
import { createLogExporter } from './logExports.js';
import { createLogTails } from './logTails.js';
import { createLogWriter } from './logWriter.js';
import { createMaintenance } from './maintenance.js';
import { createMemoryRateLimiter, createRedisRateLimiter } from './rateLimiter.js';
import type { Services } from './requestContext.js';
import { createRollups } from './rollups.js';
import { loadSealingKeys } from './sealingKeys.js';
import { createThrottle } from './throttle.js';

/** The services of a server, and how to end them: what is noted but not yet written is written then. */
export interface RunningServices extends Services {
  /** Writes down what is only noted so far. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** Puts the layers together on an open, migrated database. */
export async function createServices(
  database: Database,
  settings: Settings,
  onError: (error: unknown) => void,
): Promise<RunningServices> {
  // What can fail for want of a setting comes before what would have to be closed then.
  const sealer = createSealer(await loadSealingKeys(database.kind, settings));
  const system = createSystemClient(database);
  const keys = await createKeyCache(database, system);
  const lastUsed = createLastUsedRecorder(database, onError);
  const rollups = createRollups(database, system, onError);
  const logs = createLogWriter(database, onError);
  const maintenance = createMaintenance(database, system, onError);
  const rateLimiter =
    settings.redisUrl === undefined
      ? createMemoryRateLimiter()
      : await createRedisRateLimiter(settings.redisUrl, onError);
  const { plans } = settings;
  const exports = createLogExporter({ database, system }, onError);
  const tails = await createLogTails(database);
  const jobs = createJobRunner(createJobs({ database, system, sealer, plans, onError }), onError);
  const passwords = await createPasswords(settings.bcryptCost);
  const { sessionLifetimeMs, allowedOrigins } = settings;
  return {
    database,
    system,
    passwords,
    sealer,
    outbound: createOutbound(settings),
    authenticator: createAuthenticator({
      database,
      system,
      keys,
      lastUsed,
      sessionLifetimeMs,
      allowedOrigins,
    }),
    throttle: createThrottle({
      perAccount: settings.attemptsPerAccount,
      perAddress: settings.attemptsPerAddress,
    }),
    spending: createSpending({ rateLimiter }),
    rollups,
    signup: settings.signup,
    sessionLifetimeMs,
    trustedProxies: settings.trustedProxies,
    logs,
    maintenance,
    exports,
    tails,
    jobs,
    plans,
    flush: async () => {
      await lastUsed.flush();
      await logs.flush();
    },
    close: async () => {
      await jobs.close();
      await rollups.close();
      await tails.close();
      await exports.close();
      await maintenance.close();
      await logs.close();
      await lastUsed.close();
      await keys.close();
      rateLimiter.close();
      await passwords.close();
    },
  };
}
