import { narrowestOf } from '../domain/policy/keyLevels.js';
import type { Permission } from '../domain/policy/permissions.js';
import type { Database } from '../persistence/database.js';
import { writeKeyUses, type KeyUse } from '../persistence/keyUses.js';
import type { Authenticated } from './authenticate.js';
import { createUseWriter, WRITE_EVERY_MS, type UseWriter } from './useWriter.js';

/** Notes when API keys are used, and for which permissions, and writes it down now and then instead of once per request. */
export interface KeyUseRecorder extends Pick<UseWriter<KeyUse>, 'flush' | 'close'> {
  /** @param permission what the key was used for; null for the use of the key itself */
  used(
    key: { readonly organizationId: string; readonly apiKeyId: string },
    permission: Permission | null,
    at: Date,
  ): void;
}

export function createKeyUseRecorder(
  database: Pick<Database, 'forOrganization'>,
  onError: (error: unknown) => void,
): KeyUseRecorder {
  const { note, flush, close } = createUseWriter<KeyUse>(
    {
      nameOf: ({ apiKeyId, permission }) => `${apiKeyId} ${permission ?? ''}`,
      write: async (organizationId, uses) =>
        await writeKeyUses(database.forOrganization(organizationId), uses),
    },
    onError,
  );
  return {
    used: ({ organizationId, apiKeyId }, permission, lastUsedAt) => {
      note(organizationId, { apiKeyId, permission, lastUsedAt });
    },
    flush,
    close,
  };
}

/**
 * Notes the permissions by which rules let one request in; nothing where no key asks. Of several that a key holds and of
 * which one is enough, the one counts that the request has used already, else the narrowest: the lowest level, then the
 * first of the policy table.
 */
export function createUseNotes(
  recorder: KeyUseRecorder,
  { actor, organization }: Authenticated,
): (granted: readonly Permission[]) => void {
  if (actor.kind !== 'API_KEY' || organization === null) return () => undefined;
  const key = { organizationId: organization.id, apiKeyId: actor.apiKeyId };
  /** When each was noted: a request that follows something may last for days. */
  const noted = new Map<Permission, number>();
  return (granted) => {
    const now = Date.now();
    if (granted.some((permission) => now - (noted.get(permission) ?? 0) < WRITE_EVERY_MS)) return;
    const narrowest = narrowestOf(granted);
    if (narrowest === undefined) return;
    noted.set(narrowest, now);
    recorder.used(key, narrowest, new Date(now));
  };
}
