import { requesterOf, type RequestContext } from '../../context/requestContext.js';
import { encodeId } from '../../domain/ids.js';
import { storableFilter } from '../../domain/logs/storedFilter.js';
import {
  createSavedLogFilter,
  deleteSavedLogFilter,
  updateSavedLogFilter,
} from '../../domain/operations/savedLogFilters.js';
import { builder } from '../builder.js';
import { LogFilterInput, readLogFilter } from '../log/log.inputs.js';
import { displayName, readId } from '../shared/inputs.js';
import { expectedVersionField } from '../shared/lifecycle.js';
import { SavedLogFilterType } from './savedLogFilter.type.js';

/** The filter as it is stored, once it is known to be a good one. */
function checkedFilter(given: typeof LogFilterInput.$inferInput, context: RequestContext) {
  readLogFilter(given, 'input.filter', context);
  return storableFilter(given);
}

const LAST_MINUTES =
  'Only the last so many minutes, whenever it is used, 1 to 5,256,000; in place of `from` and `to` of the filter.';

builder.relayMutationField(
  'createSavedLogFilter',
  {
    description: 'A new saved filter.',
    inputFields: (t) => ({
      name: t.string({
        required: true,
        validate: displayName,
        description: 'Its name, unique in the organization, 100 characters at most.',
      }),
      filter: t.field({ type: LogFilterInput, required: true, description: 'The conditions.' }),
      lastMinutes: t.int({ description: LAST_MINUTES }),
    }),
  },
  {
    nullable: true,
    requires: 'log:filter',
    description: 'Saves a filter of logs under a name, for everybody in the organization.',
    resolve: async (_root, { input }, context) => ({
      saved: await createSavedLogFilter(requesterOf(context), {
        name: input.name,
        filter: checkedFilter(input.filter, context),
        lastMinutes: input.lastMinutes ?? null,
      }),
    }),
  },
  {
    requires: 'log:filter',
    description: 'The filter that was saved.',
    outputFields: (t) => ({
      savedLogFilter: t.expose('saved', {
        type: SavedLogFilterType,
        requires: 'log:filter',
        description: 'The saved filter.',
      }),
    }),
  },
);

builder.relayMutationField(
  'updateSavedLogFilter',
  {
    description: 'What to change of a saved filter; what is left out stays.',
    inputFields: (t) => ({
      id: t.id({ required: true, description: 'The id of the filter.' }),
      expectedVersion: expectedVersionField(t),
      name: t.string({
        validate: displayName,
        description: 'Its new name, unique in the organization, 100 characters at most.',
      }),
      filter: t.field({ type: LogFilterInput, description: 'The conditions, in place of all it had.' }),
      lastMinutes: t.int({ description: `${LAST_MINUTES} Null takes it away.` }),
    }),
  },
  {
    nullable: true,
    requires: 'log:filter',
    description: 'Changes a saved filter.',
    resolve: async (_root, { input }, context) => ({
      saved: await updateSavedLogFilter(requesterOf(context), {
        ...input,
        id: readId('SavedLogFilter', input.id, 'input.id'),
        filter: input.filter ? checkedFilter(input.filter, context) : undefined,
      }),
    }),
  },
  {
    requires: 'log:filter',
    description: 'The filter that was changed.',
    outputFields: (t) => ({
      savedLogFilter: t.expose('saved', {
        type: SavedLogFilterType,
        requires: 'log:filter',
        description: 'The saved filter.',
      }),
    }),
  },
);

builder.relayMutationField(
  'deleteSavedLogFilter',
  {
    description: 'The saved filter to delete.',
    inputFields: (t) => ({
      id: t.id({ required: true, description: 'The id of the filter.' }),
      expectedVersion: expectedVersionField(t),
    }),
  },
  {
    nullable: true,
    requires: 'log:filter',
    description: 'Deletes a saved filter for good.',
    resolve: async (_root, { input }, context) => {
      const id = readId('SavedLogFilter', input.id, 'input.id');
      await deleteSavedLogFilter(requesterOf(context), { id, expectedVersion: input.expectedVersion });
      return { deleted: id };
    },
  },
  {
    requires: 'log:filter',
    description: 'The filter that was deleted.',
    outputFields: (t) => ({
      deletedSavedLogFilterId: t.id({
        description: 'Its id.',
        resolve: ({ deleted }) => encodeId('SavedLogFilter', deleted),
      }),
    }),
  },
);
