import { OutageError } from './outages.js';

/** Somebody who waits for a place. */
interface Waiting {
  readonly take: () => void;
  readonly timer: NodeJS.Timeout | undefined;
}

/**
 * Shares places (connections) among lanes (organizations), so that no lane keeps the others waiting:
 *
 * - a place that becomes free goes to the waiting lane that has the fewest; among equals the lanes take turns, and within a
 *   lane who came first comes first;
 * - a fifth of the places is kept for lanes that have none: one lane alone, however slow what it does, leaves room.
 *
 * A place that nobody else waits for is had at once, without a promise.
 */
export class FairTurns {
  #free: number;
  /** Places that go only to lanes that have none. */
  readonly #kept: number;
  readonly #takenBy = new Map<string, number>();
  /** By lane, in the order of their turns. No lane is without anybody. */
  readonly #waiting = new Map<string, Waiting[]>();
  #waitingCount = 0;

  /** @param places how many there are */
  constructor(places: number) {
    this.#free = places;
    this.#kept = places < 2 ? 0 : Math.ceil(places / 5);
  }

  /** How many wait. */
  get waitingCount(): number {
    return this.#waitingCount;
  }

  /** Takes a place where there is one for the lane. @returns whether there was */
  tryEnter(lane: string): boolean {
    // Nobody of the lane could be waiting then: they would have been given the place.
    if (!this.#isFor(lane)) return false;
    this.#take(lane);
    return true;
  }

  /**
   * Takes a place as soon as it is the lane's turn.
   *
   * @param mostMs how long is waited; 0 for ever
   * @throws OutageError where none was had in that time
   */
  async enter(lane: string, mostMs: number): Promise<void> {
    if (this.tryEnter(lane)) return;
    await new Promise<void>((take, fail) => {
      const lasting = this.#waiting.get(lane) ?? [];
      const giveUp = (): void => {
        this.#remove(lane, waiting);
        fail(new OutageError('AWAY', 'Every connection to the database is in use.'));
      };
      const timer = mostMs === 0 ? undefined : setTimeout(giveUp, mostMs).unref();
      const waiting: Waiting = { take, timer };
      lasting.push(waiting);
      this.#waiting.set(lane, lasting);
      this.#waitingCount += 1;
    });
  }

  /** Gives a place back. */
  leave(lane: string): void {
    const taken = this.#takenBy.get(lane) ?? 0;
    if (taken > 1) this.#takenBy.set(lane, taken - 1);
    else this.#takenBy.delete(lane);
    this.#free += 1;
    this.#letIn();
  }

  #isFor(lane: string): boolean {
    return this.#free > (this.#takenBy.has(lane) ? this.#kept : 0);
  }

  #take(lane: string): void {
    this.#free -= 1;
    this.#takenBy.set(lane, (this.#takenBy.get(lane) ?? 0) + 1);
  }

  /** Lets in whose turn it is, if anybody. One place was given back, so it is one at most. */
  #letIn(): void {
    const lane = this.#next();
    if (lane === undefined) return;
    const lasting = this.#waiting.get(lane) ?? [];
    const waiting = lasting.shift();
    this.#waiting.delete(lane);
    if (waiting === undefined) return;
    this.#waitingCount -= 1;
    // Behind all others.
    if (lasting.length > 0) this.#waiting.set(lane, lasting);
    clearTimeout(waiting.timer);
    this.#take(lane);
    waiting.take();
  }

  #next(): string | undefined {
    let next: string | undefined;
    let fewest = Infinity;
    for (const lane of this.#waiting.keys()) {
      const taken = this.#takenBy.get(lane) ?? 0;
      if (taken >= fewest || !this.#isFor(lane)) continue;
      [next, fewest] = [lane, taken];
      if (taken === 0) break;
    }
    return next;
  }

  #remove(lane: string, waiting: Waiting): void {
    const lasting = this.#waiting.get(lane);
    const at = lasting?.indexOf(waiting) ?? -1;
    if (lasting === undefined || at === -1) return;
    lasting.splice(at, 1);
    this.#waitingCount -= 1;
    if (lasting.length === 0) this.#waiting.delete(lane);
  }
}
