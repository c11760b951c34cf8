import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';

/** What is waited for, for the message; how long at most, and how often it is looked. Milliseconds. */
interface Waiting {
  readonly what?: string;
  readonly withinMs?: number;
  readonly everyMs?: number;
}

/** Waits until something holds. @throws AssertionError where it does not in time, within half a minute unless told otherwise */
export async function until(
  holds: () => boolean | Promise<boolean>,
  { what = String(holds), withinMs = 30_000, everyMs = 2 }: Waiting = {},
): Promise<void> {
  const end = Date.now() + withinMs;
  while (!(await holds())) {
    assert.ok(Date.now() < end, `it does not come to hold: ${what}`);
    await sleep(everyMs);
  }
}
