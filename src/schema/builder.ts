import SchemaBuilder from '@pothos/core';
import ComplexityPlugin from '@pothos/plugin-complexity';
import DirectivesPlugin from '@pothos/plugin-directives';
import PrismaPlugin from '@pothos/plugin-prisma';
import RelayPlugin from '@pothos/plugin-relay';
import ScopeAuthPlugin from '@pothos/plugin-scope-auth';
import ValidationPlugin from '@pothos/plugin-validation';
import type { GraphQLSchema } from 'graphql';
import { tenantOf, type RequestContext } from '../context/requestContext.js';
import { badInputs, missingPermission, unauthenticated } from '../domain/errors.js';
import { decodeId, encodeId, type IdKind } from '../domain/ids.js';
import type { Permission } from '../domain/policy/permissions.js';
import type PrismaTypes from '../persistence/generated/pothos.js';
import { getDatamodel } from '../persistence/generated/pothos.js';
import { grantedBy, meets, type RequirementKey } from './requirement.js';
import RequirementPlugin from './requirementPlugin.js';

/** What one request may cost, and how deep and wide its document may be; see the complexity plugin of Pothos. */
export const DOCUMENT_LIMITS = { complexity: 4_000, depth: 12, breadth: 300 };

interface BuilderTypes {
  Context: RequestContext;
  PrismaTypes: PrismaTypes;
  DefaultAuthStrategy: 'all';
  DefaultFieldNullability: false;
  AuthScopes: { meets: RequirementKey };
  Scalars: {
    Permission: { Input: Permission; Output: Permission };
    ID: { Input: string; Output: string };
    DateTime: { Input: Date; Output: Date };
    Decimal: { Input: string; Output: string };
    JSON: { Input: unknown; Output: unknown };
  };
  Directives: {
    public: { locations: 'OBJECT' | 'FIELD_DEFINITION' | 'INTERFACE' };
    authenticated: { locations: 'OBJECT' | 'FIELD_DEFINITION' | 'INTERFACE' };
    requiresScopes: {
      locations: 'OBJECT' | 'FIELD_DEFINITION' | 'INTERFACE';
      args: { scopes: string[][] };
    };
  };
}

/** The requirement that was not met, as the printed rule spells it: `apiKey:list`, `session`, `a:b or a:c`. */
function describeRequirement(failure: object): string {
  if ('failures' in failure) {
    const [first] = failure.failures as object[];
    if (first !== undefined) return describeRequirement(first);
  }
  const key = 'parameter' in failure ? String(failure.parameter) : 'AUTHENTICATED';
  return key === 'SESSION' ? 'session' : key.replaceAll('|', ' or ');
}

/** The schema builder: plugins and scopes. Types belong to the features. */
export const builder = new SchemaBuilder<BuilderTypes>({
  // Scopes run before validation: who may not ask is not told what is wrong with the question.
  plugins: [
    ScopeAuthPlugin,
    DirectivesPlugin,
    RequirementPlugin,
    ComplexityPlugin,
    RelayPlugin,
    PrismaPlugin,
    ValidationPlugin,
  ],
  defaultFieldNullability: false,
  directives: { useGraphQLToolsUnorderedDirectives: true },
  scopeAuth: {
    defaultStrategy: 'all',
    authorizeOnSubscribe: true,
    runScopesOnType: true,
    treatErrorsAsUnauthorized: true,
    authScopes: (context) => ({
      meets: (key) => {
        const isMet = meets(context.actor, key);
        if (isMet) context.notePermissions(grantedBy(context.actor, key));
        return isMet;
      },
    }),
    unauthorizedError: (_parent, context, _info, { failure }) => {
      if (context.actor.kind === 'ANONYMOUS') return unauthenticated();
      return missingPermission(describeRequirement(failure));
    },
  },
  complexity: {
    defaultListMultiplier: 1,
    limit: DOCUMENT_LIMITS,
    complexityError: (kind) =>
      badInputs([{ path: 'query', message: `The document is too large: its ${kind}.` }]),
  },
  validation: {
    validationError: (failure) =>
      badInputs(
        failure.issues.map((issue) => ({
          path: (issue.path ?? [])
            .map((part) => String(typeof part === 'object' ? part.key : part))
            .join('.'),
          message: issue.message,
        })),
      ),
  },
  prisma: {
    client: (context) => tenantOf(context) as never,
    dmmf: getDatamodel(),
    maxConnectionSize: 100,
    defaultConnectionSize: 20,
    // A relation that cannot be loaded together with its parent is loaded on its own, without a word.
    onUnusedQuery: null,
    exposeDescriptions: false,
  },
  relay: {
    clientMutationId: 'omit',
    cursorType: 'String',
    encodeGlobalID: (kind, uuid) => encodeId(kind as IdKind, String(uuid)),
    decodeGlobalID: (text) => {
      const id = decodeId(text);
      if (id === null) throw badInputs([{ path: 'id', message: 'is not an id' }]);
      return { typename: id.kind, id: id.uuid };
    },
    pageInfoTypeOptions: { requires: 'AUTHENTICATED', description: 'Where a page of a list stands.' },
    edgesFieldOptions: { description: 'What is on the page, in order.' },
    nodeFieldOptions: { description: 'The object.' },
    cursorFieldOptions: { description: 'Where it stands in the list, for `after` and `before`.' },
    pageInfoFieldOptions: { description: 'Where the page stands in the list.' },
    hasNextPageFieldOptions: { description: 'Whether the list goes on after the page.' },
    hasPreviousPageFieldOptions: { description: 'Whether there is something before the page.' },
    startCursorFieldOptions: { description: 'The cursor of the first on the page; null for an empty page.' },
    endCursorFieldOptions: { description: 'The cursor of the last on the page; null for an empty page.' },
    firstArgOptions: { description: 'How many from the beginning, 1 to 100; 20 where left out.' },
    lastArgOptions: { description: 'How many from the end, 1 to 100.' },
    afterArgOptions: { description: 'Only what stands after this cursor.' },
    beforeArgOptions: { description: 'Only what stands before this cursor.' },
    mutationInputArgOptions: { description: 'What to do, and to which object.' },
    nodeQueryOptions: false,
    nodesQueryOptions: false,
  },
});

/** Builds a schema whose fields do not ask their rules: see `clearedSchema` in index.ts. */
export function withoutScopes(build: () => GraphQLSchema): GraphQLSchema {
  const options = builder.options as { plugins?: readonly string[] };
  const { plugins = [] } = options;
  options.plugins = plugins.filter((plugin) => plugin !== ScopeAuthPlugin);
  try {
    return build();
  } finally {
    options.plugins = plugins;
  }
}

builder.queryType({ requires: 'PUBLIC', description: 'What can be asked.' } as never);
builder.mutationType({
  requires: 'PUBLIC',
  description: 'What can be changed. Each mutation is one transaction, recorded in the audit log.',
} as never);
builder.subscriptionType({
  requires: 'PUBLIC',
  description:
    'What can be followed, over server-sent events: `POST /graphql` with `Accept: text/event-stream`.',
} as never);
