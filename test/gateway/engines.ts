import assert from 'node:assert/strict';
import { after } from 'node:test';
import { createChildEngine } from '../../src/gateway/engine/childEngine.js';
import { toEngineConfig } from '../../src/gateway/engine/config.js';
import type { Engine, EngineAnswer, EngineCall, EngineConfig } from '../../src/gateway/engine/engine.js';
import { EngineFailure } from '../../src/gateway/engine/engine.js';
import type { Leaf } from '../../src/gateway/engine/route.js';
import { leafAt, routeOf } from './engineRoutes.js';

export const LOOPBACK = ['127.0.0.0/8', '::1/128'];
export const QUESTION = { model: 'asked-model', messages: [{ role: 'user', content: 'Hello?' }] };

export interface StartedEngine extends Engine {
  /** What it said to the log. */
  readonly said: { readonly level: string; readonly fields: any; readonly text: string }[];
  /** The process that runs now. */
  pid(): number;
}

/** An engine that may call this machine, or what is named; it is gone after the tests of the file. */
export function startEngine(allowedPrivateRanges: readonly string[] = LOOPBACK): StartedEngine {
  const said: StartedEngine['said'] = [];
  const note =
    (level: string) =>
    (fields: unknown, text?: string): void => {
      said.push({ level, fields, text: String(text) });
    };
  const engine = createChildEngine({
    allowedPrivateRanges,
    log: { info: note('info'), warn: note('warn') },
  });
  after(async () => {
    await engine.close();
  });
  return {
    ...engine,
    said,
    pid: () => said.findLast(({ level }) => level === 'info')!.fields.enginePid,
  };
}

export interface Told {
  readonly status: number;
  readonly contentType: string;
  readonly target: string | null;
  readonly retries: number;
  readonly retryAfter?: string | null;
  readonly text: string;
  readonly json: any;
}

async function begin(
  engine: Engine,
  config: EngineConfig,
  call: Partial<Omit<EngineCall, 'config'>>,
): Promise<EngineAnswer> {
  return await engine.call({
    path: '/v1/chat/completions',
    body: QUESTION,
    metadata: {},
    traceId: 'trace-1',
    signal: new AbortController().signal,
    ...call,
    config,
  });
}

/** Has an engine carry out a call and reads its answer to the end. */
export async function ask(
  engine: Engine,
  config: EngineConfig,
  call: Partial<Omit<EngineCall, 'config'>> = {},
): Promise<Told> {
  const { body, ...answer } = await begin(engine, config, call);
  const text = await new Response(body).text();
  return { ...answer, text, json: text.startsWith('{') ? JSON.parse(text) : undefined };
}

/** Has an engine begin a streamed answer, and reads the first part of it. */
export async function beginStream(
  engine: Engine,
  config: EngineConfig,
): Promise<ReadableStreamDefaultReader<Uint8Array>> {
  const { body, status } = await begin(engine, config, { body: { ...QUESTION, stream: true } });
  assert.equal(status, 200);
  const reader = body.getReader();
  assert.equal((await reader.read()).done, false);
  return reader;
}

/** Reads what is left of a stream. */
export async function readToEnd(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  while (!(await reader.read()).done);
}

/** Whose providers are called by a config: all by their slug, at one vendor of OpenAI's kind. */
export function leaves(url: string): (named: { slug: string | null; model: string | null }) => Leaf & {
  readonly slug: string | null;
} {
  return ({ slug, model }) => ({
    slug,
    vendor: 'openai-compatible',
    baseUrl: url,
    secret: `secret-of-${slug}`,
    settings: {},
    model,
    customHost: null,
  });
}

/** Asks through a config as it is written; tells who answered as well. */
export async function askThrough(
  engine: Engine,
  url: string,
  content: object,
  call: Partial<Omit<EngineCall, 'config'>> = {},
): Promise<Told & { readonly by: string | null | undefined; readonly fallbackUsed: boolean | undefined }> {
  const subjects = { metadata: call.metadata ?? {}, params: call.body ?? QUESTION };
  const route = routeOf(content, subjects, leaves(url));
  const told = await ask(engine, toEngineConfig(route), call);
  const answered = leafAt(route, told.target);
  return { ...told, by: answered?.leaf.slug, fallbackUsed: answered?.fallbackUsed };
}

/** Asserts that something fails as an engine does. */
export async function assertFails(
  doing: Promise<unknown>,
  reason: EngineFailure['reason'],
  message: string,
): Promise<void> {
  await assert.rejects(doing, (error: unknown) => {
    assert.ok(error instanceof EngineFailure);
    assert.deepEqual([error.reason, error.message], [reason, message]);
    return true;
  });
}
