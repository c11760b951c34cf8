import { SIGNATURE_HEADER, signatureOf } from '../domain/billing/processorSignature.js';

/** What the payment processor is told. */
export interface OutgoingEvent {
  /** The same in each attempt, so that a repetition can be told. */
  readonly id: string;
  /** As in `invoice.issued`. */
  readonly type: string;
  /** Seconds since 1970. */
  readonly created: number;
  readonly data: object;
}

/** Tells the payment processor of an event. It is told again where this throws. */
export type ProcessorSender = (event: OutgoingEvent) => Promise<void>;

/** Where events for the payment processor go, and what signs them. */
export interface ProcessorSettings {
  readonly url: string;
  readonly secret: string;
  /** Milliseconds. */
  readonly timeoutMs: number;
}

/**
 * Sends events to the payment processor, signed as it signs its own. The address is the operator's, who may name one of
 * this machine: what users write goes through outbound/.
 *
 * @returns a function that is fulfilled where the processor took the event, and throws an Error where it did not: that
 *   tells the status at most
 */
export function createProcessorSender({ url, secret, timeoutMs }: ProcessorSettings): ProcessorSender {
  return async (event) => {
    const body = JSON.stringify(event);
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        [SIGNATURE_HEADER]: signatureOf(body, { secret, at: new Date() }),
      },
      body,
      // What was signed for one address is not taken to another.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    }).catch((error: unknown) => {
      const isLate = error instanceof Error && error.name === 'TimeoutError';
      throw new Error(`The payment processor ${isLate ? 'did not answer in time' : 'cannot be reached'}.`);
    });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`The payment processor answered ${String(response.status)}.`);
  };
}
