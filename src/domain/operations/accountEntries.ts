import type { Delegates } from '../../persistence/tenantClient.js';

/** Whose account it is, and where they asked from. */
export interface AccountOwner {
  readonly userId: string;
  readonly origin: {
    readonly requestId: string;
    readonly address: string | null;
    readonly userAgent: string | null;
  };
}

/** What happened to an account. `details` must hold no secret. */
export interface AccountRecord {
  /** As in `account.signIn`. */
  readonly action: string;
  /** Why it was refused; left out for what was done. */
  readonly refusedBecause?: string | undefined;
  readonly details?: object | undefined;
}

/**
 * Writes into the log of a person's own account, which only they see: accounts belong to no organization.
 *
 * @param rows of the change's own transaction, pinned to the person
 */
export async function writeAccountEntry(
  rows: Pick<Delegates, 'accountEntry'>,
  { userId, origin }: AccountOwner,
  { action, refusedBecause, details }: AccountRecord,
): Promise<void> {
  await rows.accountEntry.create({
    data: {
      userId,
      action,
      outcome: refusedBecause === undefined ? 'SUCCESS' : 'DENIED',
      ...(refusedBecause === undefined ? {} : { reason: refusedBecause }),
      ...(details === undefined ? {} : { details }),
      address: origin.address,
      userAgent: origin.userAgent,
      requestId: origin.requestId,
    },
  });
}
