/**
 * GraphiQL as a person meets it, in a real browser: it works from our own origin alone, under its policy.
 *
 * Needs Chromium: CHROMIUM_PATH, or a system-wide one. Skipped, with the reason, where there is none.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { createSchema, createYoga } from 'graphql-yoga';
import { chromium, type BrowserContext, type Page } from 'playwright-core';

import { createGraphiql } from '../../src/server/graphiql.js';

const executablePath = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
  (path) => path !== undefined && existsSync(path),
);
const skip = executablePath
  ? false
  : 'no Chromium: set CHROMIUM_PATH, or install /usr/bin/chromium or /usr/bin/google-chrome';

const CHROMIUM_ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Any other host fails to resolve, so that a page that needs one breaks here as it would offline.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

const TAB_TITLES = ['SignIn', 'WhoAmI', 'CreateOrganization', 'CreateApiKey', 'ApiKeys', 'VerifyApiKey'];

/** Just enough of the API for the first operation; what it does is not the matter here. */
const yoga = createYoga({
  graphiql: false,
  landingPage: false,
  logging: false,
  schema: createSchema({
    typeDefs: /* GraphQL */ `
      "Who is asking."
      type Viewer {
        displayName: String
      }
      type Session {
        id: ID!
        expiresAt: String!
      }
      type SignInPayload {
        token: String!
        session: Session!
        viewer: Viewer!
      }
      input SignInInput {
        email: String!
        password: String!
      }
      type Query {
        viewer: Viewer
      }
      type Mutation {
        "Starts a session."
        signIn(input: SignInInput!): SignInPayload
      }
    `,
    resolvers: {
      Mutation: {
        signIn: (_: unknown, { input }: { input: { email: string } }) => ({
          token: 'token-of-the-test',
          session: { id: 'ses_1', expiresAt: '2030-01-01T00:00:00.000Z' },
          viewer: { displayName: `Signed in as ${input.email}` },
        }),
      },
    },
  }),
});

async function listen(): Promise<{ server: Server; origin: string }> {
  const graphiql = createGraphiql({ endpoint: '/graphql' });
  const server = createServer((request, response) => {
    if (!graphiql.serve(request, response)) void yoga(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

describe('GraphiQL over HTTP', () => {
  let server: Server;
  let origin: string;
  before(async () => ({ server, origin } = await listen()));
  after(() => close(server));

  const visit = (path: string, headers: Record<string, string> = {}) =>
    fetch(origin + path, { headers: { accept: 'text/html', ...headers } });

  test('the page has no inline script, a strict policy and the headers that go with it', async () => {
    const response = await visit('/graphql');
    const page = await response.text();
    assert.equal(response.status, 200);
    assert.doesNotMatch(page, /<style|style=|<script(?![^>]* src="\/graphql\/assets\/)/);
    const policy = response.headers.get('content-security-policy') ?? '';
    assert.match(policy, /^default-src 'none'; script-src 'self'; /);
    assert.doesNotMatch(policy, /unsafe-eval|blob:|https?:|\*/);
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
    assert.equal(response.headers.get('referrer-policy'), 'no-referrer');
    assert.equal(response.headers.get('x-frame-options'), 'DENY');
    assert.equal(response.headers.get('cross-origin-opener-policy'), 'same-origin');
    assert.equal(response.headers.get('vary'), 'Accept');
  });

  test('assets never change under their name and are compressed for whoever takes it', async () => {
    const page = await (await visit('/graphql')).text();
    const paths = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '');
    assert.equal(paths.length, 4);
    for (const path of paths) {
      const plain = await visit(path, { 'accept-encoding': 'gzip;q=0, identity' });
      const gzipped = await visit(path, { 'accept-encoding': 'br, gzip' });
      assert.equal(plain.headers.get('content-encoding'), null);
      assert.equal(gzipped.headers.get('content-encoding'), 'gzip');
      assert.equal(gzipped.headers.get('cache-control'), 'public, max-age=31536000, immutable');
      assert.equal(await gzipped.text(), await plain.text());
    }
  });

  test('an asset of another version is not found, and is not kept by caches', async () => {
    const response = await visit('/graphql/assets/graphiql-0123456789abcdef.js');
    assert.equal(response.status, 404);
    assert.equal(response.headers.get('cache-control'), 'no-store');
  });

  test('programs, operations in the address and unknown paths are left to the API', async () => {
    for (const [path, accept] of [
      ['/graphql?query={__typename}', 'application/json'],
      ['/graphql?query={__typename}', 'text/html, application/json'],
    ] as const) {
      assert.deepEqual(await (await visit(path, { accept })).json(), { data: { __typename: 'Query' } });
    }
    assert.equal((await visit('/graphql/assets/../../package.json')).status, 404);
  });
});

describe('GraphiQL in a browser', { skip }, () => {
  let server: Server;
  let origin: string;
  let profile: string;
  let context: BrowserContext;
  let page: Page;
  const requests: string[] = [];
  /** Policy violations, errors and warnings, of the page and its workers. */
  const complaints: string[] = [];

  before(async () => {
    ({ server, origin } = await listen());
    profile = await mkdtemp(join(tmpdir(), 'castellan-graphiql-'));
    context = await chromium.launchPersistentContext(profile, {
      executablePath: executablePath ?? '',
      args: CHROMIUM_ARGUMENTS,
      viewport: { width: 1440, height: 900 },
    });
    context.on('request', (request) => requests.push(request.url()));
    context.on('weberror', (error) => complaints.push(String(error.error())));
    context.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page = context.pages()[0] ?? (await context.newPage());
    await page.goto(`${origin}/graphql`);
    await page.getByRole('tab').first().waitFor();
  });

  after(async () => {
    await context?.close();
    await rm(profile, { recursive: true, force: true });
    await close(server);
  });

  const tabTitles = () => page.locator('.graphiql-tab-button').allTextContents();
  const openTab = () =>
    page.getByRole('tab', { selected: true }).locator('.graphiql-tab-button').textContent();
  const queryEditor = () => page.locator('.graphiql-query-editor .view-lines');
  const variablesEditor = () => page.locator('.graphiql-editor-tool .view-lines').first();

  /** Loads the page anew, as a person would come back to it. */
  async function comeBack(): Promise<void> {
    // GraphiQL stores edits half a second after the last key.
    await page.waitForTimeout(700);
    assert.equal(page.url(), `${origin}/graphql`, 'the address is not touched by edits');
    await page.reload();
    await queryEditor().getByText('input').first().waitFor();
  }

  test('six tabs stand ready, in the order of a first walk', async () => {
    assert.deepEqual(await tabTitles(), TAB_TITLES);
    assert.equal(await openTab(), 'SignIn');
    await queryEditor().getByText('SignInInput').waitFor();
    await variablesEditor().getByText('you@example.com').waitFor();
  });

  test('the first operation runs as it stands and shows the answer', async () => {
    await page.getByRole('button', { name: /execute query/i }).click();
    await page.locator('.result-window').getByText('Signed in as you@example.com').waitFor();
  });

  test('one click opens a tab, with its variables', async () => {
    await page.locator('.graphiql-tab-button').nth(3).click();
    await variablesEditor().getByText('My first key').waitFor();
  });

  test('the docs open and show the schema', async () => {
    await page.getByRole('button', { name: /show documentation explorer/i }).click();
    await page.locator('.graphiql-doc-explorer').getByText('Mutation').first().waitFor();
  });

  test('coming back finds the same tabs, the open one among them, with and without edits', async () => {
    await comeBack();
    assert.deepEqual(await tabTitles(), TAB_TITLES);
    assert.equal(await openTab(), 'CreateApiKey');

    await queryEditor().click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('# edited');
    await comeBack();
    assert.deepEqual(await tabTitles(), TAB_TITLES);
    assert.equal(await openTab(), 'CreateApiKey');
    await queryEditor().getByText('# edited').waitFor();
    await variablesEditor().getByText('My first key').waitFor();
  });

  test('nothing was asked of another origin, and nothing broke the policy', () => {
    assert.deepEqual(
      requests.filter((url) => new URL(url).origin !== origin && !url.startsWith('data:')),
      [],
    );
    for (const worker of ['worker-editor', 'worker-json', 'worker-graphql']) {
      assert.ok(
        requests.some((url) => url.includes(worker)),
        `${worker} was loaded`,
      );
    }
    assert.deepEqual(complaints, []);
  });
});
