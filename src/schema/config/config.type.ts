import { builder } from '../builder.js';
import { idOf } from '../columns.js';
import { Node } from '../node/node.type.js';
import { anyOf } from '../requirement.js';
import { pageCost } from '../shared/lists.js';
import { Resource } from '../shared/resource.js';

export const ConfigType = builder.prismaObject('Config', {
  requires: anyOf('config'),
  description: 'How the gateway routes requests: targets, strategy, retries, cache, guardrails.',
  interfaces: [Node, Resource],
  fields: (t) => ({
    id: t.id({
      description: 'The id of the config.',
      resolve: idOf('Config'),
    }),
    isDefault: t.exposeBoolean('isDefault', {
      description: 'Whether it is used where neither the request nor its key names a config.',
    }),
    content: t.expose('content', {
      type: 'JSON',
      description:
        'What it says now: an object of `strategy`, `targets`, `provider`, `override_params`, `cache`, `retry`, ' +
        '`request_timeout` (milliseconds), `input_guardrails`, `output_guardrails` and `custom_host`, in the ' +
        'spelling of OpenAI-compatible gateways. Providers are named as in `@openai-prod`. A `retry` that names ' +
        'no `on_status_codes` is for 429, 500, 502, 503 and 504; a target without a `weight` has the weight 1; ' +
        '`max_age` of the cache is in seconds.',
    }),
    currentNumber: t.exposeInt('currentNumber', {
      description: 'The number of the version that `content` is.',
    }),
    versions: t.relatedConnection(
      'versions',
      {
        type: ConfigVersionType,
        cursor: 'organizationId_id',
        nullable: true,
        requires: 'config:view',
        complexity: pageCost,
        description: 'Its versions, newest first.',
        query: { orderBy: { number: 'desc' } },
        totalCount: true,
      },
      { name: 'ConfigVersionConnection', requires: 'config:view', description: 'A page of versions.' },
      { name: 'ConfigVersionEdge', requires: 'config:view', description: 'A version on a page.' },
    ),
  }),
});

export const ConfigVersionType = builder.prismaObject('ConfigVersion', {
  requires: 'config:view',
  description: 'What a config said at a time. A version never changes.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      description: 'The id of the version.',
      resolve: idOf('ConfigVersion'),
    }),
    number: t.exposeInt('number', { description: 'Its number: 1 for the first.' }),
    content: t.expose('content', {
      type: 'JSON',
      description: 'What the config said.',
    }),
    description: t.exposeString('description', { nullable: true, description: 'What changed, in words.' }),
    createdBy: t.exposeString('createdByName', { description: 'The name of who made the change.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
  }),
});
