import assert from 'node:assert/strict';
import type { AnswerError, Credentials, TestServer } from './server.js';

/** An event of a subscription. */
export interface StreamEvent {
  readonly data?: Record<string, any> | null;
  readonly errors?: readonly AnswerError[];
}

/** A subscription that was begun, over server-sent events. */
export interface Stream {
  readonly status: number;
  readonly contentType: string | null;
  /** The next event; null once the stream is over. */
  next(): Promise<StreamEvent | null>;
  /** Hangs up. */
  close(): Promise<void>;
}

/** Begins a subscription. */
export async function subscribe(
  server: Pick<TestServer, 'url'>,
  { token, organization }: Credentials,
  [query, variables]: readonly [query: string, variables?: object],
): Promise<Stream> {
  const controller = new AbortController();
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Accept: 'text/event-stream',
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...(organization === undefined ? {} : { 'X-Organization': organization }),
    },
    body: JSON.stringify({ query, variables }),
    signal: controller.signal,
  });
  assert.ok(response.body);
  const chunks = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  return {
    status: response.status,
    contentType: response.headers.get('content-type'),
    next: async () => {
      for (;;) {
        const end = text.indexOf('\n\n');
        if (end < 0) {
          const { value, done } = await chunks.read();
          if (done) return null;
          text += value;
          continue;
        }
        const block = text.slice(0, end);
        text = text.slice(end + 2);
        if (block.startsWith('event: complete')) return null;
        const data = /^data: (.+)$/m.exec(block)?.[1];
        if (data !== undefined) return JSON.parse(data) as StreamEvent;
      }
    },
    close: async () => {
      controller.abort();
      await chunks.closed.catch(() => undefined);
    },
  };
}
