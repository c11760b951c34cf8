import type { Provider } from '../../persistence/generated/prisma/client.js';

export type ProviderStatus = 'ACTIVE' | 'EXHAUSTED' | 'EXPIRED' | 'DISABLED';

/** The state of a provider at a moment; the gravest that applies. */
export function providerStatus(
  { disabledAt, expiresAt, exhaustedAt }: Pick<Provider, 'disabledAt' | 'expiresAt' | 'exhaustedAt'>,
  now: Date,
): ProviderStatus {
  if (disabledAt !== null) return 'DISABLED';
  if (expiresAt !== null && expiresAt <= now) return 'EXPIRED';
  return exhaustedAt === null ? 'ACTIVE' : 'EXHAUSTED';
}
