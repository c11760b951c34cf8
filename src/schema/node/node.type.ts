import { builder } from '../builder.js';

/** Relay's interface of objects that can be fetched by id. */
export const Node = builder.interfaceRef<{ id: string }>('Node').implement({
  requires: 'AUTHENTICATED',
  description: 'An object that can be fetched by its id.',
  fields: (t) => ({
    id: t.id({ description: 'The id, its kind in the prefix.', resolve: (node) => node.id }),
  }),
});
