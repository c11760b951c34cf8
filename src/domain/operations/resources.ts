import type { Delegates, TenantTransaction } from '../../persistence/tenantClient.js';
import { actorId } from '../actor.js';
import { badInput, conflict, failedPrecondition, inUse, notFound, type UsedBy } from '../errors.js';
import { encodeId, type IdKind } from '../ids.js';
import { withArticle } from '../names.js';
import { decide } from '../policy/decide.js';
import type { Permission } from '../policy/permissions.js';
import { change, type AuditRecord, type Change } from './change.js';
import type { Requester } from './requester.js';

/**
 * What all governed resources have in common (prompts, configs, guardrails, integrations, providers, models): slugs,
 * versions, who changed them, deleting and restoring. A feature describes its kind of resource once, as a
 * `ResourceKind`, and writes only what is its own.
 */
export interface ResourceRow {
  readonly organizationId: string;
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly version: number;
  readonly deletedAt: Date | null;
}

/** The part of a model's delegate that is used here, alike for all resources. */
export interface ResourceDelegate<Row> {
  findFirst(args: object): Promise<Row | null>;
  findMany(args: object): Promise<Row[]>;
  count(args: object): Promise<number>;
  update(args: object): Promise<Row>;
  deleteMany(args: object): Promise<{ count: number }>;
}

export interface ResourceKind<Row extends ResourceRow> {
  /** As the audit log and ids name it. */
  readonly type: IdKind;
  /** As errors name it: `There is no such config.` */
  readonly what: string;
  /** Stands before the hyphen of derived slugs, as in `pc-fallback`; none where they have no prefix. */
  readonly slugPrefix: string | null;
  /** Narrows the rows of a table that several kinds share. */
  readonly only?: object;
  /** What else must hold of a row that is there, as that what it belongs to is there. */
  readonly present?: object;
  delegate(rows: Delegates): unknown;
  /** What the audit log keeps of a row; never a secret. */
  facts(row: Row): object;
  /** What uses a row and would miss it. Asked after the row was marked as deleted. */
  uses?(transaction: TenantTransaction, row: Row): Promise<Use[]>;
  /** What the rule of deleting adds, as that the default one stays. */
  assertDeletable?(row: Row): void;
  /** Whether what a deleted row refers to is still there. @throws CodedError FAILED_PRECONDITION */
  assertRestorable?(transaction: TenantTransaction, row: Row): Promise<void>;
  /** Rows that other rows still refer to: these are not purged yet, as in `{ apiKeys: { some: {} } }`. */
  readonly stillReferredTo?: object;
}

/** Objects of one type that use a resource; named in the refusal where the requester may list them. */
export interface Use {
  readonly type: IdKind;
  readonly permission: Permission;
  readonly rows: readonly { readonly id: string; readonly name: string }[];
}

/** How long a deleted resource can be restored. */
const RESTORABLE_DAYS = 30;

/** What was deleted at this time or later can be restored. */
export function restorableSince(): Date {
  return new Date(Date.now() - RESTORABLE_DAYS * 86_400_000);
}

/**
 * Makes a change of a resource. Those of one organization come one after another, so that what is checked (the
 * expected version, a free slug, references, cycles) still holds when it is written.
 */
export async function changeResource<T>(
  requester: Requester,
  work: (change: Change) => Promise<T>,
): Promise<T> {
  return await change(requester, async (made) => {
    // In one message with what `work` asks first, which is carried out once the lock is held.
    const [, result] = await Promise.all([made.transaction.lockOrganization(), work(made)]);
    return result;
  });
}

/** Whose a new row is, and who made it. */
export function maker({ actor, organizationId }: Requester): {
  organizationId: string;
  createdById: string;
  createdByName: string;
} {
  return { organizationId, createdById: actorId(actor), createdByName: actor.displayName };
}

/** The columns of a new resource that tell who made it. */
export function createdBy(requester: Requester): ReturnType<typeof maker> & { updatedByName: string } {
  return { ...maker(requester), updatedByName: requester.actor.displayName };
}

/** The columns of a changed resource that tell who changed it, and its next version. */
export function changedBy(
  requester: Requester,
  row: Pick<ResourceRow, 'version'>,
): { version: number; updatedByName: string; updatedAt: Date } {
  return { version: row.version + 1, updatedByName: requester.actor.displayName, updatedAt: new Date() };
}

/** Where a row is found for an update: `{ organizationId_id: … }`. */
export function keyOf({ organizationId, id }: Pick<ResourceRow, 'organizationId' | 'id'>): {
  organizationId_id: { organizationId: string; id: string };
} {
  return { organizationId_id: { organizationId, id } };
}

export function delegateOf<Row extends ResourceRow>(
  kind: ResourceKind<Row>,
  rows: Delegates,
): ResourceDelegate<Row> {
  return kind.delegate(rows) as ResourceDelegate<Row>;
}

/**
 * The resource with an id, for a change of it.
 *
 * @param expectedVersion what the requester saw of it; undefined where they do not say
 * @throws CodedError NOT_FOUND, also for a deleted one; CONFLICT where it was changed since
 */
export async function findForChange<Row extends ResourceRow>(
  transaction: TenantTransaction,
  kind: ResourceKind<Row>,
  { id, expectedVersion }: { id: string; expectedVersion?: number | null | undefined },
): Promise<Row> {
  const row = await delegateOf(kind, transaction).findFirst({
    where: { ...kind.only, ...kind.present, id, deletedAt: null },
  });
  if (row === null) throw notFound(kind.what);
  assertExpectedVersion(row, expectedVersion);
  return row;
}

/** Refuses a change of what was changed since the requester saw it. @throws CodedError CONFLICT */
export function assertExpectedVersion(
  row: Pick<ResourceRow, 'version'>,
  expectedVersion: number | null | undefined,
): void {
  if (expectedVersion === undefined || expectedVersion === null || expectedVersion === row.version) return;
  throw conflict(
    'input.expectedVersion',
    `It was changed in the meantime: it is at version ${String(row.version)} now.`,
  );
}

/**
 * Refuses what a row has that must be unique. A deleted row keeps it as long as it can be restored.
 *
 * @throws CodedError CONFLICT
 */
export async function assertFree<Row extends ResourceRow>(
  transaction: TenantTransaction,
  kind: ResourceKind<Row>,
  { where, path, message }: { where: object; path: string; message: string },
): Promise<void> {
  const findHolder = async (): Promise<Row | null> =>
    await delegateOf(kind, transaction).findFirst({ where: { ...kind.only, ...where } });
  let holder = await findHolder();
  if (holder !== null && isExpired(holder)) {
    await removeExpired(transaction, kind);
    holder = await findHolder();
  }
  if (holder === null) return;
  if (holder.deletedAt === null) throw conflict(path, message);
  const now = isExpired(holder) ? 'something still refers to it' : 'can still be restored';
  throw conflict(path, `${message} It was deleted and ${now}.`);
}

function isExpired({ deletedAt }: ResourceRow): boolean {
  return deletedAt !== null && deletedAt < restorableSince();
}

/** Removes for good what was deleted too long ago to be restored, save what other rows still refer to. */
async function removeExpired<Row extends ResourceRow>(
  transaction: TenantTransaction,
  kind: ResourceKind<Row>,
): Promise<void> {
  await delegateOf(kind, transaction).deleteMany({
    where: {
      ...kind.only,
      deletedAt: { lt: restorableSince() },
      ...(kind.stillReferredTo === undefined ? {} : { NOT: kind.stillReferredTo }),
    },
  });
}

/**
 * Deletes resources, all of them or none. They can be restored for 30 days; those whose days are over are removed for
 * good on this occasion.
 *
 * @throws CodedError NOT_FOUND; CONFLICT; FAILED_PRECONDITION where one is in use, saying by what
 */
export async function deleteResources<Row extends ResourceRow>(
  requester: Requester,
  kind: ResourceKind<Row>,
  targets: readonly { id: string; expectedVersion?: number | null | undefined }[],
): Promise<Row[]> {
  assertEachOnce(targets.map(({ id }) => id));
  return await changeResource(requester, async ({ transaction, record }) => {
    const rows: Row[] = [];
    for (const target of targets) rows.push(await findForChange(transaction, kind, target));
    const delegate = delegateOf(kind, transaction);
    for (const row of rows) {
      kind.assertDeletable?.(row);
      await delegate.update({
        where: keyOf(row),
        data: { ...changedBy(requester, row), deletedAt: new Date() },
      });
    }
    // Asked once all are marked: what is deleted together does not hold itself back.
    for (const row of rows) await assertNotInUse(requester, transaction, { kind, row });
    for (const row of rows) {
      await record(entryOf(kind, 'delete', { before: row }));
    }
    await removeExpired(transaction, kind);
    return rows;
  });
}

/** Brings a deleted resource back as it was. @throws CodedError NOT_FOUND where it is not deleted, or for too long */
export async function restoreResource<Row extends ResourceRow>(
  requester: Requester,
  kind: ResourceKind<Row>,
  id: string,
): Promise<Row> {
  return await changeResource(requester, async ({ transaction, record }) => {
    const delegate = delegateOf(kind, transaction);
    const row = await delegate.findFirst({
      where: { ...kind.only, id, deletedAt: { gte: restorableSince() } },
    });
    if (row === null) throw notFound(kind.what);
    await kind.assertRestorable?.(transaction, row);
    const restored = await delegate.update({
      where: keyOf(row),
      data: { ...changedBy(requester, row), deletedAt: null },
    });
    await record(entryOf(kind, 'restore', { after: restored }));
    return restored;
  });
}

/** Turns resources with a `disabledAt` on or off, all of them or none; one that is already so stays as it is. */
export async function setEnabled<Row extends ResourceRow & { readonly disabledAt: Date | null }>(
  requester: Requester,
  kind: ResourceKind<Row>,
  { ids, enabled }: { ids: readonly string[]; enabled: boolean },
): Promise<Row[]> {
  assertEachOnce(ids);
  return await changeResource(requester, async ({ transaction, record }) => {
    const rows: Row[] = [];
    for (const id of ids) rows.push(await findForChange(transaction, kind, { id }));
    const changed: Row[] = [];
    for (const row of rows) {
      const isSo = (row.disabledAt === null) === enabled;
      changed.push(
        isSo
          ? row
          : await delegateOf(kind, transaction).update({
              where: keyOf(row),
              data: { ...changedBy(requester, row), disabledAt: enabled ? null : new Date() },
            }),
      );
      await record({
        action: actionOf(kind, enabled ? 'enable' : 'disable'),
        resourceType: kind.type,
        resourceId: row.id,
        before: { disabledAt: row.disabledAt },
        after: { disabledAt: changed.at(-1)?.disabledAt ?? null },
      });
    }
    return changed;
  });
}

/** `Config` and `delete` -> `config.delete`. */
export function actionOf(kind: { readonly type: IdKind }, verb: string): string {
  return `${kind.type.charAt(0).toLowerCase()}${kind.type.slice(1)}.${verb}`;
}

/** The audit entry of a change: what the audit keeps of the row as it was, and as it is. */
export function entryOf<Row extends ResourceRow>(
  kind: ResourceKind<Row>,
  verb: string,
  { before, after }: { before?: Row; after?: Row },
): AuditRecord {
  const row = after ?? before;
  if (row === undefined) throw new Error('An audit entry is about a row.');
  return {
    action: actionOf(kind, verb),
    resourceType: kind.type,
    resourceId: row.id,
    before: before === undefined ? undefined : kind.facts(before),
    after: after === undefined ? undefined : kind.facts(after),
  };
}

/** Refuses the deletion of what something else still needs, saying what. */
async function assertNotInUse<Row extends ResourceRow>(
  requester: Requester,
  transaction: TenantTransaction,
  { kind, row }: { kind: ResourceKind<Row>; row: Row },
): Promise<void> {
  assertNoUses(requester, kind.what, (await kind.uses?.(transaction, row)) ?? []);
}

/** @throws CodedError FAILED_PRECONDITION that says what uses it, by name where the requester may list that */
export function assertNoUses({ actor }: Requester, what: string, uses: readonly Use[]): void {
  const found = uses.filter(({ rows }) => rows.length > 0);
  if (found.length === 0) return;
  const usedBy = found.map(({ type, permission, rows }): UsedBy => {
    const shown = decide(actor, permission) ? rows.slice(0, MAX_USERS_NAMED) : [];
    return {
      type,
      count: rows.length,
      objects: shown.map(({ id, name }) => ({ id: encodeId(type, id), name })),
    };
  });
  throw inUse(what, usedBy);
}

const MAX_USERS_NAMED = 20;

/** Refuses a restoration because what the resource refers to is gone. */
export function missingReference(what: string, slugs: readonly string[]): Error {
  return failedPrecondition(
    `It refers to ${withArticle(what)} that is not there any more: ${slugs.join(', ')}.`,
  );
}

function assertEachOnce(ids: readonly string[]): void {
  ids.forEach((id, index) => {
    if (ids.indexOf(id) !== index) throw badInput(`input.ids.${String(index)}`, 'is named twice');
  });
}
