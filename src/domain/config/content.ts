import type { FieldFault } from '../errors.js';
import { overrideParams } from './overrideParams.js';
import { isObject } from '../json.js';
import {
  flag,
  integer,
  list,
  listOfDifferent,
  number,
  object,
  oneOf,
  Report,
  Spot,
  text,
  type Check,
  type Reference,
} from './spot.js';
import { checkStrategy, MAX_NAME, statusCodes, strategy } from './strategy.js';

/** How long a content may be as JSON. Characters. */
const MAX_SIZE = 65_536;
const MAX_TARGETS = 100;
/** How deep targets may hold targets. */
const MAX_DEPTH = 5;
/** Milliseconds. */
const TIMEOUT_MS = { least: 100, most: 3_600_000 };
/** Seconds: a minute to 90 days. */
const CACHE_AGE = { least: 60, most: 7_776_000 };
const MAX_GUARDRAILS = 20;
const MAX_WEIGHT = 1_000_000;

/** `@openai-prod`, and with a model `@openai-prod/gpt-4o`. */
const PROVIDER = /^@([a-z0-9]+(?:-[a-z0-9]+)*)(?:\/([^\s/]\S*))?$/;
const MAX_PROVIDER = 300;

/** A content, read: what is wrong with it as it stands, and which rows it relies on. */
export interface ReadContent {
  readonly content: object;
  readonly faults: readonly FieldFault[];
  readonly references: readonly Reference[];
  readonly customHosts: readonly { readonly path: string; readonly provider: string }[];
}

/**
 * Reads the content of a config. All faults are found at once, each with its path; what it refers to is for who can
 * look it up.
 *
 * The keys are those of the configs of OpenAI-compatible gateways. Where no target and no provider is named, the
 * request's own model says who answers it (`@openai-prod/gpt-4o`).
 *
 * @param faultOfUrl what is wrong with an address that the server is to call, null for nothing
 * @param path of the content, as in `input.content`
 */
export function readContent(
  content: unknown,
  faultOfUrl: (url: string) => string | null,
  path: string,
): ReadContent {
  const report = new Report(faultOfUrl);
  const root = new Spot(content, path, report);
  if (JSON.stringify(content ?? null).length > MAX_SIZE) {
    root.fault(`must not be longer than ${String(MAX_SIZE)} characters as JSON`);
  } else {
    nodeAt(0, {})(root);
    if (report.targets > MAX_TARGETS) {
      root.at('targets').fault(`must not be more than ${String(MAX_TARGETS)} in all`);
    }
  }
  const { faults, references, customHosts } = report;
  return { content: isObject(content) ? content : {}, faults, references, customHosts };
}

const providerName: Check<{ readonly slug: string; readonly model: string | undefined }> = (spot) => {
  const name = text(MAX_PROVIDER)(spot);
  if (name === null) return null;
  const [, slug, model] = PROVIDER.exec(name) ?? [];
  if (slug === undefined) return spot.fault('must name a provider, such as @openai-prod');
  spot.report.references.push({ kind: 'provider', slug, path: spot.path });
  return { slug, model };
};

const guardrailName: Check<string> = (spot) => {
  const slug = text(MAX_NAME)(spot);
  if (slug !== null) spot.report.references.push({ kind: 'guardrail', slug, path: spot.path });
  return slug;
};

const guardrails = listOfDifferent(guardrailName, { least: 0, most: MAX_GUARDRAILS });

const url: Check<string> = (spot) => {
  const address = text(2_000)(spot);
  if (address === null) return null;
  const fault = spot.report.faultOfUrl(address);
  return fault === null ? address : spot.fault(fault);
};

/** What the config itself and every target may say. */
const SETTINGS = {
  strategy,
  provider: providerName,
  custom_host: url,
  override_params: overrideParams,
  cache: object({ mode: oneOf(['simple']), max_age: integer(CACHE_AGE.least, CACHE_AGE.most) }, ['mode']),
  // Without codes of its own a retry is for 429, 500, 502, 503 and 504.
  retry: object({ attempts: integer(0, 5), on_status_codes: statusCodes, use_retry_after_header: flag }, [
    'attempts',
  ]),
  request_timeout: integer(TIMEOUT_MS.least, TIMEOUT_MS.most),
  input_guardrails: guardrails,
  output_guardrails: guardrails,
};

/** What only a target says. */
const TARGET_SETTINGS = { name: text(MAX_NAME), weight: number(0, MAX_WEIGHT) };

/** The config itself, at depth 0, or a target. */
function nodeAt(depth: number, more: typeof TARGET_SETTINGS | object): Check<object> {
  const read = object({ ...SETTINGS, ...more, targets: targetsAt(depth + 1) });
  return (spot) => {
    const settings = read(spot);
    if (settings === null) return null;
    if (spot.has('strategy') || spot.has('targets')) checkStrategy(spot);
    if (spot.has('targets')) checkGroup(spot);
    else checkLeaf(spot, settings, depth > 0);
    return settings;
  };
}

function targetsAt(depth: number): Check<unknown> {
  return (spot) => {
    if (depth > MAX_DEPTH) return spot.fault('nests too deeply');
    const targets = list(nodeAt(depth, TARGET_SETTINGS), { least: 1, most: MAX_TARGETS })(spot);
    spot.report.targets += targets?.length ?? 0;
    return targets;
  };
}

/** A node with targets chooses among them; who answers is said there. */
function checkGroup(spot: Spot): void {
  if (!spot.has('strategy')) spot.at('strategy').fault('is missing: targets need one');
  for (const name of ['provider', 'custom_host']) {
    if (spot.has(name)) spot.at(name).fault('does not go with targets');
  }
  modelWithProvider(spot)?.fault('must not name a provider beside targets');
}

type Settings = NonNullable<ReturnType<ReturnType<typeof object<typeof SETTINGS>>>>;

/** A node without targets answers itself, by the provider that it or its model names. */
function checkLeaf(spot: Spot, settings: Settings, isTarget: boolean): void {
  const model = modelWithProvider(spot);
  const byModel = model === null ? null : providerName(model);
  const provider = settings.provider ?? byModel;
  if (byModel !== null && byModel.model === undefined) {
    model?.fault('must name a model too, such as @openai-prod/gpt-4o');
  } else if (byModel !== null && byModel.slug !== provider?.slug) {
    model?.fault('names another provider than `provider`');
  }
  const isNamed = spot.has('provider') || model !== null;
  const answersItself = (settings.strategy?.mode ?? 'single') === 'single';
  if (isTarget && answersItself && !isNamed) spot.at('provider').fault('is missing: a target needs one');
  if (!spot.has('custom_host')) return;
  const customHost = spot.at('custom_host');
  if (!isNamed) customHost.fault('goes with a provider only');
  else if (provider !== null) {
    spot.report.customHosts.push({ path: customHost.path, provider: provider.slug });
  }
}

/** The model that a node puts in place of the caller's, where it names a provider as well. */
function modelWithProvider(spot: Spot): Spot | null {
  const parameters = spot.at('override_params');
  if (!isObject(parameters.value)) return null;
  const model = parameters.at('model');
  return typeof model.value === 'string' && model.value.startsWith('@') ? model : null;
}
