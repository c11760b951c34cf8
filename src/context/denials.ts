import type { Author } from '../domain/operations/change.js';
import { recordDenials, type Denial } from '../domain/operations/denials.js';
import type { Database } from '../persistence/database.js';
import type { Observer } from '../telemetry/observer.js';
import type { KeyRefusal } from './authenticate.js';

/** How often the refusals of one key for one reason are written at most. Milliseconds. */
const KEY_EVERY_MS = 60_000;
/** How often it is looked whether some wait to be written. Milliseconds. */
const LOOK_EVERY_MS = 5_000;

/** Writes refused attempts into the audit log. What cannot be written is told to the operator; nothing here throws. */
export interface DenialRecorder {
  /** Writes what one request was refused; to be awaited before it is answered. */
  record(author: Author, denials: readonly Denial[]): Promise<void>;
  /**
   * Notes that a key of a known organization was not let in. The first attempt in a minute is written at once, the
   * others are counted and written when the minute is over: a key that is tried again and again, which needs no right at
   * all, does not fill the log.
   */
  keyRefused(refusal: KeyRefusal, origin: Author['origin']): Promise<void>;
  /** Writes down what is counted and not written yet. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

interface Refusals {
  refusal: KeyRefusal;
  /** Of the last attempt. */
  origin: Author['origin'];
  /** By the clock of `performance`, which does not jump. */
  writtenAt: number;
  /** Attempts since then. */
  waiting: number;
}

export function createDenialRecorder(
  database: Pick<Database, 'forOrganization'>,
  onError: (error: unknown) => void,
  observer: Observer | null = null,
): DenialRecorder {
  const refusalsOf = new Map<string, Refusals>();

  const record: DenialRecorder['record'] = async (author, denials) => {
    try {
      await recordDenials(author, denials);
    } catch (error) {
      onError(error);
    }
  };

  const writeWaiting = async (refusals: Refusals): Promise<void> => {
    const { refusal, origin, waiting: attempts } = refusals;
    Object.assign(refusals, { waiting: 0, writtenAt: performance.now() });
    const { organizationId, apiKeyId, name } = refusal.key;
    const author: Author = {
      actor: {
        ...{ kind: 'API_KEY', apiKeyId, displayName: name, ownerId: refusal.key.ownerId },
        ...{ authority: null, permissions: new Set() },
      },
      ...{ organizationId, origin, tenant: database.forOrganization(organizationId) },
    };
    const resource = { kind: 'ApiKey', uuid: apiKeyId } as const;
    const { reason } = refusal;
    await record(author, [
      { action: 'apiKey.authenticate', requiredPermission: null, reason, resource, attempts },
    ]);
  };

  const writeDue = async (isDue: (refusals: Refusals) => boolean): Promise<void> => {
    for (const [name, refusals] of [...refusalsOf]) {
      if (!isDue(refusals)) continue;
      if (refusals.waiting === 0) refusalsOf.delete(name);
      else await writeWaiting(refusals);
    }
  };
  const isOver = ({ writtenAt }: Refusals): boolean => performance.now() - writtenAt >= KEY_EVERY_MS;
  const timer = setInterval(() => void writeDue(isOver), LOOK_EVERY_MS);
  timer.unref();
  const flush = async (): Promise<void> => {
    await writeDue(({ waiting }) => waiting > 0);
  };

  return {
    record: async (author, denials) => {
      for (const { requiredPermission, attempts } of denials) {
        observer?.denied(requiredPermission === null ? 'RULE' : 'PERMISSION', attempts);
      }
      await record(author, denials);
    },
    keyRefused: async (refusal, origin) => {
      observer?.denied('KEY', 1);
      const name = `${refusal.key.apiKeyId} ${refusal.reason}`;
      const known = refusalsOf.get(name) ?? { refusal, origin, writtenAt: -Infinity, waiting: 0 };
      refusalsOf.set(name, Object.assign(known, { refusal, origin, waiting: known.waiting + 1 }));
      if (isOver(known)) await writeWaiting(known);
    },
    flush,
    close: async () => {
      clearInterval(timer);
      await flush();
    },
  };
}
