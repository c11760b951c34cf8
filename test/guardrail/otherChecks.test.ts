/** The checks of program code and of the request around a text. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';
import { describeCheck, judge, type Verdict } from './trial.js';

const server = await startTestServer();
const { owner } = await createOrganization(server);
const by = () => owner;

const block = (word: string, code = 'whatever'): string => `So:\n\`\`\`${word}\n${code}\n\`\`\`\n`;
const one = (format: string): object => ({ formats: [format] });
const ALL = {
  formats: [
    ...[
      'SQL',
      'Python',
      'TypeScript',
      'JavaScript',
      'Java',
      'C++',
      'C',
      'C#',
      'Go',
      'Rust',
      'Kotlin',
      'Swift',
    ],
    ...['Ruby', 'PHP', 'Shell', 'HTML', 'CSS'],
  ],
};
const PROSE = `Please select a book from the shelf; if you like it, import it from the list.
For all of us: let us be clear. The class of 1999 returns. Update me, set the table, and delete nothing from it.
I said (again): "where is it?" Print it, or echo it. Type = good. Use it, then end.
- Item: value; other: value;`;

describeCheck('CONTAINS_CODE', by, {
  'a block by its word': [one('Python'), block('python'), 'PASSED'],
  'a block by a short word': [one('TypeScript'), block('ts'), 'PASSED'],
  'a block by a word in another case': [one('C++'), block('CPP'), 'PASSED'],
  'a block between tildes': [one('Shell'), '~~~bash\nls\n~~~', 'PASSED'],
  'a block that is not finished': [one('Go'), '```go\nx', 'PASSED'],
  'a block of another language': [one('Python'), block('ruby', 'x = 1'), 'FAILED'],
  'a block of no word, by a line of it': [one('Python'), block('', 'import os'), 'PASSED'],
  'a block of no word, of prose': [ALL, block('', 'Dear all,\nthank you.'), 'FAILED'],
  'SQL in prose': [one('SQL'), 'Run this: \nSELECT id FROM users WHERE age > 3;', 'PASSED'],
  'Python without a block': [one('Python'), 'def add(a, b):\n    return a + b\nprint(add(1, 2))', 'PASSED'],
  'TypeScript without a block': [
    one('TypeScript'),
    'interface User {\n  name: string;\n}\nconst user: User = { name: "x" };',
    'PASSED',
  ],
  'JavaScript without a block': [one('JavaScript'), 'const x = 1;\nconsole.log(x === 1);', 'PASSED'],
  'Java without a block': [
    one('Java'),
    'public class A {\n  public static void main(String[] a) { System.out.println("x"); }\n}',
    'PASSED',
  ],
  'C++ without a block': [one('C++'), '#include <iostream>\nint main() { std::cout << 1; }', 'PASSED'],
  'C without a block': [one('C'), '#include <stdio.h>\nint main() { printf("x"); }', 'PASSED'],
  'C# without a block': [one('C#'), 'using System;\nConsole.WriteLine("x");', 'PASSED'],
  'Go without a block': [one('Go'), 'package main\n\nfunc main() { fmt.Println("x") }', 'PASSED'],
  'Rust without a block': [
    one('Rust'),
    'fn main() {\n    let mut x = 1;\n    println!("{}", x);\n}',
    'PASSED',
  ],
  'Kotlin without a block': [one('Kotlin'), 'fun main() {\n  val x = 1\n  println(x)\n}', 'PASSED'],
  'Swift without a block': [
    one('Swift'),
    'import Foundation\nfunc add(a: Int) -> Int {\n  return a\n}',
    'PASSED',
  ],
  'Ruby without a block': [one('Ruby'), "require 'json'\ndef hello\n  puts 'x'\nend", 'PASSED'],
  'PHP without a block': [one('PHP'), '<?php\n$x = 1;\necho $x;', 'PASSED'],
  'Shell without a block': [one('Shell'), '#!/bin/bash\nsudo apt install x', 'PASSED'],
  'HTML without a block': [one('HTML'), '<div class="x"><p>Hello</p></div>', 'PASSED'],
  'CSS without a block': [one('CSS'), '.button {\n  color: red;\n}', 'PASSED'],
  prose: [ALL, PROSE, 'FAILED'],
  'one sign alone is not enough': [one('Python'), 'import os', 'FAILED'],
  'there must be none, and is': [{ ...one('SQL'), not: true }, block('sql'), 'FAILED'],
  'there must be none, and is none': [{ ...ALL, not: true }, PROSE, 'PASSED'],
  'an empty text': [ALL, '', 'FAILED'],
  'emoji and right-to-left': [ALL, 'שלום 👋🏽 לכולם', 'FAILED'],
  'very many lines': [ALL, 'x = 1\n'.repeat(33_000), 'FAILED'],
  'one very long line': [ALL, `${'('.repeat(100_000)}${' '.repeat(99_999)}`, 'FAILED'],
});

describe('Checks of the request', () => {
  const cases: [string, object, object, Verdict][] = [
    ['MODEL_WHITELIST', { models: ['gpt-4o', 'gpt-4o-mini'] }, { model: 'gpt-4o' }, 'PASSED'],
    ['MODEL_WHITELIST', { models: ['gpt-4o'] }, { model: 'gpt-4o-mini' }, 'FAILED'],
    ['MODEL_WHITELIST', { models: ['gpt-4o'] }, { model: 'GPT-4o' }, 'FAILED'],
    ['MODEL_WHITELIST', { models: ['gpt-4o'] }, { model: '' }, 'FAILED'],
    ['MODEL_WHITELIST', { models: ['gpt-4o'] }, {}, 'FAILED'],
    ['MODEL_WHITELIST', { models: ['gpt-4o'], not: true }, { model: 'gpt-4o' }, 'FAILED'],
    ['MODEL_WHITELIST', { models: ['gpt-4o'], not: true }, { model: 'o3' }, 'PASSED'],
    ['MODEL_WHITELIST', { models: ['@prod/模型'] }, { model: '@prod/模型' }, 'PASSED'],
    ['REQUIRED_METADATA_KEYS', { keys: ['team', 'env'] }, { metadata: { team: 'x', env: '' } }, 'PASSED'],
    ['REQUIRED_METADATA_KEYS', { keys: ['team', 'env'] }, { metadata: { team: 'x' } }, 'FAILED'],
    ['REQUIRED_METADATA_KEYS', { keys: ['team'] }, {}, 'FAILED'],
    ['REQUIRED_METADATA_KEYS', { keys: ['toString'] }, { metadata: {} }, 'FAILED'],
    ['REQUIRED_METADATA_KEYS', { keys: ['a', 'b'], operator: 'any' }, { metadata: { b: '1' } }, 'PASSED'],
    ['REQUIRED_METADATA_KEYS', { keys: ['a', 'b'], operator: 'any' }, { metadata: { c: '1' } }, 'FAILED'],
    ['REQUIRED_METADATA_KEYS', { keys: ['a', 'b'], operator: 'none' }, { metadata: { c: '1' } }, 'PASSED'],
    ['REQUIRED_METADATA_KEYS', { keys: ['a', 'b'], operator: 'none' }, { metadata: { a: '1' } }, 'FAILED'],
    ['ALLOWED_REQUEST_TYPES', { types: ['CHAT_COMPLETION'] }, { requestType: 'CHAT_COMPLETION' }, 'PASSED'],
    ['ALLOWED_REQUEST_TYPES', { types: ['CHAT_COMPLETION'] }, { requestType: 'EMBEDDING' }, 'FAILED'],
    ['ALLOWED_REQUEST_TYPES', { types: ['CHAT_COMPLETION'] }, {}, 'FAILED'],
    ['ALLOWED_REQUEST_TYPES', { types: ['IMAGE'], not: true }, { requestType: 'IMAGE' }, 'FAILED'],
    ['ALLOWED_REQUEST_TYPES', { types: ['IMAGE'], not: true }, { requestType: 'SPEECH' }, 'PASSED'],
  ];
  for (const [type, parameters, request, verdict] of cases) {
    test(`${type} ${JSON.stringify(parameters)} of ${JSON.stringify(request)}: ${verdict}`, async () => {
      const found = await judge(owner, { type, parameters }, { text: '', ...request });
      assert.equal(found.verdict, verdict, found.explanation);
    });
  }
});
