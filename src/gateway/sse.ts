import { isObject } from '../domain/json.js';
import type { Tokens } from '../domain/catalog/cost.js';

/** Cuts a stream of bytes into server-sent events, each as it came, its blank line included. */
export class EventSplitter {
  private rest = Buffer.alloc(0);

  /** The events that are complete now. */
  push(bytes: Uint8Array): Buffer[] {
    this.rest = this.rest.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.rest, bytes]);
    const events: Buffer[] = [];
    for (let end = endOfEvent(this.rest); end !== -1; end = endOfEvent(this.rest)) {
      events.push(this.rest.subarray(0, end));
      this.rest = this.rest.subarray(end);
    }
    return events;
  }

  /** What came after the last blank line; empty where nothing did. */
  flush(): Buffer {
    const { rest } = this;
    this.rest = Buffer.alloc(0);
    return rest;
  }
}

/** Where the first event ends: behind its blank line; -1 where it is not complete. */
function endOfEvent(bytes: Buffer): number {
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) {
    if (bytes[at + 1] === 10) return at + 2;
    if (bytes[at + 1] === 13 && bytes[at + 2] === 10) return at + 3;
  }
  return -1;
}

/** The data of an event, read as JSON; null for `[DONE]`, comments and what is no JSON. */
export function dataOf(event: Buffer): Record<string, unknown> | null {
  const text = event
    .toString('utf8')
    .split(/\r?\n/)
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice('data:'.length).trimStart())
    .join('\n');
  try {
    const data: unknown = JSON.parse(text);
    return isObject(data) ? data : null;
  } catch {
    return null;
  }
}

/** An event with a value as its data. */
export function eventOf(data: object): Buffer {
  return Buffer.from(`data: ${JSON.stringify(data)}\n\n`);
}

/** What the vendor says that a call took; null where it does not say. */
export function usageOf(answer: Record<string, unknown>): Tokens | null {
  const { usage } = answer;
  if (!isObject(usage)) return null;
  const input = count(usage['prompt_tokens'] ?? usage['input_tokens']);
  const output = count(usage['completion_tokens'] ?? usage['output_tokens']);
  return input === null ? null : { input, output: output ?? 0 };
}

function count(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

/** Whether a part of a stream says what the call took and nothing else. */
export function isUsageAlone(part: Record<string, unknown>): boolean {
  return Array.isArray(part['choices']) && part['choices'].length === 0 && isObject(part['usage']);
}

/** How much of a streamed answer is put together for guardrails and the log. Characters. */
const MAX_GATHERED = 1_000_000;

interface Choice {
  content: string;
  finish: unknown;
  readonly calls: Map<number, { id: unknown; name: string; arguments: string }>;
}

/** Puts the parts of a streamed answer together: one as if it had not been streamed, in OpenAI's shape. */
export class Gatherer {
  private readonly choices = new Map<number, Choice>();
  private head: Record<string, unknown> = {};
  private gathered = 0;
  private isChat = true;
  tokens: Tokens | null = null;
  private usage: unknown;
  /** Whether a part has come. */
  hasBegun = false;

  add(part: Record<string, unknown>): void {
    const { choices, usage, object, ...head } = part;
    if (!this.hasBegun) this.head = head;
    this.hasBegun = true;
    if (typeof object === 'string') this.isChat = object.startsWith('chat');
    this.tokens = usageOf(part) ?? this.tokens;
    if (isObject(usage)) this.usage = usage;
    if (Array.isArray(choices)) for (const choice of choices) if (isObject(choice)) this.addChoice(choice);
  }

  /** The answer so far. */
  get answer(): Record<string, unknown> {
    const choices = [...this.choices].map(([index, { content, finish, calls }]) => {
      const toolCalls = [...calls.values()].map(({ id, name, arguments: given }) => ({
        id,
        type: 'function',
        function: { name, arguments: given },
      }));
      const called = toolCalls.length === 0 ? {} : { tool_calls: toolCalls };
      const said = this.isChat
        ? {
            message: {
              role: 'assistant',
              content: content === '' && toolCalls.length > 0 ? null : content,
              ...called,
            },
          }
        : { text: content };
      return { index, ...said, finish_reason: finish };
    });
    const { head, usage } = this;
    const object = this.isChat ? 'chat.completion' : 'text_completion';
    return { ...head, object, choices, ...(usage === undefined ? {} : { usage }) };
  }

  private addChoice(part: Record<string, unknown>): void {
    const index = count(part['index']) ?? 0;
    const choice = this.choices.get(index) ?? { content: '', finish: null, calls: new Map() };
    this.choices.set(index, choice);
    choice.finish = part['finish_reason'] ?? choice.finish;
    const delta = isObject(part['delta']) ? part['delta'] : {};
    for (const text of [part['text'], delta['content'], delta['refusal']])
      choice.content += this.bounded(text);
    const calls = Array.isArray(delta['tool_calls']) ? (delta['tool_calls'] as unknown[]) : [];
    for (const call of calls) if (isObject(call)) this.addCall(choice, call);
  }

  private addCall({ calls }: Choice, part: Record<string, unknown>): void {
    const index = count(part['index']) ?? 0;
    const call = calls.get(index) ?? { id: part['id'], name: '', arguments: '' };
    calls.set(index, call);
    const given = isObject(part['function']) ? part['function'] : {};
    call.name += this.bounded(given['name']);
    call.arguments += this.bounded(given['arguments']);
  }

  private bounded(text: unknown): string {
    if (typeof text !== 'string' || this.gathered >= MAX_GATHERED) return '';
    this.gathered += text.length;
    return text;
  }
}
