import SchemaBuilder, {
  BasePlugin,
  type PothosInputFieldConfig,
  type PothosOutputFieldConfig,
  type SchemaTypes,
} from '@pothos/core';

/** Describes the parts that Relay's conventions add to the schema, which no feature writes itself. */
const PLUGIN = 'relayDescriptions' as const;

export default PLUGIN;

const ARGUMENTS: Record<string, string> = {
  first: 'How many from the start, 1 to 100; 20 where neither `first` nor `last` is given.',
  last: 'How many from the end, 1 to 100.',
  after: 'Only what comes after this cursor.',
  before: 'Only what comes before this cursor.',
  input: 'What it takes.',
};

const FIELDS: Record<string, string> = {
  edges: 'The objects of the page, each with its cursor.',
  node: 'The object.',
  cursor: 'Where the object stands in the list; what `after` and `before` take.',
  pageInfo: 'Whether there is more, and where.',
  totalCount: 'How many there are on all pages together.',
  hasNextPage: 'Whether more come after this page.',
  hasPreviousPage: 'Whether more came before this page.',
  startCursor: 'The cursor of the first object of the page.',
  endCursor: 'The cursor of the last object of the page.',
};

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- how Pothos has plugins add options
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      relayDescriptions: RelayDescriptionsPlugin<Types>;
    }
  }
}

export class RelayDescriptionsPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onInputFieldConfig(config: PothosInputFieldConfig<Types>): PothosInputFieldConfig<Types> {
    const description = config.description ?? ARGUMENTS[config.name];
    return description === undefined ? config : { ...config, description };
  }

  override onOutputFieldConfig(config: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    if (!/(Connection|Edge|PageInfo)$/.test(config.parentType)) return config;
    const description = config.description ?? FIELDS[config.name];
    return description === undefined ? config : { ...config, description };
  }
}

SchemaBuilder.registerPlugin(PLUGIN, RelayDescriptionsPlugin);
