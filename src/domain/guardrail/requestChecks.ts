import { z } from 'zod';
import { defineCheck, REQUEST_TYPES, type RequestType } from './check.js';
import { listOfTexts, not, operator, outOf, satisfies } from './parameters.js';

/** Checks of the request around the text. */

export const modelWhitelist = defineCheck({
  description:
    'Whether the request is for one of some models. Parameters: `models`, 1 to 200 names as requests give them, compared exactly; `not`, whether these are the forbidden ones. A request that names no model is for none of them.',
  parameters: z.strictObject({ models: listOfTexts({ atMost: 200, length: 200 }), not }),
  run: ({ models }, { model }) => {
    const passes = model !== null && models.includes(model);
    return {
      passes,
      explanation:
        model === null ? 'The request names no model.' : `The model is ${passes ? '' : 'not '}on the list.`,
    };
  },
});

export const requiredMetadataKeys = defineCheck({
  description:
    'Looks for keys in the metadata of the request. Parameters: `keys`, 1 to 50 names; `operator`, `all` (default), `any` or `none` of them.',
  parameters: z.strictObject({
    keys: listOfTexts({ atMost: 50, length: 128 }),
    operator: operator.unwrap().default('all'),
  }),
  run: ({ keys, operator: asked }, { metadata }) => {
    const found = keys.filter((key) => Object.hasOwn(metadata, key));
    return {
      passes: satisfies(asked, found, keys),
      explanation: `The metadata has ${outOf(found, keys, 'keys')}; asked for: ${asked}.`,
    };
  },
});

const TYPES = Object.keys(REQUEST_TYPES) as [RequestType, ...RequestType[]];

export const allowedRequestTypes = defineCheck({
  description:
    'Whether the request is of one of some types. Parameters: `types`, a list of values of `RequestType`; `not`, whether these are the forbidden ones. A request of no known type is of none of them.',
  parameters: z.strictObject({
    types: z.array(z.enum(TYPES)).min(1).max(TYPES.length),
    not,
  }),
  run: ({ types }, { requestType }) => {
    const passes = requestType !== null && types.includes(requestType);
    return {
      passes,
      explanation:
        requestType === null
          ? 'The request is of no known type.'
          : `The type ${requestType} is ${passes ? '' : 'not '}on the list.`,
    };
  },
});
