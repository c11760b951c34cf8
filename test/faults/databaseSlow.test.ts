/**
 * PostgreSQL that is slow: a lock that nobody lets go, and a network that swallows what is sent. Requests are answered with a
 * code in time, the work is ended in the database, and other tenants are served.
 */
import assert from 'node:assert/strict';
import pg from 'pg';
import { mutation, uuidOf } from '../support/catalog.js';
import { engine } from '../support/database.js';
import { createOrganization, type Person } from '../support/seed.js';
import { asServer, started, stop } from '../support/program.js';
import { migratedDatabase } from '../support/scratchDatabase.js';
import type { Answer } from '../support/server.js';
import { fault, OWNER_SETTINGS, soon, statusOf, until } from './processes.js';
import { startSlowProxy } from './slowProxy.js';

const CREATE = mutation('createPromptCollection', 'promptCollection { id }');

const codesOf = (answers: readonly Answer[]): string[] => [
  ...new Set(answers.flatMap(({ errors }) => errors.map(({ extensions }) => extensions.code))),
];

fault(
  'a slow PostgreSQL: requests end in time with a code, their work is cancelled, others are served, and all recovers',
  { of: 'PostgreSQL locked, and silent', tries: 2, skip: engine === 'pglite' && 'it concerns PostgreSQL' },
  async () => {
    const { variables } = await migratedDatabase();
    const direct = new URL(variables['DATABASE_URL'] ?? '');
    const proxy = await startSlowProxy({ host: direct.hostname, port: Number(direct.port || '5432') });
    const through = new URL(direct);
    through.hostname = '127.0.0.1';
    through.port = String(proxy.port);
    const running = await started({
      ...{ ...variables, ...OWNER_SETTINGS },
      ...{ DATABASE_URL: through.href, CASTELLAN_DATABASE_POOL: '5', CASTELLAN_STATEMENT_TIMEOUT_MS: '1000' },
    });
    const server = asServer(running);
    const [held, other] = [await createOrganization(server), await createOrganization(server)];
    const observer = new pg.Client({ connectionString: direct.href, application_name: 'observer' });
    await observer.connect();
    const create = async (by: Person, name: string): Promise<Answer> =>
      await by.send(CREATE, { input: { name } });
    const atWork = async (): Promise<number> => {
      const { rows } = await observer.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM pg_stat_activity
         WHERE datname = current_database() AND application_name <> 'observer' AND state <> 'idle'`,
      );
      return rows[0]?.count ?? 0;
    };

    // Somebody holds the row of one organization, and more of its changes wait for that than there are connections.
    await observer.query('BEGIN');
    await observer.query(
      `SELECT 1 FROM "Organization" WHERE id = '${uuidOf(held.organization.id)}' FOR UPDATE`,
    );
    const waiting = Promise.all(
      Array.from({ length: 12 }, async (_, n) => await create(held.owner, `w${String(n)}`)),
    );
    const meanwhile = await soon(
      'the other tenant is served',
      Promise.all([create(other.owner, 'Meanwhile'), other.owner.send('{ viewer { kind } }')]),
    );
    assert.deepEqual(codesOf(meanwhile), []);
    const ended = await soon('the waiting ones are ended', waiting);
    for (const answer of ended) assert.equal(answer.errors.length, 1, answer.text);
    assert.deepEqual(codesOf(ended), ['DEADLINE_EXCEEDED']);
    await until('nothing of it is under way in the database', async () => (await atWork()) === 0);
    await observer.query('ROLLBACK');
    const names = await held.owner.ask('{ promptCollections(first: 50) { edges { node { name } } } }');
    assert.deepEqual(
      names['promptCollections'].edges.map(({ node }: { node: { name: string } }) => node.name),
      ['Default'],
    );
    assert.deepEqual(codesOf([await create(held.owner, 'Afterwards')]), []);

    // Nothing comes through any more, and no connection ends.
    proxy.hold();
    const silent = await soon(
      'whoever waits for an answer is told',
      Promise.all([create(held.owner, 'Silent'), other.owner.send('{ viewer { kind } }')]),
    );
    assert.deepEqual(
      silent.map(({ status, errors }) => [status, errors[0]?.extensions.code]),
      [
        [504, 'DEADLINE_EXCEEDED'],
        [504, 'DEADLINE_EXCEEDED'],
      ],
    );
    assert.deepEqual([await statusOf(server, '/healthz'), await statusOf(server, '/readyz')], [200, 503]);
    proxy.release();
    await until('it is ready again', async () => (await statusOf(server, '/readyz')) === 200);
    const recovered = await Promise.all([create(held.owner, 'Recovered'), create(other.owner, 'Recovered')]);
    assert.deepEqual(codesOf(recovered), []);
    await until('no connection is left over', async () => {
      const { rows } = await observer.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM pg_stat_activity
         WHERE datname = current_database() AND application_name <> 'observer'`,
      );
      return (rows[0]?.count ?? 0) <= 8;
    });
    await observer.end();
    assert.equal(await stop(running), 0);
  },
);
