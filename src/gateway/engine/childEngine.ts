import { fork, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import type http from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import type { AddressPolicy } from '../../outbound/addresses.js';
import { TOKEN_HEADER, type ChildOrders, type ChildReport } from './childProtocol.js';
import {
  EngineFailure,
  type Engine,
  type EngineAnswer,
  type EngineCall,
  type EngineConfig,
} from './engine.js';
import { callEngine, greets, keptConnections, type EnginePlace } from './httpEngine.js';

export interface ChildEngineOptions extends AddressPolicy {
  readonly log: Pick<Logger, 'warn' | 'info'>;
  /** More certificate authorities than Node.js knows, as `NODE_EXTRA_CA_CERTS` names them. */
  readonly extraCaCertificates?: string | undefined;
  /** How long a call waits for an engine that is about to be there. Milliseconds. */
  readonly patienceMs?: number;
  /** False: the engine is started by the first call. */
  readonly startsAtOnce?: boolean;
}

const PATIENCE_MS = 10_000;
/** How long the engine may take until it listens; what takes longer is ended and started again. Milliseconds. */
const STARTING_MS = 60_000;
/** How long after its end the engine is started again: the first time, and at most. Milliseconds. */
const RESTART_MS = { first: 100, most: 30_000 };
/** What ran that long is started again as if it had ended for the first time. Milliseconds. */
const STEADY_MS = 60_000;
/** How long the engine has to end before it is killed. Milliseconds. */
const ENDING_MS = 2_000;
/** A config with many targets goes through a header. Bytes. */
const MAX_HEADERS = 4_194_304;

const SCRIPT = path.join(
  path.dirname(createRequire(import.meta.url).resolve('@portkey-ai/gateway/package.json')),
  'build/start-server.js',
);
/** Beside this file, compiled or not as this file is. */
const PRELOAD = new URL(`./enginePreload${path.extname(fileURLToPath(import.meta.url))}`, import.meta.url)
  .href;

/**
 * Starts the engine, the open-source gateway `@portkey-ai/gateway`, as a process of its own, and starts it again when
 * it dies, after a delay that grows. It is given nothing of this process's environment, and what it prints is dropped:
 * both may hold secrets. What guards it from inside is in enginePreload.ts.
 */
export function createChildEngine(options: ChildEngineOptions): Engine {
  const { log, allowedPrivateRanges, patienceMs = PATIENCE_MS } = options;
  const events = new EventEmitter().setMaxListeners(0);
  let child: ChildProcess | null = null;
  let place: EnginePlace | null = null;
  /** A connection broke: whether the engine is still there is seen before it is called again. */
  let isDoubtful = false;
  let restart: NodeJS.Timeout | null = null;
  let delayMs = RESTART_MS.first;
  let isClosed = false;

  const start = (): void => {
    restart = null;
    const startedAt = performance.now();
    const token = randomBytes(32).toString('base64url');
    const started = launch(options.extraCaCertificates);
    child = started;
    let connections: http.Agent | null = null;
    const starting = setTimeout(() => started.kill('SIGKILL'), STARTING_MS).unref();
    const ended = (code: number | null, signal: string | null): void => {
      clearTimeout(starting);
      connections?.destroy();
      if (child !== started) return;
      child = null;
      place = null;
      if (isClosed) return;
      if (performance.now() - startedAt >= STEADY_MS) delayMs = RESTART_MS.first;
      log.warn({ code, signal, delayMs }, 'The engine ended. It is started again.');
      restart = setTimeout(start, delayMs).unref();
      delayMs = Math.min(delayMs * 2, RESTART_MS.most);
    };
    started.once('exit', ended);
    // It could not be started, or a word did not reach it: then it is at its end as well.
    started.on('error', () => {
      started.kill('SIGKILL');
      ended(null, null);
    });
    started.once('message', ({ port }: ChildReport) => {
      clearTimeout(starting);
      if (child !== started) return;
      isDoubtful = false;
      const url = `http://127.0.0.1:${String(port)}`;
      connections = keptConnections(url);
      place = {
        ...{ url, connections },
        headers: { [TOKEN_HEADER]: token },
        broken: () => {
          isDoubtful = child === started;
        },
      };
      log.info({ enginePid: started.pid }, 'The engine is ready.');
      events.emit('ready');
    });
    started.send({ token, allowedPrivateRanges } satisfies ChildOrders, () => undefined);
    // Neither keeps this process alive, and the engine ends with it.
    started.unref();
    started.channel?.unref();
  };

  const placeInTime = async (signal: AbortSignal): Promise<EnginePlace> => {
    if (signal.aborted) throw new EngineFailure('ENDED', 'The call was ended.');
    if (isClosed) throw new EngineFailure('UNAVAILABLE', 'The engine is shut down.');
    if (place !== null && isDoubtful) await makeSure(place);
    if (place !== null) return place;
    if (child === null && restart === null) start();
    const patience = new AbortController();
    const timer = setTimeout(() => {
      patience.abort();
    }, patienceMs);
    try {
      await once(events, 'ready', { signal: AbortSignal.any([signal, patience.signal]) });
    } catch {
      if (patience.signal.aborted) throw new EngineFailure('UNAVAILABLE', 'The engine is not ready.');
    } finally {
      clearTimeout(timer);
    }
    return await placeInTime(signal);
  };

  /** What does not answer has died, which is about to be told here, or hangs: then it is ended. */
  const makeSure = async (doubtful: EnginePlace): Promise<void> => {
    const answers = await greets(doubtful);
    if (place !== doubtful) return;
    isDoubtful = false;
    if (answers) return;
    place = null;
    child?.kill('SIGKILL');
  };

  const carryOut = async (call: EngineCall, isSecond = false): Promise<EngineAnswer> => {
    const there = await placeInTime(call.signal);
    try {
      return await callEngine(there, call);
    } catch (error) {
      // Nobody took the call: it can be made again.
      const isUntouched = error instanceof EngineFailure && error.reason === 'UNAVAILABLE';
      if (!isUntouched || isSecond) throw error;
      return await carryOut(call, true);
    }
  };

  if (options.startsAtOnce ?? true) start();
  return {
    call: async (call) => await carryOut({ ...call, config: withVouchedHosts(call.config) }),
    isReady: async () => place !== null && (await greets(place)),
    close: async () => {
      isClosed = true;
      if (restart !== null) clearTimeout(restart);
      events.emit('ready');
      if (child !== null) await end(child);
    },
  };
}

function launch(extraCaCertificates: string | undefined): ChildProcess {
  return fork(SCRIPT, ['--headless', '--port=0'], {
    execArgv: [
      ...importsOf(process.execArgv),
      '--import',
      PRELOAD,
      `--max-http-header-size=${String(MAX_HEADERS)}`,
    ],
    env: {
      NODE_ENV: 'production',
      ...(extraCaCertificates === undefined ? {} : { NODE_EXTRA_CA_CERTS: extraCaCertificates }),
    },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}

/** What this process was told to import first: the loader of TypeScript, where the sources run as they are. */
function importsOf(execArgv: readonly string[]): string[] {
  return execArgv.flatMap((argument, index) =>
    argument === '--import'
      ? [argument, execArgv[index + 1] ?? '']
      : /^--import=/.test(argument)
        ? [argument]
        : [],
  );
}

/**
 * The engine's own rule of hosts is spared those of a config: it knows nothing of what the operator allows, and judges
 * names. Where a connection leads is judged when it is made. A host under this name is taken as it is.
 */
function withVouchedHosts({ custom_host: host, targets, ...rest }: EngineConfig): EngineConfig {
  return {
    ...rest,
    ...(host === undefined ? {} : { customHost: host }),
    ...(targets === undefined ? {} : { targets: targets.map(withVouchedHosts) }),
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = once(child, 'exit');
  child.ref();
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), ENDING_MS);
  await gone;
  clearTimeout(timer);
}
