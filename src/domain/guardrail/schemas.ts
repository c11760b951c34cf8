import { Ajv, type ValidateFunction } from 'ajv';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import { LRUCache } from 'lru-cache';
import type { FieldFault } from '../errors.js';
import { compilePattern, NO_FLAGS } from '../patterns.js';
import { isObject } from '../json.js';

/**
 * JSON schemas (draft-07) that users write. What could run for ever, reach beyond the schema or bring a regular
 * expression to JavaScript's own engine is refused, or replaced by what cannot.
 */
export interface CompiledSchema {
  readonly validate: ValidateFunction;
  /** How many JSON values the schema consists of, with what it refers to. */
  readonly size: number;
  /** The sizes of the programs of its patterns, together. */
  readonly programSize: number;
}

/** The largest schema, counted as `CompiledSchema.size`. */
const MAX_SIZE = 2_000;
/** The longest text whose format is looked at. Those expressions are not all linear. */
const MAX_FORMATTED = 1_000;

/** The keywords of draft-07 by what stands behind them; what is not here is refused. */
const KEYWORDS: Readonly<
  Record<string, 'value' | 'schema' | 'schemas' | 'named' | 'items' | 'dependencies'>
> = {
  ...valuesOf(
    '$schema $comment title description default examples readOnly writeOnly type enum const format',
  ),
  ...valuesOf('minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength pattern'),
  ...valuesOf('minItems maxItems uniqueItems minProperties maxProperties required'),
  ...valuesOf('contentEncoding contentMediaType $ref'),
  ...{
    additionalItems: 'schema',
    contains: 'schema',
    additionalProperties: 'schema',
    propertyNames: 'schema',
  },
  ...{ not: 'schema', if: 'schema', then: 'schema', else: 'schema' },
  ...{ allOf: 'schemas', anyOf: 'schemas', oneOf: 'schemas' },
  ...{ properties: 'named', patternProperties: 'named', definitions: 'named', $defs: 'named' },
  ...{ items: 'items', dependencies: 'dependencies' },
};

function valuesOf(keywords: string): Record<string, 'value'> {
  return Object.fromEntries(keywords.split(' ').map((keyword) => [keyword, 'value']));
}

const compiled = new LRUCache<string, CompiledSchema>({ max: 200 });

/**
 * Compiles a schema, or says what is wrong with it.
 *
 * @param path where it stands, for the faults
 */
export function compileSchema(schema: unknown, path = 'schema'): CompiledSchema | FieldFault[] {
  const key = JSON.stringify(schema);
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const survey = new Survey(schema, path);
  const size = survey.visit(schema, path);
  if (survey.faults.length > 0) return survey.faults;
  if (size > MAX_SIZE) {
    return [
      {
        path,
        message: `must not have more than ${String(MAX_SIZE)} values, what it refers to counted each time`,
      },
    ];
  }
  try {
    const result = { validate: newAjv().compile(schema as object), size, programSize: survey.programSize };
    compiled.set(key, result);
    return result;
  } catch (error) {
    const reason = error instanceof Error ? error.message : '';
    return [{ path, message: `must be a JSON schema (draft-07): ${reason}` }];
  }
}

/** Goes through a schema: looks for faults, and counts. */
class Survey {
  readonly faults: FieldFault[] = [];
  programSize = 0;
  readonly #root: unknown;
  readonly #rootPath: string;
  /** The references on the way to where it is. */
  readonly #within: string[] = [];

  constructor(root: unknown, rootPath: string) {
    this.#root = root;
    this.#rootPath = rootPath;
  }

  /** @returns the size of what is visited; beyond the largest allowed it stops counting */
  visit(schema: unknown, path: string): number {
    if (typeof schema === 'boolean') return 1;
    if (!isObject(schema)) return this.#fault(path, 'must be a schema: an object, true or false');
    let size = 1;
    for (const [keyword, value] of Object.entries(schema)) {
      if (size > MAX_SIZE) break;
      size += this.#visitKeyword(keyword, value, `${path}.${keyword}`);
    }
    return size;
  }

  #visitKeyword(keyword: string, value: unknown, path: string): number {
    switch (Object.hasOwn(KEYWORDS, keyword) ? KEYWORDS[keyword] : undefined) {
      case undefined:
        return this.#fault(path, 'is not a keyword that is supported');
      case 'value':
        if (keyword === '$ref') return this.#follow(value, path);
        if (keyword === 'pattern') this.#countPattern(value, path);
        return countValues(value);
      case 'schema':
        return this.visit(value, path);
      case 'schemas':
        return Array.isArray(value)
          ? this.#visitEach(value, path)
          : this.#fault(path, 'must be a list of schemas');
      case 'items':
        return Array.isArray(value) ? this.#visitEach(value, path) : this.visit(value, path);
      case 'named':
        if (!isObject(value)) return this.#fault(path, 'must be an object of schemas');
        if (keyword === 'patternProperties') {
          for (const pattern of Object.keys(value)) this.#countPattern(pattern, `${path}.${pattern}`);
        }
        return this.#visitEach(value, path);
      case 'dependencies':
        if (!isObject(value)) return this.#fault(path, 'must be an object');
        return this.#visitEach(
          Object.fromEntries(Object.entries(value).filter(([, of]) => !Array.isArray(of))),
          path,
        );
    }
  }

  #visitEach(schemas: object, path: string): number {
    let size = 1;
    for (const [name, schema] of Object.entries(schemas)) {
      if (size > MAX_SIZE) break;
      size += this.visit(schema, `${path}.${name}`);
    }
    return size;
  }

  /** What is referred to counts each time: it is looked at each time. */
  #follow(reference: unknown, path: string): number {
    const [, place, name] = /^#\/(definitions|\$defs)\/([\w.-]+)$/.exec(String(reference)) ?? [];
    if (place === undefined || name === undefined) {
      return this.#fault(path, 'must lead into the schema itself, as in #/definitions/name');
    }
    const definitions = isObject(this.#root) ? this.#root[place] : undefined;
    if (!isObject(definitions) || !Object.hasOwn(definitions, name)) {
      return this.#fault(path, 'leads to nothing');
    }
    const at = `${place}/${name}`;
    if (this.#within.includes(at)) return this.#fault(path, 'must not lead back to itself');
    this.#within.push(at);
    const size = this.visit(definitions[name], `${this.#rootPath}.${place}.${name}`);
    this.#within.pop();
    return size;
  }

  #countPattern(pattern: unknown, path: string): void {
    if (typeof pattern !== 'string') {
      this.#fault(path, 'must be a text');
      return;
    }
    const program = compilePattern(pattern, NO_FLAGS);
    if (typeof program === 'string') this.#fault(path, program);
    else this.programSize += program.programSize();
  }

  #fault(path: string, message: string): number {
    if (!this.faults.some((fault) => fault.path === path)) this.faults.push({ path, message });
    return 1;
  }
}

function newAjv(): Ajv {
  const ajv = new Ajv({
    strict: true,
    strictTypes: false,
    strictTuples: false,
    strictRequired: false,
    allowMatchingProperties: true,
    logger: false,
    formats: boundedFormats,
    code: { regExp: re2 },
  });
  // Its own compares every item with every other.
  ajv.removeKeyword('uniqueItems');
  ajv.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    validate: (isAsked: boolean, items: unknown[]) =>
      !isAsked || new Set(items.map(canonical)).size === items.length,
    error: { message: 'must not hold the same item twice' },
  });
  return ajv;
}

/** The library tells its patterns apart by `toString`. */
const re2 = Object.assign(
  (pattern: string) => {
    const program = compilePattern(pattern, NO_FLAGS);
    if (typeof program === 'string') throw new Error(`A pattern ${program}.`);
    return { test: (text: string) => program.test(text), toString: () => pattern };
  },
  { code: 're2' },
);

/** The formats of draft-07 but `regex`, which would have what a text says compiled. */
const FORMATS = [
  ...(['date', 'time', 'date-time', 'email', 'hostname', 'ipv4', 'ipv6', 'uri', 'uri-reference'] as const),
  ...(['uri-template', 'json-pointer', 'relative-json-pointer', 'uuid', 'duration'] as const),
];

const unbounded = new Ajv({ formats: fullFormats, validateSchema: false });
const boundedFormats = Object.fromEntries(
  FORMATS.map((name) => {
    const fits = unbounded.compile({ type: 'string', format: name });
    return [name, (text: string) => text.length <= MAX_FORMATTED && fits(text)];
  }),
);

/** One text for equal values: the keys of objects in order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    isObject(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part,
  );
}

function countValues(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce((sum: number, item) => sum + countValues(item), 1);
}
