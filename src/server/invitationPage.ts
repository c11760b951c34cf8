import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendJson } from './body.js';

/**
 * Answers `GET /invitation`, where the links of invitations lead: a page on which somebody signs in or makes an account
 * and accepts. The token stands behind # in the link: it reaches the page's script and, until somebody accepts, no
 * server.
 */
export function serveInvitationPage(request: IncomingMessage, response: ServerResponse): void {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    sendJson(response, 405, { error: 'The page is got by GET.' });
    return;
  }
  response
    .writeHead(200, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': POLICY,
      'Referrer-Policy': 'no-referrer',
      'X-Frame-Options': 'DENY',
      'Cache-Control': 'no-store',
    })
    .end(PAGE);
}

const STYLE = `
body { margin: 0; padding: 48px 16px; background: #f3f4f8; color: #1d2030; font: 15px/1.5 system-ui, sans-serif }
main { max-width: 400px; margin: 0 auto; padding: 28px 32px; background: #fff; border: 1px solid #e3e5ee; border-radius: 10px }
h1 { margin: 0 0 12px; font-size: 20px }
label { display: block; margin: 14px 0 0; font-size: 13px; color: #5b6070 }
input { box-sizing: border-box; width: 100%; padding: 9px 10px; font: inherit; border: 1px solid #c6c9d6; border-radius: 6px }
button { width: 100%; margin: 22px 0 0; padding: 11px; font: inherit; font-weight: 600; color: #fff; background: #6d5ae6; border: 0; border-radius: 6px; cursor: pointer }
button.other { margin-top: 8px; color: #6d5ae6; background: none }
[role="status"] { min-height: 22px; margin: 14px 0 0 }
[hidden] { display: none }
`;

const SCRIPT = `
const token = new URLSearchParams(location.hash.slice(1)).get('token');
const form = document.querySelector('form');
const status = document.querySelector('[role="status"]');
const other = document.querySelector('.other');
const name = document.querySelector('#name');
let isNew = false;
let session;

async function ask(query, input) {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(session ? { Authorization: 'Bearer ' + session } : {}) },
    body: JSON.stringify({ query, variables: { input } }),
  });
  const answer = await response.json();
  if (answer.errors) throw new Error(answer.errors[0].message);
  return answer.data;
}

function show() {
  name.parentElement.hidden = !isNew;
  name.required = isNew;
  document.querySelector('#password').autocomplete = isNew ? 'new-password' : 'current-password';
  form.querySelector('[type="submit"]').textContent = isNew ? 'Make an account and accept' : 'Sign in and accept';
  other.textContent = isNew ? 'I have an account' : 'I have no account yet';
}

other.addEventListener('click', () => { isNew = !isNew; show(); });
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  status.textContent = '…';
  const given = Object.fromEntries(new FormData(form));
  const { email, password } = given;
  try {
    if (!session) {
      session = isNew
        ? (await ask('mutation ($input: SignUpInput!) { signUp(input: $input) { token } }', { email, password, name: given.name })).signUp.token
        : (await ask('mutation ($input: SignInInput!) { signIn(input: $input) { token } }', { email, password })).signIn.token;
    }
    const { acceptInvitation } = await ask(
      'mutation ($input: AcceptInvitationInput!) { acceptInvitation(input: $input) { organization { name } } }',
      { token },
    );
    history.replaceState(null, '', location.pathname);
    form.hidden = other.hidden = true;
    status.textContent = 'You are a member of ' + acceptInvitation.organization.name + ' now.';
  } catch (error) {
    status.textContent = error.message;
  }
});
show();
if (!token) {
  form.hidden = other.hidden = true;
  status.textContent = 'The link is not whole. Open it again from the e-mail.';
}
`;

const PAGE = `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Accept an invitation · Castellan</title><style>${STYLE}</style></head>
<body><main><h1>Accept an invitation</h1>
<form>
<label>E-mail address the invitation was sent to<input id="email" name="email" type="email" autocomplete="username" required></label>
<label hidden>Your name<input id="name" name="name" autocomplete="name" maxlength="100"></label>
<label>Password<input id="password" name="password" type="password" required></label>
<button type="submit"></button>
</form>
<button type="button" class="other"></button>
<p role="status"></p>
</main><script>${SCRIPT}</script></body></html>
`;

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** A form that is sent without the script would put a password into an address: no form is. */
const POLICY = [
  "default-src 'none'",
  `script-src ${hashOf(SCRIPT)}`,
  `style-src ${hashOf(STYLE)}`,
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
