import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { createLogTails, type TailBounds } from '../../src/context/logTails.js';
import { unauthenticated } from '../../src/domain/errors.js';
import { decodeId } from '../../src/domain/ids.js';
import { writeLogs } from '../support/logs.js';
import { createOrganization, type Asker, type SeededOrganization } from '../support/seed.js';
import { startTestServer, startTestServerOn } from '../support/server.js';
import { subscribe, type Stream, type StreamEvent } from '../support/sse.js';

const server = await startTestServer();

const TAIL =
  'subscription ($filter: LogFilter) { logTail(filter: $filter) { dropped log { traceId status } } }';
const WITH_CONTENTS = 'subscription { logTail { log { traceId request } } }';

/** Begins to follow logs, and waits until they are listened for. */
async function follow(
  asker: Pick<Asker, 'credentials'>,
  { query = TAIL, filter, at = server }: { query?: string; filter?: object; at?: { url: string } } = {},
): Promise<Stream> {
  const stream = await subscribe(at, asker.credentials, [query, { filter }]);
  assert.deepEqual([stream.status, stream.contentType], [200, 'text/event-stream']);
  const first = await stream.next();
  assert.deepEqual([first?.errors, first?.data?.['logTail'].log], [undefined, null]);
  return stream;
}

const traceOf = (event: StreamEvent | null): unknown => event?.data?.['logTail']?.log?.traceId;

/** Asserts that a stream says why it is over, tells nothing else, and is over. */
async function assertEnded(stream: Stream, extensions: object): Promise<void> {
  const event = await stream.next();
  assert.deepEqual(
    [event?.data, event?.errors?.map((error) => [error.path, error.extensions])],
    [{ logTail: null }, [[['logTail'], extensions]]],
  );
  assert.equal(await stream.next(), null);
}

test('tells the logs of the own organization that the filter finds, as they are written, and no other’s', async () => {
  const [mine, theirs] = [await createOrganization(server), await createOrganization(server)];
  await writeLogs(server, mine, [{ traceId: 'before', status: 500 }]);
  const [all, failed] = [await follow(mine.owner), await follow(mine.owner, { filter: { isError: true } })];
  await writeLogs(server, theirs, [{ traceId: 'theirs', status: 500 }]);
  await writeLogs(server, mine, [{ traceId: 'one' }]);
  await writeLogs(server, mine, [{ traceId: 'two', status: 500 }]);
  assert.deepEqual(await all.next(), {
    data: { logTail: { dropped: 0, log: { traceId: 'one', status: 200 } } },
  });
  assert.equal(traceOf(await all.next()), 'two');
  assert.equal(traceOf(await failed.next()), 'two');
  await all.close();
  await failed.close();
});

test('tells logs that another node wrote, many at once', async () => {
  if (server.castellan.database.kind === 'embedded') return;
  const seeded = await createOrganization(server);
  const other = await startTestServerOn(server.testDatabase);
  try {
    const stream = await follow(seeded.owner);
    const traces = Array.from({ length: 450 }, (_, index) => `trace ${String(index)}`);
    await writeLogs(
      other,
      seeded,
      traces.map((traceId) => ({ traceId })),
    );
    const told: unknown[] = [];
    while (told.length < traces.length) told.push(traceOf(await stream.next()));
    assert.deepEqual(told.sort(), traces.sort());
    await stream.close();
  } finally {
    await other.castellan.stop();
  }
});

test('of contents only what may be seen is told: each field obeys its own rule', async () => {
  const seeded = await createOrganization(server);
  const roleId = await seeded.owner.createRole(['log:filter']);
  const person = await seeded.owner.invite({ roleId });
  const [open, closed] = [
    await follow(seeded.owner, { query: WITH_CONTENTS }),
    await follow(person, { query: WITH_CONTENTS }),
  ];
  await writeLogs(server, seeded, [{ traceId: 'one', requestBody: '{"secret":true}' }]);
  assert.deepEqual(await open.next(), {
    data: { logTail: { log: { traceId: 'one', request: { secret: true } } } },
  });
  const event = await closed.next();
  assert.deepEqual(event?.data, { logTail: { log: { traceId: 'one', request: null } } });
  assert.deepEqual(
    event.errors?.map(({ path, extensions }) => [path, extensions]),
    [[['logTail', 'log', 'request'], { code: 'FORBIDDEN', requiredPermission: 'log:view' }]],
  );
  await open.close();
  await closed.close();
});

test('a key that is revoked hears nothing more, and is told so', async () => {
  const seeded = await createOrganization(server);
  const key = await seeded.owner.createApiKey({ permissions: [{ feature: 'METRICS', level: 'ENABLED' }] });
  const stream = await follow(key);
  await writeLogs(server, seeded, [{ traceId: 'before' }]);
  assert.equal(traceOf(await stream.next()), 'before');
  await seeded.owner.ask(
    'mutation ($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) { apiKey { id } } }',
    { input: { id: key.id } },
  );
  await writeLogs(server, seeded, [{ traceId: 'after' }]);
  await assertEnded(stream, { code: 'UNAUTHENTICATED' });
});

test('a person who signed out, lost the permission or was removed hears nothing more', async () => {
  const seeded = await createOrganization(server);
  const reader = await seeded.owner.createRole(['log:filter', 'log:view']);
  const lesser = await seeded.owner.createRole(['log:filter']);
  const none = await seeded.owner.createRole([]);
  const assign = async (memberId: string, roleId: string): Promise<void> => {
    await seeded.owner.ask(
      'mutation ($input: AssignRoleInput!) { assignRole(input: $input) { member { id } } }',
      { input: { memberId, roleId } },
    );
  };
  const cases = [
    {
      end: async (person: Asker) => {
        await person.ask('mutation { signOut { __typename } }');
      },
      extensions: { code: 'UNAUTHENTICATED' },
    },
    {
      end: async (_person: Asker, memberId: string) => {
        await assign(memberId, none);
      },
      extensions: { code: 'FORBIDDEN', requiredPermission: 'log:filter' },
    },
    {
      // Contents were open to who began to follow.
      end: async (_person: Asker, memberId: string) => {
        await assign(memberId, lesser);
      },
      extensions: { code: 'FORBIDDEN', requiredPermission: 'log:view' },
    },
    {
      end: async (_person: Asker, memberId: string) => {
        await seeded.owner.ask(
          'mutation ($input: RemoveMemberInput!) { removeMember(input: $input) { __typename } }',
          { input: { memberId } },
        );
      },
      extensions: { code: 'FORBIDDEN' },
    },
  ];
  for (const { end, extensions } of cases) {
    const person = await seeded.owner.invite({ roleId: reader });
    const stream = await follow(person);
    await end(person, person.memberId);
    await writeLogs(server, seeded, [{ traceId: 'after' }]);
    await assertEnded(stream, extensions);
  }
});

test('following is no use of the session that would lengthen it, and does not choose another organization', async () => {
  const seeded = await createOrganization(server);
  const stream = await follow(seeded.owner);
  const sessions = async (): Promise<unknown> =>
    await server.castellan.database.ownerQuery(
      'SELECT "id", "lastSeenAt", "expiresAt" FROM "Session" ORDER BY 1',
    );
  await server.castellan.database.ownerQuery(`UPDATE "Session" SET "lastSeenAt" = now() - interval '1 hour'`);
  const before = await sessions();
  await writeLogs(server, seeded, [{ traceId: 'one' }]);
  assert.equal(traceOf(await stream.next()), 'one');
  assert.deepEqual(await sessions(), before);
  await stream.close();
});

test('who may not follow is refused in plain JSON before a stream begins', async () => {
  const seeded = await createOrganization(server);
  const nobody = await seeded.owner.createApiKey();
  for (const [credentials, status, extensions] of [
    [nobody.credentials, 200, { code: 'FORBIDDEN', requiredPermission: 'log:filter' }],
    [{}, 200, { code: 'UNAUTHENTICATED' }],
    [{ token: 'ck_wrong' }, 401, { code: 'UNAUTHENTICATED' }],
  ] as const) {
    const answer = await server.send(TAIL, {}, credentials);
    assert.deepEqual(
      [answer.status, answer.data, answer.errors.map((error) => error.extensions)],
      [status, undefined, [extensions]],
    );
  }
  const answer = await seeded.owner.send(TAIL, { filter: { traceId: 'a\0b' } });
  assert.deepEqual(
    answer.errors.map(({ extensions }) => [extensions.code, extensions.fields?.[0]?.path]),
    [['BAD_USER_INPUT', 'filter.traceId']],
  );
  const long = await seeded.owner.send(TAIL, { filter: { traceId: 'x'.repeat(501) } });
  assert.deepEqual(
    long.errors.map(({ extensions }) => [extensions.code, extensions.fields?.[0]?.path]),
    [['BAD_USER_INPUT', 'filter.traceId']],
  );
});

test('an organization is followed 50 times at most; who hangs up makes room', async () => {
  const [mine, theirs] = [await createOrganization(server), await createOrganization(server)];
  const streams: Stream[] = [];
  for (let count = 0; count < 50; count += 1) streams.push(await follow(mine.owner));
  const refused = await mine.owner.send(TAIL);
  assert.deepEqual(
    refused.errors.map(({ message, extensions }) => [message, extensions]),
    [
      [
        'The logs of this organization are followed 50 times already. End one of them first.',
        { code: 'FAILED_PRECONDITION' },
      ],
    ],
  );
  await (await follow(theirs.owner)).close();
  await streams.pop()?.close();
  let answer = await mine.owner.send(TAIL);
  for (let tries = 0; tries < 200 && answer.errors.length > 0; tries += 1) {
    await wait(10);
    answer = await mine.owner.send(TAIL);
  }
  assert.deepEqual(answer.errors, []);
  for (const stream of streams) await stream.close();
});

test('a server that stops ends the streams at once, cleanly', async () => {
  const other = await startTestServerOn(
    server.castellan.database.kind === 'embedded'
      ? (await startTestServer()).testDatabase
      : server.testDatabase,
  );
  const seeded = await createOrganization(other);
  const stream = await follow(seeded.owner, { at: other });
  const stopped = other.castellan.stop();
  assert.equal(await stream.next(), null);
  await stopped;
});

/** Tails of an organization with bounds of their own, asked without a transport in between. */
async function openTail(
  { organization }: SeededOrganization,
  bounds: Partial<TailBounds>,
  assertStillAllowed: () => Promise<void> = async () => {
    await Promise.resolve();
  },
) {
  const { database } = server.castellan;
  const tails = await createLogTails(database, bounds);
  after(async () => {
    await tails.close();
  });
  const organizationId = decodeId(organization.id)?.uuid ?? '';
  return tails.open({
    organizationId,
    tenant: database.forOrganization(organizationId),
    filter: {},
    assertStillAllowed,
  });
}

test('of logs that come faster than they are read the oldest are passed over, and counted', async () => {
  const seeded = await createOrganization(server);
  const tail = await openTail(seeded, { waitingLogs: 2 });
  await tail.next();
  await writeLogs(
    server,
    seeded,
    ['one', 'two', 'three', 'four', 'five'].map((traceId, index) => ({
      traceId,
      createdAt: new Date(1_000 * index + Date.now() - 10_000),
    })),
  );
  // Notices come after the commit is answered.
  const first = await tail.next();
  const second = await tail.next();
  assert.deepEqual(
    [first, second].map(({ value }) => [value?.dropped, value?.log?.traceId]),
    [
      [3, 'four'],
      [0, 'five'],
    ],
  );
});

test('where nothing comes it is asked again and again whether who follows still may', async () => {
  const seeded = await createOrganization(server);
  let asked = 0;
  const tail = await openTail(seeded, { checkEveryMs: 5 }, () => {
    asked += 1;
    return asked < 3 ? Promise.resolve() : Promise.reject(unauthenticated());
  });
  await tail.next();
  const { value } = await tail.next();
  assert.deepEqual([asked, value?.log, value?.fault], [3, null, unauthenticated()]);
  assert.deepEqual(await tail.next(), { done: true, value: undefined });
});
