/**
 * Three tenants with resources of the same names that refer to one another: config -> provider -> integration,
 * config -> guardrail, prompt -> partial, prompt -> provider, label -> version, key -> config. No reference crosses:
 * neither by id, nor by slug, nor because both have the same slug.
 */
import assert from 'node:assert/strict';
import { before, describe } from 'node:test';
import { decodeId } from '../../src/domain/ids.js';
import { attack } from '../support/attacks.js';
import { fingerprint } from '../support/fingerprint.js';
import { createOrganization, type SeededOrganization } from '../support/seed.js';
import { startTestServer, type Answer } from '../support/server.js';

const server = await startTestServer();
const { ownerQuery } = server.castellan.database;

/** A tenant that has one of everything, under its own slugs (`only`) and under slugs that all three share. */
interface Tenant extends SeededOrganization {
  readonly mark: string;
  readonly uuid: string;
  readonly ids: Record<
    'integration' | 'provider' | 'guardrail' | 'config' | 'partial' | 'prompt' | 'collection',
    string
  >;
}

const make = async (seeded: SeededOrganization, name: string, input: object): Promise<string> => {
  const field = name.replace('create', '').replace(/^./, (letter) => letter.toLowerCase());
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const data = await seeded.owner.ask(
    `mutation ($input: ${type}!) { ${name}(input: $input) { ${field} { id } } }`,
    { input },
  );
  return String(data[name][field].id);
};

const publish = async (seeded: SeededOrganization, mutation: string, id: string): Promise<void> => {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  await seeded.owner.ask(`mutation ($input: ${type}!) { ${mutation}(input: $input) { __typename } }`, {
    input: { id, number: 1 },
  });
};

const text = (template: string, model?: string): object => ({ text: template, ...(model ? { model } : {}) });

async function createResources(
  seeded: SeededOrganization,
  mark: string,
  slug: string,
): Promise<Tenant['ids']> {
  const integration = await make(seeded, 'createIntegration', {
    ...{
      name: `${mark} integration`,
      slug: `${slug}-integration`,
      vendor: 'OPENAI',
      secret: `sk-${mark}-secret`,
    },
  });
  const provider = await make(seeded, 'createProvider', {
    ...{ name: `${mark} provider`, slug: `${slug}-provider`, integrationId: integration },
  });
  const guardrail = await make(seeded, 'createGuardrail', {
    ...{ name: `${mark} guardrail`, slug: `${slug}-guardrail` },
    checks: [{ type: 'CONTAINS', parameters: { words: [mark], operator: 'none' } }],
  });
  const config = await make(seeded, 'createConfig', {
    ...{ name: `${mark} config`, slug: `${slug}-config` },
    content: { provider: `@${slug}-provider`, input_guardrails: [`${slug}-guardrail`] },
  });
  const partial = await make(seeded, 'createPromptPartial', {
    ...{ name: `${mark} partial`, slug: `${slug}-partial`, text: `${mark} says` },
  });
  await publish(seeded, 'publishPromptPartial', partial);
  const collection = await make(seeded, 'createPromptCollection', {
    ...{ name: `${mark} collection`, slug: `${slug}-collection` },
  });
  const prompt = await make(seeded, 'createPrompt', {
    ...{ name: `${mark} prompt`, slug: `${slug}-prompt`, collectionId: collection },
    content: text(`{{>${slug}-partial}} hello {{name}}`, `@${slug}-provider/gpt-4o`),
  });
  await publish(seeded, 'publishPrompt', prompt);
  return { integration, provider, guardrail, config, partial, prompt, collection };
}

async function createTenant(mark: string): Promise<Tenant & { readonly shared: Tenant['ids'] }> {
  const seeded = await createOrganization(server);
  const uuid = decodeId(seeded.organization.id)?.uuid ?? '';
  const ids = await createResources(seeded, mark, `only-${mark}`);
  const shared = await createResources(seeded, mark, 'shared');
  return { ...seeded, mark, uuid, ids, shared };
}

type FullTenant = Awaited<ReturnType<typeof createTenant>>;
const tenants: FullTenant[] = [];

before(async () => {
  for (const mark of ['alpha', 'bravo', 'gamma']) tenants.push(await createTenant(mark));
});

/** Every ordered pair of tenants: who asks, and whose things are asked for. */
const pairs = (): [FullTenant, FullTenant][] =>
  tenants.flatMap((asking) =>
    tenants.filter((other) => other !== asking).map((other): [FullTenant, FullTenant] => [asking, other]),
  );

/** What a stranger can tell two answers apart by, beside the slug that they wrote themself. */
const seen = ({ status, text: body, headers }: Answer, slug: string): object => ({
  status,
  body: body.replaceAll(slug, '<slug>'),
  type: headers.get('content-type'),
});

/** What names a slug: where it stands in the input, and what a slug that nobody has gets. */
interface BySlug {
  readonly document: string;
  variables(asking: FullTenant, slug: string): object;
  readonly code: string;
  readonly path?: string;
  readonly what: 'provider' | 'guardrail' | 'partial' | 'prompt';
}

const BY_SLUG: Record<string, BySlug> = {
  'a config to a provider': {
    document: 'mutation ($input: CreateConfigInput!) { createConfig(input: $input) { config { id } } }',
    variables: (_asking, slug) => ({ input: { name: 'Crossing', content: { provider: `@${slug}` } } }),
    ...{ code: 'BAD_USER_INPUT', path: 'input.content.provider', what: 'provider' },
  },
  'a target of a config to a provider': {
    document: 'mutation ($input: UpdateConfigInput!) { updateConfig(input: $input) { config { id } } }',
    variables: ({ ids }, slug) => ({
      input: {
        id: ids.config,
        content: { strategy: { mode: 'fallback' }, targets: [{ provider: `@${slug}` }] },
      },
    }),
    ...{ code: 'BAD_USER_INPUT', path: 'input.content.targets.0.provider', what: 'provider' },
  },
  'a config to a guardrail': {
    document: 'mutation ($input: CreateConfigInput!) { createConfig(input: $input) { config { id } } }',
    variables: ({ mark }, slug) => ({
      input: {
        name: 'Crossing',
        content: { provider: `@only-${mark}-provider`, output_guardrails: [slug] },
      },
    }),
    ...{ code: 'BAD_USER_INPUT', path: 'input.content.output_guardrails.0', what: 'guardrail' },
  },
  'a prompt to a provider': {
    document: 'mutation ($input: CreatePromptInput!) { createPrompt(input: $input) { prompt { id } } }',
    variables: (_asking, slug) => ({ input: { name: 'Crossing', content: text('x', `@${slug}/gpt-4o`) } }),
    ...{ code: 'BAD_USER_INPUT', path: 'input.content.model', what: 'provider' },
  },
  'a prompt to a partial': {
    document: 'mutation ($input: CreatePromptInput!) { createPrompt(input: $input) { prompt { id } } }',
    variables: (_asking, slug) => ({ input: { name: 'Crossing', content: text(`{{>${slug}}}`) } }),
    ...{ code: 'BAD_USER_INPUT', path: 'input.content.text', what: 'partial' },
  },
  'a partial to a version of a partial': {
    document:
      'mutation ($input: UpdatePromptPartialInput!) { updatePromptPartial(input: $input) { promptPartial { id } } }',
    variables: ({ ids }, slug) => ({ input: { id: ids.partial, text: `{{>${slug}@1}}` } }),
    ...{ code: 'BAD_USER_INPUT', path: 'input.text', what: 'partial' },
  },
  'rendering to a prompt': {
    document: 'query ($input: RenderPromptInput!) { renderPrompt(input: $input) { text } }',
    variables: (_asking, slug) => ({ input: { reference: slug, variables: { name: 'x' } } }),
    ...{ code: 'NOT_FOUND', what: 'prompt' },
  },
};

describe('a reference by slug to what another organization has is a reference to nothing', () => {
  for (const [from, { document, variables, code, path, what }] of Object.entries(BY_SLUG)) {
    attack(10, from, async () => {
      for (const [asking, other] of pairs()) {
        const before = await fingerprint(server);
        const ask = async (slug: string): Promise<[Answer, object]> => {
          const answer = await asking.owner.send(document, variables(asking, slug));
          return [answer, seen(answer, slug)];
        };
        const [foreign, seenOfForeign] = await ask(`only-${other.mark}-${what}`);
        const [, seenOfMissing] = await ask(`only-nobody-${what}`);
        assert.deepEqual(seenOfForeign, seenOfMissing);
        assert.deepEqual(
          foreign.errors.map(({ extensions }) => [
            extensions.code,
            extensions.fields?.map((fault) => fault.path),
          ]),
          [[code, path === undefined ? undefined : [path]]],
        );
        assert.equal(await fingerprint(server), before, 'nothing was written');
      }
    });
  }
});

attack(9, 'under a slug that all three have, each reaches its own', async () => {
  for (const { owner, mark, shared } of tenants) {
    const { renderPrompt } = await owner.ask(
      'query ($input: RenderPromptInput!) { renderPrompt(input: $input) { text model prompt { id } } }',
      { input: { reference: 'shared-prompt', variables: { name: 'you' } } },
    );
    assert.deepEqual(renderPrompt, {
      text: `${mark} says hello you`,
      model: '@shared-provider/gpt-4o',
      prompt: { id: shared.prompt },
    });
    const { copyProvider } = await owner.ask('query ($id: ID!) { copyProvider(id: $id) { reference } }', {
      id: shared.provider,
    });
    assert.deepEqual(copyProvider, { reference: '@shared-provider' });
  }
});

attack(11, 'every row that refers to another refers to one of the same organization', async () => {
  const CHAINS: Record<string, string> = {
    'config -> provider':
      'SELECT a."organizationId" AS "from", b."organizationId" AS "to" FROM "ConfigProvider" a JOIN "Provider" b ON b."id" = a."providerId"',
    'config -> guardrail':
      'SELECT a."organizationId" AS "from", b."organizationId" AS "to" FROM "ConfigGuardrail" a JOIN "Guardrail" b ON b."id" = a."guardrailId"',
    'provider -> integration':
      'SELECT a."organizationId" AS "from", b."organizationId" AS "to" FROM "Provider" a JOIN "Integration" b ON b."id" = a."integrationId"',
    'model -> integration':
      'SELECT a."organizationId" AS "from", b."organizationId" AS "to" FROM "Model" a JOIN "Integration" b ON b."id" = a."integrationId"',
    'prompt version -> provider':
      'SELECT a."organizationId" AS "from", b."organizationId" AS "to" FROM "PromptVersion" a JOIN "Provider" b ON b."id" = a."providerId"',
    'prompt version -> partial':
      'SELECT a."organizationId" AS "from", b."organizationId" AS "to" FROM "PromptInclusion" a JOIN "Prompt" b ON b."id" = a."partialId"',
    'prompt -> collection':
      'SELECT a."organizationId" AS "from", b."organizationId" AS "to" FROM "Prompt" a JOIN "PromptCollection" b ON b."id" = a."collectionId"',
  };
  for (const [chain, sql] of Object.entries(CHAINS)) {
    const rows = await ownerQuery<{ from: string; to: string }>(sql);
    assert.deepEqual(
      [...new Set(rows.map(({ from }) => from))].sort(),
      tenants.map(({ uuid }) => uuid).sort(),
      chain,
    );
    for (const { from, to } of rows) assert.equal(to, from, chain);
  }
});

attack(
  14,
  'what one organization changes or deletes under a shared slug, the others do not notice',
  async () => {
    const [alpha, bravo, gamma] = tenants as [FullTenant, FullTenant, FullTenant];
    const own = (tenant: FullTenant): Promise<{ rows: string }[]> =>
      ownerQuery<{ rows: string }>(
        ['Config', 'Provider', 'Integration', 'Guardrail', 'Prompt', 'PromptVersion', 'ConfigProvider']
          .map(
            (name) =>
              `SELECT '${name}' AS name, md5(string_agg(t::text, '|' ORDER BY t::text)) AS rows FROM "${name}" t WHERE "organizationId" = '${tenant.uuid}'`,
          )
          .join(' UNION ALL ') + ' ORDER BY name',
      );
    const before = [await own(bravo), await own(gamma)];
    const { owner, shared } = alpha;
    const run = async (name: string, input: object): Promise<Answer> =>
      await owner.send(
        `mutation ($input: ${name.charAt(0).toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { __typename } }`,
        { input },
      );

    // What is in use is so in its own organization alone: three others use the same slug, one of them counts.
    const used = await run('deleteProvider', { id: shared.provider });
    assert.deepEqual(
      used.errors.map(({ extensions }) => [extensions.code, (extensions as any).usedBy]),
      [
        [
          'FAILED_PRECONDITION',
          [
            { type: 'Config', count: 1, objects: [{ id: shared.config, name: 'alpha config' }] },
            { type: 'Prompt', count: 1, objects: [{ id: shared.prompt, name: 'alpha prompt' }] },
          ],
        ],
      ],
    );
    for (const [name, id] of [
      ['deleteConfig', shared.config],
      ['deletePrompt', shared.prompt],
      ['deleteProvider', shared.provider],
      ['deleteIntegration', shared.integration],
      ['deleteGuardrail', shared.guardrail],
      ['deletePromptPartial', shared.partial],
      ['deletePromptCollection', shared.collection],
    ] as const) {
      assert.deepEqual((await run(name, { id })).errors, [], name);
    }
    assert.deepEqual([await own(bravo), await own(gamma)], before);
    const { renderPrompt } = await bravo.owner.ask(
      'query ($input: RenderPromptInput!) { renderPrompt(input: $input) { text } }',
      { input: { reference: 'shared-prompt', variables: { name: 'you' } } },
    );
    assert.deepEqual(renderPrompt, { text: 'bravo says hello you' });
  },
);

attack(10, 'a label points at a version of its own prompt in its own organization', async () => {
  for (const [asking, other] of pairs()) {
    const move = async (input: object): Promise<Answer> =>
      await asking.owner.send(
        'mutation ($input: MovePromptLabelInput!) { movePromptLabel(input: $input) { prompt { id } } }',
        { input },
      );
    const label = `only-${other.mark}-label`;
    await other.owner.ask(
      'mutation ($input: CreatePromptLabelInput!) { createPromptLabel(input: $input) { __typename } }',
      { input: { name: `${label}-${asking.mark}` } },
    );
    const before = await fingerprint(server);
    const answers = [
      await move({ id: asking.ids.prompt, label: `${label}-${asking.mark}`, number: 1 }),
      await move({ id: other.ids.prompt, label: 'production', number: 1 }),
      await move({ id: asking.ids.prompt, label: 'production', number: 2 }),
    ];
    assert.deepEqual(
      answers.map(({ errors }) => errors.map(({ extensions }) => extensions.code)),
      [['NOT_FOUND'], ['NOT_FOUND'], ['NOT_FOUND']],
    );
    assert.equal(await fingerprint(server), before);
  }
});
