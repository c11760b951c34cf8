import { addressOf, settingsOf } from '../domain/operations/integrations.js';
import { isObject } from '../domain/json.js';
import { type Body, type Endpoint } from './endpoints.js';
import { toEngineConfig } from './engine/config.js';
import type { EngineConfig } from './engine/engine.js';
import type { Leaf as EngineLeaf, Route as EngineRoute } from './engine/route.js';
import type { Leaf, Route } from './routing.js';
import type { Admitted } from './spend.js';

interface Parts {
  readonly endpoint: Endpoint;
  readonly body: Body;
  readonly admitted: readonly Admitted[];
  /** The opened secrets by the ids of their integrations. */
  readonly secrets: ReadonlyMap<string, string | null>;
}

/** The way of a call in the engine's words, secrets included: made at the last moment and kept nowhere. */
export function configFor(route: Route, parts: Parts): EngineConfig {
  return toEngineConfig(engineRouteOf(route, parts, undefined));
}

function engineRouteOf(route: Route, parts: Parts, weight: number | undefined): EngineRoute<EngineLeaf> {
  const weighted = weight === undefined ? {} : { weight };
  if (route.kind === 'GROUP') {
    const { mode, onStatusCodes, targets } = route;
    const strategy = { mode, ...(onStatusCodes === null ? {} : { on_status_codes: onStatusCodes }) };
    const branches = targets.map((target) =>
      engineRouteOf(target.node, parts, mode === 'loadbalance' ? target.weight : undefined),
    );
    return { node: { ...weighted, strategy }, branches };
  }
  const found = parts.admitted.find(({ candidate }) => candidate.leaf === route);
  if (found === undefined) throw new Error('A leaf without leave.');
  const { integration } = found.candidate;
  const { retry, timeoutMs } = route;
  return {
    node: {
      ...weighted,
      ...(retry === null ? {} : { retry }),
      ...(timeoutMs === null ? {} : { request_timeout: timeoutMs }),
      override_params: parametersOf(route, { ...parts, cap: found.cap, vendor: integration.vendor }),
    },
    leaf: {
      vendor: integration.vendor,
      baseUrl: addressOf(integration),
      secret: parts.secrets.get(integration.id) ?? null,
      settings: settingsOf(integration),
      model: route.model,
      customHost: route.customHost,
    },
  };
}

/** What is sent in place of the caller's parameters when a leaf answers: the config's, and what we need. */
function parametersOf(
  leaf: Leaf,
  { endpoint, body, cap, vendor }: Pick<Parts, 'endpoint' | 'body'> & { cap: number | null; vendor: string },
): Record<string, unknown> {
  const sent = { ...body, ...leaf.overrideParams };
  const options = isObject(sent['stream_options']) ? sent['stream_options'] : {};
  const isStream = endpoint.streams && sent['stream'] === true;
  return {
    ...leaf.overrideParams,
    // What a stream took is told only who asks.
    ...(isStream ? { stream_options: { ...options, include_usage: true } } : {}),
    ...(cap === null ? {} : { [maximumField(endpoint, vendor)]: cap }),
  };
}

/** OpenAI's newer models refuse the field that all others know. */
function maximumField({ maximumFields }: Endpoint, vendor: string): string {
  const isOpenAi = vendor === 'openai' || vendor === 'azure-openai';
  return (isOpenAi ? maximumFields[0] : maximumFields.at(-1)) ?? 'max_tokens';
}
