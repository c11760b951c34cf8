import { isCredentialName } from '../credentials/credentialNames.js';
import { flag, integer, list, number, Spot, text, type Check } from './spot.js';
import { isObject } from '../json.js';

/** How deep a parameter's value may nest, as the JSON schema of a tool does. */
const MAX_DEPTH = 10;
const MAX_TEXT = 20_000;
const MAX_TOKENS = 10_000_000;

const object: Check<object> = (spot) => (isObject(spot.value) ? spot.value : spot.fault('must be an object'));
const word = text(200);
/** Of blanks alone, too: a line's end is where many stop. */
const stop: Check<string> = (spot) =>
  typeof spot.value === 'string' && spot.value !== '' && spot.value.length <= 200
    ? spot.value
    : spot.fault('must be a text of 1 to 200 characters');
const stopOrStops: Check<unknown> = (spot) =>
  Array.isArray(spot.value) ? list(stop, { least: 1, most: 16 })(spot) : stop(spot);
const wordOrObject: Check<unknown> = (spot) => (isObject(spot.value) ? spot.value : word(spot));

/** The parameters that all vendors understand alike. Others are the vendor's affair. */
const KNOWN: Readonly<Record<string, Check<unknown>>> = {
  model: text(300),
  temperature: number(0, 2),
  top_p: number(0, 1),
  max_tokens: integer(1, MAX_TOKENS),
  max_completion_tokens: integer(1, MAX_TOKENS),
  n: integer(1, 128),
  seed: integer(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
  stream: flag,
  stop: stopOrStops,
  frequency_penalty: number(-2, 2),
  presence_penalty: number(-2, 2),
  user: word,
  response_format: object,
  logit_bias: object,
  tools: list(object, { least: 1, most: 128 }),
  tool_choice: wordOrObject,
};

/** Parameters of a request that take the place of the caller's. Gives back the model, where there is one. */
export const overrideParams: Check<{ readonly model?: string | undefined }> = (spot) => {
  if (!isObject(spot.value)) return spot.fault('must be an object');
  for (const name of Object.keys(spot.value)) {
    const parameter = spot.at(name);
    const check = Object.hasOwn(KNOWN, name) ? KNOWN[name] : undefined;
    if (name.length > 100) parameter.fault('is too long for a name');
    if (isCredentialName(name)) {
      parameter.fault('is a credential: it belongs to an integration');
    } else if (check === undefined || check(parameter) !== null) {
      checkJson(parameter, 1);
    }
  }
  const { model } = spot.value;
  return typeof model === 'string' ? { model } : {};
};

/** Any JSON value whose numbers arrive as they were sent. */
function checkJson(spot: Spot, depth: number): void {
  const { value } = spot;
  if (depth > MAX_DEPTH) spot.fault('nests too deeply');
  else if (typeof value === 'number' && !isExact(value)) spot.fault('must not be a number beyond 2^53');
  else if (typeof value === 'string' && value.length > MAX_TEXT) {
    spot.fault(`must not be longer than ${String(MAX_TEXT)} characters`);
  } else if (typeof value === 'object' && value !== null) {
    for (const name of Object.keys(value)) checkJson(spot.at(name), depth + 1);
  }
}

function isExact(value: number): boolean {
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
}
