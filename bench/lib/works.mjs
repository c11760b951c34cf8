// What is asked of the servers, and what they must answer. A work is the same for all; a family of servers says it in its
// own schema (families.mjs).
import {
  createdAtOf,
  FIRST_USER_KEY,
  keyDescriptionOf,
  keyNameOf,
  LAST_USER_KEY,
  ownerOfKey,
  permissionsOf,
  personNameOf,
  READER,
  roleNameOf,
  roleOfMember,
  secretOf,
  sessionOf,
  USER_KEYS,
  uuidOf,
} from './fixture.mjs';

const bearer = (token) => ({ Authorization: `Bearer ${token}` });
const withKey = (tenant) => bearer(secretOf(tenant, READER));
const withSession = (tenant) => bearer(sessionOf(tenant));

/** The key that work B opens: another one in each tenant. */
export const openedKeyOf = (tenant) => FIRST_USER_KEY + (tenant % USER_KEYS);

/**
 * The works. `expected` is what an answer must say, whatever names and ids a server has for it; null where it is new with
 * every request. `credential` makes the headers that say who asks.
 */
export const WORKS = {
  A: {
    title: '50 API keys, each with its owner, the owner’s role and its 12 permissions; asked with an API key',
    credential: withKey,
    expected: expectedKeys,
  },
  'A-session': {
    as: 'A',
    title: 'the same, asked with a person’s session',
    credential: withSession,
    expected: expectedKeys,
  },
  B: {
    title: 'one API key by its id, with its owner; asked with an API key',
    credential: withKey,
    expected: expectedKey,
  },
  C: {
    title: 'a collection of prompts is created: its row and an audit entry in one transaction',
    credential: withKey,
    expected: null,
  },
  V: {
    title: 'a key is verified; asked with another key, which may view keys',
    credential: withKey,
    expected: () => ({ valid: true, code: 'VALID' }),
  },
};

/** Works that are not a comparison of servers by one document. */
export const OTHER_WORKS = {
  flat: 'A and B of Castellan among 100 tenants and among 10 000',
  G: 'a chat completion: what Castellan adds to the engine that carries it out',
  L: 'analytics over two million calls of one organization, among half a million of others',
};
export const ALL_WORKS = [...Object.keys(WORKS), ...Object.keys(OTHER_WORKS)];

function expectedKeys(tenant) {
  return Array.from({ length: USER_KEYS }, (_, index) => {
    const key = LAST_USER_KEY - index;
    const member = ownerOfKey(key);
    const role = roleOfMember(member);
    return {
      id: uuidOf('key', tenant, key),
      name: keyNameOf(key),
      type: 'USER',
      createdAt: createdAtOf(key),
      owner: {
        id: uuidOf('mem', tenant, member),
        name: personNameOf(tenant, member),
        role: {
          id: uuidOf('role', tenant, role),
          name: roleNameOf(role),
          permissions: permissionsOf(role),
        },
      },
    };
  });
}

function expectedKey(tenant) {
  const key = openedKeyOf(tenant);
  const member = ownerOfKey(key);
  return {
    id: uuidOf('key', tenant, key),
    name: keyNameOf(key),
    type: 'USER',
    createdAt: createdAtOf(key),
    description: keyDescriptionOf(tenant, key),
    owner: { id: uuidOf('mem', tenant, member), name: personNameOf(tenant, member) },
  };
}
