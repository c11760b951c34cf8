/**
 * The audits of GraphQL over HTTP that come with the package graphql-http, against a started server: each is a test,
 * those of what a server MAY do too. None is excepted; what is not audited is in http.test.ts, and docs/http.md tells
 * all of it.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { serverAudits } from 'graphql-http';
import { createOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

const server = await startTestServer();
const { owner } = await createOrganization(server);
const { secret } = await owner.createApiKey();

/** As many as the audits were when they were last read: a release with fewer would pass by asking less. */
const LEAST_AUDITS = 61;

for (const [who, headers] of [
  ['nobody', {}],
  ['a key', { Authorization: `Bearer ${secret}` }],
] as const) {
  const audits = serverAudits({
    url: `${server.url}/graphql`,
    fetchFn: async (url: string, init: RequestInit = {}) =>
      await fetch(url, { ...init, headers: { ...headers, ...(init.headers as Record<string, string>) } }),
  });

  describe(`asked by ${who}, the server`, () => {
    for (const { id, name, fn } of audits) {
      test(`${name} (${id})`, async () => {
        const result = await fn();
        assert.ok(result.status === 'ok', 'reason' in result ? result.reason : result.status);
      });
    }

    test('is audited in full', () => {
      assert.ok(audits.length >= LEAST_AUDITS, String(audits.length));
      assert.equal(new Set(audits.map(({ id }) => id)).size, audits.length);
    });
  });
}
