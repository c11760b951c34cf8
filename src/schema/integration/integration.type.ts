import { SETTINGS, type SettingName, type VendorSettings } from '../../domain/catalog/vendorSettings.js';
import { VENDOR_NAMES, VENDORS, type VendorName } from '../../domain/catalog/vendors.js';
import { addressOf, settingsOf } from '../../domain/operations/integrations.js';
import type { IntegrationTest } from '../../domain/operations/testIntegration.js';
import { builder } from '../builder.js';
import { idOf, reads } from '../columns.js';
import { Node } from '../node/node.type.js';
import { anyOf } from '../requirement.js';
import { Resource } from '../shared/resource.js';

/** `azure-openai` -> `AZURE_OPENAI`. */
const enumName = (vendor: VendorName): string => vendor.toUpperCase().replaceAll('-', '_');

export const VendorEnum = builder.enumType('Vendor', {
  description: 'Whose models an integration reaches.',
  values: Object.fromEntries(
    VENDOR_NAMES.map((vendor) => [enumName(vendor), { value: vendor, description: describe(vendor) }]),
  ),
});

/** What an integration for a vendor has to name, and what it may name. */
function describe(vendor: VendorName): string {
  const { label, secret, address, settings } = VENDORS[vendor];
  const named = (how: string): string[] =>
    Object.entries(settings).flatMap(([name, wanted]) => (wanted === how ? [`\`settings.${name}\``] : []));
  const needed = [
    ...(secret === 'REQUIRED' ? ['`secret`'] : []),
    ...(address.kind === 'REQUIRED' ? ['`baseUrl`'] : []),
    ...named('REQUIRED'),
  ];
  const taken = [
    ...(secret === 'OPTIONAL' ? ['`secret`'] : []),
    ...(address.kind === 'ALLOWED' ? ['`baseUrl`'] : []),
    ...named('OPTIONAL'),
  ];
  const takes = taken.length === 0 ? '' : ` Takes ${taken.join(', ')}.`;
  return `${label}. Needs ${needed.join(', ')}.${takes}`;
}

export const IntegrationStatusEnum = builder.enumType('IntegrationStatus', {
  description: 'The state of an integration.',
  values: {
    ACTIVE: { description: 'Requests go through it.' },
    DISABLED: { description: 'Turned off: no request goes through it.' },
  },
});

const setting = (name: SettingName) => ({
  nullable: true as const,
  description: SETTINGS[name].description,
  resolve: (settings: VendorSettings) => settings[name] ?? null,
});

const IntegrationSettingsType = builder.objectRef<VendorSettings>('IntegrationSettings').implement({
  requires: anyOf('integration'),
  description: 'What a vendor is told beside an address and a secret; null for what is not set.',
  fields: (t) => ({
    resourceName: t.string(setting('resourceName')),
    deploymentId: t.string(setting('deploymentId')),
    apiVersion: t.string(setting('apiVersion')),
    region: t.string(setting('region')),
    accessKeyId: t.string(setting('accessKeyId')),
    projectId: t.string(setting('projectId')),
    organization: t.string(setting('organization')),
    project: t.string(setting('project')),
  }),
});

export const IntegrationType = builder.prismaObject('Integration', {
  requires: anyOf('integration'),
  description: 'An organization’s credential for a vendor of models.',
  interfaces: [Node, Resource],
  fields: (t) => ({
    id: t.id({
      description: 'The id of the integration.',
      resolve: idOf('Integration'),
    }),
    description: t.exposeString('description', { nullable: true, description: 'What it is for.' }),
    vendor: t.field({
      type: VendorEnum,
      description: 'Whose models it reaches. It never changes.',
      resolve: reads(['vendor'], ({ vendor }) => vendor as VendorName),
    }),
    baseUrl: t.string({ description: 'Where its requests go.', resolve: addressOf }),
    settings: t.field({
      type: IntegrationSettingsType,
      requires: anyOf('integration'),
      description: 'What its vendor is told beside that.',
      resolve: settingsOf,
    }),
    maskedSecret: t.exposeString('secretMask', {
      nullable: true,
      description:
        'Its secret with the middle left out, as in `sk-…x9Q2`; null where it has none. The secret itself is never shown.',
    }),
    allowCustomHost: t.exposeBoolean('allowCustomHost', {
      description: 'Whether a config may send its requests, with the secret, to another host.',
    }),
    status: t.field({
      type: IntegrationStatusEnum,
      description: 'Whether it is on.',
      resolve: reads(['disabledAt'], ({ disabledAt }) => (disabledAt === null ? 'ACTIVE' : 'DISABLED')),
    }),
    duplicatedFrom: t.exposeString('duplicatedFrom', {
      nullable: true,
      description: 'The slug of the integration it was made like; null where it was made anew.',
    }),
  }),
});

const IntegrationTestOutcome = builder.enumType('IntegrationTestOutcome', {
  description: 'What came of a request to a vendor.',
  values: {
    OK: { description: 'The vendor answered as it should.' },
    SECRET_REFUSED: { description: 'The vendor refuses the secret, or what it was asked to read with it.' },
    VENDOR_FAILED: { description: 'The vendor cannot answer now, or was asked too much of late.' },
    UNEXPECTED_ANSWER: { description: 'What answers there is not the vendor’s API.' },
    TIMEOUT: { description: 'There was no answer in time.' },
    UNREACHABLE: { description: 'There was no connection, or it broke off.' },
    REDIRECT: { description: 'The address redirects where it should answer.' },
    TOO_LARGE: { description: 'The answer is too long to be the vendor’s.' },
    REFUSED_ADDRESS: {
      description: 'The address, or one it leads to, is private or not encrypted. Nothing was sent there.',
    },
  },
});

export const IntegrationTestType = builder.objectRef<IntegrationTest>('IntegrationTest').implement({
  requires: 'integration:edit',
  description: 'What a vendor answered to a request that reads and costs nothing.',
  fields: (t) => ({
    isOk: t.boolean({
      description: 'Whether it answered as it should.',
      resolve: ({ outcome }) => outcome === 'OK',
    }),
    outcome: t.field({
      type: IntegrationTestOutcome,
      description: 'What came of it.',
      resolve: ({ outcome }) => outcome,
    }),
    status: t.exposeInt('status', {
      nullable: true,
      description: 'The HTTP status of the answer; null where there was none.',
    }),
    latencyMs: t.exposeInt('latencyMs', { description: 'How long it took, in milliseconds.' }),
    message: t.exposeString('message', { description: 'What came of it, in words.' }),
  }),
});
