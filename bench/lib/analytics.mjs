// Work L: questions about two million calls, asked over the API as a dashboard asks them. Each answer is compared with what
// plain SQL says of the calls themselves before it is measured.
import { connect, prepareLogs } from './database.mjs';
import { sessionOf, typeIdOf, uuidOf } from './fixture.mjs';
import { startServer } from './processes.mjs';
import { LOG_DAYS } from './seedLogs.mjs';
import { launchOf, readServer } from './servers.mjs';
import { percentile } from './statistics.mjs';
import { uuidOfTypeId } from '../servers/typeId.mjs';
import { OTHER_WORKS } from './works.mjs';

const CALLS = 2_000_000;
const TENANT = 0;
const DAY_MS = 86_400_000;
/** A dashboard's span does not begin at a full hour: the rest of the first one is read from the calls. */
const AFTER_THE_HOUR_MS = 600_000;
/** The most that a percentile may differ from the latency of the call at that rank; whole milliseconds beside it. */
const ACCURACY = 0.01;
/** How often a question is asked in a round: for a second, and not more often than this. */
const MOST_PER_ROUND = 20;
const SECONDS_PER_ROUND = 1;

const ONE_KEY = '00000000-0000-7000-8000-000000000013';
const SUMS = 'requests cost inputTokens outputTokens errors errorRate latencyAverageMs cacheHitRate';
const ALL = `${SUMS} latencyP50Ms latencyP90Ms latencyP99Ms users`;
const COLUMNS = {
  MODEL: '"model"',
  API_KEY: '"apiKeyId"::text',
  USER: '"user"',
  METADATA: `"metadata" ->> 'team'`,
};

/**
 * The questions. `interval` makes one a time series, `by` groups; `first` and `orderBy` are of groups. `isExact` says that
 * none but the calls themselves can answer it.
 */
const QUESTIONS = {
  totals: { measures: ALL },
  'totals, sums alone': { measures: SUMS },
  days: { measures: ALL, interval: 'DAY' },
  'days, sums alone': { measures: SUMS, interval: 'DAY' },
  'hours (720)': { measures: ALL, interval: 'HOUR' },
  'hours (720), sums alone': { measures: SUMS, interval: 'HOUR' },
  'days of 5 models': { measures: ALL, interval: 'DAY', by: 'MODEL', first: 5 },
  'days of 10 keys, sums alone': { measures: SUMS, interval: 'DAY', by: 'API_KEY', first: 10 },
  models: { measures: ALL, by: 'MODEL', first: 20, orderBy: 'COST' },
  'keys by p99': { measures: ALL, by: 'API_KEY', first: 20, orderBy: 'LATENCY_P99' },
  'users by cost': { measures: ALL, by: 'USER', first: 20, orderBy: 'COST' },
  'users by cost, sums alone': { measures: SUMS, by: 'USER', first: 20, orderBy: 'COST' },
  'days of one key': { measures: ALL, interval: 'DAY', ofKey: true },
  'totals of 24 hours': { measures: ALL, days: 1, isExact: true },
  'values of a metadata name, 7 days': {
    measures: ALL,
    by: 'METADATA',
    first: 20,
    orderBy: 'COST',
    days: 7,
    isExact: true,
  },
  'models of one key': { measures: ALL, by: 'MODEL', first: 20, orderBy: 'COST', ofKey: true, isExact: true },
};

/** @returns of each question, how long it took at the median and at most in nearly all cases (p99), in milliseconds */
export async function measureAnalytics({ load, rounds, fresh }) {
  const database = await prepareLogs(CALLS, { fresh });
  const castellan = readServer('castellan');
  const server = await startServer('castellan', launchOf(castellan, { tenants: 1, database }));
  const owner = await connect(database.url);
  try {
    await owner.query("SET work_mem = '512MB'");
    const times = {};
    for (const [name, question] of Object.entries(QUESTIONS)) {
      const [answer] = await load.check({
        ...{ target: name, port: server.port, isStable: true },
        requests: [requestOf(question, database.end)],
      });
      await compareWithCalls(name, { question, answer, owner, end: database.end });
      times[name] = [];
    }
    for (let round = 0; round < rounds; round += 1) {
      for (const name of Object.keys(QUESTIONS)) {
        times[name].push(
          ...(await load.time({ target: name, most: MOST_PER_ROUND, seconds: SECONDS_PER_ROUND })),
        );
      }
    }
    const questions = Object.entries(QUESTIONS).map(([name, { isExact = false }]) => [
      name,
      {
        isExact,
        asked: times[name].length,
        p50: percentile(times[name], 0.5),
        p99: percentile(times[name], 0.99),
      },
    ]);
    return { work: OTHER_WORKS.L, questions: Object.fromEntries(questions) };
  } finally {
    await owner.end();
    await server.stop();
  }
}

const spanOf = ({ days = LOG_DAYS }, end) => ({
  from: new Date(end.getTime() - days * DAY_MS + AFTER_THE_HOUR_MS).toISOString(),
  to: end.toISOString(),
});

function requestOf(question, end) {
  const { measures, interval, by, first, orderBy, ofKey } = question;
  const filter = { ...spanOf(question, end), ...(ofKey ? { apiKeyIds: [typeIdOf('key', ONE_KEY)] } : {}) };
  const args = [
    'filter: $filter',
    ...(interval === undefined ? [] : [`interval: ${interval}`]),
    ...(by === undefined
      ? []
      : [`${interval === undefined ? 'by' : 'groupBy'}: ${by}`, `first: ${String(first)}`]),
    ...(by === 'METADATA' ? ['metadataKey: "team"'] : []),
    ...(orderBy === undefined ? [] : [`orderBy: ${orderBy}`]),
  ].join(', ');
  const measured = `measures { ${measures} }`;
  let field = `logTotals(${args}) { ${measures} }`;
  if (by !== undefined) field = `logGroups(${args}) { groups { key { id name } ${measured} } }`;
  if (interval !== undefined)
    field = `logTimeSeries(${args}) { key { id name } points { start ${measured} } }`;
  return {
    path: '/graphql',
    headers: { Authorization: `Bearer ${sessionOf(TENANT)}` },
    body: JSON.stringify({
      query: `query L($filter: LogFilter!) { answer: ${field} }`,
      variables: { filter },
    }),
  };
}

/** @throws Error where the answer is not what the calls themselves say */
async function compareWithCalls(name, { question, answer, owner, end }) {
  const wrong = (why) => new Error(`Work L, ${name}: ${why}`);
  const { data, errors } = JSON.parse(answer.body);
  if (answer.status !== 200 || errors !== undefined) throw wrong(answer.body.slice(0, 1_000));
  const answered = inOrder(question, rowsOf(question, data.answer));
  const expected = inOrder(question, await rowsOfCalls(question, owner, end));
  if (answered.length !== expected.length)
    throw wrong(`${String(answered.length)} rows instead of ${String(expected.length)}`);
  answered.forEach((row, index) => {
    const due = expected[index];
    for (const [column, value] of Object.entries(row)) {
      if (!isSame(column, value, due[column]))
        throw wrong(
          `${column} of row ${String(index)} is ${String(value)}, of the calls ${String(due[column])}`,
        );
    }
  });
}

/** Groups in the order of a percentile may stand otherwise where they are nearly the same in it. */
const inOrder = ({ orderBy }, rows) =>
  orderBy?.startsWith('LATENCY_P') ? rows.toSorted((one, other) => (one.value < other.value ? -1 : 1)) : rows;

function isSame(column, is, due) {
  if (is === due) return true;
  if (typeof is !== 'number' || typeof due !== 'number') return false;
  const tolerance = column.startsWith('latencyP') ? ACCURACY * due + 0.5 : 1e-9 * Math.abs(due);
  return Math.abs(is - due) <= tolerance;
}

/** The answer as rows of measures, each with its group and bucket. Buckets without a call are left out. */
function rowsOf({ by, interval }, answer) {
  const valueOf = (key) => (by === 'API_KEY' ? uuidOfTypeId(key.id) : (key?.name ?? null));
  if (interval !== undefined) {
    return answer.flatMap(({ key, points }) =>
      points
        .filter(({ measures }) => measures.requests > 0)
        .map(({ start, measures }) => ({ value: valueOf(key), start, ...measures })),
    );
  }
  if (by === undefined) return [answer];
  return answer.groups.map(({ key, measures }) => ({ value: valueOf(key), ...measures }));
}

/** The same rows, out of the calls and without anything of the product. */
async function rowsOfCalls(question, owner, end) {
  const { interval, by, first, orderBy, ofKey, measures } = question;
  const { from, to } = spanOf(question, end);
  const bucket =
    interval === undefined ? 'NULL::timestamptz' : `date_trunc('${interval}', "createdAt", 'UTC')`;
  const { rows } = await owner.query(
    `SELECT ${by === undefined ? 'NULL' : COLUMNS[by]} AS "value", ${bucket} AS "start", count(*)::float8 AS "requests",
      trim_scale(COALESCE(sum("cost"), 0))::text AS "cost", sum("inputTokens")::float8 AS "inputTokens",
      sum("outputTokens")::float8 AS "outputTokens", (count(*) FILTER (WHERE "status" >= 400))::float8 AS "errors",
      (count(*) FILTER (WHERE "status" >= 400))::float8 / count(*) AS "errorRate",
      avg("latencyMs")::float8 AS "latencyAverageMs",
      COALESCE((count(*) FILTER (WHERE "cacheStatus" = 'HIT'))::float8 /
        NULLIF(count(*) FILTER (WHERE "cacheStatus" <> 'DISABLED'), 0), 0) AS "cacheHitRate"
      ${measures === SUMS ? '' : PERCENTILES_AND_USERS}
    FROM "RequestLog" WHERE "organizationId" = $1 AND "createdAt" >= $2 AND "createdAt" < $3
      ${ofKey ? `AND "apiKeyId" = '${ONE_KEY}'` : ''}
    GROUP BY 1, 2 ORDER BY 2`,
    [uuidOf('org', TENANT, 0), from, to],
  );
  const found = rows.map((row) => ({ ...row, start: row.start?.toISOString() }));
  if (by === undefined) return found;
  // The first groups, those with most of what they are ordered by.
  const most = new Map();
  for (const row of found)
    most.set(row.value, (most.get(row.value) ?? 0) + Number(row[ORDERS[orderBy] ?? 'requests']));
  const shown = [...most].toSorted(([, one], [, other]) => other - one).slice(0, first);
  return shown.flatMap(([value]) => found.filter((row) => row.value === value));
}

const ORDERS = { COST: 'cost', LATENCY_P99: 'latencyP99Ms' };
const PERCENTILES_AND_USERS = `,
  percentile_disc(0.5) WITHIN GROUP (ORDER BY "latencyMs")::float8 AS "latencyP50Ms",
  percentile_disc(0.9) WITHIN GROUP (ORDER BY "latencyMs")::float8 AS "latencyP90Ms",
  percentile_disc(0.99) WITHIN GROUP (ORDER BY "latencyMs")::float8 AS "latencyP99Ms",
  count(DISTINCT "user")::float8 AS "users"`;
