/** Nothing is told by how long an answer takes, by what an invitation says, or by what debuggers ask for. */
import assert from 'node:assert/strict';
import { typeidUnboxed } from 'typeid-js';
import { ID_PREFIXES } from '../../src/domain/ids.js';
import { createTenant } from '../isolation/tenants.js';
import { attack } from '../support/attacks.js';
import { sumOf } from '../support/metrics.js';
import { OPERATIONS } from '../support/operations.js';
import { random, signUp } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

const TOKEN = 'a-token-for-metrics-0123456789abcdef';
const server = await startTestServer({ CASTELLAN_METRICS_TOKEN: TOKEN });
const mine = await createTenant(server);
const theirs = await createTenant(server);
const { owner } = mine;

async function statements(): Promise<number> {
  const response = await fetch(`${server.url}/metrics`, { headers: { Authorization: `Bearer ${TOKEN}` } });
  return sumOf(await response.text(), 'castellan_database_statement_duration_seconds_count');
}

attack(
  18,
  'a foreign id takes as many statements as a missing one, in every query that opens one',
  async () => {
    let compared = 0;
    for (const [name, { kind, document, ids }] of Object.entries(OPERATIONS)) {
      const [place] = ids;
      if (kind !== 'query' || ids.length !== 1 || place?.path !== 'id') continue;
      const taken: number[] = [];
      for (const id of [theirs.ids[place.kind], typeidUnboxed(ID_PREFIXES[place.kind])]) {
        // The least of several: what the server notes by itself now and then is not the question's.
        let least = Infinity;
        for (let round = 0; round < 3; round += 1) {
          const before = await statements();
          await owner.send(document, { id });
          least = Math.min(least, (await statements()) - before);
        }
        taken.push(least);
      }
      assert.equal(taken[0], taken[1], name);
      assert.ok((taken[0] ?? 0) > 0, name);
      compared += 1;
    }
    assert.ok(compared >= 10, String(compared));
  },
);

attack(46, 'an invitation answers alike for who has an account and who has none', async () => {
  const known = await signUp(server);
  const document =
    'mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { token invitation { id email createdBy role { id } } } }';
  const answers = [];
  for (const email of [known.email, `${random('nobody')}@example.com`]) {
    const { data, errors, status } = await owner.send(document, {
      input: { email, roleId: mine.roles.MEMBER },
    });
    assert.deepEqual(errors, []);
    const { token, invitation } = data?.['createInvitation'] as {
      token: string;
      invitation: Record<string, unknown>;
    };
    assert.equal(invitation['email'], email);
    answers.push({ status, length: token.length, ...invitation, id: null, email: null });
  }
  assert.deepEqual(answers[0], answers[1]);
});

attack('tracing', 'nobody is told how a request was carried out, whatever they ask for', async () => {
  for (const headers of [
    { 'X-Debug': '1', 'Apollo-Tracing': '1', 'X-Apollo-Tracing': '1' },
    { 'Apollo-Federation-Include-Trace': 'ftv1' },
  ]) {
    const { text, headers: told } = await owner.send('{ viewer { kind } }', {}, { headers });
    assert.equal(text, '{"data":{"viewer":{"kind":"USER"}}}');
    for (const name of ['x-powered-by', 'server', 'server-timing']) assert.equal(told.get(name), null);
  }
});
