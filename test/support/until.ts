import assert from 'node:assert/strict';

/** Waits until something holds. @throws AssertionError after half a minute */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 30_000;
  while (!(await holds())) {
    assert.ok(Date.now() < end, `it does not come to hold: ${String(holds)}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
