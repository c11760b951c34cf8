import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { createSealer, sealingKeyId } from '../../src/domain/credentials/sealing.js';
import { openCheck, type StoredCheck } from '../../src/domain/guardrail/content.js';
import { decodeId } from '../../src/domain/ids.js';
import { engine } from '../support/database.js';
import { createDurableTestDatabase } from '../support/durableDatabase.js';
import { json, startFakeHost } from '../support/fakeHost.js';
import { assertRefused } from '../support/refused.js';
import { asker, createOrganization, random, type Asker } from '../support/seed.js';
import { startTestServerOn, type TestServer } from '../support/server.js';

const mutation = (name: string, selection: string): string =>
  `mutation ($input: ${name.charAt(0).toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { ${selection} } }`;
const uuidOf = (id: string): string => decodeId(id)?.uuid ?? '';

const vendor = await startFakeHost((_asked, response) => {
  json(response, 200, {});
});

async function createIntegration(by: Asker, secret: string): Promise<string> {
  const { createIntegration: made } = await by.ask(mutation('createIntegration', 'integration { id }'), {
    input: { name: random('Integration'), vendor: 'OPENAI_COMPATIBLE', baseUrl: vendor.url, secret },
  });
  return made.integration.id;
}

/** What the vendor is sent for an integration. */
async function sentFor(by: Asker, id: string): Promise<string | undefined> {
  const asked = vendor.asked.length;
  await by.ask(mutation('testIntegration', 'test { isOk }'), { input: { id } });
  assert.equal(vendor.asked.length, asked + 1);
  return vendor.asked.at(-1)?.headers.authorization;
}

const folder = await mkdtemp(path.join(tmpdir(), 'castellan-test-'));
after(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('A key that seals stored secrets', () => {
  const [first, second, third] = [1, 2, 3].map(() => randomBytes(32)) as [Buffer, Buffer, Buffer];
  const text = (...keys: Buffer[]): string => keys.map((key) => key.toString('base64')).join(',');

  test('is replaced without losing what is sealed, and the former one is not needed after that', async () => {
    const database = await createDurableTestDatabase();
    let server: TestServer | undefined;
    const restart = async (keys: string): Promise<TestServer> => {
      await server?.castellan.stop();
      server = await startTestServerOn(database, {
        CASTELLAN_ALLOWED_PRIVATE_RANGES: '127.0.0.1/32',
        CASTELLAN_SECRET_KEY: keys,
      });
      return server;
    };
    const logged = (part: string): any[] =>
      (server?.log ?? []).map((line) => JSON.parse(line)).filter(({ msg }) => String(msg).includes(part));
    /** The ids of the keys under which anything is stored. */
    const keysInUse = async (): Promise<string[]> => {
      const rows = await server!.castellan.database.ownerQuery<{ keyId: string }>(
        `SELECT "secretKeyId" AS "keyId" FROM "Integration" WHERE "secretKeyId" IS NOT NULL
         UNION SELECT jsonb_path_query("checks", '$[*].parameters.headers.*.keyId') #>> '{}' FROM "Guardrail"
         UNION SELECT jsonb_path_query("checks", '$[*].parameters.headers.*.keyId') #>> '{}' FROM "GuardrailVersion"`,
      );
      return rows.map(({ keyId }) => keyId).sort();
    };
    try {
      await restart(text(first));
      const made = await Promise.all([1, 2].map(async () => await createOrganization(server!)));
      const secrets = made.map(() => random('sk-secret'));
      const ids = await Promise.all(
        made.map(async ({ owner }, index) => await createIntegration(owner, secrets[index]!)),
      );
      const [{ owner }] = made as [(typeof made)[0]];
      const deleted = await createIntegration(owner, 'sk-of-a-deleted-one');
      await owner.ask(mutation('deleteIntegration', '__typename'), { input: { id: deleted } });
      const without = await owner.ask(mutation('createIntegration', 'integration { id }'), {
        input: { name: 'Without', vendor: 'OLLAMA', baseUrl: vendor.url },
      });
      assert.ok(without);
      const check = (token: string): object => ({
        type: 'WEBHOOK',
        parameters: { url: 'https://checks.example.com/', headers: { 'X-Token': token } },
      });
      const { createGuardrail } = await owner.ask(mutation('createGuardrail', 'guardrail { id }'), {
        input: { name: 'Checked', checks: [check('token-1')] },
      });
      const guardrail = String(createGuardrail.guardrail.id);
      await owner.ask(mutation('updateGuardrail', '__typename'), {
        input: { id: guardrail, checks: [check('token-2'), check('token-3')] },
      });
      const askers = (): Asker[] => made.map(({ owner: { credentials } }) => asker(server!, credentials));
      const assertOpens = async (): Promise<void> => {
        for (const [index, by] of askers().entries()) {
          assert.equal(await sentFor(by, ids[index]!), `Bearer ${secrets[index]}`);
        }
      };
      await assertOpens();
      assert.deepEqual(await keysInUse(), [sealingKeyId(first)]);

      // The new key before the former one: all is sealed anew, once. Three integrations, the two checks of the
      // guardrail, and the three of its two versions.
      await restart(text(second, first));
      assert.deepEqual(
        logged('sealed anew').map(({ resealed, level }) => [resealed, level]),
        [[8, 30]],
      );
      assert.deepEqual(await keysInUse(), [sealingKeyId(second)]);
      await assertOpens();
      await restart(text(second, first));
      assert.deepEqual(logged('Stored secrets'), []);

      // The new key alone: nothing is missed.
      await restart(text(second));
      assert.deepEqual(logged('Stored secrets'), []);
      await assertOpens();
      const [by] = askers() as [Asker];
      await by.ask(mutation('restoreIntegration', '__typename'), { input: { id: deleted } });
      assert.equal(await sentFor(by, deleted), 'Bearer sk-of-a-deleted-one');
      const versions = await server!.castellan.database.ownerQuery<{
        organizationId: string;
        checks: StoredCheck[];
      }>(
        `SELECT "organizationId", "checks" FROM "GuardrailVersion" WHERE "guardrailId" = '${uuidOf(guardrail)}' ORDER BY "number"`,
      );
      const sealer = createSealer([second]);
      const tokens = versions.map(({ organizationId, checks }) =>
        checks.map(
          (one) => openCheck(one, { sealer, organizationId, id: uuidOf(guardrail) })?.parameters['headers'],
        ),
      );
      assert.deepEqual(tokens, [
        [{ 'X-Token': 'token-1' }],
        [{ 'X-Token': 'token-2' }, { 'X-Token': 'token-3' }],
      ]);

      // A key without the former one: it starts, says how much it cannot open, and refuses to use that.
      await restart(text(third));
      assert.deepEqual(logged('sealed anew'), []);
      assert.deepEqual(
        logged('cannot be opened').map(({ unopened, level }) => [unopened, level]),
        [[8, 40]],
      );
      const [lost] = askers() as [Asker];
      assertRefused(
        await lost.send(mutation('testIntegration', 'test { isOk }'), { input: { id: ids[0] } }),
        'FAILED_PRECONDITION',
      );
      // What is made meanwhile is sealed under the new key; the rest comes back with the former one.
      await createIntegration(lost, 'sk-new');
      await restart(text(third, second));
      assert.deepEqual(
        logged('sealed anew').map(({ resealed }) => resealed),
        [8],
      );
      assert.deepEqual(await keysInUse(), [sealingKeyId(third)]);
      await assertOpens();

      const log = server!.log.join('\n');
      for (const key of [first, second, third]) {
        assert.ok(!log.includes(key.toString('base64')) && !log.includes(key.toString('hex')));
      }
    } finally {
      await server?.castellan.stop();
      await database.drop();
    }
  });

  test('of a malformed variable stops the start with one line that does not tell it', async () => {
    const good = first.toString('base64');
    for (const keys of [
      'canary',
      first.subarray(1).toString('base64'),
      `${good},canary`,
      good.replace('=', ''),
      first.toString('hex'),
    ]) {
      const database = {
        options: { embedded: { dataDir: 'memory://' } },
        url: null,
        drop: () => Promise.resolve(),
      };
      await assert.rejects(startTestServerOn(database, { CASTELLAN_SECRET_KEY: keys }), (error: Error) => {
        assert.equal(
          error.message,
          'The variable CASTELLAN_SECRET_KEY is not valid: must be 32 bytes in base 64, as `openssl rand -base64 32` makes them.',
        );
        return true;
      });
    }
  });
});

describe('Without the variable', { skip: engine === 'postgres' && 'the embedded database only' }, () => {
  const start = async (
    database: Awaited<ReturnType<typeof createDurableTestDatabase>>,
  ): Promise<TestServer> =>
    await startTestServerOn(database, {
      CASTELLAN_ALLOWED_PRIVATE_RANGES: '127.0.0.1/32',
      CASTELLAN_SECRET_KEY: '',
      CASTELLAN_DATA_DIR: folder,
    });
  const file = path.join(folder, 'secret.key');

  test('a key is made at the first start, for its owner alone, and used again at the next', async () => {
    const database = await createDurableTestDatabase();
    try {
      const server = await start(database);
      const key = await readFile(file, 'utf8');
      assert.match(key, /^[A-Za-z0-9+/]{43}=\n$/);
      assert.equal((await stat(file)).mode & 0o777, 0o600);
      const { owner } = await createOrganization(server);
      const id = await createIntegration(owner, 'sk-under-the-file');
      assert.ok(!server.log.join('\n').includes(key.trim()));
      await server.castellan.stop();

      const again = await start(database);
      assert.equal(await readFile(file, 'utf8'), key);
      assert.equal(await sentFor(asker(again, owner.credentials), id), 'Bearer sk-under-the-file');
      await again.castellan.stop();

      // The variable takes the place of the file, and the key of the file can be listed in it.
      const settings = {
        CASTELLAN_ALLOWED_PRIVATE_RANGES: '127.0.0.1/32',
        CASTELLAN_SECRET_KEY: `${randomBytes(32).toString('base64')},${key.trim()}`,
        CASTELLAN_DATA_DIR: folder,
      };
      const moved = await startTestServerOn(database, settings);
      assert.equal(await sentFor(asker(moved, owner.credentials), id), 'Bearer sk-under-the-file');
      await moved.castellan.stop();
    } finally {
      await database.drop();
    }
  });

  test('a malformed file stops the start with one line, and is left as it is', async () => {
    const database = await createDurableTestDatabase();
    try {
      for (const text of [
        '',
        'canary\n',
        `${randomBytes(31).toString('base64')}\n`,
        `${randomBytes(32).toString('base64')}\ncanary`,
      ]) {
        await writeFile(file, text);
        await assert.rejects(start(database), (error: Error) => {
          assert.equal(error.message, `The file ${file} holds no key of 32 bytes in base 64.`);
          return true;
        });
        assert.equal(await readFile(file, 'utf8'), text);
      }
    } finally {
      await database.drop();
    }
  });
});

test(
  'on PostgreSQL the variable is needed, and the start says so in one line',
  { skip: engine === 'pglite' && 'PostgreSQL only' },
  async () => {
    const database = await createDurableTestDatabase();
    try {
      await assert.rejects(
        startTestServerOn(database, { CASTELLAN_SECRET_KEY: '', CASTELLAN_DATA_DIR: folder }),
        /^Error: The variable CASTELLAN_SECRET_KEY is needed with DATABASE_URL: [^\n]+$/,
      );
      await assert.rejects(stat(path.join(folder, 'secret.key')), /ENOENT/);
    } finally {
      await database.drop();
    }
  },
);
