/**
 * Does something for each of many, one after another; what fails for one is reported and does not stop the others.
 *
 * @returns the sum of what was done
 */
export async function forEachInTurn<T>(
  items: readonly T[],
  { isClosed, onError }: { isClosed: () => boolean; onError: (error: unknown) => void },
  work: (item: T) => Promise<number>,
): Promise<number> {
  let done = 0;
  for (const item of items) {
    if (isClosed()) break;
    try {
      done += await work(item);
    } catch (error) {
      onError(error);
    }
  }
  return done;
}
