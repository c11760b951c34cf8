/** The typed client of Castellan's API: `import { createClient } from 'castellan/sdk'`. */
export { createClient, type Client } from './client.js';
export type { DocumentPrinter, TypedDocument, TypedText } from './document.js';
export {
  BadUserInputError,
  BudgetExhaustedError,
  CastellanApiError,
  ConflictError,
  DeadlineExceededError,
  FailedPreconditionError,
  ForbiddenError,
  InternalError,
  NotFoundError,
  RateLimitedError,
  TransportError,
  UnauthenticatedError,
  UnavailableError,
  type ApiErrorCode,
  type ApiErrorEntry,
  type FieldFault,
  type UsedBy,
} from './errors.js';
export type { Listing, NodeOf } from './listing.js';
export type {
  CallOptions,
  ClientOptions,
  CredentialSource,
  Credentials,
  KeyedCallOptions,
} from './options.js';
export * from './generated/operations.js';
export type { Resources } from './generated/resources.js';
