import { z } from 'zod';
import { defineCheck, undecided } from './check.js';
import { jsonTexts } from './jsonTexts.js';
import { listOfTexts, not, operator, outOf, satisfies } from './parameters.js';
import { MAX_COST } from '../patterns.js';
import { compileSchema } from './schemas.js';

/** Checks of the JSON in a text: of the text where it is JSON as a whole, else of its fenced code blocks. */

const schema = z.union([z.record(z.string(), z.unknown()), z.boolean()], {
  error: 'must be a schema: an object, true or false',
});

export const jsonSchema = defineCheck({
  description:
    'Whether the text is JSON that fits a schema, or has a fenced code block that does. Parameters: `schema`, a JSON schema (draft-07) whose references lead to its own `definitions` and not back to themselves; `not`, whether it must not fit.',
  parameters: z.strictObject({ schema, not }).superRefine((given, context) => {
    const compiled = compileSchema(given.schema);
    if (!Array.isArray(compiled)) return;
    for (const { path, message } of compiled) {
      context.addIssue({ code: 'custom', path: path.split('.'), message });
    }
  }),
  run: (parameters, { text }) => {
    const compiled = compileSchema(parameters.schema);
    if (Array.isArray(compiled)) return undecided('The schema is not supported any more.');
    const found = jsonTexts(text);
    if (found.length === 0) return { passes: false, explanation: 'The text holds no JSON.' };
    const values = found.reduce((sum, { size }) => sum + size, 0);
    if (compiled.size * values + compiled.programSize * text.length > MAX_COST) {
      return undecided('The schema is too large for JSON of this size.');
    }
    for (const { value } of found) {
      if (compiled.validate(value)) return { passes: true, explanation: 'The JSON fits the schema.' };
    }
    const [fault] = compiled.validate.errors ?? [];
    const where = fault?.instancePath === '' ? 'the value' : (fault?.instancePath ?? '');
    return {
      passes: false,
      explanation: `The JSON does not fit the schema: ${where} ${fault?.message ?? ''}.`,
    };
  },
});

export const jsonKeys = defineCheck({
  description:
    'Looks for keys in the JSON object that the text is, or that a fenced code block of it is. Parameters: `keys`, 1 to 100 names; `operator`, `any` (default), `all` or `none` of them. Without a JSON object none is there.',
  parameters: z.strictObject({ keys: listOfTexts({ atMost: 100, length: 200 }), operator }),
  run: ({ keys, operator: asked }, { text }) => {
    const objects = jsonTexts(text)
      .map(({ value }) => value)
      .filter((value) => typeof value === 'object' && value !== null && !Array.isArray(value));
    const found = keys.filter((key) => objects.some((object) => Object.hasOwn(object as object, key)));
    return {
      passes: satisfies(asked, found, keys),
      explanation: `The JSON has ${outOf(found, keys, 'keys')}; asked for: ${asked}.`,
    };
  },
});
