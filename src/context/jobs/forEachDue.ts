import { forEachInTurn } from './inTurn.js';

/**
 * Does what is due of one organization, one after another. What fails is reported and left for the next run.
 *
 * @param work tells whether there was something to do
 * @returns how much was done
 */
export async function forEachDue(
  find: () => Promise<readonly string[]>,
  work: (id: string) => Promise<boolean>,
  until: { isClosed: () => boolean; onError: (error: unknown) => void },
): Promise<number> {
  let ids: readonly string[] = [];
  try {
    ids = await find();
  } catch (error) {
    until.onError(error);
  }
  return await forEachInTurn(ids, until, async (id) => ((await work(id)) ? 1 : 0));
}
