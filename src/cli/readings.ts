import { InvalidArgumentError } from 'commander';

/** How options are read; what cannot be read is told with the option's name. */

const UNITS_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A duration such as `30m`, `12h`, `7d` or `0`, in milliseconds. */
export function readDuration(text: string): number {
  if (text === '0') return 0;
  const [, count, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const factor = UNITS_MS[unit];
  if (count === undefined || factor === undefined) {
    throw new InvalidArgumentError('It must be a duration such as 90s, 30m, 12h or 7d.');
  }
  return Number(count) * factor;
}

/** A moment: a duration from now, or a date such as 2027-01-31 or 2027-01-31T12:00:00Z; in ISO 8601. */
export function readMoment(text: string): string {
  if (/^\d+[smhd]$/.test(text)) return new Date(Date.now() + readDuration(text)).toISOString();
  const isDate = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/.test(text);
  const moment = new Date(text);
  if (!isDate || Number.isNaN(moment.getTime())) {
    throw new InvalidArgumentError('It must be a duration such as 90d, or a date such as 2027-01-31.');
  }
  return moment.toISOString();
}

/** A word of an enumeration of the API as people write it: `api-keys` for API_KEYS. */
export function readChoice<Choice extends string>(choices: readonly Choice[]): (text: string) => Choice {
  return (text) => {
    const word = text.toUpperCase().replaceAll('-', '_');
    const choice = choices.find((one) => one === word);
    if (choice === undefined) {
      throw new InvalidArgumentError(`It must be one of ${choices.map(written).join(', ')}.`);
    }
    return choice;
  };
}

/** `API_KEYS` as options write it. */
export const written = (choice: string): string => choice.toLowerCase().replaceAll('_', '-');

/** `left=right`, for options that are given several times. */
export function readPair(text: string): [left: string, right: string] {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('It must be NAME=VALUE.');
  return [text.slice(0, at), text.slice(at + 1)];
}

/** A whole number from 1 on. */
export function readCount(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1 on.');
  return Number(text);
}

/** Gathers what an option is given several times. */
export function each<Value>(
  read: (text: string) => Value,
): (text: string, former?: readonly Value[]) => Value[] {
  return (text, former = []) => [...former, read(text)];
}
