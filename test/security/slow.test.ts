/** Nobody holds the server by being slow: neither its connections nor those to the database. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { after } from 'node:test';
import { attack, tried } from '../support/attacks.js';
import { createTestDatabase, engine } from '../support/database.js';
import { createOrganization, random } from '../support/seed.js';
import { startTestServerOn } from '../support/server.js';

const testDatabase = await createTestDatabase();
const { options } = testDatabase;
const server = await startTestServerOn(
  {
    ...testDatabase,
    options: 'postgres' in options ? { postgres: { ...options.postgres, statementTimeoutMs: 500 } } : options,
  },
  { CASTELLAN_REQUEST_TIMEOUT_MS: '1000' },
);
after(async () => {
  await server.castellan.stop();
  await testDatabase.drop();
});
const { owner, roles } = await createOrganization(server);
const { ownerQuery } = server.castellan.database;

const CREATE = 'mutation ($input: CreateRoleInput!) { createRole(input: $input) { role { id } } }';

attack(
  58,
  'a statement that takes too long is cancelled, nothing is written, and the next request is served',
  { skip: engine === 'pglite' && 'PGlite computes in the thread of the server: nothing interrupts it' },
  async () => {
    await ownerQuery(
      `CREATE FUNCTION sleep() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN PERFORM pg_sleep(60); RETURN NEW; END $$`,
    );
    await ownerQuery('CREATE TRIGGER slow BEFORE INSERT ON "Role" FOR EACH ROW EXECUTE FUNCTION sleep()');
    await owner.ask(
      'mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { token } }',
      {
        input: { email: `${random('guest')}@example.com`, roleId: roles.MEMBER },
      },
    );
    await ownerQuery('ALTER TABLE "Invitation" RENAME TO "Invitation_"');
    await ownerQuery(
      'CREATE VIEW "Invitation" AS SELECT i.* FROM "Invitation_" i WHERE pg_sleep(60) IS NOT NULL',
    );
    await ownerQuery('GRANT SELECT ON "Invitation" TO castellan_runtime');
    const asked: [field: string, document: string, variables: object][] = [
      ['createRole', CREATE, { input: { name: random('Role'), permissions: [] } }],
      ['invitations', '{ invitations { totalCount edges { node { id } } } }', {}],
    ];
    for (const [field, document, variables] of asked) {
      const answer = await owner.send(document, variables);
      assert.deepEqual(
        { data: answer.data, codes: answer.errors.map(({ extensions }) => extensions.code) },
        { data: { [field]: null }, codes: ['DEADLINE_EXCEEDED'] },
      );
    }
    const asleep = await ownerQuery<{ count: number }>(
      `SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database()
       AND state = 'active' AND pid <> pg_backend_pid()`,
    );
    assert.deepEqual(asleep, [{ count: 0 }]);
    await ownerQuery('DROP VIEW "Invitation"');
    await ownerQuery('ALTER TABLE "Invitation_" RENAME TO "Invitation"');
    await ownerQuery('DROP TRIGGER slow ON "Role"');
    // On every connection that was held up.
    const answers = await Promise.all(
      Array.from({ length: 10 }, async () => await owner.ask('{ roles { totalCount } }')),
    );
    for (const answer of answers) assert.deepEqual(answer, { roles: { totalCount: 3 } });
  },
);

const { hostname, port } = new URL(server.url);

/** Connects and sends a part of a request. @returns what came back until the server hung up */
async function sendPart(part: string): Promise<string> {
  tried();
  const socket = connect(Number(port), hostname);
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  socket.write(part);
  await once(socket, 'close', { signal: AbortSignal.timeout(10_000) });
  return text;
}

attack(63, 'a request whose header or body does not come to an end is hung up on', async () => {
  const head = `POST /graphql HTTP/1.1\r\nHost: ${hostname}\r\nContent-Type: application/json\r\n`;
  const parts = ['P', head, `${head}X-Filler: `, `${head}Content-Length: 50\r\n\r\n{"query":`];
  const chunked = `${head}Transfer-Encoding: chunked\r\n\r\n5\r\n{"que\r\n`;
  const answers = await Promise.all([...parts, chunked].map(sendPart));
  for (const answer of answers) assert.match(answer, /^HTTP\/1\.1 408 |^$/);
});

attack(63, 'hundreds of connections that say nothing keep nobody else out', async () => {
  const sockets: Socket[] = [];
  try {
    for (let number = 0; number < 300; number += 1) {
      tried();
      const socket = connect(Number(port), hostname).on('error', () => undefined);
      socket.write('POST /graphql HTTP/1.1\r\n');
      sockets.push(socket);
    }
    await Promise.all(sockets.map(async (socket) => await once(socket, 'connect')));
    assert.deepEqual(await owner.ask('{ viewer { kind } }'), { viewer: { kind: 'USER' } });
  } finally {
    for (const socket of sockets) socket.destroy();
  }
});
