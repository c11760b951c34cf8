import { compilePattern, MAX_PATTERN_LENGTH, NO_FLAGS, writtenOut } from '../patterns.js';
import { list, Spot, text, type Check } from './spot.js';
import { isObject } from '../json.js';

/** How deep `$and` and `$or` may nest. */
const MAX_DEPTH = 4;
const MAX_PARTS = 50;
const MAX_VALUES = 100;
/** How large the patterns of all queries may be together; see `writtenOut`. */
const MAX_PATTERNS = 20_000;

/** What a condition may ask about: `metadata.user_plan`, `params.temperature`. */
const SUBJECT = /^(metadata|params)(\.[\w-]+)+$/;
const MAX_SUBJECT = 200;

/**
 * The query of a condition, in the style of MongoDB: `{ "metadata.plan": { "$eq": "paid" } }`. All of its parts must
 * hold; a bare value stands for `$eq`.
 */
export const query: Check<object> = (spot) => queryAt(1)(spot);

function queryAt(depth: number): Check<object> {
  return (spot) => {
    const { value } = spot;
    if (!isObject(value)) return spot.fault('must be an object');
    if (depth > MAX_DEPTH) return spot.fault('nests too deeply');
    const names = Object.keys(value);
    if (names.length === 0) return spot.fault('must not be empty');
    for (const name of names) {
      const part = spot.at(name);
      if (name === '$and' || name === '$or') {
        list(queryAt(depth + 1), { least: 1, most: MAX_PARTS })(part);
      } else if (SUBJECT.test(name) && name.length <= MAX_SUBJECT) {
        if (isObject(part.value)) checkComparisons(part, part.value);
        else scalar(part);
      } else {
        part.fault('must be $and, $or, metadata.… or params.…');
      }
    }
    return value;
  };
}

function checkComparisons(spot: Spot, comparisons: object): void {
  const names = Object.keys(comparisons);
  if (names.length === 0) spot.fault('must not be empty');
  for (const name of names) {
    const check = Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined;
    if (check === undefined) spot.at(name).fault(`must be one of ${Object.keys(OPERATORS).join(', ')}`);
    else check(spot.at(name));
  }
}

const scalar: Check<unknown> = (spot) => {
  const { value } = spot;
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)
    ? value
    : spot.fault('must be a text, a number, true or false');
};

/** Metadata are texts, so that a number may be written as one. */
const comparable: Check<unknown> = (spot) => {
  const { value } = spot;
  return Number.isFinite(value) || (typeof value === 'string' && /^-?\d{1,15}(\.\d{1,15})?$/.test(value))
    ? value
    : spot.fault('must be a number');
};

const scalars = list(scalar, { least: 1, most: MAX_VALUES });

const pattern: Check<string> = (spot) => {
  const source = text(MAX_PATTERN_LENGTH)(spot);
  if (source === null) return null;
  spot.report.patterns += writtenOut(source);
  if (spot.report.patterns > MAX_PATTERNS) {
    return spot.fault('is too large together with the patterns before it');
  }
  const program = compilePattern(source, NO_FLAGS);
  return typeof program === 'string' ? spot.fault(program) : source;
};

const OPERATORS: Readonly<Record<string, Check<unknown>>> = {
  $eq: scalar,
  $ne: scalar,
  $in: scalars,
  $nin: scalars,
  $gt: comparable,
  $gte: comparable,
  $lt: comparable,
  $lte: comparable,
  $regex: pattern,
};
