// @no-database
import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { createUseWriter, type Use, type UseWriter } from '../../src/context/useWriter.js';

/** The writer alone, with the clock and the answers of its database in the test's hands. */
interface Named extends Use {
  readonly name: string;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

let writer: UseWriter<Named>;
/** What was written, as `organization name seconds`. */
let writes: string[];
let errors: unknown[];
/** What the next write answers or throws. */
let next: { busy?: string; error?: Error; until?: Promise<void> };

beforeEach(() => {
  mock.timers.enable({ apis: ['setInterval', 'Date'], now: 0 });
  [writes, errors, next] = [[], [], {}];
  writer = createUseWriter<Named>(
    {
      nameOf: ({ name }) => name,
      write: async (organizationId, uses) => {
        const { busy, error, until } = next;
        next = {};
        writes.push(
          ...uses.map(
            ({ name, lastUsedAt }) => `${organizationId} ${name} ${String(lastUsedAt.getTime() / SECOND)}`,
          ),
        );
        await until;
        if (error !== undefined) throw error;
        return uses.filter(({ name }) => name === busy);
      },
    },
    (error) => errors.push(error),
  );
});

afterEach(async () => {
  await writer.close();
  mock.timers.reset();
});

const use = (organizationId: string, name: string): void => {
  writer.note(organizationId, { name, lastUsedAt: new Date() });
};

/** Lets time pass, second by second, and what is under way come to its end. */
async function pass(ms: number): Promise<string[]> {
  const before = writes.length;
  for (let passed = 0; passed < ms; passed += SECOND) {
    mock.timers.tick(SECOND);
    await new Promise(setImmediate);
  }
  return writes.slice(before);
}

void test('many uses of a thing are one write, within five seconds', async () => {
  for (let count = 0; count < 1_000; count += 1) {
    use('org', 'one');
    use('org', 'two');
    use('other', 'three');
  }
  assert.deepEqual(writes, []);
  assert.deepEqual(await pass(5 * SECOND), ['org one 0', 'org two 0', 'other three 0']);
  assert.deepEqual(await pass(5 * MINUTE), []);
});

void test('a thing in use is written once a minute, and its last use too', async () => {
  const written: string[] = [];
  for (let second = 0; second < 90; second += 1) {
    use('org', 'one');
    written.push(...(await pass(SECOND)));
  }
  written.push(...(await pass(5 * MINUTE)));
  assert.deepEqual(written, ['org one 4', 'org one 64', 'org one 89']);
});

void test('what is flushed is written at once, however lately it was written', async () => {
  use('org', 'one');
  await writer.flush();
  await pass(SECOND);
  use('org', 'one');
  await writer.flush();
  await writer.flush();
  assert.deepEqual(writes, ['org one 0', 'org one 1']);
});

void test('what is busy is written the next time, unless it was used again meanwhile', async () => {
  for (const isUsedAgain of [false, true]) {
    let end: () => void = () => undefined;
    next = { busy: 'one', until: new Promise((resolve) => (end = resolve)) };
    const at = String(Date.now() / SECOND);
    use('org', 'one');
    use('org', 'two');
    const flushed = writer.flush();
    if (isUsedAgain) {
      await pass(SECOND);
      use('org', 'one');
    }
    end();
    await flushed;
    const later = String(Date.now() / SECOND);
    assert.deepEqual(writes.splice(0), [`org one ${at}`, `org two ${at}`]);
    await writer.flush();
    assert.deepEqual(writes.splice(0), [`org one ${isUsedAgain ? later : at}`]);
  }
});

void test('a write that fails is told, and keeps no other from being written', async () => {
  const error = new Error('away');
  next = { error };
  use('org', 'one');
  use('other', 'two');
  await writer.flush();
  assert.deepEqual(writes, ['org one 0', 'other two 0']);
  assert.deepEqual(errors, [error]);
});

void test('writes that take longer than the pause do not gather', async () => {
  let end: () => void = () => undefined;
  next = { until: new Promise((resolve) => (end = resolve)) };
  use('org', 'one');
  assert.deepEqual(await pass(5 * SECOND), ['org one 0']);
  use('other', 'two');
  assert.deepEqual(await pass(MINUTE), []);
  end();
  assert.deepEqual(await pass(5 * SECOND), ['other two 5']);
});
