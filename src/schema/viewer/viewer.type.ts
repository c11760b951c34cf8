import type { RequestContext } from '../../context/requestContext.js';
import { tenantOf } from '../../context/requestContext.js';
import { encodeId } from '../../domain/ids.js';
import { ALL_PERMISSIONS } from '../../domain/policy/permissions.js';
import type { MembershipOfPerson } from '../../persistence/systemClient.js';
import { ApiKeyType } from '../apiKey/apiKey.type.js';
import { builder } from '../builder.js';
import { MemberType } from '../member/member.type.js';
import { OrganizationType } from '../organization/organization.type.js';
import { RoleType } from '../role/role.type.js';

const ViewerKind = builder.enumType('ViewerKind', {
  description: 'What sort of credential a request came with.',
  values: {
    USER: { description: 'The session of a person.' },
    API_KEY: { description: 'An API key.' },
  },
});

const UserType = builder.objectRef<{ id: string; email: string; name: string }>('User').implement({
  requires: 'SESSION',
  description: 'A person’s own account.',
  fields: (t) => ({
    id: t.id({ description: 'The id of the account.', resolve: ({ id }) => encodeId('User', id) }),
    email: t.exposeString('email', { description: 'The e-mail address they sign in with.' }),
    name: t.exposeString('name', { description: 'Their name.' }),
  }),
});

const ViewerOrganizationType = builder.objectRef<MembershipOfPerson>('ViewerOrganization').implement({
  requires: 'SESSION',
  description: 'An organization that you are a member of. Name it in `X-Organization` to work in it.',
  fields: (t) => ({
    id: t.id({
      description: 'The id of the organization.',
      resolve: ({ organizationId }) => encodeId('Organization', organizationId),
    }),
    name: t.exposeString('organizationName', { description: 'Its display name.' }),
    slug: t.exposeString('slug', { description: 'Its short name.' }),
    roleName: t.exposeString('roleName', { description: 'The name of your role there.' }),
    joinedAt: t.expose('joinedAt', { type: 'DateTime', description: 'Since when you are a member.' }),
  }),
});

/** The asker, as made by `viewer` and by signing in. */
export const ViewerType = builder.objectRef<Pick<RequestContext, 'actor'>>('Viewer').implement({
  requires: 'AUTHENTICATED',
  description:
    'Whoever is asking: a person or an API key, and what they may do in the organization of the request.',
  fields: (t) => ({
    kind: t.field({
      type: ViewerKind,
      description: 'A person or an API key.',
      resolve: ({ actor }) => (actor.kind === 'API_KEY' ? 'API_KEY' : 'USER'),
    }),
    displayName: t.string({
      description: 'The name of the person or the key.',
      resolve: ({ actor }) => (actor.kind === 'ANONYMOUS' ? '' : actor.displayName),
    }),
    user: t.field({
      type: UserType,
      nullable: true,
      requires: 'AUTHENTICATED',
      description: 'Your account; null for a key.',
      resolve: ({ actor }) =>
        actor.kind === 'USER' ? { id: actor.userId, email: actor.email, name: actor.displayName } : null,
    }),
    organization: t.field({
      type: OrganizationType,
      nullable: true,
      requires: 'AUTHENTICATED',
      description: 'The organization the request is pinned to; null for a person who belongs to none.',
      resolve: async (_viewer, _args, context) =>
        context.tenant === null ? null : await context.tenant.organization.findFirst(),
    }),
    member: t.field({
      type: MemberType,
      nullable: true,
      requires: 'AUTHENTICATED',
      description: 'Your membership in that organization; null for a key.',
      resolve: async ({ actor }, _args, context) =>
        actor.kind === 'USER' && actor.member !== null
          ? await tenantOf(context).member.findFirst({ where: { id: actor.member.id } })
          : null,
    }),
    role: t.field({
      type: RoleType,
      nullable: true,
      requires: 'AUTHENTICATED',
      description: 'Your role in that organization; null for a key.',
      resolve: async ({ actor }, _args, context) =>
        actor.kind === 'USER' && actor.member !== null
          ? await tenantOf(context).role.findFirst({ where: { id: actor.member.roleId } })
          : null,
    }),
    apiKey: t.field({
      type: ApiKeyType,
      nullable: true,
      requires: 'AUTHENTICATED',
      description: 'The API key that is asking; null for a person.',
      resolve: async ({ actor }, _args, context) =>
        actor.kind === 'API_KEY'
          ? await tenantOf(context).apiKey.findFirst({ where: { id: actor.apiKeyId } })
          : null,
    }),
    permissions: t.field({
      type: ['Permission'],
      description: 'What you may do in that organization, now.',
      resolve: ({ actor }) => ALL_PERMISSIONS.filter((permission) => actor.permissions.has(permission)),
    }),
    organizations: t.field({
      type: [ViewerOrganizationType],
      requires: 'AUTHENTICATED',
      description: 'The organizations you are a member of; empty for a key, which knows only its own.',
      resolve: async ({ actor }, _args, context) =>
        actor.kind === 'USER' ? await context.lookups.membershipsOf(actor.userId) : [],
    }),
  }),
});
