/** The paths of the engine that calls go to. */
export type EnginePath = '/v1/chat/completions' | '/v1/completions' | '/v1/embeddings';

/** What the engine is to do, in its own words: a target, or targets among which it chooses. */
export interface EngineConfig {
  readonly custom_host?: string;
  readonly retry?: { readonly attempts: number };
  readonly targets?: readonly EngineConfig[];
  readonly [word: string]: unknown;
}

/** One call, ready to be carried out. */
export interface EngineCall {
  readonly path: EnginePath;
  /** The OpenAI-shaped body. */
  readonly body: object;
  /** Secrets included: see config.ts. Goes nowhere else. */
  readonly config: EngineConfig;
  /** For the logs of an engine that runs elsewhere: conditions are decided before. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly traceId: string;
  /** The trace that the call belongs to, for the engine (https://www.w3.org/TR/trace-context/). */
  readonly traceparent?: string;
  /** Ends the call, and with it the one to the vendor. */
  readonly signal: AbortSignal;
}

export interface EngineAnswer {
  readonly status: number;
  readonly contentType: string;
  /** Which target answered, as the engine tells it: `config.targets[0]`, `config` where there are none. */
  readonly target: string | null;
  /** How often a request was made again. */
  readonly retries: number;
  /** The vendor's `retry-after`, as it wrote it. */
  readonly retryAfter?: string | null;
  /** Fails with an EngineFailure where it is broken off or ended. Who does not read to its end must cancel it. */
  readonly body: ReadableStream<Uint8Array>;
}

/** Why the engine gave no answer: it is not there, died meanwhile, or was ended by the signal. */
export class EngineFailure extends Error {
  constructor(
    readonly reason: 'UNAVAILABLE' | 'BROKEN_OFF' | 'ENDED',
    message: string,
  ) {
    super(message);
  }
}

/** What carries calls out: routing, vendors' dialects, retries, fallback. */
export interface Engine {
  /** @throws EngineFailure */
  call(call: EngineCall): Promise<EngineAnswer>;
  /** Whether it would take a call now. */
  isReady(): Promise<boolean>;
  close(): Promise<void>;
}
