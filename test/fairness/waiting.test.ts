// @no-database
/** How long a request waits for its turn, by a clock that the test moves. */
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { createConcurrency } from '../../src/context/concurrency.js';

const TEN_SECONDS_MS = 10_000;
const isGone = (): boolean => false;

void test('who waits for ten seconds is refused, and takes no place of those who come after', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const { requests } = createConcurrency({ requests: 1, calls: 1 });
    const leave = await requests.enter('one', isGone);
    const refused = assert.rejects(async () => await requests.enter('one', isGone), /under way/);
    mock.timers.tick(TEN_SECONDS_MS - 1);
    assert.deepEqual(requests.counts(), { waiting: 1, refused: 0 });
    const later = Promise.resolve(requests.enter('one', isGone));
    mock.timers.tick(1);
    await refused;
    assert.deepEqual(requests.counts(), { waiting: 1, refused: 1 });
    leave();
    (await later)();
    // Who was let in is not refused later on.
    mock.timers.tick(TEN_SECONDS_MS);
    assert.deepEqual(requests.counts(), { waiting: 0, refused: 1 });
  } finally {
    mock.timers.reset();
  }
});
