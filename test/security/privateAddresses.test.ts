/**
 * Addresses that lead inside, in every input of the API that holds one: found by walking the schema, so that a new one is
 * attacked the day it is added. How names resolve and where redirects lead is tried in test/outbound.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { attack } from '../support/attacks.js';
import { fingerprint } from '../support/fingerprint.js';
import { documentFor, inputsWith, plant } from '../support/inputWalk.js';
import { OPERATIONS } from '../support/operations.js';
import { assertRefused } from '../support/refused.js';
import { createOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

const server = await startTestServer();
const seeded = await createOrganization(server);
const { owner } = seeded;

const INSIDE = [
  ...['127.0.0.1', '127.1', '2130706433', '0x7f000001', '0177.0.0.1', '127.0.0.1.', '0.0.0.0', 'localhost'],
  ...['a.localhost', '10.0.0.1', '172.16.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1', '①②⑦.0.0.1'],
  ...[
    '[::1]',
    '[::]',
    '[fc00::1]',
    '[fe80::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:a9fe:a9fe]',
    '[64:ff9b::7f00:1]',
  ],
];
const ADDRESSES = [
  ...INSIDE.map((host) => `https://${host}/`),
  ...[
    'https://user:password@example.com/',
    'ftp://example.com/',
    'file:///etc/passwd',
    'gopher://x/',
    '//x',
    '',
  ],
];

const PLACES = inputsWith(({ name }) => name === 'String').filter(({ path }) => /ur[il]$/i.test(path));
/** Where checks of guardrails stand in an input: a webhook's address is among the parameters of its check. */
const CHECKS = ['createGuardrail', 'updateGuardrail', 'testGuardrail'];

test('the places are those of the schema', () => {
  assert.deepEqual(PLACES.map(({ name, path }) => `${name} ${path}`).sort(), [
    'createIntegration input.baseUrl',
    'createWebhook input.url',
    'editIntegration input.baseUrl',
    'updateWebhook input.url',
  ]);
  const checks = inputsWith(({ name }) => name === 'JSON')
    .filter(({ path }) => path === 'input.checks.0.parameters')
    .map(({ name }) => name);
  assert.deepEqual(checks.sort(), [...CHECKS].sort());
});

describe('an address that leads inside, or nowhere that may be called, is refused by name in', () => {
  for (const { name, path, field } of PLACES) {
    const operation = OPERATIONS[name];
    assert.ok(operation);
    attack(72, `${name} ${path}`, async () => {
      const valid = await operation.variables({ server, seeded, actor: owner });
      // A stored secret goes to no new address.
      if (name === 'editIntegration') plant(valid, 'input.secret', 'sk-another-secret');
      const before = await fingerprint(server);
      for (const address of ADDRESSES) {
        const variables = structuredClone(valid);
        plant(variables, path, address);
        assertRefused(await owner.send(documentFor('mutation', field), variables), 'BAD_USER_INPUT', [path]);
      }
      assert.equal(await fingerprint(server), before);
    });
  }

  for (const name of CHECKS) {
    const operation = OPERATIONS[name];
    assert.ok(operation);
    attack(72, `${name} input.checks.0.parameters.url`, async () => {
      const valid = await operation.variables({ server, seeded, actor: owner });
      const before = await fingerprint(server);
      for (const url of ADDRESSES) {
        const input = { ...valid['input'], checks: [{ type: 'WEBHOOK', parameters: { url } }] };
        assertRefused(await owner.send(operation.document, { input }), 'BAD_USER_INPUT', [
          'input.checks.0.parameters.url',
        ]);
      }
      assert.equal(await fingerprint(server), before);
    });
  }
});
