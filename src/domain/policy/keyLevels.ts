import {
  ALL_PERMISSIONS,
  permissionRule,
  type KeyFeature,
  type KeyLevel,
  type Permission,
} from './permissions.js';

interface KeyFeatureRule {
  readonly levels: readonly KeyLevel[];
  /** What a key created without permissions has. */
  readonly default: KeyLevel;
  readonly label: string;
}

const SWITCH = ['DISABLED', 'ENABLED'] as const;
const GRADED = ['DISABLED', 'READ', 'WRITE', 'DELETE'] as const;

/** The features of an API key: their levels, lowest first, and the level of a key that names none. */
// prettier-ignore
export const KEY_FEATURES = {
  METRICS:      { levels: SWITCH, default: 'DISABLED', label: 'Metrics' },
  COMPLETIONS:  { levels: SWITCH, default: 'ENABLED',  label: 'Completions (all LLM calls)' },
  PROMPTS:      { levels: GRADED, default: 'READ',     label: 'Prompts' },
  CONFIGS:      { levels: GRADED, default: 'DISABLED', label: 'Configs' },
  GUARDRAILS:   { levels: GRADED, default: 'DISABLED', label: 'Guardrails' },
  INTEGRATIONS: { levels: GRADED, default: 'DISABLED', label: 'Integrations' },
  PROVIDERS:    { levels: GRADED, default: 'DISABLED', label: 'Model Catalog: Providers' },
  MODELS:       { levels: GRADED, default: 'DISABLED', label: 'Model Catalog: Models' },
  USERS:        { levels: GRADED, default: 'DISABLED', label: 'Users (Team Management)' },
  API_KEYS:     { levels: GRADED, default: 'DISABLED', label: 'API Keys (API Key Management)' },
} as const satisfies Record<KeyFeature, KeyFeatureRule>;

export const ALL_KEY_FEATURES = Object.keys(KEY_FEATURES) as readonly KeyFeature[];

/** A key's level on every feature. */
export type KeyLevels = Readonly<Record<KeyFeature, KeyLevel>>;

/** The levels of a key that was created without naming any. */
export const DEFAULT_KEY_LEVELS: KeyLevels = levelsFrom((feature) => KEY_FEATURES[feature].default);

/** The levels of a feature, lowest first. */
export function levelsOfFeature(feature: KeyFeature): readonly KeyLevel[] {
  return KEY_FEATURES[feature].levels;
}

/** Whether a feature can be set to a level (`METRICS` knows no `WRITE`). */
export function isLevelOf(feature: KeyFeature, level: KeyLevel): boolean {
  return levelsOfFeature(feature).includes(level);
}

/**
 * Reads stored levels. A feature that the stored value does not name, or names with a level the feature does
 * not have, is disabled: what is unknown grants nothing.
 */
export function readKeyLevels(stored: unknown): KeyLevels {
  const record: Record<string, unknown> = typeof stored === 'object' && stored !== null ? { ...stored } : {};
  return levelsFrom((feature) => {
    const level = record[feature];
    return levelsOfFeature(feature).find((known) => known === level) ?? 'DISABLED';
  });
}

/** The permissions that a key's levels grant. Levels are cumulative. */
export function permissionsOfKeyLevels(levels: KeyLevels): ReadonlySet<Permission> {
  return new Set(ALL_PERMISSIONS.filter((permission) => reachesLevelOf(levels, permission)));
}

/** Of permissions the one that the lowest level grants; of several such the first of the policy table. */
export function narrowestOf(permissions: readonly Permission[]): Permission | undefined {
  const inOrder = ALL_PERMISSIONS.filter((permission) => permissions.includes(permission));
  return inOrder.toSorted((one, other) => rankOf(one) - rankOf(other))[0];
}

/** How far a key must go for a permission: the place of the level among those of its feature. */
function rankOf(permission: Permission): number {
  const key = permissionRule(permission).key;
  if (key === undefined) return Infinity;
  return levelsOfFeature(key[0]).indexOf(key[1]);
}

/**
 * The least levels that grant permissions, none above those that a key has: what it did before it was narrowed does not
 * widen it again.
 */
export function leastLevels(permissions: Iterable<Permission>, present: KeyLevels): KeyLevels {
  const used = new Map<KeyFeature, number>();
  for (const permission of permissions) {
    const key = permissionRule(permission).key;
    if (key !== undefined) used.set(key[0], Math.max(used.get(key[0]) ?? 0, rankOf(permission)));
  }
  return levelsFrom((feature) => {
    const order = levelsOfFeature(feature);
    return order[Math.min(used.get(feature) ?? 0, order.indexOf(present[feature]))] ?? 'DISABLED';
  });
}

/** Whether levels reach the least one that carries a permission; false for what no key carries. */
export function reachesLevelOf(levels: KeyLevels, permission: Permission): boolean {
  const key = permissionRule(permission).key;
  if (key === undefined) return false;
  const [feature, leastLevel] = key;
  const order = levelsOfFeature(feature);
  return order.indexOf(levels[feature]) >= order.indexOf(leastLevel);
}

function levelsFrom(levelOf: (feature: KeyFeature) => KeyLevel): KeyLevels {
  return Object.fromEntries(ALL_KEY_FEATURES.map((feature) => [feature, levelOf(feature)])) as KeyLevels;
}
