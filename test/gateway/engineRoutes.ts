import { fits, type ConditionSubjects } from '../../src/domain/config/conditions.js';
import { indexesOf } from '../../src/gateway/engine/httpEngine.js';
import type { Leaf, Route } from '../../src/gateway/engine/route.js';

/** Makes the engine's routes of configs as they are written, so that tests of the engine need no organization. */

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

/** @param content of a config, or `{}` */
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
