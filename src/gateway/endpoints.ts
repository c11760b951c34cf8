import type { RequestType } from '../domain/guardrail/check.js';
import { badRequest } from './errors.js';
import type { EnginePath } from './engine/engine.js';
import { isObject } from '../domain/json.js';

/** The body of a request: OpenAI's, read as JSON. What is not known here goes on as it is. */
export type Body = Readonly<Record<string, unknown>>;

/** An endpoint that calls a model. */
export interface Endpoint {
  readonly path: EnginePath;
  readonly requestType: RequestType;
  /** Whether answers may come as a stream. */
  readonly streams: boolean;
  /** The fields that the model reads: what counts as input. */
  readonly inputFields: readonly string[];
  /** The field that bounds the answer, the present name first; empty where the answer holds no tokens. */
  readonly maximumFields: readonly string[];
  /** @throws GatewayError invalid_request naming the field */
  check(body: Body): void;
  /** What is asked, for guardrails. */
  inputText(body: Body): string;
  /** The list that an answer consists of; what has none is no answer. */
  readonly answerField: 'choices' | 'data';
  /** What is answered, for guardrails; of an answer in OpenAI's shape. */
  outputText(answer: Body): string;
}

const CHAT: Endpoint = {
  path: '/v1/chat/completions',
  requestType: 'CHAT_COMPLETION',
  streams: true,
  inputFields: ['messages', 'tools', 'functions', 'response_format', 'tool_choice', 'prediction'],
  maximumFields: ['max_completion_tokens', 'max_tokens'],
  answerField: 'choices',
  check: ({ messages }) => {
    if (!Array.isArray(messages) || messages.length === 0) {
      throw badRequest('messages', 'must be a list of at least one message');
    }
    messages.forEach((message: unknown, index) => {
      if (!isObject(message) || typeof message['role'] !== 'string') {
        throw badRequest(`messages.${String(index)}`, 'must be an object with a role');
      }
    });
  },
  inputText: ({ messages }) => textsOfMessages(messages as readonly unknown[]),
  outputText: ({ choices }) =>
    textsOfMessages(listOf(choices).map((choice) => (isObject(choice) ? choice['message'] : null))),
};

const COMPLETION: Endpoint = {
  path: '/v1/completions',
  requestType: 'COMPLETION',
  streams: true,
  inputFields: ['prompt', 'suffix'],
  maximumFields: ['max_tokens'],
  answerField: 'choices',
  check: ({ prompt }) => {
    if (!isTextOrList(prompt)) throw badRequest('prompt', 'must be a text, or a list of at least one');
  },
  inputText: ({ prompt, suffix }) => join([...listOf(prompt), suffix]),
  outputText: ({ choices }) =>
    join(listOf(choices).map((choice) => (isObject(choice) ? choice['text'] : null))),
};

const EMBEDDING: Endpoint = {
  path: '/v1/embeddings',
  requestType: 'EMBEDDING',
  streams: false,
  inputFields: ['input'],
  maximumFields: [],
  answerField: 'data',
  check: ({ input }) => {
    if (!isTextOrList(input)) throw badRequest('input', 'must be a text, or a list of at least one');
  },
  inputText: ({ input }) => join(listOf(input)),
  outputText: () => '',
};

export const ENDPOINTS: readonly Endpoint[] = [CHAT, COMPLETION, EMBEDDING];
export const PROMPT_ENDPOINTS = { CHAT, TEXT: COMPLETION } as const;

const MAX_TOKENS = 10_000_000;
const MAX_CHOICES = 128;

/**
 * Checks the parts of a body that the way of a call relies on; the rest is the vendor's affair.
 *
 * @throws GatewayError invalid_request naming the field
 */
export function checkBody(endpoint: Endpoint, body: Body): void {
  const { model, stream } = body;
  if (
    model !== undefined &&
    model !== null &&
    (typeof model !== 'string' || model === '' || model.length > 300)
  ) {
    throw badRequest('model', 'must be a text of 1 to 300 characters');
  }
  if (stream !== undefined && stream !== null && typeof stream !== 'boolean') {
    throw badRequest('stream', 'must be true or false');
  }
  if (stream === true && !endpoint.streams) throw badRequest('stream', 'is not known of this endpoint');
  if (isGiven(body['stream_options']) && !isObject(body['stream_options'])) {
    throw badRequest('stream_options', 'must be an object');
  }
  for (const name of ['max_completion_tokens', 'max_tokens']) assertCount(body, name, MAX_TOKENS);
  for (const name of ['n', 'best_of']) assertCount(body, name, MAX_CHOICES);
  endpoint.check(body);
}

function assertCount(body: Body, name: string, most: number): void {
  const value = body[name];
  if (!isGiven(value)) return;
  if (!Number.isInteger(value) || Number(value) < 1 || Number(value) > most) {
    throw badRequest(name, `must be a whole number from 1 to ${String(most)}`);
  }
}

/** JSON's null stands for nothing, as with OpenAI. */
function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function isTextOrList(value: unknown): boolean {
  return typeof value === 'string' || (Array.isArray(value) && value.length > 0);
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as readonly unknown[]) : [value];
}

function join(texts: readonly unknown[]): string {
  return texts.filter((text) => typeof text === 'string' && text !== '').join('\n');
}

/** The texts of messages, what they ask of tools and what tools said included, in order. */
function textsOfMessages(messages: readonly unknown[]): string {
  return join(
    messages.flatMap((message) => {
      if (!isObject(message)) return [];
      const parts = listOf(message['content']).map((part) =>
        isObject(part) ? (part['text'] ?? part['refusal']) : part,
      );
      const calls = [...listOf(message['tool_calls']), { function: message['function_call'] }];
      const asked = calls.map((call) =>
        isObject(call) && isObject(call['function']) ? call['function']['arguments'] : null,
      );
      return [...parts, message['refusal'], ...asked];
    }),
  );
}
