import { parseModelReference } from '../domain/catalog/reference.js';
import { fits, type ConditionSubjects } from '../domain/config/conditions.js';
import type { Retry } from './engine/route.js';
import { badRequest, GatewayError } from './errors.js';

/** The content of a config, as domain/config/content.ts accepts it. */
export interface ConfigContent {
  readonly strategy?: {
    readonly mode: 'single' | 'loadbalance' | 'fallback' | 'conditional';
    readonly on_status_codes?: readonly number[];
    readonly conditions?: readonly { readonly query: object; readonly then: string }[];
    readonly default?: string;
  };
  readonly targets?: readonly ConfigContent[];
  readonly name?: string;
  readonly weight?: number;
  /** `@slug`, and with a model `@slug/model`. */
  readonly provider?: string;
  readonly custom_host?: string;
  readonly override_params?: Readonly<Record<string, unknown>>;
  readonly cache?: { readonly mode: 'simple'; readonly max_age?: number };
  readonly retry?: Retry;
  readonly request_timeout?: number;
  readonly input_guardrails?: readonly string[];
  readonly output_guardrails?: readonly string[];
}

/** What a node of a config says for all that it holds. */
interface Settings {
  readonly overrideParams: Readonly<Record<string, unknown>>;
  readonly cache: ConfigContent['cache'] | null;
  readonly retry: Retry | null;
  /** Milliseconds. */
  readonly timeoutMs: number | null;
  readonly inputGuardrails: readonly string[];
  readonly outputGuardrails: readonly string[];
}

/** One model of one provider that the call may be made to. */
export interface Leaf extends Settings {
  readonly kind: 'LEAF';
  /** The slug of a provider. */
  readonly provider: string;
  /** The vendor's name of the model. */
  readonly model: string;
  readonly customHost: string | null;
}

export interface Group {
  readonly kind: 'GROUP';
  readonly mode: 'loadbalance' | 'fallback';
  /** The statuses on which the next one is tried; null for those that are errors. */
  readonly onStatusCodes: readonly number[] | null;
  readonly targets: readonly { readonly weight: number; readonly node: Route }[];
}

/** The way of a call, as a config and the request say: who may answer, in which order or with which weight. */
export type Route = Leaf | Group;

/** What the request says of the way. */
export interface Wanted {
  /** As in the body: `@provider/model`, or a model's name alone. */
  readonly model: string | null;
  /** The slug of `x-portkey-provider`. */
  readonly provider: string | null;
  /** What conditions ask about. */
  readonly subjects: ConditionSubjects;
}

const NOTHING: Settings = {
  overrideParams: {},
  cache: null,
  retry: null,
  timeoutMs: null,
  inputGuardrails: [],
  outputGuardrails: [],
};

/**
 * Makes the way of a call out of a config and the request. Conditions are decided here: of a conditional node only the
 * target that they choose is left.
 *
 * @param content of the config; `{}` where there is none
 * @throws GatewayError invalid_request where the request has to name a model or provider and does not
 */
export function routeOf(content: ConfigContent, wanted: Wanted): Route {
  return routeAt(content, wanted, NOTHING);
}

function routeAt(node: ConfigContent, wanted: Wanted, inherited: Settings): Route {
  const settings = merge(inherited, node);
  const { targets, strategy } = node;
  if (targets === undefined) return leafOf(node, wanted, settings);
  const mode = strategy?.mode ?? 'single';
  if (mode === 'single' || mode === 'conditional') {
    const chosen = mode === 'single' ? targets[0] : choose(node, wanted.subjects);
    if (chosen === undefined) throw new Error('A config was stored whose targets cannot be chosen.');
    return routeAt(chosen, wanted, settings);
  }
  return {
    kind: 'GROUP',
    mode,
    onStatusCodes: strategy?.on_status_codes ?? null,
    targets: targets.map((target) => ({
      weight: target.weight ?? 1,
      node: routeAt(target, wanted, settings),
    })),
  };
}

function choose(
  { strategy, targets }: ConfigContent,
  subjects: ConditionSubjects,
): ConfigContent | undefined {
  const met = strategy?.conditions?.find(({ query }) => fits(query, subjects));
  const name = met?.then ?? strategy?.default;
  return targets?.find((target) => target.name === name);
}

function merge(inherited: Settings, node: ConfigContent): Settings {
  const both = (first: readonly string[], second: readonly string[] = []): string[] => [
    ...new Set([...first, ...second]),
  ];
  return {
    overrideParams: { ...inherited.overrideParams, ...node.override_params },
    cache: node.cache ?? inherited.cache,
    retry: node.retry ?? inherited.retry,
    timeoutMs: node.request_timeout ?? inherited.timeoutMs,
    inputGuardrails: both(inherited.inputGuardrails, node.input_guardrails),
    outputGuardrails: both(inherited.outputGuardrails, node.output_guardrails),
  };
}

function leafOf(node: ConfigContent, wanted: Wanted, settings: Settings): Leaf {
  const { model: override, ...overrideParams } = settings.overrideParams;
  const chosen = [override, node.provider, wanted.model].map((text) => named(text));
  const [byParams, byProvider, byRequest] = chosen as [Named, Named, Named];
  const model = byParams.model ?? byProvider.model ?? byRequest.model;
  const own = byProvider.provider ?? byParams.provider;
  const provider = own ?? providerOf(wanted, byRequest);
  if (model === null) throw badRequest('model', 'is missing');
  // The database could not store such a text, nor be asked for it.
  if (/\p{Cc}/u.test(model)) throw badRequest('model', 'must not hold control characters');
  return { ...settings, kind: 'LEAF', overrideParams, provider, model, customHost: node.custom_host ?? null };
}

interface Named {
  readonly provider: string | null;
  readonly model: string | null;
}

/** Reads `@provider/model`, `@provider` and `model`. */
function named(text: unknown): Named {
  if (typeof text !== 'string') return { provider: null, model: null };
  if (!text.startsWith('@')) return { provider: null, model: text };
  if (!text.includes('/')) return { provider: text.slice(1), model: null };
  const reference = parseModelReference(text);
  if (reference === null) throw badRequest('model', 'must be a model, or read @provider/model');
  return reference;
}

/** The provider that the request itself names, where no config does. */
function providerOf(wanted: Wanted, { provider }: Named): string {
  const slug = provider ?? wanted.provider;
  if (slug === null) {
    throw badRequest(
      'model',
      'names no provider: write @provider/model, or name one by x-portkey-provider or a config',
    );
  }
  if (wanted.provider !== null && wanted.provider !== slug) {
    throw new GatewayError('invalid_header', 'x-portkey-provider: names another provider than the model', {
      param: 'x-portkey-provider',
    });
  }
  return slug;
}

/** A leaf and where it stands, as the engine tells it: `config.targets[0]`, and `config` where it is alone. */
export interface Placed<T> {
  readonly path: string;
  readonly value: T;
  /** Whether it is there for when another one fails. */
  readonly isFallback: boolean;
}

export function leavesOf(route: Route, path = 'config', isFallback = false): Placed<Leaf>[] {
  if (route.kind === 'LEAF') return [{ path, value: route, isFallback }];
  return route.targets.flatMap(({ node }, index) =>
    leavesOf(
      node,
      `${path}.targets[${String(index)}]`,
      isFallback || (route.mode === 'fallback' && index > 0),
    ),
  );
}

/** A route without the leaves that must not be taken; null where none is left. */
export function without(route: Route, refused: ReadonlySet<Leaf>): Route | null {
  if (route.kind === 'LEAF') return refused.has(route) ? null : route;
  const targets = route.targets.flatMap(({ weight, node }) => {
    const rest = without(node, refused);
    return rest === null ? [] : [{ weight, node: rest }];
  });
  // Weights of 0 alone leave nobody to choose.
  const isEmpty =
    targets.length === 0 || (route.mode === 'loadbalance' && targets.every(({ weight }) => weight === 0));
  return isEmpty ? null : { ...route, targets };
}
