// Writes schema.graphql, the committed face of the API, or with --check tells whether it is up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import { printSchemaWithDirectives } from '@graphql-tools/utils';
import { lexicographicSortSchema, parse } from 'graphql';
import prettier from 'prettier';
import { schema } from '../src/schema/index.js';

const file = new URL('../schema.graphql', import.meta.url);
const banner = '# Generated from src/schema by `npm run schema`. Do not edit.\n\n';
const printed = printSchemaWithDirectives(lexicographicSortSchema(schema));
// Printed directives are easily malformed: only what parses again is written.
parse(printed);
const text = await prettier.format(banner + printed, { parser: 'graphql', printWidth: 110 });

if (process.argv.includes('--check')) {
  if (readFileSync(file, 'utf8') !== text) {
    console.error('schema.graphql is not up to date. Run: npm run schema');
    process.exitCode = 1;
  }
} else writeFileSync(file, text);
