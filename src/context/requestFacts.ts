import { AsyncLocalStorage } from 'node:async_hooks';
import { actorId, type Actor } from '../domain/actor.js';
import { encodeId } from '../domain/ids.js';

/** What is known of the request that is being answered: who asks, in which organization, and what for. Ids, no names. */
export interface RequestFacts {
  /** As the answer tells it in X-Request-Id. */
  readonly requestId: string;
  /** By the clock of `performance`. */
  readonly startedAt: number;
  /** Null until it is known. */
  actor: { readonly kind: Actor['kind'] | 'SYSTEM'; readonly uuid: string | null } | null;
  organizationId: string | null;
  operation: { readonly type: string; readonly name: string | null } | null;
}

const storage = new AsyncLocalStorage<RequestFacts>();

/** Runs the answering of a request, so that whatever it comes to can be told to be of this request. */
export function withRequestFacts<T>(facts: RequestFacts, work: () => T): T {
  return storage.run(facts, work);
}

/** The request that this is done for; undefined where it is for none. */
export function currentRequest(): RequestFacts | undefined {
  return storage.getStore();
}

/** Notes who asks, once that is known. */
export function noteAsker(actor: Actor, organizationId: string | null): void {
  noteActor({ kind: actor.kind, uuid: actor.kind === 'ANONYMOUS' ? null : actorId(actor) }, organizationId);
}

export function noteActor(actor: RequestFacts['actor'], organizationId: string | null): void {
  const facts = storage.getStore();
  if (facts !== undefined) Object.assign(facts, { actor, organizationId });
}

/** What every line of the log says of the request it belongs to; nothing outside of one. */
export function requestFields(): object {
  const facts = storage.getStore();
  if (facts === undefined) return {};
  const { requestId, actor, organizationId } = facts;
  return {
    requestId,
    actor: actor === null ? null : { kind: actor.kind, id: idOf(actor) },
    organization: organizationId === null ? null : encodeId('Organization', organizationId),
  };
}

function idOf({ kind, uuid }: NonNullable<RequestFacts['actor']>): string | null {
  return uuid === null ? null : encodeId(kind === 'API_KEY' ? 'ApiKey' : 'User', uuid);
}
