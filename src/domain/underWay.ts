/** Work that goes on though nobody who began it waits for it, so that others can. */
export class UnderWay {
  private readonly works = new Set<Promise<unknown>>();

  /** @returns what the work gives, which is under way until then */
  async watch<T>(work: Promise<T>): Promise<T> {
    this.works.add(work);
    try {
      return await work;
    } finally {
      this.works.delete(work);
    }
  }

  /** Waits for what is under way now, however it ends. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.works);
  }

  get isEmpty(): boolean {
    return this.works.size === 0;
  }
}
