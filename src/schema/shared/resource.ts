import { z } from 'zod';
import { restorableSince, type ResourceRow } from '../../domain/operations/resources.js';
import { builder } from '../builder.js';
import { Node } from '../node/node.type.js';
import { containsText } from './lists.js';

/** The columns that every governed resource has, as its row carries them. */
export interface ResourceShape extends ResourceRow {
  readonly createdByName: string;
  readonly createdAt: Date;
  readonly updatedByName: string;
  readonly updatedAt: Date;
}

/**
 * What all governed resources have in common. A type that names this interface has these fields without writing
 * them again; they follow the rule of the type.
 */
export const Resource = builder.interfaceRef<ResourceShape>('Resource').implement({
  requires: 'AUTHENTICATED',
  description: 'An object of an organization that roles and keys govern.',
  interfaces: [Node],
  fields: (t) => ({
    slug: t.exposeString('slug', {
      description: 'Its short name in references, unique in the organization. It never changes.',
    }),
    name: t.exposeString('name', { description: 'Its display name.' }),
    version: t.exposeInt('version', {
      description:
        'Goes up with every change. Give it back as `expectedVersion` to change the object only as you saw it.',
    }),
    createdBy: t.exposeString('createdByName', { description: 'The name of who created it.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was created.' }),
    updatedBy: t.exposeString('updatedByName', { description: 'The name of who last changed it.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it last changed.' }),
    deletedAt: t.expose('deletedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was deleted; it can be restored for 30 days from then. Null while it is there.',
    }),
  }),
});

/** The order of every list of resources. */
export const ResourceOrder = builder.enumType('ResourceOrder', {
  description: 'The order of a list.',
  values: {
    NAME_ASC: { description: 'By name, A first.' },
    NAME_DESC: { description: 'By name, Z first.' },
    CREATED_ASC: { description: 'Oldest first.' },
    CREATED_DESC: { description: 'Newest first.' },
    UPDATED_ASC: { description: 'The longest unchanged first.' },
    UPDATED_DESC: { description: 'The last changed first.' },
  },
});

const ORDERS = {
  NAME_ASC: { name: 'asc' },
  NAME_DESC: { name: 'desc' },
  CREATED_ASC: { createdAt: 'asc' },
  CREATED_DESC: { createdAt: 'desc' },
  UPDATED_ASC: { updatedAt: 'asc' },
  UPDATED_DESC: { updatedAt: 'desc' },
} as const;

/** The order as Prisma takes it; rows that are alike come in the order in which they were made. */
export function resourceOrder(
  order: typeof ResourceOrder.$inferType | null | undefined,
): [(typeof ORDERS)[keyof typeof ORDERS], { readonly id: 'asc' }] {
  return [ORDERS[order ?? 'NAME_ASC'], { id: 'asc' }];
}

// The builder's type of the callback parameter of `fields` and `inputFields`.
export type InputFields = Parameters<Parameters<typeof builder.inputType>[1]['fields']>[0];

/** The filters that every list of resources has. */
export function resourceFilterFields(t: InputFields) {
  return {
    search: t.string({
      validate: z.string().max(200),
      description: 'Those whose name or slug contains this text, whatever its case.',
    }),
    slugs: t.stringList({
      validate: z.array(z.string().max(200)).max(100),
      description: 'Those with one of these slugs.',
    }),
    createdBy: t.string({
      validate: z.string().max(200),
      description: 'Those created by somebody of this name.',
    }),
    updatedSince: t.field({ type: 'DateTime', description: 'Those changed at this time or later.' }),
    isDeleted: t.boolean({
      defaultValue: false,
      description: 'The deleted ones that can still be restored, instead of those that are there.',
    }),
  };
}

interface ResourceFilter {
  readonly search?: string | null | undefined;
  readonly slugs?: readonly string[] | null | undefined;
  readonly createdBy?: string | null | undefined;
  readonly updatedSince?: Date | null | undefined;
  readonly isDeleted?: boolean | null | undefined;
}

/** The common filters as Prisma takes them. Without a filter: what is not deleted. */
export function resourceWhere(filter: ResourceFilter | null | undefined): {
  readonly AND: object[];
  readonly deletedAt: null | { readonly gte: Date };
} {
  const { search, slugs, createdBy, updatedSince, isDeleted } = filter ?? {};
  return {
    deletedAt: isDeleted === true ? { gte: restorableSince() } : null,
    AND: [
      ...(search ? [{ OR: [{ name: containsText(search) }, { slug: containsText(search) }] }] : []),
      ...(slugs ? [{ slug: { in: [...slugs] } }] : []),
      ...(createdBy ? [{ createdByName: createdBy }] : []),
      ...(updatedSince ? [{ updatedAt: { gte: updatedSince } }] : []),
    ],
  };
}
