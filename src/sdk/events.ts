import { EventSourceParserStream } from 'eventsource-parser/stream';

/**
 * The texts of a GraphQL subscription's events over server-sent events, until the server ends it or nobody reads on.
 *
 * @param explain makes the error that is thrown of the one with which the connection broke
 */
export async function* readEvents(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  explain: (error: unknown) => unknown,
): AsyncGenerator<string, void, void> {
  // Read by hand: not every browser can loop over a stream.
  const events = body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream())
    .getReader();
  try {
    for (;;) {
      const { done, value } = await events.read().catch((error: unknown) => {
        throw explain(error);
      });
      if (done || value.event === 'complete') return;
      if (value.event === 'next') yield value.data;
    }
  } finally {
    // Hangs up; of a connection that broke there is nothing to hang up on.
    await events.cancel().catch(() => undefined);
  }
}
