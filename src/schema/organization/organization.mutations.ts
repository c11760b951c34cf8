import { z } from 'zod';
import { originOf, personOf, requesterOf } from '../../context/requestContext.js';
import { assertGoodMetadataSchema, assertNoUser, readMetadata } from '../../domain/apiKeyRules.js';
import { encodeId, newUuid } from '../../domain/ids.js';
import { createOrganization } from '../../domain/operations/createOrganization.js';
import { deleteOrganization, updateOrganization } from '../../domain/operations/organizations.js';
import { leaveOrganization, transferOwnership } from '../../domain/operations/team.js';
import { builder } from '../builder.js';
import { MemberType } from '../member/member.type.js';
import { displayName, readId, slug } from '../shared/inputs.js';
import type { InputFields } from '../shared/resource.js';
import {
  MAX_DEFAULT_GUARDRAILS,
  METADATA,
  OrganizationType,
  RequestLoggingEnum,
} from './organization.type.js';

const emailDomain = z
  .string()
  .transform((text) => text.trim().toLowerCase())
  .refine(
    (text) => /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/.test(text),
    'must be a domain such as example.com',
  );

function guardrailIdsField(t: InputFields, side: string) {
  return t.idList({
    validate: z.array(z.string()).max(MAX_DEFAULT_GUARDRAILS, 'must not be more than 20'),
    description: `The ids of the guardrails that look at ${side} in every call, 20 at most; empty for none.`,
  });
}

function readGuardrailIds(ids: readonly string[] | null | undefined, field: string): string[] | undefined {
  return ids?.map((id, index) => readId('Guardrail', id, `input.${field}.${String(index)}`));
}

function readOrganizationMetadata(given: unknown): Record<string, string> | undefined {
  if (given === null || given === undefined) return undefined;
  const metadata = readMetadata(given, 'input.metadata');
  assertNoUser(metadata, 'input.metadata');
  return metadata;
}

builder.relayMutationField(
  'createOrganization',
  {
    description: 'A new organization.',
    inputFields: (t) => ({
      name: t.string({ required: true, validate: displayName, description: 'Its display name.' }),
      slug: t.string({
        validate: slug,
        description: 'Its short name; made of the name where it is left out.',
      }),
    }),
  },
  {
    nullable: true,
    requires: 'SESSION',
    description: 'Creates an organization with its three built-in roles. You become its owner.',
    resolve: async (_root, { input }, context) => {
      const actor = personOf(context);
      const organizationId = newUuid();
      const tenant = context.forOrganization(organizationId, actor.userId);
      const by = { actor, origin: originOf(context), tenant, organizationId };
      const named = { name: input.name, slug: input.slug ?? null };
      return { organization: await createOrganization(by, named, context.plans) };
    },
  },
  {
    requires: 'SESSION',
    description: 'The organization that was created.',
    outputFields: (t) => ({
      organization: t.expose('organization', {
        type: OrganizationType,
        requires: 'SESSION',
        description: 'The new organization. Name it in `X-Organization` to work in it.',
      }),
    }),
  },
);

builder.relayMutationField(
  'updateOrganization',
  {
    description: 'The settings to change; what is left out stays.',
    inputFields: (t) => ({
      name: t.string({ validate: displayName, description: 'Its display name.' }),
      slug: t.string({ validate: slug, description: 'Its short name.' }),
      allowedEmailDomains: t.stringList({
        validate: z.array(emailDomain).max(100),
        description: 'The domains invited people must have their e-mail address in; empty for any.',
      }),
      keyMetadataSchema: t.field({
        type: 'JSON',
        description: 'The JSON schema (draft-07, all properties texts) of API keys’ metadata; null for none.',
      }),
      maxKeyLifetimeDays: t.int({
        validate: z.number().int().min(1).max(3650),
        description:
          'The longest life of an API key, in days; null for any. Keys that are there and would live longer are ended at ' +
          'that age, not before the notice is over.',
      }),
      maxSecretAgeDays: t.int({
        validate: z.number().int().min(7).max(3650),
        description:
          'At what age the secret of an API key is replaced, in days: 7 to 3,650; null for at none. Secrets that are ' +
          'older are replaced when the notice is over. What a looser policy would allow is not given back to keys.',
      }),
      keyPolicyNoticeDays: t.int({
        validate: z.number().int().min(0).max(90),
        description:
          'How long keys that are there have until a policy named in this or a later change takes effect, in days: 0 to 90.',
      }),
      sessionLifetimeMinutes: t.int({
        validate: z.number().int().min(5).max(525_600),
        description:
          'How long after signing in a session is good here, in minutes; null for as long as it lasts.',
      }),
      allowInlineConfig: t.boolean({
        description: 'Whether requests may bring their own config; else they can only name a saved one.',
      }),
      requestLogging: t.field({
        type: RequestLoggingEnum,
        description: 'What is kept of LLM calls from now on.',
      }),
      logRetentionDays: t.int({
        validate: z.number().int().min(1).max(3650),
        description:
          'How long what was asked and answered in LLM calls is kept, in days: 1 to 3,650, no longer than their metrics, and no longer than the plan does.',
      }),
      metricsRetentionDays: t.int({
        validate: z.number().int().min(1).max(3650),
        description:
          'How long everything else of LLM calls is kept, in days: 1 to 3,650, and no longer than the plan does.',
      }),
      metadata: t.field({
        type: 'JSON',
        description: METADATA,
      }),
      defaultInputGuardrailIds: guardrailIdsField(t, 'what goes to a model'),
      defaultOutputGuardrailIds: guardrailIdsField(t, 'what comes back from a model'),
    }),
  },
  {
    nullable: true,
    requires: 'organization:update',
    description: 'Changes the settings of the organization.',
    resolve: async (_root, { input }, context) => {
      if (input.keyMetadataSchema !== undefined && input.keyMetadataSchema !== null) {
        assertGoodMetadataSchema(input.keyMetadataSchema);
      }
      const { defaultInputGuardrailIds, defaultOutputGuardrailIds, metadata, ...settings } = input;
      const read = {
        ...settings,
        metadata: readOrganizationMetadata(metadata),
        defaultInputGuardrailIds: readGuardrailIds(defaultInputGuardrailIds, 'defaultInputGuardrailIds'),
        defaultOutputGuardrailIds: readGuardrailIds(defaultOutputGuardrailIds, 'defaultOutputGuardrailIds'),
      };
      return { organization: await updateOrganization(requesterOf(context), read, context.plans) };
    },
  },
  {
    requires: 'organization:update',
    description: 'The organization after the change.',
    outputFields: (t) => ({
      organization: t.expose('organization', {
        type: OrganizationType,
        requires: 'organization:update',
        description: 'The organization.',
      }),
    }),
  },
);

builder.relayMutationField(
  'deleteOrganization',
  {
    description: 'The confirmation of a deletion.',
    inputFields: (t) => ({
      confirmSlug: t.string({ required: true, description: 'The slug of the organization, typed out.' }),
    }),
  },
  {
    nullable: true,
    requires: 'organization:delete',
    description:
      'Deletes the organization with its members, roles, keys and all they govern, at once and for good.',
    resolve: async (_root, { input }, context) => {
      const { organizationId, origin } = requesterOf(context);
      const actor = personOf(context);
      const tenant = context.forOrganization(organizationId, actor.userId);
      await deleteOrganization({ actor, organizationId, tenant, origin }, input.confirmSlug);
      return { deletedOrganization: organizationId };
    },
  },
  {
    requires: 'organization:delete',
    description: 'The organization that is gone.',
    outputFields: (t) => ({
      deletedOrganizationId: t.id({
        description: 'The id it had.',
        resolve: ({ deletedOrganization }) => encodeId('Organization', deletedOrganization),
      }),
    }),
  },
);

builder.relayMutationField(
  'leaveOrganization',
  null,
  {
    nullable: true,
    requires: 'SESSION',
    description: 'Ends your membership in the organization of the request; your USER keys here are revoked.',
    resolve: async (_root, _args, context) => {
      const requester = requesterOf(context);
      await leaveOrganization(requester);
      return { leftOrganization: requester.organizationId };
    },
  },
  {
    requires: 'SESSION',
    description: 'The organization that was left.',
    outputFields: (t) => ({
      leftOrganizationId: t.id({
        description: 'Its id.',
        resolve: ({ leftOrganization }) => encodeId('Organization', leftOrganization),
      }),
    }),
  },
);

builder.relayMutationField(
  'transferOwnership',
  {
    description: 'Who becomes the owner.',
    inputFields: (t) => ({
      memberId: t.id({ required: true, description: 'The member who becomes an owner.' }),
      ownRoleId: t.id({ description: 'The role you go on with; the built-in Admin where it is left out.' }),
    }),
  },
  {
    nullable: true,
    requires: 'organization:transfer',
    description: 'Makes another member an owner and gives up your own ownership, in one step.',
    resolve: async (_root, { input }, context) =>
      await transferOwnership(requesterOf(context), {
        memberId: readId('Member', input.memberId, 'input.memberId'),
        ownRoleId:
          typeof input.ownRoleId === 'string' ? readId('Role', input.ownRoleId, 'input.ownRoleId') : null,
      }),
  },
  {
    requires: 'AUTHENTICATED',
    description: 'The two members after the change.',
    outputFields: (t) => ({
      newOwner: t.expose('newOwner', {
        type: MemberType,
        requires: 'AUTHENTICATED',
        description: 'The new owner.',
      }),
      formerOwner: t.expose('formerOwner', {
        type: MemberType,
        requires: 'AUTHENTICATED',
        description: 'You, in your new role.',
      }),
    }),
  },
);
