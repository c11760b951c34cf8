import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  typeFromAST,
  type DocumentNode,
  type GraphQLCompositeType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { RequestContext } from '../context/requestContext.js';
import { grantedBy, meets, requirementKey, type Requirement, type RequirementKey } from './requirement.js';

/**
 * Clearance: whether all that an operation asks for is allowed to who asks, told from the document alone.
 *
 * The rules of an operation are those of every field that it names and of every type that these lead to; what stands
 * behind `@skip` and `@include` counts, and of an interface every type that implements it. They are gathered once a
 * document. A request whose actor meets them all is cleared: no field has to ask again. Any other is executed on the
 * schema that asks at each field, which alone refuses. So this may be stricter than the rules, and never laxer: SELF,
 * which depends on the object, clears nothing.
 */
export type OperationRules = readonly RequirementKey[];

const rulesOfOperations = new WeakMap<OperationDefinitionNode, OperationRules>();

/** The rules of an operation of a valid document, each once, in the order of the document. */
export function rulesOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): OperationRules {
  const known = rulesOfOperations.get(operation);
  if (known !== undefined) return known;
  const rules = new RuleGatherer(schema, document).gather(operation);
  rulesOfOperations.set(operation, rules);
  return rules;
}

/** Whether who asks meets all rules; notes what permissions let them in, as the rules of fields do. */
export function isCleared(rules: OperationRules, context: RequestContext): boolean {
  const { actor } = context;
  if (!rules.every((rule) => meets(actor, rule))) return false;
  // Only of keys it is noted what they use.
  if (actor.kind === 'API_KEY') {
    for (const rule of rules) context.notePermissions(grantedBy(actor, rule));
  }
  return true;
}

class RuleGatherer {
  readonly #schema: GraphQLSchema;
  readonly #document: DocumentNode;
  readonly #rules = new Set<RequirementKey>();
  readonly #seenFragments = new Set<string>();

  constructor(schema: GraphQLSchema, document: DocumentNode) {
    this.#schema = schema;
    this.#document = document;
  }

  gather(operation: OperationDefinitionNode): OperationRules {
    const root = this.#schema.getRootType(operation.operation);
    if (!root) throw new Error(`There is no ${operation.operation} in the schema.`);
    this.#enter(root);
    this.#select(operation.selectionSet, root);
    return [...this.#rules];
  }

  /** Something of this type is answered: its rule, and the rules of its interfaces, hold. */
  #enter(type: GraphQLCompositeType): void {
    for (const object of this.#objectsOf(type)) {
      this.#add(ruleOf(object));
      for (const shared of object.getInterfaces()) this.#add(ruleOf(shared));
    }
  }

  #select(selectionSet: SelectionSetNode, parent: GraphQLCompositeType): void {
    for (const selection of selectionSet.selections) {
      switch (selection.kind) {
        case Kind.FIELD:
          // `__typename` follows the rule of its type, and what the schema says of itself is public.
          if (selection.name.value.startsWith('__')) break;
          this.#selectField(selection.name.value, parent, selection.selectionSet);
          break;
        case Kind.INLINE_FRAGMENT: {
          const { typeCondition } = selection;
          const type = typeCondition === undefined ? parent : typeFromAST(this.#schema, typeCondition);
          this.#select(selection.selectionSet, composite(type));
          break;
        }
        case Kind.FRAGMENT_SPREAD:
          this.#spread(selection.name.value);
          break;
      }
    }
  }

  #spread(name: string): void {
    if (this.#seenFragments.has(name)) return;
    this.#seenFragments.add(name);
    for (const definition of this.#document.definitions) {
      if (definition.kind !== Kind.FRAGMENT_DEFINITION || definition.name.value !== name) continue;
      this.#select(definition.selectionSet, composite(typeFromAST(this.#schema, definition.typeCondition)));
    }
  }

  #selectField(name: string, parent: GraphQLCompositeType, selectionSet: SelectionSetNode | undefined): void {
    // On an interface the field of each object has a rule of its own.
    const owners = isInterfaceType(parent) ? [parent, ...this.#objectsOf(parent)] : [parent];
    for (const owner of owners) {
      const field = 'getFields' in owner ? owner.getFields()[name] : undefined;
      if (field === undefined) throw new Error(`There is no field ${owner.name}.${name}.`);
      this.#add(ruleOf(field));
      const type = getNamedType(field.type);
      if (!isCompositeType(type)) continue;
      this.#enter(type);
      if (selectionSet) this.#select(selectionSet, type);
    }
  }

  #objectsOf(type: GraphQLCompositeType): readonly GraphQLObjectType[] {
    if (isAbstractType(type)) return this.#schema.getPossibleTypes(type);
    return isObjectType(type) ? [type] : [];
  }

  #add(requirement: Requirement | undefined): void {
    if (requirement === undefined) return;
    this.#rules.add(
      requirementKey(
        typeof requirement === 'string' ? requirement : requirement.filter((scope) => scope !== 'SELF'),
      ),
    );
  }
}

/** The declared rule of a type or field, from where Pothos keeps its options (requirementPlugin.ts). */
function ruleOf({ extensions }: { readonly extensions: object }): Requirement | undefined {
  const { pothosOptions } = extensions as { pothosOptions?: { requires?: Requirement } };
  return pothosOptions?.requires;
}

function composite(type: GraphQLNamedType | undefined): GraphQLCompositeType {
  if (!isCompositeType(type)) throw new Error('A fragment on something that has no fields.');
  return type;
}
