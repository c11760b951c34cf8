import type { Prisma } from '../../persistence/generated/prisma/client.js';

/** What a guardrail said of a call, as a log keeps it. */
export interface LoggedVerdict {
  readonly slug: string;
  /** Whether it judged what was asked or what was answered. */
  readonly place: 'INPUT' | 'OUTPUT';
  readonly passed: boolean;
  readonly outcome: 'ALLOW' | 'WARN' | 'DENY';
  readonly checks: readonly {
    readonly type: string;
    readonly verdict: string;
    readonly explanation: string;
    readonly timeMs: number;
  }[];
}

/**
 * A call that is over, as it is written into the log: the columns of RequestLog, and of RequestLogBody what was asked
 * and answered, as JSON texts (null: not there, or not kept). Made once, by who handled the call; `id` is a UUIDv7 of
 * `createdAt`.
 */
export interface NewLog extends Omit<
  Prisma.RequestLogUncheckedCreateInput,
  'guardrails' | 'metadata' | 'cost'
> {
  readonly id: string;
  readonly createdAt: Date;
  /** Whether tokens were estimated, since the vendor told none. */
  readonly isUsageEstimated: boolean;
  /** US dollars, a decimal as text; null where the price is not known. */
  readonly cost: string | null;
  readonly guardrails: readonly LoggedVerdict[];
  readonly metadata: Readonly<Record<string, string>>;
  /** Whether the usage of the organization has it already: not a column. */
  readonly isCounted?: boolean;
  readonly requestBody: string | null;
  readonly responseBody: string | null;
}

/** Takes the logs of calls and writes them down in batches, off the way of the call. */
export interface LogWriter {
  /** Takes a log; it is written within a moment. Contents are dropped where the organization keeps metrics only. */
  write(log: NewLog): void;
  /** Writes down all that was taken so far. */
  flush(): Promise<void>;
}
