import type { Organization } from '../../persistence/generated/prisma/client.js';
import { NO_JSON } from '../../persistence/values.js';
import type { Plans } from '../billing/plans.js';
import { badInput } from '../errors.js';
import { changeAuthority } from './change.js';
import { setDefaultGuardrails, type DefaultGuardrails } from './defaultGuardrails.js';
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
  readonly sessionLifetimeMinutes?: number | null | undefined;
  readonly allowInlineConfig?: boolean | null | undefined;
  readonly requestLogging?: 'FULL' | 'METRICS' | null | undefined;
  readonly logRetentionDays?: number | null | undefined;
  readonly metricsRetentionDays?: number | null | undefined;
  /** Checked by readMetadata. */
  readonly metadata?: Readonly<Record<string, string>> | null | undefined;
}

/** Changes the organization's settings. @param plans how long its plan keeps logs */
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
        ...(settings.sessionLifetimeMinutes === undefined
          ? {}
          : { sessionLifetimeMinutes: settings.sessionLifetimeMinutes }),
      },
    });
    await record({
      action: 'organization.update',
      resourceType: 'Organization',
      resourceId: before.id,
      before: { ...before, ...guardrails.before },
      after: { ...after, ...guardrails.after },
    });
    return after;
  });
}

/** Deletes the organization with everything in it, its audit log too; every node forgets its keys. */
export async function deleteOrganization(requester: Requester, confirmSlug: string): Promise<void> {
  await changeAuthority(requester, 'organization:delete', async ({ transaction, record }) => {
    const organization = await transaction.organization.findFirstOrThrow();
    if (confirmSlug !== organization.slug) {
      throw badInput('input.confirmSlug', 'is not the slug of this organization');
    }
    await record({
      action: 'organization.delete',
      resourceType: 'Organization',
      resourceId: organization.id,
      before: organization,
    });
    await transaction.organization.deleteMany({ where: { id: organization.id } });
  });
}
