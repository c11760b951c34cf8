/** The codes of the API's errors; clients branch on them, texts may change. */
export type ApiErrorCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'BAD_USER_INPUT'
  | 'CONFLICT'
  | 'FAILED_PRECONDITION'
  | 'RATE_LIMITED'
  | 'BUDGET_EXHAUSTED'
  | 'UNAVAILABLE'
  | 'DEADLINE_EXCEEDED'
  | 'INTERNAL';

/** One faulty input: where it stands (`input.name`) and what is wrong with it. */
export interface FieldFault {
  readonly path: string;
  readonly message: string;
}

/** Objects of one type that use another: named where the caller may list them, else only counted. */
export interface UsedBy {
  /** As in `Config`. */
  readonly type: string;
  readonly count: number;
  readonly objects: readonly { readonly id: string; readonly name: string }[];
}

/** One entry of an answer's `errors`. */
export interface ApiErrorEntry {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: {
    readonly code?: string;
    readonly fields?: readonly FieldFault[];
    readonly requiredPermission?: string;
    readonly requestId?: string;
    readonly retryAfter?: number;
    readonly usedBy?: readonly UsedBy[];
  };
}

/** What is known of an answer beside its body. */
export interface AnswerFacts {
  /** The HTTP status. */
  readonly status: number;
  /** The id under which the server logs the request; null where the answer does not tell it. */
  readonly requestId: string | null;
  /** Seconds, by the header Retry-After; null without one. */
  readonly retryAfter: number | null;
}

/**
 * An error of the API: the first of the answer, with all of them in `errors`. Each code has a class of its own; one that
 * is newer than this package comes as this class.
 */
export class CastellanApiError extends Error {
  override readonly name: string = 'CastellanApiError';
  readonly code: string;
  /** Finds the request in the server's log; null where the answer does not tell it. */
  readonly requestId: string | null;
  /** The HTTP status of the answer. */
  readonly status: number;
  /** The errors as they were sent. */
  readonly errors: readonly ApiErrorEntry[];

  constructor(errors: readonly ApiErrorEntry[], answer: AnswerFacts) {
    const [first] = errors;
    super(first?.message ?? 'The server answered with neither a value nor an error.');
    this.code = first?.extensions?.code ?? 'INTERNAL';
    this.requestId = first?.extensions?.requestId ?? answer.requestId;
    this.status = answer.status;
    this.errors = errors;
  }
}

/** No valid credential came with the request. */
export class UnauthenticatedError extends CastellanApiError {
  override readonly name = 'UnauthenticatedError';
  declare readonly code: 'UNAUTHENTICATED';
}

/** The credential is valid but does not hold what is asked for. */
export class ForbiddenError extends CastellanApiError {
  override readonly name = 'ForbiddenError';
  declare readonly code: 'FORBIDDEN';
  /** The permission that it takes, as in `apiKey:create`; null where a rule beyond permissions refuses. */
  readonly requiredPermission: string | null;

  constructor(errors: readonly ApiErrorEntry[], answer: AnswerFacts) {
    super(errors, answer);
    this.requiredPermission = errors[0]?.extensions?.requiredPermission ?? null;
  }
}

/** There is no such object in this organization. */
export class NotFoundError extends CastellanApiError {
  override readonly name = 'NotFoundError';
  declare readonly code: 'NOT_FOUND';
}

/** An input is malformed or out of bounds. */
export class BadUserInputError extends CastellanApiError {
  override readonly name = 'BadUserInputError';
  declare readonly code: 'BAD_USER_INPUT';
  /** Which inputs are at fault; empty where the document itself is. */
  readonly fields: readonly FieldFault[];

  constructor(errors: readonly ApiErrorEntry[], answer: AnswerFacts) {
    super(errors, answer);
    this.fields = errors[0]?.extensions?.fields ?? [];
  }
}

/** Something with that name is there already, or it was changed in the meantime. */
export class ConflictError extends CastellanApiError {
  override readonly name = 'ConflictError';
  declare readonly code: 'CONFLICT';
  /** Which inputs meet something that is there. */
  readonly fields: readonly FieldFault[];

  constructor(errors: readonly ApiErrorEntry[], answer: AnswerFacts) {
    super(errors, answer);
    this.fields = errors[0]?.extensions?.fields ?? [];
  }
}

/** The request is right but the state of things does not allow it now. */
export class FailedPreconditionError extends CastellanApiError {
  override readonly name = 'FailedPreconditionError';
  declare readonly code: 'FAILED_PRECONDITION';
  /** Which inputs are not allowed now; empty where it is not about inputs. */
  readonly fields: readonly FieldFault[];
  /** What an object that was to go is in use by; empty where it is not about that. */
  readonly usedBy: readonly UsedBy[];

  constructor(errors: readonly ApiErrorEntry[], answer: AnswerFacts) {
    super(errors, answer);
    this.fields = errors[0]?.extensions?.fields ?? [];
    this.usedBy = errors[0]?.extensions?.usedBy ?? [];
  }
}

/** Too many attempts. */
export class RateLimitedError extends CastellanApiError {
  override readonly name = 'RateLimitedError';
  declare readonly code: 'RATE_LIMITED';
  /** Seconds after which another attempt makes sense; null where the answer does not tell. */
  readonly retryAfter: number | null;

  constructor(errors: readonly ApiErrorEntry[], answer: AnswerFacts) {
    super(errors, answer);
    this.retryAfter = errors[0]?.extensions?.retryAfter ?? answer.retryAfter;
  }
}

/** A budget is spent. */
export class BudgetExhaustedError extends CastellanApiError {
  override readonly name = 'BudgetExhaustedError';
  declare readonly code: 'BUDGET_EXHAUSTED';
}

/** The server cannot work now, as where its database is away. Of a mutation it is not known whether it was carried out. */
export class UnavailableError extends CastellanApiError {
  override readonly name = 'UnavailableError';
  declare readonly code: 'UNAVAILABLE';
  /** Seconds after which another attempt makes sense; null where the answer does not tell. */
  readonly retryAfter: number | null;

  constructor(errors: readonly ApiErrorEntry[], answer: AnswerFacts) {
    super(errors, answer);
    this.retryAfter = errors[0]?.extensions?.retryAfter ?? answer.retryAfter;
  }
}

/** It took longer than the server allows, and was ended. */
export class DeadlineExceededError extends CastellanApiError {
  override readonly name = 'DeadlineExceededError';
  declare readonly code: 'DEADLINE_EXCEEDED';
}

/** A fault of the server; `requestId` finds it in the server's log. */
export class InternalError extends CastellanApiError {
  override readonly name = 'InternalError';
  declare readonly code: 'INTERNAL';
}

/**
 * No answer of the API came: the server could not be reached, the connection broke, the time was up, or something in
 * between answered. Of a mutation it is not known whether it was carried out.
 */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  /** Which of these it was. */
  readonly reason: 'UNREACHABLE' | 'TIMED_OUT' | 'NOT_THE_API';
  /** The HTTP status of whatever answered; null where nothing did. */
  readonly status: number | null;
  /** Finds the request in the server's log, where it got that far; else null. */
  readonly requestId: string | null;
  /** Seconds after which another attempt makes sense; null where nobody tells. */
  readonly retryAfter: number | null;

  constructor(
    reason: TransportError['reason'],
    message: string,
    { answer, cause }: { answer?: AnswerFacts; cause?: unknown } = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.reason = reason;
    this.status = answer?.status ?? null;
    this.requestId = answer?.requestId ?? null;
    this.retryAfter = answer?.retryAfter ?? null;
  }
}

const CLASSES: Readonly<Record<ApiErrorCode, typeof CastellanApiError>> = {
  UNAUTHENTICATED: UnauthenticatedError,
  FORBIDDEN: ForbiddenError,
  NOT_FOUND: NotFoundError,
  BAD_USER_INPUT: BadUserInputError,
  CONFLICT: ConflictError,
  FAILED_PRECONDITION: FailedPreconditionError,
  RATE_LIMITED: RateLimitedError,
  BUDGET_EXHAUSTED: BudgetExhaustedError,
  UNAVAILABLE: UnavailableError,
  DEADLINE_EXCEEDED: DeadlineExceededError,
  INTERNAL: InternalError,
};

/** The error of an answer, of the class of its code. */
export function apiError(errors: readonly ApiErrorEntry[], answer: AnswerFacts): CastellanApiError {
  const code = errors[0]?.extensions?.code ?? 'INTERNAL';
  const Class = Object.hasOwn(CLASSES, code) ? CLASSES[code as ApiErrorCode] : CastellanApiError;
  return new Class(errors, answer);
}
