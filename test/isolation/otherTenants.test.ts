import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { getNamedType } from 'graphql';
import { typeidUnboxed } from 'typeid-js';
import { newApiKeySecret } from '../../src/domain/credentials/apiKeySecret.js';
import { schema } from '../../src/schema/index.js';
import { attack } from '../support/attacks.js';
import { asker, random, signUp } from '../support/seed.js';
import { startTestServer, type Answer } from '../support/server.js';
import { createTenant, dump, seen, type Tenant } from './tenants.js';

const server = await startTestServer();
let mine: Tenant;
let theirs: Tenant;

before(async () => {
  mine = await createTenant(server);
  theirs = await createTenant(server);
});

/** Every list of the API that is an organization's, found by walking the schema; sessions and accounts are a person's. */
const LISTS = Object.values(schema.getQueryType()?.getFields() ?? {})
  .filter(({ type }) => getNamedType(type).name.endsWith('Connection'))
  .map(({ name }) => name)
  .filter((name) => name !== 'sessions' && name !== 'accountEntries');
/** Those of resources with a name and a slug of their own. */
const RESOURCE_LISTS = [
  ...['configs', 'guardrails', 'integrations', 'models', 'promptCollections', 'promptPartials'],
  ...['prompts', 'providers'],
];
const page = (list: string): string =>
  `query ($after: String, $before: String, $first: Int, $last: Int) {
    ${list}(after: $after, before: $before, first: $first, last: $last) {
      totalCount edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }`;

/** The cursor of an object that is nowhere, of the same time and shaped as the lists' own. */
function cursorOfNothing(genuine: string): string {
  const text = Buffer.from(genuine, 'base64').toString();
  const uuid = /[0-9a-f]{8}-[0-9a-f-]{27}/g;
  const forged = text.replaceAll(uuid, (id) => `${id.slice(0, 24)}b302099a8057`);
  assert.notEqual(forged, text);
  return Buffer.from(forged).toString('base64');
}

test('the lists are those that are known, and no other is left out', () => {
  const ofKeys = ['apiKeyHygiene', 'apiKeys', 'invitations', 'members', 'roles'];
  const others = [...ofKeys, 'auditEntries', 'invoices', 'notices', 'promptLabels', 'webhooks'];
  const ofLogs = ['logExports', 'logs', 'savedLogFilters'];
  assert.deepEqual([...LISTS].sort(), [...others, ...ofLogs, ...RESOURCE_LISTS].sort());
});

describe('cursors', () => {
  for (const list of LISTS) {
    attack(
      [7, 8],
      `${list}: another tenant’s cursor opens no row of theirs, and answers as one of nothing does`,
      async () => {
        const { [list]: theirPage } = await theirs.owner.ask(page(list));
        const cursor = String(theirPage.edges[0].cursor);
        const { [list]: ownPage } = await mine.owner.ask(page(list));
        for (const [argument, count] of [
          ['after', 'first'],
          ['before', 'last'],
        ] as const) {
          const foreign = await mine.owner.send(page(list), { [argument]: cursor, [count]: 5 });
          const missing = await mine.owner.send(page(list), {
            [argument]: cursorOfNothing(cursor),
            [count]: 5,
          });
          assert.deepEqual(seen(foreign), seen(missing));
          assert.deepEqual(foreign.errors, []);
          assert.ok(foreign.data);
          assert.equal(foreign.data[list].totalCount, ownPage.totalCount, 'the count is of one’s own');
          if (list === 'logs' || list === 'apiKeyHygiene') {
            // A cursor is a place in the order of time, at which one's own go on; no row is looked for.
            const own = (ownPage.edges as { node: { id: string } }[]).map(({ node }) => node.id);
            for (const { node } of foreign.data[list].edges) assert.ok(own.includes(node.id));
            continue;
          }
          assert.deepEqual(foreign.data[list].edges, []);
          const { startCursor, endCursor } = foreign.data[list].pageInfo;
          assert.deepEqual({ startCursor, endCursor }, { startCursor: null, endCursor: null });
        }
      },
    );

    attack(67, `${list}: a garbage cursor is BAD_USER_INPUT that names the argument`, async () => {
      const { [list]: ownPage } = await mine.owner.ask(page(list));
      const genuine = String(ownPage.edges[0].cursor);
      const base64 = (text: string): string => Buffer.from(text).toString('base64');
      const garbage = [
        ...['', 'garbage', '💥', genuine.slice(0, -3), `${genuine}x`, base64('GPC:S:x'), base64('GPC:N:1')],
        ...[base64('GPC:T:["S:x","S:y"]'), base64('GPC:T:[]'), base64('GPC:T:{}'), base64('GPC:D:1')],
        ...[base64('GPC:J:{"organizationId":{"not":""},"id":{"not":""}}'), mine.ids.Role, 'T2Zmc2V0OjE='],
      ];
      for (const cursor of garbage) {
        for (const argument of ['after', 'before']) {
          const variables = { [argument]: cursor, [argument === 'after' ? 'first' : 'last']: 5 };
          const { data, errors } = await mine.owner.send(page(list), variables);
          assert.deepEqual(data, { [list]: null }, JSON.stringify(variables));
          assert.deepEqual(
            errors.map(({ extensions }) => [extensions.code, extensions.fields?.map(({ path }) => path)]),
            [['BAD_USER_INPUT', [argument]]],
            JSON.stringify(variables),
          );
        }
      }
    });
  }
});

describe('lists', () => {
  attack([5, 6, 7], 'a search for another’s names finds nothing, in no list and no order', async () => {
    const search = {
      members: [theirs.owner.name, theirs.owner.email],
      apiKeys: ['searched'],
      roles: ['Role'],
      invitations: ['guest'],
    };
    const own: Record<string, string[]> = {
      members: [],
      apiKeys: [mine.key.id, mine.ids.ApiKey],
      roles: [mine.ids.Role],
      invitations: [mine.ids.Invitation],
    };
    for (const [list, texts] of Object.entries(search)) {
      const type = list === 'apiKeys' ? 'ApiKey' : list.charAt(0).toUpperCase() + list.slice(1, -1);
      const { __type } = await mine.owner.ask(`{ __type(name: "${type}Order") { enumValues { name } } }`);
      for (const { name: orderBy } of __type.enumValues as { name: string }[]) {
        for (const text of texts) {
          const data = await mine.owner.ask(
            `query ($filter: ${type}Filter, $orderBy: ${type}Order) {
              ${list}(filter: $filter, orderBy: $orderBy) { totalCount edges { node { id } } } }`,
            { filter: { search: text }, orderBy },
          );
          const ids = (data[list].edges as { node: { id: string } }[]).map(({ node }) => node.id).sort();
          assert.deepEqual(
            [data[list].totalCount, ids],
            [own[list]?.length, own[list]?.sort()],
            `${list} ${text}`,
          );
        }
      }
    }
  });

  for (const list of RESOURCE_LISTS) {
    attack(
      [5, 6, 7],
      `${list}: a search for what another tenant named finds nothing of theirs, in no order`,
      async () => {
        const all = `query { ${list}(first: 100) { edges { node { id name slug } } } }`;
        type Edges = { node: { id: string; name: string; slug: string } }[];
        const [own, foreign] = [await mine.owner.ask(all), await theirs.owner.ask(all)].map(
          (data) => data[list].edges as Edges,
        ) as [Edges, Edges];
        const texts = foreign.slice(-3).flatMap(({ node }) => [node.name, node.slug]);
        assert.ok(texts.length > 0);
        const fields = schema.getQueryType()?.getFields() ?? {};
        const filterType = fields[list]?.args.find(({ name }) => name === 'filter')?.type;
        const { __type } = await mine.owner.ask('{ __type(name: "ResourceOrder") { enumValues { name } } }');
        for (const { name: orderBy } of __type.enumValues as { name: string }[]) {
          for (const text of texts) {
            const data = await mine.owner.ask(
              `query ($filter: ${String(filterType)}, $orderBy: ResourceOrder) {
              ${list}(filter: $filter, orderBy: $orderBy, first: 100) { totalCount edges { node { id } } } }`,
              { filter: { search: text }, orderBy },
            );
            // What is found has the text itself: built-in models and default collections are called alike everywhere.
            const having = own
              .filter(({ node }) =>
                [node.name, node.slug].some((value) => value.toLowerCase().includes(text.toLowerCase())),
              )
              .map(({ node }) => node.id);
            const found = (data[list].edges as Edges).map(({ node }) => node.id);
            assert.deepEqual([data[list].totalCount, found.sort()], [having.length, having.sort()], text);
          }
        }
      },
    );
  }

  attack(
    [4, 7],
    'whoever lists everything gets their own tenant’s objects and no trace of another’s',
    async () => {
      const document = `{
      viewer { displayName organization { id name slug } organizations { id name } }
      members { totalCount edges { node { id name email role { id name memberCount } } } }
      roles { totalCount edges { node { id name memberCount } } }
      invitations { totalCount edges { node { id email createdBy role { id } } } }
      apiKeys { totalCount edges { node { id name createdBy maskedSecret owner { id name } } } }
    }`;
      const { text, errors, data } = await mine.owner.send(document);
      assert.deepEqual(errors, []);
      const counts = ['members', 'roles', 'invitations', 'apiKeys'].map((list) => data?.[list].totalCount);
      assert.deepEqual(counts, [2, 4, 4, 2]);
      const { owner, member, organization, ids, roles } = theirs;
      const names = [
        owner.name,
        owner.email,
        member.name,
        member.email,
        organization.name,
        organization.slug,
      ];
      for (const trace of [...names, ...Object.values(ids), ...Object.values(roles)]) {
        assert.ok(!text.includes(trace), trace);
      }
    },
  );
});

describe('X-Organization', () => {
  const document = '{ viewer { displayName organization { id } } organization { id name } }';

  for (const [how, named] of [
    ['id', () => [theirs.organization.id, typeidUnboxed('org')]],
    ['slug', () => [theirs.organization.slug, random('organization')]],
  ] as const) {
    attack(
      17,
      `a session that names another’s by ${how} is answered as for one that is not there`,
      async () => {
        const [foreign, missing] = named();
        const answers = await Promise.all(
          [foreign, missing].map(
            async (organization) => await mine.owner.send(document, {}, { organization }),
          ),
        );
        assert.deepEqual(seen(answers[0] as Answer), seen(answers[1] as Answer));
        const [{ status, data, errors }] = answers as [Answer];
        assert.deepEqual([status, data, errors.length], [404, undefined, 1]);
        assert.deepEqual(errors[0]?.extensions, { code: 'NOT_FOUND' });
        assert.equal(errors[0]?.message, 'There is no such organization.');
      },
    );

    attack(
      [16, 17],
      `a key that names another’s by ${how} is refused as for one that is not there`,
      async () => {
        const [foreign, missing] = named();
        const answers = await Promise.all(
          [foreign, missing].map(async (organization) => await mine.key.send(document, {}, { organization })),
        );
        assert.deepEqual(seen(answers[0] as Answer), seen(answers[1] as Answer));
        const [{ status, data, errors }] = answers as [Answer];
        assert.deepEqual([status, data, errors.length], [403, undefined, 1]);
        assert.deepEqual(errors[0]?.extensions, { code: 'FORBIDDEN' });
      },
    );
  }

  test('a key may name its own organization, by id and by slug', async () => {
    for (const organization of [mine.organization.id, mine.organization.slug]) {
      const { data, errors } = await mine.key.send('{ organization { id } }', {}, { organization });
      assert.deepEqual(
        { data, errors },
        { data: { organization: { id: mine.organization.id } }, errors: [] },
      );
    }
  });

  test('neither is a bare uuid, an id of another kind or SQL a way in', async () => {
    const tries = [
      theirs.uuid,
      theirs.ids.Role,
      "x' OR '1' = '1",
      '%',
      '_',
      theirs.organization.slug.toUpperCase(),
    ];
    for (const organization of tries) {
      const { status, data, errors } = await mine.owner.send(document, {}, { organization });
      assert.deepEqual(
        [status, data, errors[0]?.extensions.code],
        [404, undefined, 'NOT_FOUND'],
        organization,
      );
    }
  });

  attack(
    21,
    'one session that switches between its organizations sees each time the chosen one alone',
    async () => {
      const person = await signUp(server);
      for (const tenant of [mine, theirs]) {
        const { createInvitation } = await tenant.owner.ask(
          'mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { token } }',
          { input: { email: person.email, roleId: tenant.roles.ADMIN } },
        );
        await person.ask(
          'mutation ($input: AcceptInvitationInput!) { acceptInvitation(input: $input) { organization { id } } }',
          { input: { token: createInvitation.token } },
        );
      }
      const list = `query ($ids: [ID!]!) {
      organization { id } nodes(ids: $ids) { id }
      apiKeys { edges { node { id } } } members { edges { node { id } } }
    }`;
      const ids = [mine.ids.ApiKey, theirs.ids.ApiKey];
      for (const chosen of [mine, theirs, mine, theirs, theirs, mine]) {
        const other = chosen === mine ? theirs : mine;
        for (const organization of [chosen.organization.id, chosen.organization.slug, undefined]) {
          // With none named, the last used one.
          const answer = await asker(server, { token: person.token, organization }).send(list, { ids });
          assert.deepEqual(answer.errors, []);
          assert.equal(answer.data?.['organization'].id, chosen.organization.id);
          assert.deepEqual(
            answer.data['nodes'],
            ids.map((id) => (id === chosen.ids.ApiKey ? { id } : null)),
          );
          for (const id of [chosen.ids.ApiKey, chosen.owner.memberId]) assert.ok(answer.text.includes(id));
          for (const id of [other.ids.ApiKey, other.owner.memberId]) assert.ok(!answer.text.includes(id));
        }
      }
      // All at once: no request's choice reaches another.
      const rounds = Array.from({ length: 10 }, () => [mine, theirs]).flat();
      const answers = await Promise.all(
        rounds.map(
          async ({ organization }) =>
            await asker(server, { token: person.token, organization: organization.id }).ask(
              '{ organization { id } }',
            ),
        ),
      );
      assert.deepEqual(
        answers,
        rounds.map(({ organization }) => ({ organization: { id: organization.id } })),
      );
    },
  );
});

describe('names', () => {
  attack(9, 'two tenants can have roles, keys, invitations and slugs of the same name', async () => {
    const name = random('Same');
    const email = `${name.toLowerCase()}@example.com`;
    for (const { owner, roles } of [mine, theirs]) {
      const data = await owner.ask(
        `mutation ($role: CreateRoleInput!, $key: CreateApiKeyInput!, $invitation: CreateInvitationInput!) {
          createRole(input: $role) { role { name } }
          createApiKey(input: $key) { apiKey { name } }
          createInvitation(input: $invitation) { invitation { email } }
        }`,
        {
          role: { name, permissions: [] },
          key: { name, type: 'SERVICE' },
          invitation: { email, roleId: roles.MEMBER },
        },
      );
      assert.deepEqual(data, {
        createRole: { role: { name } },
        createApiKey: { apiKey: { name } },
        createInvitation: { invitation: { email } },
      });
    }
  });

  attack(9, 'a taken slug is told to nobody: a new and a changed organization get it too', async () => {
    const { slug } = theirs.organization;
    const person = await signUp(server);
    const { createOrganization } = await person.ask(
      'mutation ($input: CreateOrganizationInput!) { createOrganization(input: $input) { organization { slug } } }',
      { input: { name: 'Look-alike', slug } },
    );
    assert.deepEqual(createOrganization, { organization: { slug } });
    const { updateOrganization } = await person.ask(
      'mutation ($input: UpdateOrganizationInput!) { updateOrganization(input: $input) { organization { slug } } }',
      { input: { slug: mine.organization.slug } },
    );
    assert.deepEqual(updateOrganization, { organization: { slug: mine.organization.slug } });
    // Whose slug it was first still gets to their own organization by it.
    const { organization } = await mine.owner.ask(
      '{ organization { id } }',
      {},
      { organization: mine.organization.slug },
    );
    assert.equal(organization.id, mine.organization.id);
  });
});

describe('verifyApiKey', () => {
  const document = `query ($input: VerifyApiKeyInput!) {
    verifyApiKey(input: $input) { valid code apiKey { id name } }
  }`;
  const notThere = { verifyApiKey: { valid: false, code: 'NOT_FOUND', apiKey: null } };

  attack(
    [1, 17],
    'another’s key is not found, as a secret of nobody, a revoked and a malformed one',
    async () => {
      const revoked = await theirs.owner.createApiKey();
      await theirs.owner.ask(
        'mutation ($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) { apiKey { id } } }',
        {
          input: { id: revoked.id },
        },
      );
      const before = await dump(server, theirs);
      for (const who of Object.values(mine.askers)) {
        const secrets = [theirs.key.secret, newApiKeySecret(), revoked.secret, 'ck_nonsense'];
        const answers = [];
        for (const secret of secrets) {
          const input = { secret, permission: 'prompt:list', address: '192.0.2.1' };
          answers.push(await who.send(document, { input }));
        }
        for (const answer of answers) {
          assert.deepEqual(seen(answer), seen(answers[0] as Answer));
          assert.deepEqual({ data: answer.data, errors: answer.errors }, { data: notThere, errors: [] });
        }
      }
      assert.equal(await dump(server, theirs), before);
    },
  );

  attack(21, 'asked twice, with the key known to the server in between, it is still not found', async () => {
    const input = { secret: theirs.key.secret };
    await theirs.key.ask('{ organization { id } }');
    const own = await theirs.owner.ask(document, { input });
    assert.equal(own['verifyApiKey'].code, 'VALID');
    const { data, errors } = await mine.owner.send(document, { input });
    assert.deepEqual({ data, errors }, { data: notThere, errors: [] });
  });
});
