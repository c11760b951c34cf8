import { stat } from 'node:fs/promises';

/** What lets others than its owner at a file, as in `secret.key has the mode 644`; null where nothing does, or it is not there. */
export async function modeFault(file: string): Promise<string | null> {
  if (process.platform === 'win32') return null;
  const mode = await stat(file).then(
    (stats) => stats.mode & 0o777,
    () => null,
  );
  return mode === null || (mode & 0o077) === 0 ? null : `${file} has the mode ${mode.toString(8)}`;
}
