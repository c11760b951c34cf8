import { tenantOf } from '../../context/requestContext.js';
import { builder } from '../builder.js';
import { OrganizationType } from './organization.type.js';

builder.queryField('organization', (t) =>
  t.field({
    type: OrganizationType,
    nullable: true,
    requires: 'AUTHENTICATED',
    description: 'The organization this request is pinned to.',
    resolve: async (_root, _args, context) => await tenantOf(context).organization.findFirst(),
  }),
);
