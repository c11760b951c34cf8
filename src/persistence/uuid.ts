import { TypeID, typeidUnboxed } from 'typeid-js';

/** A new UUIDv7, for rows whose id must be known before they are written; those of one process come in order. */
export function newUuid(): string {
  return TypeID.fromString(typeidUnboxed()).toUUID();
}
