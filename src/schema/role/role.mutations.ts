import { requesterOf } from '../../context/requestContext.js';
import { createRole, deleteRole, updateRole } from '../../domain/operations/roles.js';
import { encodeId } from '../../domain/ids.js';
import { builder } from '../builder.js';
import { description, displayName, readId } from '../shared/inputs.js';
import { permissionSet } from './role.inputs.js';
import { RoleType } from './role.type.js';

builder.relayMutationField(
  'createRole',
  {
    description: 'A new role.',
    inputFields: (t) => ({
      name: t.string({ required: true, validate: displayName, description: 'Its name.' }),
      description: t.string({ validate: description, description: 'What it is for.' }),
      permissions: t.field({
        type: ['Permission'],
        required: true,
        validate: permissionSet,
        description: 'What its members may do. You can give what you hold yourself.',
      }),
    }),
  },
  {
    nullable: true,
    requires: 'role:create',
    description: 'Creates a role with its own set of permissions.',
    resolve: async (_root, { input }, context) => ({
      role: await createRole(requesterOf(context), { ...input, description: input.description ?? null }),
    }),
  },
  {
    requires: 'role:create',
    description: 'The role that was created.',
    outputFields: (t) => ({
      role: t.expose('role', { type: RoleType, requires: 'role:create', description: 'The new role.' }),
    }),
  },
);

builder.relayMutationField(
  'updateRole',
  {
    description: 'What to change of a role; what is left out stays.',
    inputFields: (t) => ({
      id: t.id({ required: true, description: 'The id of the role.' }),
      name: t.string({ validate: displayName, description: 'Its name.' }),
      description: t.string({ validate: description, description: 'What it is for; null for nothing.' }),
      permissions: t.field({
        type: ['Permission'],
        validate: permissionSet,
        description: 'What its members may do from now on.',
      }),
    }),
  },
  {
    nullable: true,
    requires: 'role:update',
    description: 'Changes an own role. Its members have what it then holds from their next request on.',
    resolve: async (_root, { input }, context) => ({
      role: await updateRole(requesterOf(context), {
        id: readId('Role', input.id, 'input.id'),
        name: input.name ?? undefined,
        description: input.description,
        permissions: input.permissions ?? undefined,
      }),
    }),
  },
  {
    requires: 'role:update',
    description: 'The role after the change.',
    outputFields: (t) => ({
      role: t.expose('role', { type: RoleType, requires: 'role:update', description: 'The role.' }),
    }),
  },
);

builder.relayMutationField(
  'deleteRole',
  {
    description: 'The role to delete.',
    inputFields: (t) => ({
      id: t.id({ required: true, description: 'The id of the role.' }),
      replacementId: t.id({
        description: 'The role its members and invitations get. Must be named if there are any.',
      }),
    }),
  },
  {
    nullable: true,
    requires: 'role:delete',
    description: 'Deletes an own role.',
    resolve: async (_root, { input }, context) => ({
      role: await deleteRole(requesterOf(context), {
        id: readId('Role', input.id, 'input.id'),
        replacementId:
          typeof input.replacementId === 'string'
            ? readId('Role', input.replacementId, 'input.replacementId')
            : null,
      }),
    }),
  },
  {
    requires: 'role:delete',
    description: 'The role that is gone.',
    outputFields: (t) => ({
      deletedRoleId: t.id({
        description: 'The id it had.',
        resolve: ({ role }) => encodeId('Role', role.id),
      }),
    }),
  },
);
