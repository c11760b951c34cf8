import type { EngineConfig } from './engine.js';
import type { RouteNode, Leaf, Route } from './route.js';
import { vendorWords } from './vendorWords.js';

/**
 * A route in the engine's words, secrets included: made at the last moment, handed to `Engine.call` and kept nowhere.
 * Guardrails and the cache are the server's own affair and not among them.
 */
export function toEngineConfig(route: Route<Leaf>): EngineConfig {
  const { node } = route;
  const { retry, request_timeout: timeout, weight } = node;
  const common = {
    ...(weight === undefined ? {} : { weight }),
    ...(retry === undefined ? {} : { retry }),
    ...(timeout === undefined ? {} : { request_timeout: timeout }),
  };
  if ('branches' in route) {
    return {
      ...common,
      ...overrides(node.override_params),
      strategy: strategyOf(node),
      targets: route.branches.map(toEngineConfig),
    };
  }
  const { vendor, baseUrl, secret, settings, model, customHost } = route.leaf;
  const url = (customHost ?? baseUrl).replace(/\/+$/, '');
  return {
    ...common,
    ...overrides({ ...node.override_params, ...(model === null ? {} : { model }) }),
    ...vendorWords(vendor, { url, secret, settings, model }),
  };
}

/** A decided condition has one target left. */
function strategyOf({ strategy }: RouteNode): object {
  if (strategy === undefined || strategy.mode === 'conditional') return { mode: 'single' };
  const { mode, on_status_codes: codes } = strategy;
  return { mode, ...(codes === undefined ? {} : { on_status_codes: codes }) };
}

function overrides(parameters: Readonly<Record<string, unknown>> = {}): object {
  return Object.keys(parameters).length === 0 ? {} : { override_params: parameters };
}
