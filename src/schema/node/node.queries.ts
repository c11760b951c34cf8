import { brandWithType } from '@pothos/core';
import type { RequestContext } from '../../context/requestContext.js';
import { tenantOf } from '../../context/requestContext.js';
import { badInput, missingPermission } from '../../domain/errors.js';
import { decodeId, type IdKind } from '../../domain/ids.js';
import { findLog } from '../../domain/logs/reading.js';
import { findLogExport } from '../../domain/operations/logExports.js';
import { PARTIAL, PROMPT } from '../../domain/operations/promptKinds.js';
import { decide } from '../../domain/policy/decide.js';
import type { Permission } from '../../domain/policy/permissions.js';
import { MODEL } from '../../domain/operations/models.js';
import { builder } from '../builder.js';
import { Node } from './node.type.js';

interface NodeKind {
  /** What opening one object of this kind needs; the rule of the field that opens it by its own name. */
  readonly permission: Permission | null;
  load(context: RequestContext, uuid: string): Promise<{ id: string } | null>;
}

const KINDS: Partial<Record<IdKind, NodeKind>> = {
  // The tenant's client sees one organization: the request's own, which all of its members may see.
  Organization: {
    permission: null,
    load: async (context, id) => await tenantOf(context).organization.findFirst({ where: { id } }),
  },
  Member: {
    permission: 'member:view',
    load: async (context, id) => await tenantOf(context).member.findFirst({ where: { id } }),
  },
  Invitation: {
    permission: 'member:view',
    load: async (context, id) => await tenantOf(context).invitation.findFirst({ where: { id } }),
  },
  Role: {
    permission: 'role:view',
    load: async (context, id) => await tenantOf(context).role.findFirst({ where: { id } }),
  },
  ApiKey: {
    permission: 'apiKey:view',
    load: async (context, id) => await tenantOf(context).apiKey.findFirst({ where: { id } }),
  },
  PromptCollection: {
    permission: 'prompt:view',
    load: async (context, id) =>
      await tenantOf(context).promptCollection.findFirst({ where: { id, deletedAt: null } }),
  },
  Config: {
    permission: 'config:view',
    load: async (context, id) => await tenantOf(context).config.findFirst({ where: { id, deletedAt: null } }),
  },
  Integration: {
    permission: 'integration:list',
    load: async (context, id) =>
      await tenantOf(context).integration.findFirst({ where: { id, deletedAt: null } }),
  },
  ConfigVersion: {
    permission: 'config:view',
    load: async (context, id) =>
      await tenantOf(context).configVersion.findFirst({ where: { id, config: { deletedAt: null } } }),
  },
  Prompt: {
    permission: 'prompt:view',
    load: async (context, id) =>
      await tenantOf(context).prompt.findFirst({ where: { ...PROMPT.only, id, deletedAt: null } }),
  },
  PromptPartial: {
    permission: 'prompt:view',
    load: async (context, id) =>
      await tenantOf(context).prompt.findFirst({ where: { ...PARTIAL.only, id, deletedAt: null } }),
  },
  Provider: {
    permission: 'provider:list',
    load: async (context, id) =>
      await tenantOf(context).provider.findFirst({ where: { id, deletedAt: null } }),
  },
  Model: {
    permission: 'model:list',
    load: async (context, id) =>
      await tenantOf(context).model.findFirst({ where: { ...MODEL.present, id, deletedAt: null } }),
  },
  Guardrail: {
    permission: 'guardrail:view',
    load: async (context, id) =>
      await tenantOf(context).guardrail.findFirst({ where: { id, deletedAt: null } }),
  },
  RequestLog: {
    permission: 'log:view',
    load: async (context, id) => await findLog(tenantOf(context), id),
  },
  SavedLogFilter: {
    permission: 'log:filter',
    load: async (context, id) => await tenantOf(context).savedLogFilter.findFirst({ where: { id } }),
  },
  LogExport: {
    permission: 'log:view',
    load: async (context, id) => await findLogExport(tenantOf(context), id),
  },
  Invoice: {
    permission: 'billing:manage',
    load: async (context, id) => await tenantOf(context).invoice.findFirst({ where: { id } }),
  },
  GuardrailVersion: {
    permission: 'guardrail:view',
    load: async (context, id) =>
      await tenantOf(context).guardrailVersion.findFirst({ where: { id, guardrail: { deletedAt: null } } }),
  },
};

/** The object with an id, or null where this organization has none: the permission is checked before looking. */
async function loadNode(context: RequestContext, id: string, path: string): Promise<{ id: string } | null> {
  const decoded = decodeId(id);
  const kind = decoded === null ? undefined : KINDS[decoded.kind];
  if (decoded === null || kind === undefined) throw badInput(path, 'is not the id of an object of this API');
  if (kind.permission !== null && !decide(context.actor, kind.permission)) {
    throw missingPermission(kind.permission);
  }
  const row = await kind.load(context, decoded.uuid);
  if (row === null) return null;
  brandWithType(row, decoded.kind as never);
  return row;
}

builder.queryField('node', (t) =>
  t.field({
    type: Node,
    nullable: true,
    requires: 'AUTHENTICATED',
    description:
      'One object by its id; null where there is none. Opening it needs the view permission of its kind.',
    args: { id: t.arg.id({ required: true, description: 'The id of the object.' }) },
    resolve: async (_root, { id }, context) => await loadNode(context, id, 'id'),
  }),
);

builder.queryField('nodes', (t) =>
  t.field({
    type: [Node],
    nullable: { list: true, items: true },
    requires: 'AUTHENTICATED',
    complexity: ({ ids }) => ({ field: 1, multiplier: ids.length }),
    description: 'Several objects by their ids, in the same order; null for each that is not there.',
    args: { ids: t.arg.idList({ required: true, description: 'At most 100 ids.' }) },
    resolve: (_root, { ids }, context) => {
      if (ids.length > 100) throw badInput('ids', 'must not be more than 100');
      // One id's refusal is an error at its own place in the list, so that each has its own promise.
      return ids.map((id, index) => loadNode(context, id, `ids.${String(index)}`));
    },
  }),
);
