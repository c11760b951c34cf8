// Writes schema.graphql, the committed face of the API, or with --check tells whether it is up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import { printSchemaWithDirectives } from '@graphql-tools/utils';
import {
  Kind,
  lexicographicSortSchema,
  parse,
  print,
  visit,
  type DefinitionNode,
  type DirectiveDefinitionNode,
  type DocumentNode,
} from 'graphql';
import prettier from 'prettier';
import { schema } from '../src/schema/index.js';

const file = new URL('../schema.graphql', import.meta.url);
const BANNER = '# Generated from src/schema by `npm run schema`. Do not edit.\n\n';
/** What a reader wants to see first; everything else follows by name. */
const FIRST = ['Query', 'Mutation', 'Subscription'];

/** Parsing it again shows that the applied directives were printed as valid SDL. */
function document(): DocumentNode {
  const printed = parse(printSchemaWithDirectives(lexicographicSortSchema(schema)), { noLocation: true });
  const described = visit(printed, {
    DirectiveDefinition: describeDirective,
    // A description of one line reads better on one line.
    StringValue: (node) => ({ ...node, block: node.value.includes('\n') }),
  });
  const definitions = [...described.definitions].sort((a, b) => rank(a) - rank(b));
  return { ...described, definitions };
}

function rank(definition: DefinitionNode): number {
  if (definition.kind === Kind.SCHEMA_DEFINITION) return 0;
  if (definition.kind === Kind.DIRECTIVE_DEFINITION) return 1;
  const place = 'name' in definition ? FIRST.indexOf(definition.name.value) : -1;
  return place === -1 ? 10 : 2 + place;
}

/** The printer leaves the descriptions of directives out. */
function describeDirective(node: DirectiveDefinitionNode): DirectiveDefinitionNode {
  const directive = schema.getDirective(node.name.value);
  return { ...node, description: { kind: Kind.STRING, value: directive?.description ?? '' } };
}

const text = await prettier.format(BANNER + print(document()), { parser: 'graphql', printWidth: 110 });

if (process.argv.includes('--check')) {
  if (readFileSync(file, 'utf8') !== text) {
    console.error('schema.graphql is not up to date. Run: npm run schema');
    process.exitCode = 1;
  }
} else writeFileSync(file, text);
