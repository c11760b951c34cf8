/**
 * GraphiQL as a person meets it, in a real browser: it works from our own origin alone, under its policy.
 *
 * Needs Chromium: CHROMIUM_PATH, or a system-wide one. Skipped, with the reason, where there is none.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { chromium, type BrowserContext, type Page } from 'playwright-core';

import { startTestServer } from '../support/server.js';

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

const TAB_TITLES = [
  ...['SignIn', 'WhoAmI', 'CreateOrganization', 'CreateApiKey', 'ApiKeys', 'VerifyApiKey'],
  ...['CreatePrompt', 'RenderPrompt', 'Why'],
];

// The account that the first tab's variables name, so that the tab runs as it stands.
const server = await startTestServer({
  CASTELLAN_OWNER_EMAIL: 'you@example.com',
  CASTELLAN_OWNER_PASSWORD: 'your password',
});
const origin = server.url;

describe('GraphiQL over HTTP', () => {
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
  let profile: string;
  let context: BrowserContext;
  let page: Page;
  const requests: string[] = [];
  /** Policy violations, errors and warnings, of the page and its workers. */
  const complaints: string[] = [];

  before(async () => {
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
  });

  const tabTitles = () => page.locator('.graphiql-tab-button').allTextContents();
  const openTab = () =>
    page.getByRole('tab', { selected: true }).locator('.graphiql-tab-button').textContent();
  const queryEditor = () => page.locator('.graphiql-query-editor .view-lines');
  const result = () => page.locator('.result-window');
  const run = async (tab: number): Promise<void> => {
    await page.locator('.graphiql-tab-button').nth(tab).click();
    await queryEditor()
      .getByText(TAB_TITLES[tab] ?? '')
      .first()
      .waitFor();
    // GraphiQL takes a moment to read the operation of the tab that was opened.
    await page.waitForTimeout(700);
    await page.getByRole('button', { name: /execute query/i }).click();
  };
  const variablesEditor = () => page.locator('.graphiql-editor-tool .view-lines').first();

  /** Loads the page anew, as a person would come back to it. */
  async function comeBack(): Promise<void> {
    // GraphiQL stores edits half a second after the last key.
    await page.waitForTimeout(700);
    assert.equal(page.url(), `${origin}/graphql`, 'the address is not touched by edits');
    await page.reload();
    await queryEditor().getByText('input').first().waitFor();
  }

  test('nine tabs stand ready, in the order of a first walk', async () => {
    assert.deepEqual(await tabTitles(), TAB_TITLES);
    assert.equal(await openTab(), 'SignIn');
    await queryEditor().getByText('SignInInput').waitFor();
    await variablesEditor().getByText('you@example.com').waitFor();
  });

  test('the first operation runs as it stands and shows the answer', async () => {
    await page.getByRole('button', { name: /execute query/i }).click();
    await result().getByText('cs_').waitFor();
    const cookie = (await context.cookies()).find(({ name }) => name === 'castellan_session');
    assert.equal(cookie?.httpOnly, true);
  });

  test('signed in, the other tabs tell who asks, make an organization and a key that works', async () => {
    await run(1);
    await result().getByText('"USER"').waitFor();
    await run(2);
    await result().getByText('createOrganization').waitFor();
    await run(3);
    await result().getByText('"ck_').first().waitFor();
    const secret = /ck_[0-9A-Za-z]{49}/.exec((await result().textContent()) ?? '')?.[0] ?? '';

    const allowed = await server.send(
      '{ viewer { kind permissions } apiKeys { totalCount } }',
      {},
      { token: secret },
    );
    assert.deepEqual(allowed.errors, []);
    assert.equal(allowed.data?.['viewer'].kind, 'API_KEY');
    const refused = await server.send('{ members { totalCount } }', {}, { token: secret });
    assert.equal(refused.data?.['members'], null);
    assert.equal(refused.errors[0]?.extensions.code, 'FORBIDDEN');
    assert.equal(refused.errors[0]?.extensions.requiredPermission, 'member:list');
  });

  test('a prompt is made and rendered, and a rule explained, as the last tabs stand', async () => {
    await run(6);
    await result().getByText('"slug": "welcome"').waitFor();
    await run(7);
    await result().getByText('"Greet Ada."').waitFor();
    await result().getByText('"You speak for Acme."').waitFor();
    await run(8);
    await result().getByText('"The role Owner holds billing:manage."').waitFor();
    if (process.env.SCREENSHOT !== undefined) await page.screenshot({ path: process.env.SCREENSHOT });
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
