// Starts and ends the servers, each a process of its own on the servers' core.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import { createRequire } from 'node:module';
import path from 'node:path';
import { clearTimeout, setTimeout } from 'node:timers';
import { setTimeout as sleep } from 'node:timers/promises';

const SERVER_CORE = 0;
/** Of what loads the servers, and what stands behind them. */
export const LOAD_CORE = 1;
const START_SECONDS = 60;
/** Ticks of /proc/<pid>/stat per second (USER_HZ), the same on all Linux machines of today. */
const TICKS_PER_SECOND = 100;

/** A command that runs on one core, where the machine has several and can pin (Linux). */
export function pinned(core, command) {
  const canPin = process.platform === 'linux' && os.cpus().length > core && existsSync('/usr/bin/taskset');
  return canPin ? ['taskset', '-c', String(core), ...command] : command;
}

/** The binary of a major version of Node.js: this one, or the one of `node_modules`. */
export function nodeBinary(major) {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
  if (major !== '24') throw new Error(`Run the benchmark with Node.js ${major} to measure on it.`);
  const name = `node-${process.platform}-${process.arch}`;
  return path.join(path.dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), 'bin/node');
}

export async function freePort() {
  const server = net.createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/**
 * Starts a server and waits until it takes connections.
 *
 * @param command the program and its arguments; a function where the port is one of them
 * @returns its port, what it has used of a core so far in seconds, and how to end it
 */
export async function startServer(name, { command, environment, cwd, isReady, core = SERVER_CORE }) {
  const port = await freePort();
  const [file, ...args] = pinned(core, typeof command === 'function' ? command(port) : command);
  const child = spawn(file, args, {
    cwd,
    env: { ...process.env, NODE_ENV: 'production', HOST: '127.0.0.1', PORT: String(port), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (chunk) => {
    output = (output + String(chunk)).slice(-4_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  const endBy = Date.now() + START_SECONDS * 1_000;
  while (!(await isReady(port))) {
    if (hasEnded() || Date.now() > endBy) {
      child.kill('SIGKILL');
      throw new Error(`${name} did not start:\n${output}`);
    }
    await sleep(100);
  }
  return {
    port,
    cpuSeconds: () => cpuSecondsOf(child.pid),
    stop: async () => {
      if (hasEnded()) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      const forced = setTimeout(() => child.kill('SIGKILL'), 5_000);
      await ended;
      clearTimeout(forced);
    },
  };
}

/** Whether something listens on a port. */
export async function isListening(port) {
  return await new Promise((resolve) => {
    const socket = net.connect({ host: '127.0.0.1', port });
    const end = (result) => () => {
      socket.destroy();
      resolve(result);
    };
    socket.once('connect', end(true)).once('error', end(false));
  });
}

function cpuSecondsOf(pid) {
  if (process.platform !== 'linux') return 0;
  const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
