// Keystone 6 as its documentation builds such an API: lists with rules of access for the operation, a filter for the
// tenant, and a rule on every field. servers/keystone.mjs fills their tables, builds and starts it.
import { randomUUID } from 'node:crypto';
import { config, g, list } from '@keystone-6/core';
import { json, relationship, select, text, timestamp } from '@keystone-6/core/fields';
import { PrismaPg } from '@prisma/adapter-pg';
import { given, organizationsByToken, tokenOf } from '../servers/http.mjs';
import { SCHEMA } from './tables.mjs';

const organizations = organizationsByToken();
/** What the keys and sessions of the benchmark may do. */
const HELD = new Set(['apiKey:list', 'member:view', 'prompt:create']);

const may =
  (permission) =>
  ({ session }) =>
    session?.permissions.has(permission) === true;
const [mayList, mayView, mayCreate] = ['apiKey:list', 'member:view', 'prompt:create'].map(may);
const nobody = () => false;

/** Rows of the asker's organization alone. */
const ofTenant = ({ session }) =>
  session === undefined ? false : { organization: { id: { equals: session.organizationId } } };

/** A list that is read under a rule, also at each field, and created under another one or by nobody. */
const governed = (fields, { read, create = nobody, filter = ofTenant }) =>
  list({
    fields: mapFields(fields, ({ make, ...options }) =>
      make({ ...options, access: { read, create, update: nobody } }),
    ),
    access: {
      operation: { query: read, create, update: nobody, delete: nobody },
      filter: { query: filter, update: filter, delete: filter },
    },
  });
const mapFields = (fields, change) =>
  Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, change(field)]));

const required = { make: text, validation: { isRequired: true } };
const organization = { make: relationship, ref: 'Organization' };

const slugOf = (name) => `${name.toLowerCase().replaceAll(' ', '-')}-${randomUUID().slice(0, 8)}`;

/** A mutation of one's own, since Keystone's would not add the audit entry in the same transaction. */
const createCollection = g.field({
  type: g.object()({
    name: 'CreatedCollection',
    fields: Object.fromEntries(
      ['id', 'name', 'slug'].map((name) => [name, g.field({ type: g.nonNull(g.String) })]),
    ),
  }),
  args: { name: g.arg({ type: g.nonNull(g.String) }) },
  resolve: async (_source, { name }, context) => {
    const connected = { connect: { id: context.session?.organizationId } };
    return await context.transaction(async (transaction) => {
      const collection = await transaction.db.PromptCollection.createOne({
        data: { name, slug: slugOf(name), organization: connected },
      });
      await transaction.db.AuditEntry.createOne({
        data: {
          ...{
            actorKind: 'API_KEY',
            actorName: 'peer',
            action: 'promptCollection.create',
            requestId: 'peer',
          },
          ...{ resourceType: 'PromptCollection', resourceId: collection.id, organization: connected },
          after: { slug: collection.slug, name },
        },
      });
      return collection;
    });
  },
});

export default config({
  db: {
    provider: 'postgresql',
    prismaClientOptions: () => ({
      adapter: new PrismaPg({ connectionString: given.databaseUrl, max: given.poolSize }, { schema: SCHEMA }),
    }),
    idField: { kind: 'uuid' },
    prismaClientPath: 'generated/prisma',
    prismaSchemaPath: 'generated/schema.prisma',
  },
  types: { path: 'generated/types.ts' },
  graphql: {
    path: '/graphql',
    schemaPath: 'generated/schema.graphql',
    extendGraphqlSchema: g.extend(() => ({ mutation: { createCollection } })),
  },
  ui: { isDisabled: true },
  telemetry: false,
  session: {
    get: ({ context }) => {
      const organizationId = organizations.get(tokenOf(context.req));
      return Promise.resolve(
        organizationId === undefined ? undefined : { organizationId, permissions: HELD },
      );
    },
    start: () => Promise.resolve(),
    end: () => Promise.resolve(),
  },
  lists: {
    Organization: governed(
      { name: required },
      {
        read: mayView,
        filter: ({ session }) => (session === undefined ? false : { id: { equals: session.organizationId } }),
      },
    ),
    User: governed(
      { name: required, members: { make: relationship, ref: 'Member.user', many: true } },
      {
        read: mayView,
        filter: ({ session }) =>
          session === undefined
            ? false
            : { members: { some: { organization: { id: { equals: session.organizationId } } } } },
      },
    ),
    Role: governed({ name: required, permissions: { make: json }, organization }, { read: mayView }),
    Member: governed(
      {
        user: { make: relationship, ref: 'User.members' },
        role: { make: relationship, ref: 'Role' },
        organization,
      },
      { read: mayView },
    ),
    ApiKey: governed(
      {
        name: required,
        description: { make: text },
        type: { make: select, type: 'enum', options: ['SERVICE', 'USER'] },
        createdAt: { make: timestamp, isOrderable: true },
        owner: { make: relationship, ref: 'Member' },
        organization,
      },
      { read: mayList },
    ),
    PromptCollection: governed(
      { name: required, slug: required, organization },
      { read: mayCreate, create: mayCreate },
    ),
    AuditEntry: governed(
      {
        ...mapFields(
          { actorKind: 0, actorName: 0, action: 0, resourceType: 0, resourceId: 0, requestId: 0 },
          () => required,
        ),
        after: { make: json },
        organization,
      },
      { read: mayCreate, create: mayCreate },
    ),
  },
});
