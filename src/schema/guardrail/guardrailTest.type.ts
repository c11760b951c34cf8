import type { CheckResult, CheckVerdict, Outcome } from '../../domain/guardrail/run.js';
import { builder } from '../builder.js';
import { GuardrailCheckType } from './guardrail.type.js';

const GuardrailCheckVerdict = builder.enumType('GuardrailCheckVerdict', {
  description: 'What a check found.',
  values: {
    PASSED: { description: 'The text fits.' },
    FAILED: { description: 'The text does not fit.' },
    SKIPPED: { description: 'The check is turned off.' },
    ERROR: { description: 'The check could not decide. `passes` says what that counts as.' },
  } satisfies Record<CheckVerdict, object>,
});

export const GuardrailVerdict = builder.enumType('GuardrailVerdict', {
  description: 'What a guardrail found.',
  values: {
    PASSED: { description: 'No check failed.' },
    FAILED: { description: 'A check failed, or could not decide and counts as failed.' },
  },
});

export const GuardrailOutcome = builder.enumType('GuardrailOutcome', {
  description: 'What follows from the verdict of a guardrail for a call.',
  values: {
    ALLOW: { description: 'It goes on: the guardrail passed, or nobody waits for it.' },
    WARN: { description: 'It goes on and answers with the status 246, the verdict in its body.' },
    DENY: { description: 'It is refused with the status 446, the verdict in its body.' },
  } satisfies Record<Outcome, object>,
});

export const GuardrailCheckResult = builder.objectRef<CheckResult>('GuardrailCheckResult').implement({
  requires: 'guardrail:update',
  description: 'What one check of a guardrail found.',
  fields: (t) => ({
    type: t.expose('type', { type: GuardrailCheckType, description: 'What it looked at.' }),
    verdict: t.expose('verdict', { type: GuardrailCheckVerdict, description: 'What it found.' }),
    passes: t.exposeBoolean('passes', { description: 'Whether it counts as passed.' }),
    explanation: t.exposeString('explanation', { description: 'Why, in words.' }),
    timeMs: t.exposeFloat('timeMs', { description: 'How long it took, in milliseconds.' }),
  }),
});
