/** The lease of a run that is under way. */
export interface Lease {
  /** Whether another server may be at it: it has taken the job over, or could have, as far as can be told. */
  isLost(): boolean;
  /** Renews it no more. */
  release(): Promise<void>;
}

/**
 * Renews a lease again and again until it is released.
 *
 * @param heldSince by the clock of `performance`, which does not jump: when the lease was asked for
 */
export function holdLease({
  heldSince,
  leaseMs,
  renewMs,
  renew,
  onError,
}: {
  heldSince: number;
  leaseMs: number;
  renewMs: number;
  /** @returns whether the lease was still ours */
  renew: () => Promise<boolean>;
  onError: (error: unknown) => void;
}): Lease {
  let heldUntil = heldSince + leaseMs;
  let isTaken = false;
  let renewing: Promise<void> | undefined;

  const renewOnce = async (): Promise<void> => {
    const askedAt = performance.now();
    try {
      if (await renew()) heldUntil = askedAt + leaseMs;
      else isTaken = true;
    } catch (error) {
      onError(error);
    }
    renewing = undefined;
  };
  const timer = setInterval(() => {
    renewing ??= renewOnce();
  }, renewMs);
  timer.unref();

  return {
    isLost: () => isTaken || performance.now() >= heldUntil,
    release: async () => {
      clearInterval(timer);
      await renewing;
    },
  };
}
