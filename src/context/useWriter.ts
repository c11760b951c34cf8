const FLUSH_EVERY_MS = 5_000;
/** How stale the time of a use may get before it is written again. Milliseconds. */
export const WRITE_EVERY_MS = 60_000;

/** What was used, and when last. */
export interface Use {
  readonly lastUsedAt: Date;
}

/** Notes uses, and writes them down every few seconds: of each thing the first at once, then one a minute at most. */
export interface UseWriter<U extends Use> {
  note(organizationId: string, use: U): void;
  /** Writes down all that is noted. What is gone by now is passed over. */
  flush(): Promise<void>;
  /** Stops and writes down what is left. */
  close(): Promise<void>;
}

/** What is used, and how uses are written. */
export interface UseKind<U extends Use> {
  /** What of two uses of one thing is the same. */
  nameOf(use: U): string;
  /**
   * Writes down uses in one organization.
   *
   * @returns those that could not be written now
   */
  write(organizationId: string, uses: readonly U[]): Promise<readonly U[]>;
}

/** @param onError is told of writes that fail: what they were of is noted no more */
export function createUseWriter<U extends Use>(
  { nameOf, write }: UseKind<U>,
  onError: (error: unknown) => void,
): UseWriter<U> {
  /** Organization -> thing -> the last use that is not written down. */
  const noted = new Map<string, Map<string, U>>();
  /** Thing -> the use that was last written down, in milliseconds. */
  const written = new Map<string, number>();
  let isFlushing = false;

  const note = (organizationId: string, use: U, { isOlder } = { isOlder: false }): void => {
    const uses = noted.get(organizationId) ?? new Map<string, U>();
    const name = nameOf(use);
    if (!isOlder || !uses.has(name)) noted.set(organizationId, uses.set(name, use));
  };

  const writeNow = async (organizationId: string, uses: readonly U[]): Promise<void> => {
    if (uses.length === 0) return;
    try {
      const busy = await write(organizationId, uses);
      for (const use of uses) {
        if (busy.includes(use)) note(organizationId, use, { isOlder: true });
        else written.set(nameOf(use), use.lastUsedAt.getTime());
      }
    } catch (error) {
      onError(error);
    }
  };

  const flush = async (all: boolean): Promise<void> => {
    const batch = [...noted];
    noted.clear();
    const since = Date.now() - WRITE_EVERY_MS;
    for (const [name, at] of written) if (at < since) written.delete(name);
    for (const [organizationId, uses] of batch) {
      const isFresh = (use: U): boolean => !all && written.has(nameOf(use));
      // What was written a moment ago stays noted: its last use is written too, a minute after the one before.
      for (const use of [...uses.values()].filter(isFresh)) note(organizationId, use, { isOlder: true });
      await writeNow(
        organizationId,
        [...uses.values()].filter((use) => !isFresh(use)),
      );
    }
  };

  const timer = setInterval(() => {
    // Thousands of organizations may take longer than the pause: those noted meanwhile wait for their turn.
    if (isFlushing) return;
    isFlushing = true;
    void flush(false).finally(() => {
      isFlushing = false;
    });
  }, FLUSH_EVERY_MS);
  timer.unref();
  return {
    note,
    flush: async () => {
      await flush(true);
    },
    close: async () => {
      clearInterval(timer);
      await flush(true);
    },
  };
}
