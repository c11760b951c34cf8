import type { DemoCatalog } from './catalog.js';
import { SUPPORT } from './content.js';
import { historyOf } from './history.js';
import type { DemoKeys } from './keys.js';
import { BUSY_MODEL, THINKING_MODEL } from './vendor.js';
import { clientOf, runJob, type DemoKey, type Workspace } from './workspace.js';

/** How many calls of the past are reported at once: well below what a body may hold. */
const BATCH = 400;
/** Every so many of them somebody says what they think of the answer. */
const FEEDBACK_EVERY = 40;

interface Parts {
  readonly keys: DemoKeys;
  readonly catalog: DemoCatalog;
}

/** Reports the calls of the days before, as a gateway elsewhere would, and says what was thought of some. */
export async function reportHistory(workspace: Workspace, { keys }: Parts): Promise<void> {
  const { target, content } = workspace;
  const calls = historyOf(content, new Date());
  target.say(`${content.name}: ${String(calls.length)} calls of the days before`);
  // Two of three are the app's, so that keys can be told apart.
  const isApps = (index: number): boolean => index % 3 !== 0;
  for (const [key, own] of [
    [keys.app, calls.filter((_, index) => isApps(index))],
    [keys.batch, calls.filter((_, index) => !isApps(index))],
  ] as const) {
    const client = clientOf(workspace, key);
    for (let start = 0; start < own.length; start += BATCH) {
      const { logs } = await client.logs.ingest({ logs: own.slice(start, start + BATCH) });
      for (const [index, { logId }] of logs.entries()) {
        if (index % FEEDBACK_EVERY !== 0) continue;
        const value = index % (2 * FEEDBACK_EVERY) === 0 ? 5 : -5;
        await client.logs.createFeedback({ logId, value, weight: '0.5', metadata: { from: 'the app' } });
      }
    }
  }
}

/** Makes calls now, through the endpoint of the server: each way in which they can go. */
export async function makeCalls(workspace: Workspace, { keys, catalog }: Parts): Promise<void> {
  const { target, content } = workspace;
  target.say(`${content.name}: calls through /v1/`);
  const { app } = keys;
  const question = content.questions[0] ?? '';
  const ask = (text: string, more: object = {}) => ({
    ...{ model: '@openai/gpt-4o-mini', messages: [{ role: 'user', content: text }] },
    ...more,
  });
  const call = async (key: DemoKey, body: object, more: CallDetails = {}): Promise<void> => {
    await send(workspace, key, { body, ...more });
  };
  await call(app, ask(question), { headers: { 'x-portkey-trace-id': 'demo-trace' } });
  await call(app, ask(question, { stream: true, stream_options: { include_usage: true } }));
  for (const _ of ['written', 'found']) {
    await call(app, ask('What are the opening hours?'), {
      headers: { 'x-portkey-config': catalog.configs.cached.slug },
    });
  }
  await call(app, ask(question), {
    headers: { 'x-portkey-config': catalog.configs.fallback.slug },
    expects: [200, 246],
  });
  await call(app, { variables: { question } }, { path: '/v1/prompts/answer/completions' });
  await call(app, { model: '@own/demo-small', input: ['one', 'two'] }, { path: '/v1/embeddings' });
  await call(app, ask('My key is sk-abcdef123456.'), { expects: [446] });
  await call(app, ask(question, { model: `@own/${BUSY_MODEL}` }), { expects: [503] });
  if (content.slug !== SUPPORT.slug) return;
  const small = keys.others.find(({ name }) => name === 'small-budget');
  if (small === undefined) return;
  const thinking = ask('Hello?', { model: `@own/${THINKING_MODEL}`, max_tokens: 1 });
  await call(small, thinking);
  await call(small, thinking, { expects: [412] });
}

/** Has keys read what they may, so that `apiKeyHygiene` tells what is used from what is not. */
export async function useKeys(workspace: Workspace, { keys }: Parts): Promise<void> {
  const { content } = workspace;
  for (const key of keys.others.filter(({ name }) => name === 'dashboard')) {
    const client = clientOf(workspace, key);
    await client.prompts.list();
    await client.analytics.totals();
  }
  if (content.slug !== SUPPORT.slug) return;
  const verifier = keys.others.find(({ name }) => name === 'verifier');
  if (verifier !== undefined) await clientOf(workspace, verifier).apiKeys.verify({ secret: keys.app.secret });
}

/** Makes what people keep for themselves of logs: filters and exports. */
export async function keepLogs({ target, owner }: Workspace): Promise<void> {
  await owner.savedLogFilters.create({
    name: 'Failed, last day',
    filter: { isError: true },
    lastMinutes: 1_440,
  });
  await owner.savedLogFilters.create({
    ...{ name: 'Slow ones of the product team' },
    filter: { latencyMs: { min: 2_000 }, metadata: [{ name: 'team', value: 'product' }] },
  });
  await owner.logExports.create({ format: 'CSV', filter: { isError: true } });
  await owner.logExports.create({ format: 'JSONL', filter: { models: ['gpt-4o'] } });
  await runJob(target, 'write-log-exports');
}

interface CallDetails {
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The statuses with which it may be answered; 200 where left out. */
  readonly expects?: readonly number[];
}

/** @throws Error where a call is answered otherwise than it is meant to be */
async function send(
  { target }: Workspace,
  { secret }: DemoKey,
  {
    body,
    path = '/v1/chat/completions',
    headers = {},
    expects = [200],
  }: CallDetails & { readonly body: object },
): Promise<void> {
  const response = await fetch(`${target.url}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${secret}`, ...headers },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!expects.includes(response.status)) {
    throw new Error(`A call of ${path} was answered ${String(response.status)}: ${text}`);
  }
}
