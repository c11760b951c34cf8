import { getDatamodel } from '../generated/pothos.js';

/** A column of a table, or a relation to other rows, as schema.prisma declares it. */
export type Field =
  | {
      readonly kind: 'scalar';
      readonly name: string;
      readonly type: string;
      readonly isList: boolean;
      readonly isRequired: boolean;
      /** What a new row gets where nothing is said: made by the client, or left to the default of the column. */
      readonly madeByDefault: 'UUID' | 'NOW' | null;
      /** Whether each change of the row sets it to the present time. */
      readonly isUpdatedAt: boolean;
    }
  | {
      readonly kind: 'relation';
      readonly name: string;
      readonly target: string;
      readonly isList: boolean;
      /** Which columns of this table and of the target's are equal; null where they are not those of a primary key. */
      readonly on: readonly (readonly [own: string, theirs: string])[] | null;
    };

export interface Model {
  readonly name: string;
  readonly fields: ReadonlyMap<string, Field>;
  readonly primaryKey: readonly string[];
  /** A column that is never null. */
  readonly key: string;
}

interface DescribedField {
  readonly name: string;
  readonly kind: 'scalar' | 'enum' | 'object';
  readonly type: string;
  readonly isList: boolean;
  readonly isId: boolean;
  readonly isRequired: boolean;
  readonly hasDefaultValue: boolean;
  readonly isUpdatedAt: boolean;
  readonly relationName?: string;
  readonly relationFromFields?: readonly string[];
}

interface DescribedModel {
  readonly fields: readonly DescribedField[];
  readonly primaryKey: { readonly fields: readonly string[] } | null;
}

const described = (getDatamodel() as unknown as { datamodel: { models: Record<string, DescribedModel> } })
  .datamodel.models;

/** The models of schema.prisma by their names. */
export const MODELS: ReadonlyMap<string, Model> = new Map(
  Object.entries(described).map(([name, model]) => [name, describeModel(name, model)]),
);

function describeModel(name: string, model: DescribedModel): Model {
  const fields = new Map(model.fields.map((field) => [field.name, describeField(name, field)]));
  const primaryKey = keyOf(model);
  return { name, fields, primaryKey, key: primaryKey.at(-1) ?? '' };
}

function describeField(owner: string, field: DescribedField): Field {
  const { name, type, isList } = field;
  if (field.kind !== 'object') {
    const { isRequired, isUpdatedAt } = field;
    const columnType = field.kind === 'enum' ? 'Enum' : type;
    const ofColumn = { isList, isRequired, isUpdatedAt, madeByDefault: madeByDefault(field) };
    return { kind: 'scalar', name, type: columnType, ...ofColumn };
  }
  return { kind: 'relation', name, target: type, isList, on: joinOf(owner, field) };
}

/**
 * What is known of a default is that there is one. Those of texts are ids and those of times the present one, as a test
 * (test/isolation/writes.test.ts) compares with schema.prisma.
 */
function madeByDefault({
  type,
  isList,
  isUpdatedAt,
  hasDefaultValue,
}: DescribedField): 'UUID' | 'NOW' | null {
  if (isUpdatedAt) return 'NOW';
  if (!hasDefaultValue || isList) return null;
  if (type === 'String') return 'UUID';
  return type === 'DateTime' ? 'NOW' : null;
}

/**
 * What is known of a reference names its own columns alone: it is taken for one to the primary key where that has as
 * many. A test (test/isolation/reads.test.ts) compares with the catalogue.
 */
function joinOf(owner: string, field: DescribedField): [own: string, theirs: string][] | null {
  const target = described[field.type];
  const own = field.relationFromFields ?? [];
  if (own.length > 0) return zip(own, keyOf(target));
  const back = target?.fields.find(
    ({ relationName, relationFromFields }) =>
      relationName === field.relationName && (relationFromFields ?? []).length > 0,
  );
  return zip(keyOf(described[owner]), back?.relationFromFields ?? []);
}

function keyOf(model: DescribedModel | undefined): readonly string[] {
  return model?.primaryKey?.fields ?? model?.fields.filter(({ isId }) => isId).map(({ name }) => name) ?? [];
}

function zip(first: readonly string[], second: readonly string[]): [string, string][] | null {
  if (first.length !== second.length) return null;
  return first.map((name, index) => [name, second[index] ?? '']);
}
