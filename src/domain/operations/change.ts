import { appendAuditEntries, type NewAuditEntry } from '../../persistence/auditEntries.js';
import type { Organization } from '../../persistence/generated/prisma/client.js';
import type { TenantClient, TenantTransaction } from '../../persistence/tenantClient.js';
import { actorId, type ApiKeyActor, type SystemActor, type UserActor } from '../actor.js';
import { missingPermission, notFound } from '../errors.js';
import { newUuid } from '../ids.js';
import { heldRole } from '../policy/authority.js';
import { refuseRole, type Granter } from '../policy/delegation.js';
import type { Permission } from '../policy/permissions.js';
import type { RoleDefinition } from '../policy/roles.js';
import type { Acting } from '../policy/targets.js';
import { enforce, presentAuthority } from './authority.js';
import type { Requester } from './requester.js';

/** What an audit entry says of a change. `before` and `after` must hold no secret. */
export interface AuditRecord {
  /** As in `apiKey.rotate`. */
  readonly action: string;
  /** Null where it is about no one object, as a report of many. */
  readonly resourceType: string | null;
  readonly resourceId: string | null;
  readonly before?: object | undefined;
  readonly after?: object | undefined;
}

/** One change: its transaction, and the means to record it. */
export interface Change {
  readonly transaction: TenantTransaction;
  /** Takes the audit entry, which is written at the end of the change's own transaction. */
  record(entry: AuditRecord): Promise<void>;
  /** In place of an entry, where the log goes with the change: it is recorded in the log of the person's own account. */
  recordedInAccount(): void;
}

/** A change of who may do what, made under the organization's lock. */
export interface AuthorityChange extends Change {
  /** The requester's authority as it is now, read under the lock. */
  readonly granter: Acting;
  /** The organization as it is under its lock. */
  readonly organization: Organization;
}

/** Who makes a change, for its audit entry: whoever asks for it, or the server in a scheduled job. */
export interface Author {
  readonly actor: UserActor | ApiKeyActor | SystemActor;
  readonly organizationId: string;
  readonly tenant: TenantClient;
  readonly origin: {
    /** Of the request; for the server's own work the name of the job and its run. */
    readonly requestId: string;
    readonly address: string | null;
    readonly userAgent: string | null;
  };
}

/** The server as the author of what a scheduled job changes in an organization. */
export function systemAuthor(
  { tenant, organizationId }: Pick<Author, 'tenant' | 'organizationId'>,
  job: string,
): Author {
  const actor: SystemActor = { kind: 'SYSTEM', displayName: 'Castellan', permissions: new Set() };
  return {
    actor,
    organizationId,
    tenant,
    origin: { requestId: `job:${job}`, address: null, userAgent: null },
  };
}

/**
 * Makes a change in one transaction, with its audit entry: both are there afterwards, or neither.
 *
 * Entries are written last of all, in one message with the commit: from then to the commit no other change of the
 * organization can write its own. They hold that lock for a moment, and wait for nothing while they do.
 *
 * @throws Error where `work` recorded nothing: a change without its entry is a mistake of ours
 */
export async function change<T>(author: Author, work: (change: Change) => Promise<T>): Promise<T> {
  return await recorded(author, work, () => false);
}

/**
 * Makes a change where there is still something to do: `work` answers null where there is not, changes nothing then and
 * leaves no entry. For what servers do at the same time, of which the second finds it done.
 *
 * @throws Error where `work` did something and recorded nothing
 */
export async function changeIfDue<T>(
  author: Author,
  work: (change: Change) => Promise<T | null>,
): Promise<T | null> {
  return await recorded(author, work, (result) => result === null);
}

/** @param isNothing whether a result says that nothing was done, which leaves no entry */
async function recorded<T>(
  author: Author,
  work: (change: Change) => Promise<T>,
  isNothing: (result: T) => boolean,
): Promise<T> {
  return await author.tenant.transaction(async (transaction) => {
    const records: AuditRecord[] = [];
    const elsewhere = { isRecorded: false };
    const result = await work({
      transaction,
      record: (entry) => {
        records.push(entry);
        return Promise.resolve();
      },
      recordedInAccount: () => {
        elsewhere.isRecorded = true;
      },
    });
    if (records.length === 0 && (isNothing(result) || elsewhere.isRecorded)) return result;
    if (records.length === 0) throw new Error('A change was made without an audit entry.');
    writeAuditEntries(transaction, author, records);
    return result;
  });
}

/**
 * Makes a change of authority (team, roles, keys).
 *
 * Such changes of one organization come one after another, and the requester's own authority is read again
 * once it is their turn: who was demoted a moment ago grants nothing any more, and of two owners who demote
 * each other only the first succeeds. Every node hears of it after the commit.
 *
 * @param permission that the requester must still hold; the field's rule has checked it before
 */
export async function changeAuthority<T>(
  requester: Requester,
  permission: Permission | null,
  work: (change: AuthorityChange) => Promise<T>,
): Promise<T> {
  return await change(requester, async ({ transaction, ...recording }) => {
    // In one message; what is behind the lock is read once it is held.
    const [organization, { acting: granter }] = await Promise.all([
      transaction.lockOrganization(),
      presentAuthority(transaction, requester.actor),
    ]);
    if (organization === null) throw notFound('organization');
    if (permission !== null && !granter.permissions.has(permission)) throw missingPermission(permission);
    const result = await work({ transaction, ...recording, granter, organization });
    await transaction.announceAuthorityChange();
    return result;
  });
}

/**
 * Makes a change of the server's own to keys, in turn with the changes of authority of the organization; every node hears
 * of it after the commit. As changeIfDue.
 */
export async function changeAuthorityBySystem<T>(
  author: Author,
  work: (change: Change) => Promise<T | null>,
): Promise<T | null> {
  return await changeIfDue(author, async ({ transaction, ...recording }) => {
    await transaction.lockOrganization();
    const result = await work({ transaction, ...recording });
    if (result !== null) await transaction.announceAuthorityChange();
    return result;
  });
}

/**
 * Checks the ceiling for a role that is given, or held by whom the change concerns.
 *
 * @throws CodedError FORBIDDEN
 */
export function assertRoleWithinCeiling(granter: Granter, role: RoleDefinition): void {
  enforce(refuseRole(granter, heldRole(role)));
}

/** Writes an audit entry for changes that are not made through `change`: last of all in their transaction. */
export function writeAuditEntry(
  transaction: TenantTransaction,
  by: Pick<Author, 'actor' | 'organizationId' | 'origin'>,
  entry: AuditRecord,
): void {
  writeAuditEntries(transaction, by, [entry]);
}

function writeAuditEntries(
  transaction: TenantTransaction,
  by: Pick<Author, 'actor' | 'organizationId' | 'origin'>,
  records: readonly AuditRecord[],
): void {
  const entries = records.map((entry) => ({
    ...authored(by),
    action: entry.action,
    resourceType: entry.resourceType,
    resourceId: entry.resourceId,
    ...{ outcome: 'SUCCESS' as const, attempts: 1, requiredPermission: null, reason: null },
    before: entry.before ?? null,
    after: entry.after ?? null,
  }));
  appendAuditEntries(transaction, entries);
}

/** What an entry says of who is its author, and where they asked from. */
export function authored({
  actor,
  organizationId,
  origin,
}: Pick<Author, 'actor' | 'organizationId' | 'origin'>): Pick<
  NewAuditEntry,
  'organizationId' | 'id' | 'actorKind' | 'actorId' | 'actorName' | 'address' | 'userAgent' | 'requestId'
> {
  return {
    organizationId,
    id: newUuid(),
    actorKind: actor.kind,
    actorId: actorId(actor),
    actorName: actor.displayName,
    address: origin.address,
    userAgent: origin.userAgent,
    requestId: origin.requestId,
  };
}
