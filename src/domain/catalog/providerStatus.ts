import type { Provider } from '../../persistence/generated/prisma/client.js';
import { isExhausted } from '../usage/exhaustion.js';

export type ProviderStatus = 'ACTIVE' | 'EXHAUSTED' | 'EXPIRED' | 'DISABLED';

/** The state of a provider at a moment; the gravest that applies. */
export function providerStatus(
  provider: Pick<Provider, 'disabledAt' | 'expiresAt' | 'exhaustedAt' | 'exhaustedUntil'>,
  now: Date,
): ProviderStatus {
  if (provider.disabledAt !== null) return 'DISABLED';
  if (provider.expiresAt !== null && provider.expiresAt <= now) return 'EXPIRED';
  return isExhausted(provider, now) ? 'EXHAUSTED' : 'ACTIVE';
}
