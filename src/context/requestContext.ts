import type { IncomingHttpHeaders } from 'node:http';
import type { Sealer } from '../domain/credentials/sealing.js';
import type { Passwords } from '../domain/credentials/passwords.js';
import type { Actor, UserActor } from '../domain/actor.js';
import type { Plans } from '../domain/billing/plans.js';
import { failedPrecondition, unauthenticated } from '../domain/errors.js';
import { encodeId } from '../domain/ids.js';
import type { LogWriter } from '../domain/logs/newLog.js';
import type { Denial } from '../domain/operations/denials.js';
import type { Requester } from '../domain/operations/requester.js';
import type { Permission } from '../domain/policy/permissions.js';
import type { Spending } from '../domain/usage/spending.js';
import type { Database } from '../persistence/database.js';
import type { Outbound } from '../outbound/outbound.js';
import type { SystemClient } from '../persistence/systemClient.js';
import type { TenantClient } from '../persistence/tenantClient.js';
import { clientAddress } from './addresses.js';
import { KeyRefusal, type Authenticated, type Authenticator } from './authenticate.js';
import type { Concurrency } from './concurrency.js';
import type { DenialRecorder } from './denials.js';
import type { FailedSignIns } from './failedSignIns.js';
import type { JobRunner } from './jobs/job.js';
import { createUseNotes, type KeyUseRecorder } from './keyUses.js';
import type { LogExporter } from './logExports.js';
import type { LogTails } from './logTails.js';
import type { Memories } from './memory.js';
import { noteActor, noteAsker } from './requestFacts.js';
import type { Throttle } from './throttle.js';

/** What the server offers to every request. */
export interface Services {
  readonly database: Database;
  readonly system: SystemClient;
  /** What is read once and remembered until it changes. */
  readonly memories: Memories;
  readonly authenticator: Authenticator;
  readonly passwords: Passwords;
  readonly sealer: Sealer;
  readonly outbound: Outbound;
  readonly throttle: Throttle;
  /** How much one organization may have under way. */
  readonly concurrency: Concurrency;
  readonly spending: Spending;
  /** Writes refused attempts into the audit log. */
  readonly denials: DenialRecorder;
  readonly failedSignIns: FailedSignIns;
  /** Writes the logs of calls. */
  readonly logs: LogWriter;
  /** Writes exports of logs. */
  readonly exports: LogExporter;
  /** Hands on logs as they are written. */
  readonly tails: LogTails;
  /** Notes what keys are used for. */
  readonly keyUses: KeyUseRecorder;
  /** What the server does by itself, and by when. */
  readonly jobs: JobRunner;
  /** What the operator offers. */
  readonly plans: Plans;
  readonly signup: 'open' | 'closed';
  readonly sessionLifetimeMs: number;
  readonly trustedProxies: readonly string[];
}

/** The look-ups of people that signing in and accepting an invitation need, before a tenant is known. */
export type IdentityLookups = Pick<
  SystemClient,
  'credentialByEmail' | 'invitationByTokenHash' | 'membershipsOf'
>;

/** One request: who asks, in which organization, and the clients bound to both. Made once, never reused. */
export interface RequestContext {
  readonly requestId: string;
  readonly address: string;
  readonly userAgent: string | null;
  readonly actor: Actor;
  readonly organization: Authenticated['organization'];
  /** Rows of the organization; null where the request is in none. */
  readonly tenant: TenantClient | null;
  readonly lookups: IdentityLookups;
  readonly findKey: Authenticator['findKey'];
  readonly noteUsed: Authenticator['noteUsed'];
  /** Notes that a rule let who asks in, by one of these permissions that they hold. */
  readonly notePermissions: (granted: readonly Permission[]) => void;
  readonly forOrganization: Database['forOrganization'];
  readonly forUser: Database['forUser'];
  readonly passwords: Passwords;
  readonly sealer: Sealer;
  readonly outbound: Outbound;
  readonly throttle: Throttle;
  readonly logs: LogWriter;
  /** Has an export that was just ordered begun at once. */
  readonly wakeExporter: LogExporter['wake'];
  readonly openTail: LogTails['open'];
  readonly plans: Plans;
  /**
   * Writes what was refused into the audit log of the organization; where the request is in none there is no log. To be
   * awaited before the refusal is answered. Never throws: what cannot be written is refused all the same.
   */
  recordDenials(denials: readonly Denial[]): Promise<void>;
  /** Notes that somebody tried to sign in to an account with a wrong password. */
  noteFailedSignIn(userId: string): void;
  /**
   * Finds out who asks once more, later on, in the same organization; not noted as a use of the credential.
   *
   * @throws CodedError as Authenticator.authenticate
   */
  authenticateAgain(): Promise<Authenticated>;
  readonly signup: 'open' | 'closed';
  readonly sessionLifetimeMs: number;
  /** Has the answer set the session cookie, or with null take it away. */
  setSessionCookie(token: string | null): void;
}

export interface IncomingRequest {
  readonly requestId: string;
  readonly peer: string;
  readonly headers: IncomingHttpHeaders;
  setSessionCookie(token: string | null): void;
}

/**
 * Authenticates a request, pins it to its tenant and builds its context.
 *
 * @throws CodedError as Authenticator.authenticate
 */
export async function createRequestContext(
  services: Services,
  request: IncomingRequest,
): Promise<RequestContext> {
  const { database } = services;
  const address = clientAddress(request.peer, request.headers, services.trustedProxies);
  const origin = { requestId: request.requestId, address, userAgent: readUserAgent(request.headers) };
  const authenticate: Authenticator['authenticate'] = async (...asked) => {
    try {
      return await services.authenticator.authenticate(...asked);
    } catch (error) {
      if (error instanceof KeyRefusal) {
        const { apiKeyId, organizationId } = error.key;
        noteActor({ kind: 'API_KEY', uuid: apiKeyId }, organizationId);
        await services.denials.keyRefused(error, origin);
      }
      throw error;
    }
  };
  const authenticated = await authenticate(request.headers, address);
  const { actor, organization } = authenticated;
  noteAsker(actor, organization?.id ?? null);
  const tenant = organization === null ? null : database.forOrganization(organization.id);
  return {
    ...origin,
    actor,
    organization,
    tenant,
    lookups: services.system,
    findKey: services.authenticator.findKey,
    noteUsed: services.authenticator.noteUsed,
    notePermissions: createUseNotes(services.keyUses, authenticated),
    forOrganization: database.forOrganization,
    forUser: database.forUser,
    passwords: services.passwords,
    sealer: services.sealer,
    outbound: services.outbound,
    throttle: services.throttle,
    logs: services.logs,
    wakeExporter: services.exports.wake,
    openTail: services.tails.open,
    recordDenials: async (denials) => {
      if (organization === null || tenant === null || actor.kind === 'ANONYMOUS') return;
      const author = { actor, tenant, origin, organizationId: organization.id };
      await services.denials.record(author, denials);
    },
    noteFailedSignIn: (userId) => {
      services.failedSignIns.note({ userId, origin });
    },
    plans: services.plans,
    authenticateAgain: async () => {
      // Named, so that it stays the same one where a person has worked in another organization meanwhile.
      const named =
        organization === null ? {} : { 'x-organization': encodeId('Organization', organization.id) };
      return await authenticate({ ...request.headers, ...named }, address, {
        isNoted: false,
      });
    },
    signup: services.signup,
    sessionLifetimeMs: services.sessionLifetimeMs,
    setSessionCookie: request.setSessionCookie,
  };
}

function readUserAgent(headers: IncomingHttpHeaders): string | null {
  return headers['user-agent']?.slice(0, 500) ?? null;
}

/** The client of the request's tenant. @throws CodedError FAILED_PRECONDITION where it is in none */
export function tenantOf(context: RequestContext): TenantClient {
  if (context.tenant === null)
    throw failedPrecondition('You belong to no organization yet. Create one first.');
  return context.tenant;
}

/** The person who asks. @throws CodedError UNAUTHENTICATED for anybody else; the rule SESSION has refused them before */
export function personOf(context: RequestContext): UserActor {
  if (context.actor.kind !== 'USER') throw unauthenticated();
  return context.actor;
}

/** Who asks for a change, as the operations of the domain see them. */
export function requesterOf(context: RequestContext): Requester {
  const { actor, organization } = context;
  if (actor.kind === 'ANONYMOUS') throw unauthenticated();
  const tenant = tenantOf(context);
  if (organization === null) throw new Error('A tenant without its organization.');
  return { actor, organizationId: organization.id, tenant, origin: originOf(context) };
}

/** Where a change comes from, for the audit. */
export function originOf(context: RequestContext): Requester['origin'] {
  const { requestId, address, userAgent } = context;
  return { requestId, address, userAgent };
}
