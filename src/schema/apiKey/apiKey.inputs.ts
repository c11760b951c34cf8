import { z } from 'zod';
import { MIN_TRANSITION_MS } from '../../domain/apiKeyRules.js';
import type { AuthorityInput, DescriptionInput } from '../../domain/operations/apiKeys.js';
import { builder } from '../builder.js';
import { description, emailAddress, readId } from '../shared/inputs.js';
import { givenUsageLimit, PeriodEnum, rateLimitsField, UsageLimitInput } from '../shared/limits.js';
import type { InputFields } from '../shared/resource.js';
import { KeyFeatureEnum, KeyLevelEnum } from './apiKey.type.js';

export const FeatureLevelInput = builder.inputType('ApiKeyPermissionInput', {
  description: 'A level on one feature.',
  fields: (t) => ({
    feature: t.field({ type: KeyFeatureEnum, required: true, description: 'The feature.' }),
    level: t.field({ type: KeyLevelEnum, required: true, description: 'How far the key goes.' }),
  }),
});

/** Levels on features: no more than there can be features. */
export const featureLevels = z.array(z.any()).max(20);

const RotationPolicyInput = builder.inputType('RotationPolicyInput', {
  description: 'How often a key’s secret is to be replaced.',
  fields: (t) => ({
    period: t.field({ type: PeriodEnum, required: true, description: 'How often.' }),
    everyDays: t.int({ description: 'The days between rotations, 1 to 365, with EVERY_N_DAYS.' }),
    nextRotationAt: t.field({
      type: 'DateTime',
      description:
        'When the next one is due; those after it come on the same weekday, the same day of the month (the last one of a ' +
        'shorter month), or every so many days. Where left out, the next one is on Monday, on the 1st, or in so many days.',
    }),
    transitionPeriodMs: t.int({
      defaultValue: MIN_TRANSITION_MS,
      description:
        'How long the former secret lives on, in milliseconds: 1,800,000 or more, less than the period.',
    }),
  }),
});

/** The inputs that describe a key, for `createApiKey` and `editApiKey`. */
export function descriptionFields(t: InputFields) {
  return {
    description: t.string({ validate: description, description: 'What it is for.' }),
    metadata: t.field({
      type: 'JSON',
      description: 'Texts that go along with its requests: name -> text of at most 128 characters.',
    }),
    alertEmails: t.stringList({
      validate: z.array(emailAddress).max(20),
      description: 'Who is told of alerts.',
    }),
  };
}

/** The inputs that say what a key may do, for `createApiKey` and `updateApiKey`. */
export function authorityFields(t: InputFields) {
  return {
    permissions: t.field({
      type: [FeatureLevelInput],
      validate: featureLevels,
      description: 'Levels on features. You can give what you hold yourself.',
    }),
    rateLimits: rateLimitsField(t),
    usageLimit: t.field({ type: UsageLimitInput, description: 'Its budget; null for none.' }),
    rotationPolicy: t.field({
      type: RotationPolicyInput,
      description: 'How often its secret is to be replaced; null for never.',
    }),
    allowedCidrs: t.stringList({
      validate: z.array(z.string().max(64)).max(100),
      description: 'The address ranges it may be used from; empty for anywhere.',
    }),
    expiresAt: t.field({ type: 'DateTime', description: 'When it stops working; null for never.' }),
    configId: t.id({ description: 'The id of the config of its requests that name none; null for none.' }),
    allowConfigOverride: t.boolean({
      description: 'Whether its requests may name another config than its own; true for a new key.',
    }),
  };
}

interface GivenAuthority {
  permissions?: AuthorityInput['permissions'] | null | undefined;
  rateLimits?: AuthorityInput['rateLimits'] | null | undefined;
  usageLimit?: typeof UsageLimitInput.$inferInput | null | undefined;
  rotationPolicy?: typeof RotationPolicyInput.$inferInput | null | undefined;
  allowedCidrs?: readonly string[] | null | undefined;
  expiresAt?: Date | null | undefined;
  configId?: string | null | undefined;
  allowConfigOverride?: boolean | null | undefined;
}

/** The authority that an input names; a list given as null is left as it is. */
export function readAuthority(input: GivenAuthority): AuthorityInput {
  const { rotationPolicy, configId } = input;
  return {
    permissions: input.permissions ?? undefined,
    rateLimits: input.rateLimits ?? undefined,
    usageLimit: givenUsageLimit(input.usageLimit),
    rotationPolicy: rotationPolicy
      ? {
          ...rotationPolicy,
          everyDays: rotationPolicy.everyDays ?? null,
          nextRotationAt: rotationPolicy.nextRotationAt ?? null,
          transitionPeriodMs: rotationPolicy.transitionPeriodMs ?? MIN_TRANSITION_MS,
        }
      : rotationPolicy,
    allowedCidrs: input.allowedCidrs ?? undefined,
    expiresAt: input.expiresAt,
    configId: typeof configId === 'string' ? readId('Config', configId, 'input.configId') : configId,
    allowConfigOverride: input.allowConfigOverride ?? undefined,
  };
}

/** The description that an input names. */
export function readDescription(input: {
  description?: string | null | undefined;
  metadata?: unknown;
  alertEmails?: readonly string[] | null | undefined;
}): DescriptionInput {
  return {
    description: input.description,
    metadata: input.metadata ?? undefined,
    alertEmails: input.alertEmails ?? undefined,
  };
}
