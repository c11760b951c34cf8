import { createPrivateKey } from 'node:crypto';
import type { VendorName } from '../../domain/catalog/vendors.js';
import type { VendorSettings } from '../../domain/catalog/vendorSettings.js';

/** What the engine is told of a vendor: its name for it, and the fields beside that. */
export interface VendorWords {
  readonly provider: string;
  readonly api_key?: string;
  readonly custom_host?: string;
  readonly [word: string]: unknown;
}

interface Access {
  /** Where the call goes, without a slash at its end. */
  readonly url: string;
  readonly secret: string | null;
  readonly settings: VendorSettings;
  readonly model: string | null;
}

/** The API's version where an Azure integration names none, as in domain/catalog/vendors.ts. */
const AZURE_VERSION = '2024-10-21';

const withKey =
  (provider: string): ((access: Access) => VendorWords) =>
  ({ url, secret }) => ({ provider, api_key: secret ?? '', custom_host: url });

/** Of vendors whose version the engine puts into the path itself. */
const withKeyAndVersion =
  (provider: string): ((access: Access) => VendorWords) =>
  ({ url, ...access }) =>
    withKey(provider)({ ...access, url: url.replace(/\/v1$/, '') });

/**
 * Every vendor in the engine's words (its src/providers and src/middlewares/requestValidator/schema/config.ts). The
 * host is always named, so that calls go where the integration says they do.
 */
const WORDS: Readonly<Record<VendorName, (access: Access) => VendorWords>> = {
  openai: (access) => ({
    ...withKey('openai')(access),
    ...defined({
      openai_organization: access.settings.organization,
      openai_project: access.settings.project,
    }),
  }),
  anthropic: withKey('anthropic'),
  'azure-openai': azureWords,
  // The key goes into the query, and the engine writes it there as it is.
  google: ({ url, secret }) => ({
    provider: 'google',
    api_key: encodeURIComponent(secret ?? ''),
    custom_host: url.replace(/\/v1(?:alpha|beta)?$/, ''),
  }),
  'vertex-ai': vertexWords,
  bedrock: ({ url, secret, settings: { accessKeyId, region } }) => ({
    provider: 'bedrock',
    custom_host: url,
    ...defined({ aws_region: region }),
    ...(accessKeyId === undefined
      ? { aws_auth_type: 'apiKey', api_key: secret ?? '' }
      : { aws_access_key_id: accessKeyId, aws_secret_access_key: secret ?? '' }),
  }),
  mistral: withKey('mistral-ai'),
  cohere: withKey('cohere'),
  groq: withKey('groq'),
  xai: withKey('x-ai'),
  deepseek: withKeyAndVersion('deepseek'),
  'together-ai': withKeyAndVersion('together-ai'),
  'fireworks-ai': withKey('fireworks-ai'),
  cerebras: withKey('cerebras'),
  openrouter: withKeyAndVersion('openrouter'),
  perplexity: withKey('perplexity-ai'),
  // Its dialect of OpenAI's API: the engine's own way to it knows no completions, and no secret.
  ollama: withKey('openai'),
  'openai-compatible': withKey('openai'),
};

/** @throws Error for a vendor that no integration can have */
export function vendorWords(vendor: string, access: Access): VendorWords {
  if (!Object.hasOwn(WORDS, vendor)) throw new Error(`There is no vendor ${vendor}.`);
  return WORDS[vendor as VendorName](access);
}

/** Without a deployment in the settings the model's name is that of one, as is usual; else the body's `model`. */
function azureWords({ url, secret, settings, model }: Access): VendorWords {
  const deployment = settings.deploymentId ?? model;
  return {
    provider: 'azure-openai',
    api_key: secret ?? '',
    custom_host: `${url}/openai`,
    ...defined({ resource_name: settings.resourceName }),
    ...(deployment === null
      ? { api_version: 'v1' }
      : {
          deployment_id: encodeURIComponent(deployment),
          api_version: settings.apiVersion ?? AZURE_VERSION,
        }),
  };
}

/**
 * The account's fields that the engine signs with, in the form it takes them; a project in the account would go before
 * that of the settings.
 */
function vertexWords({ secret, settings: { projectId = '', region = '' } }: Access): VendorWords {
  const account = JSON.parse(secret ?? '{}') as Readonly<Record<string, unknown>>;
  return {
    provider: 'vertex-ai',
    vertex_project_id: projectId,
    vertex_region: region,
    vertex_service_account_json: {
      type: 'service_account',
      project_id: projectId,
      client_email: String(account['client_email']),
      private_key: createPrivateKey(String(account['private_key']))
        .export({ type: 'pkcs8', format: 'pem' })
        .toString(),
      ...(typeof account['private_key_id'] === 'string' ? { private_key_id: account['private_key_id'] } : {}),
    },
  };
}

function defined(words: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(words).filter((word): word is [string, string] => word[1] !== undefined),
  );
}
