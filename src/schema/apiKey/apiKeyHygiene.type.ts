import { tenantOf, type RequestContext } from '../../context/requestContext.js';
import { FINDINGS, type Finding, type KeyHygiene, type UsedPermission } from '../../domain/keyHygiene.js';
import { hygieneOfKeys } from '../../domain/operations/keyHygiene.js';
import { ALL_KEY_FEATURES, type KeyLevels } from '../../domain/policy/keyLevels.js';
import { builder } from '../builder.js';
import { ApiKeyType, FeatureLevelType } from './apiKey.type.js';

export const ApiKeyFindingEnum = builder.enumType('ApiKeyFinding', {
  description: 'What is found of a live API key that somebody should look at.',
  values: Object.fromEntries(
    Object.entries(FINDINGS).map(([finding, description]) => [finding, { description }]),
  ) as Record<Finding, { description: string }>,
});

const PermissionUseType = builder.objectRef<UsedPermission>('ApiKeyPermissionUse').implement({
  requires: 'apiKey:view',
  description: 'That a key used a permission.',
  fields: (t) => ({
    permission: t.field({
      type: 'Permission',
      description: 'The permission.',
      resolve: ({ permission }) => permission,
    }),
    lastUsedAt: t.expose('lastUsedAt', {
      type: 'DateTime',
      description: 'When last, a minute late at most.',
    }),
  }),
});

/** Levels as the API shows them: one a feature. */
export function levelsList(levels: KeyLevels) {
  return ALL_KEY_FEATURES.map((feature) => ({ feature, level: levels[feature] }));
}

const ApiKeyHygieneType = builder.objectRef<KeyHygiene>('ApiKeyHygiene').implement({
  requires: 'apiKey:view',
  description: 'What a key may do against what it does.',
  fields: (t) => ({
    findings: t.field({
      type: [ApiKeyFindingEnum],
      description: 'What somebody should look at; nothing for a key that does not work any more.',
      resolve: ({ findings }) => [...findings],
    }),
    grantedPermissions: t.field({
      type: ['Permission'],
      description: 'What it may do now; of a USER key what its owner’s role grants too.',
      resolve: ({ granted }) => [...granted],
    }),
    usedPermissions: t.field({
      type: [PermissionUseType],
      requires: 'apiKey:view',
      description:
        'What it used in the last 90 days. Where one of several permissions was enough, the narrowest that it held.',
      resolve: ({ used }) => used,
    }),
    unusedPermissions: t.field({
      type: ['Permission'],
      description: 'What it may do and did not in the last 90 days.',
      resolve: ({ unused }) => [...unused],
    }),
    suggestedPermissions: t.field({
      type: [FeatureLevelType],
      requires: 'apiKey:view',
      description: 'The least levels that cover what it used in the last 90 days, none above those it has.',
      resolve: ({ suggested }) => levelsList(suggested),
    }),
    observedSince: t.expose('observedSince', {
      type: 'DateTime',
      description: 'Since when what it uses is known; 90 days back at most.',
    }),
  }),
});

/** Gathers the keys of one answer whose hygiene is asked for, so that a list costs as many statements as one key. */
class HygieneLoader {
  readonly #context: RequestContext;
  #ids: string[] = [];
  #loading: Promise<ReadonlyMap<string, KeyHygiene>> | undefined;

  constructor(context: RequestContext) {
    this.#context = context;
  }

  async load(id: string): Promise<KeyHygiene | null> {
    this.#ids.push(id);
    this.#loading ??= new Promise<void>((resolve) => setImmediate(resolve)).then(async () => {
      const ids = this.#ids;
      this.#ids = [];
      this.#loading = undefined;
      return await hygieneOfKeys(tenantOf(this.#context), ids, new Date());
    });
    return (await this.#loading).get(id) ?? null;
  }
}

const loaders = new WeakMap<RequestContext, HygieneLoader>();

builder.objectField(ApiKeyType, 'hygiene', (t) =>
  t.field({
    type: ApiKeyHygieneType,
    nullable: true,
    requires: 'apiKey:view',
    complexity: 5,
    description: 'What it may do against what it does.',
    resolve: async ({ id }, _args, context) => {
      const loader = loaders.get(context) ?? new HygieneLoader(context);
      loaders.set(context, loader);
      return await loader.load(id);
    },
  }),
);
