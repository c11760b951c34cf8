import { Ajv, type ErrorObject } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { FieldFault } from '../errors.js';
import { isObject } from '../json.js';

/**
 * Checks JSON schemas that are handed on to a model. They are compared with the rules for schemas and never compiled
 * or run here, so that no pattern in one can keep the server busy.
 */

const MAX_SCHEMA_TEXT = 50_000;
const MAX_PATTERN = 1_000;
const DRAFT_07 = /^https?:\/\/json-schema\.org\/draft-07\/schema#?$/;
const DRAFT_2020 = /^https:\/\/json-schema\.org\/draft\/2020-12\/schema#?$/;

const options = { strict: false, allErrors: true, validateFormats: false, logger: false } as const;
const draft07 = new Ajv(options);
const draft2020 = new Ajv2020(options);

/** What is wrong with a JSON schema (2020-12, or draft-07 where `$schema` says so), and where in it. */
export function schemaFaults(schema: unknown, path: string): FieldFault[] {
  if (!isObject(schema)) return [{ path, message: 'must be a JSON schema, an object' }];
  if (JSON.stringify(schema).length > MAX_SCHEMA_TEXT) {
    return [{ path, message: `must not be longer than ${MAX_SCHEMA_TEXT.toLocaleString('en')} characters` }];
  }
  const dialect = schema['$schema'];
  const isDraft07 = typeof dialect === 'string' && DRAFT_07.test(dialect);
  if (dialect !== undefined && !isDraft07 && !(typeof dialect === 'string' && DRAFT_2020.test(dialect))) {
    return [{ path: `${path}.$schema`, message: 'must be draft-07 or 2020-12' }];
  }
  // Its own names are judged, not fetched.
  const { $schema: _dialect, ...judged } = schema;
  const ajv = isDraft07 ? draft07 : draft2020;
  const isValid = ajv.validateSchema(judged);
  const faults = isValid === true ? [] : ruleFaults(ajv.errors ?? [], path);
  return [...faults, ...ownFaults(schema, path)];
}

function ruleFaults(errors: readonly ErrorObject[], path: string): FieldFault[] {
  const faults = new Map<string, FieldFault>();
  for (const { instancePath, message, keyword } of errors) {
    const at = `${path}${instancePath.split('/').map(unescapePointer).join('.')}`;
    // What a combination of rules adds says less than the rules in it.
    if (['anyOf', 'allOf', 'if'].includes(keyword) && faults.has(at)) continue;
    if (!faults.has(at)) faults.set(at, { path: at, message: message ?? 'is no valid JSON schema' });
  }
  return [...faults.values()];
}

/** What the rules for schemas do not say: where references may lead, and what a pattern is. */
function ownFaults(schema: Record<string, unknown>, path: string): FieldFault[] {
  const faults: FieldFault[] = [];
  const assertPattern = (text: string, at: string): void => {
    if (!isPattern(text)) faults.push({ path: at, message: 'must be a regular expression' });
  };
  const search = (value: unknown, at: string, isMap: boolean): void => {
    if (Array.isArray(value)) {
      value.forEach((item, index) => {
        search(item, `${at}.${String(index)}`, false);
      });
    }
    if (!isObject(value)) return;
    for (const [key, item] of Object.entries(value)) {
      const below = `${at}.${key}`;
      if (isMap) search(item, below, false);
      else if (key === '$ref' || key === '$dynamicRef') {
        if (typeof item === 'string' && !leadsSomewhere(schema, item)) {
          faults.push({ path: below, message: 'must lead to a place in this schema, as #/$defs/name' });
        }
      } else if (key === 'pattern' && typeof item === 'string') assertPattern(item, below);
      else if (!LITERALS.has(key)) search(item, below, MAPS.has(key));
      if (key === 'patternProperties' && !isMap && isObject(item)) {
        for (const pattern of Object.keys(item)) assertPattern(pattern, `${below}.${pattern}`);
      }
    }
  };
  search(schema, path, false);
  return faults;
}

/** Keywords whose value is data. */
const LITERALS = new Set(['const', 'enum', 'default', 'examples', 'example']);
/** Keywords whose value is schemas by name. */
const MAPS = new Set([
  ...['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas', 'dependencies'],
]);

function leadsSomewhere(schema: unknown, reference: string): boolean {
  if (reference === '#') return true;
  if (!reference.startsWith('#/')) return false;
  let at = schema;
  for (const part of reference.slice(2).split('/')) {
    const name = unescapePointer(part);
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return false;
    at = (at as Record<string, unknown>)[name];
  }
  return typeof at === 'boolean' || isObject(at);
}

function unescapePointer(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** Whether a text is a regular expression; reading one takes no time, running it might. */
function isPattern(text: string): boolean {
  if (text.length > MAX_PATTERN) return false;
  try {
    new RegExp(text, 'u');
    return true;
  } catch {
    return false;
  }
}
