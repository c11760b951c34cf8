// How each family of servers is asked for a work, and how its answer is read into what the work expects.
import { idOf, secretOf, TARGET, uuidOf } from './fixture.mjs';
import { uuidOfTypeId } from '../servers/typeId.mjs';
import { openedKeyOf } from './works.mjs';

/** What loadWorker.mjs writes the number of each request over. */
export const NUMBER = '########';

const RUN = Date.now().toString(36);
/** A name that is new with every request that is sent. */
const newName = () => `Bench ${RUN} ${NUMBER}`;

const post = (query, variables) => ({ path: '/graphql', body: JSON.stringify({ query, variables }) });

const withUuids = ({ owner, ...key }) => ({
  ...key,
  id: uuidOfTypeId(key.id),
  owner: {
    ...owner,
    id: uuidOfTypeId(owner.id),
    ...(owner.role === undefined ? {} : { role: { ...owner.role, id: uuidOfTypeId(owner.role.id) } }),
  },
});

const KEYS = `query Keys { apiKeys(first: 50) { edges { node {
  id name type createdAt owner { id name role { id name permissions } } } } } }`;
const KEY =
  'query Key($id: ID!) { apiKey(id: $id) { id name type createdAt description owner { id name } } }';
const CREATE = `mutation Create($name: String!) { createPromptCollection(input: { name: $name }) {
  promptCollection { id name slug } } }`;

const VERIFY = 'query Verify($secret: String!) { verifyApiKey(input: { secret: $secret }) { valid code } }';

/** Castellan's own schema, which the limit answers too. */
const castellan = {
  A: { request: () => post(KEYS), read: ({ apiKeys }) => apiKeys.edges.map(({ node }) => withUuids(node)) },
  B: {
    request: (tenant) => post(KEY, { id: idOf('key', tenant, openedKeyOf(tenant)) }),
    read: ({ apiKey }) => withUuids(apiKey),
  },
  C: { request: () => post(CREATE, { name: newName() }) },
  V: {
    request: (tenant) => post(VERIFY, { secret: secretOf(tenant, TARGET) }),
    read: ({ verifyApiKey }) => verifyApiKey,
  },
};

/** A schema written by hand that says the same, with the rows' own ids. */
const plain = {
  A: { request: () => post(KEYS), read: ({ apiKeys }) => apiKeys.edges.map(({ node }) => node) },
  B: {
    request: (tenant) => post(KEY, { id: uuidOf('key', tenant, openedKeyOf(tenant)) }),
    read: ({ apiKey }) => apiKey,
  },
  C: { request: () => post(CREATE, { name: newName() }) },
};

const POSTGRAPHILE_KEYS = `query Keys { allApiKeys(first: 50, orderBy: PRIMARY_KEY_DESC) { edges { node {
  rowId name type createdAt owner: memberByOrganizationIdAndOwnerId { rowId user: userByUserId { name }
    role: roleByOrganizationIdAndRoleId { rowId name permissions } } } } } }`;
const POSTGRAPHILE_KEY = `query Key($organization: UUID!, $id: UUID!) {
  apiKeyByOrganizationIdAndRowId(organizationId: $organization, rowId: $id) { rowId name type createdAt description
    owner: memberByOrganizationIdAndOwnerId { rowId user: userByUserId { name } } } }`;
const POSTGRAPHILE_CREATE = `mutation Create($name: String!) { benchCreateCollection(input: { name: $name }) {
  result { rowId name slug } } }`;

const readTime = (text) => new Date(text).toISOString();
const readGraphile = ({ rowId, createdAt, owner, ...key }) => ({
  ...key,
  id: rowId,
  createdAt: readTime(createdAt),
  owner: {
    id: owner.rowId,
    name: owner.user.name,
    ...(owner.role === undefined
      ? {}
      : {
          role: { id: owner.role.rowId, name: owner.role.name, permissions: owner.role.permissions },
        }),
  },
});

/** The schema that PostGraphile makes of Castellan's tables; uuids as they are, times with an offset. */
const postgraphile = {
  A: {
    request: () => post(POSTGRAPHILE_KEYS),
    read: ({ allApiKeys }) => allApiKeys.edges.map(({ node }) => readGraphile(node)),
  },
  B: {
    request: (tenant) =>
      post(POSTGRAPHILE_KEY, {
        organization: uuidOf('org', tenant, 0),
        id: uuidOf('key', tenant, openedKeyOf(tenant)),
      }),
    read: ({ apiKeyByOrganizationIdAndRowId: key }) => readGraphile(key),
  },
  C: { request: () => post(POSTGRAPHILE_CREATE, { name: newName() }) },
};

const KEYSTONE_KEYS = `query Keys { apiKeys(take: 50, orderBy: [{ createdAt: desc }, { id: desc }]) {
  id name type createdAt owner { id user { name } role { id name permissions } } } }`;
const KEYSTONE_KEY = `query Key($id: ID!) { apiKey(where: { id: $id }) {
  id name type createdAt description owner { id user { name } } } }`;
const KEYSTONE_CREATE = 'mutation Create($name: String!) { createCollection(name: $name) { id name slug } }';

const readKeystone = ({ owner: { user, ...owner }, ...key }) => ({
  ...key,
  owner: { ...owner, name: user.name },
});

/** The schema that Keystone makes of its lists; the rows' own ids. */
const keystone = {
  A: { request: () => post(KEYSTONE_KEYS), read: ({ apiKeys }) => apiKeys.map(readKeystone) },
  B: {
    request: (tenant) => post(KEYSTONE_KEY, { id: uuidOf('key', tenant, openedKeyOf(tenant)) }),
    read: ({ apiKey }) => readKeystone(apiKey),
  },
  C: { request: () => post(KEYSTONE_CREATE, { name: newName() }) },
};

export const FAMILIES = { castellan, plain, postgraphile, keystone };
