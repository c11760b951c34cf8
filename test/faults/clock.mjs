// Loaded into a server by `node --import`: its clock is set by a file. On SIGUSR2 the file is read, which holds by how many
// milliseconds the clock is ahead (negative: behind), and copied to `<file>.set` once that holds. What measures spans
// (performance, timers) goes on as it did, as on a machine whose clock is set.
import { copyFileSync, readFileSync } from 'node:fs';

const Real = Date;
let aheadMs = 0;
const now = () => Real.now() + aheadMs;

globalThis.Date = new Proxy(Real, {
  construct: (target, args, newTarget) =>
    Reflect.construct(
      target,
      args.length === 0 ? [now()] : args,
      newTarget === globalThis.Date ? target : newTarget,
    ),
  apply: () => new Real(now()).toString(),
  get: (target, property) => (property === 'now' ? now : Reflect.get(target, property)),
});

const file = process.env.TEST_CLOCK;
process.on('SIGUSR2', () => {
  aheadMs = Number(readFileSync(file, 'utf8'));
  copyFileSync(file, `${file}.set`);
});
