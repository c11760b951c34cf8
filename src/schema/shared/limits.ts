import { z } from 'zod';
import type { RateLimit, UsageLimit } from '../../domain/limits.js';
import { builder } from '../builder.js';
import type { InputFields } from './resource.js';

/** The limits of API keys and providers, as the API takes and shows them. */

export const RateLimitTypeEnum = builder.enumType('RateLimitType', {
  description: 'What a rate limit counts.',
  values: { REQUESTS: { description: 'Requests.' }, TOKENS: { description: 'Tokens of LLM calls.' } },
});

export const RateLimitUnitEnum = builder.enumType('RateLimitUnit', {
  description: 'The window of a rate limit.',
  values: {
    SECOND: { description: 'A second.' },
    MINUTE: { description: 'A minute.' },
    HOUR: { description: 'An hour.' },
    DAY: { description: 'A day.' },
    WEEK: { description: 'A week.' },
  },
});

export const UsageLimitTypeEnum = builder.enumType('UsageLimitType', {
  description: 'What a usage limit counts.',
  values: { COST: { description: 'US dollars.' }, TOKENS: { description: 'Tokens.' } },
});

export const PeriodEnum = builder.enumType('Period', {
  description: 'How often something comes round.',
  values: {
    WEEKLY: { description: 'Every Monday at 00:00 UTC.' },
    MONTHLY: { description: 'On the 1st of every month at 00:00 UTC.' },
    EVERY_N_DAYS: { description: 'Every so many days, 1 to 365.' },
  },
});

export const RateLimitObject = builder.objectRef<RateLimit>('RateLimit').implement({
  requires: 'AUTHENTICATED',
  description: 'How much a key or provider may do in a window of time.',
  fields: (t) => ({
    type: t.field({ type: RateLimitTypeEnum, description: 'What it counts.', resolve: (l) => l.type }),
    unit: t.field({ type: RateLimitUnitEnum, description: 'The window.', resolve: (l) => l.unit }),
    value: t.exposeInt('value', { description: 'How many in one window.' }),
  }),
});

export const UsageLimitObject = builder.objectRef<UsageLimit>('UsageLimit').implement({
  requires: 'AUTHENTICATED',
  description: 'The budget of a key or provider.',
  fields: (t) => ({
    type: t.field({ type: UsageLimitTypeEnum, description: 'What it counts.', resolve: (l) => l.type }),
    creditLimit: t.field({
      type: 'Decimal',
      description: 'US dollars or tokens until it is exhausted.',
      resolve: (l) => l.creditLimit,
    }),
    alertThreshold: t.field({
      type: 'Decimal',
      nullable: true,
      description: 'US dollars or tokens at which to alert.',
      resolve: (l) => l.alertThreshold,
    }),
    periodicReset: t.field({
      type: PeriodEnum,
      nullable: true,
      description: 'When the count begins anew; null for never.',
      resolve: (l) => l.periodicReset,
    }),
    resetEveryDays: t.exposeInt('resetEveryDays', {
      nullable: true,
      description: 'The days between resets, with EVERY_N_DAYS.',
    }),
  }),
});

const RateLimitInput = builder.inputType('RateLimitInput', {
  description: 'How much a key or provider may do in a window of time.',
  fields: (t) => ({
    type: t.field({ type: RateLimitTypeEnum, required: true, description: 'What it counts.' }),
    unit: t.field({ type: RateLimitUnitEnum, required: true, description: 'The window.' }),
    value: t.int({ required: true, description: 'How many in one window, at least 1.' }),
  }),
});

export const UsageLimitInput = builder.inputType('UsageLimitInput', {
  description: 'The budget of a key or provider.',
  fields: (t) => ({
    type: t.field({ type: UsageLimitTypeEnum, required: true, description: 'What it counts.' }),
    creditLimit: t.field({ type: 'Decimal', required: true, description: 'US dollars or tokens, above 0.' }),
    alertThreshold: t.field({
      type: 'Decimal',
      description: 'US dollars or tokens at which to alert, below the limit.',
    }),
    periodicReset: t.field({ type: PeriodEnum, description: 'When the count begins anew.' }),
    resetEveryDays: t.int({ description: 'The days between resets, 1 to 365, with EVERY_N_DAYS.' }),
  }),
});

/** The input of rate limits. */
export function rateLimitsField(t: InputFields) {
  return t.field({
    type: [RateLimitInput],
    validate: z.array(z.any()).max(10),
    description: 'How much it may do in a window of time; these replace all former ones.',
  });
}

/** The usage limit that an input names: null for none, undefined where it says nothing. */
export function givenUsageLimit(
  given: typeof UsageLimitInput.$inferInput | null | undefined,
): UsageLimit | null | undefined {
  if (!given) return given;
  return {
    ...given,
    alertThreshold: given.alertThreshold ?? null,
    periodicReset: given.periodicReset ?? null,
    resetEveryDays: given.resetEveryDays ?? null,
  };
}

/** Rate limits as stored. */
export function readRateLimits(stored: unknown): RateLimit[] {
  return stored as RateLimit[];
}

/** A usage limit as stored. */
export function readUsageLimit(stored: unknown): UsageLimit | null {
  return stored as UsageLimit | null;
}
