import type { Organization } from '../../persistence/generated/prisma/client.js';
import { NO_JSON } from '../../persistence/values.js';
import type { Plans } from '../billing/plans.js';
import { badInput } from '../errors.js';
import { encodeId } from '../ids.js';
import type { UserActor } from '../actor.js';
import { changeAuthority } from './change.js';
import { applyKeyPolicy, recordPolicedKeys } from './keyPolicy.js';
import { setDefaultGuardrails, type DefaultGuardrails } from './defaultGuardrails.js';
import { writeAccountEntry } from './accountEntries.js';
import { assertRetentionOfPlan } from './planBounds.js';
import type { Requester } from './requester.js';

/** The settings of an organization that a change may name; undefined leaves one as it is. */
export interface OrganizationSettings extends DefaultGuardrails {
  readonly name?: string | null | undefined;
  readonly slug?: string | null | undefined;
  readonly allowedEmailDomains?: readonly string[] | null | undefined;
  /** Checked by assertGoodMetadataSchema. */
  readonly keyMetadataSchema?: unknown;
  readonly maxKeyLifetimeDays?: number | null | undefined;
  readonly maxSecretAgeDays?: number | null | undefined;
  readonly keyPolicyNoticeDays?: number | null | undefined;
  readonly sessionLifetimeMinutes?: number | null | undefined;
  readonly allowInlineConfig?: boolean | null | undefined;
  readonly requestLogging?: 'FULL' | 'METRICS' | null | undefined;
  readonly logRetentionDays?: number | null | undefined;
  readonly metricsRetentionDays?: number | null | undefined;
  /** Checked by readMetadata. */
  readonly metadata?: Readonly<Record<string, string>> | null | undefined;
}

/**
 * Changes the organization's settings. A policy of keys that is named reaches the keys that are there, with notice.
 *
 * @param plans how long its plan keeps logs
 */
export async function updateOrganization(
  requester: Requester,
  settings: OrganizationSettings,
  plans: Plans,
): Promise<Organization> {
  return await changeAuthority(requester, 'organization:update', async ({ transaction, record }) => {
    const before = await transaction.organization.findFirstOrThrow();
    const guardrails = await setDefaultGuardrails(transaction, requester, settings);
    const { keyMetadataSchema } = settings;
    const logRetentionDays = settings.logRetentionDays ?? before.logRetentionDays;
    const metricsRetentionDays = settings.metricsRetentionDays ?? before.metricsRetentionDays;
    if (metricsRetentionDays < logRetentionDays) {
      // Named is what was given: the other one may be as it was.
      throw typeof settings.metricsRetentionDays === 'number'
        ? badInput('input.metricsRetentionDays', 'must not be less than logRetentionDays')
        : badInput('input.logRetentionDays', 'must not be more than metricsRetentionDays');
    }
    await assertRetentionOfPlan(transaction, plans, settings);
    const after = await transaction.organization.update({
      where: { id: before.id },
      data: {
        name: settings.name ?? before.name,
        slug: settings.slug ?? before.slug,
        allowInlineConfig: settings.allowInlineConfig ?? before.allowInlineConfig,
        requestLogging: settings.requestLogging ?? before.requestLogging,
        logRetentionDays,
        metricsRetentionDays,
        metadata: settings.metadata ?? before.metadata ?? {},
        allowedEmailDomains: [...(settings.allowedEmailDomains ?? before.allowedEmailDomains)],
        ...(keyMetadataSchema === undefined
          ? {}
          : { keyMetadataSchema: keyMetadataSchema === null ? NO_JSON : keyMetadataSchema }),
        ...(settings.maxKeyLifetimeDays === undefined
          ? {}
          : { maxKeyLifetimeDays: settings.maxKeyLifetimeDays }),
        ...(settings.maxSecretAgeDays === undefined ? {} : { maxSecretAgeDays: settings.maxSecretAgeDays }),
        keyPolicyNoticeDays: settings.keyPolicyNoticeDays ?? before.keyPolicyNoticeDays,
        ...(settings.sessionLifetimeMinutes === undefined
          ? {}
          : { sessionLifetimeMinutes: settings.sessionLifetimeMinutes }),
      },
    });
    const policed = await applyKeyPolicy(transaction, after, { named: settings, now: new Date() });
    await record({
      action: 'organization.update',
      resourceType: 'Organization',
      resourceId: before.id,
      before: { ...before, ...guardrails.before },
      after: {
        ...after,
        ...guardrails.after,
        ...(policed.length > 0 ? { policedKeys: policed.length } : {}),
      },
    });
    await recordPolicedKeys(record, before.id, policed);
    return after;
  });
}

/**
 * Deletes the organization with everything in it, its audit log too; every node forgets its keys. What stays is an entry
 * in the log of the person's own account.
 *
 * @param requester whose client is bound to the person as well
 */
export async function deleteOrganization(
  requester: Requester & { readonly actor: UserActor },
  confirmSlug: string,
): Promise<void> {
  await changeAuthority(requester, 'organization:delete', async ({ transaction, recordedInAccount }) => {
    const organization = await transaction.organization.findFirstOrThrow();
    if (confirmSlug !== organization.slug) {
      throw badInput('input.confirmSlug', 'is not the slug of this organization');
    }
    const { id, name, slug } = organization;
    await writeAccountEntry(
      transaction,
      { userId: requester.actor.userId, origin: requester.origin },
      {
        action: 'organization.delete',
        details: { organizationId: encodeId('Organization', id), name, slug },
      },
    );
    recordedInAccount();
    await transaction.organization.deleteMany({ where: { id } });
  });
}
