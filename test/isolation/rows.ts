import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { decodeId, newUuid } from '../../src/domain/ids.js';
import type { PrismaClient } from '../../src/persistence/prisma.js';
import type { TenantClient } from '../../src/persistence/tenantClient.js';
import { createOrganization, type SeededOrganization } from '../support/seed.js';
import type { TestServer } from '../support/server.js';

/** Rows of every table of a tenant, for the tests of the wall itself: made by the tenant's own client. */

/** A tenant with a row in every table, and the uuids of some of them. */
export interface Tenant extends SeededOrganization {
  id: string;
  userId: string;
  member: string;
  role: string;
  invitation: string;
  apiKey: string;
  /** The uuid of a row of each governed resource. */
  resources: Record<string, string>;
}

const uuid = (id: string): string => {
  const decoded = decodeId(id);
  assert.ok(decoded);
  return decoded.uuid;
};

export async function createTenant(server: TestServer): Promise<Tenant> {
  const { database } = server.castellan;
  const made = await createOrganization(server);
  const { owner } = made;
  const role = await owner.createRole(['prompt:list']);
  const { createInvitation } = await owner.ask(
    'mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { invitation { id } } }',
    { input: { email: `${randomUUID()}@example.com`, roleId: role } },
  );
  const key = await owner.createApiKey();
  await owner.ask('mutation ($input: RotateApiKeyInput!) { rotateApiKey(input: $input) { secret } }', {
    input: { id: key.id, idempotencyKey: randomUUID() },
  });
  const { viewer } = await owner.ask('{ viewer { user { id } } }');
  const tenant: Tenant = {
    ...made,
    id: uuid(made.organization.id),
    userId: uuid(viewer.user.id),
    member: uuid(owner.memberId),
    role: uuid(role),
    invitation: uuid(createInvitation.invitation.id),
    apiKey: uuid(key.id),
    resources: {},
  };
  // Each from the row that the tests would plant: that it is right in its own tenant is shown by that.
  for (const model of Object.keys(RESOURCE_MODELS)) {
    const row = await table(database.forOrganization(tenant.id), model).create({
      data: rowFor(model, tenant),
    });
    tenant.resources[model] = row.id ?? '';
  }
  // What is delivered in the background would be taken for a write of who asks next.
  await server.castellan.services.jobs.run('deliver-notices', new Date(Date.now() + 1_000));
  return tenant;
}

const named = (): object => ({
  ...{ slug: randomUUID(), name: 'Intruder', createdByName: 'Intruder', updatedByName: 'Intruder' },
});

/** The tables of the governed resources and of usage, those that others refer to first. */
const RESOURCE_MODELS: Record<string, (of: Tenant) => object> = {
  integration: () => ({ ...named(), vendor: 'openai', sealedSecret: 'x', secretKeyId: 'x' }),
  provider: ({ resources }) => ({ ...named(), integrationId: resources['integration'] }),
  model: ({ resources }) => ({
    ...{ ...named(), name: randomUUID(), isCustom: true, integrationId: resources['integration'] },
  }),
  guardrail: () => ({ ...named(), checks: [], actions: {} }),
  guardrailVersion: ({ resources }) => ({
    ...{ guardrailId: resources['guardrail'], number: nextNumber(), checks: [], actions: {} },
    createdByName: 'Intruder',
  }),
  config: () => ({ ...named(), content: {} }),
  configVersion: ({ resources }) => ({
    ...{ configId: resources['config'], number: nextNumber(), content: {}, createdByName: 'Intruder' },
  }),
  configProvider: ({ resources }) => ({ configId: resources['config'], providerId: resources['provider'] }),
  configGuardrail: ({ resources }) => ({
    ...{ configId: resources['config'], guardrailId: resources['guardrail'] },
  }),
  promptCollection: () => named(),
  prompt: ({ resources }) => ({ ...named(), kind: 'PARTIAL', collectionId: resources['promptCollection'] }),
  promptVersion: ({ resources }) => ({
    ...{ promptId: resources['prompt'], number: resources['promptVersion'] ? nextNumber() : 1 },
    ...{ format: 'TEXT', template: 'x', providerId: resources['provider'], createdByName: 'Intruder' },
  }),
  promptInclusion: ({ resources }) => ({
    ...{ promptId: resources['prompt'], number: 1, partialId: resources['prompt'], reference: randomUUID() },
  }),
  promptLabel: () => ({ name: randomUUID(), createdByName: 'Intruder' }),
  promptLabelAssignment: ({ resources }) => ({
    ...{ promptId: resources['prompt'], labelId: resources['promptLabel'], number: 1 },
    assignedByName: 'Intruder',
  }),
  requestLog: () => ({
    ...{ id: newUuid(), createdAt: new Date(), source: 'GATEWAY', traceId: 'x', spanId: 'x', endpoint: 'x' },
    ...{ isStream: false, status: 200, inputTokens: 1, outputTokens: 1, latencyMs: 1, retries: 0 },
    ...{ cacheStatus: 'MISS', fallbackUsed: false },
  }),
  requestLogBody: () => ({ id: newUuid(), request: 'x' }),
  logHour: () => ({
    ...{ dimension: 'ALL', hour: new Date(0), key: randomUUID(), requests: 1, errors: 0, cacheHits: 0 },
    ...{ cacheLookups: 0, cost: '1', inputTokens: 1, outputTokens: 1, latencySumMs: 1 },
    ...{ latencyBuckets: [1], latencyCounts: [1], users: ['ada'] },
  }),
  logDay: () => ({
    ...{ dimension: 'ALL', day: new Date(0), key: randomUUID(), requests: 1, errors: 0, cacheHits: 0 },
    ...{ cacheLookups: 0, cost: '1', inputTokens: 1, outputTokens: 1, latencySumMs: 1 },
    ...{ latencies: '1000000000000', users: ['ada'], p50Bucket: 1, p90Bucket: 1, p99Bucket: 1, userCount: 1 },
  }),
  pendingLogHour: () => ({ hour: new Date(nextNumber() * 3_600_000) }),
  ingestedLog: () => ({ externalId: randomUUID(), logId: newUuid() }),
  logFeedback: () => ({ logId: newUuid(), value: 1, weight: '1', createdByName: 'Intruder' }),
  savedLogFilter: () => ({
    ...{ name: randomUUID(), filter: {}, createdByName: 'Intruder', updatedByName: 'Intruder' },
  }),
  // Done and to be kept: nothing in the background takes it up.
  logExport: () => ({
    ...{ format: 'CSV', filter: {}, state: 'DONE', createdByName: 'Intruder' },
    expiresAt: new Date('2100-01-01T00:00:00.000Z'),
  }),
  logExportPart: ({ resources }) => ({
    ...{ exportId: resources['logExport'], number: nextNumber(), content: 'x' },
  }),
  cachedResponse: () => ({ key: randomUUID(), body: 'x', contentType: 'x', expiresAt: new Date() }),
  webhook: () => ({
    ...{ name: 'Intruder', url: 'https://intruder.example.com', kinds: ['ROLE_CHANGED'] },
    ...{ sealedSecret: 'x', secretKeyId: 'x', createdById: newUuid() },
    ...{ createdByName: 'Intruder', updatedByName: 'Intruder' },
  }),
  notice: () => ({ kind: 'ROLE_CHANGED', data: {} }),
  // Sent: nothing in the background takes it up.
  noticeDelivery: ({ resources }) => ({
    ...{ noticeId: resources['notice'], webhookId: resources['webhook'] },
    ...{ channel: 'WEBHOOK', state: 'SENT' },
  }),
  usagePeriod: ({ apiKey }) => ({ apiKeyId: apiKey, startedAt: new Date(nextNumber()) }),
  apiKeyPermissionUse: ({ apiKey }) => ({
    ...{ apiKeyId: apiKey, permission: randomUUID(), lastUsedAt: new Date() },
  }),
  usageReservation: ({ resources }) => ({
    ...{ periodId: resources['usagePeriod'], cost: '1', tokens: 1, expiresAt: new Date() },
  }),
  usageAlert: ({ resources }) => ({
    ...{ periodId: resources['usagePeriod'], kind: resources['usageAlert'] ? 'EXHAUSTED' : 'THRESHOLD' },
    ...{ used: '1', creditLimit: '2' },
  }),
  spendingAlert: ({ resources }) => ({
    ...{ periodId: resources['usagePeriod'], percent: nextNumber(), spent: '1', spendingLimit: '2' },
  }),
  invoice: () => ({ state: 'OPEN', number: nextNumber(), ...month() }),
  invoiceLine: ({ resources }) => ({
    ...{ invoiceId: resources['invoice'], position: nextNumber(), kind: 'PLAN', description: 'x' },
    ...{ quantity: '1', unitPrice: '1', amount: '1', ...month() },
  }),
  billingUsageDay: () => ({ day: new Date(nextNumber() * 86_400_000), requests: 1, cost: '1' }),
  billingEvent: () => ({ externalId: randomUUID(), type: 'x' }),
};

const month = (): object => ({
  ...{ periodStartedAt: new Date('2026-01-01T00:00:00.000Z') },
  periodEndsAt: new Date('2026-02-01T00:00:00.000Z'),
});

let numbers = 1;
const nextNumber = (): number => (numbers += 1);

/** Tables whose rows are what they tie together, or one an organization: a second one of the same would be refused as that. */
export const TIES = ['billingAccount', 'configProvider', 'configGuardrail', 'promptLabelAssignment'];

/** What may be changed and never goes but with its organization. */
export const NEVER_DELETED = ['billingAccount'];

/** Tables whose key is something else than an id. */
export const WITHOUT_ID = [
  ...TIES,
  ...['apiKeyPermissionUse', 'auditHead', 'billingEvent', 'billingUsageDay', 'cachedResponse', 'ingestedLog'],
  ...['logDay', 'logExportPart', 'logHour', 'pendingLogHour', 'spendingAlert'],
];

/**
 * What the role of requests may add and remove, not change; or of deliveries of notices only how they went, of what keys
 * used the time alone.
 */
export const NEVER_CHANGED = [
  'apiKeyPermissionUse',
  ...['ingestedLog', 'logDay', 'logExportPart', 'logFeedback', 'logHour', 'pendingLogHour', 'requestLog'],
  ...['requestLogBody', 'notice', 'noticeDelivery'],
];

/** What is written once, or stays and belongs to whom it does: the role of requests may neither move nor delete it. */
export const WRITTEN_ONCE = [
  'auditEntry',
  'auditHead',
  ...['billingEvent', 'billingUsageDay', 'invoice', 'invoiceLine'],
  'configVersion',
  'guardrailVersion',
  'promptVersion',
  'promptInclusion',
  'spendingAlert',
  'usageAlert',
];

/** The tables of a tenant, with a row of each that would be right in tenant `of`. */
export const TENANT_MODELS: Record<string, (of: Tenant) => object> = {
  organization: (of) => ({ id: of.id, name: 'Twice', slug: 'twice' }),
  role: () => ({ name: 'Intruder', nameKey: randomUUID() }),
  member: (of) => ({ userId: of.userId, roleId: of.role }),
  invitation: (of) => ({
    ...{ email: 'intruder@example.com', roleId: of.role, tokenHash: randomUUID() },
    ...{ createdById: of.userId, createdByName: 'Intruder', expiresAt: new Date() },
  }),
  apiKey: (of) => ({
    ...{ name: 'Intruder', type: 'SERVICE', permissions: {}, createdById: of.userId },
    createdByName: 'Intruder',
  }),
  apiKeySecret: (of) => ({ apiKeyId: of.apiKey, hash: randomUUID(), masked: 'ck_' }),
  apiKeyRotation: (of) => ({
    ...{ apiKeyId: of.apiKey, idempotencyHash: randomUUID(), sealedSecret: 'x' },
    repeatableUntil: new Date(),
  }),
  auditEntry: (of) => ({
    ...{ actorKind: 'USER', actorName: 'Intruder', action: 'role.create', resourceType: 'Role' },
    ...{ resourceId: of.role, requestId: 'x' },
  }),
  // Written by the trigger of the entries alone.
  auditHead: () => ({ sequence: 1, hash: Buffer.alloc(32) }),
  // There is one from the beginning.
  billingAccount: () => ({ plan: 'FREE', ...month() }),
  ...RESOURCE_MODELS,
};

export type Table = Record<
  | 'findMany'
  | 'count'
  | 'create'
  | 'createMany'
  | 'update'
  | 'updateMany'
  | 'delete'
  | 'deleteMany'
  | 'upsert',
  (args?: object) => Promise<any>
>;
export const table = (client: PrismaClient | TenantClient, model: string): Table =>
  (client as unknown as Record<string, Table>)[model] as Table;

export const tableOf = (model: string): string => model.charAt(0).toUpperCase() + model.slice(1);
export const rowFor = (model: string, of: Tenant): object => ({
  ...(model === 'organization' ? {} : { organizationId: of.id }),
  ...TENANT_MODELS[model]?.(of),
});
