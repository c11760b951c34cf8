import bcrypt from 'bcryptjs';
import { Tinypool } from 'tinypool';
import { badInput } from '../errors.js';

/** The shortest password taken, in characters (NIST SP 800-63B asks for at least 8). */
const MIN_CHARACTERS = 10;
/** bcrypt reads 72 bytes and ignores the rest, so that a longer password is not what it seems. */
const MAX_BYTES = 72;

/** Hashes and compares passwords with bcrypt in worker threads. */
export interface Passwords {
  hash(password: string): Promise<string>;
  /**
   * Compares with a hash; with null (nobody has that e-mail) it takes the same time and answers false. A password
   * too long for bcrypt was never set: that its first 72 bytes are right does not let it pass.
   */
  verify(password: string, hash: string | null): Promise<boolean>;
  close(): Promise<void>;
}

/** @param cost bcrypt's: the time doubles with each step; 12 takes about 0.25 s */
export async function createPasswords(cost: number): Promise<Passwords> {
  const pool = new Tinypool({
    filename: new URL('./passwordWorker.mjs', import.meta.url).href,
    minThreads: 1,
    maxThreads: 2,
    // Under a TypeScript loader the workers would start it too; theirs is plain JavaScript.
    execArgv: [],
  });
  // What an unknown e-mail's password is compared with: a hash of the same cost that no password has.
  const nobodysHash = (await bcrypt.genSalt(cost)) + '.'.repeat(31);
  return {
    hash: async (password) => (await pool.run({ password, cost }, { name: 'hash' })) as string,
    verify: async (password, hash) => {
      const matches = (await pool.run(
        { password, hash: hash ?? nobodysHash },
        { name: 'verify' },
      )) as boolean;
      return matches && hash !== null && fitsBcrypt(password);
    },
    close: async () => {
      await pool.destroy();
    },
  };
}

/**
 * Refuses a new password that is too short, too long for bcrypt, or the person's own e-mail.
 *
 * @throws CodedError BAD_USER_INPUT naming `path`
 */
export function assertGoodPassword(password: string, path: string, email: string): void {
  if ([...password].length < MIN_CHARACTERS) {
    throw badInput(path, `must have at least ${String(MIN_CHARACTERS)} characters`);
  }
  if (!fitsBcrypt(password)) throw badInput(path, `must not be longer than ${String(MAX_BYTES)} bytes`);
  if (password.toLowerCase() === email) throw badInput(path, 'must not be the e-mail address');
}

/** Whether bcrypt would read all of a password. */
function fitsBcrypt(password: string): boolean {
  return Buffer.byteLength(password, 'utf8') <= MAX_BYTES;
}
