import { requesterOf } from '../../context/requestContext.js';
import {
  createIntegration,
  duplicateIntegration,
  editIntegration,
  INTEGRATION,
} from '../../domain/operations/integrations.js';
import { testIntegration } from '../../domain/operations/testIntegration.js';
import { SETTINGS, type SettingName } from '../../domain/catalog/vendorSettings.js';
import { builder } from '../builder.js';
import { description, displayName, readId, slug } from '../shared/inputs.js';
import { defineDeletion, defineSwitch, expectedVersionField } from '../shared/lifecycle.js';
import type { InputFields } from '../shared/resource.js';
import { IntegrationTestType, IntegrationType, VendorEnum } from './integration.type.js';

const setting = (name: SettingName) => ({ description: SETTINGS[name].description });

const IntegrationSettingsInput = builder.inputType('IntegrationSettingsInput', {
  description:
    'What a vendor needs to be told beside an address and a secret; see the values of Vendor for which takes what.',
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

/** The inputs that creating and editing share. */
function connectionFields(t: InputFields) {
  return {
    description: t.string({ validate: description, description: 'What it is for.' }),
    secret: t.string({
      description:
        'The vendor’s key, or what its description asks for. It is stored sealed and never shown again.',
    }),
    baseUrl: t.string({
      description:
        'Where its requests go, as in `https://llm.example.com/v1`; null or left out for the vendor’s own address. Private addresses are refused unless the operator of the server allows them.',
    }),
    settings: t.field({
      type: IntegrationSettingsInput,
      description: 'What the vendor needs to be told beside that.',
    }),
    allowCustomHost: t.boolean({
      description:
        'Whether a config may send its requests, with the secret, to another host; false at first.',
    }),
  };
}

builder.relayMutationField(
  'createIntegration',
  {
    description: 'A new integration.',
    inputFields: (t) => ({
      name: t.string({ required: true, validate: displayName, description: 'Its name.' }),
      slug: t.string({ validate: slug, description: 'Its slug; made of the name where it is left out.' }),
      vendor: t.field({ type: VendorEnum, required: true, description: 'Whose models it reaches.' }),
      ...connectionFields(t),
    }),
  },
  {
    nullable: true,
    requires: 'integration:create',
    description: 'Creates an integration. It is on.',
    resolve: async (_root, { input }, context) => ({
      integration: await createIntegration(requesterOf(context), context, input),
    }),
  },
  {
    requires: 'integration:create',
    description: 'The integration that was created.',
    outputFields: (t) => ({
      integration: t.expose('integration', {
        type: IntegrationType,
        requires: 'integration:create',
        description: 'The integration.',
      }),
    }),
  },
);

builder.relayMutationField(
  'editIntegration',
  {
    description: 'What to change of an integration; what is left out stays. Vendor and slug never change.',
    inputFields: (t) => ({
      id: t.id({ required: true, description: 'The id of the integration.' }),
      expectedVersion: expectedVersionField(t),
      name: t.string({ validate: displayName, description: 'Its name.' }),
      ...connectionFields(t),
    }),
  },
  {
    nullable: true,
    requires: 'integration:edit',
    description:
      'Changes an integration. What lets its requests go to another address takes the secret anew, in the same input.',
    resolve: async (_root, { input }, context) => ({
      integration: await editIntegration(requesterOf(context), context, {
        ...input,
        id: readId('Integration', input.id, 'input.id'),
      }),
    }),
  },
  {
    requires: 'integration:edit',
    description: 'The integration after the change.',
    outputFields: (t) => ({
      integration: t.expose('integration', {
        type: IntegrationType,
        requires: 'integration:edit',
        description: 'The integration.',
      }),
    }),
  },
);

builder.relayMutationField(
  'duplicateIntegration',
  {
    description: 'The integration to make another like.',
    inputFields: (t) => ({
      id: t.id({ required: true, description: 'The id of the integration.' }),
      name: t.string({
        validate: displayName,
        description: 'The name of the new one; the old one’s with “copy” behind it where it is left out.',
      }),
      slug: t.string({
        validate: slug,
        description: 'The slug of the new one; made of its name where it is left out.',
      }),
    }),
  },
  {
    nullable: true,
    requires: 'integration:duplicate',
    description: 'Makes a new integration with the same settings and the same secret. It is on.',
    resolve: async (_root, { input }, context) => ({
      integration: await duplicateIntegration(requesterOf(context), context.sealer, {
        ...input,
        id: readId('Integration', input.id, 'input.id'),
      }),
    }),
  },
  {
    requires: 'integration:duplicate',
    description: 'The new integration.',
    outputFields: (t) => ({
      integration: t.expose('integration', {
        type: IntegrationType,
        requires: 'integration:duplicate',
        description: 'The integration.',
      }),
    }),
  },
);

builder.relayMutationField(
  'testIntegration',
  {
    description: 'The integration to test.',
    inputFields: (t) => ({ id: t.id({ required: true, description: 'The id of the integration.' }) }),
  },
  {
    nullable: true,
    requires: 'integration:edit',
    description:
      'Sends the vendor a request that reads and costs nothing, with the stored secret, and tells what came back. One that is off can be tested too.',
    resolve: async (_root, { input }, context) =>
      await testIntegration(requesterOf(context), context, readId('Integration', input.id, 'input.id')),
  },
  {
    requires: 'integration:edit',
    description: 'What came of it.',
    outputFields: (t) => ({
      integration: t.expose('integration', {
        type: IntegrationType,
        requires: 'integration:edit',
        description: 'The integration that was tested.',
      }),
      test: t.expose('test', {
        type: IntegrationTestType,
        requires: 'integration:edit',
        description: 'What the vendor answered.',
      }),
    }),
  },
);

const lifecycle = {
  kind: INTEGRATION,
  type: IntegrationType,
  singular: 'Integration',
  plural: 'Integrations',
} as const;

defineDeletion({ ...lifecycle, permission: 'integration:delete' });
defineSwitch({ ...lifecycle, permission: 'integration:edit' });
