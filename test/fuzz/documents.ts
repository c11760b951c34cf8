/** Random documents that are valid under the schema, with arguments that reach for what is another tenant's. */
import {
  astFromValue,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  print,
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { ID_PREFIXES, type IdKind } from '../../src/domain/ids.js';
import { OPERATIONS } from '../support/operations.js';
import type { Chooser } from './chooser.js';

export interface RandomDocument {
  readonly kind: 'query' | 'mutation' | 'subscription';
  readonly query: string;
  readonly variables: Record<string, unknown>;
}

/** What arguments are made of. */
export interface Pool {
  /** An id for a place of a root field, as `updateRole input.id`. */
  id(place: string): string;
  cursor(): string;
  text(name: string): string;
  permission(): string;
}

/** Kinds of ids by place, as the registry of operations has them. */
export const KINDS_BY_PLACE: ReadonlyMap<string, IdKind> = new Map(
  Object.entries(OPERATIONS).flatMap(([name, { ids }]) =>
    ids.map(({ path, kind }) => [`${name} ${path}`, kind] as const),
  ),
);

export const ALL_KINDS = Object.keys(ID_PREFIXES) as IdKind[];

/** Below the server's own limits, so that most documents are carried out. */
const MOST_FIELDS = 60;
const MOST_ALIASES = 12;
const DEEPEST = 7;

/** A random document. @param isWanted which root fields may be asked */
export function randomDocument(
  schema: GraphQLSchema,
  { choose, pool, isWanted }: { choose: Chooser; pool: Pool; isWanted: (field: string) => boolean },
): RandomDocument {
  const kind = choose.of(['query', 'query', 'query', 'mutation', 'mutation', 'subscription'] as const);
  const root = {
    query: schema.getQueryType(),
    mutation: schema.getMutationType(),
    subscription: schema.getSubscriptionType(),
  }[kind];
  if (!root) throw new Error(`The schema has no ${kind}.`);
  return new Writer(schema, choose, pool).write(kind, root, isWanted);
}

type Composite = GraphQLObjectType | GraphQLInterfaceType;

class Writer {
  private readonly variables: Record<string, unknown> = {};
  private readonly declared: string[] = [];
  private readonly fragments: string[] = [];
  private aliases = 0;
  private fields = 0;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly choose: Chooser,
    private readonly pool: Pool,
  ) {}

  write(
    kind: RandomDocument['kind'],
    root: GraphQLObjectType,
    isWanted: (name: string) => boolean,
  ): RandomDocument {
    const all = Object.values(root.getFields()).filter(({ name }) => isWanted(name));
    const count =
      kind === 'query' ? 1 + this.choose.below(4) : 1 + this.choose.below(kind === 'mutation' ? 2 : 1);
    const asked = this.choose.some(all, count).map((field) => this.field(field, field.name, 1));
    // The same once more under another name.
    const again = this.choose.of(all);
    if (kind !== 'subscription' && this.choose.chance(0.2))
      asked.push(this.field(again, again.name, 1, true));
    const typename = kind !== 'subscription' && this.choose.chance(0.1) ? ['__typename'] : [];
    const declared = this.declared.length > 0 ? `(${this.declared.join(', ')})` : '';
    const query = [
      `${kind} Random${declared} { ${[...asked, ...typename].join(' ')} }`,
      ...this.fragments,
    ].join('\n');
    return { kind, query, variables: this.variables };
  }

  private field(
    field: GraphQLField<unknown, unknown>,
    place: string,
    depth: number,
    isAliased = this.choose.chance(0.1),
  ): string {
    this.fields += 1;
    const hasAlias = isAliased && this.aliases < MOST_ALIASES;
    if (hasAlias) this.aliases += 1;
    const alias = hasAlias ? `a${String(this.aliases)}: ` : '';
    const given = this.argumentsOf(field.args);
    const passed = given.map((argument) => `${argument.name}: ${this.input(argument, place)}`);
    const type = getNamedType(field.type);
    const directive = depth > 1 && this.choose.chance(0.04) ? ' @include(if: true)' : '';
    const selection = isCompositeType(type) ? ` ${this.selection(type, depth + 1)}` : '';
    return `${alias}${field.name}${passed.length > 0 ? `(${passed.join(', ')})` : ''}${directive}${selection}`;
  }

  /** The arguments that are given: those that must be, and of each list how long its page is. */
  private argumentsOf(all: readonly GraphQLArgument[]): GraphQLArgument[] {
    const pages = all.filter(({ name }) => name === 'first' || name === 'last');
    const page = pages.length > 0 ? this.choose.of(pages) : undefined;
    return all.filter(
      (argument) =>
        argument === page ||
        (isNonNullType(argument.type) && argument.defaultValue === undefined) ||
        (!pages.includes(argument) && this.choose.chance(argument.name === 'filter' ? 0.5 : 0.25)),
    );
  }

  private selection(type: GraphQLCompositeType, depth: number): string {
    const selected = `{ ${this.selected(type, depth)} }`;
    if (this.choose.chance(0.12)) {
      const name = `F${String(this.fragments.length)}`;
      this.fragments.push(`fragment ${name} on ${type.name} ${selected}`);
      return `{ ...${name} }`;
    }
    return this.choose.chance(0.08) ? `{ ... on ${type.name} ${selected} }` : selected;
  }

  private selected(type: GraphQLCompositeType, depth: number): string {
    const own = 'getFields' in type ? Object.values(type.getFields()) : [];
    const parts = this.some(own, depth);
    if (isAbstractType(type)) {
      // One type alone: fields of two with the same name could not be merged.
      const possible: Composite = this.choose.of(this.schema.getPossibleTypes(type));
      const others = Object.values(possible.getFields()).filter(({ name }) =>
        own.every((one) => one.name !== name),
      );
      const more = this.some(others, depth);
      parts.push('__typename', ...(more.length > 0 ? [`... on ${possible.name} { ${more.join(' ')} }`] : []));
    }
    return parts.length === 0 || this.choose.chance(0.1)
      ? [...parts, '__typename'].join(' ')
      : parts.join(' ');
  }

  private some(fields: readonly GraphQLField<unknown, unknown>[], depth: number): string[] {
    const isDeep = depth >= DEEPEST || this.fields > MOST_FIELDS;
    const open = fields.filter(({ type }) => !isDeep || !isCompositeType(getNamedType(type)));
    // Lists are empty without what is in them.
    const count = Math.min(open.length, 1 + this.choose.below(depth < 4 ? 5 : 3));
    const chosen = new Set(this.choose.some(open, count));
    for (const field of open) {
      if ((field.name === 'edges' || field.name === 'node') && this.choose.chance(0.8)) chosen.add(field);
    }
    return [...chosen].map((field) => this.field(field, '', depth));
  }

  /** An argument as a variable, or as it is where it can be written so. */
  private input(argument: GraphQLArgument, place: string): string {
    const value = this.value(argument.type, {
      name: argument.name,
      path: `${place} ${argument.name}`,
      depth: 0,
    });
    if (this.choose.chance(0.3)) {
      const literal = literalOf(value, argument.type);
      if (literal !== null) return literal;
    }
    const name = `v${String(this.declared.length)}`;
    this.declared.push(`$${name}: ${String(argument.type)}`);
    this.variables[name] = value;
    return `$${name}`;
  }

  private value(type: GraphQLInputType, at: { name: string; path: string; depth: number }): unknown {
    if (isNonNullType(type)) return this.value(type.ofType, at);
    if (isListType(type)) {
      return Array.from({ length: this.choose.below(3) }, (_, index) =>
        this.value(type.ofType, { ...at, path: index === 0 ? `${at.path}.0` : at.path, depth: at.depth + 1 }),
      );
    }
    if (isEnumType(type)) return this.choose.of(type.getValues()).name;
    if (isInputObjectType(type)) {
      const given = Object.values(type.getFields()).filter((field) => this.isGiven(field, at.depth));
      return Object.fromEntries(
        given.map((field) => [
          field.name,
          this.value(field.type, { name: field.name, path: `${at.path}.${field.name}`, depth: at.depth + 1 }),
        ]),
      );
    }
    return this.scalar(type.name, at);
  }

  private isGiven(field: GraphQLInputField, depth: number): boolean {
    if (isNonNullType(field.type)) return field.defaultValue === undefined || this.choose.chance(0.5);
    return this.choose.chance(depth > 3 ? 0.1 : 0.3);
  }

  private scalar(type: string, { name, path }: { name: string; path: string }): unknown {
    switch (type) {
      case 'ID':
        return this.pool.id(path);
      case 'Int':
        return name === 'first' || name === 'last'
          ? 1 + this.choose.below(3)
          : this.choose.of([0, 1, 7, 30, 3_600_000]);
      case 'Float':
        return this.choose.of([0, 0.5, 1]);
      case 'Boolean':
        return this.choose.chance(0.5);
      case 'Decimal':
        return this.choose.of(['0', '0.5', '12.34', '1000000']);
      case 'DateTime':
        return this.choose.of(['2020-01-01T00:00:00Z', '2026-11-01T00:00:00Z', '2030-06-01T12:00:00Z']);
      case 'Permission':
        return this.pool.permission();
      case 'JSON':
        return this.choose.of<unknown>([
          {},
          { a: 1 },
          [],
          'x',
          { provider: '@none', retry: { attempts: 2 } },
          null,
        ]);
      default:
        return name === 'after' || name === 'before' ? this.pool.cursor() : this.pool.text(name);
    }
  }
}

/** A value as it stands in a document; null where it cannot: JSON, and what holds a null, which would be left out. */
function literalOf(value: unknown, type: GraphQLInputType): string | null {
  if (/\bnull\b/.test(JSON.stringify(value))) return null;
  try {
    const node = astFromValue(value, type);
    return node ? print(node) : null;
  } catch {
    return null;
  }
}
