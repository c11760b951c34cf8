// @no-database
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { after, describe, test } from 'node:test';
import type { Resolver } from '../../src/outbound/addresses.js';
import { createOutbound, type Outbound, type OutboundRequest } from '../../src/outbound/outbound.js';
import { attack } from '../support/attacks.js';
import { json, startFakeHost } from '../support/fakeHost.js';

/** What names lead to here: one list of addresses after the other, the last one for good. */
function namesLeadTo(...answers: string[][]): { resolve: Resolver; asked: string[] } {
  const asked: string[] = [];
  const resolve: Resolver = (name, _options, callback) => {
    const addresses = answers[Math.min(asked.length, answers.length - 1)] ?? [];
    asked.push(name);
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
  return { resolve, asked };
}

const outboundThat = (
  allowedPrivateRanges: string[],
  resolve?: Resolver,
  outboundTimeoutMs = 20_000,
): Outbound => createOutbound({ allowedPrivateRanges, outboundTimeoutMs }, resolve);

const LOOPBACK = ['127.0.0.0/8'];
const get = (url: string, more: Partial<OutboundRequest> = {}): OutboundRequest => ({
  ...{ url, method: 'GET', timeoutMs: 20_000 },
  ...more,
});

const REFUSED = { answered: false, reason: 'REFUSED_ADDRESS', message: 'The address is not a public one.' };
const UNREACHABLE = { answered: false, reason: 'UNREACHABLE', message: 'The address cannot be reached.' };

const host = await startFakeHost(({ url }, response) => {
  const to = decodeURIComponent(/^\/to\/(.*)/.exec(url)?.[1] ?? '');
  if (to !== '') response.writeHead(302, { Location: to }).end();
  else if (url === '/round') response.writeHead(302, { Location: '/round' }).end();
  else if (url === '/nowhere') response.writeHead(302).end('{}');
  else if (url === '/long') response.end('x'.repeat(2_000));
  else if (url === '/silent') return;
  else if (url === '/stuck') response.writeHead(200).write('begun');
  else if (url === '/broken')
    response.writeHead(200, { 'Content-Length': '100' }).write('half', () => response.destroy());
  else json(response, 200, { url });
});
const through = (to: string): string => `${host.url}/to/${encodeURIComponent(to)}`;

describe('A name', () => {
  attack(72, 'that leads to a private address is refused, whatever kind of address it is', async () => {
    for (const address of [
      '127.0.0.1',
      '10.0.0.1',
      '169.254.169.254',
      '::1',
      'fd00::1',
      '::ffff:127.0.0.1',
      '64:ff9b::7f00:1',
      '::7f00:1',
    ]) {
      const { resolve } = namesLeadTo([address]);
      const before = host.asked.length;
      assert.deepEqual(
        await outboundThat([], resolve).send(get(`http://evil.example.com:${host.port}/`)),
        REFUSED,
        address,
      );
      assert.equal(host.asked.length, before);
    }
  });

  attack(72, 'of the system’s own that leads to this machine is refused', async () => {
    assert.deepEqual(await outboundThat([]).send(get(`http://localhost:${host.port}/`)), REFUSED);
  });

  attack(72, 'is looked up once, and what was checked is what is called', async () => {
    const { resolve, asked } = namesLeadTo(['127.0.0.1'], ['10.0.0.1']);
    const answer = await outboundThat(LOOPBACK, resolve).send(
      get(`http://rebinding.example.com:${host.port}/here`),
    );
    assert.ok(answer.answered);
    assert.equal(answer.body, '{"url":"/here"}');
    assert.deepEqual(asked, ['rebinding.example.com']);
  });

  attack(72, 'is looked up and judged anew on each request and each hop', async () => {
    const { resolve, asked } = namesLeadTo(['127.0.0.1'], ['10.0.0.1']);
    const outbound = outboundThat(LOOPBACK, resolve);
    const name = `http://rebinding.example.com:${host.port}`;
    assert.deepEqual(await outbound.send(get(`${name}/to/${encodeURIComponent(`${name}/there`)}`)), REFUSED);
    assert.equal(asked.length, 2);
    assert.deepEqual(await outbound.send(get(`${name}/`)), REFUSED);
  });

  test('that leads to several addresses is called at those that are allowed', async () => {
    const { resolve } = namesLeadTo(['10.0.0.1', 'fd00::1', '127.0.0.1']);
    const answer = await outboundThat(LOOPBACK, resolve).send(
      get(`http://several.example.com:${host.port}/here`),
    );
    assert.ok(answer.answered);
  });

  test('that leads nowhere cannot be reached', async () => {
    const resolve: Resolver = (_name, _options, callback) => {
      callback(new Error('getaddrinfo ENOTFOUND'), []);
    };
    assert.deepEqual(await outboundThat([], resolve).send(get('https://nobody.example.com/')), UNREACHABLE);
    assert.deepEqual(
      await outboundThat([], namesLeadTo([]).resolve).send(get('https://nobody.example.com/')),
      REFUSED,
    );
  });

  test('without https is sent a secret only where the operator allows what it leads to', async () => {
    const outbound = outboundThat(LOOPBACK, namesLeadTo(['8.8.8.8'], ['127.0.0.1']).resolve);
    const request = get(`http://ollama.example.com:${host.port}/`, { carriesSecret: true });
    assert.deepEqual(await outbound.send(request), {
      ...{ answered: false, reason: 'REFUSED_ADDRESS', message: 'A secret is sent by https only.' },
    });
    assert.equal((await outbound.send(request)).answered, true);
  });
});

describe('A redirect', () => {
  attack(72, 'to a private address is refused, however it is written', async () => {
    const open = outboundThat(['127.0.0.1/32']);
    for (const to of [
      'http://169.254.169.254/latest/meta-data/',
      `http://127.0.0.2:${host.port}/`,
      'http://[::1]/',
      'http://2852039166/',
      '//10.0.0.1/',
      'file:///etc/passwd',
      'https://user:password@127.0.0.1/',
    ]) {
      assert.deepEqual(await open.send(get(through(to))), REFUSED, to);
    }
  });

  test('within the origin is followed with the headers, to another origin without', async () => {
    const other = await startFakeHost(({ url }, response) => {
      if (url === '/back') response.writeHead(302, { Location: `${host.url}/home` }).end();
      else json(response, 200, {});
    });
    const headers = { Authorization: 'Bearer canary', 'x-api-key': 'canary' };
    const outbound = outboundThat(LOOPBACK);
    assert.ok((await outbound.send(get(through('/here'), { headers }))).answered);
    assert.deepEqual(
      [host.asked.at(-1)?.url, host.asked.at(-1)?.headers.authorization],
      ['/here', 'Bearer canary'],
    );
    assert.ok((await outbound.send(get(through(`${other.url}/there`), { headers }))).answered);
    // There and back again: what was left behind stays behind.
    assert.ok((await outbound.send(get(through(`${other.url}/back`), { headers }))).answered);
    assert.deepEqual(
      other.asked.map(({ url }) => url),
      ['/there', '/back'],
    );
    assert.equal(host.asked.at(-1)?.url, '/home');
    assert.ok(!JSON.stringify([other.asked, host.asked.at(-1)]).includes('canary'));
  });

  test('of a POST is not followed, nor one too many, nor one without a place', async () => {
    const outbound = outboundThat(LOOPBACK);
    const REDIRECT = {
      ...{ answered: false, reason: 'REDIRECT', message: 'The address redirects where it should answer.' },
    };
    const before = host.asked.length;
    assert.deepEqual(await outbound.send({ ...get(through('/here')), method: 'POST', body: 'x' }), REDIRECT);
    assert.equal(host.asked.length, before + 1);
    assert.deepEqual(await outbound.send(get(`${host.url}/round`)), REDIRECT);
    assert.equal(host.asked.length, before + 5);
    assert.deepEqual(await outbound.send(get(through('http://[bad/'))), REDIRECT);
    const nowhere = await outbound.send(get(`${host.url}/nowhere`));
    assert.deepEqual([nowhere.answered, 'status' in nowhere && nowhere.status], [true, 302]);
  });
});

describe('An answer', () => {
  test('that is too long is refused', async () => {
    assert.deepEqual(await outboundThat(LOOPBACK).send(get(`${host.url}/long`, { maxBytes: 1_999 })), {
      ...{ answered: false, reason: 'TOO_LARGE', message: 'The answer is too long.' },
    });
    const fits = await outboundThat(LOOPBACK).send(get(`${host.url}/long`, { maxBytes: 2_000 }));
    assert.ok(fits.answered);
    assert.equal(fits.body.length, 2_000);
  });

  test('that does not come, or not to its end, ends with the time of the request or of the operator', async () => {
    const TIMEOUT = { answered: false, reason: 'TIMEOUT', message: 'There was no answer in time.' };
    for (const path of ['/silent', '/stuck']) {
      const url = `${host.url}${path}`;
      assert.deepEqual(await outboundThat(LOOPBACK).send(get(url, { timeoutMs: 150 })), TIMEOUT, path);
      assert.deepEqual(await outboundThat(LOOPBACK, undefined, 150).send(get(url)), TIMEOUT, path);
    }
    // The name itself takes its time.
    assert.deepEqual(
      await outboundThat([], () => undefined, 150).send(get('https://slow.example.com/')),
      TIMEOUT,
    );
  });

  test('that breaks off, or is none, is no answer', async () => {
    assert.deepEqual(await outboundThat(LOOPBACK).send(get(`${host.url}/broken`)), UNREACHABLE);
    for (const bytes of [
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
      'SSH-2.0-OpenSSH_9.2\r\n',
      '',
    ]) {
      const raw = createServer((socket) => {
        socket.on('error', () => undefined);
        socket.once('data', () => socket.end(bytes));
      }).listen(0, '127.0.0.1');
      after(() => raw.close());
      await once(raw, 'listening');
      const { port } = raw.address() as AddressInfo;
      assert.deepEqual(
        await outboundThat(LOOPBACK).send(get(`http://127.0.0.1:${port}/`)),
        UNREACHABLE,
        bytes,
      );
    }
  });

  test('is asked for under our name, from which a caller may differ', async () => {
    await outboundThat(LOOPBACK).send(get(`${host.url}/here`));
    assert.equal(host.asked.at(-1)?.headers['user-agent'], 'Castellan');
  });
});
