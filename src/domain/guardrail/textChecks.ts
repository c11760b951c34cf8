import { z } from 'zod';
import { defineCheck } from './check.js';
import { listOfTexts, not, operator, outOf, satisfies } from './parameters.js';
import { countSegments } from './segments.js';

/** Checks that read the text as it is. */

const caseSensitive = z.boolean().default(true);

export const contains = defineCheck({
  description:
    'Looks for words or phrases. Parameters: `words`, 1 to 200 texts; `operator`, `any` (default), `all` or `none` of them; `caseSensitive`, true by default.',
  parameters: z.strictObject({
    words: listOfTexts({ atMost: 200, length: 500 }),
    operator,
    caseSensitive,
  }),
  run: ({ words, operator: asked, caseSensitive: exactly }, { text }) => {
    const searched = comparable(text, exactly);
    const found = words.filter((word) => searched.includes(comparable(word, exactly)));
    return {
      passes: satisfies(asked, found, words),
      explanation: `The text contains ${outOf(found, words, 'words')}; asked for: ${asked}.`,
    };
  },
});

export const endsWith = defineCheck({
  description:
    'Whether the text ends with another. Parameters: `suffix`, the other; `caseSensitive`, true by default; `not`, whether it must not.',
  parameters: z.strictObject({ suffix: z.string().min(1).max(1_000), caseSensitive, not }),
  run: ({ suffix, caseSensitive: exactly }, { text }) => {
    const passes = comparable(text, exactly).endsWith(comparable(suffix, exactly));
    return { passes, explanation: `The text ${passes ? 'ends' : 'does not end'} with the suffix.` };
  },
});

/** Texts as they are compared: é is é, whether it is one character or an e with an accent after it. */
function comparable(text: string, exactly: boolean): string {
  const normal = text.normalize('NFC');
  return exactly ? normal : normal.toLowerCase();
}

const count = z.int().min(0).max(1_000_000);

const range = z
  .strictObject({ min: count.optional(), max: count.optional(), not })
  .superRefine(({ min, max }, context) => {
    if (min === undefined && max === undefined) {
      context.addIssue({ code: 'custom', message: 'must name min, max or both' });
    } else if (min !== undefined && max !== undefined && min > max) {
      context.addIssue({ code: 'custom', path: ['max'], message: 'must not be less than min' });
    }
  });

function defineCount(what: string, measure: (text: string) => number) {
  return defineCheck({
    description: `Counts the ${what} of the text. Parameters: \`min\` and \`max\`, one of them at least; \`not\`, whether the number must lie outside.`,
    parameters: range,
    run: ({ min = 0, max = Infinity }, { text }) => {
      const found = measure(text);
      const upTo = max === Infinity ? 'or more' : `to ${String(max)}`;
      return {
        passes: found >= min && found <= max,
        explanation: `The text has ${String(found)} ${what}; the range is ${String(min)} ${upTo}.`,
      };
    },
  });
}

export const wordCount = defineCount('words', (text) => countSegments(text, 'word'));
export const sentenceCount = defineCount('sentences', (text) => countSegments(text, 'sentence'));
export const characterCount = defineCount('characters (code points)', (text) => [...text].length);

export const allUppercase = defineCheck({
  description:
    'Whether all letters that have a case are capitals; a text without such letters passes. Parameter: `not`.',
  parameters: z.strictObject({ not }),
  run: (_parameters, { text }) => {
    const passes = !/[\p{Ll}\p{Lt}]/u.test(text);
    return { passes, explanation: `The text has ${passes ? 'no' : 'a'} letter that is not a capital.` };
  },
});

export const allLowercase = defineCheck({
  description:
    'Whether no letter that has a case is a capital; a text without such letters passes. Parameter: `not`.',
  parameters: z.strictObject({ not }),
  run: (_parameters, { text }) => {
    const passes = !/[\p{Lu}\p{Lt}]/u.test(text);
    return { passes, explanation: `The text has ${passes ? 'no' : 'a'} capital.` };
  },
});
