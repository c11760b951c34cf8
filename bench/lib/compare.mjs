// Measures works on servers: all servers of a work take turns, round by round.
import { isDeepStrictEqual } from 'node:util';
import { FAMILIES } from './families.mjs';
import { measuredTenants } from './fixture.mjs';
import { launchOf } from './servers.mjs';
import { startServer } from './processes.mjs';
import { summaryOf } from './statistics.mjs';
import { WORKS } from './works.mjs';

/** Tenants that the requests of a work rotate over, where nothing else is said. */
const ASKING = 100;
/** Requests that are checked at a time. */
const BATCH = 500;

/**
 * Measures one work.
 *
 * @param entries the servers, each on a database: `{ label, server, tenants, database }`, and `asking`, how many tenants ask
 * @returns what was measured, by label
 */
export async function compare(workName, entries, { load, rounds, seconds, connections, warmUpSeconds }) {
  const work = WORKS[workName];
  const running = [];
  try {
    for (const entry of entries) {
      const process = await startServer(entry.label, launchOf(entry.server, entry));
      running.push({ ...entry, process });
      await checkAnswers(workName, { ...entry, process }, load);
    }
    // The first answers of a server are slow: its code is not compiled yet.
    for (const { label } of running) {
      await load.measure({ target: label, connections, warmUpSeconds: 0, seconds: warmUpSeconds });
    }
    const measured = new Map(running.map(({ label }) => [label, []]));
    for (let round = 0; round < rounds; round += 1) {
      for (const { label, process } of turned(running, round)) {
        const before = process.cpuSeconds();
        const result = await load.measure({ target: label, connections, warmUpSeconds: 0.3, seconds });
        const serverCpu = (process.cpuSeconds() - before) / (0.3 + seconds);
        measured.get(label).push({ ...result, serverCpu });
      }
    }
    return { work: work.title, servers: mapValues(measured, summaryOf) };
  } finally {
    for (const { process } of running) await process.stop();
  }
}

/** Another one begins each round, so that nobody is always measured behind the same other one. */
const turned = (list, by) => [...list.slice(by % list.length), ...list.slice(0, by % list.length)];

const mapValues = (map, change) => Object.fromEntries([...map].map(([key, value]) => [key, change(value)]));

/** Asks for each request once. @throws Error where an answer is not what the work expects */
async function checkAnswers(workName, { label, server, tenants, asking = ASKING, process }, load) {
  const work = WORKS[workName];
  const { request, read } = FAMILIES[server.family][work.as ?? workName];
  const all = measuredTenants(tenants, asking);
  for (let from = 0; from < all.length; from += BATCH) {
    const asked = all.slice(from, from + BATCH);
    const requests = asked.map((tenant) => ({ ...request(tenant), headers: work.credential(tenant) }));
    const answers = await load.check({
      ...{ target: label, port: process.port, requests },
      ...{ isStable: work.expected !== null, isMore: from > 0 },
    });
    answers.forEach(({ status, body }, index) => {
      const wrong = (why) => new Error(`${label}, work ${workName}: ${why}\n${body.slice(0, 1_500)}`);
      if (status !== 200) throw wrong(`HTTP ${String(status)}`);
      const { data, errors } = JSON.parse(body);
      if (errors !== undefined) throw wrong('errors');
      if (work.expected === null) return;
      if (!isDeepStrictEqual(read(data), work.expected(asked[index]))) throw wrong('not what was expected');
    });
  }
}
