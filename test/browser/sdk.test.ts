/**
 * The SDK in a page, in a real browser: with the session cookie, on the server's own origin and on one that it allows.
 *
 * Needs Chromium: CHROMIUM_PATH, or a system-wide one. Skipped, with the reason, where there is none.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium, type Page } from 'playwright-core';
import type * as Sdk from '../../src/sdk/index.js';
import { startFakeHost } from '../support/fakeHost.js';
import { createOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

const executablePath = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
  (path) => path !== undefined && existsSync(path),
);
const skip = executablePath
  ? false
  : 'no Chromium: set CHROMIUM_PATH, or install /usr/bin/chromium or /usr/bin/google-chrome';

/** Another origin, of which the server knows. */
const dashboard = await startFakeHost((_asked, response) => {
  response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>Dashboard</title>');
});
const server = await startTestServer({ CASTELLAN_ALLOWED_ORIGINS: dashboard.url });

/** What a page's script has: the SDK as a bundler makes it, under a name. */
declare const sdk: typeof Sdk;

async function open(page: Page, url: string): Promise<void> {
  await page.goto(url);
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../../src/sdk/index.ts', import.meta.url))],
    bundle: true,
    platform: 'browser',
    format: 'iife',
    globalName: 'sdk',
    write: false,
    logLevel: 'silent',
  });
  await page.addScriptTag({ content: outputFiles[0]?.text ?? '' });
}

test('a page signs in by the cookie, goes through lists and follows the logs', { skip }, async () => {
  const { owner, organization } = await createOrganization(server);
  for (const name of ['a', 'b', 'c']) await owner.createApiKey({ name });
  const browser = await chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox'] });
  try {
    const who = { email: owner.email, password: owner.password, organization: organization.id };
    for (const { page, url } of [
      { page: await browser.newPage(), url: '' },
      // A context of its own: with no cookie from the page before.
      { page: await (await browser.newContext()).newPage(), url: server.url },
    ]) {
      const address = url === '' ? `${server.url}/healthz` : dashboard.url;
      await open(page, address);
      const before = await page.evaluate(async (where) => {
        const castellan = sdk.createClient({ url: where, cookie: true });
        return await castellan.viewer().catch((error: unknown) => error instanceof sdk.UnauthenticatedError);
      }, url);
      assert.equal(before, true);

      const seen = await page.evaluate(
        async ({ where, email, password, chosen }) => {
          const castellan = sdk.createClient({ url: where, cookie: true, organization: chosen });
          await castellan.account.signIn({ email, password });
          const names = [];
          for await (const key of castellan.apiKeys.list({ orderBy: 'NAME_ASC', first: 2 }))
            names.push(key.name);
          let logs: unknown = 'none';
          for await (const { log } of castellan.logs.tail()) {
            logs = log;
            break;
          }
          return { names, logs, cookie: document.cookie };
        },
        { where: url, email: who.email, password: who.password, chosen: who.organization },
      );
      // Scripts do not see the cookie.
      assert.deepEqual(seen, { names: ['a', 'b', 'c'], logs: null, cookie: '' });

      // The cookie is kept, and a client that was not told to use it does not.
      await open(page, address);
      const after = await page.evaluate(async (where) => {
        const { user } = await sdk.createClient({ url: where, cookie: true }).viewer();
        const without = await sdk
          .createClient({ url: where })
          .viewer()
          .catch((error: unknown) => error instanceof sdk.UnauthenticatedError);
        return { email: user?.email, without };
      }, url);
      assert.deepEqual(after, { email: owner.email, without: true });
    }
  } finally {
    await browser.close();
  }
});
