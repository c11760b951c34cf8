import { addressOf } from '../domain/operations/integrations.js';
import type { EngineConfig } from './engine/engine.js';
import type { Admitted } from './spend.js';
import { isObject, type Body, type Endpoint } from './endpoints.js';
import type { Leaf, Route } from './routing.js';

/** What is sent in place of the caller's parameters when a leaf answers: the config's, and what we need. */
export function parametersOf(
  leaf: Leaf,
  { endpoint, body, cap, vendor }: { endpoint: Endpoint; body: Body; cap: number | null; vendor: string },
): Record<string, unknown> {
  const sent = { ...body, ...leaf.overrideParams };
  const options = isObject(sent['stream_options']) ? sent['stream_options'] : {};
  const isStream = endpoint.streams && sent['stream'] === true;
  return {
    ...leaf.overrideParams,
    model: leaf.model,
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

export function configFor(route: Route, ready: RouteParts): EngineConfig {
  if (route.kind === 'GROUP') {
    return {
      strategy: { mode: route.mode, ...(route.onStatusCodes === null ? {} : { on_status_codes: route.onStatusCodes }) },
      targets: route.targets.map(({ weight, node }) => ({ ...configFor(node, ready), weight })),
    };
  }
  const { candidate, cap } = ready.admitted.find((one) => one.candidate.leaf === route)!;
  return {
    provider: 'openai',
    api_key: ready.secrets.get(candidate.integration.id) ?? '',
    custom_host: route.customHost ?? addressOf(candidate.integration),
    ...(route.retry === null ? {} : { retry: route.retry }),
    ...(route.timeoutMs === null ? {} : { request_timeout: route.timeoutMs }),
    override_params: parametersOf(route, { ...ready, cap, vendor: candidate.integration.vendor }),
  };
}

interface RouteParts {
  readonly admitted: readonly Admitted[];
  readonly secrets: ReadonlyMap<string, string | null>;
  readonly endpoint: Endpoint;
  readonly body: Body;
}
