import type { FieldFault } from '../errors.js';
import { isObject } from '../json.js';

/** An object of the organization that a content names, and where it does. */
export interface Reference {
  readonly kind: 'provider' | 'guardrail';
  readonly slug: string;
  readonly path: string;
}

/** What reading a content brings to light. */
export class Report {
  readonly faults: FieldFault[] = [];
  readonly references: Reference[] = [];
  /** Where requests are sent to another host, and by which provider: its integration must allow that. */
  readonly customHosts: { readonly path: string; readonly provider: string }[] = [];
  /** How many targets there are in all. */
  targets = 0;
  /** How large the patterns of all queries are together. */
  patterns = 0;

  /** @param faultOfUrl what is wrong with an address that the server is to call, null for nothing */
  constructor(readonly faultOfUrl: (url: string) => string | null) {}
}

/** A long list of faults is of no more use than a shorter one. */
const MAX_FAULTS = 200;
/** What of an unknown key comes back in the path of its fault. Characters. */
const MAX_KEY_SHOWN = 100;

/** A value in a JSON document, and where it stands. */
export class Spot {
  constructor(
    readonly value: unknown,
    readonly path: string,
    readonly report: Report,
  ) {}

  /** Notes what is wrong, in words that go behind the path and quote nothing. */
  fault(message: string): null {
    if (this.report.faults.length < MAX_FAULTS) this.report.faults.push({ path: this.path, message });
    return null;
  }

  has(name: string): boolean {
    return isObject(this.value) && Object.hasOwn(this.value, name);
  }

  /** What stands under a name, or at an index of a list. */
  at(name: string | number): Spot {
    const values = this.value as Record<string | number, unknown>;
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    return new Spot(value, `${this.path}.${String(name).slice(0, MAX_KEY_SHOWN)}`, this.report);
  }
}

/** Reads a value; where something is wrong with it, notes that and gives back null. */
export type Check<T> = (spot: Spot) => T | null;

export const flag: Check<boolean> = (spot) =>
  typeof spot.value === 'boolean' ? spot.value : spot.fault('must be true or false');

/** A text that is not empty. */
export function text(maxLength: number): Check<string> {
  return (spot) => {
    const { value } = spot;
    if (typeof value !== 'string') return spot.fault('must be a text');
    if (value.trim() === '') return spot.fault('must not be empty');
    if (value.length > maxLength)
      return spot.fault(`must not be longer than ${String(maxLength)} characters`);
    return value;
  };
}

export function number(least: number, most: number): Check<number> {
  return (spot) => {
    const { value } = spot;
    return typeof value === 'number' && value >= least && value <= most
      ? value
      : spot.fault(`must be a number from ${String(least)} to ${String(most)}`);
  };
}

export function integer(least: number, most: number): Check<number> {
  return (spot) => {
    const { value } = spot;
    return Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most
      ? Number(value)
      : spot.fault(`must be a whole number from ${String(least)} to ${String(most)}`);
  };
}

export function oneOf<T extends string>(values: readonly T[]): Check<T> {
  return (spot) =>
    values.find((value) => value === spot.value) ?? spot.fault(`must be one of ${values.join(', ')}`);
}

/** A list of values; one that is too long is not looked into. */
export function list<T>(
  check: Check<T>,
  { least, most }: { least: number; most: number },
): Check<(T | null)[]> {
  return (spot) => {
    if (!Array.isArray(spot.value)) return spot.fault('must be a list');
    const { length } = spot.value;
    if (length < least) return spot.fault('must not be empty');
    if (length > most) return spot.fault(`must not have more than ${String(most)} entries`);
    return Array.from({ length }, (_, index) => check(spot.at(index)));
  };
}

/** A list in which nothing stands twice. */
export function listOfDifferent<T extends string | number>(
  check: Check<T>,
  bounds: { least: number; most: number },
): Check<(T | null)[]> {
  const read = list(check, bounds);
  return (spot) => {
    const values = read(spot);
    values?.forEach((value, index) => {
      if (value !== null && values.indexOf(value) !== index) spot.at(index).fault('is named twice');
    });
    return values;
  };
}

type Checks = Readonly<Record<string, Check<unknown>>>;
type ReadBy<C extends Checks> = { [Name in keyof C]?: ReturnType<C[Name]> };

/** An object of these names and no others. What is faulty is null in what is read. */
export function object<C extends Checks>(
  checks: C,
  required: readonly (keyof C & string)[] = [],
): Check<ReadBy<C>> {
  return (spot) => {
    if (!isObject(spot.value)) return spot.fault('must be an object');
    const read: Record<string, unknown> = {};
    for (const name of Object.keys(spot.value)) {
      const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
      if (check === undefined) spot.at(name).fault('is not known here');
      else read[name] = check(spot.at(name));
    }
    for (const name of required) if (!spot.has(name)) spot.at(name).fault('is missing');
    return read as ReadBy<C>;
  };
}
