import { builder } from '../builder.js';
import { idOf } from '../columns.js';
import { anyOf } from '../requirement.js';

export const PromptLabelType = builder.prismaObject('PromptLabel', {
  requires: anyOf('prompt'),
  description:
    'A name, as in `slug@production`, that points at one version of each prompt or partial that has it.',
  fields: (t) => ({
    id: t.id({
      description: 'The id of the label.',
      resolve: idOf('PromptLabel'),
    }),
    name: t.exposeString('name', { description: 'Its name, unique in the organization.' }),
    isFixed: t.exposeBoolean('isFixed', {
      description:
        'Whether every organization has it: production, staging, development. It cannot be deleted.',
    }),
    createdBy: t.exposeString('createdByName', { description: 'The name of who created it.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was created.' }),
  }),
});

export const PromptLabelAssignmentType = builder.prismaObject('PromptLabelAssignment', {
  requires: anyOf('prompt'),
  description: 'The version that a label of a prompt or partial points at.',
  fields: (t) => ({
    label: t.relation('label', { requires: anyOf('prompt'), description: 'The label.' }),
    number: t.exposeInt('number', { description: 'The number of the version.' }),
    assignedBy: t.exposeString('assignedByName', { description: 'The name of who pointed it there.' }),
    assignedAt: t.expose('assignedAt', { type: 'DateTime', description: 'When it was pointed there.' }),
  }),
});
