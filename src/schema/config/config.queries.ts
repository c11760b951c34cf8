import { tenantOf } from '../../context/requestContext.js';
import { notFound } from '../../domain/errors.js';
import { builder } from '../builder.js';
import { readId } from '../shared/inputs.js';
import { pageCost } from '../shared/lists.js';
import { resourceFilterFields, ResourceOrder, resourceOrder, resourceWhere } from '../shared/resource.js';
import { ConfigType, ConfigVersionType } from './config.type.js';

const ConfigFilter = builder.inputType('ConfigFilter', {
  description: 'Which configs; all of what is given must hold.',
  fields: (t) => ({
    ...resourceFilterFields(t),
    isDefault: t.boolean({ description: 'Only the default one, or only the others.' }),
  }),
});

function where(filter: typeof ConfigFilter.$inferInput | null | undefined) {
  return {
    ...resourceWhere(filter),
    ...(typeof filter?.isDefault === 'boolean' ? { isDefault: filter.isDefault } : {}),
  };
}

builder.queryField('configs', (t) =>
  t.prismaConnection(
    {
      type: ConfigType,
      nullable: true,
      cursor: 'organizationId_id',
      requires: 'config:list',
      complexity: pageCost,
      description: 'The configs of the organization.',
      args: {
        filter: t.arg({ type: ConfigFilter, description: 'Which configs.' }),
        orderBy: t.arg({ type: ResourceOrder, defaultValue: 'NAME_ASC', description: 'In which order.' }),
      },
      totalCount: async (_connection, { filter }, context) =>
        await tenantOf(context).config.count({ where: where(filter) }),
      resolve: async (query, _root, { filter, orderBy }, context) =>
        await tenantOf(context).config.findMany({
          ...query,
          where: where(filter),
          orderBy: resourceOrder(orderBy),
        }),
    },
    { name: 'ConfigConnection', requires: 'config:list', description: 'A page of configs.' },
    { name: 'ConfigEdge', requires: 'config:list', description: 'A config on a page.' },
  ),
);

builder.queryField('config', (t) =>
  t.prismaField({
    type: ConfigType,
    nullable: true,
    requires: 'config:view',
    description: 'One config.',
    args: { id: t.arg.id({ required: true, description: 'The id of the config.' }) },
    resolve: async (query, _root, { id }, context) => {
      const config = await tenantOf(context).config.findFirst({
        ...query,
        where: { id: readId('Config', id, 'id'), deletedAt: null },
      });
      if (config === null) throw notFound('config');
      return config;
    },
  }),
);

builder.queryField('configVersion', (t) =>
  t.prismaField({
    type: ConfigVersionType,
    nullable: true,
    requires: 'config:view',
    description: 'One version of a config, by its number.',
    args: {
      configId: t.arg.id({ required: true, description: 'The id of the config.' }),
      number: t.arg.int({ required: true, description: 'The number of the version: 1 for the first.' }),
    },
    resolve: async (query, _root, { configId, number }, context) => {
      const version = await tenantOf(context).configVersion.findFirst({
        ...query,
        where: { configId: readId('Config', configId, 'configId'), number, config: { deletedAt: null } },
      });
      if (version === null) throw notFound('config version');
      return version;
    },
  }),
);
