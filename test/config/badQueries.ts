import { named, type BadContent } from './contents.js';

/** A conditional content with one query. */
const asking = (query: unknown): object => ({
  strategy: { mode: 'conditional', conditions: [{ query, then: 'a' }], default: 'b' },
  targets: named,
});
const QUERY = 'strategy.conditions.0.query';

/** Contents that are refused for a query. */
export const BAD_QUERIES: readonly BadContent[] = [
  ['a query that is none', asking([]), [QUERY]],
  ['an empty query', asking({}), [QUERY]],
  [
    'a query about something else',
    asking({ 'url.pathname': 'x', metadata: 'x', 'params.': 'x', 'metadata..a': 'x', $not: [] }),
    ['url.pathname', 'metadata', 'params.', 'metadata..a', '$not'].map((name) => `${QUERY}.${name}`),
  ],
  [
    'a query that compares with nothing',
    asking({ 'metadata.a': {}, 'metadata.b': null, 'metadata.c': [1] }),
    ['metadata.a', 'metadata.b', 'metadata.c'].map((name) => `${QUERY}.${name}`),
  ],
  [
    'unknown operators',
    asking({ 'metadata.a': { $like: 'x', eq: 'x', $where: 'x' } }),
    ['$like', 'eq', '$where'].map((name) => `${QUERY}.metadata.a.${name}`),
  ],
  [
    'operators with the wrong values',
    asking({ 'params.a': { $eq: {}, $in: 'x', $nin: [], $gt: 'high', $lte: true, $regex: 7 } }),
    ['$eq', '$in', '$nin', '$gt', '$lte', '$regex'].map((name) => `${QUERY}.params.a.${name}`),
  ],
  [
    'and, or of no list',
    asking({ $and: {}, $or: [{ 'metadata.a': { $eq: 1 } }, { 'metadata.a': { $eq: [] } }] }),
    [`${QUERY}.$and`, `${QUERY}.$or.1.metadata.a.$eq`],
  ],
  [
    'and, or that nest too deeply',
    asking({ $and: [{ $or: [{ $and: [{ $or: [{ 'metadata.a': 1 }] }] }] }] }),
    [`${QUERY}.$and.0.$or.0.$and.0.$or.0`],
  ],
  ...['(?=a)b', String.raw`(a)\1`, '(', 'a{1001}', ''].map((pattern): [string, unknown, string[]] => [
    `the pattern ${pattern}`,
    asking({ 'metadata.a': { $regex: pattern } }),
    [`${QUERY}.metadata.a.$regex`],
  ]),
  [
    'a pattern that is large when written out',
    asking({ 'metadata.a': { $regex: '((ab){30}){30}' } }),
    [`${QUERY}.metadata.a.$regex`],
  ],
  [
    'patterns that are large together',
    asking(
      Object.fromEntries(
        Array.from({ length: 24 }, (_, index) => [`metadata.k${String(index)}`, { $regex: 'a{900}' }]),
      ),
    ),
    ['k22', 'k23'].map((name) => `${QUERY}.metadata.${name}.$regex`),
  ],
];
