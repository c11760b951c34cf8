/** Calls of one spender that come and go at once are written down together: the books are right all the same. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Admission } from '../../src/domain/usage/spending.js';
import { OutageError } from '../../src/persistence/outages.js';
import type { TenantClient, TenantTransaction } from '../../src/persistence/tenantClient.js';
import { createOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';
import { Account, keyWith, limitOf, providerWith } from './spender.js';

const server = await startTestServer();
const seeded = await createOrganization(server);
const others = await createOrganization(server);

const CALL = { cost: '0.1', tokens: 10 };
const times = <T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, async (_, index) => await make(index)));

interface Seen {
  readonly account: Account;
  /** What each transaction since the start sent along with others, or all of it where it is one message. */
  readonly transactions: string[][];
}

/** The same account through a client whose transactions are seen. */
function seen(account: Account): Seen {
  const transactions: string[][] = [];
  const tenant = Object.create(account.tenant) as TenantClient;
  const transaction: TenantClient['transaction'] = async (work) =>
    await account.tenant.transaction(async (own) => {
      const sent: string[] = [];
      transactions.push(sent);
      const watched = Object.create(own) as TenantTransaction;
      const defer: TenantTransaction['defer'] = (statement) => {
        sent.push(statement.text);
        own.defer(statement);
      };
      Object.defineProperty(watched, 'defer', { value: defer });
      return await work(watched);
    });
  Object.defineProperty(tenant, 'transaction', { value: transaction });
  const atOnce: TenantClient['atOnce'] = async (statements) => {
    transactions.push(statements.map(({ text }) => text));
    return await account.tenant.atOnce(statements);
  };
  Object.defineProperty(tenant, 'atOnce', { value: atOnce });
  const copy = Object.create(account) as Account;
  Object.defineProperty(copy, 'tenant', { value: tenant });
  return { account: copy, transactions };
}

for (const [what, make] of [
  ['key', keyWith],
  ['provider', providerWith],
] as const) {
  test(`calls of a ${what} that begin and end at once never spend more than there is, and each counts once`, async () => {
    const account = await make(server, seeded, { usageLimit: limitOf('COST', '1') });
    let ended = 0;
    const caller = async (): Promise<void> => {
      for (let attempt = 0; attempt < 200; attempt += 1) {
        const answer = await account.ask(CALL);
        if ('refusal' in answer) {
          if (answer.refusal.reason === 'EXHAUSTED') return;
          continue;
        }
        // Every third is not made after all: what was set aside for it is for another one.
        if (attempt % 3 === 2) await answer.admission.release();
        else {
          await answer.admission.settle({ cost: '0.1', tokens: 7 });
          ended += 1;
        }
      }
    };
    await times(8, caller);
    const { usage } = await account.read();
    assert.equal(ended, 10);
    assert.deepEqual([usage.cost, usage.tokens, usage.requests, usage.reserved], ['1', 70, 10, '0']);
  });
}

test('what comes while a transaction is under way takes one more, however much it is', async () => {
  const { account, transactions } = seen(
    await keyWith(server, seeded, { usageLimit: limitOf('COST', '100') }),
  );
  // The first finds that the period has not begun, and begins it.
  const admissions = await times(50, async () => await account.admit(CALL));
  assert.equal(transactions.length, 3);
  await Promise.all(
    admissions.map(async (admission) => {
      await admission.settle(CALL);
    }),
  );
  assert.equal(transactions.length, 5);
  const { usage } = await account.read();
  assert.deepEqual([usage.cost, usage.requests, usage.reserved], ['5', 50, '0']);
});

test('a transaction waits for the disk, unless a crash of the database may undo all that it did', async () => {
  const { account, transactions } = seen(
    await keyWith(server, seeded, { usageLimit: limitOf('COST', '0.3') }),
  );
  const waitsForDisk = (): boolean => !transactions.at(-1)?.some((text) => /synchronous_commit/.test(text));
  // The row of the period is made: a settlement that did not find it would count nowhere.
  const first = await account.admit(CALL);
  assert.equal(waitsForDisk(), true);
  const second = await account.admit(CALL);
  assert.equal(waitsForDisk(), false);
  await second.release();
  assert.equal(waitsForDisk(), false);
  await first.settle(CALL);
  assert.equal(waitsForDisk(), true);
  const [third, , fourth] = await Promise.all([account.admit(CALL), account.spend(CALL), account.ask(CALL)]);
  assert.ok('refusal' in fourth);
  await third.settle(CALL);
  assert.equal(waitsForDisk(), true);
  // It marks the key, and tells of it.
  assert.equal((await account.refuse(CALL)).reason, 'EXHAUSTED');
  assert.equal(waitsForDisk(), true);
});

test('a call whose reservation was lost counts once, and as what it took', async () => {
  const key = await keyWith(server, seeded, { usageLimit: limitOf('COST', '1') });
  const admission = await key.admit(CALL);
  // As a crash of the database does that had not put it on the disk yet.
  await key.tenant.usageReservation.deleteMany({});
  assert.equal((await key.read())['usage'].reserved, '0');
  await admission.settle({ cost: '0.07', tokens: 3 });
  const { usage } = await key.read();
  assert.deepEqual([usage.cost, usage.tokens, usage.requests, usage.left], ['0.07', 3, 1, '0.93']);
});

for (const isCommitted of [true, false]) {
  test(`a settlement whose answer got lost counts once, where it was ${isCommitted ? '' : 'not '}committed`, async () => {
    const key = await keyWith(server, seeded, { usageLimit: limitOf('COST', '1') });
    // Begins the period.
    await key.spend({ cost: '0.1', tokens: 10 });
    const tenant = Object.create(key.tenant) as TenantClient;
    let cuts = 0;
    const atOnce: TenantClient['atOnce'] = async (statements) => {
      cuts -= 1;
      if (cuts !== 0) return await key.tenant.atOnce(statements);
      if (isCommitted) await key.tenant.atOnce(statements);
      throw new OutageError('AWAY', 'The connection is gone.');
    };
    Object.defineProperty(tenant, 'atOnce', { value: atOnce });
    const answers = await times(2, async () => await key.spending.admit(tenant, key.spender, CALL));
    cuts = 1;
    // The first goes alone, and its answer is lost; the other one finds what became of it.
    for (const answer of answers) {
      assert.ok('admission' in answer);
      await answer.admission.settle(CALL);
    }
    assert.equal(cuts, -1);
    const { usage } = await key.read();
    assert.deepEqual([usage.cost, usage.tokens, usage.requests, usage.reserved], ['0.3', 30, 3, '0']);
  });
}

test('what no limit bounds is written later, and whoever has all written down waits for it', async () => {
  const key = await keyWith(server, seeded, {});
  let open = (): void => undefined;
  const gate = new Promise<void>((resolve) => (open = resolve));
  const slow = Object.create(key.tenant) as TenantClient;
  const transaction: TenantClient['transaction'] = async (work) => {
    await gate;
    return await key.tenant.transaction(work);
  };
  const atOnce: TenantClient['atOnce'] = async (statements) => {
    await gate;
    return await key.tenant.atOnce(statements);
  };
  Object.defineProperties(slow, { transaction: { value: transaction }, atOnce: { value: atOnce } });
  const answer = await key.spending.admit(slow, key.spender, CALL);
  assert.ok('admission' in answer);
  const writes: (() => Promise<void>)[] = [];
  await answer.admission.settle(CALL, (write) => writes.push(write));
  const written = Promise.all(writes.map(async (write) => await write()));
  setTimeout(open, 200);
  await server.castellan.services.flush();
  const { usage } = await key.read();
  assert.deepEqual([usage.cost, usage.tokens, usage.requests], ['0.1', 10, 1]);
  await written;
});

test('a call of a period that is over counts there, in one transaction with those of the present one', async () => {
  const key = await keyWith(server, seeded, {
    usageLimit: limitOf('COST', '1', { periodicReset: 'MONTHLY' }),
  });
  const clock = { now: new Date('2027-03-31T23:59:00Z') };
  key.withClock(clock);
  const former = await times(2, async () => await key.admit(CALL));
  clock.now = new Date('2027-04-01T00:01:00Z');
  const present = await times(3, async () => await key.admit(CALL));
  await Promise.all(
    [...former, ...present].map(async (admission) => {
      await admission.settle(CALL);
    }),
  );
  const periods = await key.tenant.usagePeriod.findMany({
    where: { apiKeyId: key.uuid },
    orderBy: { startedAt: 'asc' },
  });
  assert.deepEqual(
    periods.map(({ cost, requests }) => [cost.toString(), requests]),
    [
      ['0.2', 2n],
      ['0.3', 3n],
    ],
  );
});

test('an amount that the database cannot hold fails its own call alone', async () => {
  const provider = await providerWith(server, seeded, {});
  const admissions = await times(4, async () => await provider.admit(CALL));
  const tooMuch = { cost: '9'.repeat(20), tokens: 1 };
  // The first goes alone, the others together.
  const settled = await Promise.allSettled(
    admissions.map(async (admission: Admission, index) => {
      await admission.settle(index === 2 ? tooMuch : CALL);
    }),
  );
  assert.deepEqual(
    settled.map(({ status }) => status),
    ['fulfilled', 'fulfilled', 'rejected', 'fulfilled'],
  );
  const { usage } = await provider.read();
  assert.deepEqual([usage.cost, usage.requests], ['0.3', 3]);
});

test('calls that end together tell each mark by the call that reached it', async () => {
  const key = await keyWith(server, seeded, {
    usageLimit: limitOf('TOKENS', '100', { alertThreshold: '50' }),
  });
  const admissions = await times(6, async () => await key.admit({ cost: null, tokens: 16 }));
  await Promise.all(
    admissions.map(async (admission) => {
      await admission.settle({ cost: null, tokens: 20 });
    }),
  );
  const { usage, status } = await key.read();
  assert.deepEqual(usage.alerts, [
    { kind: 'THRESHOLD', used: '60', creditLimit: '100' },
    { kind: 'EXHAUSTED', used: '100', creditLimit: '100' },
  ]);
  assert.deepEqual([status, usage.tokens], ['EXHAUSTED', 120]);
});

test('a call that is asked with another organization’s client goes with none of the spender’s own', async () => {
  const [own, foreign] = [
    await keyWith(server, seeded, { usageLimit: limitOf('COST', '1') }),
    await keyWith(server, others, {}),
  ];
  const asked = await Promise.allSettled([
    own.ask(CALL),
    own.ask(CALL),
    // As a mistake of ours would do it.
    own.spending.admit(foreign.tenant, own.spender, CALL),
    own.ask(CALL),
  ]);
  assert.deepEqual(
    asked.map((one) => (one.status === 'rejected' ? (one.reason as { code: string }).code : one.status)),
    ['fulfilled', 'fulfilled', 'NOT_FOUND', 'fulfilled'],
  );
  assert.equal((await own.read())['usage'].reserved, '0.3');
});
