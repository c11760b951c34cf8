import type { NoticeKind, Webhook } from '../../persistence/generated/prisma/client.js';
import type { TenantClient, TenantTransaction } from '../../persistence/tenantClient.js';
import type { Outbound } from '../../outbound/outbound.js';
import type { Sealer } from '../credentials/sealing.js';
import { badInput, failedPrecondition, missingPermission, notFound } from '../errors.js';
import { newUuid } from '../ids.js';
import { kindsOpenTo, NOTICE_PERMISSIONS } from '../notices/kinds.js';
import { FORMER_SECRET_MS, newWebhookSecret, webhookPlace } from '../notices/signing.js';
import { changeIfDue, systemAuthor } from './change.js';
import type { Requester } from './requester.js';
import { assertExpectedVersion, changedBy, changeResource, createdBy, keyOf } from './resources.js';

/** How many an organization may have. */
const MAX_WEBHOOKS = 20;

/** What webhooks need of the server. */
export interface WebhookServices {
  readonly sealer: Sealer;
  readonly outbound: Outbound;
}

/** A webhook, with its secret where it has a new one: it is told once. */
export interface IssuedWebhook {
  readonly webhook: Webhook;
  readonly secret: string | null;
}

/** Which webhook, and what the requester saw of it. */
interface Target {
  readonly id: string;
  readonly expectedVersion?: number | null | undefined;
}

/**
 * Makes a webhook, which is on.
 *
 * @throws CodedError BAD_USER_INPUT for an address that must not be called; FORBIDDEN for a kind whose notices the
 *   requester may not read; FAILED_PRECONDITION where there are 20 already
 */
export async function createWebhook(
  requester: Requester,
  { sealer, outbound }: WebhookServices,
  input: { readonly name: string; readonly url: string; readonly kinds: readonly NoticeKind[] },
): Promise<IssuedWebhook & { readonly secret: string }> {
  assertAddress(outbound, input.url);
  assertOpen(requester, input.kinds);
  return await changeResource(requester, async ({ transaction, record }) => {
    if ((await transaction.webhook.count()) >= MAX_WEBHOOKS) {
      throw failedPrecondition(`There are ${String(MAX_WEBHOOKS)} webhooks already. Delete one first.`);
    }
    const id = newUuid();
    const { organizationId } = requester;
    const { secret, columns } = newSecret(sealer, { organizationId, id });
    const webhook = await transaction.webhook.create({
      data: {
        ...createdBy(requester),
        ...columns,
        ...{ id, name: input.name, url: input.url, kinds: distinct(input.kinds) },
      },
    });
    await record({
      action: 'webhook.create',
      resourceType: 'Webhook',
      resourceId: id,
      after: factsOf(webhook),
    });
    return { webhook, secret };
  });
}

/**
 * Changes a webhook; what is left out stays. With another address it gets a new secret, and the one so far ends at once:
 * who receives there could else show what was signed for them to the former receiver, as if it came from here.
 *
 * @throws CodedError NOT_FOUND, CONFLICT, BAD_USER_INPUT; FORBIDDEN for a kind, it has or shall have, whose notices the
 *   requester may not read
 */
export async function updateWebhook(
  requester: Requester,
  { sealer, outbound }: WebhookServices,
  input: Target & {
    readonly name?: string | null | undefined;
    readonly url?: string | null | undefined;
    readonly kinds?: readonly NoticeKind[] | null | undefined;
  },
): Promise<IssuedWebhook> {
  return await changeResource(requester, async ({ transaction, record }) => {
    const former = await findWebhook(transaction, input);
    const kinds = distinct(input.kinds ?? former.kinds);
    assertOpen(requester, [...former.kinds, ...kinds]);
    const url = input.url ?? former.url;
    const isMoved = url !== former.url;
    if (isMoved) assertAddress(outbound, url);
    const issued = isMoved ? newSecret(sealer, former) : null;
    const webhook = await transaction.webhook.update({
      where: keyOf(former),
      data: {
        ...changedBy(requester, former),
        ...(issued === null ? {} : { ...issued.columns, ...NO_FORMER_SECRET }),
        ...{ name: input.name ?? former.name, url, kinds },
      },
    });
    await record({
      action: 'webhook.update',
      resourceType: 'Webhook',
      resourceId: former.id,
      before: factsOf(former),
      after: { ...factsOf(webhook), isUrlChanged: isMoved },
    });
    return { webhook, secret: issued?.secret ?? null };
  });
}

/** Deletes a webhook for good, with what it was still to be told. @throws CodedError NOT_FOUND, CONFLICT */
export async function deleteWebhook(requester: Requester, target: Target): Promise<void> {
  await changeResource(requester, async ({ transaction, record }) => {
    const former = await findWebhook(transaction, target);
    await transaction.webhook.deleteMany({ where: { id: former.id } });
    await record({
      action: 'webhook.delete',
      resourceType: 'Webhook',
      resourceId: former.id,
      before: factsOf(former),
    });
  });
}

/**
 * Gives a webhook a new secret. The one so far signs beside it for a day; one from before that ends.
 *
 * @throws CodedError NOT_FOUND, CONFLICT; FORBIDDEN where it is told of what the requester may not read
 */
export async function rotateWebhookSecret(
  requester: Requester,
  sealer: Sealer,
  target: Target,
): Promise<IssuedWebhook & { readonly secret: string }> {
  return await changeResource(requester, async ({ transaction, record }) => {
    const former = await findWebhook(transaction, target);
    assertOpen(requester, former.kinds);
    const { secret, columns } = newSecret(sealer, former);
    const formerSecretEndsAt = new Date(Date.now() + FORMER_SECRET_MS);
    const webhook = await transaction.webhook.update({
      where: keyOf(former),
      data: {
        ...changedBy(requester, former),
        ...columns,
        formerSealedSecret: former.sealedSecret,
        formerSecretKeyId: former.secretKeyId,
        formerSecretEndsAt,
      },
    });
    await record({
      action: 'webhook.rotateSecret',
      resourceType: 'Webhook',
      resourceId: former.id,
      after: { formerSecretEndsAt },
    });
    return { webhook, secret };
  });
}

/** Turns a webhook on or off. One that is off is told nothing, also not what it was still to be told. */
export async function setWebhookEnabled(
  requester: Requester,
  { enabled, ...target }: Target & { readonly enabled: boolean },
): Promise<Webhook> {
  return await changeResource(requester, async ({ transaction, record }) => {
    const former = await findWebhook(transaction, target);
    const webhook = await transaction.webhook.update({
      where: keyOf(former),
      data: {
        ...changedBy(requester, former),
        disabledAt: enabled ? null : (former.disabledAt ?? new Date()),
      },
    });
    if (!enabled) await callOffDeliveries(transaction, former.id, 'The webhook was turned off.');
    await record({
      action: enabled ? 'webhook.enable' : 'webhook.disable',
      resourceType: 'Webhook',
      resourceId: former.id,
      before: factsOf(former),
      after: factsOf(webhook),
    });
    return webhook;
  });
}

/** Turns off a webhook whose receiver says that it is gone for good (410). Does nothing where it is off already. */
export async function disableGoneWebhook(
  { tenant, organizationId }: { readonly tenant: TenantClient; readonly organizationId: string },
  { id, job, now }: { readonly id: string; readonly job: string; readonly now: Date },
): Promise<void> {
  await changeIfDue(systemAuthor({ tenant, organizationId }, job), async ({ transaction, record }) => {
    const { count } = await transaction.webhook.updateMany({
      where: { id, disabledAt: null },
      data: { disabledAt: now, version: { increment: 1 }, updatedByName: 'Castellan', updatedAt: now },
    });
    if (count === 0) return null;
    await callOffDeliveries(transaction, id, 'The receiver said that it is gone (410).');
    await record({
      action: 'webhook.disable',
      resourceType: 'Webhook',
      resourceId: id,
      after: { reason: 'The receiver answered 410.' },
    });
    return id;
  });
}

async function callOffDeliveries(
  transaction: TenantTransaction,
  webhookId: string,
  fault: string,
): Promise<void> {
  await transaction.noticeDelivery.updateMany({
    where: { webhookId, state: 'PENDING' },
    data: { state: 'FAILED', fault, leasedUntil: null },
  });
}

async function findWebhook(
  transaction: TenantTransaction,
  { id, expectedVersion }: Target,
): Promise<Webhook> {
  const webhook = await transaction.webhook.findFirst({ where: { id } });
  if (webhook === null) throw notFound('webhook');
  assertExpectedVersion(webhook, expectedVersion);
  return webhook;
}

function assertAddress(outbound: Outbound, url: string): void {
  const fault = outbound.faultOf(url, { carriesSecret: true });
  if (fault !== null) throw badInput('input.url', fault);
}

/** Nobody has sent to themself what they may not read. */
function assertOpen({ actor }: Requester, kinds: readonly NoticeKind[]): void {
  const open = kindsOpenTo(actor);
  const closed = kinds.find((kind) => !open.includes(kind));
  if (closed !== undefined) throw missingPermission(NOTICE_PERMISSIONS[closed]);
}

const NO_FORMER_SECRET = { formerSealedSecret: null, formerSecretKeyId: null, formerSecretEndsAt: null };

function newSecret(sealer: Sealer, of: Pick<Webhook, 'organizationId' | 'id'>) {
  const secret = newWebhookSecret();
  const { text, keyId } = sealer.seal(secret, webhookPlace(of));
  return { secret, columns: { sealedSecret: text, secretKeyId: keyId } };
}

function distinct(kinds: readonly NoticeKind[]): NoticeKind[] {
  return [...new Set(kinds)];
}

/** What the audit log keeps. Of the address no more than its origin: the path of some is a secret. */
function factsOf({ name, url, kinds, disabledAt }: Webhook): object {
  return { name, origin: new URL(url).origin, kinds, isEnabled: disabledAt === null };
}
