import { constants, existsSync } from 'node:fs';
import { access, readFile, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pingRedis } from '../../context/rateLimiter.js';
import type { Settings } from '../../env.js';
import { createEngine } from '../../gateway/engine/createEngine.js';
import { codeOf } from '../../server/startError.js';
import { findingsOf, type Finding, type Patient } from './check.js';
import { modeFault } from './fileModes.js';

/** How long the engine may take to answer: one that is started for it, and one that should be there. Milliseconds. */
const ENGINE_MS = { started: 20_000, there: 3_000 };
/** Space that logs fill in a day of a busy server, and space with which a database stops. Bytes. */
const SCARCE = 1_000_000_000;
const TOO_LITTLE = 100_000_000;

/** The names of settings that are secrets. */
const SECRET_SETTINGS =
  /^(export )?(CASTELLAN_\w*(KEY|SECRET|PASSWORD|TOKEN)|DATABASE_URL|\w+_DATABASE_URL|REDIS_URL)=./m;

export async function checkEnvFile(): Promise<Finding> {
  const found = findingsOf('env-file');
  if (!existsSync('.env')) return found.ok('There is none here.');
  const fault = await modeFault('.env');
  const text = await readFile('.env', 'utf8').catch(() => '');
  if (fault === null || !SECRET_SETTINGS.test(text)) return found.ok('It tells no secret to others.');
  return found.error(`It holds secrets, and others may read it: ${fault}.`, 'chmod 600 .env');
}

export async function checkEngine({ settings }: Patient): Promise<Finding> {
  const found = findingsOf('engine');
  const engine = createEngine(settings, { info: () => undefined, warn: () => undefined });
  try {
    const end = performance.now() + (settings.gatewayUrl === undefined ? ENGINE_MS.started : ENGINE_MS.there);
    for (;;) {
      if (await engine.isReady()) break;
      if (performance.now() > end) {
        return settings.gatewayUrl === undefined
          ? found.error(
              'It does not start.',
              'Install the packages again (npm ci): it is @portkey-ai/gateway.',
            )
          : found.error('It does not answer at GATEWAY_URL.', 'Start it there, or leave GATEWAY_URL empty.');
      }
      await wait(200);
    }
  } finally {
    await engine.close();
  }
  return found.ok(
    settings.gatewayUrl === undefined ? 'It starts and answers.' : 'It answers at GATEWAY_URL.',
  );
}

export async function checkRedis({ settings: { redisUrl } }: Patient): Promise<Finding> {
  const found = findingsOf('redis');
  if (redisUrl === undefined) {
    return found.ok(
      'None is set: each node counts rate limits by itself. Set REDIS_URL where there are several.',
    );
  }
  try {
    await pingRedis(redisUrl);
    return found.ok('It answers; nodes share their counts of rate limits.');
  } catch (error) {
    return found.error(
      `It does not answer (${error instanceof Error ? error.message : String(error)}): until it does, each node counts rate limits by itself.`,
      'Start it, or correct REDIS_URL.',
    );
  }
}

export async function checkDataFolder({ settings }: Patient): Promise<Finding> {
  const found = findingsOf('data-folder');
  if (settings.databaseUrl !== undefined) return found.skipped('PostgreSQL keeps the data.');
  const folder = nearestThere(path.resolve(settings.dataDir));
  try {
    await access(folder, constants.W_OK | constants.X_OK);
  } catch {
    return found.error(
      `${folder} cannot be written to.`,
      'Give it to the user that runs the server, or set CASTELLAN_DATA_DIR.',
    );
  }
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const left = `${(free / 1e9).toFixed(1)} GB are free in ${folder}.`;
  const mend = 'Make room, or keep logs for a shorter time (logRetentionDays of the organizations).';
  if (free < TOO_LITTLE) return found.error(left, mend);
  return free < SCARCE ? found.warning(left, mend) : found.ok(left);
}

/** A folder, or where it is not there yet the one that it would be made in. */
function nearestThere(folder: string): string {
  return existsSync(folder) ? folder : nearestThere(path.dirname(folder));
}

export async function checkPort({ settings }: Patient): Promise<Finding> {
  const found = findingsOf('port');
  const { host, port } = settings;
  const where = `${host}:${String(port)}`;
  const code = await tryToListen(host, port);
  if (code === null) return found.ok(`${where} is free.`);
  if (code !== 'EADDRINUSE') {
    return found.error(`${where} cannot be listened on (${code}).`, 'Choose another HOST or PORT.');
  }
  if (await isCastellan(settings)) return found.ok(`A Castellan answers on ${where} already.`);
  return found.error(`${where} is taken by another program.`, 'End that program, or choose another PORT.');
}

/** @returns why not; null where it can be */
async function tryToListen(host: string, port: number): Promise<string | null> {
  return await new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => {
      resolve(codeOf(error) ?? 'unknown');
    });
    server.listen(port, host, () => {
      server.close(() => {
        resolve(null);
      });
    });
  });
}

async function isCastellan({ host, port }: Settings): Promise<boolean> {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  try {
    const signal = AbortSignal.timeout(3_000);
    const response = await fetch(`http://${name}:${String(port)}/graphql`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"query":"{ keyFeatures { __typename } }"}',
      signal,
    });
    const text = await response.text();
    return text.includes('KeyFeatureInfo');
  } catch {
    return false;
  }
}
