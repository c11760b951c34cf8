/**
 * The page where the links of invitations lead, as the invited person meets it, in a real browser.
 *
 * Needs Chromium: CHROMIUM_PATH, or a system-wide one. Skipped, with the reason, where there is none.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { chromium } from 'playwright-core';
import { invite } from '../notice/notices.js';
import { createOrganization, random, signUp } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

const executablePath = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
  (path) => path !== undefined && existsSync(path),
);
const skip = executablePath
  ? false
  : 'no Chromium: set CHROMIUM_PATH, or install /usr/bin/chromium or /usr/bin/google-chrome';

const server = await startTestServer();

test('the link of an invitation leads to a page with a strict policy, got by GET alone', async () => {
  const response = await fetch(`${server.url}/invitation`);
  assert.equal(response.status, 200);
  assert.match(response.headers.get('content-type') ?? '', /^text\/html/);
  const policy = response.headers.get('content-security-policy') ?? '';
  assert.match(policy, /^default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; /);
  assert.match(policy, /form-action 'none'; frame-ancestors 'none'$/);
  assert.deepEqual(
    [response.headers.get('referrer-policy'), response.headers.get('cache-control')],
    ['no-referrer', 'no-store'],
  );
  assert.equal((await fetch(`${server.url}/invitation`, { method: 'POST' })).status, 405);
});

test('who has an account signs in there and is a member; who has none makes one', { skip }, async () => {
  const { owner, organization, roles } = await createOrganization(server);
  const browser = await chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on('pageerror', ({ message }) => complaints.push(message));

    const guest = await signUp(server);
    const { token } = await invite(owner, { email: guest.email, roleId: roles.MEMBER });
    await page.goto(`${server.url}/invitation#token=${token}`);
    await page.fill('#email', guest.email);
    await page.fill('#password', 'not the password');
    await page.click('[type="submit"]');
    await page.getByText('The e-mail address or the password is wrong.').waitFor();
    await page.fill('#password', guest.password);
    await page.click('[type="submit"]');
    const welcome = `You are a member of ${organization.name} now.`;
    await page.getByText(welcome).waitFor();
    assert.equal(page.url(), `${server.url}/invitation`);

    const email = `${random('newcomer')}@example.com`;
    const second = await invite(owner, { email, roleId: roles.ADMIN });
    const other = await (await browser.newContext()).newPage();
    await other.goto(`${server.url}/invitation#token=${second.token}`);
    await other.click('.other');
    await other.fill('#email', email);
    await other.fill('#name', 'Newcomer');
    await other.fill('#password', random('a long password'));
    await other.click('[type="submit"]');
    await other.getByText(welcome).waitFor();
    const { members } = await owner.ask('{ members { totalCount } }');
    assert.deepEqual([members.totalCount, complaints], [3, []]);
  } finally {
    await browser.close();
  }
});
