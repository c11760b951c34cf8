import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readSettings, type Settings } from '../../src/env.js';
import { startCastellan, type Castellan } from '../../src/server/castellan.js';
import { tried } from './attacks.js';
import { createTestDatabase, type TestDatabase } from './database.js';

/** An answer of the API, as it came over HTTP. */
export interface Answer<Data = Record<string, any>> {
  readonly status: number;
  readonly headers: Headers;
  readonly data: Data | null | undefined;
  readonly errors: readonly AnswerError[];
  /** The body as it was sent. */
  readonly text: string;
}

export interface AnswerError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: {
    readonly code: string;
    readonly requiredPermission?: string;
    readonly fields?: readonly { path: string; message: string }[];
    readonly retryAfter?: number;
    readonly usedBy?: readonly object[];
    readonly requestId?: string;
  };
}

/** How a request shows who it is from and which organization it is for. */
export interface Credentials {
  /** A session's token or an API key, sent as `Authorization: Bearer`. */
  readonly token?: string | undefined;
  /** The id or slug of an organization, sent as `X-Organization`. */
  readonly organization?: string | undefined;
  readonly headers?: Record<string, string>;
}

export interface TestServer {
  readonly castellan: Castellan;
  readonly testDatabase: TestDatabase;
  readonly url: string;
  /** What the server logged, a line each. */
  readonly log: string[];
  /** Sends one GraphQL document and gives back whatever the answer is. */
  send(document: string, variables?: object, credentials?: Credentials): Promise<Answer>;
}

/** Settings under which the plan Pro has no bound of seats: for an organization in which many are invited. */
export const SEATS_FOR_ALL = {
  CASTELLAN_PLANS: fileURLToPath(new URL('plansWithoutSeats.json', import.meta.url)),
};

const TEST_SETTINGS = {
  HOST: '127.0.0.1',
  PORT: '0',
  // The least that bcrypt does: what it costs is not what these tests are about.
  CASTELLAN_BCRYPT_COST: '4',
  CASTELLAN_ATTEMPTS_PER_ADDRESS: '1000000',
  // Zeros: for rows of tests alone.
  CASTELLAN_SECRET_KEY: Buffer.alloc(32).toString('base64'),
  CASTELLAN_LOG: 'debug',
  // What the server does by itself, tests ask for when they want it done.
  CASTELLAN_JOBS: 'off',
  CASTELLAN_OWNER_EMAIL: 'first-owner@example.com',
  CASTELLAN_OWNER_PASSWORD: 'the first owner’s password',
};

/**
 * Starts a server on a new database; both are gone after the tests of the file.
 *
 * @param variables of the environment, as an operator would set them
 */
export async function startTestServer(variables: Record<string, string> = {}): Promise<TestServer> {
  const testDatabase = await createTestDatabase();
  const server = await startTestServerOn(testDatabase, variables);
  after(async () => {
    await server.castellan.stop();
    await testDatabase.drop();
  });
  return server;
}

/** Starts one more server on a database; the caller stops it. */
export async function startTestServerOn(
  testDatabase: TestDatabase,
  variables: Record<string, string> = {},
): Promise<TestServer> {
  const { runtimeUrl } = 'postgres' in testDatabase.options ? testDatabase.options.postgres : {};
  const settings: Settings = readSettings({
    ...TEST_SETTINGS,
    ...(runtimeUrl === undefined ? {} : { CASTELLAN_RUNTIME_DATABASE_URL: runtimeUrl }),
    ...variables,
  });
  const log: string[] = [];
  const castellan = await startCastellan(settings, {
    logTo: { write: (line) => void log.push(line) },
    databaseOptions: testDatabase.options,
    // Most tests call no model.
    startsEngineAtOnce: false,
  });
  return {
    castellan,
    testDatabase,
    url: castellan.url,
    log,
    send: async (document, variables, credentials) =>
      await send(castellan.url, { query: document, variables }, credentials),
  };
}

/** POSTs a GraphQL request. */
export async function send(url: string, body: object, credentials: Credentials = {}): Promise<Answer> {
  tried();
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      ...(credentials.token === undefined ? {} : { Authorization: `Bearer ${credentials.token}` }),
      ...(credentials.organization === undefined ? {} : { 'X-Organization': credentials.organization }),
      ...credentials.headers,
    },
    body: JSON.stringify(body),
  });
  const isStream = response.headers.get('content-type') === 'text/event-stream';
  const text = isStream ? await readFirstEvent(response) : await response.text();
  const parsed = JSON.parse(text) as { data?: Record<string, any>; errors?: AnswerError[] };
  return {
    status: response.status,
    headers: response.headers,
    data: parsed.data,
    errors: parsed.errors ?? [],
    text,
  };
}

/** What the first event of a stream says; then the stream is hung up on. */
async function readFirstEvent(response: Response): Promise<string> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true });
    const event = /^data: (.+)\n\n/m.exec(text)?.[1];
    if (event !== undefined) return event;
  }
  return text;
}
