import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A vendor of models on this machine, which is also where the demo's webhooks lead. */
export interface DemoVendor {
  /** `http://127.0.0.1:<port>/v1`, as an integration's base URL. */
  readonly url: string;
  readonly port: number;
  /** Where notices can be sent to, which are taken and forgotten. */
  readonly hookUrl: string;
  stop(): Promise<void>;
}

/** The model that never answers: calls of it fall back to another one. */
export const BUSY_MODEL = 'demo-busy';

/** The model that thinks before it answers, and counts that: so many tokens, whatever it is bounded to. */
export const THINKING_MODEL = 'demo-thinking';
const THINKING_TOKENS = 200;

/** Milliseconds between two words of a streamed answer, so that it can be watched. */
const WORD_PAUSE_MS = 15;

interface Asked {
  readonly model: string;
  readonly stream: boolean;
  readonly withUsage: boolean;
  readonly prompt: string;
  /** How many texts are to be embedded. */
  readonly inputs: number;
}

/**
 * Starts a stand-in for a vendor that speaks OpenAI's chat completions, completions and embeddings. What it answers is
 * made of what it was asked, so the same call gets the same answer; it takes any credential and calls nobody.
 *
 * @param port 0 for any that is free
 * @throws the error of listening, with `EADDRINUSE` where the port is taken
 */
export async function startDemoVendor(port = 0): Promise<DemoVendor> {
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      if (response.headersSent) response.destroy();
      else sendJson(response, 400, refusal(message, 'invalid_request_error'));
    });
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  const own = (server.address() as AddressInfo).port;
  const base = `http://127.0.0.1:${String(own)}`;
  return {
    url: `${base}/v1`,
    port: own,
    hookUrl: `${base}/hooks`,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      if (server.listening) await once(server, 'close');
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const text = await textOf(request);
  const { pathname } = new URL(request.url ?? '/', 'http://vendor');
  if (pathname === '/hooks') {
    response.writeHead(204).end();
    return;
  }
  if (pathname === '/v1/models') {
    sendJson(response, 200, { object: 'list', data: [] });
    return;
  }
  const asked = read(text);
  if (asked.model === BUSY_MODEL) {
    sendJson(response, 503, refusal('The model is busy.', 'overloaded'));
    return;
  }
  const words = `You asked: “${asked.prompt}”. This is an answer of the demo’s own vendor.`.split(' ');
  const thinking = asked.model === THINKING_MODEL ? THINKING_TOKENS : 0;
  const usage = usageOf(asked.prompt, words.length, thinking);
  const head = { id: 'demo-answer', created: Math.floor(Date.now() / 1000), model: asked.model };
  if (pathname === '/v1/embeddings') {
    const data = Array.from({ length: asked.inputs }, (_, index) => ({
      ...{ object: 'embedding', index },
      embedding: [0.25, 0.5, 0.75],
    }));
    const { prompt_tokens, total_tokens } = usageOf(asked.prompt, 0);
    sendJson(response, 200, {
      object: 'list',
      model: asked.model,
      data,
      usage: { prompt_tokens, total_tokens },
    });
  } else if (pathname === '/v1/completions') {
    const choice = { index: 0, text: words.join(' '), finish_reason: 'stop', logprobs: null };
    sendJson(response, 200, { ...head, object: 'text_completion', choices: [choice], usage });
  } else if (pathname !== '/v1/chat/completions') {
    sendJson(response, 404, refusal('There is no such path.', 'not_found'));
  } else if (asked.stream) {
    await stream(response, { head, words, usage: asked.withUsage ? usage : null });
  } else {
    const message = { role: 'assistant', content: words.join(' ') };
    const choice = { index: 0, message, finish_reason: 'stop', logprobs: null };
    sendJson(response, 200, { ...head, object: 'chat.completion', choices: [choice], usage });
  }
}

async function stream(
  response: ServerResponse,
  { head, words, usage }: { head: object; words: readonly string[]; usage: object | null },
): Promise<void> {
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  const send = (part: object): void => {
    response.write(`data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', ...part })}\n\n`);
  };
  for (const [index, word] of words.entries()) {
    if (response.destroyed) return;
    const delta = index === 0 ? { role: 'assistant', content: word } : { content: ` ${word}` };
    send({ choices: [{ index: 0, delta, finish_reason: null }] });
    await new Promise((resolve) => setTimeout(resolve, WORD_PAUSE_MS));
  }
  send({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
  if (usage !== null) send({ choices: [], usage });
  response.end('data: [DONE]\n\n');
}

function read(text: string): Asked {
  const body = JSON.parse(text) as Record<string, unknown>;
  const options = body['stream_options'] as { include_usage?: boolean } | undefined;
  const input = body['input'];
  return {
    model: String(body['model']),
    stream: body['stream'] === true,
    withUsage: options?.include_usage === true,
    prompt: promptOf(body),
    inputs: Array.isArray(input) ? input.length : 1,
  };
}

/** What is to be answered: the last message, or the text itself. */
function promptOf(body: Record<string, unknown>): string {
  const messages = body['messages'];
  const last: unknown = Array.isArray(messages) ? messages.at(-1) : undefined;
  const said = (last as { content?: unknown } | undefined)?.content ?? body['prompt'] ?? body['input'];
  return typeof said === 'string' ? said : JSON.stringify(said ?? '');
}

/** About as many tokens as a real vendor would count: one for four characters, four for three words. */
function usageOf(prompt: string, words: number, thinking = 0): Record<string, number> {
  const input = Math.max(1, Math.ceil(prompt.length / 4));
  const output = Math.ceil((words * 4) / 3) + thinking;
  return { prompt_tokens: input, completion_tokens: output, total_tokens: input + output };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
}

function refusal(message: string, code: string): object {
  return { error: { message, type: 'vendor_error', param: null, code } };
}
