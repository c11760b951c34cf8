import { brandWithType } from '@pothos/core';
import type { RequestContext } from '../../context/requestContext.js';
import { tenantOf } from '../../context/requestContext.js';
import { badInput, missingPermission } from '../../domain/errors.js';
import { decodeId } from '../../domain/ids.js';
import { NODE_KINDS } from '../../domain/operations/objects.js';
import { holds } from '../../context/holds.js';
import { builder } from '../builder.js';
import { Node } from './node.type.js';

/** The object with an id, or null where this organization has none: the permission is checked before looking. */
async function loadNode(context: RequestContext, id: string, path: string): Promise<{ id: string } | null> {
  const decoded = decodeId(id);
  const kind = decoded === null ? undefined : NODE_KINDS[decoded.kind];
  if (decoded === null || kind === undefined) throw badInput(path, 'is not the id of an object of this API');
  if (kind.permission !== null && !holds(context, kind.permission)) {
    throw missingPermission(kind.permission);
  }
  const row = await kind.load(tenantOf(context), decoded.uuid, context.actor);
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
