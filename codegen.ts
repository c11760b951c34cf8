import type { CodegenConfig } from '@graphql-codegen/cli';

// `npm run codegen`: types the SDK's operations from the committed schema. With --check it writes nothing and fails
// where the committed file is out of date.
const config: CodegenConfig = {
  schema: 'schema.graphql',
  documents: 'src/sdk/operations/*.graphql',
  generates: {
    'src/sdk/generated/operations.ts': {
      plugins: [
        {
          add: {
            content:
              '// Generated from schema.graphql and src/sdk/operations by `npm run codegen`. Do not edit.',
          },
        },
        'typescript',
        'typescript-operations',
        'typed-document-node',
      ],
      config: {
        useTypeImports: true,
        enumsAsTypes: true,
        onlyOperationTypes: true,
        skipTypename: true,
        dedupeFragments: true,
        strictScalars: true,
        scalars: {
          DateTime: 'string',
          Decimal: 'string',
          JSON: 'unknown',
          Permission: '`${string}:${string}`',
        },
        // An input may be left out by way of `undefined` too.
        inputMaybeValue: 'T | null | undefined',
      },
    },
  },
};

export default config;
