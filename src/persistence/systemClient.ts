import type { BuiltInRole } from './generated/prisma/client.js';
import type { Database } from './database.js';
import { withPin } from './pin.js';

/**
 * The named look-ups that run before the tenant is known. Each is a SECURITY DEFINER function of the
 * database (prisma/migrations), owned by a role that can read just the columns it returns; this client
 * opens nothing else. Only `context` may use it.
 */

export interface FoundCredential {
  userId: string;
  passwordHash: string;
}

export interface FoundMembership {
  organizationId: string;
  organizationName: string;
  slug: string;
  sessionLifetimeMinutes: number | null;
  memberId: string;
  lastActiveAt: Date | null;
  roleId: string;
  roleName: string;
  builtIn: BuiltInRole | null;
  permissions: string[];
  /** How many of the person's organizations the request's choice fits. */
  matches: number;
}

export interface FoundSession {
  sessionId: string;
  userId: string;
  email: string;
  userName: string;
  createdAt: Date;
  lastSeenAt: Date;
  expiresAt: Date;
  lastOrganizationId: string | null;
  membership: FoundMembership | null;
}

export interface MembershipOfPerson {
  organizationId: string;
  organizationName: string;
  slug: string;
  memberId: string;
  roleName: string;
  joinedAt: Date;
}

export interface FoundApiKey {
  organizationId: string;
  organizationName: string;
  slug: string;
  apiKeyId: string;
  name: string;
  type: 'SERVICE' | 'USER';
  permissions: unknown;
  allowedCidrs: string[];
  expiresAt: Date | null;
  exhaustedAt: Date | null;
  revokedAt: Date | null;
  secretEndsAt: Date | null;
  ownerId: string | null;
  ownerBuiltIn: BuiltInRole | null;
  ownerPermissions: string[] | null;
}

export interface FoundInvitation {
  organizationId: string;
  invitationId: string;
  email: string;
  expiresAt: Date;
  acceptedAt: Date | null;
  cancelledAt: Date | null;
}

export interface PendingLogHour {
  organizationId: string;
  /** Its beginning. */
  hour: Date;
}

/** An export of logs that a server should take up, or remove where its time is over. */
export interface DueExport {
  organizationId: string;
  exportId: string;
}

/** How long an organization keeps its logs, in days. */
export interface Retention {
  organizationId: string;
  /** What was asked and answered. */
  logRetentionDays: number;
  /** Everything else of a call. */
  metricsRetentionDays: number;
}

export interface SystemClient {
  credentialByEmail(email: string): Promise<FoundCredential | null>;
  /** Of each organization the oldest export that nobody works on, or whose time is over. */
  dueExports(now: Date): Promise<DueExport[]>;
  /** The organizations whose billing period is over at a moment; those that wait longest first. */
  dueInvoices(now: Date): Promise<string[]>;
  /** @param organization id (uuid) or slug of the organization the request chose, null for none */
  sessionByTokenHash(tokenHash: string, organization: string | null): Promise<FoundSession | null>;
  membershipsOf(userId: string): Promise<MembershipOfPerson[]>;
  apiKeyBySecretHash(secretHash: string): Promise<FoundApiKey | null>;
  invitationByTokenHash(tokenHash: string): Promise<FoundInvitation | null>;
  /** The organizations that have stored secrets which are sealed under another key than this one. */
  organizationsSealedOtherwise(keyId: string): Promise<string[]>;
  /** The hours begun at this moment or before it that have logs which are not rolled up; the first ones first. */
  pendingLogHours(begunBefore: Date): Promise<PendingLogHour[]>;
  /** Of every organization. */
  retentions(): Promise<Retention[]>;
}

type SessionRow = Omit<FoundSession, 'membership'> &
  Omit<FoundMembership, 'memberId' | 'matches'> & { memberId: string | null; matches: bigint | null };

export function createSystemClient(database: Database): SystemClient {
  const client = database.unpinned;
  const unpinned = async <T>(work: () => Promise<T>): Promise<T> => await withPin({}, work);

  return {
    credentialByEmail: async (email) =>
      await unpinned(async () => {
        const rows = await client.$queryRaw<FoundCredential[]>`SELECT * FROM lookup_credential(${email})`;
        return rows[0] ?? null;
      }),

    dueExports: async (now) =>
      await unpinned(
        async () =>
          await client.$queryRaw<
            DueExport[]
          >`SELECT * FROM lookup_due_exports(${now.toISOString()}::timestamptz)`,
      ),

    dueInvoices: async (now) =>
      await unpinned(async () => {
        const rows = await client.$queryRaw<
          { organizationId: string }[]
        >`SELECT * FROM lookup_due_invoices(${now.toISOString()}::timestamptz)`;
        return rows.map(({ organizationId }) => organizationId);
      }),

    sessionByTokenHash: async (tokenHash, organization) =>
      await unpinned(async () => {
        const rows = await client.$queryRaw<
          SessionRow[]
        >`SELECT * FROM lookup_session(${tokenHash}, ${organization})`;
        return rows[0] === undefined ? null : readSession(rows[0]);
      }),

    membershipsOf: async (userId) =>
      await withPin(
        { userId },
        async () => await client.$queryRaw<MembershipOfPerson[]>`SELECT * FROM lookup_memberships()`,
      ),

    apiKeyBySecretHash: async (secretHash) =>
      await unpinned(async () => {
        const rows = await client.$queryRaw<FoundApiKey[]>`SELECT * FROM lookup_api_key(${secretHash})`;
        return rows[0] ?? null;
      }),

    invitationByTokenHash: async (tokenHash) =>
      await unpinned(async () => {
        const rows = await client.$queryRaw<FoundInvitation[]>`SELECT * FROM lookup_invitation(${tokenHash})`;
        return rows[0] ?? null;
      }),

    organizationsSealedOtherwise: async (keyId) =>
      await unpinned(async () => {
        const rows = await client.$queryRaw<
          { organizationId: string }[]
        >`SELECT * FROM lookup_sealed_otherwise(${keyId})`;
        return rows.map(({ organizationId }) => organizationId);
      }),

    pendingLogHours: async (begunBefore) =>
      await unpinned(
        async () =>
          await client.$queryRaw<PendingLogHour[]>`SELECT * FROM lookup_pending_hours(${begunBefore})`,
      ),

    retentions: async () =>
      await unpinned(async () => await client.$queryRaw<Retention[]>`SELECT * FROM lookup_retentions()`),
  };
}

function readSession(row: SessionRow): FoundSession {
  const { sessionId, userId, email, userName, createdAt, lastSeenAt, expiresAt, lastOrganizationId } = row;
  const { memberId, matches, ...rest } = row;
  return {
    sessionId,
    userId,
    email,
    userName,
    createdAt,
    lastSeenAt,
    expiresAt,
    lastOrganizationId,
    membership: memberId === null ? null : { ...membershipOf(rest), memberId, matches: Number(matches) },
  };
}

function membershipOf(
  row: Omit<SessionRow, 'memberId' | 'matches'>,
): Omit<FoundMembership, 'memberId' | 'matches'> {
  const { organizationId, organizationName, slug, sessionLifetimeMinutes, lastActiveAt } = row;
  const { roleId, roleName, builtIn, permissions } = row;
  return {
    organizationId,
    organizationName,
    slug,
    sessionLifetimeMinutes,
    lastActiveAt,
    roleId,
    roleName,
    builtIn,
    permissions,
  };
}
