import assert from 'node:assert/strict';
import { createMemoryRateLimiter } from '../../src/context/rateLimiter.js';
import type { RateLimit, UsageLimit } from '../../src/domain/limits.js';
import {
  createSpending,
  type Admission,
  type Amount,
  type Refusal,
  type Spender,
  type Spending,
} from '../../src/domain/usage/spending.js';
import type { TenantClient } from '../../src/persistence/tenantClient.js';
import { makeIntegration, makeProvider, uuidOf } from '../support/catalog.js';
import type { Person, SeededOrganization } from '../support/seed.js';
import type { TestServer } from '../support/server.js';

/** A limit of US dollars or tokens, without alert or reset unless told otherwise. */
export function limitOf(type: 'COST' | 'TOKENS', creditLimit: string, more: object = {}): UsageLimit {
  return { type, creditLimit, alertThreshold: null, periodicReset: null, resetEveryDays: null, ...more };
}

/** A key or provider under test, and its spending. */
export class Account {
  readonly tenant: TenantClient;
  spending: Spending;

  constructor(
    readonly server: TestServer,
    readonly owner: Person,
    /** Its id in the API. */
    readonly id: string,
    readonly spender: Spender & { readonly kind: 'KEY' | 'PROVIDER' },
  ) {
    this.tenant = server.castellan.database.forOrganization(spender.organizationId);
    this.spending = server.castellan.services.spending;
  }

  /** Has the clock stand still at a moment; rate limits are counted anew, in memory. */
  standAt(moment: string): void {
    const now = new Date(moment);
    this.spending = createSpending({
      rateLimiter: createMemoryRateLimiter(),
      now: () => now,
    });
  }

  /** Moves the clock and keeps what was counted. */
  withClock(clock: { now: Date }): void {
    const rateLimiter = createMemoryRateLimiter();
    this.spending = createSpending({ rateLimiter, now: () => clock.now });
  }

  async ask(most: Amount): Promise<{ admission: Admission } | { refusal: Refusal }> {
    return await this.spending.admit(this.tenant, this.spender, most);
  }

  /** A call that must be let in. */
  async admit(most: Amount): Promise<Admission> {
    const answer = await this.ask(most);
    assert.ok('admission' in answer, JSON.stringify(answer));
    return answer.admission;
  }

  /** A call that must be refused. */
  async refuse(most: Amount): Promise<Refusal> {
    const answer = await this.ask(most);
    assert.ok('refusal' in answer);
    return answer.refusal;
  }

  /** A call that is let in and takes what it may at most. */
  async spend(amount: Amount): Promise<void> {
    await (await this.admit(amount)).settle(amount);
  }

  /** What the API tells of it. */
  async read(): Promise<Record<string, any>> {
    const field = this.spender.kind === 'KEY' ? 'apiKey' : 'provider';
    const data = await this.owner.ask(
      `query ($id: ID!) { ${field}(id: $id) { status usage { cost tokens requests reserved left
        periodStartedAt resetsAt alerts { kind used creditLimit } } } }`,
      { id: this.id },
    );
    return data[field] as Record<string, any>;
  }

  /** The uuid of its row. */
  get uuid(): string {
    return this.spender.id;
  }
}

interface Limits {
  readonly usageLimit?: UsageLimit;
  readonly rateLimits?: readonly RateLimit[];
}

/** A new key with limits. */
export async function keyWith(
  server: TestServer,
  { owner, organization }: SeededOrganization,
  limits: Limits,
): Promise<Account> {
  const { id } = await owner.createApiKey(limits);
  return await accountOf(server, { owner, organizationId: uuidOf(organization.id) }, { kind: 'KEY', id });
}

/** A new provider with limits, through a new integration. */
export async function providerWith(
  server: TestServer,
  { owner, organization }: SeededOrganization,
  limits: Limits,
): Promise<Account> {
  const integration = await makeIntegration(owner);
  const { id } = await makeProvider(owner, { integrationId: integration['id'], ...limits });
  return await accountOf(
    server,
    { owner, organizationId: uuidOf(organization.id) },
    { kind: 'PROVIDER', id: String(id) },
  );
}

/** The account of a key or provider as its row is now. */
export async function accountOf(
  server: TestServer,
  { owner, organizationId }: { owner: Person; organizationId: string },
  { kind, id }: { kind: 'KEY' | 'PROVIDER'; id: string },
): Promise<Account> {
  const tenant = server.castellan.database.forOrganization(organizationId);
  const where = { id: uuidOf(id) };
  const row =
    kind === 'KEY'
      ? await tenant.apiKey.findFirstOrThrow({ where })
      : await tenant.provider.findFirstOrThrow({ where });
  return new Account(server, owner, id, {
    ...{ kind, organizationId, id: row.id, name: 'slug' in row ? row.slug : row.name },
    rateLimits: row.rateLimits as unknown as RateLimit[],
    usageLimit: row.usageLimit as unknown as UsageLimit | null,
    createdAt: row.createdAt,
  });
}
