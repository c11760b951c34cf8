// What schema.graphql is held to: descriptions everywhere, names, and Relay's shape of lists.
import graphqlPlugin from '@graphql-eslint/eslint-plugin';

/** Rules that say what a valid schema is; the others follow with what is particular about them. */
const VALIDITY = [
  ...['known-argument-names', 'known-directives', 'known-type-names', 'lone-schema-definition'],
  ...['possible-type-extension', 'provided-required-arguments', 'unique-directive-names'],
  ...['unique-directive-names-per-location', 'unique-field-definition-names', 'unique-operation-types'],
  ...['unique-type-names', 'unique-enum-value-names'],
];

const STYLE = [
  ...['no-hashtag-description', 'no-typename-prefix', 'no-unreachable-types'],
  ...['no-duplicate-fields', 'no-scalar-result-type-on-mutation', 'require-deprecation-reason'],
  ...['relay-connection-types', 'relay-page-info'],
];

/** The block of ESLint's configuration that is about schema.graphql. */
export const schemaRules = {
  files: ['schema.graphql'],
  plugins: { '@graphql-eslint': graphqlPlugin },
  languageOptions: {
    parser: graphqlPlugin.parser,
    parserOptions: { graphQLConfig: { schema: 'schema.graphql' } },
  },
  rules: {
    ...Object.fromEntries([...VALIDITY, ...STYLE].map((name) => [`@graphql-eslint/${name}`, 'error'])),
    '@graphql-eslint/require-description': [
      'error',
      {
        types: true,
        rootField: true,
        FieldDefinition: true,
        InputValueDefinition: true,
        EnumValueDefinition: true,
        DirectiveDefinition: true,
      },
    ],
    '@graphql-eslint/naming-convention': [
      'error',
      {
        types: 'PascalCase',
        FieldDefinition: 'camelCase',
        InputValueDefinition: 'camelCase',
        DirectiveDefinition: 'camelCase',
        EnumValueDefinition: 'UPPER_CASE',
        'FieldDefinition[parent.name.value=Query]': {
          forbiddenPrefixes: ['query', 'get', 'list'],
          forbiddenSuffixes: ['Query'],
        },
        'FieldDefinition[parent.name.value=Mutation]': {
          forbiddenPrefixes: ['mutation'],
          forbiddenSuffixes: ['Mutation'],
        },
        'FieldDefinition[parent.name.value=Subscription]': {
          forbiddenPrefixes: ['subscription'],
          forbiddenSuffixes: ['Subscription'],
        },
        EnumTypeDefinition: { forbiddenPrefixes: ['Enum'], forbiddenSuffixes: ['Enum'] },
        InterfaceTypeDefinition: { forbiddenPrefixes: ['Interface'], forbiddenSuffixes: ['Interface'] },
        ObjectTypeDefinition: { forbiddenPrefixes: ['Type'], forbiddenSuffixes: ['Type'] },
      },
    ],
    '@graphql-eslint/relay-arguments': ['error', { includeBoth: true }],
    // Lists that are short and whole (permissions, labels) are no connections. Some pages list what cannot be opened by
    // an id of its own, such as the entries of an account.
    '@graphql-eslint/relay-edge-types': [
      'error',
      { listTypeCanWrapOnlyEdgeType: false, shouldImplementNode: false },
    ],
    // Types begin with a capital letter, mutations do not: CreateApiKeyInput is the input of createApiKey.
    '@graphql-eslint/input-name': ['error', { checkInputType: true, caseSensitiveInputType: false }],
    // Short descriptions stand on one line; see scripts/printSchema.ts, which also sorts.
    '@graphql-eslint/description-style': 'off',
    // An id is for what can be opened by it, `interface Node`. Payloads, pages and values have none.
    '@graphql-eslint/strict-id-in-types': 'off',
  },
};
