// @no-database
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { createEmbeddedWire } from '../../src/persistence/embeddedWire.js';

// The connections to an embedded database share its one session, and must not come into each other's transactions.

const pglite = await PGlite.create();
const wire = createEmbeddedWire(pglite);
const connected: pg.Client[] = [];

async function connect(): Promise<pg.Client> {
  const client = new pg.Client({ stream: () => wire.connect() });
  client.on('error', () => undefined);
  await client.connect();
  connected.push(client);
  return client;
}

const add = (client: pg.Client, name: string): Promise<unknown> =>
  client.query('INSERT INTO thing VALUES ($1)', [name]);

async function namesOf(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>('SELECT name FROM thing ORDER BY name');
  return rows.map(({ name }) => name);
}

before(async () => {
  const client = await connect();
  await client.query('CREATE TABLE thing (name text)');
});
afterEach(async () => {
  await Promise.all(connected.splice(0).map(async (client) => await client.end()));
  const client = await connect();
  await client.query('TRUNCATE thing');
});
after(async () => {
  await Promise.all(connected.map(async (client) => await client.end()));
  await pglite.close();
});

test('a transaction has the session to itself; what others send waits for its end', async () => {
  const [one, other] = [await connect(), await connect()];
  await one.query('BEGIN');
  await add(one, 'withdrawn');
  const waiting = add(other, 'kept');
  assert.deepEqual(await namesOf(one), ['withdrawn']);
  await one.query('ROLLBACK');
  await waiting;
  assert.deepEqual(await namesOf(one), ['kept']);
});

test('who waits is let in by turns', async () => {
  const clients = [await connect(), await connect(), await connect(), await connect()];
  const order: number[] = [];
  await Promise.all(
    clients.map(async (client, index) => {
      await client.query('BEGIN');
      order.push(index);
      await add(client, String(index));
      await client.query('COMMIT');
      order.push(index);
    }),
  );
  assert.deepEqual(order, [0, 0, 1, 1, 2, 2, 3, 3]);
  assert.deepEqual(await namesOf(await connect()), ['0', '1', '2', '3']);
});

test('the error of a statement reaches who sent it, and the connection goes on', async () => {
  const client = await connect();
  await assert.rejects(client.query('SELECT $1::uuid', ['none']), { code: '22P02' });
  await client.query('BEGIN');
  await assert.rejects(client.query('SELECT 1 / 0'), { code: '22012' });
  await assert.rejects(add(client, 'late'), { code: '25P02' });
  await client.query('ROLLBACK');
  await add(client, 'kept');
  assert.deepEqual(await namesOf(await connect()), ['kept']);
});

test('a connection that ends in a transaction withdraws it, and lets go of the session', async () => {
  const [one, other] = [await connect(), await connect()];
  await one.query('BEGIN');
  await add(one, 'withdrawn');
  await one.end();
  await add(other, 'kept');
  await other.query('ROLLBACK');
  assert.deepEqual(await namesOf(other), ['kept']);
});

test('where PGlite fails in a transaction, that is withdrawn, and nobody else becomes a part of it', async () => {
  const [one, other] = [await connect(), await connect()];
  await one.query('BEGIN');
  await add(one, 'withdrawn');
  const { execProtocolRawStream } = pglite;
  pglite.execProtocolRawStream = () => {
    pglite.execProtocolRawStream = execProtocolRawStream;
    return Promise.reject(new Error('The engine failed.'));
  };
  await assert.rejects(add(one, 'lost'), /The engine failed\./);
  await add(other, 'kept');
  // What was written as a part of another's transaction would go with it.
  await other.query('ROLLBACK');
  assert.deepEqual(await namesOf(other), ['kept']);
});

test('notices reach who asked for their channel, until they do no more', async () => {
  const client = await connect();
  await client.query('LISTEN mine');
  await client.query('LISTEN theirs');
  const heard: string[] = [];
  const stop = wire.onNotice('mine', (payload) => heard.push(payload));
  await client.query(`SELECT pg_notify('theirs', 'no'), pg_notify('mine', 'to Zoë')`);
  await add(client, 'between');
  await client.query(`NOTIFY mine, 'again'`);
  assert.deepEqual(heard, ['to Zoë', 'again']);
  stop();
  await client.query(`NOTIFY mine, 'unheard'`);
  assert.deepEqual(heard, ['to Zoë', 'again']);
});
