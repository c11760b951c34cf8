import {
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';

/** A field of an object or interface type, and where it stands (`Role.name`). */
export interface WalkedField {
  readonly at: string;
  readonly type: GraphQLObjectType | GraphQLInterfaceType;
  readonly field: GraphQLField<unknown, unknown>;
}

/** The object and interface types of a schema, its root types apart. */
export function compositeTypes(schema: GraphQLSchema): (GraphQLObjectType | GraphQLInterfaceType)[] {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return Object.values(schema.getTypeMap()).filter(
    (type): type is GraphQLObjectType | GraphQLInterfaceType =>
      (isObjectType(type) || isInterfaceType(type)) &&
      !isIntrospectionType(type) &&
      !roots.includes(type as never),
  );
}

/** The fields of the root types. */
export function rootFields(schema: GraphQLSchema): WalkedField[] {
  return [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap((type) =>
    type ? fieldsOf(type) : [],
  );
}

export function fieldsOf(type: GraphQLObjectType | GraphQLInterfaceType): WalkedField[] {
  return Object.values(type.getFields()).map((field) => ({ at: `${type.name}.${field.name}`, type, field }));
}

/**
 * The rule a type or field itself carries, read from its applied directives: `public`, `authenticated`, or the
 * alternatives of `@requiresScopes` joined by `|` (`session`, `apiKey:view`, `role:list|self`). Null for none.
 */
export function ownRule(
  of: { readonly extensions: Readonly<Record<string, unknown>> },
  at: string,
): string | null {
  const directives = (of.extensions['directives'] ?? {}) as Record<
    string,
    { scopes?: string[][] } | undefined
  >;
  const names = ['public', 'authenticated', 'requiresScopes'].filter(
    (name) => directives[name] !== undefined,
  );
  if (names.length > 1) throw new Error(`${at} has several rules: ${names.join(', ')}.`);
  const [name] = names;
  if (name === undefined || name !== 'requiresScopes') return name ?? null;
  const scopes = directives[name]?.scopes ?? [];
  if (scopes.length === 0 || scopes.some((needed) => needed.length !== 1)) {
    throw new Error(`${at} has a rule that these tests cannot read: ${JSON.stringify(scopes)}.`);
  }
  return scopes.flat().join('|');
}

/** Where a description is missing: types, fields, arguments, input fields, enum values, directives. */
export function undescribed(schema: GraphQLSchema): string[] {
  const things: [at: string, description: string | null | undefined][] = [];
  for (const type of Object.values(schema.getTypeMap())) {
    // The built-in scalars and the introspection types describe themselves.
    if (isIntrospectionType(type)) continue;
    things.push([type.name, type.description]);
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const { at, field } of fieldsOf(type)) {
        things.push([at, field.description]);
        for (const argument of field.args) things.push([`${at}(${argument.name})`, argument.description]);
      }
    }
    if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields()))
        things.push([`${type.name}.${field.name}`, field.description]);
    }
    if (isEnumType(type)) {
      for (const value of type.getValues()) things.push([`${type.name}.${value.name}`, value.description]);
    }
  }
  for (const directive of schema.getDirectives()) {
    things.push([`@${directive.name}`, directive.description]);
    for (const argument of directive.args)
      things.push([`@${directive.name}(${argument.name})`, argument.description]);
  }
  return things.filter(([, description]) => !description?.trim()).map(([at]) => at);
}
