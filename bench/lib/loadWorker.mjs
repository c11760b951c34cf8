// The process that loads the servers, on a core of its own: it is told what to send over IPC, and answers with what it
// measured. Every answer is compared with the one that was checked before; one that differs ends the run.
import { performance } from 'node:perf_hooks';
import { connect, requestBytes } from './httpClient.mjs';

/** What is known of each server under load: its port, the bytes to send, and the answers that were checked. */
const targets = new Map();

process.on('message', (message) => {
  const work = { check, measure }[message.kind];
  work(message).then(
    (result) => process.send({ id: message.id, result }),
    (error) => process.send({ id: message.id, error: String(error?.stack ?? error) }),
  );
});

/** Sends each request once and gives back the answers, which are what later ones are compared with. */
async function check({ target, port, requests, isStable }) {
  const bytes = requests.map((request) => requestBytes(request, `127.0.0.1:${String(port)}`));
  const connection = await connect(port);
  const answers = [];
  for (const request of bytes) answers.push(await connection.send(request));
  connection.close();
  targets.set(target, { port, bytes, bodies: isStable ? answers.map(({ body }) => body) : null, sent: 0 });
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
  latencies.sort((one, other) => one - other);
  const at = (share) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))];
  return {
    perSecond: latencies.length / seconds,
    p50: at(0.5),
    p99: at(0.99),
    loadCpu: (user + system) / 1_000_000 / (warmUpSeconds + seconds),
  };
}

async function keepSending(line, known, { begin, end, latencies }) {
  const { bytes, bodies } = known;
  for (;;) {
    const sentAt = performance.now();
    if (sentAt >= end) return;
    const index = known.sent++ % bytes.length;
    const { status, body } = await line.send(bytes[index]);
    const gotAt = performance.now();
    if (status !== 200) throw new Error(`HTTP ${String(status)}: ${body.toString().slice(0, 500)}`);
    if (bodies === null ? body.includes('"errors"') : !body.equals(bodies[index])) {
      throw new Error(`Another answer than before: ${body.toString().slice(0, 500)}`);
    }
    if (sentAt >= begin && gotAt <= end) latencies.push(gotAt - sentAt);
  }
}
