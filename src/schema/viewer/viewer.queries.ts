import { builder } from '../builder.js';
import { ViewerType } from './viewer.type.js';

builder.queryField('viewer', (t) =>
  t.field({
    type: ViewerType,
    nullable: true,
    requires: 'AUTHENTICATED',
    description: 'Who you are, in which organization, and what you may do.',
    resolve: (_root, _args, context) => ({ actor: context.actor }),
  }),
);
