// docs/benchmarks.md, made of a file of results.
import { addedTable, questionTable, rateTable, table } from './printing.mjs';
import { ratioOf } from './statistics.mjs';
import { FAMILIES } from './families.mjs';
import { WORKS } from './works.mjs';

/** What is aimed at: the ratio of one server to another in a work, at least. */
const TARGETS = [
  ...[
    ['A', 'castellan', 'limit', 0.35],
    ['B', 'castellan', 'limit', 0.3],
    ['C', 'castellan', 'limit', 0.4],
  ],
  ...['A', 'B'].map((work) => [work, 'castellan', 'postgraphile', 1.2]),
  ['C', 'castellan', 'postgraphile', 1],
  ...['keystone', 'apollo-shield'].flatMap((peer) =>
    ['A', 'B', 'C'].map((work) => [work, 'castellan', peer, 1]),
  ),
  ['V', 'castellan', 'bare-http', 0.5],
  ['V', 'castellan', 'better-auth', 1],
];

/** Castellan among 10 000 tenants must have so much of its rate among 100. */
const FLAT = 0.9;
const ROLLED_UP_MS = 50;
const ADDED_MS = 1;

const INTRODUCTION = `# Benchmarks

\`npm run bench\` measures Castellan against a hand-written limit and against other servers, on the same PostgreSQL and
the same data. It installs what it needs into \`bench/\` on first use; nothing of it is part of the product. This page is
written by \`npm run bench -- --docs\`.

- **Fair by turns.** All servers of a work run at once and are measured one after another, round by round, another one
  first each time: what slows the machine down for a while slows all down. Tables show the median of the rounds, the
  least and the most; a ratio is the median of the ratios of each round.
- **Cores.** Every server runs on core 0 alone, and what loads them on core 1. PostgreSQL has both. \`CPU\` is what the
  server used of its core; where it is far from 100 % the database was what there was to wait for.
- **Right answers only.** Before anything is measured, each request is sent once, and its answer compared with what the
  data says: every name, time, id and permission. While measuring, every answer must be those bytes again (in C, have no
  errors). One that is not ends the run.
- **Warm.** Ten seconds before the first round, 0.3 seconds before each measurement.
- **Data.** Each tenant has 50 USER keys and two SERVICE keys, 10 members with five custom roles of 12 permissions each,
  and an owner. Requests go to 100 tenants in turn, each with its own credential, evenly spread over all there are. The
  connections (16 unless said otherwise) have one request each under way; every server has 10 to the database.

## The servers

- **limit**: \`node:http\` and one prepared statement of \`pg\`, which answers Castellan's requests with Castellan's bytes.
  It parses no GraphQL, has no rules, no row-level security (it is the tables' owner), and finds the organization of a
  token in a map.
- **castellan**: the built program in production settings: keys and sessions looked up and checked, a rule on every
  field, row-level security through a login of its own.
- **postgraphile**: PostGraphile 5 (preset Amber) on Castellan's own tables, with Castellan's runtime role and row-level
  security; a token's organization comes from a map. It answers uuids instead of prefixed ids, and times with an offset.
  It lists keys by primary key, newest first, which is the same order. C is a function in SQL.
- **apollo-shield**: Apollo Server 5, a graphql-shield rule on every field, Prisma 7 with the organization in each
  \`where\`; no row-level security, a token's organization comes from a map. uuids instead of prefixed ids.
- **keystone**: Keystone 6 without its admin pages, started by its own command: lists with a rule for the operation, a
  filter for the tenant and a rule on every field; no row-level security, a token's organization comes from a map. Its
  tables are its own, filled with copies of the same rows. uuids instead of prefixed ids. C is a mutation of one's own,
  in a transaction; its audit entries are not chained.
- **bare-http**: \`node:http\` that answers the bytes of V to whatever comes.
- **better-auth**: its API keys on PostgreSQL behind a \`node:http\` that answers the bytes of V; default settings but for
  its rate limit of ten calls a day, which is off. Nobody has to show that they may verify.

\`@20\` stands for Node.js 20; all others run on Node.js 24, which PostGraphile needs.

## The works
`;

const reached = (is, target) => (is >= target ? 'yes' : '**no**');

/** @param results what a run has written */
export function documentOf(results, note) {
  const { works, machine } = results;
  const lines = [
    INTRODUCTION,
    ...Object.entries(WORKS)
      .filter(([name]) => works[name] !== undefined)
      .flatMap(([name, { title, as }]) => sectionOf(name, { title, as }, works[name])),
    ...(works.flat === undefined ? [] : flatness(works.flat)),
    ...(works.G === undefined ? [] : gateway(works.G)),
    ...(works.L === undefined ? [] : analytics(works.L)),
    ...targets(works),
    '## The machine',
    '',
    `${String(machine.cores)} cores (${machine.model}), ${String(machine.memoryGb)} GB; measured on ${results.at.slice(0, 10)} with`,
    `\`${results.command}\`.${note === undefined ? '' : ` ${note}`}`,
    '',
  ];
  return lines.join('\n');
}

function sectionOf(name, { title, as }, { servers }) {
  const [first] = Object.keys(servers);
  const document = first === undefined || as !== undefined ? [] : documentLines(name);
  return [`### ${name}: ${title}`, '', ...document, ...rateTable(servers), ''];
}

/** What Castellan is asked, as GraphQL. */
function documentLines(name) {
  const { body } = FAMILIES.castellan[name].request(0);
  return ['```graphql', JSON.parse(body).query, '```', ''];
}

function flatness({ work, works }) {
  return [
    `### ${work}`,
    '',
    ...Object.entries(works).flatMap(([name, { servers }]) => [`${name}:`, '', ...rateTable(servers), '']),
  ];
}

function gateway({ work, added }) {
  return [
    `### G: ${work}`,
    '',
    'The engine (`@portkey-ai/gateway`) is a process of its own on the same core, which Castellan reaches by `GATEWAY_URL`;',
    'behind it is a vendor of our own that answers at once, on the core of the load. All are sent the same message over kept',
    'connections. One call at a time tells what is added where nothing waits for the core; with 16 the core may be full, and',
    'calls of one key wait for each other. Of each call a log is written. The key has a budget: what it took is on the disk',
    'before it is answered; the key of `castellan, no budget` has none. What is the least that can be added here two programs',
    'tell: `proxy` hands the call on as it came, by `node:http` both ways; `proxy that counts` also writes to one row what a',
    'call under way may take, before it asks the engine, and, before it answers, what it took.',
    '',
    ...addedTable(added),
    '',
  ];
}

function analytics({ work, questions }) {
  return [
    `### L: ${work}`,
    '',
    'Asked over the API with the owner’s session, one question at a time, of thirty days that begin ten minutes after a full',
    'hour unless said otherwise; `sums alone` are without percentiles and the number of users. Before, each answer is compared',
    'with plain SQL over the calls: sums are the same, percentiles within 1 %. Questions that the rolled-up hours cannot',
    'answer are read from the calls.',
    '',
    ...questionTable(questions),
    '',
  ];
}

function targets(works) {
  const rows = [];
  for (const [work, one, other, least] of TARGETS) {
    const servers = works[work]?.servers;
    if (servers?.[one] === undefined || servers[other] === undefined) continue;
    const is = ratioOf(servers[one], servers[other]);
    rows.push([`${work}: ${one} to ${other}`, `≥ ${least.toFixed(2)}`, is.toFixed(2), reached(is, least)]);
  }
  for (const [work, { servers }] of Object.entries(works.flat?.works ?? {})) {
    const of = (tenants) => servers[`castellan, ${tenants}`];
    for (const many of ['10000 tenants', '100 of 10000']) {
      const is = ratioOf(of(many), of('100 tenants'));
      rows.push([
        `${work}: ${many} to 100 tenants`,
        `≥ ${FLAT.toFixed(2)}`,
        is.toFixed(2),
        reached(is, FLAT),
      ]);
    }
  }
  for (const [connections, servers] of Object.entries(works.G?.added ?? {})) {
    for (const [name, { added }] of Object.entries(servers)) {
      if (!name.startsWith('castellan')) continue;
      rows.push([
        `G: added at p50, ${connections} at once${name.replace('castellan', '')}`,
        `≤ ${ADDED_MS.toFixed(0)} ms`,
        `${added.toFixed(2)} ms`,
        reached(ADDED_MS, added),
      ]);
    }
  }
  for (const [question, { isExact, p50 }] of Object.entries(works.L?.questions ?? {})) {
    if (isExact) continue;
    rows.push([
      `L: ${question}, p50`,
      `< ${String(ROLLED_UP_MS)} ms`,
      `${p50.toFixed(0)} ms`,
      p50 < ROLLED_UP_MS ? 'yes' : '**no**',
    ]);
  }
  if (rows.length === 0) return [];
  return ['## Targets', '', ...table([['target', 'aim', 'measured', 'reached'], ...rows]), ''];
}
