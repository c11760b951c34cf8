import js from '@eslint/js';
import tseslint from 'typescript-eslint';
import { forbiddenImports } from './scripts/lint/forbiddenImports.mjs';
import { schemaRules } from './scripts/lint/schemaRules.mjs';

/** Raw SQL as text could re-point the tenant's pin; the tagged templates cannot be given text. */
const UNSAFE_SQL = [
  {
    selector: String.raw`Identifier[name=/^\$(query|execute)RawUnsafe$/]`,
    message: 'Unsafe raw SQL is banned: use the tagged template.',
  },
  {
    selector: String.raw`Literal[value=/^\$(query|execute)RawUnsafe$/]`,
    message: 'Unsafe raw SQL is banned: use the tagged template.',
  },
  {
    selector: "MemberExpression[object.name='Prisma']:matches([property.name='raw'], [property.value='raw'])",
    message: 'Prisma.raw is banned: it pastes text into SQL.',
  },
];

const OTHER_SPELLINGS_OF_THE_ENVIRONMENT = {
  selector: "MemberExpression[property.name='env'][object.property.name='process']",
  message: 'Settings are read in src/env.ts.',
};

/** What opens more than a tenant's rows is for the layers that have no tenant yet. */
const UNPINNED = {
  selector: "MemberExpression[property.name='unpinned']",
  message: 'The unpinned client belongs to systemClient.ts and scheduledJobs.ts alone.',
};
const OWNER_QUERY = {
  selector: "MemberExpression[property.name='ownerQuery']",
  message: 'ownerQuery is not for requests: use the tenant client.',
};

export default tseslint.config(
  {
    ignores: [
      'dist',
      '**/node_modules',
      '**/.cache',
      '.castellan',
      '.castellan-demo',
      'src/persistence/generated',
      'src/sdk/generated',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  schemaRules,
  {
    files: ['**/*.{ts,js,mjs}'],
    extends: [js.configs.recommended, tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { castellan: { rules: { 'forbidden-imports': forbiddenImports } } },
    rules: {
      'castellan/forbidden-imports': 'error',
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', { max: 3 }],
      'no-restricted-syntax': ['error', ...UNSAFE_SQL],
      eqeqeq: 'error',
      'no-console': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // Interfaces are written with methods here, and made of closures: nothing uses `this`.
      '@typescript-eslint/unbound-method': 'off',
      // Spreading a string counts code points, as the limits on lengths are meant.
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      // The underscore names a parameter that is there for its position.
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Settings are read in src/env.ts.' },
      ],
      'no-restricted-imports': ['error', 'process', 'node:process'],
      'no-restricted-syntax': ['error', ...UNSAFE_SQL, OTHER_SPELLINGS_OF_THE_ENVIRONMENT, UNPINNED],
    },
  },
  // A resolver's parameters are GraphQL's four: parent (or query), arguments, context, info.
  { files: ['src/schema/**/*.ts'], rules: { 'max-params': ['error', { max: 4 }] } },
  {
    files: ['src/domain/**/*.ts', 'src/schema/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...UNSAFE_SQL,
        OTHER_SPELLINGS_OF_THE_ENVIRONMENT,
        UNPINNED,
        OWNER_QUERY,
      ],
    },
  },
  {
    files: ['src/persistence/systemClient.ts', 'src/persistence/scheduledJobs.ts'],
    rules: { 'no-restricted-syntax': ['error', ...UNSAFE_SQL, OTHER_SPELLINGS_OF_THE_ENVIRONMENT] },
  },
  { files: ['src/env.ts'], rules: { 'no-restricted-properties': 'off' } },
  { files: ['src/main.ts', 'scripts/**', 'bench/**'], rules: { 'no-console': 'off' } },
  {
    // Answers of the API are read as they come: what is in them is what these tests assert.
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unnecessary-type-conversion': 'off',
      '@typescript-eslint/no-unsafe-enum-comparison': 'off',
      'max-params': ['error', { max: 4 }],
      // What is missing from an answer fails the test, by whatever error.
      'no-unsafe-optional-chaining': 'off',
      '@typescript-eslint/restrict-template-expressions': 'off',
      // node:test's describe and test return promises that its runner awaits.
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'package', package: 'node:test', name: ['describe', 'test', 'it', 'suite'] },
          ],
        },
      ],
    },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { globals: { console: 'readonly', process: 'readonly', URL: 'readonly' } },
  },
);
