import { builder } from '../builder.js';

export const AuditOutcomeEnum = builder.enumType('AuditOutcome', {
  description: 'What became of an attempt.',
  values: {
    SUCCESS: { description: 'It was done.' },
    DENIED: { description: 'It was refused.' },
  },
});
