// A plugin of graphql-codegen: the methods of the client, one for each operation, `apiKeys.create(input)` for
// `CreateApiKey`. What a method does is in src/sdk/calls.ts; here stands only what it is called, takes and gives.
import { isEnumType, isInputObjectType, type GraphQLSchema } from 'graphql';
import { readOperations, type Operation, type OperationsFile } from './operations.js';

/** Root fields that are null without an error; of all others null comes with one, which is thrown. */
const NULL_FOR_NONE = ['node', 'paymentMethod'];

export function plugin(
  schema: GraphQLSchema,
  files: readonly OperationsFile[],
): { prepend: string[]; content: string } {
  const operations = readOperations(schema, files);
  const namespaces = [
    ...new Set(operations.flatMap(({ path }) => (path.length > 1 ? path.slice(0, 1) : []))),
  ].sort();
  const inNamespace = (namespace: string): Operation[] =>
    operations.filter(({ path }) => path[0] === namespace).sort(byMethod);
  const alone = operations.filter(({ path }) => path.length === 1).sort(byMethod);
  const methods = new Map(operations.map((operation) => [operation, methodOf(operation, schema)]));
  const types = [...new Set([...methods.values()].flatMap((method) => method.types))].sort();
  const write = (operation: Operation, part: 'declaration' | 'implementation'): string =>
    methods.get(operation)?.[part] ?? '';

  const interfaces = namespaces.map((namespace) =>
    block(
      `export interface ${typeOf(namespace)} {`,
      inNamespace(namespace).map((one) => write(one, 'declaration')),
      '}',
    ),
  );
  const resources = block(
    '/** What the API offers: a method for each of its root fields. */\nexport interface Resources {',
    [
      ...alone.map((one) => write(one, 'declaration')),
      ...namespaces.map((namespace) => `readonly ${namespace}: ${typeOf(namespace)};`),
    ],
    '}',
  );
  const implementations = [
    ...alone.map((one) => write(one, 'implementation')),
    ...namespaces.map((namespace) =>
      block(
        `${namespace}: {`,
        inNamespace(namespace).map((one) => write(one, 'implementation')),
        '},',
      ),
    ),
  ];
  const create = block(
    'export function createResources(calls: Calls): Resources {',
    [block('return {', implementations, '};')],
    '}',
  );
  return {
    prepend: [
      `import type { Calls, CallOptions, KeyedCallOptions, Listing, Value } from '../calls.js';`,
      `import type {\n${types.map((type) => `  ${type},\n`).join('')}} from './operations.js';`,
      `import {\n${operations.map(({ name }) => `  ${name}Document,\n`).join('')}} from './operations.js';`,
    ],
    content: [...interfaces, resources, create].join('\n\n'),
  };
}

interface Method {
  readonly declaration: string;
  readonly implementation: string;
  /** The types of operations.ts that the declaration names. */
  readonly types: readonly string[];
}

function methodOf(operation: Operation, schema: GraphQLSchema): Method {
  const { field, name, type } = operation;
  const method = operation.path.at(-1) ?? '';
  const value = `Value<${type}, '${field.name}'>`;
  const taken = parametersOf(operation, schema);
  const options = operation.takesIdempotencyKey ? 'KeyedCallOptions' : 'CallOptions';
  const parameters = [...taken.declared, `options?: ${options}`].join(', ');
  const { call, result } = resultOf(operation, value);
  const names = [...taken.names, 'options'].join(', ');
  const body = `calls.${call}({ document: ${name}Document, field: '${field.name}' }, ${taken.variables}, options)`;
  return {
    declaration: `${docstring(operation, taken.names)}\n${method}(${parameters}): ${result};`,
    implementation: `${method}: (${names}) => ${body},`,
    types: [type, ...taken.types],
  };
}

/** By which function of `Calls` a method works, and what it gives. */
function resultOf(operation: Operation, value: string): { call: string; result: string } {
  if (operation.kind === 'subscription')
    return { call: 'follow', result: `AsyncGenerator<${value}, void, void>` };
  if (operation.isConnection) return { call: 'list', result: `Listing<${value}>` };
  if (NULL_FOR_NONE.includes(operation.field.name))
    return { call: 'find', result: `Promise<${value} | null>` };
  if (operation.takesIdempotencyKey) return { call: 'changeOnce', result: `Promise<${value}>` };
  return { call: operation.kind === 'query' ? 'ask' : 'change', result: `Promise<${value}>` };
}

interface Parameters {
  readonly names: readonly string[];
  readonly declared: readonly string[];
  /** The variables made of them, as code. */
  readonly variables: string;
  readonly types: readonly string[];
}

/**
 * One variable that must be given is a parameter of its own, and so is the id of an object; all others are given
 * together, by their names.
 */
function parametersOf(
  { type: answer, variables, takesIdempotencyKey }: Operation,
  schema: GraphQLSchema,
): Parameters {
  const [first, ...others] = variables;
  const together = `${answer}Variables`;
  if (first === undefined) return { names: [], declared: [], variables: '{}', types: [] };
  const isAlone = first.isRequired && (others.length === 0 || first.name === 'id');
  if (!isAlone) {
    const mark = variables.some(({ isRequired }) => isRequired) ? '' : '?';
    return {
      names: ['variables'],
      declared: [`variables${mark}: ${together}`],
      variables: 'variables',
      types: [together],
    };
  }
  const { type, imported } = typeOfVariable(first.type, schema);
  const own = takesIdempotencyKey ? `Omit<${type}, 'idempotencyKey'>` : type;
  if (others.length === 0) {
    return {
      names: [first.name],
      declared: [`${first.name}: ${own}`],
      variables: `{ ${first.name} }`,
      types: imported,
    };
  }
  return {
    names: [first.name, 'variables'],
    declared: [`${first.name}: ${own}`, `variables?: Omit<${together}, '${first.name}'>`],
    variables: `{ ...variables, ${first.name} }`,
    types: [...imported, together],
  };
}

function typeOfVariable(graphqlType: string, schema: GraphQLSchema): { type: string; imported: string[] } {
  if (graphqlType === 'ID' || graphqlType === 'String') return { type: 'string', imported: [] };
  if (graphqlType === '[ID!]') return { type: 'string[]', imported: [] };
  const type = schema.getType(graphqlType);
  if (!isInputObjectType(type) && !isEnumType(type)) {
    throw new Error(`No parameter of a method has been of the type ${graphqlType} so far: say what it is.`);
  }
  return { type: graphqlType, imported: [graphqlType] };
}

function docstring(
  { field, isConnection, kind, takesIdempotencyKey }: Operation,
  names: readonly string[],
): string {
  const describe = (name: string): string[] => {
    const argument = field.args.find((one) => one.name === name);
    if (argument === undefined || name === 'input') return [];
    return [`@param ${name} ${argument.description ?? ''}`];
  };
  const together = field.args.filter(({ name }) => !names.includes(name));
  const variables = together.map(({ name, description }) => `\`${name}\`: ${description ?? ''}`);
  const lines = [
    field.description ?? '',
    '',
    `The ${kind} \`${field.name}\`.`,
    ...(isConnection
      ? ['Await it for one page; loop over it with `for await` for all, `first` of them a page.']
      : []),
    ...(takesIdempotencyKey
      ? [
          'An attempt without an answer is made again under the same idempotency key, which changes nothing twice.',
        ]
      : []),
    ...(kind === 'subscription' ? ['Leaving the loop over it, or the `signal`, hangs up.'] : []),
    '',
    ...names.flatMap(describe),
    ...(names.includes('variables') && variables.length > 0
      ? [`@param variables ${variables.join(' ')}`]
      : []),
  ];
  while (lines.at(-1) === '') lines.pop();
  return ['/**', ...lines.map((line) => (line === '' ? ' *' : ` * ${line}`)), ' */'].join('\n');
}

function byMethod(a: Operation, b: Operation): number {
  return (a.path.at(-1) ?? '') < (b.path.at(-1) ?? '') ? -1 : 1;
}

function typeOf(namespace: string): string {
  return `${namespace.charAt(0).toUpperCase()}${namespace.slice(1)}Resource`;
}

function block(opening: string, parts: readonly string[], closing: string): string {
  const inner = parts.flatMap((part) => part.split('\n')).map((line) => (line === '' ? '' : `  ${line}`));
  return [opening, ...inner, closing].join('\n');
}
