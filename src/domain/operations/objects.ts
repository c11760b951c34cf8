import type { TenantClient } from '../../persistence/tenantClient.js';
import type { IdKind } from '../ids.js';
import { findLog } from '../logs/reading.js';
import { kindsOpenTo } from '../notices/kinds.js';
import type { PolicyActor } from '../policy/decide.js';
import type { Permission } from '../policy/permissions.js';
import { findLogExport } from './logExports.js';
import { MODEL } from './models.js';
import { PARTIAL, PROMPT } from './promptKinds.js';

/** A kind of object of an organization, as it is found by its id alone. */
export interface ObjectKind {
  /** What opening one object of this kind needs; the rule of the field that opens it by its own name. */
  readonly permission: Permission | null;
  /** The object; null where this organization has none of that id, or it was deleted. */
  load(tenant: TenantClient, id: string, asker: PolicyActor): Promise<{ id: string } | null>;
}

/** The kinds that `node` opens. */
export const NODE_KINDS: Partial<Record<IdKind, ObjectKind>> = {
  // The tenant's client sees one organization: the request's own, which all of its members may see.
  Organization: {
    permission: null,
    load: async (tenant, id) => await tenant.organization.findFirst({ where: { id } }),
  },
  Member: {
    permission: 'member:view',
    load: async (tenant, id) => await tenant.member.findFirst({ where: { id } }),
  },
  Invitation: {
    permission: 'member:view',
    load: async (tenant, id) => await tenant.invitation.findFirst({ where: { id } }),
  },
  Role: {
    permission: 'role:view',
    load: async (tenant, id) => await tenant.role.findFirst({ where: { id } }),
  },
  ApiKey: {
    permission: 'apiKey:view',
    load: async (tenant, id) => await tenant.apiKey.findFirst({ where: { id } }),
  },
  PromptCollection: {
    permission: 'prompt:view',
    load: async (tenant, id) => await tenant.promptCollection.findFirst({ where: { id, deletedAt: null } }),
  },
  Config: {
    permission: 'config:view',
    load: async (tenant, id) => await tenant.config.findFirst({ where: { id, deletedAt: null } }),
  },
  Integration: {
    permission: 'integration:list',
    load: async (tenant, id) => await tenant.integration.findFirst({ where: { id, deletedAt: null } }),
  },
  ConfigVersion: {
    permission: 'config:view',
    load: async (tenant, id) =>
      await tenant.configVersion.findFirst({ where: { id, config: { deletedAt: null } } }),
  },
  Prompt: {
    permission: 'prompt:view',
    load: async (tenant, id) =>
      await tenant.prompt.findFirst({ where: { ...PROMPT.only, id, deletedAt: null } }),
  },
  PromptPartial: {
    permission: 'prompt:view',
    load: async (tenant, id) =>
      await tenant.prompt.findFirst({ where: { ...PARTIAL.only, id, deletedAt: null } }),
  },
  Provider: {
    permission: 'provider:list',
    load: async (tenant, id) => await tenant.provider.findFirst({ where: { id, deletedAt: null } }),
  },
  Model: {
    permission: 'model:list',
    load: async (tenant, id) =>
      await tenant.model.findFirst({ where: { ...MODEL.present, id, deletedAt: null } }),
  },
  Guardrail: {
    permission: 'guardrail:view',
    load: async (tenant, id) => await tenant.guardrail.findFirst({ where: { id, deletedAt: null } }),
  },
  RequestLog: {
    permission: 'log:view',
    load: async (tenant, id) => await findLog(tenant, id),
  },
  SavedLogFilter: {
    permission: 'log:filter',
    load: async (tenant, id) => await tenant.savedLogFilter.findFirst({ where: { id } }),
  },
  LogExport: {
    permission: 'log:view',
    load: async (tenant, id) => await findLogExport(tenant, id),
  },
  AuditEntry: {
    permission: 'auditLog:view',
    load: async (tenant, id) => await tenant.auditEntry.findFirst({ where: { id } }),
  },
  Webhook: {
    permission: 'organization:update',
    load: async (tenant, id) => await tenant.webhook.findFirst({ where: { id } }),
  },
  // One that the asker may not read is none.
  Notice: {
    permission: 'organization:update',
    load: async (tenant, id, asker) =>
      await tenant.notice.findFirst({ where: { id, kind: { in: kindsOpenTo(asker) } } }),
  },
  Invoice: {
    permission: 'billing:manage',
    load: async (tenant, id) => await tenant.invoice.findFirst({ where: { id } }),
  },
  GuardrailVersion: {
    permission: 'guardrail:view',
    load: async (tenant, id) =>
      await tenant.guardrailVersion.findFirst({ where: { id, guardrail: { deletedAt: null } } }),
  },
};

/** All kinds that may be asked about: those, and what is opened only together with what it belongs to. */
export const OBJECT_KINDS: Partial<Record<IdKind, ObjectKind>> = {
  ...NODE_KINDS,
  PromptVersion: {
    permission: 'prompt:view',
    load: async (tenant, id) =>
      await tenant.promptVersion.findFirst({ where: { id, prompt: { deletedAt: null } } }),
  },
  PromptLabel: {
    permission: 'prompt:list',
    load: async (tenant, id) => await tenant.promptLabel.findFirst({ where: { id } }),
  },
  LogFeedback: {
    permission: 'log:view',
    load: async (tenant, id) => await tenant.logFeedback.findFirst({ where: { id } }),
  },
};
