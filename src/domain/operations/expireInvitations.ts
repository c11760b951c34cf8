import { changeIfDue, type Author } from './change.js';

/** How many invitations one transaction takes, so that it holds its locks for a moment only. */
const CHUNK = 100;

/**
 * Notes once, with an audit entry each, the invitations of an organization whose time is over and that nobody accepted
 * or withdrew. They could not be accepted before either: that is a matter of `expiresAt`.
 *
 * @returns how many
 */
export async function expireInvitations(author: Author, now: Date): Promise<number> {
  for (let total = 0; ;) {
    const count = await changeIfDue(author, async ({ transaction, record }) => {
      // Who accepts, sends again or withdraws one holds the lock too: none of it crosses this.
      await transaction.lockOrganization();
      const ended = await transaction.invitation.updateManyAndReturn({
        where: { acceptedAt: null, cancelledAt: null, expiredAt: null, expiresAt: { lte: now } },
        data: { expiredAt: now },
        limit: CHUNK,
      });
      for (const { id, email, expiresAt } of ended) {
        await record({
          action: 'invitation.expire',
          resourceType: 'Invitation',
          resourceId: id,
          before: { email, expiresAt },
        });
      }
      return ended.length === 0 ? null : ended.length;
    });
    total += count ?? 0;
    if (count === null || count < CHUNK) return total;
  }
}
