/**
 * GraphiQL as a person meets it, in a real browser: it works from our own origin alone, under its policy.
 *
 * Needs Chromium: CHROMIUM_PATH, or a system-wide one. Skipped, with the reason, where there is none.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { Kind, parse, print, type ObjectTypeDefinitionNode } from 'graphql';
import { chromium, type BrowserContext, type Locator, type Page } from 'playwright-core';

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

/** What schema.graphql has of a root field. */
function printedField(root: string, name: string) {
  const { definitions } = parse(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'));
  const type = definitions.find(
    (one): one is ObjectTypeDefinitionNode =>
      one.kind === Kind.OBJECT_TYPE_DEFINITION && one.name.value === root,
  );
  const field = type?.fields?.find((one) => one.name.value === name);
  assert.ok(field);
  return {
    description: field.description?.value ?? '',
    rule: (field.directives ?? []).map(print).join(' '),
    arguments: Object.fromEntries(
      (field.arguments ?? []).map((one) => [one.name.value, one.description?.value]),
    ),
  };
}

/** A description as the page shows it: the Markdown of code is taken for its looks. */
const shown = (description: string): string => description.replaceAll('`', '');

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
  /** What each operation that was run had in the header X-Organization. */
  const organizationsNamed: (string | null)[] = [];
  /** Policy violations, errors and warnings, of the page and its workers. */
  const complaints: string[] = [];

  before(async () => {
    profile = await mkdtemp(join(tmpdir(), 'castellan-graphiql-'));
    context = await chromium.launchPersistentContext(profile, {
      executablePath: executablePath ?? '',
      args: CHROMIUM_ARGUMENTS,
      viewport: { width: 1440, height: 900 },
    });
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin });
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
  const run = async (tab: number): Promise<any> => {
    await page.locator('.graphiql-tab-button').nth(tab).click();
    await queryEditor()
      .getByText(TAB_TITLES[tab] ?? '')
      .first()
      .waitFor();
    // GraphiQL takes a moment to read the operation of the tab that was opened.
    await page.waitForTimeout(700);
    return await execute();
  };
  /** Presses the button, and gives back what came, as long as it is data without errors and is shown. */
  const execute = async (): Promise<any> => {
    const [response] = await Promise.all([
      page.waitForResponse((one) => one.request().method() === 'POST' && one.url() === `${origin}/graphql`),
      page.getByRole('button', { name: /execute query/i }).click(),
    ]);
    organizationsNamed.push(await response.request().headerValue('X-Organization'));
    const answer = await response.json();
    assert.deepEqual(Object.keys(answer), ['data'], JSON.stringify(answer));
    const [field = ''] = Object.keys(answer.data);
    await result().getByText(`"${field}"`).first().waitFor();
    return answer.data;
  };
  const variablesEditor = () => page.locator('.graphiql-editor-tool .view-lines').first();
  const headersEditor = () => page.locator('.graphiql-editor-tool .view-lines').nth(1);
  /** Pastes a text into the place of what an editor holds. */
  const write = async (editor: Locator, text: string): Promise<void> => {
    await editor.click();
    await page.keyboard.press('Control+A');
    // Typed, each bracket would get its partner from the editor.
    await page.evaluate(async (copied) => {
      await navigator.clipboard.writeText(copied);
    }, text);
    await page.keyboard.press('Control+V');
    // GraphiQL takes edits over half a second after the last one.
    await page.waitForTimeout(700);
  };

  /** Loads the page anew, as a person would come back to it. */
  async function comeBack(): Promise<void> {
    // GraphiQL stores edits half a second after the last key.
    await page.waitForTimeout(700);
    assert.equal(page.url(), `${origin}/graphql`, 'the address is not touched by edits');
    const title = (await openTab()) ?? '';
    await page.reload();
    await queryEditor().getByText(title).first().waitFor();
  }

  test('nine tabs stand ready, in the order of a first walk', async () => {
    assert.deepEqual(await tabTitles(), TAB_TITLES);
    assert.equal(await openTab(), 'SignIn');
    await queryEditor().getByText('SignInInput').waitFor();
    await variablesEditor().getByText('you@example.com').waitFor();
  });

  test('the first operation runs as it stands and shows the answer', async () => {
    const { signIn } = await execute();
    await result().getByText(signIn.token).waitFor();
    const cookie = (await context.cookies()).find(({ name }) => name === 'castellan_session');
    assert.equal(cookie?.httpOnly, true);
  });

  test('signed in, the other tabs run as they stand: who asks, an organization, a key that works', async () => {
    assert.equal((await run(1)).viewer.kind, 'USER');
    assert.equal((await run(2)).createOrganization.organization.name, 'Acme');
    const { secret, apiKey } = (await run(3)).createApiKey;
    await result().getByText(secret).waitFor();

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

    const { apiKeys } = await run(4);
    assert.deepEqual(
      apiKeys.edges.map(({ node }: any) => [node.id, node.name, node.status]),
      [[apiKey.id, 'My first key', 'ACTIVE']],
    );
    assert.deepEqual((await run(5)).verifyApiKey, { valid: false, code: 'NOT_FOUND', apiKey: null });
    // The secret of tab 4 in its place, as the comment says.
    await write(variablesEditor(), JSON.stringify({ input: { secret, permission: 'prompt:view' } }));
    assert.deepEqual((await execute()).verifyApiKey, {
      valid: true,
      code: 'VALID',
      apiKey: { id: apiKey.id, name: 'My first key' },
    });
  });

  test('a prompt is made and rendered, and a rule explained, as the last tabs stand', async () => {
    assert.equal((await run(6)).createPrompt.prompt.slug, 'welcome');
    assert.deepEqual(
      (await run(7)).renderPrompt.messages.map(({ content }: any) => content),
      ['You speak for Acme.', 'Greet Ada.'],
    );
    assert.equal((await run(8)).explainAccess.explanation, 'The role Owner holds billing:manage.');
  });

  test('one click opens a tab, with its variables', async () => {
    await page.locator('.graphiql-tab-button').nth(3).click();
    await variablesEditor().getByText('My first key').waitFor();
  });

  test('the docs tell of a field what schema.graphql does: what it is, what it takes, and who may ask for it', async () => {
    const docs = page.locator('.graphiql-doc-explorer');
    const link = (name: string) => docs.getByRole('link', { name, exact: true }).first();
    await page.getByRole('button', { name: /show documentation explorer/i }).click();
    for (const [root, field, argument, rule] of [
      ['Query', 'apiKeys', 'orderBy', '@requiresScopes(scopes: [["apiKey:list"]])'],
      ['Mutation', 'rotateApiKey', 'input', '@requiresScopes(scopes: [["apiKey:rotate"]])'],
    ] as const) {
      const printed = printedField(root, field);
      assert.ok(printed.rule.includes(rule), printed.rule);
      await link(root).click();
      await link(field).click();
      await docs.getByText(shown(printed.description), { exact: true }).waitFor();
      await docs.getByText(shown(printed.arguments[argument] ?? ''), { exact: true }).waitFor();
      const permission = /"(\w+:\w+)"/.exec(rule)?.[1] ?? '';
      // Set as code, as Markdown has it.
      await docs.locator('code').getByText(permission, { exact: true }).first().waitFor();
      await docs.getByRole('link', { name: root }).click();
      await docs.getByRole('link', { name: 'Docs' }).click();
    }
    await page.getByRole('button', { name: /hide documentation explorer/i }).click();
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

  test('headers that were typed are there after a reload, in their own tab, and are sent', async () => {
    const { viewer } = await run(1);
    organizationsNamed.length = 0;
    const others = viewer.organizations.find(({ id }: any) => id !== viewer.organization.id);
    await page.getByRole('button', { name: 'Headers' }).click();
    await write(headersEditor(), JSON.stringify({ 'X-Organization': others.slug }));
    await comeBack();
    assert.equal(await openTab(), 'WhoAmI');
    await page.getByRole('button', { name: 'Headers' }).click();
    await headersEditor().getByText(others.slug).waitFor();
    assert.equal((await run(1)).viewer.organization.id, others.id);
    assert.deepEqual(organizationsNamed, [others.slug]);
    // Those of another tab are its own.
    await run(4);
    assert.deepEqual(organizationsNamed, [others.slug, null]);
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
