/** The paths of the engine that calls go to. */
export type EnginePath = '/v1/chat/completions' | '/v1/completions' | '/v1/embeddings';

/** One call, ready to be carried out. */
export interface EngineCall {
  readonly path: EnginePath;
  /** The OpenAI-shaped body. */
  readonly body: object;
  /** What the engine is to do, in its own words, secrets included: see config.ts. Goes nowhere else. */
  readonly config: object;
  /** For the conditions of a config. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly traceId: string;
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
  readonly body: ReadableStream<Uint8Array> | null;
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
