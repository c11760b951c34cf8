/**
 * sqlmap (https://sqlmap.org) on every text of a sample of operations of each feature, on PostgreSQL. A little endpoint that
 * is injectable is found by it, so that finding nothing says something. It runs where TEST_SQLMAP is set, as by
 * `npm run test:security`: it takes minutes.
 */
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe } from 'node:test';
import { promisify } from 'node:util';
import pg from 'pg';
import { createTenant, dump } from '../isolation/tenants.js';
import { trial, tried } from '../support/attacks.js';
import { engine } from '../support/database.js';
import { fingerprint } from '../support/fingerprint.js';
import { documentFor, inputsWith, plant } from '../support/inputWalk.js';
import { OPERATIONS } from '../support/operations.js';
import { startTestServer } from '../support/server.js';

/** Of each feature what finds by a text, and what writes one. */
const SAMPLE = [
  ...[
    'members',
    'assignRole',
    'createInvitation',
    'roles',
    'createRole',
    'apiKeys',
    'editApiKey',
    'verifyApiKey',
  ],
  ...['promptLabels', 'createPromptPartial', 'renderPrompt', 'createPromptCollection', 'createConfig'],
  ...['testGuardrail', 'copyIntegration', 'duplicateIntegration', 'duplicateProvider', 'modelByReference'],
  ...['log', 'createLogFeedback', 'savedLogFilters', 'auditEntries', 'notices', 'webhooks', 'updateWebhook'],
  ...['invoices', 'signIn', 'explainAccess', 'accountEntries'],
];

/** What sqlmap sends at least for one text of which it finds nothing. */
const LEAST_REQUESTS = 20;

/** How long sqlmap may take for one operation. Milliseconds. */
const MOST_MS = 180_000;

const obstacle =
  process.env['TEST_SQLMAP'] === undefined
    ? 'TEST_SQLMAP is not set: npm run test:security sets it'
    : engine !== 'postgres'
      ? 'sqlmap knows PostgreSQL, which is not what these tests run on'
      : spawnSync('sqlmap', ['--version']).status !== 0 &&
        'there is no sqlmap: on Debian, the package sqlmap';

const folder = mkdtempSync(path.join(tmpdir(), 'castellan-sqlmap-'));
after(() => {
  rmSync(folder, { recursive: true });
});

interface Findings {
  readonly output: string;
  /** The lines that name what can be injected. */
  readonly injectable: string[];
  readonly requests: number;
}

/** Has sqlmap try every `*` of a JSON body. */
async function tryInjections(
  url: string,
  { body, token }: { body: string; token: string | null },
): Promise<Findings> {
  const own = mkdtempSync(path.join(folder, 'run-'));
  const { stdout } = await promisify(execFile)(
    'sqlmap',
    [
      ...['-u', url, '--method', 'POST', '--data', body, '--headers', 'Content-Type: application/json'],
      ...(token === null ? [] : ['--header', `Authorization: Bearer ${token}`]),
      ...['--batch', '--answers', 'JSON=Y,custom injection=Y', '--dbms', 'PostgreSQL', '--flush-session'],
      ...['--level', '1', '--risk', '1', '--threads', '1', '--technique', 'BEUSTQ', '--time-sec', '2'],
      // What is refused is refused with 400 and 429, which is no fault of the page.
      ...['--ignore-code', '*', '--timeout', '10', '--retries', '0', '--disable-coloring', '-v', '1'],
      ...['--output-dir', own, '-t', path.join(own, 'traffic')],
    ],
    { timeout: MOST_MS, maxBuffer: 50_000_000, env: { ...process.env, HOME: own } },
  );
  const traffic = readdirSync(own).includes('traffic') ? readFileSync(path.join(own, 'traffic'), 'utf8') : '';
  return {
    output: stdout,
    injectable: stdout
      .split('\n')
      .filter((line) => /is vulnerable|^Parameter: |appears to be .*injectable/.test(line)),
    requests: traffic.match(/^HTTP request \[#\d+\]/gm)?.length ?? 0,
  };
}

/** A server with two tenants, where there is a sqlmap to try it. */
const started = obstacle === false ? await start() : null;

async function start() {
  const server = await startTestServer({ CASTELLAN_ATTEMPTS_PER_ACCOUNT: '1000000' });
  const mine = await createTenant(server);
  const theirs = await createTenant(server);
  const { ownerQuery } = server.castellan.database;
  /** Which tables, views and sequences there are, and who may do what with them. */
  const catalogue = async (): Promise<string> =>
    JSON.stringify(
      await ownerQuery(
        `SELECT relname, relkind, relrowsecurity, relacl::text FROM pg_class
         WHERE relnamespace NOT IN ('pg_toast'::regnamespace, 'pg_catalog'::regnamespace) AND NOT relispartition ORDER BY 1, 2`,
      ),
    );
  const before = { theirs: await dump(server, theirs), catalogue: await catalogue() };
  return {
    ...{ server, mine },
    assertUnchanged: async () => {
      assert.equal(await dump(server, theirs), before.theirs, 'the other tenant is as it was');
      assert.equal(await catalogue(), before.catalogue, 'so is the catalogue');
    },
  };
}

describe('sqlmap', { skip: obstacle }, () => {
  if (started === null) return;
  const { server, mine, assertUnchanged } = started;

  trial('tools', 'sqlmap finds an endpoint that can be injected', async () => {
    const client = new pg.Client({ connectionString: server.testDatabase.url ?? '' });
    await client.connect();
    const careless = createServer((request, response) => {
      let text = '';
      request.on('data', (part: Buffer) => (text += part.toString()));
      request.on('end', () => {
        const { variables } = JSON.parse(text) as { variables: { search: string } };
        client.query(`SELECT "name" FROM "Role" WHERE "name" = '${variables.search}'`).then(
          ({ rows }) => response.end(JSON.stringify({ data: rows })),
          (error: unknown) => response.writeHead(500).end(String(error)),
        );
      });
    }).listen(0, '127.0.0.1');
    await once(careless, 'listening');
    try {
      const { port } = careless.address() as AddressInfo;
      const body = JSON.stringify({ query: '{ x }', variables: { search: 'Owner*' } });
      const { injectable, output, requests } = await tryInjections(`http://127.0.0.1:${String(port)}/`, {
        body,
        token: null,
      });
      tried(requests);
      assert.ok(injectable.length > 0, output);
    } finally {
      careless.close();
      careless.closeAllConnections();
      await client.end();
    }
  });

  for (const name of SAMPLE) {
    const operation = OPERATIONS[name];
    assert.ok(operation);
    trial('tools', `sqlmap finds nothing to inject in ${name}`, async () => {
      const places = inputsWith((type) => ['String', 'ID', 'Decimal', 'DateTime'].includes(type.name))
        .filter((place) => place.name === name)
        .map(({ path: place, field }) => ({ place, field }));
      const [first] = places;
      assert.ok(first);
      const variables = await operation.variables({ server, seeded: mine, actor: mine.owner });
      const query = documentFor(operation.kind, first.field);
      const isRead = operation.kind === 'query';
      const before = isRead ? await fingerprint(server) : null;
      // In one run what the operation has been given; what it may be given besides could be refused, so each by itself.
      const given = places.filter(({ place }) => valueAt(variables, place) !== undefined);
      const others = places.filter((one) => !given.includes(one));
      for (const group of [given, ...others.map((one) => [one])]) {
        if (group.length === 0) continue;
        const marked = structuredClone(variables);
        for (const { place } of group) plant(marked, place, `${valueAt(variables, place) ?? 'text'}*`);
        const body = JSON.stringify({ query, variables: marked });
        const { injectable, output, requests } = await tryInjections(`${server.url}/graphql`, {
          body,
          token: mine.owner.token,
        });
        const what = `${group.map(({ place }) => place).join(', ')}: ${String(requests)} requests\n${output}`;
        assert.deepEqual(injectable, [], what);
        assert.ok(requests >= LEAST_REQUESTS * group.length, what);
        tried(requests);
      }
      if (before !== null) assert.equal(await fingerprint(server), before, 'the database is as it was');
      await assertUnchanged();
    });
  }
});

function valueAt(variables: Record<string, any>, place: string): string | undefined {
  let at: unknown = variables;
  for (const name of place.split('.')) at = (at as Record<string, unknown> | null | undefined)?.[name];
  return typeof at === 'string' ? at : undefined;
}
