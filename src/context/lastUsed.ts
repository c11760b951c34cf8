import type { Database } from '../persistence/database.js';
import { writeKeyUses, type KeyUse } from '../persistence/keyUses.js';
import { createUseWriter, type UseWriter } from './useWriter.js';

/** Notes when API keys are used, and writes it down now and then instead of once per request. */
export interface LastUsedRecorder extends Pick<UseWriter<KeyUse>, 'flush' | 'close'> {
  used(organizationId: string, apiKeyId: string, at: Date): void;
}

export function createLastUsedRecorder(
  database: Pick<Database, 'forOrganization'>,
  onError: (error: unknown) => void,
): LastUsedRecorder {
  const { note, flush, close } = createUseWriter<KeyUse>(
    {
      nameOf: ({ apiKeyId }) => apiKeyId,
      write: async (organizationId, uses) =>
        await writeKeyUses(database.forOrganization(organizationId), uses),
    },
    onError,
  );
  return {
    used: (organizationId, apiKeyId, lastUsedAt) => {
      note(organizationId, { apiKeyId, lastUsedAt });
    },
    flush,
    close,
  };
}
