import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decodeId } from '../../src/domain/ids.js';
import { attack } from '../support/attacks.js';
import { json, startFakeHost } from '../support/fakeHost.js';
import { fingerprint } from '../support/fingerprint.js';
import { assertRefused } from '../support/refused.js';
import { createOrganization, random, type Asker } from '../support/seed.js';
import { startTestServer, type Answer } from '../support/server.js';

const server = await startTestServer({ CASTELLAN_ALLOWED_PRIVATE_RANGES: '127.0.0.1/32' });
const { ownerQuery } = server.castellan.database;

/** Tells in its answer which secret it was sent. */
const vendor = await startFakeHost(({ headers }, response) => {
  json(response, 200, { error: `You sent ${headers.authorization ?? ''}` });
});

const mutation = (name: string, selection: string): string =>
  `mutation ($input: ${name.charAt(0).toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { ${selection} } }`;
const ALL = `id slug name version description vendor baseUrl maskedSecret allowCustomHost status duplicatedFrom
  createdBy updatedBy settings { organization }`;
const CREATE = mutation('createIntegration', `integration { ${ALL} }`);
const EDIT = mutation('editIntegration', `integration { ${ALL} }`);
const DUPLICATE = mutation('duplicateIntegration', `integration { ${ALL} }`);
const TEST = mutation('testIntegration', 'test { isOk outcome status message }');

const { owner } = await createOrganization(server);

async function made(input: object = {}, by: Asker = owner): Promise<Record<string, any>> {
  const { createIntegration } = await by.ask(CREATE, {
    input: {
      name: random('Integration'),
      vendor: 'OPENAI',
      secret: random('sk'),
      baseUrl: vendor.url,
      ...input,
    },
  });
  return createIntegration.integration;
}

const tested = async (id: string, by: Asker = owner): Promise<Answer> =>
  await by.send(TEST, { input: { id } });
const uuidOf = (id: string): string => decodeId(id)?.uuid ?? '';

/** What the vendor is sent for an integration. */
async function sentFor(id: string, by: Asker = owner): Promise<string | undefined> {
  const before = vendor.asked.length;
  const answer = await tested(id, by);
  assert.deepEqual(answer.errors, [], answer.text);
  assert.equal(vendor.asked.length, before + 1);
  return vendor.asked.at(-1)?.headers.authorization;
}

/** Everything that the database holds, as text. */
async function dump(): Promise<string> {
  const tables = await ownerQuery<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`,
  );
  const rows = await Promise.all(
    tables.map(async ({ name }) => await ownerQuery(`SELECT to_jsonb(t)::text AS row FROM "${name}" t`)),
  );
  return JSON.stringify(rows);
}

/** A secret in any spelling that one would look for. */
function assertAbsent(text: string, secret: string, where: string): void {
  for (const spelling of [
    secret,
    Buffer.from(secret).toString('base64'),
    Buffer.from(secret).toString('hex'),
  ]) {
    assert.ok(!text.includes(spelling.replace(/=+$/, '')), where);
  }
  // Nor in parts: the mask shows three characters and four.
  for (let start = 0; start + 8 <= secret.length; start += 4) {
    assert.ok(!text.includes(secret.slice(start, start + 8)), where);
  }
}

describe('The secret of an integration', () => {
  attack(
    [40, 43],
    'comes back in no answer, log, audit entry or table, whatever is done with it',
    async () => {
      const first = 'sk-CanaryOne-7d1e9f3b5a2c-Aa1B';
      const second = 'sk-CanaryTwo-0b8c6d4e2f1a-Cc2D';
      const answers: Answer[] = [];
      const send = async (document: string, variables: object): Promise<any> => {
        const answer = await owner.send(document, variables);
        answers.push(answer);
        return answer.data;
      };
      const { createIntegration } = await send(CREATE, {
        input: { name: 'Canary', vendor: 'OPENAI', secret: first, baseUrl: vendor.url },
      });
      const { id, slug, maskedSecret } = createIntegration.integration;
      assert.equal(maskedSecret, 'sk-…Aa1B');
      await send(TEST, { input: { id } });
      await send(EDIT, { input: { id, name: 'Canary 2' } });
      await send(EDIT, { input: { id, secret: second, baseUrl: `${vendor.url}/v2` } });
      await send(TEST, { input: { id } });
      const { duplicateIntegration } = await send(DUPLICATE, { input: { id } });
      await send(
        'query ($id: ID!) { integration(id: $id) { ...F } node(id: $id) { ... on Integration { ...F } } copyIntegration(id: $id) { reference } } fragment F on Integration { ' +
          ALL +
          ' }',
        { id },
      );
      await send(
        `query ($filter: IntegrationFilter) { integrations(filter: $filter) { edges { node { ${ALL} } } } }`,
        {
          filter: { search: 'canary' },
        },
      );
      // What is refused, and what fails.
      await send(CREATE, { input: { name: 'Canary', slug, vendor: 'OPENAI', secret: first } });
      await send(CREATE, { input: { name: '', vendor: 'OPENAI', secret: first } });
      await send(CREATE, { input: { name: 'Canary', vendor: 'OPENAI', secret: `${first} ${second}` } });
      await send(CREATE, { input: { name: 'Canary', vendor: 'VERTEX_AI', secret: first } });
      await send(CREATE, { input: { name: 'Canary', vendor: 'OPENAI', secret: { value: first } } });
      await send(CREATE, { input: { name: 'Canary', vendor: 'OPENAI', secret: [first] } });
      await send(CREATE, { input: { name: 'Canary', vendor: first, secret: second } });
      await send(
        `mutation { createIntegration(input: { name: "", vendor: OPENAI, secret: "${first}" }) { integration { id } } }`,
        {},
      );
      await send(EDIT, { input: { id, secret: second, expectedVersion: 1 } });
      await send(mutation('deleteIntegrations', 'deletedIntegrationIds'), {
        input: { ids: [id, duplicateIntegration.integration.id] },
      });
      await send(mutation('restoreIntegration', `integration { ${ALL} }`), { input: { id } });
      const codes = answers.map(({ errors }) => errors[0]?.extensions.code ?? null);
      assert.deepEqual(codes, [
        ...[null, null, null, null, null, null, null, null, 'CONFLICT', 'BAD_USER_INPUT', 'BAD_USER_INPUT'],
        ...['BAD_USER_INPUT', 'BAD_USER_INPUT', 'BAD_USER_INPUT', 'BAD_USER_INPUT', 'BAD_USER_INPUT'],
        ...['CONFLICT', null, null],
      ]);
      const stored = await dump();
      for (const secret of [first, second]) {
        answers.forEach(({ text }, index) => {
          assertAbsent(text, secret, `answer ${index}: ${text}`);
        });
        assertAbsent(server.log.join('\n'), secret, 'the log');
        assertAbsent(stored, secret, 'the database');
      }
      assert.ok(vendor.asked.some(({ headers }) => headers.authorization === `Bearer ${first}`));
      assert.ok(vendor.asked.some(({ headers }) => headers.authorization === `Bearer ${second}`));
    },
  );

  test('is in the audit log as set or changed, no more', async () => {
    const { id } = await made({ vendor: 'OPENAI_COMPATIBLE' });
    await owner.ask(EDIT, { input: { id, name: 'Renamed' } });
    await owner.ask(EDIT, { input: { id, secret: random('sk-another') } });
    const entries = await ownerQuery<{ action: string; before: any; after: any }>(
      `SELECT "action", "before", "after" FROM "AuditEntry" WHERE "resourceId" = '${uuidOf(id)}' ORDER BY "at", "id"`,
    );
    assert.deepEqual(
      entries.map(({ action, after }) => [action, after.hasSecret, after.isSecretChanged]),
      [
        ['integration.create', true, undefined],
        ['integration.edit', true, false],
        ['integration.edit', true, true],
      ],
    );
    assert.ok(!/sealed|mask/i.test(JSON.stringify(entries)));
  });

  test('is sealed anew each time: equal ones look different', async () => {
    const secret = random('sk-equal');
    const ids = [await made({ secret }), await made({ secret })].map(({ id }) => `'${uuidOf(id)}'`);
    const rows = await ownerQuery<{ sealedSecret: string }>(
      `SELECT "sealedSecret" FROM "Integration" WHERE "id" IN (${ids.join()})`,
    );
    assert.notEqual(rows[0]?.sealedSecret, rows[1]?.sealedSecret);
  });

  attack(44, 'opens in its own row of its own organization, and nowhere else', async () => {
    const other = await createOrganization(server);
    const mine = await made();
    const beside = await made();
    const theirs = await made({}, other.owner);
    const move = async (from: string, to: string): Promise<void> => {
      await ownerQuery(`UPDATE "Integration" t SET "sealedSecret" = f."sealedSecret", "secretKeyId" = f."secretKeyId"
        FROM "Integration" f WHERE f."id" = '${uuidOf(from)}' AND t."id" = '${uuidOf(to)}'`);
    };
    await move(mine['id'], beside['id']);
    await move(mine['id'], theirs['id']);
    const asked = vendor.asked.length;
    for (const [{ id }, by] of [
      [beside, owner],
      [theirs, other.owner],
    ] as const) {
      for (const answer of [await tested(id, by), await by.send(DUPLICATE, { input: { id } })]) {
        assertRefused(answer, 'FAILED_PRECONDITION');
        assert.equal(answer.errors[0]?.message, 'The stored secret cannot be opened. Set it anew.');
      }
    }
    assert.equal(vendor.asked.length, asked);
    assert.equal((await tested(mine['id'])).data?.['testIntegration'].test.isOk, true);
    // Set anew, it works again.
    await owner.ask(EDIT, { input: { id: beside['id'], secret: 'sk-set-anew' } });
    assert.equal(await sentFor(beside['id']), 'Bearer sk-set-anew');
  });

  attack(44, 'that was altered in the database does not open', async () => {
    const cases = [
      `"sealedSecret" = overlay("sealedSecret" placing 'AAAA' from 40)`,
      `"sealedSecret" = left("sealedSecret", 30)`,
      `"sealedSecret" = ''`,
      `"secretKeyId" = '00000000'`,
      `"secretKeyId" = NULL`,
    ];
    for (const change of cases) {
      const { id } = await made();
      await ownerQuery(`UPDATE "Integration" SET ${change} WHERE "id" = '${uuidOf(id)}'`);
      assertRefused(await tested(id), 'FAILED_PRECONDITION');
    }
  });
});

describe('Duplicating an integration', () => {
  test('makes another with the same settings and secret, and a new name and slug', async () => {
    const secret = random('sk-shared');
    const origin = await made({
      ...{ name: random('Origin'), description: 'Ours.', secret, allowCustomHost: true },
      settings: { organization: 'org-1' },
    });
    await owner.ask(mutation('disableIntegrations', '__typename'), { input: { ids: [origin['id']] } });
    const admin = await owner.invite('ADMIN');
    const { duplicateIntegration } = await admin.ask(DUPLICATE, { input: { id: origin['id'] } });
    const { integration: copy } = duplicateIntegration;
    assert.notEqual(copy.id, origin['id']);
    assert.deepEqual(copy, {
      ...origin,
      ...{ id: copy.id, version: 1, status: 'ACTIVE', createdBy: admin.name, updatedBy: admin.name },
      name: `${origin['name']} copy`,
      slug: `${origin['slug']}-copy`,
      duplicatedFrom: origin['slug'],
    });
    assert.equal(await sentFor(copy.id), `Bearer ${secret}`);
    // They go apart from here.
    await owner.ask(EDIT, { input: { id: origin['id'], secret: 'sk-replaced' } });
    assert.equal(await sentFor(copy.id), `Bearer ${secret}`);
    const again = (await owner.ask(DUPLICATE, { input: { id: origin['id'] } }))['duplicateIntegration']
      .integration;
    assert.equal(again.slug, `${origin['slug']}-copy-2`);
  });

  test('takes a name and a slug', async () => {
    const { id } = await made();
    const [name, slug] = [random('Staging'), random('staging')];
    const { duplicateIntegration } = await owner.ask(DUPLICATE, { input: { id, name, slug } });
    assert.deepEqual(
      [duplicateIntegration.integration.name, duplicateIntegration.integration.slug],
      [name, slug],
    );
    assertRefused(await owner.send(DUPLICATE, { input: { id, slug } }), 'CONFLICT', ['input.slug']);
    const { id: long } = await made({ name: 'x'.repeat(100) });
    const copied = await owner.ask(DUPLICATE, { input: { id: long } });
    assert.equal(copied['duplicateIntegration'].integration.name, `${'x'.repeat(95)} copy`);
  });

  test('works without a secret, and is not for members', async () => {
    const { id } = await made({ vendor: 'OLLAMA', secret: null });
    const { duplicateIntegration } = await owner.ask(DUPLICATE, { input: { id } });
    assert.equal(duplicateIntegration.integration.maskedSecret, null);
    const member = await owner.invite('MEMBER');
    const before = await fingerprint(server);
    assertRefused(await member.send(DUPLICATE, { input: { id } }), 'FORBIDDEN');
    assert.equal(await fingerprint(server), before);
    const copied = await member.ask('query ($id: ID!) { copyIntegration(id: $id) { reference } }', { id });
    assert.deepEqual(Object.keys(copied['copyIntegration']), ['reference']);
  });
});
