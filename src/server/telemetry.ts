import type { DestinationStream } from 'pino';
import type { Settings } from '../env.js';
import type { Metrics } from '../telemetry/metrics.js';
import { readVersion } from '../version.js';
import { createLog } from './log.js';
import type { Watch } from './requestWatch.js';

/** What tells operators of the server: its log and, where the settings ask for them, metrics and traces. */
export interface Telemetry extends Watch {
  /** Null where the settings ask for none. */
  readonly metrics: Metrics | null;
  /** Sends the spans that are left. */
  close(): Promise<void>;
}

type TelemetrySettings = Pick<Settings, 'logLevel' | 'metrics' | 'traces'>;

/** Starts what the settings ask for. The libraries of metrics and traces are not even loaded where there are none. */
export async function startTelemetry(
  settings: TelemetrySettings,
  logTo?: DestinationStream,
): Promise<Telemetry> {
  const version = readVersion();
  const tracer =
    settings.traces === null
      ? null
      : (await import('../telemetry/otel.js')).startTracer(settings.traces, version);
  const metrics =
    settings.metrics === null ? null : (await import('../telemetry/metrics.js')).createMetrics(version);
  return {
    log: createLog(settings, tracer, logTo),
    ...{ metrics, tracer, observer: metrics?.observer ?? null },
    close: async () => {
      await tracer?.close();
    },
  };
}
