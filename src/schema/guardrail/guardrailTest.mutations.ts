import { z } from 'zod';
import { requesterOf } from '../../context/requestContext.js';
import { readChecks } from '../../domain/guardrail/content.js';
import type { GuardrailResult } from '../../domain/guardrail/run.js';
import { testGuardrail } from '../../domain/operations/testGuardrail.js';
import { anyOf } from '../requirement.js';
import { builder } from '../builder.js';
import { readId } from '../shared/inputs.js';
import { actionsFrom, checksField, GuardrailActionsInput } from './guardrail.inputs.js';
import { GuardrailFeedback, RequestType } from './guardrail.type.js';
import { GuardrailCheckResult, GuardrailOutcome, GuardrailVerdict } from './guardrailTest.type.js';

/** The statuses of the gateway's answers, by what follows from the verdict. */
const STATUS: Readonly<Record<GuardrailResult['outcome'], number>> = { ALLOW: 200, WARN: 246, DENY: 446 };

// A mutation, and not under `guardrail:view`: it calls webhooks with the headers that are stored for them, and leaves an
// audit entry. Reading, for roles and for keys, sets nothing outside in motion.
builder.relayMutationField(
  'testGuardrail',
  {
    description: 'A guardrail, by its id or as checks that are not stored, and a text to run it on.',
    inputFields: (t) => ({
      id: t.id({ description: 'The id of the guardrail.' }),
      checks: checksField(t, {
        required: false,
        description: 'Checks in the place of a guardrail, 1 to 20.',
      }),
      actions: t.field({
        type: GuardrailActionsInput,
        description: 'What follows from the verdict on `checks`; not with an `id`.',
      }),
      text: t.string({ required: true, description: 'The text.' }),
      model: t.string({ validate: z.string().max(200), description: 'The model the request is for.' }),
      requestType: t.field({ type: RequestType, description: 'What the request is for.' }),
      metadata: t.field({
        type: 'JSON',
        validate: z.record(z.string(), z.unknown(), 'must be an object'),
        description: 'The metadata of the request, an object.',
      }),
    }),
  },
  {
    nullable: true,
    requires: 'guardrail:update',
    description:
      'Runs a guardrail on a text, webhooks and look-ups included, and says what each check found.',
    resolve: async (_root, { input }, context): Promise<GuardrailResult> => {
      const { id, checks, actions, text, model, requestType, metadata } = input;
      const isStored = typeof id === 'string';
      return await testGuardrail(requesterOf(context), context, {
        id: isStored ? readId('Guardrail', id, 'input.id') : undefined,
        checks: checks ? readChecks(checks, context) : undefined,
        actions: isStored && !actions ? undefined : actionsFrom(actions),
        subject: {
          ...{ text, model: model ?? null, requestType: requestType ?? null },
          metadata: (metadata ?? {}) as Record<string, unknown>,
        },
      });
    },
  },
  {
    requires: 'guardrail:update',
    description: 'What the guardrail found.',
    outputFields: (t) => ({
      verdict: t.field({
        type: GuardrailVerdict,
        description: 'The verdict of all checks together.',
        resolve: ({ passed }) => (passed ? 'PASSED' : 'FAILED'),
      }),
      outcome: t.expose('outcome', { type: GuardrailOutcome, description: 'What would follow for a call.' }),
      status: t.int({
        description:
          'The status that a call would be answered with, where it succeeds otherwise: 200, 246 or 446.',
        resolve: ({ outcome }) => STATUS[outcome],
      }),
      feedback: t.expose('feedback', {
        type: GuardrailFeedback,
        nullable: true,
        requires: anyOf('guardrail'),
        description: 'The feedback that would be noted of a call; null for none.',
      }),
      timeMs: t.exposeFloat('timeMs', { description: 'How long all of it took, in milliseconds.' }),
      checks: t.expose('checks', {
        type: [GuardrailCheckResult],
        requires: 'guardrail:update',
        description: 'What each check found, in their order.',
      }),
    }),
  },
);
