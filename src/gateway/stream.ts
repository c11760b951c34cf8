import { partsOf, writePart } from './answer.js';
import type { Candidate } from './candidates.js';
import type { EngineAnswer } from './engine/engine.js';
import { isObject } from '../domain/json.js';
import { type Body } from './endpoints.js';
import { badGateway } from './engineFailures.js';
import { hookResults, mayDeny } from './guards.js';
import type { Prepared } from './prepare.js';
import { guard, headersOf, isMarked, settle, statusOf, type Run } from './run.js';
import { dataOf, eventOf, EventSplitter, Gatherer, isUsageAlone } from './sse.js';

interface Streamed {
  readonly prepared: Prepared;
  readonly candidate: Candidate;
  readonly answer: EngineAnswer;
}

/** The most that is held back of a stream. Bytes. */
const MAX_HELD = 20_000_000;

/**
 * Passes a stream on, event by event as they come. Where a guardrail may deny the answer it is held back until it has
 * been judged as a whole: what was sent cannot be taken back. Other guardrails of the output judge it when it is over,
 * and their verdict stands in the log alone.
 *
 * @throws EngineFailure, GatewayError where it breaks off; what had come of it by then is paid
 */
export async function passStream(run: Run, streamed: Streamed): Promise<void> {
  const { record } = run;
  const { prepared, candidate } = streamed;
  const guardrails = prepared.outputGuardrailsOf(candidate.leaf);
  const gatherer = new Gatherer();
  const writer = new Writer(run);
  const isHeld = guardrails.some(mayDeny);
  const heldBack: Buffer[] = [];
  let size = 0;
  const settled = async (): Promise<string> => {
    const { answer, tokens } = gatherer;
    const text = prepared.endpoint.outputText(answer);
    record.responseBody = JSON.stringify(answer);
    await settle(run, { prepared, candidate, tokens, text });
    return text;
  };
  try {
    for await (const event of eventsOf(run, streamed, gatherer)) {
      size += event.length;
      if (!isHeld) await writer.write(event);
      else if (size <= MAX_HELD) heldBack.push(event);
      else throw badGateway('The answer is too long to be judged.');
    }
  } catch (error) {
    if (gatherer.hasBegun) await settled();
    throw error;
  }
  const text = await settled();
  const judge = async (): Promise<void> => {
    await guard(run, 'OUTPUT', { prepared, text, guardrails });
  };
  if (isHeld) await judge();
  for (const event of heldBack) await writer.write(event);
  writer.end();
  if (!isHeld) await judge();
}

/** Writes the events of an answer; the first tells what guardrails have against the call. */
class Writer {
  private isMarkDue: boolean | null = null;

  constructor(private readonly run: Run) {}

  async write(event: Buffer): Promise<void> {
    const { response, signal } = this.run;
    this.begin();
    await writePart(response, this.isMarkDue === true ? this.marked(event) : event, signal);
  }

  end(): void {
    this.begin();
    this.run.response.end();
  }

  private begin(): void {
    const { record, response } = this.run;
    if (this.isMarkDue !== null || response.destroyed) return;
    this.isMarkDue = isMarked(record);
    record.status = statusOf(record);
    response.writeHead(record.status, {
      ...headersOf(this.run),
      'content-type': 'text/event-stream; charset=utf-8',
    });
  }

  private marked(event: Buffer): Buffer {
    const part = dataOf(event);
    if (part === null) return event;
    this.isMarkDue = false;
    return eventOf({ ...part, hook_results: hookResults(this.run.record.verdicts) });
  }
}

/** The events as the caller is to get them: without the usage that only we asked for. */
async function* eventsOf(
  { record }: Run,
  { prepared, answer }: Streamed,
  gatherer: Gatherer,
): AsyncGenerator<Buffer> {
  const splitter = new EventSplitter();
  const wantsUsage = asksForUsage(prepared.body);
  const isForCaller = (event: Buffer): boolean => {
    const part = dataOf(event);
    if (part === null) return true;
    if (isObject(part['error'])) throw badGateway('The vendor broke the answer off with an error.');
    gatherer.add(part);
    record.firstTokenMs ??= record.elapsedMs;
    return wantsUsage || !isUsageAlone(part);
  };
  for await (const bytes of partsOf(answer.body)) {
    for (const event of splitter.push(bytes)) if (isForCaller(event)) yield event;
  }
  const rest = splitter.flush();
  if (rest.length > 0 && isForCaller(rest)) yield rest;
}

function asksForUsage(body: Body): boolean {
  const options = body['stream_options'];
  return isObject(options) && options['include_usage'] === true;
}
