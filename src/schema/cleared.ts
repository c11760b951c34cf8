import type { GraphQLSchema } from 'graphql';
import { builder, withoutScopes } from './builder.js';
import { directives } from './directives.js';
// All features are in the builder before it builds.
import './index.js';

/**
 * The schema without the plugin that asks each field's rule, for operations of which clearance.ts has shown beforehand
 * that no rule refuses any part of them. Lint keeps it from all but `server/execution.ts`.
 */
export const clearedSchema: GraphQLSchema = withoutScopes(() => builder.toSchema({ directives }));
