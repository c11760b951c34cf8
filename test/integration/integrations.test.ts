import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fingerprint } from '../support/fingerprint.js';
import { assertRefused } from '../support/refused.js';
import { createOrganization, random, type Asker } from '../support/seed.js';
import { startTestServer, type Answer } from '../support/server.js';

const server = await startTestServer();

const FIELDS = `id slug name version description vendor baseUrl maskedSecret allowCustomHost status duplicatedFrom
  settings { resourceName deploymentId apiVersion region accessKeyId projectId organization project }`;
const CREATE = `mutation ($input: CreateIntegrationInput!) { createIntegration(input: $input) { integration { ${FIELDS} } } }`;
const EDIT = `mutation ($input: EditIntegrationInput!) { editIntegration(input: $input) { integration { ${FIELDS} } } }`;
const LOOK = `query ($id: ID!) { integration(id: $id) { ${FIELDS} } }`;
const LIST =
  'query ($filter: IntegrationFilter) { integrations(filter: $filter) { totalCount edges { node { slug } } } }';
const MISSING = 'intg_01h455vb4pex5vsknk084sn02q';
const SECRET = 'sk-proj-8f2b71aaq0-x9Q2';

const { owner } = await createOrganization(server);

const create = async (by: Asker, input: object = {}): Promise<Answer> =>
  await by.send(CREATE, {
    input: { name: random('Integration'), vendor: 'OPENAI', secret: SECRET, ...input },
  });
const edit = async (by: Asker, input: object): Promise<Answer> => await by.send(EDIT, { input });

async function made(input: object = {}, by: Asker = owner): Promise<Record<string, any>> {
  const answer = await create(by, input);
  assert.deepEqual(answer.errors, []);
  return answer.data?.['createIntegration'].integration;
}

const look = async (by: Asker, id: string): Promise<Record<string, any>> =>
  (await by.ask(LOOK, { id }))['integration'];

const NO_SETTINGS = {
  ...{ resourceName: null, deploymentId: null, apiVersion: null, region: null },
  ...{ accessKeyId: null, projectId: null, organization: null, project: null },
};

/** Asserts that a change is refused, naming these inputs, and that nothing was written. */
async function assertBadInput(send: () => Promise<Answer>, paths: readonly string[]): Promise<Answer> {
  const before = await fingerprint(server);
  const answer = await send();
  assertRefused(answer, 'BAD_USER_INPUT', paths);
  assert.equal(await fingerprint(server), before, 'Something was written.');
  return answer;
}

describe('An integration', () => {
  test('is made with all there is to say of it, its secret masked', async () => {
    const name = random('Team key');
    const integration = await made({
      name: ` ${name} `,
      description: ' For the team. ',
      settings: { organization: 'org-1a2b', project: 'proj_3c' },
      allowCustomHost: true,
    });
    const { id, ...rest } = integration;
    assert.deepEqual(rest, {
      slug: name.toLowerCase().replace(' ', '-'),
      ...{ name, version: 1, description: 'For the team.', vendor: 'OPENAI' },
      baseUrl: 'https://api.openai.com/v1',
      maskedSecret: 'sk-…x9Q2',
      ...{ allowCustomHost: true, status: 'ACTIVE', duplicatedFrom: null },
      settings: { ...NO_SETTINGS, organization: 'org-1a2b', project: 'proj_3c' },
    });
    assert.deepEqual(await look(owner, id), integration);
  });

  test('of each vendor leads where that vendor is', async () => {
    const cases: [vendor: string, input: object, baseUrl: string][] = [
      ['ANTHROPIC', {}, 'https://api.anthropic.com/v1'],
      ['AZURE_OPENAI', { settings: { resourceName: 'unit-1' } }, 'https://unit-1.openai.azure.com'],
      ['AZURE_OPENAI', { baseUrl: 'https://apim.example.com/llm/' }, 'https://apim.example.com/llm'],
      ['GOOGLE', {}, 'https://generativelanguage.googleapis.com/v1beta'],
      ['BEDROCK', { settings: { region: 'eu-west-1' } }, 'https://bedrock-runtime.eu-west-1.amazonaws.com'],
      ['MISTRAL', {}, 'https://api.mistral.ai/v1'],
      ['COHERE', {}, 'https://api.cohere.com'],
      ['GROQ', {}, 'https://api.groq.com/openai/v1'],
      ['XAI', {}, 'https://api.x.ai/v1'],
      ['DEEPSEEK', {}, 'https://api.deepseek.com'],
      ['TOGETHER_AI', {}, 'https://api.together.xyz/v1'],
      ['FIREWORKS_AI', {}, 'https://api.fireworks.ai/inference/v1'],
      ['CEREBRAS', {}, 'https://api.cerebras.ai/v1'],
      ['OPENROUTER', {}, 'https://openrouter.ai/api/v1'],
      ['PERPLEXITY', {}, 'https://api.perplexity.ai'],
      ['OLLAMA', { secret: null, baseUrl: 'https://LLM.example.com:443/v1' }, 'https://llm.example.com/v1'],
      ['OPENAI_COMPATIBLE', { baseUrl: 'https://8.8.8.8/v1' }, 'https://8.8.8.8/v1'],
    ];
    for (const [vendor, input, baseUrl] of cases) {
      const integration = await made({ vendor, ...input });
      assert.deepEqual([integration['vendor'], integration['baseUrl']], [vendor, baseUrl]);
    }
  });

  test('needs what its vendor needs and takes nothing else, naming every fault', async () => {
    const cases: [input: object, paths: string[]][] = [
      [{ secret: null }, ['input.secret']],
      [{ secret: '  ' }, ['input.secret']],
      [{ secret: 'two words' }, ['input.secret']],
      [{ secret: 'line\r\nX-Evil: 1' }, ['input.secret']],
      [{ secret: 'schlüssel' }, ['input.secret']],
      [{ secret: 'x'.repeat(10_001) }, ['input.secret']],
      [{ vendor: 'VERTEX_AI', settings: { projectId: 'my-project', region: 'global' } }, ['input.secret']],
      [{ vendor: 'OLLAMA' }, ['input.baseUrl']],
      [{ vendor: 'OPENAI_COMPATIBLE', secret: null }, ['input.baseUrl']],
      [{ vendor: 'AZURE_OPENAI' }, ['input.baseUrl']],
      [{ vendor: 'BEDROCK' }, ['input.settings.region']],
      [
        { vendor: 'VERTEX_AI', baseUrl: 'https://llm.example.com' },
        ['input.settings.region', 'input.settings.projectId', 'input.baseUrl'],
      ],
      [{ settings: { region: 'us-east-1' } }, ['input.settings.region']],
      [
        {
          vendor: 'AZURE_OPENAI',
          settings: { resourceName: 'evil.example/', apiVersion: 'latest', project: 'x' },
        },
        ['input.settings.resourceName', 'input.settings.apiVersion', 'input.settings.project'],
      ],
      [{ vendor: 'BEDROCK', settings: { region: 'evil.example#' } }, ['input.settings.region']],
      [
        { vendor: 'BEDROCK', settings: { region: 'us-east-1', accessKeyId: 'short' } },
        ['input.settings.accessKeyId'],
      ],
      [{ settings: { unknown: 'x' } }, ['input.settings']],
      [{ baseUrl: 'llm.example.com' }, ['input.baseUrl']],
      [{ baseUrl: 'ftp://llm.example.com' }, ['input.baseUrl']],
      [{ baseUrl: 'https://llm.example.com/v1?key=1' }, ['input.baseUrl']],
      [{ baseUrl: 'https://llm.example.com/v1#part' }, ['input.baseUrl']],
      [{ baseUrl: `https://llm.example.com/${'x'.repeat(2_000)}` }, ['input.baseUrl']],
      [{ name: '' }, ['input.name']],
      [{ description: 'x'.repeat(1_001) }, ['input.description']],
      [{ slug: 'No' }, ['input.slug']],
    ];
    for (const [input, paths] of cases) await assertBadInput(async () => await create(owner, input), paths);
  });

  test('of an unknown vendor is refused', async () => {
    const answer = await create(owner, { vendor: 'openai' });
    assert.deepEqual(
      [answer.data, answer.errors.map(({ extensions }) => [extensions.code, extensions.fields])],
      [undefined, [['BAD_USER_INPUT', [{ path: 'input.vendor', message: 'is no value of Vendor' }]]]],
    );
  });

  test('has a slug of its own in its organization, and only there', async () => {
    const slug = random('slug');
    await made({ slug });
    assertRefused(await create(owner, { slug }), 'CONFLICT', ['input.slug']);
    const other = await createOrganization(server);
    assert.equal((await made({ slug }, other.owner))['slug'], slug);
    const name = random('Same');
    assert.equal((await made({ name }))['slug'], name.toLowerCase());
    assert.equal((await made({ name }))['slug'], `${name.toLowerCase()}-2`);
  });

  test('of one slug is made once, also when many are made at once', async () => {
    const slug = random('once');
    const answers = await Promise.all(Array.from({ length: 4 }, async () => await create(owner, { slug })));
    const refused = answers.filter(({ errors }) => errors.length > 0);
    assert.equal(refused.length, 3);
    for (const answer of refused) assertRefused(answer, 'CONFLICT', ['input.slug']);
  });

  test('shows of a short secret nothing', async () => {
    assert.equal((await made({ secret: 'nineteen-characters' }))['maskedSecret'], '…');
    assert.equal((await made({ secret: '\tpasted-with-its-line-end-1234\n' }))['maskedSecret'], 'pas…1234');
  });

  test('is read by members and changed by admins', async () => {
    const member = await owner.invite('MEMBER');
    const admin = await owner.invite('ADMIN');
    const { id } = await made({}, admin);
    assert.equal((await look(member, id))['maskedSecret'], 'sk-…x9Q2');
    const before = await fingerprint(server);
    assertRefused(await create(member), 'FORBIDDEN');
    assertRefused(await edit(member, { id, name: 'Mine' }), 'FORBIDDEN');
    assert.equal(await fingerprint(server), before);
    const { copyIntegration } = await member.ask(
      'query ($id: ID!) { copyIntegration(id: $id) { reference } }',
      {
        id,
      },
    );
    assert.deepEqual(copyIntegration, { reference: (await look(admin, id))['slug'] });
  });
});

describe('Editing an integration', () => {
  test('leaves what is left out', async () => {
    const integration = await made({
      description: 'Kept.',
      settings: { organization: 'org-1', project: 'p-1' },
      baseUrl: 'https://proxy.example.com/v1',
    });
    const { id } = integration;
    const name = random('Renamed');
    const changed = { ...integration, name, version: 2 };
    assert.deepEqual((await edit(owner, { id, name })).data, { editIntegration: { integration: changed } });
    const parts = (await edit(owner, { id, settings: { organization: null } })).data;
    const settings = { ...NO_SETTINGS, project: 'p-1' };
    assert.deepEqual(parts?.['editIntegration'].integration, { ...changed, settings, version: 3 });
    assert.deepEqual((await edit(owner, { id, settings: null, description: null })).data, {
      editIntegration: {
        integration: { ...changed, settings: NO_SETTINGS, description: null, version: 4 },
      },
    });
  });

  test('replaces the secret', async () => {
    const { id } = await made();
    assert.equal(
      (await edit(owner, { id, secret: 'sk-another-secret-0000' })).data?.['editIntegration'].integration
        .maskedSecret,
      'sk-…0000',
    );
    await assertBadInput(async () => await edit(owner, { id, secret: null }), ['input.secret']);
    const { id: local } = await made({ vendor: 'OLLAMA', baseUrl: 'https://llm.example.com/v1' });
    const without = await edit(owner, { id: local, secret: null });
    assert.equal(without.data?.['editIntegration'].integration.maskedSecret, null);
  });

  test('to lead elsewhere takes the secret anew', async () => {
    const openai = await made({ baseUrl: 'https://proxy.example.com/v1' });
    const azure = await made({ vendor: 'AZURE_OPENAI', settings: { resourceName: 'ours' } });
    const bedrock = await made({ vendor: 'BEDROCK', settings: { region: 'us-east-1' } });
    const cases: object[] = [
      { id: openai['id'], baseUrl: 'https://evil.example.com/v1' },
      { id: openai['id'], baseUrl: 'https://proxy.example.com/v2' },
      { id: openai['id'], baseUrl: 'https://proxy.example.com:8443/v1' },
      { id: openai['id'], baseUrl: null },
      { id: openai['id'], allowCustomHost: true },
      { id: azure['id'], settings: { resourceName: 'theirs' } },
      { id: azure['id'], baseUrl: 'https://evil.example.com' },
      { id: bedrock['id'], settings: { region: 'eu-west-1' } },
    ];
    for (const input of cases) {
      await assertBadInput(async () => await edit(owner, input), ['input.secret']);
      assert.deepEqual((await edit(owner, { ...input, secret: SECRET })).errors, []);
    }
  });

  test('that leads to the same place does not', async () => {
    const { id } = await made({ baseUrl: 'https://proxy.example.com/v1', allowCustomHost: true });
    for (const input of [
      { baseUrl: 'https://PROXY.example.com:443/v1/' },
      { allowCustomHost: true },
      { allowCustomHost: false },
    ]) {
      assert.deepEqual((await edit(owner, { id, ...input })).errors, []);
    }
    const { id: own } = await made();
    assert.deepEqual((await edit(owner, { id: own, baseUrl: 'https://api.openai.com/v1' })).errors, []);
    const { id: open } = await made({ vendor: 'OLLAMA', secret: null, baseUrl: 'https://a.example.com' });
    const moved = await edit(owner, { id: open, baseUrl: 'https://b.example.com' });
    assert.equal(moved.data?.['editIntegration'].integration.baseUrl, 'https://b.example.com');
  });

  test('has neither vendor nor slug to change', async () => {
    const { id } = await made();
    for (const input of [{ vendor: 'ANTHROPIC' }, { slug: 'another' }, { status: 'DISABLED' }]) {
      const answer = await edit(owner, { id, ...input });
      assert.deepEqual(
        [answer.data, answer.errors.map(({ extensions }) => extensions.code)],
        [undefined, ['BAD_USER_INPUT']],
      );
    }
  });

  test('is refused where it was changed since', async () => {
    const { id } = await made();
    assert.deepEqual((await edit(owner, { id, name: 'Second', expectedVersion: 1 })).errors, []);
    const before = await fingerprint(server);
    assertRefused(await edit(owner, { id, name: 'Third', expectedVersion: 1 }), 'CONFLICT', [
      'input.expectedVersion',
    ]);
    assert.equal(await fingerprint(server), before);
    assert.deepEqual((await edit(owner, { id, name: 'Third', expectedVersion: 2 })).errors, []);
  });

  test('checks again what it leaves standing', async () => {
    const { id } = await made({ vendor: 'BEDROCK', settings: { region: 'us-east-1' } });
    await assertBadInput(async () => await edit(owner, { id, settings: null }), ['input.settings.region']);
    const { id: missing } = { id: MISSING };
    assertRefused(await edit(owner, { id: missing, name: 'Nobody' }), 'NOT_FOUND');
  });
});

describe('The list of integrations', () => {
  test('has its filters', async () => {
    const { owner: founder } = await createOrganization(server);
    await made({ slug: 'open' }, founder);
    await made({ slug: 'claude', vendor: 'ANTHROPIC' }, founder);
    const { id } = await made({ slug: 'off', vendor: 'ANTHROPIC' }, founder);
    await founder.ask(
      'mutation ($input: DisableIntegrationsInput!) { disableIntegrations(input: $input) { integrations { id } } }',
      { input: { ids: [id] } },
    );
    const cases: [filter: object, slugs: string[]][] = [
      [{}, ['claude', 'off', 'open']],
      [{ vendors: ['ANTHROPIC'] }, ['claude', 'off']],
      [{ vendors: ['ANTHROPIC', 'OPENAI'], status: 'ACTIVE' }, ['claude', 'open']],
      [{ vendors: [] }, []],
      [{ status: 'DISABLED' }, ['off']],
      [{ search: 'LAUD' }, ['claude']],
      [{ slugs: ['off', 'open'] }, ['off', 'open']],
    ];
    for (const [filter, slugs] of cases) {
      const { integrations } = await founder.ask(LIST, { filter });
      const found = integrations.edges.map(({ node }: { node: { slug: string } }) => node.slug);
      assert.deepEqual(
        [integrations.totalCount, found.sort()],
        [slugs.length, slugs],
        JSON.stringify(filter),
      );
    }
  });
});

describe('Deleting an integration', () => {
  const remove = async (by: Asker, ids: string[]): Promise<Answer> =>
    await by.send(
      'mutation ($input: DeleteIntegrationsInput!) { deleteIntegrations(input: $input) { deletedIntegrationIds } }',
      { input: { ids } },
    );
  const provide = async (input: object): Promise<{ id: string; name: string }> => {
    const { createProvider } = await owner.ask(
      'mutation ($input: CreateProviderInput!) { createProvider(input: $input) { provider { id name } } }',
      { input: { name: random('Provider'), ...input } },
    );
    return createProvider.provider;
  };

  test('that providers use is refused, naming them to who may list them', async () => {
    const { id } = await made();
    const { id: free } = await made();
    const provider = await provide({ integrationId: id });
    const before = await fingerprint(server);
    const answer = await remove(owner, [free, id]);
    assertRefused(answer, 'FAILED_PRECONDITION');
    assert.equal(await fingerprint(server), before);
    assert.equal(
      answer.errors[0]?.message,
      `The integration is in use by 1 × Provider ("${provider.name}").`,
    );
    assert.deepEqual((answer.errors[0]?.extensions as Record<string, unknown>)['usedBy'], [
      { type: 'Provider', count: 1, objects: [{ id: provider.id, name: provider.name }] },
    ]);
    const blind = await owner.invite({ roleId: await owner.createRole(['integration:delete']) });
    const refused = await remove(blind, [id]);
    assertRefused(refused, 'FAILED_PRECONDITION');
    assert.equal(refused.errors[0]?.message, 'The integration is in use by 1 × Provider.');

    await owner.ask(
      'mutation ($input: DeleteProviderInput!) { deleteProvider(input: $input) { deletedProviderId } }',
      { input: { id: provider.id } },
    );
    assert.deepEqual((await remove(owner, [free, id])).data, {
      deleteIntegrations: { deletedIntegrationIds: [free, id] },
    });
  });

  test('keeps its slug until it cannot be restored any more, and comes back as it was', async () => {
    const integration = await made();
    const { id, slug } = integration;
    assert.deepEqual((await remove(owner, [id])).errors, []);
    assertRefused(await owner.send(LOOK, { id }), 'NOT_FOUND');
    assertRefused(await edit(owner, { id, name: 'Gone' }), 'NOT_FOUND');
    assertRefused(await create(owner, { slug }), 'CONFLICT', ['input.slug']);
    const { restoreIntegration } = await owner.ask(
      `mutation ($input: RestoreIntegrationInput!) { restoreIntegration(input: $input) { integration { ${FIELDS} } } }`,
      { input: { id } },
    );
    assert.deepEqual(restoreIntegration.integration, { ...integration, version: 3 });
  });
});
