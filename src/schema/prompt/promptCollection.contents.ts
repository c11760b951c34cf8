import { builder } from '../builder.js';
import { PromptCollectionType } from '../promptCollection/promptCollection.type.js';
import { pageCost } from '../shared/lists.js';
import { PromptPartialType, PromptType } from './prompt.type.js';

// What stands in a collection. The types of prompts name the collection's, so that it cannot name theirs.

builder.prismaObjectField(PromptCollectionType, 'prompts', (t) =>
  t.relatedConnection(
    'prompts',
    {
      type: PromptType,
      cursor: 'organizationId_id',
      nullable: true,
      requires: 'prompt:list',
      complexity: pageCost,
      description: 'The prompts in it, by name, not counting those in its collections.',
      query: { where: { kind: 'PROMPT', deletedAt: null }, orderBy: [{ name: 'asc' }, { id: 'asc' }] },
      totalCount: true,
    },
    {
      name: 'PromptCollectionPromptConnection',
      requires: 'prompt:list',
      description: 'A page of prompts in a collection.',
    },
    {
      name: 'PromptCollectionPromptEdge',
      requires: 'prompt:list',
      description: 'A prompt in a collection, on a page.',
    },
  ),
);

builder.prismaObjectField(PromptCollectionType, 'partials', (t) =>
  t.relatedConnection(
    'prompts',
    {
      type: PromptPartialType,
      cursor: 'organizationId_id',
      nullable: true,
      requires: 'prompt:list',
      complexity: pageCost,
      description: 'The partials in it, by name, not counting those in its collections.',
      query: { where: { kind: 'PARTIAL', deletedAt: null }, orderBy: [{ name: 'asc' }, { id: 'asc' }] },
      totalCount: true,
    },
    {
      name: 'PromptCollectionPartialConnection',
      requires: 'prompt:list',
      description: 'A page of partials in a collection.',
    },
    {
      name: 'PromptCollectionPartialEdge',
      requires: 'prompt:list',
      description: 'A partial in a collection, on a page.',
    },
  ),
);
