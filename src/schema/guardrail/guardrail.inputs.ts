import { z } from 'zod';
import type { Actions } from '../../domain/guardrail/content.js';
import { builder } from '../builder.js';
import type { InputFields } from '../shared/resource.js';
import { GuardrailCheckType } from './guardrail.type.js';

/** How many checks a guardrail may have. */
const MAX_CHECKS = 20;

export const GuardrailCheckInput = builder.inputType('GuardrailCheckInput', {
  description: 'One check of a guardrail.',
  fields: (t) => ({
    type: t.field({ type: GuardrailCheckType, required: true, description: 'What it looks at.' }),
    parameters: t.field({
      type: 'JSON',
      description: 'What it demands, as its type says; `{}` where it is left out.',
    }),
    isEnabled: t.boolean({ defaultValue: true, description: 'Whether it is run.' }),
  }),
});

/** The list of checks as an input. */
export function checksField<Required extends boolean>(
  t: InputFields,
  { required, description }: { required: Required; description: string },
) {
  return t.field({
    type: [GuardrailCheckInput],
    required,
    validate: z.array(z.any()).min(1, 'must name at least one').max(MAX_CHECKS, 'must not be more than 20'),
    description,
  });
}

const GuardrailFeedbackInput = builder.inputType('GuardrailFeedbackInput', {
  description: 'A feedback that a guardrail notes of a call.',
  fields: (t) => ({
    value: t.int({
      required: true,
      validate: z.number().min(-10, 'must be at least -10').max(10, 'must be at most 10'),
      description: 'From -10 to 10.',
    }),
    weight: t.float({
      defaultValue: 1,
      validate: z.number().min(0, 'must be at least 0').max(1, 'must be at most 1'),
      description: 'How much it counts, from 0 to 1.',
    }),
  }),
});

export const GuardrailActionsInput = builder.inputType('GuardrailActionsInput', {
  description: 'What follows from the verdict of a guardrail.',
  fields: (t) => ({
    deny: t.boolean({
      defaultValue: false,
      description:
        'Whether a call that fails is refused with the status 446; else it goes on and answers 246.',
    }),
    async: t.boolean({
      defaultValue: false,
      description: 'Whether the call goes on without waiting for the verdict, which then refuses nothing.',
    }),
    onSuccess: t.field({
      type: GuardrailFeedbackInput,
      description: 'The feedback of a call that passes; none where it is left out.',
    }),
    onFail: t.field({
      type: GuardrailFeedbackInput,
      description: 'The feedback of a call that fails; none where it is left out.',
    }),
  }),
});

/** Actions with what is left out filled in. */
export function actionsFrom(input: typeof GuardrailActionsInput.$inferInput | null | undefined): Actions {
  const feedback = (given: typeof GuardrailFeedbackInput.$inferInput | null | undefined) =>
    given ? { value: given.value, weight: given.weight ?? 1 } : null;
  return {
    deny: input?.deny ?? false,
    async: input?.async ?? false,
    onSuccess: feedback(input?.onSuccess),
    onFail: feedback(input?.onFail),
  };
}
