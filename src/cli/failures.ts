import { CommanderError } from 'commander';
import { CodedError } from '../domain/errors.js';
import { SettingsError } from '../env.js';
import { FolderInUseError } from '../persistence/folderLock.js';
import { BadUserInputError, CastellanApiError, ForbiddenError, TransportError } from '../sdk/index.js';
import { reason, StartError } from '../server/startError.js';

/** How the program ends. docs/cli.md tells them; scripts branch on them. */
export const EXIT = {
  OK: 0,
  /** Whatever has no code of its own. */
  FAILED: 1,
  /** An option, an argument, a variable or an input that cannot be used. */
  USAGE: 2,
  /** `doctor` found something to mend; `migrate --check` found migrations to apply. */
  TO_MEND: 3,
  /** The credential is missing, not valid, or may not do this. */
  REFUSED: 4,
  NOT_FOUND: 5,
  /** The state of things does not allow it: something is there already, or in use. */
  CONFLICT: 6,
  /** The server or the database does not answer. */
  UNREACHABLE: 7,
  /** Too much at the moment: later it may work. */
  BUSY: 8,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Why a command did not do what it was for: a code for programs, words for people. */
export class Failure extends Error {
  readonly exitCode: ExitCode;
  /** What else programs are told. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    readonly code: string,
    message: string,
    { exitCode, ...details }: { readonly exitCode: ExitCode; readonly [detail: string]: unknown },
  ) {
    super(message);
    this.exitCode = exitCode;
    this.details = details;
  }
}

/** A command that was not given as it is to be. */
export const misuse = (message: string): Failure => new Failure('USAGE', message, { exitCode: EXIT.USAGE });

const EXIT_OF_CODE: Readonly<Record<string, ExitCode>> = {
  UNAUTHENTICATED: EXIT.REFUSED,
  FORBIDDEN: EXIT.REFUSED,
  NOT_FOUND: EXIT.NOT_FOUND,
  BAD_USER_INPUT: EXIT.USAGE,
  CONFLICT: EXIT.CONFLICT,
  FAILED_PRECONDITION: EXIT.CONFLICT,
  RATE_LIMITED: EXIT.BUSY,
  BUDGET_EXHAUSTED: EXIT.BUSY,
  UNAVAILABLE: EXIT.UNREACHABLE,
  DEADLINE_EXCEEDED: EXIT.BUSY,
};

/** What people are told to do, where the message of the API does not say it. */
const ADVICE: Readonly<Record<string, string>> = {
  UNAUTHENTICATED: 'Set CASTELLAN_TOKEN, or --token-file, to a credential that works.',
};

/** Says of any error how the program ends, and why. Never quotes a credential. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof CommanderError) return misuse(error.message.replace(/^error: /, ''));
  if (error instanceof SettingsError) return new Failure('SETTINGS', error.message, { exitCode: EXIT.USAGE });
  if (error instanceof StartError) return ofStart(error);
  if (error instanceof CodedError) return ofCode(error.code, error.message, {});
  if (error instanceof CastellanApiError) return ofApi(error);
  if (error instanceof TransportError) {
    const { status, requestId } = error;
    return new Failure(error.reason, error.message, { exitCode: EXIT.UNREACHABLE, status, requestId });
  }
  return new Failure('FAILED', `${reason(error)}.`, { exitCode: EXIT.FAILED });
}

function ofStart(error: StartError): Failure {
  if (error.cause instanceof FolderInUseError) {
    return new Failure('IN_USE', error.message, { exitCode: EXIT.CONFLICT, pid: error.cause.pid });
  }
  if (error.cause !== undefined)
    return new Failure('DATABASE', error.message, { exitCode: EXIT.UNREACHABLE });
  return new Failure('START', error.message, { exitCode: EXIT.FAILED });
}

function ofApi(error: CastellanApiError): Failure {
  const details: Record<string, unknown> = { requestId: error.requestId };
  if (error instanceof ForbiddenError) details['requiredPermission'] = error.requiredPermission;
  if (error instanceof BadUserInputError) details['fields'] = error.fields;
  return ofCode(error.code, error.message, details);
}

function ofCode(code: string, message: string, details: Readonly<Record<string, unknown>>): Failure {
  const advice = ADVICE[code];
  const words = advice === undefined ? message : `${message} ${advice}`;
  return new Failure(code, words, { exitCode: EXIT_OF_CODE[code] ?? EXIT.FAILED, ...details });
}
