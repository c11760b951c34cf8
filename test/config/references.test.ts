/** What a config names: it must be there, in the same organization, and stays as long as it is named. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decodeId } from '../../src/domain/ids.js';
import { assertNothingDone, configOf, create, DELETE, read, RESTORE, update } from '../support/configs.js';
import { createGuardrail } from '../support/features/guardrail.js';
import { createIntegration } from '../support/features/integration.js';
import { createProvider } from '../support/features/provider.js';
import { visible } from '../support/refused.js';
import { createOrganization, random } from '../support/seed.js';
import { startTestServer, type Answer } from '../support/server.js';

const server = await startTestServer();
const { ownerQuery } = server.castellan.database;
const seeded = await createOrganization(server);
const other = await createOrganization(server);
const { owner } = seeded;

const mutation = (name: string, selection: string): string =>
  `mutation ($input: ${name.charAt(0).toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { ${selection} } }`;
const remove = async (type: 'Provider' | 'Guardrail', id: string): Promise<Answer> =>
  await owner.send(mutation(`delete${type}`, `deleted${type}Id`), { input: { id } });

/** The slugs of what a config names, as the database keeps it. */
async function namedBy(id: string): Promise<string[]> {
  const uuid = decodeId(id)?.uuid ?? '';
  const rows = await ownerQuery<{ slug: string }>(
    `SELECT "slug" FROM "ConfigProvider" r JOIN "Provider" p
       ON p."organizationId" = r."organizationId" AND p."id" = r."providerId" WHERE r."configId" = '${uuid}'
     UNION ALL SELECT "slug" FROM "ConfigGuardrail" r JOIN "Guardrail" g
       ON g."organizationId" = r."organizationId" AND g."id" = r."guardrailId" WHERE r."configId" = '${uuid}'
     ORDER BY 1`,
  );
  return rows.map(({ slug }) => slug);
}

describe('What a config names', () => {
  test('must be there: missing, deleted and another organization’s are refused at their places, all alike', async () => {
    const [provider, guardrail] = [random('gone'), random('guard-gone')];
    const content = {
      strategy: { mode: 'fallback' },
      targets: [
        { provider: `@${provider}`, input_guardrails: [guardrail] },
        { provider: `@${provider}/some-model` },
        { override_params: { model: `@${provider}/some-model` }, custom_host: 'https://proxy.example.com' },
      ],
      output_guardrails: [guardrail],
    };
    const { id } = configOf(await create(owner, {}));
    const refusal = {
      code: 'BAD_USER_INPUT',
      paths: [
        'input.content.targets.0.provider',
        'input.content.targets.0.input_guardrails.0',
        'input.content.targets.1.provider',
        'input.content.targets.2.override_params.model',
        'input.content.output_guardrails.0',
      ],
    };
    const name = random('Config');
    const attempts: (() => Promise<Answer>)[] = [
      async () => await create(owner, content, { name }),
      async () => await update(owner, { id, content }),
    ];
    const attempt = async (): Promise<object[]> => {
      const answers: object[] = [];
      for (const ask of attempts) answers.push(visible(await assertNothingDone(server, ask, refusal)));
      return answers;
    };
    const missing = await attempt();

    const open = await createIntegration({ seeded: other }, { allowCustomHost: true });
    await createProvider({ seeded: other }, { slug: provider, integrationId: open.id });
    await createGuardrail({ seeded: other }, { slug: guardrail });
    assert.deepEqual(await attempt(), missing, 'another organization has them');
    configOf(await create(other.owner, content));

    const own = await createProvider({ seeded }, { slug: provider });
    const ownGuardrail = await createGuardrail({ seeded }, { slug: guardrail });
    await remove('Provider', own.id);
    await remove('Guardrail', ownGuardrail.id);
    assert.deepEqual(await attempt(), missing, 'it had them');
  });

  test('may be switched off or expired: it can come back', async () => {
    const expired = await createProvider({ seeded }, { slug: 'expired', expiresAt: '2098-01-01T00:00:00Z' });
    const disabled = await createProvider({ seeded }, { slug: 'disabled' });
    await owner.ask(mutation('disableProviders', '__typename'), { input: { ids: [disabled.id] } });
    await ownerQuery(
      `UPDATE "Provider" SET "expiresAt" = '2020-01-01' WHERE "id" = '${decodeId(expired.id)?.uuid ?? ''}'`,
    );
    const targets = [{ provider: '@expired' }, { provider: '@disabled' }];
    const { id } = configOf(await create(owner, { strategy: { mode: 'loadbalance' }, targets }));
    assert.deepEqual(await namedBy(id), ['disabled', 'expired']);
  });

  test('is known for the present content, each once, however often it changes', async () => {
    for (const slug of ['one', 'two', 'three']) await createProvider({ seeded }, { slug });
    for (const slug of ['guard-a', 'guard-b']) await createGuardrail({ seeded }, { slug });
    const { id } = configOf(
      await create(owner, {
        strategy: { mode: 'fallback' },
        targets: [
          { provider: '@one', input_guardrails: ['guard-a'] },
          { provider: '@one/gpt', output_guardrails: ['guard-a'] },
          { strategy: { mode: 'single' }, targets: [{ override_params: { model: '@two/x' } }] },
        ],
        input_guardrails: ['guard-b'],
      }),
    );
    assert.deepEqual(await namedBy(id), ['guard-a', 'guard-b', 'one', 'two']);
    await update(owner, { id, content: { provider: '@three', input_guardrails: ['guard-b'] } });
    assert.deepEqual(await namedBy(id), ['guard-b', 'three']);
    await update(owner, { id, name: 'Renamed' });
    assert.deepEqual(await namedBy(id), ['guard-b', 'three']);
    await update(owner, { id, content: {} });
    assert.deepEqual(await namedBy(id), []);
    await owner.ask(mutation('restoreConfigVersion', '__typename'), { input: { id, number: 1 } });
    assert.deepEqual(await namedBy(id), ['guard-a', 'guard-b', 'one', 'two']);
  });

  for (const type of ['Provider', 'Guardrail'] as const) {
    test(`is not deleted while it is named: a ${type}`, async () => {
      const used = await (type === 'Provider' ? createProvider : createGuardrail)({ seeded });
      const content = type === 'Provider' ? { provider: `@${used.slug}` } : { input_guardrails: [used.slug] };
      const { id, name } = configOf(await create(owner, content));
      const refused = await assertNothingDone(server, async () => await remove(type, used.id), {
        code: 'FAILED_PRECONDITION',
      });
      assert.deepEqual(refused.errors[0]?.extensions.usedBy, [
        { type: 'Config', count: 1, objects: [{ id, name }] },
      ]);

      // Once the config is deleted it can go; then the config does not come back before it does.
      await owner.ask(DELETE, { input: { id } });
      assert.deepEqual((await remove(type, used.id)).errors, []);
      const restore = async (): Promise<Answer> => await owner.send(RESTORE, { input: { id } });
      const { errors } = await assertNothingDone(server, restore, { code: 'FAILED_PRECONDITION' });
      const place = type === 'Provider' ? 'content.provider' : 'content.input_guardrails.0';
      assert.equal(
        errors[0]?.message,
        `It does not hold any more: ${place} names no ${type.toLowerCase()} of this organization.`,
      );
      await owner.ask(mutation(`restore${type}`, '__typename'), { input: { id: used.id } });
      assert.deepEqual(configOf(await restore())['content'], content);
      assert.deepEqual((await read(owner, id))['content'], content);
      assert.deepEqual(await namedBy(id), [used.slug]);
    });
  }

  test('is named or deleted, never both, when both happen at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const provider = await createProvider({ seeded });
      const [made, removed] = await Promise.all([
        create(owner, { provider: `@${provider.slug}` }),
        remove('Provider', provider.id),
      ]);
      const codes = [made, removed].map(({ errors }) => errors[0]?.extensions.code ?? 'done');
      assert.ok(
        ['done,FAILED_PRECONDITION', 'BAD_USER_INPUT,done'].includes(codes.join(',')),
        codes.join(','),
      );
    }
  });
});

describe('Another host', () => {
  test('is for providers whose integration allows it', async () => {
    const open = await createIntegration({ seeded }, { allowCustomHost: true });
    const closed = await createIntegration({ seeded });
    await createProvider({ seeded }, { slug: 'open', integrationId: open.id });
    await createProvider({ seeded }, { slug: 'closed', integrationId: closed.id });
    const host = { custom_host: 'https://proxy.example.com/v1' };
    configOf(await create(owner, { provider: '@open', ...host }));
    configOf(await create(owner, { override_params: { model: '@open/gpt' }, ...host }));
    const refused: [content: object, path: string][] = [
      [{ provider: '@closed', ...host }, 'custom_host'],
      [{ override_params: { model: '@closed/gpt' }, ...host }, 'custom_host'],
      [
        {
          strategy: { mode: 'fallback' },
          targets: [
            { provider: '@open', ...host },
            { provider: '@closed', ...host },
          ],
        },
        'targets.1.custom_host',
      ],
    ];
    for (const [content, path] of refused) {
      await assertNothingDone(server, async () => await create(owner, content), {
        code: 'BAD_USER_INPUT',
        paths: [`input.content.${path}`],
      });
    }
  });
});
