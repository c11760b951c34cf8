/** Regular expressions of users: RE2’s, so that none can keep the server busy. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { attack } from '../support/attacks.js';
import { createOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';
import { describeCheck, judge, trial } from './trial.js';

const server = await startTestServer();
const { owner } = await createOrganization(server);
const by = () => owner;

describeCheck('REGEX_MATCH', by, {
  found: [{ pattern: '[0-9]{3}-[0-9]{4}' }, 'Call 555-1234 now.', 'PASSED'],
  'not found': [{ pattern: '[0-9]{3}-[0-9]{4}' }, 'Call me.', 'FAILED'],
  'must not be found, and is': [{ pattern: '[0-9]{3}', not: true }, '555', 'FAILED'],
  'must not be found, and is not': [{ pattern: '[0-9]{3}', not: true }, '55', 'PASSED'],
  'the whole text': [{ pattern: '^yes$' }, 'yes', 'PASSED'],
  'more than the whole text': [{ pattern: '^yes$' }, 'yes\nno', 'FAILED'],
  'a line of it': [{ pattern: '^yes$', multiline: true }, 'no\nyes\nno', 'PASSED'],
  'another case': [{ pattern: 'password' }, 'PassWord', 'FAILED'],
  'another case, which is the same': [{ pattern: 'password', ignoreCase: true }, 'PassWord', 'PASSED'],
  'a point and a line break': [{ pattern: 'a.b' }, 'a\nb', 'FAILED'],
  'a point that takes line breaks': [{ pattern: 'a.b', dotAll: true }, 'a\nb', 'PASSED'],
  'a point takes a whole emoji': [{ pattern: '^.$' }, '😀', 'PASSED'],
  'a class of Unicode': [{ pattern: String.raw`^\p{Hebrew}+$` }, 'שלום', 'PASSED'],
  'a combining accent': [{ pattern: String.raw`\p{Mn}` }, 'cafe\u0301', 'PASSED'],
  'an empty text, which it fits': [{ pattern: '^$' }, '', 'PASSED'],
  'an empty text, which it does not': [{ pattern: '.' }, '', 'FAILED'],
  'a flag within': [{ pattern: '(?i)yes' }, 'YES', 'PASSED'],
});

describe('A pattern that JavaScript’s engine would never finish has its verdict', () => {
  const A = 'a'.repeat(150_000);
  const cases: Record<string, [pattern: string, text: string, verdict: 'PASSED' | 'FAILED']> = {
    'nested repetitions, no match': ['(a+)+$', `${A}!`, 'FAILED'],
    'nested repetitions, a match': ['(a+)+$', A, 'PASSED'],
    'overlapping alternatives': ['^(a|a)*$', `${A}!`, 'FAILED'],
    'overlapping alternatives of two lengths': ['^(a|aa)+$', `${A}!`, 'FAILED'],
    'many wildcards': ['^(.*)(.*)(.*)(.*)(.*)(.*)[xy]$', A, 'FAILED'],
    'an e-mail address that never ends': [
      String.raw`^([a-zA-Z0-9])(([\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+[.]{1}(([a-z]{2,3})|([a-z]{2,3}[.]{1}[a-z]{2,3}))$`,
      `${A}!`,
      'FAILED',
    ],
    'optional ones before as many': [`^${'a?'.repeat(30)}${'a'.repeat(30)}$`, 'a'.repeat(30), 'PASSED'],
    'what is far ahead': ['(a|b)*a(a|b){12}[cd]', 'ab'.repeat(75_000), 'FAILED'],
  };
  for (const [name, [pattern, text, verdict]] of Object.entries(cases)) {
    attack(75, `${name}: ${verdict}`, async () => {
      const found = await judge(owner, { type: 'REGEX_MATCH', parameters: { pattern } }, { text });
      assert.equal(found.verdict, verdict, found.explanation);
    });
  }

  attack(75, 'twenty of them too, in one guardrail', async () => {
    const check = { type: 'REGEX_MATCH', parameters: { pattern: '(a+)+$' } };
    const found = await trial(owner, { checks: Array(20).fill(check), text: `${A}!` });
    assert.equal(found.verdict, 'FAILED');
    assert.equal(found.checks.length, 20);
    assert.equal(found.checks[0]?.verdict, 'FAILED');
  });
});

test('a large pattern on a long text is not tried, and counts as failed, also where it must not be found', async () => {
  const text = 'ab'.repeat(50_000);
  for (const not of [false, true]) {
    const parameters = { pattern: '[ab]{400}[cd]', not };
    const long = await judge(owner, { type: 'REGEX_MATCH', parameters }, { text });
    assert.deepEqual(
      { ...long, timeMs: 0 },
      {
        ...{ type: 'REGEX_MATCH', verdict: 'ERROR', passes: false, timeMs: 0 },
        explanation: 'The pattern is too large for a text of this length.',
      },
    );
    const short = await judge(owner, { type: 'REGEX_MATCH', parameters }, { text: `${'ab'.repeat(200)}c` });
    assert.equal(short.verdict, not ? 'FAILED' : 'PASSED');
  }
});
