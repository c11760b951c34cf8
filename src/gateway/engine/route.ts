import { fits, type ConditionSubjects } from '../../domain/config/conditions.js';
import type { VendorSettings } from '../../domain/catalog/vendorSettings.js';
import { indexesOf } from './httpEngine.js';

/** A validated content of a config, or a target of it, as far as it says where calls go: see domain/config/content.ts. */
export interface ConfigNode {
  readonly strategy?: {
    readonly mode: 'single' | 'loadbalance' | 'fallback' | 'conditional';
    readonly on_status_codes?: readonly number[];
    readonly conditions?: readonly { readonly query: object; readonly then: string }[];
    readonly default?: string;
  };
  readonly targets?: readonly ConfigNode[];
  readonly name?: string;
  readonly weight?: number;
  /** `@openai-prod` or `@openai-prod/gpt-4o`. */
  readonly provider?: string;
  readonly custom_host?: string;
  readonly override_params?: Readonly<Record<string, unknown>>;
  readonly retry?: {
    readonly attempts: number;
    readonly on_status_codes?: readonly number[];
    readonly use_retry_after_header?: boolean;
  };
  /** Milliseconds. */
  readonly request_timeout?: number;
}

/** Whom a node of a config names to answer. */
export interface NamedLeaf {
  /** The provider; null where the request's own model names it. */
  readonly slug: string | null;
  /** The model that takes the place of the request's own; null where none does. */
  readonly model: string | null;
  readonly customHost: string | null;
}

/** Who answers, with all that a call to them needs. */
export interface Leaf {
  /** The integration's vendor, as its row names it. */
  readonly vendor: string;
  /** Where the integration leads: `addressOf(integration)`. */
  readonly baseUrl: string;
  readonly secret: string | null;
  readonly settings: VendorSettings;
  /** The model as the vendor calls it, in place of the one in the body; null: that in the body. */
  readonly model: string | null;
  /** In place of `baseUrl`. Only where the integration allows it. */
  readonly customHost: string | null;
}

/** The way of a call: a leaf that answers, or branches among which the engine chooses. */
export type Route<L extends Leaf> =
  | { readonly node: ConfigNode; readonly leaf: L }
  | { readonly node: ConfigNode; readonly branches: readonly Route<L>[] };

/**
 * The way of a call through a config. Conditions are decided here: the engine would put patterns that users wrote to
 * JavaScript's own engine, knows paths of one step only, and heeds one part of some queries; and who is not chosen
 * need not be told to it, secret included.
 *
 * @param content of a config's version, or `{}` for a call that names its provider itself
 * @param resolve gives a leaf's provider, or throws; it may add to the leaf what it wants to know of it afterwards
 */
export function routeOf<L extends Leaf>(
  content: object,
  subjects: ConditionSubjects,
  resolve: (named: NamedLeaf) => L,
): Route<L> {
  const route = (node: ConfigNode, inheritedModel: string | null): Route<L> => {
    const { targets, strategy } = node;
    const own = node.override_params?.['model'];
    const model = typeof own === 'string' ? own : null;
    if (targets !== undefined && strategy !== undefined) {
      const taken = strategy.mode === 'conditional' ? [chosenOf(strategy, targets, subjects)] : targets;
      return { node, branches: taken.map((target) => route(target, model ?? inheritedModel)) };
    }
    const byModel = parse(model ?? '');
    const byProvider = parse(node.provider ?? '');
    return {
      node,
      leaf: resolve({
        slug: byProvider?.slug ?? byModel?.slug ?? null,
        model: byModel?.model ?? model ?? byProvider?.model ?? inheritedModel,
        customHost: node.custom_host ?? null,
      }),
    };
  };
  return route(content, null);
}

/** The parts of `@openai-prod/gpt-4o`; null for a text that names no provider. */
function parse(name: string): { slug: string; model: string | null } | null {
  const [, slug, model] = /^@([^/]+)(?:\/(.+))?$/s.exec(name) ?? [];
  return slug === undefined ? null : { slug, model: model ?? null };
}

function chosenOf(
  { conditions = [], default: otherwise }: NonNullable<ConfigNode['strategy']>,
  targets: readonly ConfigNode[],
  subjects: ConditionSubjects,
): ConfigNode {
  const name = conditions.find(({ query }) => fits(query, subjects))?.then ?? otherwise;
  const chosen = targets.find((target) => target.name === name);
  if (chosen === undefined) throw new Error('A config whose condition leads nowhere was stored.');
  return chosen;
}

/** All leaves of a route that may answer, in their order. */
export function leavesOf<L extends Leaf>(route: Route<L>): L[] {
  return 'leaf' in route ? [route.leaf] : route.branches.flatMap(leavesOf);
}

/**
 * Who answered, by what the engine told of it.
 *
 * @param target of the EngineAnswer
 * @returns null where it told nothing and several could; `fallbackUsed` where another was tried before in vain
 */
export function leafAt<L extends Leaf>(
  route: Route<L>,
  target: string | null,
): { readonly leaf: L; readonly fallbackUsed: boolean } | null {
  let at = route;
  let fallbackUsed = false;
  for (const index of indexesOf(target ?? '')) {
    if ('leaf' in at) return null;
    const next = at.branches[index];
    if (next === undefined) return null;
    fallbackUsed ||= at.node.strategy?.mode === 'fallback' && index > 0;
    at = next;
  }
  return 'leaf' in at ? { leaf: at.leaf, fallbackUsed } : null;
}
