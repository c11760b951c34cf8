/** A span of numbers; an end that is left out is open. Both ends belong to it. */
export interface NumberRange {
  readonly min?: number | null | undefined;
  readonly max?: number | null | undefined;
}

/** A span of US dollars, decimals as texts. */
export interface CostRange {
  readonly min?: string | null | undefined;
  readonly max?: string | null | undefined;
}

/** Which logs: all conditions must hold; within a list, one of its values. Ids are uuids of rows. */
export interface LogFilter {
  /** From this moment on, and before that one. */
  readonly from?: Date | null | undefined;
  readonly to?: Date | null | undefined;
  readonly inputTokens?: NumberRange | null | undefined;
  readonly outputTokens?: NumberRange | null | undefined;
  readonly totalTokens?: NumberRange | null | undefined;
  readonly cost?: CostRange | null | undefined;
  readonly latencyMs?: NumberRange | null | undefined;
  readonly statuses?: readonly number[] | null | undefined;
  /** True: status 400 and above. */
  readonly isError?: boolean | null | undefined;
  readonly models?: readonly string[] | null | undefined;
  readonly providerIds?: readonly string[] | null | undefined;
  readonly configIds?: readonly string[] | null | undefined;
  readonly promptIds?: readonly string[] | null | undefined;
  readonly apiKeyIds?: readonly string[] | null | undefined;
  readonly users?: readonly string[] | null | undefined;
  readonly traceId?: string | null | undefined;
  /** Each name has just this value. */
  readonly metadata?: readonly { readonly name: string; readonly value: string }[] | null | undefined;
  readonly cacheStatuses?: readonly ('DISABLED' | 'MISS' | 'HIT')[] | null | undefined;
  readonly guardrailOutcomes?: readonly ('ALLOW' | 'WARN' | 'DENY')[] | null | undefined;
  /** In what was asked or answered, whatever the case; only where that is kept. */
  readonly text?: string | null | undefined;
}
