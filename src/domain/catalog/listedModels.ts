import { CAPABILITIES, PRICE_LIST, type PriceLine } from './priceList.js';

export type Capability = (typeof CAPABILITIES)[number];

/** A model of the price list. Prices are US dollars per million tokens, as decimal texts. */
export interface ListedModel {
  readonly name: string;
  readonly inputPrice: string;
  readonly outputPrice: string;
  /** Tokens; null where it is not told. */
  readonly contextWindow: number | null;
  readonly capabilities: readonly Capability[];
}

const LISTED: ReadonlyMap<string, ReadonlyMap<string, ListedModel>> = new Map(
  Object.entries<readonly PriceLine[]>(PRICE_LIST).map(([vendor, lines]) => [
    vendor,
    new Map(lines.map((line) => [line[0], readLine(line)])),
  ]),
);

function readLine([name, inputPrice, outputPrice, contextWindow, capabilities]: PriceLine): ListedModel {
  const named = capabilities.split(' ');
  return {
    ...{ name, inputPrice, outputPrice, contextWindow },
    capabilities: CAPABILITIES.filter((capability) => named.includes(capability)),
  };
}

/** The models that the price list has of a vendor; none where it does not know the vendor. */
export function listedModels(vendor: string): readonly ListedModel[] {
  return [...(LISTED.get(vendor)?.values() ?? [])];
}

/** The line of the price list on a vendor's model; null where it has none. */
export function listedModel(vendor: string, name: string | null): ListedModel | null {
  return name === null ? null : (LISTED.get(vendor)?.get(name) ?? null);
}

/** The vendors of the price list, and of each the names of the models that can do something. */
export function listedWith(capability: Capability): { vendor: string; names: string[] }[] {
  return [...LISTED].map(([vendor, models]) => ({
    vendor,
    names: [...models.values()]
      .filter(({ capabilities }) => capabilities.includes(capability))
      .map(({ name }) => name),
  }));
}

/** A model as its row has it. The row says only what the organization decided; the rest is the price list's. */
export interface ModelRow {
  readonly name: string;
  readonly isCustom: boolean;
  readonly baseModel: string | null;
  readonly inputPrice: { toFixed(): string } | null;
  readonly outputPrice: { toFixed(): string } | null;
  readonly contextWindow: number | null;
  readonly capabilities: readonly string[];
}

/**
 * What holds of a model now: what its row says, and where that says nothing what the price list says of it, or of
 * its base model. Read at each question, so that a new price list holds for every organization at once, save where
 * one has set a price of its own.
 */
export function factsOfModel(
  model: ModelRow,
  vendor: string,
): {
  inputPrice: string | null;
  outputPrice: string | null;
  contextWindow: number | null;
  capabilities: readonly Capability[];
} {
  const listed = listedModel(vendor, model.isCustom ? model.baseModel : model.name);
  return {
    inputPrice: model.inputPrice?.toFixed() ?? listed?.inputPrice ?? null,
    outputPrice: model.outputPrice?.toFixed() ?? listed?.outputPrice ?? null,
    contextWindow: model.contextWindow ?? listed?.contextWindow ?? null,
    capabilities:
      model.capabilities.length > 0
        ? CAPABILITIES.filter((capability) => model.capabilities.includes(capability))
        : (listed?.capabilities ?? []),
  };
}
