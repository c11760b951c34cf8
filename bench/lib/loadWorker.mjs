// The process that loads the servers, on a core of its own: it is told what to send over IPC, and answers with what it
// measured. Every answer is compared with the one that was checked before; one that differs ends the run.
import { performance } from 'node:perf_hooks';
import { NUMBER } from './families.mjs';
import { connect, requestBytes } from './httpClient.mjs';

/** What is known of each server under load: its port, the bytes to send, and the answers that were checked. */
const targets = new Map();

process.on('message', (message) => {
  const work = { check, measure, time }[message.kind];
  work(message).then(
    (result) => process.send({ id: message.id, result }),
    (error) => process.send({ id: message.id, error: String(error?.stack ?? error) }),
  );
});

let lastNumber = 0;

/** A request as it is sent: where it has to be another one each time, with a number that none had before. */
function numbered(bytes) {
  const at = bytes.indexOf(NUMBER);
  if (at < 0) return bytes;
  lastNumber += 1;
  const copy = Buffer.from(bytes);
  copy.write(String(lastNumber).padStart(NUMBER.length, '0'), at);
  return copy;
}

/** How many connections ask at once before anything is measured. */
const CHECKING = 16;

/**
 * Sends each request once and gives back the answers, which are what later ones are compared with. `isMore` adds to the
 * requests of a target that were checked before.
 */
async function check({ target, port, requests, isStable, isMore = false }) {
  const bytes = requests.map((request) => requestBytes(request, `127.0.0.1:${String(port)}`));
  const answers = [];
  let next = 0;
  const ask = async () => {
    const connection = await connect(port);
    while (next < bytes.length) {
      const index = next++;
      answers[index] = await connection.send(numbered(bytes[index]));
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: Math.min(CHECKING, bytes.length) }, ask));
  const bodies = isStable ? answers.map(({ body }) => body) : null;
  const known = isMore ? targets.get(target) : undefined;
  if (known === undefined) targets.set(target, { port, bytes, bodies, sent: 0 });
  else {
    known.bytes.push(...bytes);
    known.bodies?.push(...bodies);
  }
  return answers.map(({ status, body }) => ({ status, body: body.toString() }));
}

/**
 * Sends for so long, over so many connections at once, each with one request under way.
 *
 * @returns requests per second, and latencies in milliseconds
 */
async function measure({ target, connections, warmUpSeconds, seconds }) {
  const known = targets.get(target);
  const lines = await Promise.all(Array.from({ length: connections }, () => connect(known.port)));
  const begin = performance.now() + warmUpSeconds * 1_000;
  const end = begin + seconds * 1_000;
  const latencies = [];
  const cpu = process.cpuUsage();
  await Promise.all(lines.map((line) => keepSending(line, known, { begin, end, latencies })));
  const { user, system } = process.cpuUsage(cpu);
  lines.forEach((line) => line.close());
  if (latencies.length === 0)
    throw new Error(`${target} answered nothing in time: measure for longer (--seconds).`);
  latencies.sort((one, other) => one - other);
  const at = (share) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))];
  return {
    perSecond: latencies.length / seconds,
    p50: at(0.5),
    p99: at(0.99),
    loadCpu: (user + system) / 1_000_000 / (warmUpSeconds + seconds),
  };
}

/**
 * Sends the first request of a target again and again over one connection, until it was sent so often or so much time is
 * over, and once at least.
 *
 * @returns how long each took, in milliseconds
 */
async function time({ target, most, seconds }) {
  const { port, bytes, bodies } = targets.get(target);
  const line = await connect(port);
  const end = performance.now() + seconds * 1_000;
  const latencies = [];
  do {
    const sentAt = performance.now();
    const { status, body } = await line.send(numbered(bytes[0]));
    latencies.push(performance.now() - sentAt);
    assertRight(status, body, bodies?.[0]);
  } while (latencies.length < most && performance.now() < end);
  line.close();
  return latencies;
}

/** @param before the answer that was checked; undefined where it is new each time */
function assertRight(status, body, before) {
  if (status !== 200) throw new Error(`HTTP ${String(status)}: ${body.toString().slice(0, 500)}`);
  if (before === undefined ? body.includes('"errors"') : !body.equals(before)) {
    throw new Error(`Another answer than before: ${body.toString().slice(0, 500)}`);
  }
}

async function keepSending(line, known, { begin, end, latencies }) {
  const { bytes, bodies } = known;
  for (;;) {
    const sentAt = performance.now();
    if (sentAt >= end) return;
    const index = known.sent++ % bytes.length;
    const { status, body } = await line.send(numbered(bytes[index]));
    const gotAt = performance.now();
    assertRight(status, body, bodies?.[index]);
    if (sentAt >= begin && gotAt <= end) latencies.push(gotAt - sentAt);
  }
}
