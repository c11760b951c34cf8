/**
 * THE policy table: every permission of the product, who holds it by role, and from which key level on.
 *
 * Everything else derives from this one declaration: the built-in roles' permissions (roles.ts), what a
 * key's levels grant (keyLevels.ts), the scopes on GraphQL fields, the rules printed in schema.graphql and
 * the permission reference in the docs. Add a governed feature's rows here first; tests then name what is
 * still missing.
 *
 * A permission is `resource:verb`. `roles` lists the built-in roles that hold it. `key` names the API-key
 * feature that governs it and the least level that grants it; a permission without `key` is never carried by
 * any API key.
 */

/** What an API key's feature can be set to, lowest first. */
export type KeyLevel = 'DISABLED' | 'ENABLED' | 'READ' | 'WRITE' | 'DELETE';

/** The built-in roles that every organization has. */
export type BuiltInRole = 'OWNER' | 'ADMIN' | 'MEMBER';

/** The features on which an API key has a level. */
export type KeyFeature =
  | 'METRICS'
  | 'COMPLETIONS'
  | 'PROMPTS'
  | 'CONFIGS'
  | 'GUARDRAILS'
  | 'INTEGRATIONS'
  | 'PROVIDERS'
  | 'MODELS'
  | 'USERS'
  | 'API_KEYS';

interface PermissionRule {
  readonly roles: readonly BuiltInRole[];
  readonly key?: readonly [feature: KeyFeature, leastLevel: Exclude<KeyLevel, 'DISABLED'>];
  readonly description: string;
}

const OWNER = ['OWNER'] as const;
const ADMINS = ['OWNER', 'ADMIN'] as const;
const EVERYONE = ['OWNER', 'ADMIN', 'MEMBER'] as const;

// prettier-ignore
export const PERMISSIONS = {
  // Logs and analytics
  'log:view':              { roles: EVERYONE, key: ['METRICS', 'ENABLED'], description: 'Open one log.' },
  'log:filter':            { roles: EVERYONE, key: ['METRICS', 'ENABLED'], description: 'Narrow the list of logs.' },
  'log:group':             { roles: EVERYONE, key: ['METRICS', 'ENABLED'], description: 'Aggregate logs into analytics.' },

  // LLM calls
  'completion:create':     { roles: EVERYONE, key: ['COMPLETIONS', 'ENABLED'], description: 'Make LLM calls.' },

  // Prompts
  'prompt:list':           { roles: EVERYONE, key: ['PROMPTS', 'READ'], description: 'List prompts.' },
  'prompt:view':           { roles: EVERYONE, key: ['PROMPTS', 'READ'], description: 'Open and render a prompt.' },
  'prompt:create':         { roles: EVERYONE, key: ['PROMPTS', 'WRITE'], description: 'Create a prompt, unpublished.' },
  'prompt:update':         { roles: EVERYONE, key: ['PROMPTS', 'WRITE'], description: 'Add a version to a prompt.' },
  'prompt:delete':         { roles: ADMINS, key: ['PROMPTS', 'DELETE'], description: 'Delete a prompt.' },
  'prompt:publish':        { roles: ADMINS, key: ['PROMPTS', 'WRITE'], description: 'Publish a version or move a label, which redirects traffic.' },

  // Configs
  'config:list':           { roles: EVERYONE, key: ['CONFIGS', 'READ'], description: 'List configs.' },
  'config:view':           { roles: EVERYONE, key: ['CONFIGS', 'READ'], description: 'Open a config.' },
  'config:create':         { roles: EVERYONE, key: ['CONFIGS', 'WRITE'], description: 'Create a config (not the default one).' },
  'config:update':         { roles: ADMINS, key: ['CONFIGS', 'WRITE'], description: 'Change a config or make it the default.' },
  'config:delete':         { roles: ADMINS, key: ['CONFIGS', 'DELETE'], description: 'Delete a config.' },

  // Guardrails
  'guardrail:list':        { roles: EVERYONE, key: ['GUARDRAILS', 'READ'], description: 'List guardrails.' },
  'guardrail:view':        { roles: EVERYONE, key: ['GUARDRAILS', 'READ'], description: 'Open a guardrail.' },
  'guardrail:create':      { roles: EVERYONE, key: ['GUARDRAILS', 'WRITE'], description: 'Create a guardrail.' },
  'guardrail:update':      { roles: EVERYONE, key: ['GUARDRAILS', 'WRITE'], description: 'Change a guardrail.' },
  'guardrail:delete':      { roles: ADMINS, key: ['GUARDRAILS', 'DELETE'], description: 'Delete a guardrail.' },

  // Integrations
  'integration:list':      { roles: EVERYONE, key: ['INTEGRATIONS', 'READ'], description: 'List integrations.' },
  'integration:create':    { roles: ADMINS, key: ['INTEGRATIONS', 'WRITE'], description: 'Create an integration.' },
  'integration:edit':      { roles: ADMINS, key: ['INTEGRATIONS', 'WRITE'], description: 'Change an integration.' },
  'integration:duplicate': { roles: ADMINS, key: ['INTEGRATIONS', 'WRITE'], description: 'Make a new integration with the same settings.' },
  'integration:delete':    { roles: ADMINS, key: ['INTEGRATIONS', 'DELETE'], description: 'Delete an integration.' },
  'integration:copy':      { roles: EVERYONE, key: ['INTEGRATIONS', 'READ'], description: 'Take the reference of an integration, never its secret.' },

  // Model catalog: providers
  'provider:list':         { roles: EVERYONE, key: ['PROVIDERS', 'READ'], description: 'List providers.' },
  'provider:create':       { roles: ADMINS, key: ['PROVIDERS', 'WRITE'], description: 'Create a provider.' },
  'provider:edit':         { roles: ADMINS, key: ['PROVIDERS', 'WRITE'], description: 'Change a provider.' },
  'provider:duplicate':    { roles: ADMINS, key: ['PROVIDERS', 'WRITE'], description: 'Make a new provider with the same settings.' },
  'provider:delete':       { roles: ADMINS, key: ['PROVIDERS', 'DELETE'], description: 'Delete a provider.' },
  'provider:copy':         { roles: EVERYONE, key: ['PROVIDERS', 'READ'], description: 'Take the reference of a provider.' },

  // Model catalog: models
  'model:list':            { roles: EVERYONE, key: ['MODELS', 'READ'], description: 'List models.' },
  'model:create':          { roles: ADMINS, key: ['MODELS', 'WRITE'], description: 'Create a custom model.' },
  'model:edit':            { roles: ADMINS, key: ['MODELS', 'WRITE'], description: 'Change, enable or disable a model.' },
  'model:duplicate':       { roles: ADMINS, key: ['MODELS', 'WRITE'], description: 'Make a new model with the same settings.' },
  'model:delete':          { roles: ADMINS, key: ['MODELS', 'DELETE'], description: 'Delete a custom model.' },
  'model:copy':            { roles: EVERYONE, key: ['MODELS', 'READ'], description: 'Take the reference of a model.' },

  // Team
  'member:list':           { roles: ADMINS, key: ['USERS', 'READ'], description: 'List the members and the invitations.' },
  'member:view':           { roles: ADMINS, key: ['USERS', 'READ'], description: 'Open one member or invitation.' },
  'member:add':            { roles: ADMINS, key: ['USERS', 'WRITE'], description: 'Invite people, resend and cancel invitations.' },
  'member:assignRole':     { roles: ADMINS, key: ['USERS', 'WRITE'], description: 'Set the role of a member.' },
  'member:remove':         { roles: ADMINS, key: ['USERS', 'DELETE'], description: 'Remove a member.' },

  // Roles
  'role:list':             { roles: ADMINS, description: 'List the roles.' },
  'role:view':             { roles: ADMINS, description: 'Open one role.' },
  'role:create':           { roles: ADMINS, description: 'Create a custom role.' },
  'role:update':           { roles: ADMINS, description: 'Change a custom role.' },
  'role:delete':           { roles: ADMINS, description: 'Delete a custom role.' },

  // Organization
  'organization:update':   { roles: ADMINS, description: 'Change the settings of the organization.' },
  'organization:transfer': { roles: OWNER, description: 'Hand the ownership to another member.' },
  'organization:delete':   { roles: OWNER, description: 'Delete the organization with everything in it.' },

  // API keys
  'apiKey:list':           { roles: ADMINS, key: ['API_KEYS', 'READ'], description: 'List API keys.' },
  'apiKey:view':           { roles: ADMINS, key: ['API_KEYS', 'READ'], description: 'Open or verify an API key.' },
  'apiKey:create':         { roles: ADMINS, key: ['API_KEYS', 'WRITE'], description: 'Create an API key.' },
  'apiKey:edit':           { roles: ADMINS, key: ['API_KEYS', 'WRITE'], description: "Change a key's description: name, description, metadata, alert e-mails." },
  'apiKey:update':         { roles: ADMINS, key: ['API_KEYS', 'WRITE'], description: "Change a key's authority: permissions, limits, expiry, addresses, rotation." },
  'apiKey:rotate':         { roles: ADMINS, key: ['API_KEYS', 'WRITE'], description: 'Replace the secret of an API key.' },
  'apiKey:delete':         { roles: ADMINS, key: ['API_KEYS', 'DELETE'], description: 'Revoke or delete an API key.' },

  // Audit log
  'auditLog:view':         { roles: ADMINS, description: 'Read, verify and export the audit log.' },

  // Billing
  'billing:manage':        { roles: OWNER, description: 'Manage plan, invoices and spending limits.' },
} as const satisfies Record<`${string}:${string}`, PermissionRule>;

/** One of the product's permissions, `resource:verb`. */
export type Permission = keyof typeof PERMISSIONS;

/** Every permission, in the order of the table. */
export const ALL_PERMISSIONS = Object.keys(PERMISSIONS) as readonly Permission[];

/** The table's row of a permission. */
export function permissionRule(permission: Permission): PermissionRule {
  return PERMISSIONS[permission];
}

/** Whether a text names a permission exactly; look-alikes (case, spaces, other letters) do not. */
export function isPermission(text: string): text is Permission {
  return Object.hasOwn(PERMISSIONS, text);
}
