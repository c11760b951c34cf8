import type { CodegenConfig } from '@graphql-codegen/cli';
import * as documents from './scripts/codegen/documents.js';
import * as resources from './scripts/codegen/resources.js';

const BANNER = {
  add: {
    content: '// Generated from schema.graphql and src/sdk/operations by `npm run codegen`. Do not edit.',
  },
};

/** The plugins of our own, under the names that they are given below. */
const OWN: Readonly<Record<string, typeof documents | typeof resources>> = { documents, resources };

// `npm run codegen`: types the SDK's operations from the committed schema, and makes its methods. With --check it writes
// nothing and fails where a committed file is out of date.
const config: CodegenConfig = {
  schema: 'schema.graphql',
  documents: 'src/sdk/operations/*.graphql',
  pluginLoader: async (name) => {
    const own = Object.entries(OWN).find(([ending]) => name.endsWith(`/${ending}`));
    return own === undefined ? ((await import(name)) as typeof documents) : own[1];
  },
  generates: {
    'src/sdk/generated/operations.ts': {
      plugins: [BANNER, 'typescript', 'typescript-operations', 'documents'],
      config: {
        enumsAsTypes: true,
        onlyOperationTypes: true,
        skipTypename: true,
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
    'src/sdk/generated/resources.ts': { plugins: [BANNER, 'resources'] },
  },
};

export default config;
