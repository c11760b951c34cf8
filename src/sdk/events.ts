import { EventSourceParserStream } from 'eventsource-parser/stream';

/** The events of a GraphQL subscription over server-sent events, until the server ends it or nobody reads on. */
export async function* readEvents<Event>(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<Event, void, void> {
  // Read by hand: not every browser can loop over a stream.
  const events = body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream())
    .getReader();
  try {
    for (;;) {
      const { done, value } = await events.read();
      if (done || value.event === 'complete') return;
      if (value.event === 'next') yield JSON.parse(value.data) as Event;
    }
  } finally {
    // Hangs up; of a connection that broke there is nothing to hang up on.
    await events.cancel().catch(() => undefined);
  }
}
