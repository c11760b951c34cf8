import { maxAliasesPlugin } from '@escape.tech/graphql-armor-max-aliases';
import { maxDirectivesPlugin } from '@escape.tech/graphql-armor-max-directives';
import { maxTokensPlugin } from '@escape.tech/graphql-armor-max-tokens';
import { NoSchemaIntrospectionCustomRule, visit, type DocumentNode, type GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { badInput } from '../domain/errors.js';
import { requestError } from './errors.js';

/** How much a document may hold. Depth, breadth and cost are counted by the schema (builder.ts). */
const MAX_ALIASES = 15;
const MAX_DIRECTIVES = 50;
const MAX_TOKENS = 2_000;
/** How deep JSON variables may nest, and how many values they may hold. */
const MAX_JSON_DEPTH = 20;
const MAX_JSON_VALUES = 50_000;

/** Guards on documents and variables that hold for every operation. */
export function documentGuards(options: { introspection: boolean }): Plugin[] {
  return [
    maxTokensPlugin({ n: MAX_TOKENS }),
    maxAliasesPlugin({ n: MAX_ALIASES }),
    maxDirectivesPlugin({ n: MAX_DIRECTIVES }),
    hideSuggestions,
    ...(options.introspection ? [] : [forbidIntrospection]),
  ];
}

/** "Did you mean …" tells the schema to who may not read it. */
const hideSuggestions: Plugin = {
  onValidate:
    () =>
    ({ valid, result, setResult }) => {
      if (valid) return;
      for (const error of result as readonly GraphQLError[])
        error.message = error.message.replace(/ ?Did you mean .+\?/s, '');
      setResult([...result]);
    },
};

const forbidIntrospection: Plugin = {
  onValidate: ({ addValidationRule }) => {
    addValidationRule(NoSchemaIntrospectionCustomRule);
  },
};

/**
 * Refuses texts that PostgreSQL cannot store or would store altered, and JSON made to do harm.
 *
 * @throws GraphQLError BAD_USER_INPUT
 */
export function checkTexts(args: { readonly variableValues?: unknown; readonly document: unknown }): void {
  const variables = (args.variableValues ?? {}) as Record<string, unknown>;
  let values = 0;
  const check = (value: unknown, path: string, depth: number): void => {
    values += 1;
    if (depth > MAX_JSON_DEPTH) throw requestError(badInput(path, 'nests too deeply'));
    if (values > MAX_JSON_VALUES) throw requestError(badInput(path, 'holds too many values'));
    if (typeof value === 'string') assertStorable(value, path);
    else if (Array.isArray(value)) {
      value.forEach((item, index) => {
        check(item, `${path}.${String(index)}`, depth + 1);
      });
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, item] of Object.entries(value)) {
        assertStorable(key, path);
        if (key === '__proto__' || key === 'constructor' || key === 'prototype') {
          throw requestError(badInput(`${path}.${key}`, 'is not allowed as a name'));
        }
        check(item, `${path}.${key}`, depth + 1);
      }
    }
  };
  for (const [name, value] of Object.entries(variables)) check(value, name, 0);
  checkLiterals(args.document as DocumentNode);
}

/** Documents stay the same and come again: what was found good of one is not looked at twice. */
const goodDocuments = new WeakSet<DocumentNode>();

function checkLiterals(document: DocumentNode): void {
  if (goodDocuments.has(document)) return;
  const path: string[] = [];
  const named = {
    enter: (node: { name: { value: string } }) => {
      path.push(node.name.value);
      if (node.name.value === '__proto__' || node.name.value === 'constructor') {
        throw requestError(badInput(path.join('.'), 'is not allowed as a name'));
      }
    },
    leave: () => {
      path.pop();
    },
  };
  visit(document, {
    Argument: named,
    ObjectField: named,
    StringValue: (node) => {
      assertStorable(node.value, path.join('.'));
    },
  });
  goodDocuments.add(document);
}

function assertStorable(text: string, path: string): void {
  if (text.includes('\0')) throw requestError(badInput(path, 'must not contain the character NUL'));
  if (!isWellFormed(text))
    throw requestError(badInput(path, 'must not contain half a character (a lone surrogate)'));
}

function isWellFormed(text: string): boolean {
  return !/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(text);
}
