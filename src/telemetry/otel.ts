import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  createTraceState,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Context,
  type Span,
  type SpanContext,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BasicTracerProvider,
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  type Sampler,
} from '@opentelemetry/sdk-trace-base';
import { ATTR_SERVICE_NAME, ATTR_SERVICE_VERSION } from '@opentelemetry/semantic-conventions';
import type { OpenSpan, SpanStart, Tracer } from './tracer.js';
import type { TraceSettings } from './traceSettings.js';

/** How long a stop waits for a collector that does not answer. Milliseconds. */
const CLOSE_WITHIN_MS = 3_000;

/** A tracer that runs, and how to end it. */
export interface RunningTracer extends Tracer {
  /** Sends what is left, and ends. A collector that is away is not waited for longer than three seconds. */
  close(): Promise<void>;
}

const KINDS = { SERVER: SpanKind.SERVER, CLIENT: SpanKind.CLIENT, INTERNAL: SpanKind.INTERNAL } as const;

/**
 * Starts to trace. This module alone knows OpenTelemetry's SDK, and it is loaded only where traces are switched on. Nothing
 * is registered for the process as a whole: which span is the present one is kept here, so that servers in one process
 * do not meet.
 */
export function startTracer(settings: TraceSettings, version: string): RunningTracer {
  const exporter = new OTLPTraceExporter({ url: settings.url, headers: { ...settings.headers } });
  const provider = new BasicTracerProvider({
    resource: defaultResource().merge(
      resourceFromAttributes({ [ATTR_SERVICE_NAME]: settings.serviceName, [ATTR_SERVICE_VERSION]: version }),
    ),
    sampler: samplerOf(settings),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  const tracer = provider.getTracer('castellan', version);
  const storage = new AsyncLocalStorage<Span>();

  const present = (): SpanContext | null => storage.getStore()?.spanContext() ?? null;
  const parentOf = ({ parent }: SpanStart): Context => {
    const span = storage.getStore();
    if (span !== undefined) return trace.setSpan(ROOT_CONTEXT, span);
    const remote = parent === undefined ? null : readTraceparent(parent);
    return remote === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, remote);
  };

  return {
    begin: (start) => {
      const { name, kind, attributes = {} } = start;
      const span = tracer.startSpan(name, { kind: KINDS[kind], attributes }, parentOf(start));
      return {
        set: (more) => {
          span.setAttributes(more);
        },
        fail: () => {
          span.setStatus({ code: SpanStatusCode.ERROR });
        },
        run: (work) => storage.run(span, work),
        end: () => {
          span.end();
        },
      } satisfies OpenSpan;
    },
    current: () => present(),
    traceparent: () => {
      const span = present();
      if (span === null) return null;
      const flags = span.traceFlags.toString(16).padStart(2, '0');
      return `00-${span.traceId}-${span.spanId}-${flags}`;
    },
    close: async () => {
      // Spans that nobody takes are lost: a stop neither fails for them nor waits for long.
      const sent = provider.shutdown().catch(() => undefined);
      await Promise.race([sent, sleep(CLOSE_WITHIN_MS, undefined, { ref: false })]);
    },
  };
}

function samplerOf({ sampler, samplerRatio }: TraceSettings): Sampler {
  switch (sampler) {
    case 'always_on':
      return new AlwaysOnSampler();
    case 'always_off':
      return new AlwaysOffSampler();
    case 'traceidratio':
      return new TraceIdRatioBasedSampler(samplerRatio);
    case 'parentbased_always_on':
      return new ParentBasedSampler({ root: new AlwaysOnSampler() });
    case 'parentbased_always_off':
      return new ParentBasedSampler({ root: new AlwaysOffSampler() });
    case 'parentbased_traceidratio':
      return new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(samplerRatio) });
  }
}

/** https://www.w3.org/TR/trace-context/#traceparent-header; what is malformed counts as none; ids of zeros the SDK takes for none. */
function readTraceparent({ traceparent, tracestate }: NonNullable<SpanStart['parent']>): SpanContext | null {
  const [, version, traceId, spanId, flags, more] =
    /^([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(-.*)?$/.exec(traceparent) ?? [];
  if (version === undefined || version === 'ff' || traceId === undefined || spanId === undefined) return null;
  if (version === '00' && more !== undefined) return null;
  return {
    ...{ traceId, spanId, isRemote: true },
    traceFlags: parseInt(flags ?? '', 16) & TraceFlags.SAMPLED,
    ...(tracestate === null ? {} : { traceState: createTraceState(tracestate) }),
  };
}
