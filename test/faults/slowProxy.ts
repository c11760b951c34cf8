import { connect, createServer, type Socket } from 'node:net';
import { after } from 'node:test';
import { listenHere } from '../support/ports.js';

/** A way to a server of TCP that can hold back what is sent over it. */
export interface SlowProxy {
  readonly port: number;
  /** From now on nothing comes through, in either direction, while connections stay. */
  hold(): void;
  /** What was held back comes through, and all else. */
  release(): void;
}

/** Opens one on a free port of this machine; it is gone after the tests of the file. */
export async function startSlowProxy(target: { host: string; port: number }): Promise<SlowProxy> {
  let isHeld = false;
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(target.port, target.host);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
      if (isHeld) from.unpipe(to).pause();
    }
    near.on('release', () => {
      near.pipe(far);
      far.pipe(near);
    });
    near.on('hold', () => {
      near.unpipe(far).pause();
      far.unpipe(near).pause();
    });
  });
  const port = await listenHere(server);
  after(() => {
    for (const socket of sockets) socket.destroy();
  });
  const tell = (event: 'hold' | 'release'): void => {
    isHeld = event === 'hold';
    for (const socket of [...sockets]) socket.emit(event);
  };
  return {
    port,
    hold: () => {
      tell('hold');
    },
    release: () => {
      tell('release');
    },
  };
}
