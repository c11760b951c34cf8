import { GraphQLError } from 'graphql';
import { readTime } from '../../domain/times.js';
import { builder } from '../builder.js';

builder.scalarType('DateTime', {
  description:
    'A moment in ISO 8601 with its offset, as in `2026-03-01T09:30:00.000Z`; always UTC in answers.',
  serialize: (value) => value.toISOString(),
  parseValue: (value) => {
    const time = typeof value === 'string' ? readTime(value) : null;
    if (time !== null) return time;
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
