import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Observer } from './observer.js';

/** What is read when metrics are asked for, and not noted as it happens. */
export interface Readings {
  /** Connections for requests. */
  pool(): { readonly most: number; readonly open: number; readonly idle: number; readonly waiting: number };
  /** Requests that wait for a place of their organization's, and those that were turned away. */
  concurrency(): { readonly waiting: number; readonly refused: number };
  keyLookups(): { readonly hits: number; readonly misses: number; readonly kept: number };
  logs(): {
    readonly waiting: number;
    readonly lost: number;
    readonly lostContents: number;
    readonly refused: number;
  };
  /** By how many seconds each job is overdue; 0 where it is not. */
  jobs(): Promise<readonly { readonly job: string; readonly overdueSeconds: number }[]>;
}

/** The metrics of a server, in the text format of Prometheus. */
export interface Metrics {
  readonly observer: Observer;
  readonly contentType: string;
  /** Says from now on what is read when metrics are asked for. */
  read(readings: Readings): void;
  text(): Promise<string>;
}

/** From a fraction of a millisecond, as a statement may take, to what a long answer of a model takes. Seconds. */
const STATEMENT_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
const REQUEST_SECONDS = [0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const CALL_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 840];
const FIRST_TOKEN_SECONDS = [0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2.5, 5, 10, 30];
const ADDED_SECONDS = [
  0.001, 0.0025, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.03, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10,
];
const JOB_SECONDS = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900];

/**
 * Makes the metrics of one server. Labels are classes and codes of the server's own, so that their number is bounded and
 * they tell nothing of any organization.
 */
export function createMetrics(version: string): Metrics {
  const register = new Registry();
  collectDefaultMetrics({ register });
  const counter = <Label extends string>(name: string, help: string, labels: readonly Label[] = []) =>
    new Counter({ name: `castellan_${name}`, help, labelNames: labels, registers: [register] });
  const histogram = <Label extends string>(
    { name, help, buckets }: { name: string; help: string; buckets: number[] },
    labels: readonly Label[] = [],
  ) => new Histogram({ name: `castellan_${name}`, help, buckets, labelNames: labels, registers: [register] });

  new Gauge({
    ...{ name: 'castellan_build_info', help: 'Always 1; the labels say what runs.', registers: [register] },
    labelNames: ['version', 'node_version'] as const,
  }).set({ version, node_version: process.version }, 1);

  const underWay = new Gauge({
    ...{ name: 'castellan_http_requests_in_progress', help: 'Requests under way.', registers: [register] },
  });
  const requests = histogram(
    {
      name: 'http_request_duration_seconds',
      help: 'Requests over HTTP, until their answer is complete. Streams last as long as somebody reads them.',
      buckets: REQUEST_SECONDS,
    },
    ['method', 'route', 'status'],
  );
  const operations = counter(
    'graphql_operations_total',
    'GraphQL operations, by type and the code of their first error; NONE where they had none.',
    ['type', 'code'],
  );
  const authentications = counter(
    'authentications_total',
    'Requests by the kind of their credential and what came of it.',
    ['credential', 'outcome'],
  );
  const denials = counter(
    'denials_total',
    'Refusals written into audit logs: for want of a permission, by another rule, or a key that is not let in.',
    ['reason'],
  );
  const signIns = counter('sign_ins_refused_total', 'Attempts with a password that did not succeed.', [
    'reason',
  ]);
  const statements = histogram(
    {
      name: 'database_statement_duration_seconds',
      help: 'Statements of requests, from when they are sent to their answer.',
      buckets: STATEMENT_SECONDS,
    },
    ['operation', 'outcome'],
  );
  const jobRuns = histogram(
    { name: 'job_duration_seconds', help: 'Runs of scheduled work on this server.', buckets: JOB_SECONDS },
    ['job', 'outcome'],
  );
  const jobWork = counter('job_items_total', 'What runs of scheduled work did, and where they failed.', [
    'job',
    'outcome',
  ]);
  const calls = histogram(
    {
      name: 'gateway_call_duration_seconds',
      help: 'LLM calls, from when they came in to the end of their answer.',
      buckets: CALL_SECONDS,
    },
    ['vendor', 'status', 'cache'],
  );
  const added = histogram(
    {
      name: 'gateway_added_latency_seconds',
      help: 'What the server takes before a vendor is asked: authentication, limits, input guardrails.',
      buckets: ADDED_SECONDS,
    },
    ['vendor'],
  );
  const firstTokens = histogram(
    {
      name: 'gateway_time_to_first_token_seconds',
      help: 'Streamed LLM calls, from when they came in to the first part of their answer.',
      buckets: FIRST_TOKEN_SECONDS,
    },
    ['vendor'],
  );
  const callErrors = counter(
    'gateway_errors_total',
    'LLM calls that the gateway itself refused or failed, by its code: rate limits, budgets, guardrails and others.',
    ['code'],
  );
  const sealing = counter('sealing_failures_total', 'Sealed secrets that could not be opened.');

  return {
    contentType: register.contentType,
    text: async () => await register.metrics(),
    read: (readings) => {
      addReadings(register, readings);
    },
    observer: {
      requestBegan: () => {
        underWay.inc();
      },
      requestEnded: ({ method, route, status, seconds }) => {
        underWay.dec();
        requests.observe({ method, route, status }, seconds);
      },
      operationEnded: ({ type, codes }) => {
        operations.inc({ type, code: codes[0] ?? 'NONE' });
      },
      authenticated: (done) => {
        authentications.inc({ ...done });
      },
      denied: (reason, attempts) => {
        denials.inc({ reason }, attempts);
      },
      signInRefused: (reason) => {
        signIns.inc({ reason });
      },
      statementEnded: ({ operation, seconds, failed }) => {
        statements.observe({ operation, outcome: failed ? 'FAILED' : 'DONE' }, seconds);
      },
      jobEnded: ({ job, outcome, done, faults, ms }) => {
        jobRuns.observe({ job, outcome }, ms / 1000);
        jobWork.inc({ job, outcome: 'DONE' }, done);
        jobWork.inc({ job, outcome: 'FAILED' }, faults);
      },
      callEnded: ({ vendor, status, cache, seconds, addedSeconds, firstTokenSeconds, code }) => {
        calls.observe({ vendor, status, cache }, seconds);
        if (addedSeconds !== null) added.observe({ vendor }, addedSeconds);
        if (firstTokenSeconds !== null) firstTokens.observe({ vendor }, firstTokenSeconds);
        if (code !== null) callErrors.inc({ code });
      },
      sealingFailed: () => {
        sealing.inc();
      },
    },
  };
}

function addReadings(register: Registry, readings: Readings): void {
  const gauge = (name: string, help: string, read: () => number): void => {
    new Gauge({
      ...{ name: `castellan_${name}`, help, registers: [register] },
      collect() {
        this.set(read());
      },
    });
  };
  /** What is counted elsewhere, and told as it stands. */
  const total = (name: string, help: string, read: () => number): void => {
    new Counter({
      ...{ name: `castellan_${name}`, help, registers: [register] },
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  };
  const { pool, concurrency, keyLookups, logs } = readings;
  gauge('database_pool_max', 'Connections that requests may have.', () => pool().most);
  gauge('database_pool_open', 'Connections that are open.', () => pool().open);
  gauge('database_pool_in_use', 'Connections that are in use.', () => pool().open - pool().idle);
  gauge(
    'database_pool_waiting',
    'Statements and transactions that wait for a connection.',
    () => pool().waiting,
  );
  gauge(
    'organization_requests_waiting',
    'Requests and LLM calls that wait because their organization has as many under way as it may.',
    () => concurrency().waiting,
  );
  total(
    'organization_requests_refused_total',
    'Requests and LLM calls that were refused because their organization has as many under way as it may.',
    () => concurrency().refused,
  );
  total('key_cache_hits_total', 'Look-ups of API keys answered from memory.', () => keyLookups().hits);
  total('key_cache_misses_total', 'Look-ups of API keys that asked the database.', () => keyLookups().misses);
  gauge('key_cache_entries', 'API keys in memory.', () => keyLookups().kept);
  gauge('log_writer_waiting', 'Logs of LLM calls that wait to be written.', () => logs().waiting);
  total('log_writer_lost_total', 'Logs of LLM calls that were given up.', () => logs().lost);
  total(
    'log_writer_lost_contents_total',
    'Logs of LLM calls whose contents were given up, because too many waited.',
    () => logs().lostContents,
  );
  total(
    'log_writer_refused_total',
    'Logs of LLM calls that the database did not take.',
    () => logs().refused,
  );
  new Gauge({
    name: 'castellan_job_overdue_seconds',
    help: 'By how much scheduled work is overdue, on whichever server it is to be done.',
    labelNames: ['job'] as const,
    registers: [register],
    async collect() {
      this.reset();
      // A database that is away has other metrics that say so; the others are told all the same.
      const jobs = await readings.jobs().catch(() => []);
      for (const { job, overdueSeconds } of jobs) this.set({ job }, overdueSeconds);
    },
  });
}
