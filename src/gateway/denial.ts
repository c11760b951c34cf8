import type { Caller } from './caller.js';
import type { GatewayError } from './errors.js';

/**
 * Writes a refusal into the audit log, before it is answered: that the caller lacks a permission, or asks for what the
 * organization does not allow. Any other error leaves no entry.
 *
 * @param action the path that was asked for, as in `POST /v1/chat/completions`
 */
export async function recordDenial({ context }: Caller, action: string, error: GatewayError): Promise<void> {
  if (!error.isDenial) return;
  const requiredPermission = error.details.requiredPermission ?? null;
  const reason = requiredPermission === null ? error.code : null;
  await context.recordDenials([{ action, requiredPermission, reason, resource: null, attempts: 1 }]);
}
