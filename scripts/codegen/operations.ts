// The operations of src/sdk/operations as the plugins of codegen.ts need them: what each asks of which root field, under
// which type names codegen knows it, and by what name the client offers it.
import {
  getNamedType,
  isInputObjectType,
  Kind,
  print,
  stripIgnoredCharacters,
  visit,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { methodsOf } from './methods.js';

const SUFFIX = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' };

/** A file of operations, as codegen hands it to plugins. */
export interface OperationsFile {
  readonly document?: DocumentNode;
  readonly location?: string;
}

/** One operation: a document with one root field. */
export interface Operation {
  /** As in `CreateApiKey`. */
  readonly name: string;
  readonly kind: 'query' | 'mutation' | 'subscription';
  /** What codegen calls the type of its answer, as in `CreateApiKeyMutation`; that of its variables ends in `Variables`. */
  readonly type: string;
  /** The root field, as in `createApiKey`. */
  readonly field: GraphQLField<unknown, unknown>;
  /** Where the client offers it: `['apiKeys', 'create']`, or `['viewer']` for what stands alone. */
  readonly path: readonly string[];
  readonly variables: readonly Variable[];
  /** Whether the root field is a list in pages. */
  readonly isConnection: boolean;
  /** Whether its input takes an idempotency key. */
  readonly takesIdempotencyKey: boolean;
  /** Its text without its fragments, and the names of all those. */
  readonly text: string;
  readonly fragments: readonly string[];
}

export interface Variable {
  readonly name: string;
  /** Its type in GraphQL, without the mark that it is required. */
  readonly type: string;
  readonly isRequired: boolean;
}

/** Reads the operations of all files, in the order of their names. */
export function readOperations(schema: GraphQLSchema, files: readonly OperationsFile[]): Operation[] {
  const fragments = new Map(readFragments(files).map((fragment) => [fragment.name.value, fragment]));
  const named = files.flatMap(({ document, location = '' }) =>
    (document?.definitions ?? []).flatMap((definition) =>
      definition.kind === Kind.OPERATION_DEFINITION
        ? [{ definition, name: nameOf(definition), location }]
        : [],
    ),
  );
  const paths = methodsOf(named);
  return named
    .map(({ definition, name }): Operation => {
      const field = rootField(schema, definition);
      const input = field.args.find((argument) => argument.name === 'input');
      const inputType = input && getNamedType(input.type);
      return {
        name,
        kind: definition.operation,
        type: `${name}${SUFFIX[definition.operation]}`,
        field,
        path: paths.get(name) ?? [],
        variables: (definition.variableDefinitions ?? []).map((variable) => ({
          name: variable.variable.name.value,
          type: print(variable.type).replace(/!$/, ''),
          isRequired: variable.type.kind === Kind.NON_NULL_TYPE && variable.defaultValue === undefined,
        })),
        isConnection: getNamedType(field.type).name.endsWith('Connection'),
        takesIdempotencyKey: isInputObjectType(inputType) && 'idempotencyKey' in inputType.getFields(),
        text: stripIgnoredCharacters(print(definition)),
        fragments: fragmentsOf(definition, fragments),
      };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The fragments of all files. */
export function readFragments(files: readonly OperationsFile[]): FragmentDefinitionNode[] {
  return files.flatMap(({ document }) =>
    (document?.definitions ?? []).filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION),
  );
}

function nameOf(definition: OperationDefinitionNode): string {
  if (definition.name === undefined) throw new Error('An operation of the SDK has no name.');
  return definition.name.value;
}

function rootField(
  schema: GraphQLSchema,
  definition: OperationDefinitionNode,
): GraphQLField<unknown, unknown> {
  const [selection, ...others] = definition.selectionSet.selections;
  const field =
    selection?.kind === Kind.FIELD
      ? schema.getRootType(definition.operation)?.getFields()[selection.name.value]
      : undefined;
  if (field === undefined || others.length > 0) {
    throw new Error(`The operation ${nameOf(definition)} must ask for one root field.`);
  }
  return field;
}

/** The names of the fragments that a definition takes in, also by way of others; each once, by name. */
function fragmentsOf(
  definition: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): string[] {
  const found = new Set<string>();
  const collect = (node: OperationDefinitionNode | FragmentDefinitionNode): void => {
    visit(node, {
      FragmentSpread: ({ name: { value } }) => {
        const fragment = fragments.get(value);
        if (fragment === undefined) throw new Error(`There is no fragment ${value}.`);
        if (found.has(value)) return;
        found.add(value);
        collect(fragment);
      },
    });
  };
  collect(definition);
  return [...found].sort();
}
