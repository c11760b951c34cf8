import { getNamedType, isInputObjectType, type GraphQLInputType } from 'graphql';
import { schema } from '../../src/schema/index.js';

/**
 * Every place where a root field takes an id, found in the schema: `Query.role.id`,
 * `Mutation.assignRole.input.memberId`. A new one is found too, and has to be added to REGISTRY.
 */
export function idPlaces(): string[] {
  const places: string[] = [];
  const walk = (type: GraphQLInputType, path: string): void => {
    const named = getNamedType(type);
    if (named.name === 'ID') places.push(path);
    else if (isInputObjectType(named)) {
      for (const field of Object.values(named.getFields())) walk(field.type, `${path}.${field.name}`);
    }
  };
  for (const root of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) {
    for (const field of Object.values(root?.getFields() ?? {})) {
      for (const arg of field.args) walk(arg.type, `${root?.name ?? ''}.${field.name}.${arg.name}`);
    }
  }
  return places.sort();
}

export type Kind = 'org' | 'mem' | 'role' | 'inv' | 'key' | 'ses' | 'usr';

/** Ids of the tenant that asks, for the fields that are not tried. */
export interface Own {
  /** An own role that a member has. */
  role: string;
  /** Somebody other than who asks. */
  member: string;
  key: string;
}

interface Place {
  /** The kinds of object whose ids belong here. */
  kinds: Kind[];
  document: string;
  variables(id: string, own: Own): object;
  /** What another tenant's id, and a missing one, get: a code, or the data of an empty answer. */
  gets: 'NOT_FOUND' | object;
  /** How a malformed id is named in `extensions.fields`. */
  path: string;
}

const byId = (field: string, kind: Kind): Place => ({
  kinds: [kind],
  document: `query ($id: ID!) { ${field}(id: $id) { id createdAt: __typename } }`,
  variables: (id) => ({ id }),
  gets: 'NOT_FOUND',
  path: 'id',
});

const change = (
  name: string,
  { kind, field = 'id', more = () => ({}) }: { kind: Kind; field?: string; more?: (own: Own) => object },
): Place => ({
  kinds: [kind],
  document: `mutation ($input: ${name.charAt(0).toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { __typename } }`,
  variables: (id, own) => ({ input: { ...more(own), [field]: id } }),
  gets: 'NOT_FOUND',
  path: `input.${field}`,
});

const NODE_KINDS: Kind[] = ['org', 'mem', 'role', 'inv', 'key'];

/** How to ask with an id at each place, and what a missing one gets there. */
export const REGISTRY: Record<string, Place> = {
  'Query.apiKey.id': byId('apiKey', 'key'),
  'Query.invitation.id': byId('invitation', 'inv'),
  'Query.member.id': byId('member', 'mem'),
  'Query.role.id': byId('role', 'role'),
  'Query.node.id': {
    kinds: NODE_KINDS,
    document: 'query ($id: ID!) { node(id: $id) { __typename id } }',
    variables: (id) => ({ id }),
    gets: { node: null },
    path: 'id',
  },
  'Query.nodes.ids': {
    kinds: NODE_KINDS,
    document: 'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }',
    variables: (id) => ({ ids: [id] }),
    gets: { nodes: [null] },
    path: 'ids.0',
  },
  'Query.apiKeys.filter.ownerId': {
    kinds: ['mem'],
    document:
      'query ($filter: ApiKeyFilter) { apiKeys(filter: $filter) { totalCount edges { node { id } } pageInfo { hasNextPage } } }',
    variables: (ownerId) => ({ filter: { ownerId } }),
    gets: { apiKeys: { totalCount: 0, edges: [], pageInfo: { hasNextPage: false } } },
    path: 'filter.ownerId',
  },
  'Query.members.filter.roleId': {
    kinds: ['role'],
    document:
      'query ($filter: MemberFilter) { members(filter: $filter) { totalCount edges { node { id } } pageInfo { hasNextPage } } }',
    variables: (roleId) => ({ filter: { roleId } }),
    gets: { members: { totalCount: 0, edges: [], pageInfo: { hasNextPage: false } } },
    path: 'filter.roleId',
  },
  'Mutation.assignRole.input.memberId': change('assignRole', {
    kind: 'mem',
    field: 'memberId',
    more: ({ role }) => ({ roleId: role }),
  }),
  'Mutation.assignRole.input.roleId': change('assignRole', {
    kind: 'role',
    field: 'roleId',
    more: ({ member }) => ({ memberId: member }),
  }),
  'Mutation.cancelInvitation.input.id': change('cancelInvitation', { kind: 'inv' }),
  'Mutation.createInvitation.input.roleId': change('createInvitation', {
    kind: 'role',
    field: 'roleId',
    more: () => ({ email: 'invited@example.com' }),
  }),
  'Mutation.deleteApiKey.input.id': change('deleteApiKey', { kind: 'key' }),
  'Mutation.deleteRole.input.id': change('deleteRole', { kind: 'role' }),
  'Mutation.deleteRole.input.replacementId': change('deleteRole', {
    kind: 'role',
    field: 'replacementId',
    more: ({ role }) => ({ id: role }),
  }),
  'Mutation.editApiKey.input.id': change('editApiKey', { kind: 'key', more: () => ({ name: 'changed' }) }),
  'Mutation.removeMember.input.memberId': change('removeMember', { kind: 'mem', field: 'memberId' }),
  'Mutation.resendInvitation.input.id': change('resendInvitation', { kind: 'inv' }),
  'Mutation.revokeApiKey.input.id': change('revokeApiKey', { kind: 'key' }),
  'Mutation.revokeSession.input.id': change('revokeSession', { kind: 'ses' }),
  'Mutation.rotateApiKey.input.id': change('rotateApiKey', { kind: 'key' }),
  'Mutation.transferOwnership.input.memberId': change('transferOwnership', {
    kind: 'mem',
    field: 'memberId',
  }),
  'Mutation.transferOwnership.input.ownRoleId': change('transferOwnership', {
    kind: 'role',
    field: 'ownRoleId',
    more: ({ member }) => ({ memberId: member }),
  }),
  'Mutation.updateApiKey.input.id': change('updateApiKey', {
    kind: 'key',
    more: () => ({ expiresAt: null }),
  }),
  'Mutation.updateRole.input.id': change('updateRole', { kind: 'role', more: () => ({ name: 'changed' }) }),
};
