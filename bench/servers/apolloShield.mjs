// Apollo Server 5 with a graphql-shield rule on every field, and Prisma 7 with the organization in each `where`: how such
// an API is often written. It uses the client that is generated from Castellan's schema.
import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { PrismaPg } from '@prisma/adapter-pg';

import { PrismaClient } from '../../dist/persistence/generated/prisma/client.js';
import { given, organizationsByToken, tokenOf } from './http.mjs';

// graphql-shield's modules ask Node.js for a function that is gone from version 23 on; its CommonJS build does not. The
// others are taken the same way, so that all of them have one and the same `graphql`.
const require = createRequire(import.meta.url);
const { ApolloServer } = require('@apollo/server');
const { startStandaloneServer } = require('@apollo/server/standalone');
const { makeExecutableSchema } = require('@graphql-tools/schema');
const { applyMiddleware } = require('graphql-middleware');
const { rule, shield } = require('graphql-shield');

const organizations = organizationsByToken();
const prisma = new PrismaClient({
  adapter: new PrismaPg({ connectionString: given.databaseUrl, max: given.poolSize }),
});

const typeDefs = `
  type Query { apiKeys(first: Int!): ApiKeyConnection! apiKey(id: ID!): ApiKey }
  type Mutation { createPromptCollection(input: CreatePromptCollectionInput!): CreatePromptCollectionPayload! }
  input CreatePromptCollectionInput { name: String! }
  type CreatePromptCollectionPayload { promptCollection: PromptCollection! }
  type PromptCollection { id: ID! name: String! slug: String! }
  type ApiKeyConnection { edges: [ApiKeyEdge!]! }
  type ApiKeyEdge { node: ApiKey! }
  type ApiKey { id: ID! name: String! type: String! createdAt: String! description: String owner: Member }
  type Member { id: ID! name: String! role: Role! }
  type Role { id: ID! name: String! permissions: [String!]! }
`;

const withOwner = { owner: { include: { user: true, role: true } } };
const resolvers = {
  Query: {
    apiKeys: async (_parent, { first }, { organizationId }) => {
      const rows = await prisma.apiKey.findMany({
        where: { organizationId },
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        take: first,
        include: withOwner,
      });
      return { edges: rows.map((node) => ({ node })) };
    },
    apiKey: async (_parent, { id }, { organizationId }) =>
      await prisma.apiKey.findFirst({ where: { organizationId, id }, include: withOwner }),
  },
  Mutation: {
    createPromptCollection: async (_parent, { input: { name } }, { organizationId }) => {
      const id = randomUUID();
      const slug = `${name.toLowerCase().replaceAll(' ', '-')}-${id.slice(0, 8)}`;
      const by = { createdByName: 'peer', updatedByName: 'peer' };
      // The trigger that chains audit entries asks for the organization.
      const [, promptCollection] = await prisma.$transaction([
        prisma.$executeRaw`SELECT set_config('app.organization_id', ${organizationId}, true)`,
        prisma.promptCollection.create({ data: { organizationId, id, slug, name, ...by } }),
        prisma.auditEntry.create({
          data: {
            ...{ organizationId, actorKind: 'API_KEY', actorName: 'peer', action: 'promptCollection.create' },
            ...{ resourceType: 'PromptCollection', resourceId: id, after: { slug, name }, requestId: 'peer' },
          },
        }),
      ]);
      return { promptCollection };
    },
  },
  ApiKey: { createdAt: ({ createdAt }) => createdAt.toISOString() },
  Member: { name: ({ user }) => user.name },
};

const may = (permission) =>
  rule({ cache: 'contextual' })((_parent, _args, { permissions }) => permissions.has(permission));
const [mayList, mayView, mayCreate] = ['apiKey:list', 'member:view', 'prompt:create'].map(may);
const every = (rules, names) => Object.fromEntries(names.map((name) => [name, rules]));
const permissions = shield({
  Query: { apiKeys: mayList, apiKey: mayList },
  Mutation: { createPromptCollection: mayCreate },
  CreatePromptCollectionPayload: { promptCollection: mayCreate },
  PromptCollection: every(mayCreate, ['id', 'name', 'slug']),
  ApiKeyConnection: { edges: mayList },
  ApiKeyEdge: { node: mayList },
  ApiKey: {
    ...every(mayList, ['id', 'name', 'type', 'createdAt', 'description']),
    owner: mayView,
  },
  Member: every(mayView, ['id', 'name', 'role']),
  Role: every(mayView, ['id', 'name', 'permissions']),
});

const server = new ApolloServer({
  schema: applyMiddleware(makeExecutableSchema({ typeDefs, resolvers }), permissions),
});
const held = new Set(['apiKey:list', 'member:view', 'prompt:create']);
await startStandaloneServer(server, {
  listen: { port: given.port, host: given.host },
  context: ({ req }) => {
    const organizationId = organizations.get(tokenOf(req));
    if (organizationId === undefined) throw new Error('No such token.');
    return Promise.resolve({ organizationId, permissions: held });
  },
});
