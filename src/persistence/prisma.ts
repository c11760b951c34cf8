import type { SqlDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import { PrismaClient } from './generated/prisma/client.js';

/**
 * Builds the one PrismaClient of the process. `adapter` must pin its statements (pinnedPg.ts).
 *
 * Nothing outside `persistence` holds this client: requests get a tenant's or a person's (tenantClient.ts), or
 * the named look-ups before the tenant is known (systemClient.ts).
 */
export function createPrismaClient(adapter: SqlDriverAdapterFactory): PrismaClient {
  return new PrismaClient({
    adapter,
    // The default messages quote source lines and values.
    errorFormat: 'minimal',
    transactionOptions: { maxWait: 20_000, timeout: 20_000 },
  });
}

export { PrismaClient };
