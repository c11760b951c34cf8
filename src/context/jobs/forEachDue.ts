/**
 * Does what is due of one organization, one after another. What fails is reported and left for the next run.
 *
 * @param work tells whether there was something to do
 * @returns how much was done
 */
export async function forEachDue(
  find: () => Promise<readonly string[]>,
  work: (id: string) => Promise<boolean>,
  { isClosed, onError }: { isClosed: () => boolean; onError: (error: unknown) => void },
): Promise<number> {
  let done = 0;
  let ids: readonly string[] = [];
  try {
    ids = await find();
  } catch (error) {
    onError(error);
  }
  for (const id of ids) {
    if (isClosed()) break;
    try {
      if (await work(id)) done += 1;
    } catch (error) {
      onError(error);
    }
  }
  return done;
}
