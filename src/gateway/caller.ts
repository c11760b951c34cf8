import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApiKeyActor, UserActor } from '../domain/actor.js';
import { createRequestContext, type RequestContext, type Services } from '../context/requestContext.js';
import type { TenantClient } from '../persistence/tenantClient.js';
import { GatewayError } from './errors.js';

/** Who makes a call, and the rows of their organization. */
export interface Caller {
  readonly context: RequestContext;
  readonly actor: ApiKeyActor | UserActor;
  readonly tenant: TenantClient;
  readonly organizationId: string;
}

/**
 * Finds out who sends a request: a key, or a signed-in person in an organization of theirs.
 *
 * @throws GatewayError invalid_api_key, no_organization; CodedError as Authenticator.authenticate
 */
export async function authenticate(
  services: Services,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
): Promise<Caller> {
  const context = await createRequestContext(services, {
    requestId: String(response.getHeader('X-Request-Id')),
    peer: request.socket.remoteAddress ?? '',
    headers: request.headers,
    // Nobody signs in or out here.
    setSessionCookie: () => undefined,
  });
  const { actor, organization, tenant } = context;
  if (actor.kind === 'ANONYMOUS') {
    throw new GatewayError('invalid_api_key', 'Send an API key: Authorization: Bearer ck_…');
  }
  if (tenant === null || organization === null) {
    throw new GatewayError('no_organization', 'You belong to no organization yet. Create one first.');
  }
  return { context, actor, tenant, organizationId: organization.id };
}
