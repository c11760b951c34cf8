// The lint rule that keeps the layers apart: which file must never import which. Paths are resolved, so that no
// spelling of a relative path gets around it. ARCHITECTURE.md draws the layers.
import path from 'node:path';

/**
 * @typedef {object} ForbiddenImport
 * @property {string} name what the rule is called in its message
 * @property {(file: string) => boolean} from whether it holds for a file, as in `src/domain/ids.ts`
 * @property {(target: string, file: string) => boolean} to whether it forbids a target: a file of the project as in
 *   `src/domain/ids.ts`, or a package as in `graphql`
 * @property {boolean} [typesAllowed] whether types may be imported, which are gone at run time
 */

const under = (...folders) => {
  return (file) => folders.some((folder) => file === folder || file.startsWith(`${folder}/`));
};
const inSource = under('src');
const isGraphql = under('graphql', 'graphql-yoga', '@pothos', '@graphql-tools');

/** The folder of a feature: `apiKey` of `src/schema/apiKey/apiKey.type.ts`; undefined for files beside them. */
const featureOf = (file) => /^src\/schema\/([^/]+)\//.exec(file)?.[1];

/** @type {readonly ForbiddenImport[]} */
export const FORBIDDEN_IMPORTS = [
  {
    name: 'domain/policy imports nothing but itself: it is pure',
    from: under('src/domain/policy'),
    to: (target) => !under('src/domain/policy')(target),
  },
  {
    name: 'domain knows neither the API nor who asks over what',
    from: under('src/domain'),
    to: (target) =>
      under('src/schema', 'src/context', 'src/server', 'src/gateway', 'src/sdk', 'src/telemetry')(target) ||
      isGraphql(target),
  },
  {
    name: 'the schema that asks no rules is for operations that were cleared',
    from: (file) => inSource(file) && file !== 'src/server/execution.ts',
    to: (target) => target === 'src/schema/cleared.ts',
  },
  {
    name: 'persistence imports nothing above it',
    from: under('src/persistence'),
    to: (target) => inSource(target) && !under('src/persistence')(target),
  },
  {
    name: 'telemetry imports nothing above it',
    from: under('src/telemetry'),
    to: (target) => inSource(target) && !under('src/telemetry')(target),
  },
  {
    name: 'what metrics and traces are made with stays inside telemetry',
    from: (file) => inSource(file) && !under('src/telemetry')(file),
    to: under('prom-client', '@opentelemetry'),
  },
  {
    name: 'outbound imports nothing above it',
    from: under('src/outbound'),
    to: (target) => inSource(target) && !under('src/outbound')(target),
  },
  {
    name: 'what leaves the server is handed down by context; its types may be known',
    from: (file) => inSource(file) && !under('src/context', 'src/gateway', 'src/outbound')(file),
    to: under('src/outbound'),
    typesAllowed: true,
  },
  {
    name: 'the Prisma client stays inside persistence; its types may leave',
    from: (file) => inSource(file) && !under('src/persistence')(file),
    to: (target, file) => {
      // What the builder takes is a description of the models as data, nothing that reaches a database.
      if (file === 'src/schema/builder.ts' && target === 'src/persistence/generated/pothos.ts') return false;
      return (
        under('src/persistence/generated', '@prisma/client')(target) || target === 'src/persistence/prisma.ts'
      );
    },
    typesAllowed: true,
  },
  {
    name: 'only context and gateway look rows up before the tenant is known',
    from: (file) => inSource(file) && !under('src/context', 'src/gateway', 'src/persistence')(file),
    to: (target) => target === 'src/persistence/systemClient.ts',
    typesAllowed: true,
  },
  {
    name: 'context knows neither the API nor its transports',
    from: under('src/context'),
    to: (target) => under('src/schema', 'src/server', 'src/gateway')(target) || isGraphql(target),
  },
  {
    name: 'the schema builder knows no feature',
    from: (file) => file === 'src/schema/builder.ts',
    to: (target) => featureOf(target) !== undefined || target === 'src/schema/index.ts',
  },
  {
    name: "a feature does not import another feature's queries or mutations; its types and inputs it may",
    from: (file) => featureOf(file) !== undefined,
    to: (target, file) =>
      featureOf(target) !== undefined &&
      featureOf(target) !== featureOf(file) &&
      /\.(queries|mutations)\.ts$/.test(target),
  },
  {
    name: 'the schema does not know how it is served',
    from: under('src/schema'),
    to: under('src/server', 'src/gateway'),
  },
  {
    name: 'the command line is called by people alone',
    from: (file) => inSource(file) && !under('src/cli')(file),
    to: under('src/cli'),
  },
  {
    name: 'the command line goes by the SDK, or puts the server together as main.ts does; it has no way of its own',
    from: under('src/cli'),
    to: (target) => {
      // The rules of single inputs, and the engine as a whole, which is looked at.
      if (target === 'src/schema/shared/inputs.ts') return false;
      if (target === 'src/gateway/engine/createEngine.ts') return false;
      return under('src/schema', 'src/gateway')(target) || isGraphql(target);
    },
  },
  {
    name: 'the SDK takes no code of the server along',
    from: under('src/sdk'),
    to: (target) => (inSource(target) && !under('src/sdk')(target)) || target.startsWith('node:'),
  },
  {
    name: 'the product does not import its tests or scripts',
    from: inSource,
    to: under('test', 'scripts'),
  },
];

/** @type {import('eslint').Rule.RuleModule} */
export const forbiddenImports = {
  meta: {
    type: 'problem',
    docs: { description: 'Keeps the layers of the project apart.' },
    schema: [],
    messages: { forbidden: 'Forbidden import of {{target}}: {{name}}.', computed: 'Import a literal path.' },
  },
  create(context) {
    const file = path.relative(context.cwd, context.filename).replaceAll(path.sep, '/');
    const rules = FORBIDDEN_IMPORTS.filter(({ from }) => from(file));
    if (rules.length === 0) return {};

    const check = (node, specifier, isType) => {
      const target = specifier.startsWith('.')
        ? path.posix.join(path.posix.dirname(file), specifier).replace(/\.js$/, '.ts')
        : specifier;
      for (const { name, to, typesAllowed } of rules) {
        if (typesAllowed && isType) continue;
        if (to(target, file)) context.report({ node, messageId: 'forbidden', data: { target, name } });
      }
    };
    const checkStatement = (node) => {
      if (node.source) check(node, node.source.value, isTypeOnly(node));
    };
    return {
      ImportDeclaration: checkStatement,
      ExportNamedDeclaration: checkStatement,
      ExportAllDeclaration: checkStatement,
      ImportExpression: (node) => {
        if (node.source.type === 'Literal') check(node, String(node.source.value), false);
        else context.report({ node, messageId: 'computed' });
      },
      TSImportEqualsDeclaration: (node) => {
        const { moduleReference } = node;
        if (moduleReference.type === 'TSExternalModuleReference') {
          check(node, String(moduleReference.expression.value), node.importKind === 'type');
        }
      },
    };
  },
};

/** Whether a statement is gone at run time: `import type …`. One with inline `type` still loads the module. */
function isTypeOnly(node) {
  return node.importKind === 'type' || node.exportKind === 'type';
}
