import { narrowestOf } from '../domain/policy/keyLevels.js';
import type { Permission } from '../domain/policy/permissions.js';
import type { Database } from '../persistence/database.js';
import { writePermissionUses, type PermissionUse } from '../persistence/permissionUses.js';
import type { Authenticated } from './authenticate.js';

const FLUSH_EVERY_MS = 5_000;
/** How stale the time of a use may get before it is written again. Milliseconds. */
const WRITE_EVERY_MS = 60_000;

/** Notes which permissions API keys use, and writes it down every few seconds: of each at most once a minute. */
export interface PermissionUseRecorder {
  used(key: { organizationId: string; apiKeyId: string }, permission: Permission, at: Date): void;
  /** Writes down all that is noted. A key that is gone by now is passed over. */
  flush(): Promise<void>;
  /** Stops and writes down what is left. */
  close(): Promise<void>;
}

export function createPermissionUseRecorder(
  database: Pick<Database, 'forOrganization'>,
  onError: (error: unknown) => void,
): PermissionUseRecorder {
  /** Organization -> key and permission -> the last use that is not written down. */
  const noted = new Map<string, Map<string, PermissionUse>>();
  /** Key and permission -> the use that was last written down, in milliseconds. */
  const written = new Map<string, number>();

  const note = (organizationId: string, use: PermissionUse, { isOlder } = { isOlder: false }): void => {
    const uses = noted.get(organizationId) ?? new Map<string, PermissionUse>();
    const name = nameOf(use);
    if (!isOlder || !uses.has(name)) noted.set(organizationId, uses.set(name, use));
  };

  const write = async (organizationId: string, uses: readonly PermissionUse[]): Promise<void> => {
    if (uses.length === 0) return;
    try {
      await writePermissionUses(database.forOrganization(organizationId), uses);
      for (const use of uses) written.set(nameOf(use), use.lastUsedAt.getTime());
    } catch (error) {
      onError(error);
    }
  };

  const flush = async (all: boolean): Promise<void> => {
    const batch = [...noted];
    noted.clear();
    const since = Date.now() - WRITE_EVERY_MS;
    for (const [name, at] of written) if (at < since) written.delete(name);
    for (const [organizationId, uses] of batch) {
      const isFresh = (use: PermissionUse): boolean => !all && written.has(nameOf(use));
      // What was written a moment ago stays noted: its last use is written too, a minute after the one before.
      for (const use of [...uses.values()].filter(isFresh)) note(organizationId, use, { isOlder: true });
      await write(
        organizationId,
        [...uses.values()].filter((use) => !isFresh(use)),
      );
    }
  };

  const timer = setInterval(() => void flush(false), FLUSH_EVERY_MS);
  timer.unref();
  return {
    used: ({ organizationId, apiKeyId }, permission, at) => {
      note(organizationId, { apiKeyId, permission, lastUsedAt: at });
    },
    flush: async () => {
      await flush(true);
    },
    close: async () => {
      clearInterval(timer);
      await flush(true);
    },
  };
}

function nameOf({ apiKeyId, permission }: PermissionUse): string {
  return `${apiKeyId} ${permission}`;
}

/**
 * Notes the permissions by which rules let one request in; nothing where no key asks. Of several that a key holds and of
 * which one is enough, the one counts that the request has used already, else the narrowest: the lowest level, then the
 * first of the policy table.
 */
export function createUseNotes(
  recorder: PermissionUseRecorder,
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
