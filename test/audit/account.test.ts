import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { attack } from '../support/attacks.js';
import { asker, createOrganization, random, signUp, type Asker } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

const server = await startTestServer();
const { services, database } = server.castellan;

const SIGN_IN = 'mutation ($input: SignInInput!) { signIn(input: $input) { token } }';

async function accountLog(who: Asker): Promise<Record<string, any>[]> {
  const { accountEntries } = await who.ask(
    '{ accountEntries(first: 50) { totalCount edges { node { action outcome reason details address userAgent requestId } } } }',
  );
  const entries = (accountEntries.edges as any[]).map(({ node }) => node as Record<string, any>).reverse();
  assert.equal(accountEntries.totalCount, entries.length);
  return entries;
}

const deeds = (entries: readonly Record<string, any>[]): unknown[] =>
  entries.map(({ action, outcome, reason }) => [action, outcome, reason]);

describe('the log of an account', () => {
  test('tells what happened to it, from where, to the person alone', async () => {
    const person = await signUp(server);
    const signedIn = await server.send(SIGN_IN, {
      input: { email: person.email, password: person.password },
    });
    const second = asker(server, { token: String(signedIn.data?.['signIn'].token) });
    const { sessions } = await second.ask('{ sessions { edges { node { id isCurrent } } } }');
    const current = (sessions.edges as any[]).find(({ node }) => node.isCurrent).node.id;
    const revoked = await person.send(
      'mutation ($input: RevokeSessionInput!) { revokeSession(input: $input) { revokedSessionId } }',
      { input: { id: current } },
    );
    const next = random('password');
    const change =
      'mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { endedSessions } }';
    await person.send(change, { input: { presentPassword: 'not this one', newPassword: next } });
    await person.ask(change, { input: { presentPassword: person.password, newPassword: next } });
    const entries = await accountLog(person);
    assert.deepEqual(deeds(entries), [
      ['account.signUp', 'SUCCESS', null],
      ['account.signIn', 'SUCCESS', null],
      ['account.signIn', 'SUCCESS', null],
      ['session.revoke', 'SUCCESS', null],
      ['account.changePassword', 'DENIED', 'The password is wrong.'],
      ['account.changePassword', 'SUCCESS', null],
    ]);
    assert.deepEqual(entries[3], {
      ...{ action: 'session.revoke', outcome: 'SUCCESS', reason: null, details: { sessionId: current } },
      ...{ address: '127.0.0.1', userAgent: 'node', requestId: revoked.headers.get('x-request-id') },
    });
    assert.deepEqual(entries[5]?.['details'], { endedSessions: 0 });

    const again = await server.send(SIGN_IN, { input: { email: person.email, password: next } });
    const third = asker(server, { token: String(again.data?.['signIn'].token) });
    await third.ask('mutation { signOut { endedSessionId } }');
    assert.deepEqual(deeds((await accountLog(person)).slice(6)), [
      ['account.signIn', 'SUCCESS', null],
      ['account.signOut', 'SUCCESS', null],
    ]);

    const other = await signUp(server);
    assert.deepEqual(deeds(await accountLog(other)), [
      ['account.signUp', 'SUCCESS', null],
      ['account.signIn', 'SUCCESS', null],
    ]);
  });

  test('has a sign-in that failed, once the answer was given; of an unknown address there is none', async () => {
    const person = await signUp(server);
    const count = async (): Promise<unknown> =>
      await database.ownerQuery('SELECT count(*)::int AS count FROM "AccountEntry"');
    const wrong = await server.send(
      SIGN_IN,
      { input: { email: person.email, password: 'wrong wrong wrong' } },
      { headers: { 'User-Agent': 'a guesser' } },
    );
    await services.flush();
    const entry = (await accountLog(person)).at(-1);
    assert.deepEqual(entry, {
      ...{ action: 'account.signIn', outcome: 'DENIED', reason: 'The password is wrong.', details: null },
      ...{ address: '127.0.0.1', userAgent: 'a guesser', requestId: wrong.headers.get('x-request-id') },
    });
    const before = await count();
    await server.send(SIGN_IN, { input: { email: `${random('x')}@example.com`, password: 'wrong wrong' } });
    await services.flush();
    assert.deepEqual(await count(), before);
  });

  test('keeps that an organization was deleted, with whose log it went', async () => {
    const { owner, organization } = await createOrganization(server);
    await owner.ask(
      'mutation ($input: DeleteOrganizationInput!) { deleteOrganization(input: $input) { deletedOrganizationId } }',
      { input: { confirmSlug: organization.slug } },
    );
    const person = asker(server, { token: owner.token });
    const entry = (await accountLog(person)).at(-1);
    const { id, name, slug } = organization;
    assert.deepEqual(
      [entry?.['action'], entry?.['details']],
      ['organization.delete', { organizationId: id, name, slug }],
    );
  });

  attack(40, 'holds no password and no token, in whatever form', async () => {
    const person = await signUp(server);
    const next = random('password');
    await server.send(SIGN_IN, { input: { email: person.email, password: 'canary-wrong-password' } });
    await person.ask(
      'mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { endedSessions } }',
      { input: { presentPassword: person.password, newPassword: next } },
    );
    await services.flush();
    const rows = await database.ownerQuery<{ row: string }>('SELECT a::text AS row FROM "AccountEntry" a');
    const dump = rows.map(({ row }) => row).join('\n');
    for (const secret of [person.password, person.token, next, 'canary-wrong-password']) {
      assert.equal(dump.includes(secret), false);
    }
    assert.equal(/\b[0-9a-f]{64}\b|\$2[aby]\$/.test(dump), false);
  });

  test('is of one person: pinned to another nothing is seen and nothing can be written', async () => {
    const [mine, theirs] = [await signUp(server), await signUp(server)];
    const idOf = async ({ email }: { email: string }): Promise<string> => {
      const [row] = await database.ownerQuery<{ id: string }>(
        `SELECT "id"::text AS id FROM "User" WHERE "email" = '${email}'`,
      );
      return String(row?.id);
    };
    const userId = await idOf(theirs);
    const { accountEntry } = database.forUser(await idOf(mine));
    assert.deepEqual(await accountEntry.findMany({ where: { userId } }), []);
    const data = { userId, action: 'x', requestId: 'x' };
    const refused = /Code: `42501`/;
    await assert.rejects(accountEntry.create({ data }), refused);
    await assert.rejects(accountEntry.updateMany({ data: { action: 'x' } }), refused);
    await assert.rejects(accountEntry.deleteMany(), refused);
    await assert.rejects(database.unpinned.accountEntry.create({ data }), refused);
    assert.deepEqual(await database.unpinned.accountEntry.findMany(), []);
  });
});
