import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { LOAD_CORE, pinned } from './processes.mjs';

const WORKER = fileURLToPath(new URL('./loadWorker.mjs', import.meta.url));

/** Starts the process that loads servers, pinned to its core. */
export function startLoad() {
  const [command, ...args] = pinned(LOAD_CORE, [process.execPath, WORKER]);
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const waiting = new Map();
  let lastId = 0;
  child.on('message', ({ id, result, error }) => {
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) resolve(result);
    else reject(new Error(error));
  });
  child.on('exit', () => {
    for (const { reject } of waiting.values()) reject(new Error('The process that loads has ended.'));
  });
  const ask = (kind, details) =>
    new Promise((resolve, reject) => {
      lastId += 1;
      waiting.set(lastId, { resolve, reject });
      child.send({ id: lastId, kind, ...details });
    });
  return {
    check: (details) => ask('check', details),
    measure: (details) => ask('measure', details),
    time: (details) => ask('time', details),
    stop: () => child.kill(),
  };
}
