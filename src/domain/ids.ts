import { TypeID, typeidUnboxed } from 'typeid-js';

/**
 * Ids as callers see them: TypeIDs, a prefix that names the kind and the UUIDv7 of the row in base 32
 * (https://github.com/jetify-com/typeid). They are the Relay global ids too.
 */
export const ID_PREFIXES = {
  User: 'usr',
  Session: 'ses',
  Organization: 'org',
  Member: 'mem',
  Role: 'role',
  Invitation: 'inv',
  ApiKey: 'key',
  PromptCollection: 'coll',
  Prompt: 'prompt',
  PromptPartial: 'partial',
  PromptVersion: 'pver',
  PromptLabel: 'label',
  Config: 'config',
  ConfigVersion: 'cver',
  Guardrail: 'guard',
  GuardrailVersion: 'gver',
  Integration: 'intg',
  Provider: 'prov',
  Model: 'model',
  RequestLog: 'log',
  LogFeedback: 'fb',
  SavedLogFilter: 'lfilter',
  LogExport: 'export',
  Webhook: 'hook',
  Notice: 'notice',
  NoticeDelivery: 'delivery',
  Invoice: 'invoice',
  AuditEntry: 'audit',
  AccountEntry: 'acct',
} as const;

export type IdKind = keyof typeof ID_PREFIXES;

const kindsByPrefix = new Map<string, IdKind>(
  Object.entries(ID_PREFIXES).map(([kind, prefix]) => [prefix, kind as IdKind]),
);

/** @param uuid of the row */
export function encodeId(kind: IdKind, uuid: string): string {
  return TypeID.fromUUID(ID_PREFIXES[kind], uuid).toString();
}

/** Reads a TypeID of any kind; null where it is none. */
export function decodeId(text: string): { kind: IdKind; uuid: string } | null {
  try {
    const id = TypeID.fromString(text);
    const kind = kindsByPrefix.get(id.getType());
    // The library accepts upper case and re-encodes it: only the one spelling is an id.
    return kind === undefined || id.toString() !== text ? null : { kind, uuid: id.toUUID() };
  } catch {
    return null;
  }
}

/** A new UUIDv7, for rows whose id must be known before they are written. */
export function newUuid(): string {
  return TypeID.fromString(typeidUnboxed()).toUUID();
}

/** A new UUIDv7 of a moment, as rows have it whose time is to be read off their id (persistence/partitions.ts). */
export function newUuidOf(time: Date): string {
  const ms = time.getTime().toString(16).padStart(12, '0');
  return `${ms.slice(0, 8)}-${ms.slice(8)}${newUuid().slice(13)}`;
}
