/** Where traces go, as OpenTelemetry's variables say (https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/). */
export interface TraceSettings {
  /** Takes OTLP over HTTP, as in `http://collector:4318/v1/traces`. */
  readonly url: string;
  /** Sent along, as for the collector's credentials. */
  readonly headers: Readonly<Record<string, string>>;
  readonly serviceName: string;
  readonly sampler: SamplerName;
  /** For the samplers by ratio: the part that is kept, 0 to 1. */
  readonly samplerRatio: number;
}

export const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;
export type SamplerName = (typeof SAMPLERS)[number];
