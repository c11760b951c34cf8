// @no-database
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createOutbound, type Outbound } from '../../src/outbound/outbound.js';
import { attack } from '../support/attacks.js';

const outboundThat = (...allowedPrivateRanges: string[]): Outbound =>
  createOutbound({ allowedPrivateRanges, outboundTimeoutMs: 1_000 });

const strict = outboundThat();
const PRIVATE = 'must not lead to a private address';

describe('An address that is written out', () => {
  const refused = {
    loopback: ['127.0.0.1', '127.8.9.10', '[::1]', '[0:0:0:0:0:0:0:1]'],
    decimal: ['2130706433', '3232235521', '2852039166'],
    octal: ['0177.0.0.1', '017700000001', '0300.0250.0.1'],
    hexadecimal: ['0x7f000001', '0x7f.1', '0x7f.0x0.0x0.0x1', '0xA9FEA9FE'],
    shortened: ['127.1', '127.0.1', '10.1', '0'],
    'with a dot behind it': ['127.0.0.1.', '2130706433.'],
    'in other characters': ['①②⑦.0.0.1', '127。0。0。1', '127.0.0.１', '%31%32%37.0.0.1'],
    private: ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '[fc00::1]', '[fd12:3456::1]'],
    'link-local': ['169.254.169.254', '[fe80::1]', '[febf::1]', '[fec0::1]'],
    'of a cloud’s metadata': [
      '169.254.169.254',
      '[fd00:ec2::254]',
      '100.100.100.200',
      '192.0.0.192',
      '168.63.129.16',
    ],
    unspecified: ['0.0.0.0', '0.1.2.3', '[::]'],
    'shared, reserved, multicast or broadcast': [
      ...['100.64.0.1', '192.0.2.1', '198.18.0.1', '198.51.100.1', '203.0.113.1', '224.0.0.1', '240.0.0.1'],
      ...['255.255.255.255', '[ff02::1]', '[2001:db8::1]', '[3fff::1]', '[100::1]', '[5f00::1]', '[4000::1]'],
    ],
    'IPv4 mapped into IPv6': [
      '[::ffff:127.0.0.1]',
      '[::ffff:7f00:1]',
      '[::ffff:a9fe:a9fe]',
      '[::ffff:10.0.0.1]',
    ],
    'IPv4 embedded in IPv6': [
      ...[
        '[::127.0.0.1]',
        '[::7f00:1]',
        '[::ffff:0:127.0.0.1]',
        '[64:ff9b::127.0.0.1]',
        '[64:ff9b:1::7f00:1]',
      ],
      ...['[2002:7f00:1::1]', '[2001:0:7f00:1::1]'],
    ],
  };
  for (const [how, hosts] of Object.entries(refused)) {
    attack(72, `${how} is refused`, () => {
      for (const host of hosts) {
        for (const url of [`http://${host}/`, `https://${host}:8443/v1`]) {
          assert.equal(strict.faultOf(url), PRIVATE, url);
        }
      }
    });
  }

  test('is allowed where it is public', () => {
    for (const host of ['8.8.8.8', '172.32.0.1', '134744072', '[2606:4700:4700::1111]', '[::ffff:8.8.8.8]']) {
      assert.equal(strict.faultOf(`https://${host}/v1`), null, host);
    }
  });

  test('is allowed where the operator allows its range, and no other is by that', () => {
    const open = outboundThat('127.0.0.0/8', '10.1.0.0/16', 'fd00:1::/32');
    for (const host of [
      '127.0.0.1',
      '127.255.0.1',
      '10.1.2.3',
      '[fd00:1::5]',
      '[::ffff:127.0.0.1]',
      '2130706433',
    ]) {
      assert.equal(open.faultOf(`https://${host}/`), null, host);
    }
    for (const host of ['10.2.0.1', '[::1]', '[fd00:2::5]', '169.254.169.254', '[64:ff9b::127.0.0.1]']) {
      assert.equal(open.faultOf(`https://${host}/`), PRIVATE, host);
    }
  });
});

describe('A URL', () => {
  attack(72, 'of this machine by its name is refused, unless the operator allows loopback', () => {
    const names = [
      'localhost',
      'LOCALHOST',
      'localhost.',
      'ⓛocalhost',
      'api.localhost',
      'a%2elocalhost',
      'x.localhost.',
    ];
    for (const name of names) {
      const url = `https://${name}:1234/`;
      assert.equal(strict.faultOf(url), PRIVATE, name);
      assert.equal(outboundThat('10.0.0.0/8').faultOf(url), PRIVATE, name);
      assert.equal(outboundThat('127.0.0.0/8').faultOf(url), null, name);
      assert.equal(outboundThat('::1/128').faultOf(url), null, name);
    }
    for (const name of ['localhost.example.com', 'mylocalhost', 'localhost5.com']) {
      assert.equal(strict.faultOf(`https://${name}/`), null, name);
    }
  });

  test('with a user name or password is refused, whatever it makes the host look like', () => {
    for (const url of [
      'https://user@api.example.com/',
      'https://user:password@api.example.com/',
      'https://:password@api.example.com/',
      'https://api.example.com@127.0.0.1/',
      'https://127.0.0.1%2f@8.8.8.8/',
      'https://1.1.1.1 &@2.2.2.2# @3.3.3.3/',
    ]) {
      assert.equal(strict.faultOf(url), 'must not hold a user name or password', url);
    }
  });

  attack(72, 'is read as the request reads it, not as it looks', () => {
    for (const url of [
      'https:\\\\127.0.0.1/',
      'https://8.8.8.8\\@127.0.0.1/',
      'https:127.0.0.1',
      ' https://127.0.0.1/',
      'ht\ntps://127.0.0.1/',
      'HTTPS://127.0.0.1/',
    ]) {
      const { hostname } = new URL(url);
      assert.equal(strict.faultOf(url), hostname === '8.8.8.8' ? null : PRIVATE, url);
    }
  });

  attack(72, 'of anything but http and https is refused', () => {
    for (const url of [
      'file:///etc/passwd',
      'ftp://example.com/',
      'gopher://example.com/',
      'javascript:1',
      'data:,x',
    ]) {
      assert.equal(strict.faultOf(url), 'must begin with https:// or http://', url);
    }
    for (const text of [
      '',
      'example.com',
      '//example.com',
      'https://',
      'https://[::1',
      'https://[fe80::1%25eth0]/',
      'https://a b/',
    ]) {
      assert.equal(strict.faultOf(text), 'must be a URL such as https://api.example.com/v1', text);
    }
  });

  test('that a secret is sent to is https, unless it leads to what the operator allows', () => {
    const secret = { carriesSecret: true };
    const PLAIN = 'must begin with https://';
    assert.equal(strict.faultOf('http://api.example.com/', secret), PLAIN);
    assert.equal(strict.faultOf('http://8.8.8.8/', secret), PLAIN);
    assert.equal(strict.faultOf('http://api.example.com/'), null);
    const open = outboundThat('127.0.0.0/8');
    assert.equal(open.faultOf('http://127.0.0.1:11434/v1', secret), null);
    assert.equal(open.faultOf('http://8.8.8.8/', secret), PLAIN);
    // Where it leads is seen when it is called.
    assert.equal(open.faultOf('http://ollama.internal/', secret), null);
  });
});
