import { tenantOf } from '../../context/requestContext.js';
import {
  comparePromptVersions,
  type VersionComparison,
} from '../../domain/operations/comparePromptVersions.js';
import { PARTIAL, PROMPT } from '../../domain/operations/promptKinds.js';
import type { ContentChange } from '../../domain/prompt/comparison.js';
import { builder } from '../builder.js';
import { readId } from '../shared/inputs.js';
import { PromptVersionType } from './promptVersion.type.js';

const PromptChangeKindEnum = builder.enumType('PromptChangeKind', {
  description: 'What became of a field.',
  values: {
    ADDED: { description: 'Only the later version has it.' },
    REMOVED: { description: 'Only the earlier version has it.' },
    CHANGED: { description: 'Both have it, with another value.' },
  },
});

const PromptChangeType = builder.objectRef<ContentChange>('PromptChange').implement({
  requires: 'prompt:view',
  description: 'One field that is not the same in two versions.',
  fields: (t) => ({
    path: t.exposeString('path', {
      description:
        'Which field, as in `parameters.temperature`; a tool by its name, as in `tools.get_weather`.',
    }),
    kind: t.expose('kind', { type: PromptChangeKindEnum, description: 'What became of it.' }),
    before: t.field({
      type: 'JSON',
      nullable: true,
      description: 'Its value in the first version; null where it was not there.',
      resolve: ({ before }) => before,
    }),
    after: t.field({
      type: 'JSON',
      nullable: true,
      description: 'Its value in the second version; null where it is not there.',
      resolve: ({ after }) => after,
    }),
  }),
});

const PromptComparisonType = builder.objectRef<VersionComparison>('PromptComparison').implement({
  requires: 'prompt:view',
  description: 'What is not the same in two versions of a prompt or partial.',
  fields: (t) => ({
    from: t.field({
      type: PromptVersionType,
      requires: 'prompt:view',
      description: 'The first version.',
      resolve: ({ from }) => from,
    }),
    to: t.field({
      type: PromptVersionType,
      requires: 'prompt:view',
      description: 'The second version.',
      resolve: ({ to }) => to,
    }),
    diff: t.exposeString('diff', {
      description:
        'The change of the template as a unified diff, messages each below `[role]`; empty where it is the same.',
    }),
    changes: t.field({
      type: [PromptChangeType],
      requires: 'prompt:view',
      description: 'What else changed: the model, each parameter, each tool and so on.',
      resolve: ({ changes }) => [...changes],
    }),
  }),
});

for (const { kind, singular } of [
  { kind: PROMPT, singular: 'Prompt' },
  { kind: PARTIAL, singular: 'PromptPartial' },
]) {
  const input = builder.inputType(`Compare${singular}VersionsInput`, {
    description: `Two versions of a ${kind.what}.`,
    fields: (t) => ({
      id: t.id({ required: true, description: `The id of the ${kind.what}.` }),
      from: t.int({ required: true, description: 'The number of the first version.' }),
      to: t.int({ required: true, description: 'The number of the second version.' }),
    }),
  });

  builder.queryField(`compare${singular}Versions`, (t) =>
    t.field({
      type: PromptComparisonType,
      nullable: true,
      requires: 'prompt:view',
      complexity: 20,
      description: `Tells what is not the same in two versions of a ${kind.what}.`,
      args: { input: t.arg({ type: input, required: true, description: 'Which versions.' }) },
      resolve: async (_root, { input: { id, from, to } }, context) =>
        await comparePromptVersions(tenantOf(context), kind, {
          id: readId(kind.type, id, 'input.id'),
          ...{ from, to },
        }),
    }),
  );
}
