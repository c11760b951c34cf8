import type { Engine } from './engine.js';
import { callEngine, greets, keptConnections, type EnginePlace } from './httpEngine.js';

/**
 * An engine that runs elsewhere. Which hosts it may call, and whether vendors are hung up on, is for its operator to
 * see to; so is how long a config it takes (`--max-http-header-size`).
 *
 * @param url where it is, http or https
 */
export function createRemoteEngine(url: string): Engine {
  const connections = keptConnections(url);
  const place: EnginePlace = { url: url.replace(/\/+$/, ''), headers: {}, connections };
  return {
    call: async (call) => await callEngine(place, call),
    isReady: async () => await greets(place),
    close: async () => {
      connections.destroy();
      await Promise.resolve();
    },
  };
}
