import { integer, list, listOfDifferent, object, oneOf, Spot, text } from './spot.js';
import { isObject } from '../json.js';
import { query } from './query.js';

export const MAX_NAME = 100;
export const statusCodes = listOfDifferent(integer(100, 599), { least: 1, most: 50 });

const MODES = ['single', 'loadbalance', 'fallback', 'conditional'] as const;
type Mode = (typeof MODES)[number];

/** The keys of a strategy that go with one mode only. */
const ONLY_WITH: readonly [key: string, mode: Mode][] = [
  ['on_status_codes', 'fallback'],
  ['conditions', 'conditional'],
  ['default', 'conditional'],
];

export const strategy = object(
  {
    mode: oneOf(MODES),
    on_status_codes: statusCodes,
    conditions: list(object({ query, then: text(MAX_NAME) }, ['query', 'then']), { least: 1, most: 100 }),
    default: text(MAX_NAME),
  },
  ['mode'],
);

/** Checks how a strategy and the targets beside it fit together, as far as both can be read. */
export function checkStrategy(node: Spot): void {
  const strategySpot = node.at('strategy');
  const targets = node.at('targets');
  const entries = Array.isArray(targets.value) ? targets.value : null;
  if (entries !== null) checkNames(targets, entries);
  const mode = strategySpot.has('mode') ? strategySpot.at('mode').value : undefined;
  if (!MODES.some((known) => known === mode)) return;
  for (const [key, owner] of ONLY_WITH) {
    if (mode !== owner && strategySpot.has(key)) strategySpot.at(key).fault(`goes with ${owner} only`);
  }
  if (mode !== 'single' && !node.has('targets')) targets.fault('is missing: the strategy needs targets');
  if (mode === 'single' && entries !== null && entries.length > 1) {
    targets.fault('must not have more than 1 entry with the mode single');
  }
  if (mode === 'loadbalance' && entries !== null && entries.length > 0 && entries.every(hasNoWeight)) {
    targets.fault('must not all have the weight 0');
  }
  if (mode === 'conditional') checkConditional(strategySpot, new Set(entries?.map(nameOf)));
}

/** A target without a weight has the weight 1. */
function hasNoWeight(target: unknown): boolean {
  return isObject(target) && target['weight'] === 0;
}

function nameOf(target: unknown): unknown {
  return isObject(target) ? target['name'] : undefined;
}

function checkNames(targets: Spot, entries: readonly unknown[]): void {
  const names = entries.map(nameOf);
  names.forEach((name, index) => {
    if (typeof name === 'string' && names.indexOf(name) !== index) {
      targets.at(index).at('name').fault('is the name of another target');
    }
  });
}

function checkConditional(strategySpot: Spot, names: ReadonlySet<unknown>): void {
  const assertTarget = (spot: Spot): void => {
    if (typeof spot.value === 'string' && !names.has(spot.value)) spot.fault('is not the name of a target');
  };
  for (const key of ['conditions', 'default']) {
    if (!strategySpot.has(key)) strategySpot.at(key).fault('is missing');
  }
  assertTarget(strategySpot.at('default'));
  const conditions = strategySpot.at('conditions');
  if (!Array.isArray(conditions.value)) return;
  conditions.value.forEach((condition, index) => {
    if (isObject(condition)) assertTarget(conditions.at(index).at('then'));
  });
}
