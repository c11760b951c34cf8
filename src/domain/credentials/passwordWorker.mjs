// Runs in a worker thread: bcrypt takes a quarter of a second of pure computing, which would stop the server.
import bcrypt from 'bcryptjs';

/** @param {{ password: string, cost: number }} input */
export function hash({ password, cost }) {
  return bcrypt.hashSync(password, cost);
}

/** @param {{ password: string, hash: string }} input */
export function verify({ password, hash }) {
  return bcrypt.compareSync(password, hash);
}
