/**
 * The product's two permission tables as literal data, written apart from the code under test: tests compare what
 * the API does with these, never with src/domain/policy. A change of the product changes both, knowingly.
 */

export type YesNo = 'yes' | 'no';

/** A row: the table's feature and verb, who holds it by default, and the permission that stands for it. */
export interface RoleRow {
  readonly feature: string;
  readonly verb: string;
  readonly owner: YesNo;
  readonly admin: YesNo;
  readonly member: YesNo;
  readonly permission: string;
}

const rows = (feature: string, lines: readonly [string, YesNo, YesNo, YesNo, string][]): RoleRow[] =>
  lines.map(([verb, owner, admin, member, permission]) => ({
    feature,
    verb,
    owner,
    admin,
    member,
    permission,
  }));

/** The 46 rows of the role table. */
// prettier-ignore
export const ROLE_TABLE: readonly RoleRow[] = [
  ...rows('Logs and Analytics', [
    //            owner  admin  member
    ['View',      'yes', 'yes', 'yes', 'log:view'],
    ['Filter',    'yes', 'yes', 'yes', 'log:filter'],
    ['Group',     'yes', 'yes', 'yes', 'log:group'],
  ]),
  ...rows('Prompts', [
    ['List',      'yes', 'yes', 'yes', 'prompt:list'],
    ['View',      'yes', 'yes', 'yes', 'prompt:view'],
    ['Create',    'yes', 'yes', 'yes', 'prompt:create'],
    ['Update',    'yes', 'yes', 'yes', 'prompt:update'],
    ['Delete',    'yes', 'yes', 'no',  'prompt:delete'],
    ['Publish',   'yes', 'yes', 'no',  'prompt:publish'],
  ]),
  ...rows('Configs', [
    ['List',      'yes', 'yes', 'yes', 'config:list'],
    ['View',      'yes', 'yes', 'yes', 'config:view'],
    ['Create',    'yes', 'yes', 'yes', 'config:create'],
    ['Update',    'yes', 'yes', 'no',  'config:update'],
    ['Delete',    'yes', 'yes', 'no',  'config:delete'],
  ]),
  ...rows('Guardrails', [
    ['List',      'yes', 'yes', 'yes', 'guardrail:list'],
    ['View',      'yes', 'yes', 'yes', 'guardrail:view'],
    ['Create',    'yes', 'yes', 'yes', 'guardrail:create'],
    ['Update',    'yes', 'yes', 'yes', 'guardrail:update'],
    ['Delete',    'yes', 'yes', 'no',  'guardrail:delete'],
  ]),
  ...rows('Integrations', [
    ['List',      'yes', 'yes', 'yes', 'integration:list'],
    ['Create',    'yes', 'yes', 'no',  'integration:create'],
    ['Edit',      'yes', 'yes', 'no',  'integration:edit'],
    ['Duplicate', 'yes', 'yes', 'no',  'integration:duplicate'],
    ['Delete',    'yes', 'yes', 'no',  'integration:delete'],
    ['Copy',      'yes', 'yes', 'yes', 'integration:copy'],
  ]),
  ...rows('Model Catalog: Providers', [
    ['List',      'yes', 'yes', 'yes', 'provider:list'],
    ['Create',    'yes', 'yes', 'no',  'provider:create'],
    ['Edit',      'yes', 'yes', 'no',  'provider:edit'],
    ['Duplicate', 'yes', 'yes', 'no',  'provider:duplicate'],
    ['Delete',    'yes', 'yes', 'no',  'provider:delete'],
    ['Copy',      'yes', 'yes', 'yes', 'provider:copy'],
  ]),
  ...rows('Model Catalog: Models', [
    ['List',      'yes', 'yes', 'yes', 'model:list'],
    ['Create',    'yes', 'yes', 'no',  'model:create'],
    ['Edit',      'yes', 'yes', 'no',  'model:edit'],
    ['Duplicate', 'yes', 'yes', 'no',  'model:duplicate'],
    ['Delete',    'yes', 'yes', 'no',  'model:delete'],
    ['Copy',      'yes', 'yes', 'yes', 'model:copy'],
  ]),
  ...rows('Team', [
    ['Add users',    'yes', 'yes', 'no', 'member:add'],
    ['Assign roles', 'yes', 'yes', 'no', 'member:assignRole'],
  ]),
  ...rows('Organisation', [
    ['Update',    'yes', 'yes', 'no',  'organization:update'],
  ]),
  ...rows('API Keys', [
    ['Create',    'yes', 'yes', 'no',  'apiKey:create'],
    ['Edit',      'yes', 'yes', 'no',  'apiKey:edit'],
    ['Delete',    'yes', 'yes', 'no',  'apiKey:delete'],
    ['Update',    'yes', 'yes', 'no',  'apiKey:update'],
    ['Rotate',    'yes', 'yes', 'no',  'apiKey:rotate'],
  ]),
  ...rows('Billing', [
    ['Manage',    'yes', 'no',  'no',  'billing:manage'],
  ]),
];

/** What the table leaves open and the product settles: reading the team and the keys, roles, the organization's end. */
// prettier-ignore
export const EXTRA_ROLE_ROWS: readonly RoleRow[] = [
  ...rows('Completions', [
    ['Create',    'yes', 'yes', 'yes', 'completion:create'],
  ]),
  ...rows('Team', [
    ['List',      'yes', 'yes', 'no',  'member:list'],
    ['View',      'yes', 'yes', 'no',  'member:view'],
    ['Remove',    'yes', 'yes', 'no',  'member:remove'],
  ]),
  ...rows('Roles', [
    ['List',      'yes', 'yes', 'no',  'role:list'],
    ['View',      'yes', 'yes', 'no',  'role:view'],
    ['Create',    'yes', 'yes', 'no',  'role:create'],
    ['Update',    'yes', 'yes', 'no',  'role:update'],
    ['Delete',    'yes', 'yes', 'no',  'role:delete'],
  ]),
  ...rows('Organisation', [
    ['Transfer',  'yes', 'no',  'no',  'organization:transfer'],
    ['Delete',    'yes', 'no',  'no',  'organization:delete'],
  ]),
  ...rows('API Keys', [
    ['List',      'yes', 'yes', 'no',  'apiKey:list'],
    ['View',      'yes', 'yes', 'no',  'apiKey:view'],
  ]),
];

/** What the design adds to the table: whoever governs an organization sees what was done in it. */
// prettier-ignore
export const DESIGNED_ROLE_ROWS: readonly RoleRow[] = [
  ...rows('Audit log', [
    ['View',      'yes', 'yes', 'no',  'auditLog:view'],
  ]),
];

/** Every row, of the table and beyond. */
export const ALL_ROLE_ROWS: readonly RoleRow[] = [...ROLE_TABLE, ...EXTRA_ROLE_ROWS, ...DESIGNED_ROLE_ROWS];

/** Every permission there is, sorted. */
export const EVERY_PERMISSION: readonly string[] = ALL_ROLE_ROWS.map((row) => row.permission).sort();

/** The permissions of a built-in role, sorted. */
export function permissionsOfBuiltIn(role: 'owner' | 'admin' | 'member'): string[] {
  return ALL_ROLE_ROWS.filter((row) => row[role] === 'yes')
    .map((row) => row.permission)
    .sort();
}

/** A feature of API keys: its level on a new key, and what each of its levels grants, in full. */
export interface KeyFeatureRow {
  readonly default: string;
  readonly levels: Readonly<Record<string, readonly string[]>>;
}

/** The 10 rows of the key table. Levels include those before them; here each is written out. */
// prettier-ignore
export const KEY_TABLE: Readonly<Record<string, KeyFeatureRow>> = {
  METRICS: {
    default: 'DISABLED',
    levels: { DISABLED: [], ENABLED: ['log:view', 'log:filter', 'log:group'] },
  },
  COMPLETIONS: {
    default: 'ENABLED',
    levels: { DISABLED: [], ENABLED: ['completion:create'] },
  },
  PROMPTS: {
    default: 'READ',
    levels: {
      DISABLED: [],
      READ: ['prompt:list', 'prompt:view'],
      WRITE: ['prompt:list', 'prompt:view', 'prompt:create', 'prompt:update', 'prompt:publish'],
      DELETE: ['prompt:list', 'prompt:view', 'prompt:create', 'prompt:update', 'prompt:publish', 'prompt:delete'],
    },
  },
  CONFIGS: {
    default: 'DISABLED',
    levels: {
      DISABLED: [],
      READ: ['config:list', 'config:view'],
      WRITE: ['config:list', 'config:view', 'config:create', 'config:update'],
      DELETE: ['config:list', 'config:view', 'config:create', 'config:update', 'config:delete'],
    },
  },
  GUARDRAILS: {
    default: 'DISABLED',
    levels: {
      DISABLED: [],
      READ: ['guardrail:list', 'guardrail:view'],
      WRITE: ['guardrail:list', 'guardrail:view', 'guardrail:create', 'guardrail:update'],
      DELETE: ['guardrail:list', 'guardrail:view', 'guardrail:create', 'guardrail:update', 'guardrail:delete'],
    },
  },
  INTEGRATIONS: {
    default: 'DISABLED',
    levels: {
      DISABLED: [],
      READ: ['integration:list', 'integration:copy'],
      WRITE: ['integration:list', 'integration:copy', 'integration:create', 'integration:edit', 'integration:duplicate'],
      DELETE: ['integration:list', 'integration:copy', 'integration:create', 'integration:edit', 'integration:duplicate', 'integration:delete'],
    },
  },
  PROVIDERS: {
    default: 'DISABLED',
    levels: {
      DISABLED: [],
      READ: ['provider:list', 'provider:copy'],
      WRITE: ['provider:list', 'provider:copy', 'provider:create', 'provider:edit', 'provider:duplicate'],
      DELETE: ['provider:list', 'provider:copy', 'provider:create', 'provider:edit', 'provider:duplicate', 'provider:delete'],
    },
  },
  MODELS: {
    default: 'DISABLED',
    levels: {
      DISABLED: [],
      READ: ['model:list', 'model:copy'],
      WRITE: ['model:list', 'model:copy', 'model:create', 'model:edit', 'model:duplicate'],
      DELETE: ['model:list', 'model:copy', 'model:create', 'model:edit', 'model:duplicate', 'model:delete'],
    },
  },
  USERS: {
    default: 'DISABLED',
    levels: {
      DISABLED: [],
      READ: ['member:list', 'member:view'],
      WRITE: ['member:list', 'member:view', 'member:add', 'member:assignRole'],
      DELETE: ['member:list', 'member:view', 'member:add', 'member:assignRole', 'member:remove'],
    },
  },
  API_KEYS: {
    default: 'DISABLED',
    levels: {
      DISABLED: [],
      READ: ['apiKey:list', 'apiKey:view'],
      WRITE: ['apiKey:list', 'apiKey:view', 'apiKey:create', 'apiKey:edit', 'apiKey:update', 'apiKey:rotate'],
      DELETE: ['apiKey:list', 'apiKey:view', 'apiKey:create', 'apiKey:edit', 'apiKey:update', 'apiKey:rotate', 'apiKey:delete'],
    },
  },
};

/** Every feature at its highest level, as `createApiKey` takes it. */
export const HIGHEST_LEVELS = [
  { feature: 'METRICS', level: 'ENABLED' },
  { feature: 'COMPLETIONS', level: 'ENABLED' },
  { feature: 'PROMPTS', level: 'DELETE' },
  { feature: 'CONFIGS', level: 'DELETE' },
  { feature: 'GUARDRAILS', level: 'DELETE' },
  { feature: 'INTEGRATIONS', level: 'DELETE' },
  { feature: 'PROVIDERS', level: 'DELETE' },
  { feature: 'MODELS', level: 'DELETE' },
  { feature: 'USERS', level: 'DELETE' },
  { feature: 'API_KEYS', level: 'DELETE' },
] as const;

/** No key carries these, whatever its levels. */
export const NEVER_ON_A_KEY = [
  'auditLog:view',
  'billing:manage',
  'organization:update',
  'organization:transfer',
  'organization:delete',
  'role:list',
  'role:view',
  'role:create',
  'role:update',
  'role:delete',
] as const;
