import type { Database } from '../persistence/database.js';

const FLUSH_EVERY_MS = 5_000;

/** Notes when API keys are used, and writes it down every few seconds instead of once per request. */
export interface LastUsedRecorder {
  used(organizationId: string, apiKeyId: string, at: Date): void;
  /** Writes down what is noted. A key that is gone by now is passed over. */
  flush(): Promise<void>;
  /** Stops and writes down what is left. */
  close(): Promise<void>;
}

export function createLastUsedRecorder(
  database: Database,
  onError: (error: unknown) => void,
): LastUsedRecorder {
  const noted = new Map<string, Map<string, Date>>();

  const flush = async (): Promise<void> => {
    const batch = [...noted];
    noted.clear();
    for (const [organizationId, keys] of batch) {
      try {
        const tenant = database.forOrganization(organizationId);
        for (const [id, lastUsedAt] of keys) {
          // Another node may have noted a later use; the time only moves forward.
          await tenant.apiKey.updateMany({
            where: { id, OR: [{ lastUsedAt: null }, { lastUsedAt: { lt: lastUsedAt } }] },
            data: { lastUsedAt },
          });
        }
      } catch (error) {
        onError(error);
      }
    }
  };

  const timer = setInterval(() => void flush(), FLUSH_EVERY_MS);
  timer.unref();
  return {
    used: (organizationId, apiKeyId, at) => {
      const keys = noted.get(organizationId) ?? new Map<string, Date>();
      noted.set(organizationId, keys.set(apiKeyId, at));
    },
    flush,
    close: async () => {
      clearInterval(timer);
      await flush();
    },
  };
}
