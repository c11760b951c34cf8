import type { IncomingHttpHeaders } from 'node:http';
import { isApiKeySecret } from '../domain/credentials/apiKeySecret.js';
import { hashToken } from '../domain/credentials/tokens.js';
import { ANONYMOUS, holding, type Actor, type ApiKeyActor, type UserActor } from '../domain/actor.js';
import { badInput, CodedError, notFound, unauthenticated, type ErrorCode } from '../domain/errors.js';
import { decodeId, encodeId } from '../domain/ids.js';
import { heldRole, keyStateOf, type KeyAuthority } from '../domain/policy/authority.js';
import { explain } from '../domain/policy/explain.js';
import { readKeyLevels } from '../domain/policy/keyLevels.js';
import type { Permission } from '../domain/policy/permissions.js';
import type { Database } from '../persistence/database.js';
import type { FoundApiKey, FoundSession, SystemClient } from '../persistence/systemClient.js';
import { isInRanges } from './addresses.js';
import { readCredential } from './credential.js';
import type { KeyCache } from './keyCache.js';
import type { KeyUseRecorder } from './keyUses.js';

/** How stale a session's and a member's last-seen time may get before it is written again. Milliseconds. */
const SEEN_EVERY_MS = 60_000;

/** Who is asking, and in which organization. */
export interface Authenticated {
  readonly actor: Actor;
  readonly organization: { readonly id: string; readonly name: string; readonly slug: string } | null;
}

export interface Authenticator {
  /**
   * Finds out who sends a request and which organization it is for.
   *
   * @param options `isNoted: false` where it is no new request of theirs: no use of the credential, which would lengthen
   *   a session
   * @throws CodedError UNAUTHENTICATED for a credential that is not (any more) valid; FORBIDDEN for a key used
   *   from a wrong address or with another organization's name; NOT_FOUND for an organization that the person
   *   is not a member of, whether it exists or not
   */
  authenticate(
    headers: IncomingHttpHeaders,
    address: string,
    options?: { readonly isNoted: boolean },
  ): Promise<Authenticated>;
  /**
   * The state of the key that a secret opens, for the key's own request and for `verifyApiKey` alike.
   */
  findKey(secret: string): Promise<{ key: FoundApiKey; fault: KeyFault | null } | null>;
  /** Notes that a key was used now, and for which permission where it was asked about one. */
  noteUsed(key: Pick<FoundApiKey, 'organizationId' | 'apiKeyId'>, permission: Permission | null): void;
}

export type KeyFault = 'REVOKED' | 'EXPIRED' | 'ROTATED';

/** A key of a known organization is not let in; who asks learns no more than the text says. */
export class KeyRefusal extends CodedError {
  constructor(
    readonly key: FoundApiKey,
    readonly reason: KeyFault | 'ADDRESS_NOT_ALLOWED' | 'OTHER_ORGANIZATION',
    answer: { readonly code: ErrorCode; readonly message: string },
  ) {
    super(answer.code, answer.message);
  }
}

export interface AuthenticatorParts {
  readonly database: Database;
  readonly system: SystemClient;
  readonly keys: KeyCache;
  readonly keyUses: KeyUseRecorder;
  readonly sessionLifetimeMs: number;
  readonly allowedOrigins: readonly string[];
}

export function createAuthenticator(parts: AuthenticatorParts): Authenticator {
  const findKey: Authenticator['findKey'] = async (secret) => {
    if (!isApiKeySecret(secret)) return null;
    const key = await parts.keys.find(hashToken(secret));
    return key === null ? null : { key, fault: keyFault(key, new Date()) };
  };

  return {
    findKey,
    noteUsed: (key, permission) => {
      const now = new Date();
      parts.keyUses.used(key, null, now);
      if (permission !== null) parts.keyUses.used(key, permission, now);
    },
    authenticate: async (headers, address, { isNoted } = { isNoted: true }) => {
      const credential = readCredential(headers, parts.allowedOrigins);
      const chosen = readChosenOrganization(headers);
      if (credential === null) return { actor: ANONYMOUS, organization: null };

      if (credential.kind === 'API_KEY') {
        const found = await findKey(credential.secret);
        if (found === null) throw unauthenticated(NOT_VALID);
        if (found.fault !== null) {
          throw new KeyRefusal(found.key, found.fault, { code: 'UNAUTHENTICATED', message: NOT_VALID });
        }
        return admitKey(parts, found.key, { address, chosen, isNoted });
      }

      const session = await parts.system.sessionByTokenHash(hashToken(credential.token), chosen);
      if (session === null) {
        // A cookie is sent without anybody's doing: with a stale one, signing in must still be possible.
        if (credential.fromCookie) return { actor: ANONYMOUS, organization: null };
        throw unauthenticated('The session is over. Sign in again.');
      }
      return await admitSession(parts, session, { chosen, fromCookie: credential.fromCookie, isNoted });
    },
  };
}

/** Said of a key that was never there, and of one that is not valid any more, alike. */
const NOT_VALID = 'The API key is not valid.';

/** The organization that a request chooses: a uuid or a slug; null where it chooses none. */
function readChosenOrganization(headers: IncomingHttpHeaders): string | null {
  const header = headers['x-organization'];
  if (header === undefined || header === '') return null;
  const text = String(header);
  const id = decodeId(text);
  return id?.kind === 'Organization' ? id.uuid : text;
}

function keyFault(key: FoundApiKey, now: Date): KeyFault | null {
  const state = keyStateOf(key, now);
  if (state !== 'WORKS') return state === 'EXPIRED' ? 'EXPIRED' : 'REVOKED';
  if (key.secretEndsAt !== null && key.secretEndsAt <= now) return 'ROTATED';
  return null;
}

function admitKey(
  parts: AuthenticatorParts,
  key: FoundApiKey,
  request: { address: string; chosen: string | null; isNoted: boolean },
): Authenticated {
  if (key.allowedCidrs.length > 0 && !isInRanges(request.address, key.allowedCidrs)) {
    const message = 'This API key may not be used from this address.';
    throw new KeyRefusal(key, 'ADDRESS_NOT_ALLOWED', { code: 'FORBIDDEN', message });
  }
  const { chosen } = request;
  if (chosen !== null && chosen !== key.organizationId && chosen !== key.slug) {
    const message = 'This API key belongs to another organization than the one X-Organization names.';
    throw new KeyRefusal(key, 'OTHER_ORGANIZATION', { code: 'FORBIDDEN', message });
  }
  if (request.isNoted) parts.keyUses.used(key, null, new Date());
  const actor: ApiKeyActor = {
    kind: 'API_KEY',
    apiKeyId: key.apiKeyId,
    displayName: key.name,
    ownerId: key.ownerId,
    ...heldBy(key, new Date()),
  };
  return {
    actor,
    organization: { id: key.organizationId, name: key.organizationName, slug: key.slug },
  };
}

/** What a key may do now follows from this. */
function authorityOf(key: FoundApiKey, now: Date): KeyAuthority {
  const { type, ownerId, ownerBuiltIn, ownerPermissions } = key;
  return {
    kind: 'API_KEY',
    type,
    state: keyStateOf(key, now),
    levels: readKeyLevels(key.permissions),
    ownerRole:
      ownerId === null ? null : heldRole({ builtIn: ownerBuiltIn, permissions: ownerPermissions ?? [] }),
  };
}

type Held = ReturnType<typeof holding> & { readonly authority: KeyAuthority };

/** What keys hold, by the rows that the cache of keys remembers: a row never changes, a changed key is another row. */
const heldByRows = new WeakMap<FoundApiKey, Held>();

/** What a key holds now, worked out once for each row and state. */
function heldBy(key: FoundApiKey, now: Date): Held {
  const known = heldByRows.get(key);
  if (known?.authority.state === keyStateOf(key, now)) return known;
  const authority = authorityOf(key, now);
  const held = { ...holding(authority), authority };
  heldByRows.set(key, held);
  return held;
}

/** Whether a key holds a permission now. */
export function keyHolds(key: FoundApiKey, permission: Permission): boolean {
  return explain(authorityOf(key, new Date()), permission).allowed;
}

async function admitSession(
  parts: AuthenticatorParts,
  session: FoundSession,
  { chosen, fromCookie, isNoted }: { chosen: string | null; fromCookie: boolean; isNoted: boolean },
): Promise<Authenticated> {
  const { membership } = session;
  if (chosen !== null && membership === null) throw notFound('organization');
  if (chosen !== null && membership !== null && membership.matches > 1) {
    const id = encodeId('Organization', membership.organizationId);
    if (chosen !== membership.organizationId) {
      throw badInput('X-Organization', `fits several of your organizations; name one by id, as in ${id}`);
    }
  }
  const now = new Date();
  const lifetime = membership?.sessionLifetimeMinutes ?? null;
  if (lifetime !== null && session.createdAt.getTime() + lifetime * 60_000 <= now.getTime()) {
    // As with a stale cookie.
    if (fromCookie) return { actor: ANONYMOUS, organization: null };
    throw unauthenticated('This organization asks you to sign in again.');
  }
  if (isNoted) await noteSeen(parts, session, now);

  const actor: UserActor = {
    kind: 'USER',
    userId: session.userId,
    email: session.email,
    displayName: session.userName,
    sessionId: session.sessionId,
    member:
      membership === null
        ? null
        : { id: membership.memberId, roleId: membership.roleId, builtInRole: membership.builtIn },
    ...holding({
      kind: 'PERSON',
      role: membership === null ? null : heldRole({ ...membership, name: membership.roleName }),
    }),
  };
  return {
    actor,
    organization:
      membership === null
        ? null
        : { id: membership.organizationId, name: membership.organizationName, slug: membership.slug },
  };
}

/** Slides the session's end, and remembers the organization and the member's activity; at most once a minute. */
async function noteSeen(parts: AuthenticatorParts, session: FoundSession, now: Date): Promise<void> {
  const { membership } = session;
  const isStale = (seen: Date | null): boolean => now.getTime() - (seen?.getTime() ?? 0) > SEEN_EVERY_MS;
  const switched = membership !== null && membership.organizationId !== session.lastOrganizationId;

  if (isStale(session.lastSeenAt) || switched) {
    const person = parts.database.forUser(session.userId);
    await person.session.updateMany({
      where: { id: session.sessionId },
      data: { lastSeenAt: now, expiresAt: new Date(now.getTime() + parts.sessionLifetimeMs) },
    });
    if (switched) {
      await person.user.updateMany({
        where: { id: session.userId },
        data: { lastOrganizationId: membership.organizationId },
      });
    }
  }
  if (membership !== null && isStale(membership.lastActiveAt)) {
    await parts.database
      .forOrganization(membership.organizationId)
      .member.updateMany({ where: { id: membership.memberId }, data: { lastActiveAt: now } });
  }
}
