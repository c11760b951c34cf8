import type { FieldFault } from '../errors.js';
import type { Vendor } from './vendors.js';

/** What vendors need to be told beside an address and a secret; nothing of it is secret. */
export type VendorSettings = Readonly<Partial<Record<SettingName, string>>>;

export type SettingName =
  | 'resourceName'
  | 'deploymentId'
  | 'apiVersion'
  | 'region'
  | 'accessKeyId'
  | 'projectId'
  | 'organization'
  | 'project';

/** What each setting is and how it is written. Some become part of a host name: their patterns keep them one label. */
export const SETTINGS: Readonly<
  Record<SettingName, { description: string; pattern: RegExp; example: string }>
> = {
  resourceName: {
    description: 'Azure OpenAI: the name of the resource, the first part of its host name.',
    pattern: /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/,
    example: 'my-resource',
  },
  deploymentId: {
    description: 'Azure OpenAI: the deployment that requests go to.',
    pattern: /^[A-Za-z0-9_.-]{1,64}$/,
    example: 'gpt-4o',
  },
  apiVersion: {
    description: 'Azure OpenAI: the version of its API; 2024-10-21 where left out.',
    pattern: /^\d{4}-\d{2}-\d{2}(-preview)?$/,
    example: '2024-10-21',
  },
  region: {
    description: 'Amazon Bedrock, Google Vertex AI: the region.',
    pattern: /^[a-z0-9]{1,20}(-[a-z0-9]{1,20}){0,4}$/,
    example: 'us-east-1',
  },
  accessKeyId: {
    description:
      'Amazon Bedrock: the access key whose secret access key the secret is; where left out, the secret is an API key of Bedrock.',
    pattern: /^[A-Z0-9]{16,128}$/,
    example: 'AKIAIOSFODNN7EXAMPLE',
  },
  projectId: {
    description: 'Google Vertex AI: the project.',
    pattern: /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/,
    example: 'my-project',
  },
  organization: {
    description: 'OpenAI: the organization that is billed, where the key is good for several.',
    pattern: /^[A-Za-z0-9_-]{1,64}$/,
    example: 'org-1a2b3c',
  },
  project: {
    description: 'OpenAI: the project that is billed, where the key is good for several.',
    pattern: /^[A-Za-z0-9_-]{1,64}$/,
    example: 'proj_1a2b3c',
  },
};

export const SETTING_NAMES = Object.keys(SETTINGS) as SettingName[];

/** Everything that is wrong with the settings of an integration, with the path of each fault. */
export function settingFaults(vendor: Vendor, settings: VendorSettings): FieldFault[] {
  return SETTING_NAMES.flatMap((name) => {
    const fault = settingFault(vendor, name, settings[name]);
    return fault === null ? [] : [{ path: `input.settings.${name}`, message: fault }];
  });
}

function settingFault(vendor: Vendor, name: SettingName, value: string | undefined): string | null {
  const wanted = vendor.settings[name];
  if (value === undefined) return wanted === 'REQUIRED' ? `is needed for ${vendor.label}` : null;
  if (wanted === undefined) return `is not a setting of ${vendor.label}`;
  const { pattern, example } = SETTINGS[name];
  return pattern.test(value) ? null : `must be written as in ${example}`;
}
