import { outageError } from '../context/outages.js';
import { CodedError, type ErrorCode } from '../domain/errors.js';

/** An error of the endpoint for LLM calls: its HTTP status, and the type that OpenAI's clients know it by. */
interface ErrorRule {
  readonly status: number;
  readonly type: string;
}

const rule = (status: number, type: string): ErrorRule => ({ status, type });

/**
 * Every code that the endpoint answers, in OpenAI's shape `{ error: { message, type, param, code } }`. Codes are stable;
 * texts may change. What a vendor answers keeps the vendor's own code and status.
 */
export const GATEWAY_ERRORS = {
  // Who asks
  /** No valid credential came with the request. */
  invalid_api_key: rule(401, 'authentication_error'),
  /** The credential does not hold `completion:create`, or may not be used from here or for this. */
  permission_denied: rule(403, 'permission_error'),
  /** The person belongs to no organization. */
  no_organization: rule(412, 'invalid_request_error'),

  // What is asked
  invalid_request: rule(400, 'invalid_request_error'),
  invalid_json: rule(400, 'invalid_request_error'),
  /** A header cannot be read; `param` names it. */
  invalid_header: rule(400, 'invalid_request_error'),
  /** The model is none that the provider's integration has, or the request names none. */
  model_not_found: rule(404, 'invalid_request_error'),
  provider_not_found: rule(404, 'invalid_request_error'),
  config_not_found: rule(404, 'invalid_request_error'),
  not_found: rule(404, 'invalid_request_error'),
  method_not_allowed: rule(405, 'invalid_request_error'),
  conflict: rule(409, 'invalid_request_error'),
  body_too_large: rule(413, 'invalid_request_error'),
  unsupported_media_type: rule(415, 'invalid_request_error'),

  // What the organization allows
  /** The key keeps to its own config. */
  config_override_not_allowed: rule(403, 'permission_error'),
  /** Requests bring no config of their own here. */
  inline_config_not_allowed: rule(403, 'permission_error'),
  /** The model is turned off. */
  model_not_allowed: rule(403, 'permission_error'),
  /** The integration does not allow that host, or the address is not one that may be called. */
  custom_host_not_allowed: rule(403, 'permission_error'),
  /** The provider is turned off or expired, or its integration is turned off. */
  provider_unavailable: rule(412, 'invalid_request_error'),
  failed_precondition: rule(412, 'invalid_request_error'),
  /** A guardrail denies what was asked or answered. */
  guardrail_denied: rule(446, 'hooks_failed'),

  // How much
  /** `retry-after` says when to come back. */
  rate_limit_exceeded: rule(429, 'rate_limit_error'),
  /** Calls under way may take what is left of the budget. */
  budget_reserved: rule(429, 'rate_limit_error'),
  /** The budget is spent. */
  budget_exhausted: rule(412, 'insufficient_quota'),
  /** There is a budget in US dollars and no price. */
  price_unknown: rule(412, 'invalid_request_error'),

  // What went wrong
  /** The caller hung up; nobody gets this answer, the log has it. */
  client_closed_request: rule(499, 'invalid_request_error'),
  /** The vendor refuses the credential that the integration holds. */
  vendor_credential_refused: rule(401, 'vendor_error'),
  /** The vendor answered with an error that has no code of its own. */
  vendor_error: rule(502, 'vendor_error'),
  /** The answer broke off. */
  engine_broken_off: rule(502, 'server_error'),
  engine_unavailable: rule(503, 'server_error'),
  /** The server is stopping, and the answer was not complete within the time that it waits for calls under way. */
  server_stopping: rule(503, 'server_error'),
  /** The answer was not complete within the time that any call has. */
  call_timeout: rule(504, 'server_error'),
  /** The database is away; `retry-after` says when to come back. */
  unavailable: rule(503, 'server_error'),
  /** The database took too long. */
  deadline_exceeded: rule(504, 'server_error'),
  internal: rule(500, 'server_error'),
} as const satisfies Record<string, ErrorRule>;

export type GatewayErrorCode = keyof typeof GATEWAY_ERRORS;

interface ErrorDetails {
  /** The input that is at fault: a field of the body, or a header. */
  readonly param?: string | null;
  /** More headers of the answer. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly retryAfterMs?: number | null;
  /** The permission that is missing. */
  readonly requiredPermission?: string;
  /** What stands beside `error` in the body. */
  readonly beside?: object;
}

/** An error that the caller sees. Its text must hold no secret. */
export class GatewayError extends Error {
  constructor(
    readonly code: GatewayErrorCode,
    message: string,
    readonly details: ErrorDetails = {},
  ) {
    super(message);
  }

  /** Whether the caller may not do what they ask for, as a matter of rights or of what the organization allows. */
  get isDenial(): boolean {
    return GATEWAY_ERRORS[this.code].type === 'permission_error';
  }

  get status(): number {
    return GATEWAY_ERRORS[this.code].status;
  }

  /** The body of the answer. */
  get body(): object {
    const { param = null, beside = {} } = this.details;
    const { type } = GATEWAY_ERRORS[this.code];
    return { error: { message: this.message, type, param, code: this.code }, ...beside };
  }

  /** The headers that the error adds to the answer. */
  get headers(): Record<string, string> {
    const { headers = {}, retryAfterMs = null } = this.details;
    if (retryAfterMs === null) return { ...headers };
    return { ...headers, 'retry-after': String(Math.max(1, Math.ceil(retryAfterMs / 1000))) };
  }
}

export function badRequest(param: string | null, message: string): GatewayError {
  const text = param === null ? message : `${param}: ${message}`;
  return new GatewayError('invalid_request', text, { param });
}

/** A refusal for want of a permission. */
export function permissionDenied(requiredPermission: string): GatewayError {
  const message = `This needs the permission ${requiredPermission}.`;
  return new GatewayError('permission_denied', message, { requiredPermission });
}

/** @param name of the header, in lower case */
export function badHeader(name: string, message: string): GatewayError {
  return new GatewayError('invalid_header', `${name}: ${message}`, { param: name });
}

/** How the codes of the domain are called here. */
const CODES: Record<ErrorCode, GatewayErrorCode> = {
  UNAUTHENTICATED: 'invalid_api_key',
  FORBIDDEN: 'permission_denied',
  NOT_FOUND: 'not_found',
  BAD_USER_INPUT: 'invalid_request',
  CONFLICT: 'conflict',
  FAILED_PRECONDITION: 'failed_precondition',
  RATE_LIMITED: 'rate_limit_exceeded',
  BUDGET_EXHAUSTED: 'budget_exhausted',
  UNAVAILABLE: 'unavailable',
  DEADLINE_EXCEEDED: 'deadline_exceeded',
  INTERNAL: 'internal',
};

/** An error as the caller sees it; what is not meant for them is answered as `internal`, without a word of it. */
export function toGatewayError(thrown: unknown): GatewayError {
  if (thrown instanceof GatewayError) return thrown;
  const error = thrown instanceof CodedError ? thrown : outageError(thrown);
  if (error === null) return new GatewayError('internal', 'Something went wrong on our side.');
  const { fields, retryAfter, requiredPermission } = error.details;
  // Paths of the domain begin with the input of the API, which is the body here.
  const plain = (path: string): string => path.replace(/^input\./, '');
  const [first] = fields ?? [];
  const message =
    fields === undefined
      ? error.message
      : fields.map((fault) => `${plain(fault.path)}: ${fault.message}`).join('; ');
  return new GatewayError(CODES[error.code], message, {
    param: first === undefined ? null : plain(first.path),
    ...(requiredPermission === undefined ? {} : { requiredPermission }),
    ...(retryAfter === undefined ? {} : { retryAfterMs: retryAfter * 1000 }),
  });
}

/** Whether an error is one of this server or its database, of which the operator is told. */
export function isOfServer({ code }: GatewayError): boolean {
  return code === 'internal' || code === 'unavailable' || code === 'deadline_exceeded';
}
