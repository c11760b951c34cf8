// @no-database
/** The log drops what would be a secret if somebody logged it by mistake. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLog } from '../../src/server/log.js';

const lines: string[] = [];
const log = createLog({ logLevel: 'debug' }, null, { write: (line) => void lines.push(line) });

function logged(fields: object): Record<string, any> {
  lines.length = 0;
  log.info(fields, 'Something happened.');
  assert.equal(lines.length, 1);
  const { msg, ...line } = JSON.parse(String(lines[0])) as Record<string, unknown>;
  assert.equal(msg, 'Something happened.');
  const ofEachLine = ['level', 'time', 'pid', 'hostname'];
  return Object.fromEntries(Object.entries(line).filter(([name]) => !ofEachLine.includes(name)));
}

void test('fields that are named as secrets are blanked at any depth, and no others', () => {
  const secrets = {
    authorization: 'canary',
    Cookie: 'canary',
    'set-cookie': ['canary'],
    password: 'canary',
    newPassword: 'canary',
    secret: 'canary',
    client_secret: 'canary',
    token: 'canary',
    apiKey: { text: 'canary' },
    'x-api-key': 'canary',
    'x-portkey-api-key': 'canary',
    'proxy-authorization': 'canary',
    credentials: 'canary',
  };
  const others = {
    requestId: 'a',
    job: 'rotate-api-keys',
    status: 200,
    ms: 0.5,
    apiKeyId: 'key_1',
    none: null,
  };
  const blanked = Object.fromEntries(Object.keys(secrets).map((name) => [name, '[redacted]']));
  assert.deepEqual(logged({ ...secrets, ...others }), { ...blanked, ...others });
  assert.deepEqual(logged({ request: { headers: secrets } }), { request: { headers: blanked } });
  assert.deepEqual(logged({ list: [{ input: secrets }] }), { list: [{ input: blanked }] });
});

void test('what is nested deeper than anything of ours is left out, circles too', () => {
  const circle: { self?: object; secret: string } = { secret: 'canary' };
  circle.self = circle;
  const text = JSON.stringify(logged({ circle }));
  assert.doesNotMatch(text, /canary/);
  assert.match(text, /deeper/);
});

void test('of an error its kind, text, stack, code and cause are told; what a library attached is not', () => {
  const cause = Object.assign(new TypeError('the cause'), { config: { headers: 'canary' } });
  const error = Object.assign(new Error('It failed at postgres://login:canary@db.example.com/x', { cause }), {
    code: 'P2002',
    meta: { row: 'canary' },
    parameters: ['canary'],
    detail: 'Key (email)=(canary) already exists.',
  });
  const { err } = logged({ err: error });
  assert.deepEqual(Object.keys(err).sort(), ['cause', 'code', 'message', 'stack', 'type']);
  assert.equal(err.message, 'It failed at postgres://[redacted]@db.example.com/x');
  assert.deepEqual([err.type, err.code], ['Error', 'P2002']);
  assert.deepEqual([err.cause.type, err.cause.message], ['TypeError', 'the cause']);
  assert.doesNotMatch(JSON.stringify(err), /canary/);
  assert.deepEqual(logged({ err: { token: 'canary', row: 'canary' } }), {
    err: { message: 'A value that is no error was thrown.' },
  });
});
