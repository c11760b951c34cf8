import { encodeId } from '../../domain/ids.js';
import { builder } from '../builder.js';
import { Node } from '../node/node.type.js';

export const OrganizationType = builder.prismaObject('Organization', {
  requires: 'AUTHENTICATED',
  description: 'A tenant: its members, roles, keys and everything they govern, apart from every other one.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      description: 'The id of the organization.',
      resolve: ({ id }) => encodeId('Organization', id),
    }),
    name: t.exposeString('name', { description: 'Its display name.' }),
    slug: t.exposeString('slug', {
      description: 'Its short name, which `X-Organization` takes as well as the id.',
    }),
    allowedEmailDomains: t.exposeStringList('allowedEmailDomains', {
      description: 'The domains that invited people must have their e-mail address in; empty for any.',
    }),
    keyMetadataSchema: t.field({
      type: 'JSON',
      nullable: true,
      description: 'The JSON schema (draft-07) of the metadata of its API keys.',
      resolve: ({ keyMetadataSchema }) => keyMetadataSchema,
    }),
    maxKeyLifetimeDays: t.exposeInt('maxKeyLifetimeDays', {
      nullable: true,
      description: 'The longest life of an API key, in days.',
    }),
    sessionLifetimeMinutes: t.exposeInt('sessionLifetimeMinutes', {
      nullable: true,
      description: 'How long after signing in a session is good for this organization, in minutes.',
    }),
    allowInlineConfig: t.exposeBoolean('allowInlineConfig', {
      description: 'Whether requests may bring their own config; else they can only name a saved one.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was created.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When its settings last changed.' }),
  }),
});
