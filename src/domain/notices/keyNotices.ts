import type { ApiKey } from '../../persistence/generated/prisma/client.js';
import type { TenantTransaction } from '../../persistence/tenantClient.js';
import { encodeId } from '../ids.js';
import type { NewNotice } from './notify.js';
import { notifyAll } from './notify.js';

/** What is told of an API key. */
export type KeyNotice = Pick<NewNotice, 'kind'> & {
  readonly key: ToldKey;
  /** Beside the key's id and name; times as Date. Never a secret. */
  readonly data: object;
};

/** What is to be known of a key for telling of it. */
export type ToldKey = Pick<ApiKey, 'organizationId' | 'id' | 'name' | 'type' | 'ownerId' | 'alertEmails'>;

/** Tells of keys of one organization, in the transaction of what is told. */
export async function notifyOfKeys(
  transaction: TenantTransaction,
  organizationId: string,
  notices: readonly KeyNotice[],
): Promise<void> {
  if (notices.length === 0) return;
  const recipientsOf = await findRecipients(transaction, notices);
  await notifyAll(
    transaction,
    organizationId,
    notices.map(({ kind, key, data }) => ({
      kind,
      data: { apiKeyId: encodeId('ApiKey', key.id), apiKeyName: key.name, ...data },
      emails: recipientsOf(key),
    })),
  );
}

/**
 * Who is told of a key by e-mail: its alert addresses, and the owner of a USER key, who alone can do something about it;
 * of a SERVICE key the owners of the organization.
 */
async function findRecipients(
  transaction: TenantTransaction,
  notices: readonly KeyNotice[],
): Promise<(key: ToldKey) => string[]> {
  const memberIds = new Set(notices.flatMap(({ key }) => key.ownerId ?? []));
  const members = await transaction.member.findMany({
    where: { OR: [{ role: { builtIn: 'OWNER' } }, { id: { in: [...memberIds] } }] },
    orderBy: { id: 'asc' },
    select: { id: true, user: { select: { email: true } }, role: { select: { builtIn: true } } },
  });
  const emails = new Map(members.map(({ id, user }) => [id, user.email]));
  const owners = members.filter(({ role }) => role.builtIn === 'OWNER').map(({ user }) => user.email);
  return (key) => {
    const own = key.ownerId === null ? undefined : emails.get(key.ownerId);
    return [...key.alertEmails, ...(own === undefined ? owners : [own])];
  };
}
