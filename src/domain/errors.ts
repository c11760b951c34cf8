/**
 * Every error that a caller may see, with its code. Codes are stable: clients branch on them, texts may change.
 *
 * Anything else that is thrown is a fault of ours: it is logged with the request's id and answered as INTERNAL.
 */
export const ERROR_CODES = [
  /** No valid credential came with the request. */
  'UNAUTHENTICATED',
  /** The credential is valid but does not hold what is asked for. */
  'FORBIDDEN',
  /** There is no such object in this organization. Objects of other organizations answer the same. */
  'NOT_FOUND',
  /** An input is malformed or out of bounds; `fields` names which. */
  'BAD_USER_INPUT',
  /** Something with that name is there already, or it was changed in the meantime. */
  'CONFLICT',
  /** The request is right but the state of things does not allow it now. */
  'FAILED_PRECONDITION',
  /** Too many attempts, or requests of the organization under way; `retryAfter` says when to come back, in seconds. */
  'RATE_LIMITED',
  /** A budget is spent. */
  'BUDGET_EXHAUSTED',
  /** The server cannot work now, as where its database is away; `retryAfter` says when to come back, in seconds. */
  'UNAVAILABLE',
  /** It took longer than the server allows, and was ended. */
  'DEADLINE_EXCEEDED',
  /** A fault of the server; `requestId` finds it in the log. */
  'INTERNAL',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** One faulty input: where it stands (`input.name`) and what is wrong with it. */
export interface FieldFault {
  readonly path: string;
  readonly message: string;
}

interface ErrorDetails {
  readonly fields?: readonly FieldFault[];
  /** The permission that the rule of the field asks for. Never what the caller holds. */
  readonly requiredPermission?: string;
  /** Seconds. */
  readonly retryAfter?: number;
  /** What an object is in use by. */
  readonly usedBy?: readonly UsedBy[];
}

/** Objects of one type that use another: named where the caller may list them, else only counted. */
export interface UsedBy {
  /** As in `Config`. */
  readonly type: string;
  readonly count: number;
  readonly objects: readonly { readonly id: string; readonly name: string }[];
}

/** An error with a code, meant to be read by the caller. Its text must hold no secret. */
export class CodedError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message);
    this.name = 'CodedError';
    this.code = code;
    this.details = details;
  }
}

export function unauthenticated(message = 'Sign in or send an API key.'): CodedError {
  return new CodedError('UNAUTHENTICATED', message);
}

/** A refusal by the rule of a field. */
export function missingPermission(requiredPermission: string): CodedError {
  return new CodedError('FORBIDDEN', `This needs the permission ${requiredPermission}.`, {
    requiredPermission,
  });
}

/** A refusal by a rule that spans more than the field's permission, as the ceiling rule. */
export function forbidden(message: string): CodedError {
  return new CodedError('FORBIDDEN', message);
}

/** @param what the kind of object, as in `role` */
export function notFound(what: string): CodedError {
  return new CodedError('NOT_FOUND', `There is no such ${what}.`);
}

export function badInput(path: string, message: string): CodedError {
  return badInputs([{ path, message }]);
}

export function badInputs(fields: readonly FieldFault[]): CodedError {
  const text = fields.map((field) => `${field.path}: ${field.message}`).join('; ');
  return new CodedError('BAD_USER_INPUT', text, { fields });
}

export function conflict(path: string, message: string): CodedError {
  return new CodedError('CONFLICT', message, { fields: [{ path, message }] });
}

/** @param fields the inputs that the state of things does not allow, where it is about some */
export function failedPrecondition(message: string, fields?: readonly FieldFault[]): CodedError {
  return new CodedError('FAILED_PRECONDITION', message, fields === undefined ? {} : { fields });
}

/** @param what the kind of object that is to go, as in `provider` */
export function inUse(what: string, usedBy: readonly UsedBy[]): CodedError {
  const users = usedBy.map(({ type, count, objects }) => {
    const names = objects.map(({ name }) => `"${name}"`).join(', ');
    return `${String(count)} × ${type}${names === '' ? '' : ` (${names})`}`;
  });
  return new CodedError('FAILED_PRECONDITION', `The ${what} is in use by ${users.join(', ')}.`, { usedBy });
}

/** The organization has as many requests under way as one may have. */
export function overloaded(): CodedError {
  const message = 'Too many requests of this organization are under way. Try again in 1 s.';
  return new CodedError('RATE_LIMITED', message, { retryAfter: 1 });
}

/** @param retryAfter seconds */
export function rateLimited(retryAfter: number): CodedError {
  return new CodedError('RATE_LIMITED', `Too many attempts. Try again in ${String(retryAfter)} s.`, {
    retryAfter,
  });
}

/** The server cannot do it now: its database cannot be reached, or cannot work, unless `message` says otherwise. */
export function unavailable(
  message = 'The database does not answer now. Whether a change was made is not known; look before you make it again.',
): CodedError {
  return new CodedError('UNAVAILABLE', message, { retryAfter: 1 });
}

/** The database took too long. */
export function deadlineExceeded(): CodedError {
  const message = 'It took longer than the server allows, and was ended. Ask for less, or try again later.';
  return new CodedError('DEADLINE_EXCEEDED', message);
}
