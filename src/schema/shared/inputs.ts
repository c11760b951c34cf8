import { z } from 'zod';
import { badInput } from '../../domain/errors.js';
import { decodeId, type IdKind } from '../../domain/ids.js';

/**
 * The uuid behind an id that a caller gave.
 *
 * @param path where the id stands, as in `input.roleId`
 * @throws CodedError BAD_USER_INPUT where the text is no id, or one of another kind of object
 */
export function readId(kind: IdKind, id: string, path: string): string {
  const decoded = decodeId(id);
  if (decoded?.kind !== kind) throw badInput(path, `is not the id of a ${WORDS[kind]}`);
  return decoded.uuid;
}

const WORDS: Record<IdKind, string> = {
  User: 'user',
  Session: 'session',
  Organization: 'organization',
  Member: 'member',
  Role: 'role',
  Invitation: 'invitation',
  ApiKey: 'API key',
  PromptCollection: 'collection',
  Prompt: 'prompt',
  PromptPartial: 'partial',
  PromptVersion: 'prompt version',
  PromptLabel: 'label',
  Config: 'config',
  ConfigVersion: 'config version',
  Guardrail: 'guardrail',
  GuardrailVersion: 'guardrail version',
  Integration: 'integration',
  Provider: 'provider',
  Model: 'model',
  RequestLog: 'log',
  LogFeedback: 'feedback',
  SavedLogFilter: 'saved filter',
  LogExport: 'export',
  Webhook: 'webhook',
  Notice: 'notice',
  NoticeDelivery: 'delivery',
  Invoice: 'invoice',
  AuditEntry: 'audit entry',
  AccountEntry: 'account entry',
};

/** A name that people read: trimmed, on one line, at most 100 characters. */
export const displayName = z
  .string()
  .transform((text) => text.normalize('NFC').trim())
  .refine((text) => text.length > 0, 'must not be empty')
  .refine((text) => [...text].length <= 100, 'must not be longer than 100 characters')
  .refine((text) => !/[\p{Cc}\u2028\u2029]/u.test(text), 'must stand on one line');

/** A longer text, at most 1,000 characters. */
export const description = z
  .string()
  .transform((text) => text.normalize('NFC').trim())
  .refine((text) => [...text].length <= 1_000, 'must not be longer than 1,000 characters');

/** An e-mail address as it is stored and compared: NFKC, lower case. Letters that only look alike stay apart. */
export const emailAddress = z
  .string()
  .transform((text) => text.normalize('NFKC').trim().toLowerCase())
  .pipe(z.email('must be an e-mail address').max(254, 'must not be longer than 254 characters'));

/** A slug: lower-case letters, digits and single hyphens, 2 to 50 characters. */
export const slug = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must consist of lower-case letters, digits and single hyphens')
  .min(2, 'must have at least 2 characters')
  .max(50, 'must not be longer than 50 characters');
