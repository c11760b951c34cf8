import { LRUCache } from 'lru-cache';
import { Prisma, type BuiltInRole, type NoticeChannel } from './generated/prisma/client.js';
import type { Database } from './database.js';
import { assertOutsideTransaction, withPin } from './pin.js';

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

/** Where something of an organization is to be delivered: its e-mails, its payment processor, or one of its webhooks. */
export interface DueReceiver {
  organizationId: string;
  channel: NoticeChannel;
  /** Of WEBHOOK. */
  webhookId: string | null;
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
  /** Where notices are to be delivered at a moment; those that wait longest come first. */
  dueReceivers(now: Date): Promise<DueReceiver[]>;
  /** The organizations with notices from before a moment. */
  organizationsWithNoticesBefore(moment: Date): Promise<string[]>;
  /** Of each organization the oldest export that nobody works on, or whose time is over. */
  dueExports(now: Date): Promise<DueExport[]>;
  /** The organizations with keys or providers that are marked as exhausted for a period which is over. */
  endedExhaustion(now: Date): Promise<string[]>;
  /** The organizations with invitations that came to their end, which is not noted. */
  endedInvitations(now: Date): Promise<string[]>;
  /**
   * The organizations with answers kept for repetition or reservations of calls whose time is over, or with secrets of
   * keys that stopped working by `secretsUntil`.
   */
  expiredRows(now: Date, secretsUntil: Date): Promise<string[]>;
  /** The people with sessions that are over. */
  expiredSessions(now: Date): Promise<string[]>;
  /** The organizations whose billing period is over at a moment; those that wait longest first. */
  dueInvoices(now: Date): Promise<string[]>;
  /** @param organization id (uuid) or slug of the organization the request chose, null for none */
  sessionByTokenHash(tokenHash: string, organization: string | null): Promise<FoundSession | null>;
  membershipsOf(userId: string): Promise<MembershipOfPerson[]>;
  apiKeyBySecretHash(secretHash: string): Promise<FoundApiKey | null>;
  invitationByTokenHash(tokenHash: string): Promise<FoundInvitation | null>;
  /** The organizations in which secrets of keys are to be replaced by a moment, or one waits too long to be collected. */
  dueKeyRotations(now: Date): Promise<string[]>;
  /** The organizations in which the expiry of keys is to be told of by a moment, or uses are noted from before another. */
  dueKeyNotices(now: Date, usedBefore: Date): Promise<string[]>;
  /** The organizations that have stored secrets which are sealed under another key than this one. */
  organizationsSealedOtherwise(keyId: string): Promise<string[]>;
  /** The hours begun at this moment or before it that have logs which are not rolled up; the first ones first. */
  pendingLogHours(begunBefore: Date): Promise<PendingLogHour[]>;
  /** Of every organization. */
  retentions(): Promise<Retention[]>;
}

type SessionRow = Omit<FoundSession, 'membership'> &
  Omit<FoundMembership, 'memberId' | 'matches'> & { memberId: string | null; matches: number | null };

interface OrganizationRow {
  readonly organizationId: string;
}

const idsOf = (rows: readonly OrganizationRow[]): string[] =>
  rows.map(({ organizationId }) => organizationId);

/** Of how many credentials it is known which organization they led to last. */
const MAX_KNOWN_CREDENTIALS = 20_000;

export function createSystemClient(database: Database): SystemClient {
  const client = database.unpinned;
  /**
   * By hash, the organization with whose statements the look-up of a credential takes turns for a connection: else the
   * look-ups of one organization's requests would keep those of all others waiting. It decides on nothing else.
   */
  const lanes = new LRUCache<string, string>({ max: MAX_KNOWN_CREDENTIALS });
  const noteLane = (hash: string, organizationId: string | undefined): void => {
    if (organizationId === undefined) lanes.delete(hash);
    else lanes.set(hash, organizationId);
  };
  const unpinned = async <T>(work: () => Promise<T>): Promise<T> => await withPin({}, work);
  /** What a look-up tells that answers with organizations alone. */
  const organizations = async (lookUp: Prisma.Sql): Promise<string[]> =>
    await unpinned(async () => {
      const rows = await client.$queryRaw<{ organizationId: string }[]>(lookUp);
      return rows.map(({ organizationId }) => organizationId);
    });

  /** The row of a look-up that nearly every request waits for; null for none. @param values the hash of a credential first */
  const one = async <Row>(
    lookUp: string,
    values: readonly [hash: string, ...(string | null)[]],
  ): Promise<Row | null> => {
    const text = `SELECT row_to_json(found) FROM ${lookUp} found`;
    assertOutsideTransaction();
    const { rows } = await database.runUnpinned({ text, values }, lanes.get(values[0]));
    return rows[0] === undefined ? null : (withTimes(JSON.parse(rows[0]) as Record<string, unknown>) as Row);
  };

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

    endedExhaustion: async (now) =>
      await organizations(
        Prisma.sql`SELECT * FROM lookup_ended_exhaustion(${now.toISOString()}::timestamptz)`,
      ),

    endedInvitations: async (now) =>
      await organizations(
        Prisma.sql`SELECT * FROM lookup_ended_invitations(${now.toISOString()}::timestamptz)`,
      ),

    expiredRows: async (now, secretsUntil) =>
      await organizations(Prisma.sql`SELECT * FROM lookup_expired_rows(${now.toISOString()}::timestamptz,
        ${secretsUntil.toISOString()}::timestamptz)`),

    expiredSessions: async (now) =>
      await unpinned(async () => {
        const rows = await client.$queryRaw<
          { userId: string }[]
        >`SELECT * FROM lookup_expired_sessions(${now.toISOString()}::timestamptz)`;
        return rows.map(({ userId }) => userId);
      }),

    dueReceivers: async (now) =>
      await unpinned(
        async () =>
          await client.$queryRaw<
            DueReceiver[]
          >`SELECT * FROM lookup_due_deliveries(${now.toISOString()}::timestamptz)`,
      ),

    organizationsWithNoticesBefore: async (moment) =>
      await unpinned(async () => {
        const rows = await client.$queryRaw<
          { organizationId: string }[]
        >`SELECT * FROM lookup_old_notices(${moment.toISOString()}::timestamptz)`;
        return rows.map(({ organizationId }) => organizationId);
      }),

    dueInvoices: async (now) =>
      await unpinned(async () => {
        const rows = await client.$queryRaw<
          { organizationId: string }[]
        >`SELECT * FROM lookup_due_invoices(${now.toISOString()}::timestamptz)`;
        return rows.map(({ organizationId }) => organizationId);
      }),

    sessionByTokenHash: async (tokenHash, organization) => {
      const row = await one<SessionRow>('lookup_session($1, $2)', [tokenHash, organization]);
      const session = row === null ? null : readSession(row);
      noteLane(tokenHash, session?.membership?.organizationId);
      return session;
    },

    membershipsOf: async (userId) =>
      await withPin(
        { userId },
        async () => await client.$queryRaw<MembershipOfPerson[]>`SELECT * FROM lookup_memberships()`,
      ),

    apiKeyBySecretHash: async (secretHash) => {
      const key = await one<FoundApiKey>('lookup_api_key($1)', [secretHash]);
      noteLane(secretHash, key?.organizationId);
      return key;
    },

    invitationByTokenHash: async (tokenHash) =>
      await unpinned(async () => {
        const rows = await client.$queryRaw<FoundInvitation[]>`SELECT * FROM lookup_invitation(${tokenHash})`;
        return rows[0] ?? null;
      }),

    dueKeyRotations: async (now) =>
      await unpinned(async () =>
        idsOf(
          await client.$queryRaw<
            OrganizationRow[]
          >`SELECT * FROM lookup_due_key_rotations(${now.toISOString()}::timestamptz)`,
        ),
      ),

    dueKeyNotices: async (now, usedBefore) =>
      await unpinned(async () =>
        idsOf(
          await client.$queryRaw<
            OrganizationRow[]
          >`SELECT * FROM lookup_due_key_notices(${now.toISOString()}::timestamptz, ${usedBefore.toISOString()}::timestamptz)`,
        ),
      ),

    organizationsSealedOtherwise: async (keyId) =>
      await organizations(Prisma.sql`SELECT * FROM lookup_sealed_otherwise(${keyId})`),

    pendingLogHours: async (begunBefore) =>
      await unpinned(
        async () =>
          await client.$queryRaw<PendingLogHour[]>`SELECT * FROM lookup_pending_hours(${begunBefore})`,
      ),

    retentions: async () =>
      await unpinned(async () => await client.$queryRaw<Retention[]>`SELECT * FROM lookup_retentions()`),
  };
}

/** The columns that are times, which JSON has as texts. */
const TIMES: ReadonlySet<string> = new Set([
  ...['createdAt', 'lastSeenAt', 'lastActiveAt', 'expiresAt', 'exhaustedAt', 'revokedAt', 'secretEndsAt'],
]);

/** Of the columns alone: what a column of JSON holds stays as it is. */
function withTimes(row: Record<string, unknown>): unknown {
  for (const [name, value] of Object.entries(row)) {
    if (typeof value === 'string' && TIMES.has(name)) row[name] = new Date(value);
  }
  return row;
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
    membership: memberId === null ? null : { ...membershipOf(rest), memberId, matches: matches ?? 0 },
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
