import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { rateLimited } from '../domain/errors.js';

const WINDOW_SECONDS = 15 * 60;

/** Slows down who guesses passwords: attempts are counted by account and by address, in windows of 15 minutes. */
export interface Throttle {
  /**
   * Counts one attempt. Called before the password is looked at and once per attempt, so that neither parallel
   * requests nor aliases in one document get more of them.
   *
   * @throws CodedError RATE_LIMITED
   */
  attempt(account: string, address: string): Promise<void>;
  /** Forgets an account's attempts after the right password. */
  succeeded(account: string): Promise<void>;
}

export function createThrottle(limits: { perAccount: number; perAddress: number }): Throttle {
  const accounts = new RateLimiterMemory({ points: limits.perAccount, duration: WINDOW_SECONDS });
  const addresses = new RateLimiterMemory({ points: limits.perAddress, duration: WINDOW_SECONDS });
  return {
    attempt: async (account, address) => {
      try {
        await addresses.consume(address);
        await accounts.consume(account);
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal;
        throw rateLimited(Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)));
      }
    },
    succeeded: async (account) => {
      await accounts.delete(account);
    },
  };
}
