import { tenantOf, type RequestContext } from '../../context/requestContext.js';
import { missingPermission } from '../../domain/errors.js';
import { builder } from '../builder.js';
import { idOf } from '../columns.js';
import { GuardrailType } from '../guardrail/guardrail.type.js';
import { Node } from '../node/node.type.js';

/** How many guardrails may look at one side of every call. */
export const MAX_DEFAULT_GUARDRAILS = 20;

export const METADATA =
  'Texts that go along with every LLM call of the organization: name -> text of at most 128 characters, 50 at most. ' +
  'Where several say something else under one name, the organization comes before the key, the key before the request.';

export const RequestLoggingEnum = builder.enumType('RequestLogging', {
  description: 'What is kept of LLM calls.',
  values: {
    FULL: { description: 'Everything, with what was asked and answered.' },
    METRICS: { description: 'Everything but what was asked and answered.' },
  },
});

export const OrganizationType = builder.prismaObject('Organization', {
  requires: 'AUTHENTICATED',
  description: 'A tenant: its members, roles, keys and everything they govern, apart from every other one.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      description: 'The id of the organization.',
      resolve: idOf('Organization'),
    }),
    name: t.exposeString('name', { description: 'Its display name.' }),
    slug: t.exposeString('slug', {
      description: 'Its short name, which `X-Organization` takes as well as the id.',
    }),
    allowedEmailDomains: t.exposeStringList('allowedEmailDomains', {
      description: 'The domains that invited people must have their e-mail address in; empty for any.',
    }),
    keyMetadataSchema: t.expose('keyMetadataSchema', {
      type: 'JSON',
      nullable: true,
      description: 'The JSON schema (draft-07) of the metadata of its API keys.',
    }),
    maxKeyLifetimeDays: t.exposeInt('maxKeyLifetimeDays', {
      nullable: true,
      description: 'The longest life of an API key, in days.',
    }),
    maxSecretAgeDays: t.exposeInt('maxSecretAgeDays', {
      nullable: true,
      description: 'At what age the secret of an API key is replaced, in days; null for at none.',
    }),
    keyPolicyNoticeDays: t.exposeInt('keyPolicyNoticeDays', {
      description: 'How long keys that are there have until a new policy of theirs takes effect, in days.',
    }),
    sessionLifetimeMinutes: t.exposeInt('sessionLifetimeMinutes', {
      nullable: true,
      description: 'How long after signing in a session is good for this organization, in minutes.',
    }),
    allowInlineConfig: t.exposeBoolean('allowInlineConfig', {
      description: 'Whether requests may bring their own config; else they can only name a saved one.',
    }),
    requestLogging: t.field({
      type: RequestLoggingEnum,
      description: 'What is kept of its LLM calls.',
      resolve: (organization) => organization.requestLogging,
    }),
    logRetentionDays: t.exposeInt('logRetentionDays', {
      description: 'How long what was asked and answered in its LLM calls is kept, in days.',
    }),
    metricsRetentionDays: t.exposeInt('metricsRetentionDays', {
      description: 'How long everything else of its LLM calls is kept, in days.',
    }),
    metadata: t.expose('metadata', {
      type: 'JSON',
      description: METADATA,
    }),
    defaultInputGuardrails: t.prismaField({
      type: [GuardrailType],
      nullable: true,
      requires: 'guardrail:view',
      complexity: { field: 1, multiplier: MAX_DEFAULT_GUARDRAILS },
      description: 'The guardrails that look at what goes to a model in every call.',
      resolve: async (query, organization, _args, context) =>
        await findDefaults(context, organization, { ...query, where: { isDefaultInput: true } }),
    }),
    defaultOutputGuardrails: t.prismaField({
      type: [GuardrailType],
      nullable: true,
      requires: 'guardrail:view',
      complexity: { field: 1, multiplier: MAX_DEFAULT_GUARDRAILS },
      description: 'The guardrails that look at what comes back from a model in every call.',
      resolve: async (query, organization, _args, context) =>
        await findDefaults(context, organization, { ...query, where: { isDefaultOutput: true } }),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was created.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When its settings last changed.' }),
  }),
});

/**
 * The default guardrails of the organization that the request is pinned to. Of another one, which the payload of making or
 * joining it shows, nobody knows here what the asker may see.
 *
 * @throws CodedError FORBIDDEN for another one
 */
async function findDefaults(
  context: RequestContext,
  organization: { readonly id: string },
  query: Parameters<ReturnType<typeof tenantOf>['guardrail']['findMany']>[0],
) {
  if (organization.id !== context.organization?.id) throw missingPermission('guardrail:view');
  return await tenantOf(context).guardrail.findMany({ ...query, orderBy: [{ name: 'asc' }, { id: 'asc' }] });
}
