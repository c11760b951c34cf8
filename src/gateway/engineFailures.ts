import { EngineFailure } from './engine/engine.js';
import { GatewayError } from './errors.js';

export function badGateway(message: string): GatewayError {
  return new GatewayError('engine_broken_off', message);
}

/** Why there is no answer, as the caller is told; what is no failure of the engine stays as it is. */
export function fromEngineFailure(error: unknown): unknown {
  if (!(error instanceof EngineFailure)) return error;
  switch (error.reason) {
    case 'UNAVAILABLE':
      return new GatewayError(
        'engine_unavailable',
        'The engine that carries calls out is not there now. Try again.',
        {
          retryAfterMs: 1_000,
        },
      );
    case 'BROKEN_OFF':
      return badGateway('The call broke off before its answer was complete.');
    case 'ENDED':
      return new GatewayError('client_closed_request', 'The caller hung up.');
  }
}
