import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';
import { readSettings, SettingsError } from '../../src/env.js';

const TOKEN = 'operator-token-of-these-tests';
const server = await startTestServer({ CASTELLAN_OPERATOR_TOKEN: TOKEN });
const JOBS = [
  'roll-up-logs',
  'write-log-exports',
  'remove-expired-logs',
  'remove-expired-rows',
  'end-usage-periods',
  'expire-invitations',
];

interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: any;
}

async function ask(
  path: string,
  { url = server.url, method = 'GET', authorization = `Bearer ${TOKEN}` as string | null } = {},
): Promise<Reply> {
  const headers = authorization === null ? {} : { Authorization: authorization };
  const response = await fetch(`${url}${path}`, { method, headers });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

const rowOf = async (name: string): Promise<Record<string, unknown>> => {
  const [row] = await server.castellan.database.ownerQuery<Record<string, unknown>>(
    `SELECT * FROM "ScheduledJob" WHERE "name" = '${name}'`,
  );
  assert.ok(row !== undefined);
  return row;
};

test('every job has a name in kebab-case of its own, says in a sentence what it does, and comes at a bearable pace', async () => {
  const jobs = await server.castellan.services.jobs.list();
  assert.equal(new Set(jobs.map(({ name }) => name)).size, jobs.length);
  for (const { name, description, everyMs } of jobs) {
    assert.match(name, /^[a-z]+(-[a-z]+)+$/);
    assert.match(description, /^[A-Z].{15,150}\.$/, name);
    // From once a second to once a month; of a span that divides a day, it begins at the same times every day.
    assert.ok(Number.isInteger(everyMs) && everyMs >= 1_000 && everyMs <= 31 * 86_400_000, name);
    assert.ok(everyMs >= 86_400_000 || 86_400_000 % everyMs === 0, name);
  }
});

describe('GET /operator/jobs', () => {
  test('tells how each job stands', async () => {
    await server.castellan.services.jobs.run('expire-invitations', new Date());
    const { status, headers, body } = await ask('/operator/jobs');
    assert.deepEqual([status, headers.get('cache-control')], [200, 'no-store']);
    assert.deepEqual(Object.keys(body), ['jobs']);
    const names: string[] = body.jobs.map(({ name }: any) => name);
    for (const name of JOBS) assert.ok(names.includes(name), name);
    const ran = body.jobs.find(({ name }: any) => name === 'expire-invitations');
    const { nextRunAt, lastStartedAt, lastFinishedAt, ...rest } = ran;
    assert.deepEqual(rest, {
      ...{ name: 'expire-invitations', everyMs: 300_000, lease: null, lastOutcome: 'DONE', lastDone: 0 },
      description: 'Notes in the audit log which invitations came to their end without being accepted.',
      ...{ lastFaults: 0, lastFault: null, runs: 1, failures: 0, failuresInRow: 0 },
    });
    for (const time of [nextRunAt, lastStartedAt, lastFinishedAt]) assert.match(time, /^\d{4}-.*Z$/);
    const idle = body.jobs.find(({ name }: any) => name === 'roll-up-logs');
    assert.deepEqual([idle.runs, idle.lastStartedAt, idle.lastOutcome], [0, null, null]);
  });

  test('tells who is at a job and until when', async () => {
    await server.castellan.database.ownerQuery(
      `UPDATE "ScheduledJob" SET "leasedBy" = 'host:1:abc', "leasedUntil" = '2100-01-01T00:00:00Z'
       WHERE "name" = 'end-usage-periods'`,
    );
    try {
      const { body } = await ask('/operator/jobs');
      const { lease } = body.jobs.find(({ name }: any) => name === 'end-usage-periods');
      assert.deepEqual(lease, { server: 'host:1:abc', until: '2100-01-01T00:00:00.000Z' });
      const { status, body: refused } = await ask('/operator/jobs/end-usage-periods/run', { method: 'POST' });
      assert.deepEqual([status, refused], [409, { error: 'The job is under way.' }]);
      assert.equal((await rowOf('end-usage-periods'))['runs'], 0);
    } finally {
      await server.castellan.database.ownerQuery(
        `UPDATE "ScheduledJob" SET "leasedBy" = NULL, "leasedUntil" = NULL WHERE "name" = 'end-usage-periods'`,
      );
    }
  });

  test('tells nothing of an organization', async () => {
    const { organization, owner } = await createOrganization(server);
    const { body } = await ask('/operator/jobs');
    const text = JSON.stringify(body);
    for (const secret of [organization.id, organization.name, organization.slug, owner.email]) {
      assert.ok(!text.includes(secret));
    }
  });
});

describe('POST /operator/jobs/{name}/run', () => {
  test('does the job now and tells what came of it; when it is due next stays as it is', async () => {
    const before = await rowOf('remove-expired-rows');
    const { status, body } = await ask('/operator/jobs/remove-expired-rows/run', { method: 'POST' });
    assert.equal(status, 200, JSON.stringify(body));
    const { ms, ...run } = body.run;
    assert.deepEqual(
      [run, typeof ms],
      [{ job: 'remove-expired-rows', outcome: 'DONE', done: 0, faults: 0 }, 'number'],
    );
    const after = await rowOf('remove-expired-rows');
    assert.deepEqual([after['runs'], after['lastOutcome'], after['leasedUntil']], [1, 'DONE', null]);
    assert.deepEqual(after['nextRunAt'], before['nextRunAt']);
  });

  test('answers 404 for a job that is not there', async () => {
    const { status, body } = await ask('/operator/jobs/no-such-job/run', { method: 'POST' });
    assert.deepEqual([status, body], [404, { error: 'There is no job no-such-job.' }]);
  });
});

test('other methods are refused and run nothing', async () => {
  const runs = (await rowOf('roll-up-logs'))['runs'];
  const listing = await ask('/operator/jobs', { method: 'POST' });
  assert.deepEqual([listing.status, listing.headers.get('allow')], [405, 'GET']);
  const running = await ask('/operator/jobs/roll-up-logs/run');
  assert.deepEqual([running.status, running.headers.get('allow')], [405, 'POST']);
  assert.equal((await rowOf('roll-up-logs'))['runs'], runs);
});

test('paths beside these are not found', async () => {
  for (const path of [
    '/operator/',
    '/operator/jobs/',
    '/operator/jobs/roll-up-logs',
    '/operator/jobs/a/b/run',
  ]) {
    const { status, body } = await ask(path, { method: 'POST' });
    assert.deepEqual([status, Object.keys(body)], [404, ['error']], path);
  }
});

test('without the token, or with anything else, nothing is told or run; not to an owner either', async () => {
  const { owner } = await createOrganization(server);
  const key = await owner.createApiKey();
  const before = await rowOf('roll-up-logs');
  const wrong = [
    ...[
      null,
      '',
      'Bearer',
      'Bearer ',
      TOKEN,
      `Basic ${TOKEN}`,
      `Bearer ${TOKEN}x`,
      `Bearer ${TOKEN.slice(1)}`,
    ],
    ...[`Bearer ${TOKEN.toUpperCase()}`, `Bearer ${owner.token}`, `Bearer ${key.secret}`],
  ];
  for (const authorization of wrong) {
    for (const [path, method] of [
      ['/operator/jobs', 'GET'],
      ['/operator/jobs/roll-up-logs/run', 'POST'],
      ['/operator/jobs/no-such-job/run', 'POST'],
      ['/operator/nothing', 'GET'],
    ] as const) {
      const { status, headers, body } = await ask(path, { method, authorization });
      assert.deepEqual(
        [status, headers.get('www-authenticate')],
        [401, 'Bearer'],
        `${authorization} ${path}`,
      );
      assert.deepEqual(body, {
        error: 'Send the token of CASTELLAN_OPERATOR_TOKEN as Authorization: Bearer.',
      });
    }
  }
  assert.deepEqual(await rowOf('roll-up-logs'), before);
  assert.ok(!server.log.join('').includes(TOKEN));
});

describe('a server without CASTELLAN_OPERATOR_TOKEN', () => {
  test('answers as if there were nothing', async () => {
    const { url } = await startTestServer();
    const nothing = await ask('/nothing-here', { url });
    assert.equal(nothing.status, 404);
    for (const authorization of [null, `Bearer ${TOKEN}`, 'Bearer undefined', 'Bearer ']) {
      for (const [path, method] of [
        ['/operator/jobs', 'GET'],
        ['/operator/jobs/roll-up-logs/run', 'POST'],
      ] as const) {
        const { status, body } = await ask(path, { url, method, authorization });
        assert.deepEqual([status, body], [404, nothing.body]);
      }
    }
  });
});

test('a token that is too short or cannot stand in a header stops the start, and is not quoted', () => {
  for (const token of ['fifteen-letters', 'a token with a blank', 'nicht-für-Kopfzeilen']) {
    assert.throws(
      () => readSettings({ CASTELLAN_OPERATOR_TOKEN: token }),
      (error: unknown) => {
        assert.ok(error instanceof SettingsError);
        assert.match(error.message, /^The variable CASTELLAN_OPERATOR_TOKEN is not valid: /);
        assert.ok(!error.message.includes(token));
        return true;
      },
    );
  }
  assert.equal(
    readSettings({ CASTELLAN_OPERATOR_TOKEN: 'sixteen-letters!' }).operatorToken,
    'sixteen-letters!',
  );
});
