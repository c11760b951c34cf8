import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Credentials } from '../support/server.js';
import { subscribe, type Stream } from '../support/sse.js';
import { until as untilHolds } from '../support/until.js';

/** What every server that meets a fault is told: it may call vendors of this machine, and operators may look. */
export const OWNER_SETTINGS = {
  CASTELLAN_ALLOWED_PRIVATE_RANGES: '127.0.0.0/8',
  CASTELLAN_OWNER_EMAIL: 'first@example.com',
  CASTELLAN_OWNER_PASSWORD: 'chosen by the operator',
  CASTELLAN_OPERATOR_TOKEN: 'operator-0123456789abcdef',
};

/** A kind of fault, as docs/reliability.md lists it, and how its test is run. */
interface FaultOptions {
  readonly of: string;
  /** How often the fault is made in one run of the test. */
  readonly tries?: number;
  /** Why it cannot be tried here. */
  readonly skip?: string | false;
  /** Milliseconds. */
  readonly timeout?: number;
}

/** The longest that a test of a fault takes on a busy machine. Milliseconds. */
const TIMEOUT_MS = 600_000;

/** Defines a test of a fault. With TEST_FAULT_REPORT what came of it is appended to that file, a line of JSON. */
export function fault(
  name: string,
  { of, tries: made = 1, skip = false, timeout = TIMEOUT_MS }: FaultOptions,
  work: () => Promise<void>,
): void {
  void test(name, { skip, timeout }, async () => {
    const { TEST_FAULT_REPORT: report } = process.env;
    let passed = false;
    const begun = performance.now();
    try {
      await work();
      passed = true;
    } finally {
      const seconds = Math.round((performance.now() - begun) / 1000);
      if (report !== undefined)
        appendFileSync(report, `${JSON.stringify({ of, tries: made, passed, seconds })}\n`);
    }
  });
}

/** How often, or how long, faults are tried: little in the ordinary suite, as promised by `npm run test:faults`. */
export function tries(variable: 'TEST_KILLS' | 'TEST_OUTAGE_MS' | 'TEST_CUTS', few: number): number {
  return Number(process.env[variable] ?? few);
}

/** Waits until something holds. @throws AssertionError where it does not within a minute */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  await untilHolds(holds, { what, withinMs: 60_000, everyMs: 50 });
}

/** What is promised, within a minute. @throws AssertionError where it does not come */
export async function soon<T>(what: string, promised: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new assert.AssertionError({ message: `not within a minute: ${what}` }));
    }, 60_000);
  });
  try {
    return await Promise.race([promised, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

/** The status of a path that is asked without a body; 0 where nobody answers. */
export async function statusOf({ url }: { url: string }, path: string): Promise<number> {
  try {
    const response = await fetch(`${url}${path}`, { headers: { Connection: 'close' } });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
}

/** What is told of a job; `lease` while it is carried out. */
interface ToldJob {
  readonly name: string;
  readonly runs: number;
  readonly lease: object | null;
}

/** How the jobs of a server stand, as its operator is told. */
export async function jobsOf({ url }: { url: string }): Promise<ToldJob[]> {
  const response = await fetch(`${url}/operator/jobs`, {
    headers: { Authorization: `Bearer ${OWNER_SETTINGS.CASTELLAN_OPERATOR_TOKEN}` },
  });
  assert.equal(response.status, 200);
  return ((await response.json()) as { jobs: ToldJob[] }).jobs;
}

/** Follows the logs, once that is possible: while notices do not arrive nobody is told that nothing will be missed. */
export async function follow(
  server: { url: string },
  { credentials }: { credentials: Credentials },
): Promise<Stream> {
  for (;;) {
    const stream = await subscribe(server, credentials, ['subscription { logTail { log { traceId } } }']);
    const { data, errors = [] } = (await stream.next()) ?? {};
    if (errors.length === 0) {
      assert.deepEqual(data, { logTail: { log: null } });
      return { ...stream, next: async () => await soon('an event of the stream', stream.next()) };
    }
    assert.deepEqual(
      errors.map(({ extensions }) => extensions.code),
      ['UNAVAILABLE'],
    );
    await sleep(100);
  }
}

/** Asserts that a stream of logs, after those that were written before, says that some may have been missed, and ends. */
export async function assertEnded(stream: Stream): Promise<void> {
  let event = await stream.next();
  while (event?.errors === undefined && event !== null) event = await stream.next();
  assert.deepEqual(
    event?.errors?.map(({ extensions }) => extensions.code),
    ['FAILED_PRECONDITION'],
  );
  assert.equal(await stream.next(), null);
}
