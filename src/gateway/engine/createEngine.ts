import type { Logger } from 'pino';
import type { Settings } from '../../env.js';
import { createChildEngine } from './childEngine.js';
import type { Engine } from './engine.js';
import { createRemoteEngine } from './remoteEngine.js';

/**
 * The engine that the operator chose: the one at `GATEWAY_URL`, or one that is started beside the server, at once and
 * without waiting for it, or by the first call. Close it when the calls under way are over.
 */
export function createEngine(
  settings: Pick<Settings, 'gatewayUrl' | 'allowedPrivateRanges' | 'extraCaCertificates'>,
  log: Pick<Logger, 'info' | 'warn'>,
  { startsAtOnce = true }: { startsAtOnce?: boolean | undefined } = {},
): Engine {
  const { gatewayUrl, allowedPrivateRanges, extraCaCertificates } = settings;
  return gatewayUrl === undefined
    ? createChildEngine({ allowedPrivateRanges, extraCaCertificates, log, startsAtOnce })
    : createRemoteEngine(gatewayUrl);
}
