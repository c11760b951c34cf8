import type { VendorSettings } from '../../domain/catalog/vendorSettings.js';

/** How often a vendor is asked again, and upon what. */
export interface Retry {
  readonly attempts: number;
  readonly on_status_codes?: readonly number[];
  readonly use_retry_after_header?: boolean;
}

/** What a node of a route says of how its call is made, in the words of configs (domain/config/content.ts). */
export interface RouteNode {
  /** How one of the branches is chosen; without it there is one. */
  readonly strategy?: {
    readonly mode: 'single' | 'loadbalance' | 'fallback' | 'conditional';
    readonly on_status_codes?: readonly number[];
  };
  readonly weight?: number;
  readonly override_params?: Readonly<Record<string, unknown>>;
  readonly retry?: Retry;
  /** Milliseconds. */
  readonly request_timeout?: number;
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

/**
 * The way of a call: a leaf that answers, or branches among which the engine chooses. Conditions are decided before
 * (routing.ts): the engine would put patterns that users wrote to JavaScript's own engine, knows paths of one step only,
 * and heeds one part of some queries; and who is not chosen need not be told to it, secret included.
 */
export type Route<L extends Leaf> =
  | { readonly node: RouteNode; readonly leaf: L }
  | { readonly node: RouteNode; readonly branches: readonly Route<L>[] };
