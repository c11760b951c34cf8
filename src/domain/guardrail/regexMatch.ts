import { z } from 'zod';
import { defineCheck, undecided } from './check.js';
import { not } from './parameters.js';
import { compilePattern, MAX_COST } from '../patterns.js';

export const regexMatch = defineCheck({
  description:
    'Whether a regular expression is found in the text. Parameters: `pattern`, in the syntax of RE2, at most 500 characters; `ignoreCase`, `multiline` (`^` and `$` at each line) and `dotAll` (`.` takes line breaks too), false by default; `not`, whether it must not be found.',
  parameters: z
    .strictObject({
      pattern: z.string().min(1),
      ignoreCase: z.boolean().default(false),
      multiline: z.boolean().default(false),
      dotAll: z.boolean().default(false),
      not,
    })
    .superRefine(({ pattern, ...flags }, context) => {
      const program = compilePattern(pattern, flags);
      if (typeof program === 'string') {
        context.addIssue({ code: 'custom', path: ['pattern'], message: program });
      }
    }),
  run: ({ pattern, ...flags }, { text }) => {
    const program = compilePattern(pattern, flags);
    if (typeof program === 'string') return undecided(`The pattern ${program}.`);
    if (program.programSize() * text.length > MAX_COST) {
      return undecided('The pattern is too large for a text of this length.');
    }
    const passes = program.test(text);
    return { passes, explanation: `The pattern is ${passes ? '' : 'not '}found in the text.` };
  },
});
