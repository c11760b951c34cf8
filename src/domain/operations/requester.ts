import type { TenantClient } from '../../persistence/tenantClient.js';
import type { ApiKeyActor, UserActor } from '../actor.js';

/** Who asks for a change, and the client bound to the organization they ask in. */
export interface Requester {
  readonly actor: UserActor | ApiKeyActor;
  readonly organizationId: string;
  readonly tenant: TenantClient;
  readonly origin: {
    readonly requestId: string;
    readonly address: string;
    readonly userAgent: string | null;
  };
}
