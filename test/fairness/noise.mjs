// A process that asks a server without a pause, over so many connections at once: the noise of test/fairness/latency.test.ts.
// NOISE is JSON: { url, headers, bodies, connections }. Ends with its parent, and on SIGTERM, when it tells how many answers it had.
import { Agent, request } from 'node:http';

const { url, headers, bodies, connections } = JSON.parse(process.env.NOISE);
const agent = new Agent({ keepAlive: true, maxSockets: connections });
const statuses = {};
let turn = 0;

function ask() {
  return new Promise((resolve) => {
    const body = bodies[turn++ % bodies.length].replaceAll('$TURN', String(turn));
    const asked = request(url, { method: 'POST', agent, headers }, (answer) => {
      statuses[answer.statusCode] = (statuses[answer.statusCode] ?? 0) + 1;
      answer.resume().on('end', resolve).on('error', resolve);
    });
    asked.on('error', resolve).end(body);
  });
}

process.on('SIGTERM', () => {
  process.stdout.write(JSON.stringify(statuses), () => process.exit(0));
});
process.on('disconnect', () => process.exit(0));
await Promise.all(
  Array.from({ length: connections }, async () => {
    for (;;) await ask();
  }),
);
