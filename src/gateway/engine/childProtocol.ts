/** What the server and the engine that it started say to each other over the channel between them. */

/** The server's first and only word: the engine begins to listen after it. */
export interface ChildOrders {
  /** What every request to the engine must carry: others on this machine can reach its port too. */
  readonly token: string;
  /** As in AddressPolicy. */
  readonly allowedPrivateRanges: readonly string[];
}

/** The engine's only word, once it listens on loopback. */
export interface ChildReport {
  readonly port: number;
}

export const TOKEN_HEADER = 'x-castellan-engine-token';
