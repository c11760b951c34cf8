import { randomFillSync } from 'node:crypto';

/** Random bytes are asked for in portions: each call takes longer than what a thousand bytes do. */
const random = Buffer.alloc(4_096);
let used = random.length;

let lastMs = 0;
let lastCount = 0;

/** How many ids of one millisecond come in order; the counter has the twelve bits behind the time (RFC 9562, 6.2). */
const COUNTS = 4_096;

/** A new UUIDv7; those of one process come in the order in which they were made. */
export function newUuid(): string {
  if (used + 10 > random.length) {
    randomFillSync(random);
    used = 0;
  }
  const now = Date.now();
  if (now > lastMs) {
    lastMs = now;
    // Leaves half of the counter for those that follow.
    lastCount = random.readUInt16BE(used) % (COUNTS / 2);
  } else {
    lastCount += 1;
    if (lastCount === COUNTS) {
      lastMs += 1;
      lastCount = 0;
    }
  }
  const time = lastMs.toString(16).padStart(12, '0');
  const count = lastCount.toString(16).padStart(3, '0');
  const variant = (0x8000 | (random.readUInt16BE(used + 2) & 0x3fff)).toString(16);
  const rest = random.toString('hex', used + 4, used + 10);
  used += 10;
  return `${time.slice(0, 8)}-${time.slice(8)}-7${count}-${variant}-${rest}`;
}
