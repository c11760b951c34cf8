import { AsyncLocalStorage } from 'node:async_hooks';

interface Waiting<Asked, Answer> {
  readonly asked: Asked;
  /** Runs something as a part of the request that asks. */
  readonly inContext: <T>(work: () => T) => T;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

/** The most that is carried out together: a transaction stays short. */
const MOST = 100;

/**
 * Carries out together what is asked under one name: the first at once, and all that is asked while that is under way as
 * soon as it is over, in the order of asking. So what must come one after another anyway, and takes a commit, takes one
 * for all that wait. Names do not wait for each other.
 */
export class Groups<Asked, Answer> {
  readonly #waiting = new Map<string, Waiting<Asked, Answer>[]>();
  readonly #carryOut: (asked: readonly Asked[]) => Promise<readonly Answer[]>;

  /** @param carryOut answers each, in the same order; where it throws, all of them fail by that */
  constructor(carryOut: (asked: readonly Asked[]) => Promise<readonly Answer[]>) {
    this.#carryOut = carryOut;
  }

  /** @throws what the group failed by */
  async ask(name: string, asked: Asked): Promise<Answer> {
    return await new Promise((resolve, reject) => {
      const one = { asked, inContext: AsyncLocalStorage.snapshot(), resolve, reject };
      const waiting = this.#waiting.get(name);
      if (waiting !== undefined) {
        waiting.push(one);
        return;
      }
      this.#waiting.set(name, []);
      void this.#work(name, [one]);
    });
  }

  async #work(name: string, first: Waiting<Asked, Answer>[]): Promise<void> {
    let group = first;
    while (group.length > 0) {
      const [leader] = group;
      try {
        // Whoever waits longest has it in their trace and their log.
        const answers = await leader?.inContext(
          async () => await this.#carryOut(group.map(({ asked }) => asked)),
        );
        group.forEach(({ resolve }, index) => {
          resolve((answers as readonly Answer[])[index] as Answer);
        });
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
      group = this.#waiting.get(name)?.splice(0, MOST) ?? [];
    }
    this.#waiting.delete(name);
  }
}
