import type { Sealer } from '../domain/credentials/sealing.js';
import { CodedError } from '../domain/errors.js';
import type { Observer } from '../telemetry/observer.js';
import { KeyRefusal, type Authenticator } from './authenticate.js';
import type { FailedSignIns } from './failedSignIns.js';
import type { Throttle } from './throttle.js';

/** Services that tell metrics what they do. Where there is nobody to tell they are what they were. */

export function watchAuthenticator(authenticator: Authenticator, observer: Observer | null): Authenticator {
  if (observer === null) return authenticator;
  return {
    ...authenticator,
    authenticate: async (headers, address, options) => {
      try {
        const authenticated = await authenticator.authenticate(headers, address, options);
        const isRequest = options?.isNoted ?? true;
        if (isRequest) observer.authenticated({ credential: authenticated.actor.kind, outcome: 'ADMITTED' });
        return authenticated;
      } catch (error) {
        observer.authenticated(refusalOf(error));
        throw error;
      }
    },
  };
}

function refusalOf(error: unknown): { credential: string; outcome: string } {
  if (error instanceof KeyRefusal) return { credential: 'API_KEY', outcome: error.reason };
  return { credential: 'UNKNOWN', outcome: error instanceof CodedError ? error.code : 'INTERNAL' };
}

export function watchThrottle(throttle: Throttle, observer: Observer | null): Throttle {
  if (observer === null) return throttle;
  return {
    ...throttle,
    attempt: async (account, address) => {
      try {
        await throttle.attempt(account, address);
      } catch (error) {
        if (error instanceof CodedError) observer.signInRefused('THROTTLED');
        throw error;
      }
    },
  };
}

export function watchFailedSignIns(failedSignIns: FailedSignIns, observer: Observer | null): FailedSignIns {
  if (observer === null) return failedSignIns;
  return {
    ...failedSignIns,
    note: (owner) => {
      observer.signInRefused('WRONG_PASSWORD');
      failedSignIns.note(owner);
    },
  };
}

export function watchSealer(sealer: Sealer, observer: Observer | null): Sealer {
  if (observer === null) return sealer;
  return {
    ...sealer,
    open: (sealed, place) => {
      try {
        return sealer.open(sealed, place);
      } catch (error) {
        observer.sealingFailed();
        throw error;
      }
    },
  };
}
