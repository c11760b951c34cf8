import { readFileSync } from 'node:fs';
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** Beside the data; PostgreSQL itself takes no notice of it. */
const FILE = 'castellan.pid';

/** How long another process may take to write its lock, or to remove an abandoned one. */
const REMOVAL_MS = 500;
const ATTEMPTS = 10;

/** The folder of an embedded database is in use by another process, or a second time by this one. */
export class FolderInUseError extends Error {
  /** @param pid of the process that uses it */
  constructor(
    readonly pid: number,
    file: string,
  ) {
    super(
      `process ${String(pid)} uses it, and an embedded database is for one process at a time. ` +
        `Stop that process first (if it is no Castellan, remove ${file})`,
    );
    this.name = 'FolderInUseError';
  }
}

/** Which process wrote a lock: its id, and when it began, since ids are given again. */
interface Holder {
  readonly pid: number;
  readonly begun: string | null;
}

/** What this process holds: its own lock of before a restart, as in a container, is none. */
const held = new Set<string>();

/**
 * Takes the folder of an embedded database for this process: PGlite would open it a second time, and two that write
 * destroy it. The lock of a process that is gone does not count.
 *
 * @returns gives it back
 * @throws FolderInUseError
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true });
  const file = fileOf(folder);
  while (!(await create(file))) {
    const pid = await findHolder(folder);
    if (pid !== null) throw new FolderInUseError(pid, file);
    await removeAbandoned(folder);
  }
  held.add(file);
  return async () => {
    held.delete(file);
    await rm(file, { force: true });
  };
}

/** Writes this process into a file that is not there yet; false where it is. */
async function create(file: string): Promise<boolean> {
  try {
    const lock = await open(file, 'wx', 0o600);
    await lock.writeFile(`${String(process.pid)} ${beginningOf('self') ?? ''}\n`);
    await lock.close();
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Removes the lock of a process that is gone. One process at a time: of two that found it abandoned, the second would
 * remove the lock that the first has taken since.
 */
async function removeAbandoned(folder: string): Promise<void> {
  const file = fileOf(folder);
  const removal = `${file}.removal`;
  if (!(await create(removal))) {
    // Who removes one is done with it at once; a file that stays is of a process that was ended in between.
    await setTimeout(REMOVAL_MS);
    const remover = await read(removal);
    if (remover !== null) throw new FolderInUseError(remover.pid, removal);
    return;
  }
  try {
    if ((await findHolder(folder)) === null) await rm(file, { force: true });
  } finally {
    await rm(removal, { force: true });
  }
}

/** The process that uses the folder of an embedded database; null for none. */
export async function findHolder(folder: string): Promise<number | null> {
  const file = fileOf(folder);
  const holder = await read(file);
  return holder !== null && isThere(holder, file) ? holder.pid : null;
}

/** Who wrote a file of these; null where it is not there, or holds nothing although its writer had time. */
async function read(file: string): Promise<Holder | null> {
  for (let attempt = 1; ; attempt++) {
    const text = await readFile(file, 'utf8').catch(() => null);
    const [, pid, begun] = /^(\d+) (\d*)\n$/.exec(text ?? '') ?? [];
    if (pid !== undefined)
      return { pid: Number(pid), begun: begun === '' || begun === undefined ? null : begun };
    if (text === null || attempt === ATTEMPTS) return null;
    // It was made a moment ago, and is being written.
    await setTimeout(REMOVAL_MS / ATTEMPTS);
  }
}

const fileOf = (folder: string): string => path.join(path.resolve(folder), FILE);

function isThere({ pid, begun }: Holder, file: string): boolean {
  if (pid === process.pid) return held.has(file);
  try {
    process.kill(pid, 0);
  } catch (error) {
    // It is somebody else's, and there.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  const now = beginningOf(String(pid));
  return begun === null || now === null || begun === now;
}

/** When a process began, in ticks since the machine did; null where the system does not tell it as Linux does. */
function beginningOf(pid: string): string | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the name of the program, in parentheses, and may hold blanks.
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
