import { factsOfModel, type Capability } from '../../domain/catalog/listedModels.js';
import { CAPABILITIES } from '../../domain/catalog/priceList.js';
import { OBSTACLES, type Obstacle } from '../../domain/operations/modelReferences.js';
import { builder } from '../builder.js';
import { idOf, reads } from '../columns.js';
import { IntegrationType } from '../integration/integration.type.js';
import { Node } from '../node/node.type.js';
import { anyOf } from '../requirement.js';
import { Resource } from '../shared/resource.js';

const CAPABILITY_WORDS: Readonly<Record<Capability, string>> = {
  CHAT: 'Answers messages.',
  VISION: 'Takes images.',
  AUDIO: 'Takes or gives sound.',
  TOOLS: 'Calls tools.',
  JSON_SCHEMA: 'Keeps to a JSON schema it is given.',
  REASONING: 'Thinks before it answers.',
  EMBEDDING: 'Turns texts into vectors.',
};

export const ModelCapabilityEnum = builder.enumType('ModelCapability', {
  description: 'What a model can do.',
  values: Object.fromEntries(
    CAPABILITIES.map((capability) => [capability, { description: CAPABILITY_WORDS[capability] }]),
  ) as Record<Capability, { description: string }>,
});

export const ModelStatusEnum = builder.enumType('ModelStatus', {
  description: 'The state of a model.',
  values: {
    ACTIVE: { description: 'Requests may ask for it.' },
    DISABLED: { description: 'Turned off: no request gets to it.' },
  },
});

const OBSTACLE_WORDS: Readonly<Record<Obstacle, string>> = {
  INTEGRATION_DISABLED: 'The integration is turned off.',
  PROVIDER_DISABLED: 'The provider is turned off.',
  PROVIDER_EXPIRED: 'The provider’s time is over.',
  PROVIDER_EXHAUSTED: 'The provider’s usage limit is spent.',
  MODEL_DISABLED: 'The model is turned off.',
};

export const ModelObstacleEnum = builder.enumType('ModelObstacle', {
  description: 'Why no request gets to a model now.',
  values: Object.fromEntries(
    OBSTACLES.map((obstacle) => [obstacle, { description: OBSTACLE_WORDS[obstacle] }]),
  ) as Record<Obstacle, { description: string }>,
});

/** What the facts of a model are read from; its vendor decides which line of the price list is its own. */
const FACTS = { integration: { select: { vendor: true } } } as const;

export const ModelType = builder.prismaObject('Model', {
  requires: anyOf('model'),
  description: 'A model that an integration reaches. Requests name it through a provider, `@provider/model`.',
  interfaces: [Node, Resource],
  fields: (t) => ({
    id: t.id({
      description: 'The id of the model.',
      resolve: idOf('Model'),
    }),
    integration: t.relation('integration', {
      type: IntegrationType,
      nullable: true,
      requires: 'integration:list',
      description: 'The integration that reaches it.',
    }),
    status: t.field({
      type: ModelStatusEnum,
      description: 'Whether it is on.',
      resolve: reads(['disabledAt'], ({ disabledAt }) => (disabledAt === null ? 'ACTIVE' : 'DISABLED')),
    }),
    isCustom: t.exposeBoolean('isCustom', {
      description:
        'Whether the organization made it. The others are built in: they come with the integration and cannot be deleted.',
    }),
    baseModel: t.exposeString('baseModel', {
      nullable: true,
      description:
        'The built-in model that a custom one has its prices and abilities from, where it has none of its own.',
    }),
    inputPrice: t.field({
      type: 'Decimal',
      nullable: true,
      select: FACTS,
      description: 'US dollars per million tokens of input; null where it is not known.',
      resolve: (model) => factsOfModel(model, model.integration.vendor).inputPrice,
    }),
    outputPrice: t.field({
      type: 'Decimal',
      nullable: true,
      select: FACTS,
      description: 'US dollars per million tokens of output; null where it is not known.',
      resolve: (model) => factsOfModel(model, model.integration.vendor).outputPrice,
    }),
    hasOwnPrices: t.boolean({
      description: 'Whether the organization set one of its prices, in place of that of the price list.',
      resolve: reads(
        ['inputPrice', 'outputPrice'],
        ({ inputPrice, outputPrice }) => inputPrice !== null || outputPrice !== null,
      ),
    }),
    contextWindow: t.int({
      nullable: true,
      select: FACTS,
      description: 'How many tokens it takes in at once; null where it is not known.',
      resolve: (model) => factsOfModel(model, model.integration.vendor).contextWindow,
    }),
    capabilities: t.field({
      type: [ModelCapabilityEnum],
      requires: anyOf('model'),
      select: FACTS,
      description: 'What it can do.',
      resolve: (model) => factsOfModel(model, model.integration.vendor).capabilities,
    }),
    duplicatedFrom: t.exposeString('duplicatedFrom', {
      nullable: true,
      description: 'The slug of the model it was made like; null where it was not.',
    }),
  }),
});
