/** What providers say and do: making, changing, duplicating, handing out, turning on and off. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  assertNothingDone,
  makeIntegration,
  makeModel,
  makeProvider,
  mutation,
  PROVIDER_FIELDS,
  providerMutation,
  uuidOf,
} from '../support/catalog.js';
import { createOrganization, random, type Asker } from '../support/seed.js';
import { startTestServer, type Answer } from '../support/server.js';

const server = await startTestServer();
const { owner } = await createOrganization(server);
const other = await createOrganization(server);
const integration = await makeIntegration(owner);
const theirs = await makeIntegration(other.owner);
const integrationId: string = integration['id'];
const MISSING = 'intg_01h455vb4pex5vsknk084sn02q';

const create = async (input: object, by: Asker = owner): Promise<Answer> =>
  await by.send(providerMutation('createProvider'), {
    input: { name: random('Provider'), integrationId, ...input },
  });
const edit = async (input: object, by: Asker = owner): Promise<Answer> =>
  await by.send(providerMutation('editProvider'), { input });
const made = async (input: object = {}): Promise<Record<string, any>> =>
  await makeProvider(owner, { integrationId, ...input });
const edited = async (input: object): Promise<Record<string, any>> => {
  const answer = await edit(input);
  assert.deepEqual(answer.errors, [], answer.text);
  return answer.data?.['editProvider'].provider;
};
const look = async (id: string, fields = PROVIDER_FIELDS, by: Asker = owner): Promise<Record<string, any>> =>
  (await by.ask(`query ($id: ID!) { provider(id: $id) { ${fields} } }`, { id }))['provider'];
/** Sets columns as the owner of the tables: what time and use do. */
const set = async (id: string, assignments: string): Promise<void> => {
  await server.castellan.database.ownerQuery(
    `UPDATE "Provider" SET ${assignments} WHERE "id" = '${uuidOf(id)}'`,
  );
};
const statusOf = async (id: string): Promise<string> => (await look(id, 'status'))['status'];

const LIMITS = {
  usageLimit: {
    ...{ type: 'COST', creditLimit: '25.50', alertThreshold: '20', periodicReset: 'EVERY_N_DAYS' },
    resetEveryDays: 14,
  },
  rateLimits: [
    { type: 'REQUESTS', unit: 'MINUTE', value: 60 },
    { type: 'TOKENS', unit: 'DAY', value: 1_000_000 },
  ],
};

describe('a provider', () => {
  test('is made with all there is to say of it, its slug made of its name', async () => {
    const mark = random('x');
    const provider = await made({
      ...{ ...LIMITS, name: ` Prod ${mark} `, note: ' For the shop. ', expiresAt: '2999-01-01T00:00:00Z' },
    });
    const { id, ...rest } = provider;
    assert.deepEqual(rest, {
      ...LIMITS,
      ...{ slug: `prod-${mark}`, name: `Prod ${mark}`, version: 1, note: 'For the shop.' },
      ...{ status: 'ACTIVE', expiresAt: '2999-01-01T00:00:00.000Z', duplicatedFrom: null },
    });
    assert.deepEqual(await look(id), provider);
    assert.deepEqual((await look(id, 'integration { id }'))['integration'], { id: integrationId });
  });

  test('takes a slug of its own, which another organization may have too', async () => {
    const slug = random('own');
    assert.equal((await made({ slug }))['slug'], slug);
    await assertNothingDone(server, async () => await create({ slug }), {
      ...{ code: 'CONFLICT', paths: ['input.slug'] },
    });
    const elsewhere = await makeProvider(other.owner, { slug, integrationId: theirs['id'] });
    assert.equal(elsewhere['slug'], slug);
    // Of one name come two slugs.
    const name = random('Same');
    const slugs = [(await made({ name }))['slug'], (await made({ name }))['slug']];
    assert.deepEqual(slugs, [name.toLowerCase(), `${name.toLowerCase()}-2`]);
  });

  test('keeps what a change leaves out, and loses what it sets to null', async () => {
    const { id, slug } = await made({ ...LIMITS, note: 'Kept.', expiresAt: '2999-01-01T00:00:00Z' });
    const renamed = await edited({ id, name: 'Renamed' });
    assert.deepEqual(renamed, {
      ...LIMITS,
      ...{ id, slug, name: 'Renamed', version: 2, note: 'Kept.', status: 'ACTIVE' },
      ...{ expiresAt: '2999-01-01T00:00:00.000Z', duplicatedFrom: null },
    });
    const bare = await edited({ id, note: null, usageLimit: null, rateLimits: [], expiresAt: null });
    assert.deepEqual(
      [bare['note'], bare['usageLimit'], bare['rateLimits'], bare['expiresAt'], bare['version']],
      [null, null, [], null, 3],
    );
  });

  test('may move to another integration of the organization, and to no other', async () => {
    const { id } = await made();
    const next = await makeIntegration(owner);
    await edited({ id, integrationId: next['id'] });
    assert.deepEqual((await look(id, 'integration { id }'))['integration'], { id: next['id'] });
    const gone = await makeIntegration(owner);
    await owner.ask(mutation('deleteIntegration', '__typename'), { input: { id: gone['id'] } });
    for (const foreign of [theirs['id'], gone['id'], MISSING]) {
      const answers = [
        await assertNothingDone(server, async () => await edit({ id, integrationId: foreign }), {
          code: 'NOT_FOUND',
        }),
        await assertNothingDone(server, async () => await create({ integrationId: foreign }), {
          code: 'NOT_FOUND',
        }),
      ];
      for (const { errors } of answers) assert.equal(errors[0]?.message, 'There is no such integration.');
    }
  });

  test('refuses every bad input, naming it, on making and on changing', async () => {
    const usage = (given: object): object => ({
      usageLimit: { type: 'COST', creditLimit: '10', ...given },
    });
    const rate = { type: 'REQUESTS', unit: 'MINUTE', value: 1 };
    const { id } = await made();
    const cases: [input: object, path: string][] = [
      [{ name: '' }, 'input.name'],
      [{ name: 'x'.repeat(101) }, 'input.name'],
      [{ note: 'x'.repeat(1001) }, 'input.note'],
      [{ rateLimits: [rate, { ...rate, unit: 'DAY', value: 0 }] }, 'input.rateLimits.1.value'],
      [{ rateLimits: [rate, rate] }, 'input.rateLimits.1'],
      [{ rateLimits: Array<object>(11).fill(rate) }, 'input.rateLimits'],
      [usage({ creditLimit: '0.000' }), 'input.usageLimit.creditLimit'],
      [usage({ creditLimit: '-1' }), 'input.usageLimit.creditLimit'],
      [usage({ alertThreshold: '10.000' }), 'input.usageLimit.alertThreshold'],
      // What a binary fraction cannot tell from the limit.
      [
        usage({ creditLimit: '999999999999999.000000001', alertThreshold: '999999999999999.000000002' }),
        'input.usageLimit.alertThreshold',
      ],
      [usage({ alertThreshold: '0' }), 'input.usageLimit.alertThreshold'],
      [usage({ periodicReset: 'EVERY_N_DAYS' }), 'input.usageLimit.resetEveryDays'],
      [usage({ periodicReset: 'EVERY_N_DAYS', resetEveryDays: 366 }), 'input.usageLimit.resetEveryDays'],
      [usage({ periodicReset: 'WEEKLY', resetEveryDays: 7 }), 'input.usageLimit.resetEveryDays'],
      [{ expiresAt: '2001-01-01T00:00:00Z' }, 'input.expiresAt'],
    ];
    for (const [input, path] of cases) {
      const refused = { code: 'BAD_USER_INPUT', paths: [path] };
      await assertNothingDone(server, async () => await create(input), refused);
      await assertNothingDone(server, async () => await edit({ id, ...input }), refused);
    }
    for (const slug of ['x', 'Upper', 'two--hyphens', 'ümlaut', '@at', 'a/b', 'x'.repeat(51)]) {
      await assertNothingDone(server, async () => await create({ slug }), {
        ...{ code: 'BAD_USER_INPUT', paths: ['input.slug'] },
      });
    }
    const exact = usage({
      creditLimit: '999999999999999.000000002',
      alertThreshold: '999999999999999.000000001',
    });
    assert.deepEqual((await create(exact)).errors, []);
  });
});

describe('the status of a provider', () => {
  test('is the gravest that applies, and is what lists are narrowed by', async () => {
    const place = await makeIntegration(owner);
    const PAST = `"expiresAt" = now() - interval '1 minute'`;
    const SPENT = '"exhaustedAt" = now()';
    const OFF = '"disabledAt" = now()';
    const cases: [assignments: string, status: string][] = [
      [`"expiresAt" = now() + interval '1 hour'`, 'ACTIVE'],
      [SPENT, 'EXHAUSTED'],
      [`${PAST}, ${SPENT}`, 'EXPIRED'],
      [`${PAST}, ${SPENT}, ${OFF}`, 'DISABLED'],
    ];
    const ids: Record<string, string> = {};
    for (const [assignments, status] of cases) {
      const { id } = await made({ integrationId: place['id'] });
      await set(id, assignments);
      ids[status] = id;
      assert.equal(await statusOf(id), status);
    }
    for (const [, status] of cases) {
      const { providers } = await owner.ask(
        'query ($filter: ProviderFilter) { providers(filter: $filter) { totalCount edges { node { id status } } } }',
        { filter: { status, integrationId: place['id'] } },
      );
      assert.deepEqual(providers, { totalCount: 1, edges: [{ node: { id: ids[status], status } }] });
    }
  });

  test('stays EXHAUSTED until the usage limit is raised, replaced by one of another kind, or removed', async () => {
    const limit = (creditLimit: string, type = 'COST'): object => ({ usageLimit: { type, creditLimit } });
    const cases: [change: object, status: string][] = [
      [{ name: 'Renamed' }, 'EXHAUSTED'],
      [{ rateLimits: [] }, 'EXHAUSTED'],
      [limit('10'), 'EXHAUSTED'],
      [limit('10.000'), 'EXHAUSTED'],
      [limit('9.99'), 'EXHAUSTED'],
      [limit('10.000000001'), 'ACTIVE'],
      [limit('1', 'TOKENS'), 'ACTIVE'],
      [{ usageLimit: null }, 'ACTIVE'],
    ];
    for (const [change, status] of cases) {
      const { id } = await made(limit('10'));
      await set(id, '"exhaustedAt" = now()');
      assert.equal((await edited({ id, ...change }))['status'], status, JSON.stringify(change));
    }
  });

  test('follows being turned off and on, all of several or none', async () => {
    const ids = [(await made())['id'], (await made())['id']] as string[];
    const turn = async (name: string, targets: readonly string[]): Promise<Answer> =>
      await owner.send(mutation(name, 'providers { id status version }'), { input: { ids: targets } });
    const foreign = await makeProvider(other.owner, { integrationId: theirs['id'] });
    await assertNothingDone(server, async () => await turn('disableProviders', [...ids, foreign['id']]), {
      code: 'NOT_FOUND',
    });
    const off = await turn('disableProviders', ids);
    assert.deepEqual(
      { data: off.data, errors: off.errors },
      {
        data: { disableProviders: { providers: ids.map((id) => ({ id, status: 'DISABLED', version: 2 })) } },
        errors: [],
      },
    );
    const on = await turn('enableProviders', ids);
    assert.deepEqual(
      on.data?.['enableProviders'].providers.map(({ status }: { status: string }) => status),
      ['ACTIVE', 'ACTIVE'],
    );
  });
});

test('a duplicate has the same settings, another slug, nothing used, and names its origin', async () => {
  const origin = await made({ ...LIMITS, note: 'Twice.', expiresAt: '2999-01-01T00:00:00Z' });
  await set(origin['id'], '"exhaustedAt" = now(), "disabledAt" = now()');
  const admin = await owner.invite('ADMIN');
  const duplicate = async (input: object): Promise<Record<string, any>> =>
    (
      await admin.ask(
        mutation('duplicateProvider', `provider { ${PROVIDER_FIELDS} createdBy integration { id } }`),
        {
          input: { id: origin['id'], ...input },
        },
      )
    )['duplicateProvider'].provider;
  const { id, ...rest } = await duplicate({});
  assert.notEqual(id, origin['id']);
  assert.deepEqual(rest, {
    ...LIMITS,
    ...{ slug: `${origin['slug']}-copy`, name: `${origin['name']} copy`, version: 1, note: 'Twice.' },
    ...{ status: 'ACTIVE', expiresAt: '2999-01-01T00:00:00.000Z', duplicatedFrom: origin['slug'] },
    ...{ createdBy: admin.name, integration: { id: integrationId } },
  });
  assert.equal(await statusOf(origin['id']), 'DISABLED');
  const slug = random('named');
  const named = await duplicate({ name: 'Named', slug });
  assert.deepEqual([named['name'], named['slug']], ['Named', slug]);
  await assertNothingDone(
    server,
    async () =>
      await owner.send(providerMutation('duplicateProvider'), { input: { id: origin['id'], slug } }),
    { code: 'CONFLICT', paths: ['input.slug'] },
  );
});

test('a copy hands out the reference and those of the models that are on, and nothing secret', async () => {
  const place = await makeIntegration(owner);
  const { id, slug } = await made({ integrationId: place['id'] });
  const custom = await makeModel(owner, { integrationId: place['id'], name: 'org/tuned:1.5' });
  const { models } = await owner.ask(
    'query ($filter: ModelFilter) { models(filter: $filter) { edges { node { id name } } } }',
    { filter: { providerId: id, search: 'deepseek-chat' } },
  );
  await owner.ask(mutation('disableModels', '__typename'), { input: { ids: [models.edges[0].node.id] } });
  const member = await owner.invite('MEMBER');
  const { copyProvider } = await member.ask(
    'query ($id: ID!) { copyProvider(id: $id) { reference models } }',
    {
      id,
    },
  );
  assert.deepEqual(copyProvider, {
    reference: `@${slug}`,
    models: [
      `@${slug}/deepseek-reasoner`,
      `@${slug}/deepseek-v4-flash`,
      `@${slug}/deepseek-v4-pro`,
      `@${slug}/${custom['name']}`,
    ],
  });
});

test('the models of a provider are those of its integration, a page at a time', async () => {
  const place = await makeIntegration(owner);
  const { id } = await made({ integrationId: place['id'] });
  const { provider } = await owner.ask(
    `query ($id: ID!) { provider(id: $id) {
      models(first: 3) { totalCount pageInfo { hasNextPage } edges { node { name inputPrice } } } } }`,
    { id },
  );
  assert.deepEqual(provider.models, {
    totalCount: 4,
    pageInfo: { hasNextPage: true },
    edges: [
      { node: { name: 'deepseek-chat', inputPrice: '0.27' } },
      { node: { name: 'deepseek-reasoner', inputPrice: '0.55' } },
      { node: { name: 'deepseek-v4-flash', inputPrice: '0.22' } },
    ],
  });
});

describe('who may do what with providers', () => {
  const asks = (id: string): [permitted: string, ask: (by: Asker) => Promise<Answer>][] => [
    ['READ', async (by) => await by.send('{ providers { totalCount } }')],
    ['READ', async (by) => await by.send('query ($id: ID!) { provider(id: $id) { id } }', { id })],
    ['READ', async (by) => await by.send('query ($id: ID!) { copyProvider(id: $id) { reference } }', { id })],
    ['WRITE', async (by) => await create({}, by)],
    ['WRITE', async (by) => await edit({ id, name: 'Changed' }, by)],
    ['WRITE', async (by) => await by.send(providerMutation('duplicateProvider'), { input: { id } })],
    [
      'WRITE',
      async (by) => await by.send(mutation('disableProviders', '__typename'), { input: { ids: [id] } }),
    ],
    ['DELETE', async (by) => await by.send(mutation('deleteProvider', '__typename'), { input: { id } })],
  ];

  test('a member lists, opens and copies, and changes nothing', async () => {
    const member = await owner.invite('MEMBER');
    const { id } = await made();
    for (const [level, ask] of asks(id)) {
      if (level === 'READ') assert.deepEqual((await ask(member)).errors, []);
      else await assertNothingDone(server, async () => await ask(member), { code: 'FORBIDDEN' });
    }
  });

  test('a key does what its level says, and nothing beyond', async () => {
    const LEVELS = ['DISABLED', 'READ', 'WRITE', 'DELETE'];
    for (const level of LEVELS) {
      const key = await owner.createApiKey({ permissions: [{ feature: 'PROVIDERS', level }] });
      const { id } = await made();
      for (const [needed, ask] of asks(id)) {
        if (LEVELS.indexOf(needed) <= LEVELS.indexOf(level)) {
          assert.deepEqual((await ask(key)).errors, [], `${level}, ${needed}`);
        } else {
          await assertNothingDone(server, async () => await ask(key), { code: 'FORBIDDEN' });
        }
      }
    }
  });

  test('the integration and the models of a provider need their own permissions, and take nothing else along', async () => {
    const key = await owner.createApiKey({ permissions: [{ feature: 'PROVIDERS', level: 'READ' }] });
    const { id, name } = await made();
    const answer = await key.send(
      'query ($id: ID!) { provider(id: $id) { name integration { slug } models { totalCount } } }',
      { id },
    );
    assert.deepEqual(answer.data, { provider: { name, integration: null, models: null } });
    assert.deepEqual(
      answer.errors.map(({ path, extensions }) => [path?.at(-1), extensions.requiredPermission]).sort(),
      [
        ['integration', 'integration:list'],
        ['models', 'model:list'],
      ],
    );
  });
});

test('a change of a provider is in the audit log with what it was and what it is', async () => {
  const { id, slug } = await made({ note: 'Before.' });
  await edited({ id, note: 'After.' });
  const entries = await server.castellan.database.ownerQuery<{ action: string; before: any; after: any }>(
    `SELECT "action", "before", "after" FROM "AuditEntry" WHERE "resourceId" = '${uuidOf(id)}' ORDER BY "at", "id"`,
  );
  assert.deepEqual(
    entries.map(({ action, before, after }) => [action, before?.note, after?.note, after?.slug]),
    [
      ['provider.create', undefined, 'Before.', slug],
      ['provider.edit', 'Before.', 'After.', slug],
    ],
  );
});
