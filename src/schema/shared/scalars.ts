import { GraphQLError } from 'graphql';
import { builder } from '../builder.js';

const ISO_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

/** Whether a day is in the calendar: JavaScript takes the 30th of February for the 2nd of March. */
function isRealDay(day: string): boolean {
  const midnight = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day);
}

builder.scalarType('DateTime', {
  description:
    'A moment in ISO 8601 with its offset, as in `2026-03-01T09:30:00.000Z`; always UTC in answers.',
  serialize: (value) => value.toISOString(),
  parseValue: (value) => {
    if (typeof value === 'string' && ISO_TIME.test(value)) {
      const time = new Date(value);
      if (!Number.isNaN(time.getTime()) && isRealDay(value.slice(0, 10))) return time;
    }
    throw new GraphQLError('must be a time such as 2026-03-01T09:30:00Z');
  },
});

builder.scalarType('Decimal', {
  description:
    'An exact decimal number as text, as in `"12.50"`: amounts of US dollars are never binary fractions.',
  serialize: (value) => value,
  parseValue: (value) => {
    const text = typeof value === 'number' ? String(value) : value;
    if (typeof text === 'string' && /^-?\d{1,15}(\.\d{1,9})?$/.test(text)) return text;
    throw new GraphQLError('must be a decimal number such as "12.50"');
  },
});

builder.scalarType('JSON', {
  description: 'A JSON value.',
  serialize: (value) => value,
  parseValue: (value) => value,
});
