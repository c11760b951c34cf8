// The data of the benchmark, as functions of a tenant's number: what the seed writes, what servers must answer and what
// the load sends are all read from here, so that nothing needs to be looked up.
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

export const USER_KEYS = 50;
export const MEMBERS = 10;
export const CUSTOM_ROLES = 5;
/** Numbers of the keys of a tenant: one that asks, one that is verified, then the USER keys, each newer than the last. */
export const READER = 0;
export const TARGET = 1;
export const FIRST_USER_KEY = 2;
export const LAST_USER_KEY = FIRST_USER_KEY + USER_KEYS - 1;

const BEGIN_MS = Date.parse('2026-01-05T08:00:00.000Z');
const MINUTE_MS = 60_000;

/** Twelve of these in each custom role, in the order in which Castellan lists permissions. */
const PERMISSIONS = [
  ...['log:view', 'log:filter', 'log:group', 'completion:create', 'prompt:list', 'prompt:view'],
  ...['prompt:create', 'prompt:update', 'config:list', 'config:view', 'config:create', 'config:update'],
  ...['guardrail:list', 'guardrail:view', 'guardrail:create', 'guardrail:update'],
];

export const KEY_LEVELS = {
  METRICS: 'DISABLED',
  COMPLETIONS: 'ENABLED',
  PROMPTS: 'WRITE',
  CONFIGS: 'DISABLED',
  GUARDRAILS: 'DISABLED',
  INTEGRATIONS: 'DISABLED',
  PROVIDERS: 'READ',
  MODELS: 'READ',
  USERS: 'READ',
  API_KEYS: 'READ',
};

/** Stand in the ids, so that rows of different tables never have the same. Three hexadecimal digits each. */
export const KINDS = {
  org: '001',
  role: '002',
  usr: '003',
  mem: '004',
  key: '005',
  secret: '006',
  coll: '007',
  label: '008',
  session: '009',
};

/** The UUIDv7 of the nth row of a kind of a tenant. `seed.mjs` writes the same formula in SQL. */
export function uuidOf(kind, tenant, number) {
  const hex = [
    (BEGIN_MS + number * MINUTE_MS).toString(16).padStart(12, '0'),
    `7${KINDS[kind]}8`,
    tenant.toString(16).padStart(8, '0'),
    number.toString(16).padStart(7, '0'),
  ].join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

const BASE32 = '0123456789abcdefghjkmnpqrstvwxyz';

/** A uuid as the API shows it: `key_` and 26 characters of base 32 (TypeID). */
export function typeIdOf(prefix, uuid) {
  let value = BigInt(`0x${uuid.replaceAll('-', '')}`);
  let text = '';
  for (let place = 0; place < 26; place += 1) {
    text = BASE32[Number(value & 31n)] + text;
    value >>= 5n;
  }
  return `${prefix}_${text}`;
}

export const idOf = (kind, tenant, number) => typeIdOf(kind, uuidOf(kind, tenant, number));

export const BEGIN_SQL = `timestamptz '${new Date(BEGIN_MS).toISOString()}'`;
export const BEGIN = BEGIN_MS;
export const createdAtOf = (number) => new Date(BEGIN_MS + number * MINUTE_MS).toISOString();

/** The permissions of a custom role, 1 to CUSTOM_ROLES. */
export const permissionsOf = (role) => PERMISSIONS.slice(role - 1, role + 11);
/** Member 0 is the owner; the others have custom roles, one after another. */
export const roleOfMember = (member) => ((member - 1) % CUSTOM_ROLES) + 1;
/** USER keys belong to the members 1 to MEMBERS. */
export const ownerOfKey = (key) => ((key - FIRST_USER_KEY) % MEMBERS) + 1;
export const keyNameOf = (key) => `Key ${String(key)}`;
export const keyDescriptionOf = (tenant, key) => `Key ${String(key)} of tenant ${String(tenant)}`;
export const personNameOf = (tenant, member) => `Person ${String(member)} of ${String(tenant)}`;
export const roleNameOf = (role) => `Custom role ${String(role)}`;

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

function base62(value, length) {
  let rest = value;
  let text = '';
  while (text.length < length) {
    text = BASE62[Number(rest % 62n)] + text;
    rest /= 62n;
  }
  return text;
}

const sha256 = (text) => createHash('sha256').update(text).digest('hex');
export const hashOf = sha256;

/** The secret of a tenant's key: shaped as Castellan's are, with a right checksum, and made of its number alone. */
export function secretOf(tenant, key) {
  const body = `ck_${base62(BigInt(`0x${sha256(`bench ${String(tenant)} ${String(key)}`)}`), 43)}`;
  return body + base62(BigInt(crc32(body)), 6);
}

/** The session token of a tenant's owner. */
export const sessionOf = (tenant) =>
  `cs_${createHash('sha256')
    .update(`bench session ${String(tenant)}`)
    .digest('base64url')}`;

/** The tenants that requests rotate over: `count` of them, evenly spread over all. */
export const measuredTenants = (tenants, count) =>
  Array.from({ length: Math.min(count, tenants) }, (_, index) =>
    Math.floor((index * tenants) / Math.min(count, tenants)),
  );
