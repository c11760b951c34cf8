import { requesterOf, type RequestContext } from '../../context/requestContext.js';
import { badInput, unauthenticated } from '../../domain/errors.js';
import { decodeId } from '../../domain/ids.js';
import { explainAccess, type AccessQuestion, type Asker } from '../../domain/operations/explainAccess.js';
import { OBJECT_KINDS } from '../../domain/operations/objects.js';
import {
  previewKeyChange,
  previewMemberRole,
  previewRoleChange,
} from '../../domain/operations/previewAccess.js';
import { featureLevels, FeatureLevelInput } from '../apiKey/apiKey.inputs.js';
import { builder } from '../builder.js';
import { permissionSet } from '../role/role.inputs.js';
import { readId } from '../shared/inputs.js';
import { AccessExplanationType, AccessPreviewType } from './access.type.js';

const ExplainAccessInput = builder.inputType('ExplainAccessInput', {
  description: 'Who, what, and on what.',
  fields: (t) => ({
    memberId: t.id({ description: 'The member it is about. Without it and `apiKeyId`: you.' }),
    apiKeyId: t.id({ description: 'The API key it is about.' }),
    permission: t.field({ type: 'Permission', required: true, description: 'What they would do.' }),
    resourceId: t.id({
      description:
        'What they would do it on: the id of an object that the permission is about, such as the key for ' +
        '`apiKey:rotate`, the member or the role for `member:assignRole`.',
    }),
  }),
});

builder.queryField('explainAccess', (t) =>
  t.field({
    type: AccessExplanationType,
    nullable: true,
    requires: 'AUTHENTICATED',
    description:
      'Whether somebody may do something, and which rule decides, found by the code that enforces it. Everybody may ' +
      'about themself; about a member it takes `member:view`, about a key `apiKey:view`, and where a resource is ' +
      'named, the permission to open that too. Limits, allowed addresses and what an object is in use by are not asked.',
    args: {
      input: t.arg({ type: ExplainAccessInput, required: true, description: 'Who, what, and on what.' }),
    },
    resolve: async (_root, { input }, context) => {
      return await explainAccess(askerOf(context), {
        about: readAbout(input),
        permission: input.permission,
        resource: readResource(input.resourceId),
      });
    },
  }),
);

/** Who asks, once a request: what it found out about somebody serves its other questions about them. */
const askers = new WeakMap<RequestContext, Asker>();

function askerOf(context: RequestContext): Asker {
  const known = askers.get(context);
  if (known !== undefined) return known;
  const { actor, organization, tenant } = context;
  if (actor.kind === 'ANONYMOUS') throw unauthenticated();
  const asker = { actor, organization, tenant, subjects: new Map() };
  askers.set(context, asker);
  return asker;
}

function readAbout({ memberId, apiKeyId }: typeof ExplainAccessInput.$inferInput): AccessQuestion['about'] {
  if (typeof memberId === 'string' && typeof apiKeyId === 'string') {
    throw badInput('input.apiKeyId', 'must not be given together with memberId');
  }
  if (typeof memberId === 'string') {
    return { kind: 'MEMBER', id: readId('Member', memberId, 'input.memberId') };
  }
  if (typeof apiKeyId !== 'string') return null;
  return { kind: 'API_KEY', id: readId('ApiKey', apiKeyId, 'input.apiKeyId') };
}

function readResource(id: string | null | undefined): AccessQuestion['resource'] {
  if (typeof id !== 'string') return null;
  const decoded = decodeId(id);
  if (decoded === null || OBJECT_KINDS[decoded.kind] === undefined) {
    throw badInput('input.resourceId', 'is not the id of an object of this API');
  }
  return { kind: decoded.kind, id: decoded.uuid };
}

const PreviewRoleChangeInput = builder.inputType('PreviewRoleChangeInput', {
  description: 'The role, and what it would be given.',
  fields: (t) => ({
    roleId: t.id({ required: true, description: 'The id of the role.' }),
    permissions: t.field({
      type: ['Permission'],
      required: true,
      validate: permissionSet,
      description: 'What its members would be allowed from then on.',
    }),
  }),
});

builder.queryField('previewRoleChange', (t) =>
  t.field({
    type: AccessPreviewType,
    nullable: true,
    requires: 'role:update',
    description:
      'What `updateRole` with these permissions would do: who would gain and lose what. Changes nothing.',
    args: {
      input: t.arg({
        type: PreviewRoleChangeInput,
        required: true,
        description: 'The role, and what it would be given.',
      }),
    },
    resolve: async (_root, { input }, context) =>
      await previewRoleChange(requesterOf(context), {
        roleId: readId('Role', input.roleId, 'input.roleId'),
        permissions: input.permissions,
      }),
  }),
);

const PreviewMemberRoleInput = builder.inputType('PreviewMemberRoleInput', {
  description: 'Who would get which role.',
  fields: (t) => ({
    memberId: t.id({ required: true, description: 'The member.' }),
    roleId: t.id({ required: true, description: 'The role.' }),
  }),
});

builder.queryField('previewMemberRole', (t) =>
  t.field({
    type: AccessPreviewType,
    nullable: true,
    requires: 'member:assignRole',
    description:
      'What `assignRole` would do: what the member and their USER keys would gain and lose. Changes nothing.',
    args: {
      input: t.arg({
        type: PreviewMemberRoleInput,
        required: true,
        description: 'Who would get which role.',
      }),
    },
    resolve: async (_root, { input }, context) =>
      await previewMemberRole(requesterOf(context), {
        memberId: readId('Member', input.memberId, 'input.memberId'),
        roleId: readId('Role', input.roleId, 'input.roleId'),
      }),
  }),
);

const PreviewKeyChangeInput = builder.inputType('PreviewKeyChangeInput', {
  description: 'The key, and the levels it would be given.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The id of the key.' }),
    permissions: t.field({
      type: [FeatureLevelInput],
      required: true,
      validate: featureLevels,
      description: 'Levels on features; what is left out stays.',
    }),
  }),
});

builder.queryField('previewKeyChange', (t) =>
  t.field({
    type: AccessPreviewType,
    nullable: true,
    requires: 'apiKey:update',
    description:
      'What `updateApiKey` with these levels would do: what the key would gain and lose. Changes nothing.',
    args: {
      input: t.arg({
        type: PreviewKeyChangeInput,
        required: true,
        description: 'The key, and the levels it would be given.',
      }),
    },
    resolve: async (_root, { input }, context) =>
      await previewKeyChange(requesterOf(context), {
        id: readId('ApiKey', input.id, 'input.id'),
        permissions: input.permissions,
      }),
  }),
);
