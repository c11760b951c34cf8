// How each family of servers is asked for a work, and how its answer is read into what the work expects.
import { idOf, uuidOf } from './fixture.mjs';
import { uuidOfTypeId } from '../servers/typeId.mjs';
import { openedKeyOf } from './works.mjs';

/** Names that are new with every request of a run. */
let lastName = 0;
const newName = () => {
  lastName += 1;
  return `Bench ${Date.now().toString(36)} ${String(lastName)}`;
};

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

/** Castellan's own schema, which the limit answers too. */
const castellan = {
  A: { request: () => post(KEYS), read: ({ apiKeys }) => apiKeys.edges.map(({ node }) => withUuids(node)) },
  B: {
    request: (tenant) => post(KEY, { id: idOf('key', tenant, openedKeyOf(tenant)) }),
    read: ({ apiKey }) => withUuids(apiKey),
  },
  C: { request: () => post(CREATE, { name: newName() }) },
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

export const FAMILIES = { castellan, plain };
