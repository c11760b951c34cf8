import { bedrockRequest, bedrockUrl } from './bedrock.js';
import { vertexMask, vertexRequest, vertexSecretFault, vertexUrl } from './vertex.js';
import type { SettingName, VendorSettings } from './vendorSettings.js';

/** What a request to a vendor is made of. `secret` is null where the vendor can do without and none is stored. */
export interface VendorAccess {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly secret: string | null;
  readonly settings: VendorSettings;
}

/** A cheap request that tells whether a vendor accepts a secret: it reads, makes nothing and costs nothing. */
export interface VendorRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Where a vendor's API is. */
export type VendorAddress =
  /** The organization runs or rents it: the integration must say where. */
  | { readonly kind: 'REQUIRED' }
  /**
   * The vendor's own, which its settings may decide; null where they do not. An integration may name another (ALLOWED),
   * as that of a proxy, or not (FIXED).
   */
  | { readonly kind: 'ALLOWED' | 'FIXED'; own(settings: VendorSettings): string | null };

export interface Vendor {
  readonly label: string;
  readonly secret: 'REQUIRED' | 'OPTIONAL';
  readonly address: VendorAddress;
  /** The settings it takes beside its address and secret. */
  readonly settings: Readonly<Partial<Record<SettingName, 'REQUIRED' | 'OPTIONAL'>>>;
  test(access: VendorAccess): VendorRequest;
  /** The statuses that say that the secret is refused; 401 and 403 where left out. */
  readonly refusals?: readonly number[];
  /** What is wrong with a secret, without quoting it. Where left out it is a key of printable characters. */
  secretFault?(secret: string): string | null;
  /** A secret for display. Where left out its first and last characters. */
  mask?(secret: string): string;
}

const bearer = (secret: string | null): Record<string, string> =>
  secret === null ? {} : { Authorization: `Bearer ${secret}` };

const key = (header: string, secret: string | null): Record<string, string> =>
  secret === null ? {} : { [header]: secret };

const at = (url: string): VendorAddress => ({ kind: 'ALLOWED', own: () => url });

/** Reads a list that is answered only to who has a secret. */
const readsWithBearer =
  (path: string): Vendor['test'] =>
  ({ baseUrl, secret }) => ({ method: 'GET', url: `${baseUrl}${path}`, headers: bearer(secret) });

/** A vendor with OpenAI's way of authenticating, and a key for it. */
const withBearer = (label: string, url: string, path = '/models'): Vendor => ({
  label,
  secret: 'REQUIRED',
  address: at(url),
  settings: {},
  test: readsWithBearer(path),
});

/**
 * The vendors of models, by the name that integrations store: how each is reached and told who asks. Add here; the API
 * lists them from this table.
 */
export const VENDORS = {
  openai: {
    label: 'OpenAI',
    secret: 'REQUIRED',
    address: at('https://api.openai.com/v1'),
    settings: { organization: 'OPTIONAL', project: 'OPTIONAL' },
    test: ({ baseUrl, secret, settings }) => ({
      method: 'GET',
      url: `${baseUrl}/models`,
      headers: {
        ...bearer(secret),
        ...(settings.organization === undefined ? {} : { 'OpenAI-Organization': settings.organization }),
        ...(settings.project === undefined ? {} : { 'OpenAI-Project': settings.project }),
      },
    }),
  },
  anthropic: {
    label: 'Anthropic',
    secret: 'REQUIRED',
    address: at('https://api.anthropic.com/v1'),
    settings: {},
    test: ({ baseUrl, secret }) => ({
      method: 'GET',
      url: `${baseUrl}/models`,
      headers: { ...key('x-api-key', secret), 'anthropic-version': '2023-06-01' },
    }),
  },
  'azure-openai': {
    label: 'Azure OpenAI',
    secret: 'REQUIRED',
    address: {
      kind: 'ALLOWED',
      own: ({ resourceName }) =>
        resourceName === undefined ? null : `https://${resourceName}.openai.azure.com`,
    },
    settings: { resourceName: 'OPTIONAL', deploymentId: 'OPTIONAL', apiVersion: 'OPTIONAL' },
    test: ({ baseUrl, secret, settings }) => ({
      method: 'GET',
      url: `${baseUrl}/openai/models?api-version=${settings.apiVersion ?? '2024-10-21'}`,
      headers: key('api-key', secret),
    }),
  },
  google: {
    label: 'Google Gemini',
    secret: 'REQUIRED',
    address: at('https://generativelanguage.googleapis.com/v1beta'),
    settings: {},
    test: ({ baseUrl, secret }) => ({
      method: 'GET',
      url: `${baseUrl}/models`,
      headers: key('x-goog-api-key', secret),
    }),
    // A key that is not valid is a bad request to it.
    refusals: [400, 401, 403],
  },
  'vertex-ai': {
    label: 'Google Vertex AI',
    secret: 'REQUIRED',
    address: { kind: 'FIXED', own: vertexUrl },
    settings: { projectId: 'REQUIRED', region: 'REQUIRED' },
    test: vertexRequest,
    refusals: [400, 401, 403],
    secretFault: vertexSecretFault,
    mask: vertexMask,
  },
  bedrock: {
    label: 'Amazon Bedrock',
    secret: 'REQUIRED',
    address: { kind: 'ALLOWED', own: bedrockUrl },
    settings: { region: 'REQUIRED', accessKeyId: 'OPTIONAL' },
    test: bedrockRequest,
  },
  mistral: withBearer('Mistral', 'https://api.mistral.ai/v1'),
  cohere: withBearer('Cohere', 'https://api.cohere.com', '/v1/models'),
  groq: withBearer('Groq', 'https://api.groq.com/openai/v1'),
  xai: withBearer('xAI', 'https://api.x.ai/v1'),
  deepseek: withBearer('DeepSeek', 'https://api.deepseek.com'),
  'together-ai': withBearer('Together AI', 'https://api.together.xyz/v1'),
  'fireworks-ai': withBearer('Fireworks AI', 'https://api.fireworks.ai/inference/v1'),
  cerebras: withBearer('Cerebras', 'https://api.cerebras.ai/v1'),
  // Its models are listed to everybody; the key itself is not.
  openrouter: withBearer('OpenRouter', 'https://openrouter.ai/api/v1', '/key'),
  // It lists no models; the requests that run in the background are a list of one's own.
  perplexity: withBearer('Perplexity', 'https://api.perplexity.ai', '/async/chat/completions'),
  ollama: {
    label: 'Ollama',
    secret: 'OPTIONAL',
    address: { kind: 'REQUIRED' },
    settings: {},
    test: readsWithBearer('/models'),
  },
  'openai-compatible': {
    label: 'OpenAI-compatible',
    secret: 'OPTIONAL',
    address: { kind: 'REQUIRED' },
    settings: {},
    test: readsWithBearer('/models'),
  },
} as const satisfies Record<string, Vendor>;

export type VendorName = keyof typeof VENDORS;

export const VENDOR_NAMES = Object.keys(VENDORS) as VendorName[];

/** The vendor of a stored name. @throws Error for a name that no integration can have been stored with */
export function vendorOf(name: string): Vendor {
  if (!Object.hasOwn(VENDORS, name)) throw new Error(`There is no vendor ${name}.`);
  return VENDORS[name as VendorName];
}

/** Where the requests of an integration go: the base URL it names, or its vendor's own; null where neither is there. */
export function baseUrlOf(
  vendor: Vendor,
  { baseUrl, settings }: { baseUrl: string | null; settings: VendorSettings },
): string | null {
  return baseUrl ?? (vendor.address.kind === 'REQUIRED' ? null : vendor.address.own(settings));
}

/** What is wrong with a secret for a vendor, in words that quote nothing of it; null where nothing is. */
export function secretFaultOf(vendor: Vendor, secret: string): string | null {
  if (secret === '') return 'must not be empty';
  if (secret.length > MAX_SECRET) return 'must not be longer than 10,000 characters';
  if (vendor.secretFault !== undefined) return vendor.secretFault(secret);
  // It goes into a header as it is.
  return /^[\x21-\x7e]+$/.test(secret) ? null : 'must consist of letters, digits and signs, without spaces';
}

const MAX_SECRET = 10_000;

/** A secret for display: `sk-…x9Q2`, or nothing of one so short that its ends would tell much of it. */
export function maskOf(vendor: Vendor, secret: string): string {
  if (vendor.mask !== undefined) return vendor.mask(secret);
  return secret.length < 20 ? '…' : `${secret.slice(0, 3)}…${secret.slice(-4)}`;
}
