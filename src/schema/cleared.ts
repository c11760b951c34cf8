import type { GraphQLSchema } from 'graphql';
import { builder, withoutScopes } from './builder.js';
import { selectColumns } from './columns.js';
import { directives } from './directives.js';
import { noteRowFields } from './loadedRows.js';
// All features are in the builder before it builds.
import './index.js';

/**
 * The schema without the plugin that asks each field's rule, for operations of which clearance.ts has shown beforehand
 * that no rule refuses any part of them. Of rows it reads the columns that are asked for. Lint keeps it from all but
 * `server/execution.ts`.
 */
// Which fields need more than columns is told before all are given columns to select.
export const clearedSchema: GraphQLSchema = selectColumns(
  noteRowFields(withoutScopes(() => builder.toSchema({ directives }))),
);
