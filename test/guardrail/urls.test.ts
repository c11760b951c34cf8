/** URLs in texts: as they are written, by their names, and by whether they answer. */
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { attack } from '../support/attacks.js';
import { createOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';
import { startReceiver } from './receiver.js';
import { describeCheck, judge } from './trial.js';

const server = await startTestServer({ CASTELLAN_ALLOWED_PRIVATE_RANGES: '127.0.0.1/32' });
const { owner } = await createOrganization(server);
const by = () => owner;

const receiver = await startReceiver({
  '/ok': (response) => void response.writeHead(200).end('fine'),
  '/long': (response) => void response.writeHead(200).end('x'.repeat(1_100_000)),
  '/gone': (response) => void response.writeHead(410).end(),
  '/moved': (response) => void response.writeHead(302, { location: '/ok' }).end(),
  '/inside': (response) => void response.writeHead(302, { location: 'http://10.0.0.1/' }).end(),
  '/other': (response) => void response.writeHead(302, { location: 'http://127.0.0.2/' }).end(),
  '/round': (response) => void response.writeHead(302, { location: '/round' }).end(),
});
const { url, port } = receiver;

describeCheck('VALID_URLS', by, {
  'one that is': [{}, 'See https://example.com/a?b=c#d.', 'PASSED'],
  'several that are': [{}, 'http://a.example, https://b.example/x (https://c.example/y_(z)).', 'PASSED'],
  'one that is not, among others': [{}, 'https://example.com and http://exa mple:99999/', 'PASSED'],
  'a port that cannot be': [{}, 'https://example.com and http://example.com:99999/', 'FAILED'],
  'a host that cannot be': [{}, 'http://exa%mple/', 'FAILED'],
  'nothing behind the colon': [{}, 'https:// is how it begins', 'FAILED'],
  'no URL': [{}, 'Nothing here: example.com, ftp://example.com', 'PASSED'],
  'an empty text': [{}, '', 'PASSED'],
  'one must be wrong, and is': [{ not: true }, 'http://exa%mple/', 'PASSED'],
  'one must be wrong, and none is': [{ not: true }, 'http://example.com/', 'FAILED'],
  'other scripts and emoji': [{}, 'https://例え.jp/パス und https://😀.example/', 'PASSED'],
  'an address in brackets': [{}, 'http://[2001:db8::1]/x', 'PASSED'],
  'very many': [{}, 'https://example.com/ '.repeat(9_000), 'PASSED'],
  'one that is very long': [{}, `https://example.com/${'.,;:!?)]}'.repeat(20_000)}`, 'PASSED'],

  'by its name: an address that is allowed': [{ onlyDNS: true }, `${url}/gone`, 'PASSED'],
  'by its name: a private address': [{ onlyDNS: true }, 'http://10.0.0.1/', 'FAILED'],
  'by its name: a name that leads to where it may': [
    { onlyDNS: true },
    `http://localhost:${String(port)}/`,
    'PASSED',
  ],
  'by its name: a name that cannot be': [{ onlyDNS: true }, 'http://nowhere.invalid/', 'FAILED'],
  'by its name: more than are looked up': [
    { onlyDNS: true },
    Array.from({ length: 21 }, (_, index) => `http://10.0.0.1/${String(index)}`).join(' '),
    'ERROR',
  ],
  'by its name: the same many times': [{ onlyDNS: true }, `${url}/ok `.repeat(100), 'PASSED'],

  reached: [{ reachable: true }, `See ${url}/ok.`, 'PASSED'],
  'reached, with a long answer': [{ reachable: true }, `${url}/long`, 'PASSED'],
  'reached by a redirect': [{ reachable: true }, `${url}/moved`, 'PASSED'],
  gone: [{ reachable: true }, `${url}/ok ${url}/gone`, 'FAILED'],
  missing: [{ reachable: true }, `${url}/missing`, 'FAILED'],
  'without an end': [{ reachable: true }, `${url}/round`, 'FAILED'],
  'a private address': [{ reachable: true }, 'http://10.0.0.1/', 'FAILED'],
  'a redirect to a private address': [{ reachable: true }, `${url}/inside`, 'FAILED'],
  'a redirect to one that is not allowed': [{ reachable: true }, `${url}/other`, 'FAILED'],
  'a name that cannot be': [{ reachable: true }, 'http://nowhere.invalid/', 'FAILED'],
  'where nobody listens': [{ reachable: true }, 'http://127.0.0.1:1/', 'FAILED'],
});

describe('Without private addresses allowed', () => {
  attack(72, 'none is looked up or reached, by address or by name', async () => {
    const strict = await startTestServer();
    const { owner: stranger } = await createOrganization(strict);
    receiver.received.length = 0;
    for (const parameters of [{ onlyDNS: true }, { reachable: true }]) {
      for (const text of [`${url}/ok`, `http://localhost:${String(port)}/ok`]) {
        const found = await judge(stranger, { type: 'VALID_URLS', parameters }, { text });
        assert.equal(found.verdict, 'FAILED', text);
        assert.ok(!found.explanation.includes('127.0.0.1'), 'no address is told');
      }
    }
    assert.equal(receiver.received.length, 0);
  });
});
