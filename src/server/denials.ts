import {
  getArgumentValues,
  GraphQLID,
  isInputObjectType,
  isListType,
  isNonNullType,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql';
import type { RequestContext } from '../context/requestContext.js';
import { decodeId } from '../domain/ids.js';
import type { Denial } from '../domain/operations/denials.js';
import { maskError } from './errors.js';

/** What an operation was asked with, as graphql-js takes it. */
interface Asked {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly variableValues?: unknown;
  readonly contextValue?: unknown;
}

/**
 * Writes every refusal of a GraphQL answer into the audit log, to be awaited before the answer is sent: of any field, by
 * its rule or by what it does, and of a stream at its beginning or later. All refusals of one answer go in one
 * transaction, equal ones as one entry with their number.
 */
export async function recordRefusals(asked: Asked, result: unknown): Promise<void> {
  if (typeof result !== 'object' || result === null || !('errors' in result)) return;
  const refusals = ((result.errors ?? []) as readonly unknown[])
    .map(maskError)
    .filter(({ extensions }) => extensions['code'] === 'FORBIDDEN');
  if (refusals.length === 0) return;
  const places = placesOf(asked);
  const denials = new Map<string, Denial>();
  for (const { nodes, message, extensions } of refusals) {
    const place = places.get(nodes?.[0] as FieldNode);
    const requiredPermission =
      typeof extensions['requiredPermission'] === 'string' ? extensions['requiredPermission'] : null;
    const denial = {
      action: place?.coordinate ?? 'GraphQL',
      requiredPermission,
      reason: requiredPermission === null ? message : null,
      resource: place === undefined ? null : namedResource(asked, place),
    };
    const key = JSON.stringify(denial);
    denials.set(key, { ...denial, attempts: (denials.get(key)?.attempts ?? 0) + 1 });
  }
  await (asked.contextValue as RequestContext).recordDenials([...denials.values()]);
}

/** A field of a document: where it stands in the schema, as in `Mutation.createApiKey`. */
interface Place {
  readonly node: FieldNode;
  readonly coordinate: string;
  readonly field: GraphQLField<unknown, unknown>;
}

function placesOf({ schema, document }: Asked): Map<FieldNode, Place> {
  const places = new Map<FieldNode, Place>();
  const typeInfo = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(typeInfo, {
      Field: (node) => {
        const field = typeInfo.getFieldDef();
        const parent = typeInfo.getParentType()?.name;
        if (!field || parent === undefined) return;
        places.set(node, { node, field, coordinate: `${parent}.${field.name}` });
      },
    }),
  );
  return places;
}

/**
 * The object that a field was asked to work on: the one that its input names as `id`, or the only one it names at all.
 * Nothing else of an input is kept, since it may hold secrets.
 */
function namedResource({ variableValues }: Asked, { field, node }: Place): Denial['resource'] {
  const values = getArgumentValues(field, node, (variableValues ?? {}) as Record<string, unknown>);
  const named = field.args.flatMap(({ name, type }) => idsIn(type, { name, value: values[name] }));
  const own = named.filter(({ name }) => name === 'id');
  const ids = [...new Set((own.length > 0 ? own : named).map(({ id }) => id))];
  const [only] = ids;
  return only === undefined || ids.length > 1 ? null : decodeId(only);
}

interface NamedId {
  readonly name: string;
  readonly id: string;
}

function idsIn(type: GraphQLInputType, given: { name: string; value: unknown }): NamedId[] {
  const { name, value } = given;
  if (value === null || value === undefined) return [];
  if (isNonNullType(type)) return idsIn(type.ofType, given);
  if (isListType(type)) {
    return [value].flat().flatMap((item) => idsIn(type.ofType, { name, value: item }));
  }
  if (isInputObjectType(type)) {
    return Object.values(type.getFields()).flatMap((field) =>
      idsIn(field.type, { name: field.name, value: (value as Record<string, unknown>)[field.name] }),
    );
  }
  const isId = type === GraphQLID || type.name === 'ID';
  return isId && typeof value === 'string' ? [{ name, id: value }] : [];
}
