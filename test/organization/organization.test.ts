import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { attack } from '../support/attacks.js';
import { assertRefused } from '../support/refused.js';
import { createOrganization, random, signUp, type Asker, type Person } from '../support/seed.js';
import { startTestServer, type Answer } from '../support/server.js';

const server = await startTestServer();
const { ownerQuery } = server.castellan.database;

const CREATE =
  'mutation ($input: CreateOrganizationInput!) { createOrganization(input: $input) { organization { id name slug } } }';
const SETTINGS =
  'name slug allowedEmailDomains keyMetadataSchema maxKeyLifetimeDays sessionLifetimeMinutes allowInlineConfig requestLogging logRetentionDays metricsRetentionDays metadata';
const UPDATE = `mutation ($input: UpdateOrganizationInput!) { updateOrganization(input: $input) { organization { ${SETTINGS} } } }`;
const DELETE =
  'mutation ($input: DeleteOrganizationInput!) { deleteOrganization(input: $input) { deletedOrganizationId } }';

async function settingsOf(asker: Asker): Promise<Record<string, unknown>> {
  const { organization } = await asker.ask(`{ organization { ${SETTINGS} } }`);
  return organization;
}

describe('Creating an organization', async () => {
  const founder = await signUp(server);
  const create = async (input: object): Promise<Answer> => await founder.send(CREATE, { input });

  test('makes its creator the owner and gives it the three built-in roles', async () => {
    const name = random('Castle');
    const answer = await create({ name });
    assert.deepEqual(answer.errors, []);
    const { organization } = answer.data?.['createOrganization'];
    assert.equal(organization.name, name);
    const there = { organization: organization.id };
    const { viewer, roles, members } = await founder.ask(
      `{ viewer { role { builtIn } member { email } } roles(orderBy: NAME_ASC) { totalCount edges { node { name builtIn memberCount } } }
         members { totalCount } }`,
      {},
      there,
    );
    assert.deepEqual(viewer, { role: { builtIn: 'OWNER' }, member: { email: founder.email } });
    assert.deepEqual(roles, {
      totalCount: 3,
      edges: [
        { node: { name: 'Admin', builtIn: 'ADMIN', memberCount: 0 } },
        { node: { name: 'Member', builtIn: 'MEMBER', memberCount: 0 } },
        { node: { name: 'Owner', builtIn: 'OWNER', memberCount: 1 } },
      ],
    });
    assert.equal(members.totalCount, 1);
  });

  attack(36, 'shows of its guardrails nothing that the organization of the request would allow', async () => {
    const { owner } = await createOrganization(server);
    const inviting = await createOrganization(server);
    const invite = 'mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { token } }';
    const { createInvitation } = await inviting.owner.ask(invite, {
      input: { email: owner.email, roleId: inviting.roles.MEMBER },
    });
    const fields = 'organization { slug defaultInputGuardrails { id } defaultOutputGuardrails { id } }';
    for (const [field, call] of [
      ['createOrganization', 'createOrganization(input: { name: "Another" })'],
      ['acceptInvitation', `acceptInvitation(input: { token: "${createInvitation.token}" })`],
    ] as const) {
      const { data, errors } = await owner.send(`mutation { ${call} { ${fields} } }`);
      const { slug, ...guardrails } = data?.[field].organization;
      assert.equal(typeof slug, 'string');
      assert.deepEqual(guardrails, { defaultInputGuardrails: null, defaultOutputGuardrails: null });
      assert.deepEqual(
        errors.map(({ path, extensions }) => [path?.at(-1), extensions]),
        ['defaultInputGuardrails', 'defaultOutputGuardrails'].map((name) => [
          name,
          { code: 'FORBIDDEN', requiredPermission: 'guardrail:view' },
        ]),
      );
    }
  });

  test('makes the slug of the name', async () => {
    for (const [name, slug] of [
      ['Ärzte & Co.', 'arzte-co'],
      ['  Hello   World! ', 'hello-world'],
      ['ﬁrst №1', 'first-no1'],
      ['x'.repeat(100), 'x'.repeat(50)],
      [`${'a'.repeat(49)} b`, 'a'.repeat(49)],
    ] as const) {
      const answer = await create({ name });
      assert.deepEqual(answer.errors, []);
      assert.equal(answer.data?.['createOrganization'].organization.slug, slug);
    }
    // Nothing to make one of.
    for (const name of ['城', '!', 'a']) {
      const answer = await create({ name });
      assert.match(answer.data?.['createOrganization'].organization.slug, /^org-[0-9a-f]{6}$/);
    }
  });

  test('takes a given slug, also one that somebody else has', async () => {
    const slug = random('given');
    assert.equal((await create({ name: 'A', slug })).data?.['createOrganization'].organization.slug, slug);
    const other = await signUp(server);
    const answer = await other.send(CREATE, { input: { name: 'B', slug } });
    assert.deepEqual(answer.errors, []);
    assert.equal(answer.data?.['createOrganization'].organization.slug, slug);
  });

  test('refuses a bad name or slug, naming it, and makes nothing', async () => {
    const count = async (): Promise<number> =>
      (await ownerQuery<{ id: string }>('SELECT "id" FROM "Organization"')).length;
    const before = await count();
    for (const slug of [
      '',
      'a',
      'UPPER',
      'under_score',
      'two--hyphens',
      '-front',
      'back-',
      'ä-b',
      'x'.repeat(51),
    ]) {
      assertRefused(await create({ name: 'Name', slug }), 'BAD_USER_INPUT', ['input.slug']);
    }
    for (const name of ['', '  ', 'x'.repeat(101), 'a\nb', 'a\u2028b']) {
      assertRefused(await create({ name }), 'BAD_USER_INPUT', ['input.name']);
    }
    assert.equal(await count(), before);
  });

  test('is for people alone', async () => {
    const { owner } = await createOrganization(server);
    const key = await owner.createApiKey({ permissions: [{ feature: 'USERS', level: 'DELETE' }] });
    assertRefused(await server.send(CREATE, { input: { name: 'X' } }), 'UNAUTHENTICATED');
    assertRefused(await key.send(CREATE, { input: { name: 'X' } }), 'FORBIDDEN');
  });
});

describe('Updating an organization', async () => {
  const { owner } = await createOrganization(server);
  const admin = await owner.invite('ADMIN');

  test('changes each setting and leaves the others', async () => {
    const schema = { type: 'object', properties: { team: { type: 'string' } } };
    const expected: Record<string, unknown> = await settingsOf(owner);
    assert.deepEqual(
      [expected['allowedEmailDomains'], expected['keyMetadataSchema'], expected['sessionLifetimeMinutes']],
      [[], null, null],
    );
    assert.equal(expected['allowInlineConfig'], true);
    assert.deepEqual(
      [expected['requestLogging'], expected['logRetentionDays'], expected['metricsRetentionDays']],
      ['FULL', 90, 365],
    );
    assert.deepEqual(expected['metadata'], {});
    const steps: [object, object][] = [
      [{ name: 'Neuschwanstein' }, { name: 'Neuschwanstein' }],
      [{ slug: 'neuschwanstein' }, { slug: 'neuschwanstein' }],
      [
        { allowedEmailDomains: [' Example.COM ', 'b.example.org'] },
        { allowedEmailDomains: ['example.com', 'b.example.org'] },
      ],
      [{ keyMetadataSchema: schema }, { keyMetadataSchema: schema }],
      [{ maxKeyLifetimeDays: 3650 }, { maxKeyLifetimeDays: 3650 }],
      [{ sessionLifetimeMinutes: 525_600 }, { sessionLifetimeMinutes: 525_600 }],
      [{ maxKeyLifetimeDays: null }, { maxKeyLifetimeDays: null }],
      [
        { sessionLifetimeMinutes: null, keyMetadataSchema: null },
        { sessionLifetimeMinutes: null, keyMetadataSchema: null },
      ],
      [{ allowedEmailDomains: [] }, { allowedEmailDomains: [] }],
      [{ allowInlineConfig: false }, { allowInlineConfig: false }],
      [{ allowInlineConfig: null }, {}],
      [{ allowInlineConfig: true }, { allowInlineConfig: true }],
      [{ requestLogging: 'METRICS' }, { requestLogging: 'METRICS' }],
      [{ logRetentionDays: 1 }, { logRetentionDays: 1 }],
      [{ metricsRetentionDays: 1 }, { metricsRetentionDays: 1 }],
      [
        { logRetentionDays: 3650, metricsRetentionDays: 3650 },
        { logRetentionDays: 3650, metricsRetentionDays: 3650 },
      ],
      [
        { logRetentionDays: 90, metricsRetentionDays: 365 },
        { logRetentionDays: 90, metricsRetentionDays: 365 },
      ],
      [{ metadata: { team: 'red' } }, { metadata: { team: 'red' } }],
      [{ requestLogging: null, logRetentionDays: null, metricsRetentionDays: null, metadata: null }, {}],
      [{ metadata: {} }, { metadata: {} }],
      // What every organization must have stays where null is sent.
      [{ name: null, slug: null, allowedEmailDomains: null }, {}],
      [{}, {}],
    ];
    for (const [input, change] of steps) {
      Object.assign(expected, change);
      const { updateOrganization } = await admin.ask(UPDATE, { input });
      assert.deepEqual(updateOrganization.organization, expected, JSON.stringify(input));
      assert.deepEqual(await settingsOf(owner), expected);
    }
  });

  test('refuses what is out of bounds, naming the setting, and changes nothing', async () => {
    const before = await settingsOf(owner);
    const refused: [string, unknown[]][] = [
      ['name', ['', ' ', 'x'.repeat(101)]],
      ['slug', ['', 'a', 'Upper', 'a b', 'a--b']],
      ['maxKeyLifetimeDays', [0, -1, 3651]],
      ['sessionLifetimeMinutes', [0, 4, 525_601]],
      // The metrics are kept for 365 days.
      ['logRetentionDays', [0, 366, 3651]],
      ['metricsRetentionDays', [0, 89, 3651]],
      ['metadata', ['text', [], { a: 1 }, { a: 'x'.repeat(129) }, { _user: 'ada' }]],
      [
        'keyMetadataSchema',
        ['text', [], { type: 'string' }, { type: 'object', properties: { a: { type: 'number' } } }],
      ],
    ];
    for (const [setting, values] of refused) {
      for (const value of values) {
        const answer = await owner.send(UPDATE, { input: { name: 'Not this', [setting]: value } });
        assert.equal(answer.data?.['updateOrganization'] ?? null, null, JSON.stringify(value));
        assert.deepEqual(
          answer.errors.map(({ extensions }) => extensions.code),
          ['BAD_USER_INPUT'],
        );
        for (const { path } of answer.errors[0]?.extensions.fields ?? []) {
          assert.ok(path.startsWith(`input.${setting}`), path);
        }
        assert.ok((answer.errors[0]?.extensions.fields ?? []).length > 0, answer.text);
      }
    }
    for (const domain of [
      '',
      'localhost',
      '@example.com',
      'a b.com',
      '*.example.com',
      'exämple.com',
      '-a.com',
    ]) {
      assertRefused(
        await owner.send(UPDATE, { input: { allowedEmailDomains: ['example.com', domain] } }),
        'BAD_USER_INPUT',
        ['input.allowedEmailDomains.1'],
      );
    }
    assert.deepEqual(await settingsOf(owner), before);
  });

  test('is refused to who may not, and changes nothing', async () => {
    const before = await settingsOf(owner);
    const member = await owner.invite('MEMBER');
    const key = await owner.createApiKey({ permissions: [{ feature: 'USERS', level: 'DELETE' }] });
    const input = { name: 'Taken over' };
    for (const asker of [member, key]) {
      const answer = await asker.send(UPDATE, { input });
      assertRefused(answer, 'FORBIDDEN');
      assert.equal(answer.errors[0]?.extensions.requiredPermission, 'organization:update');
    }
    assertRefused(await server.send(UPDATE, { input }), 'UNAUTHENTICATED');
    const stranger = await signUp(server);
    assertRefused(await stranger.send(UPDATE, { input }), 'FORBIDDEN');
    assert.deepEqual(await settingsOf(owner), before);
  });

  test('has no input that names another organization', async () => {
    const other = await createOrganization(server);
    for (const name of ['id', 'organizationId']) {
      const input = { name: 'Taken over', [name]: other.organization.id };
      const answer = await owner.send(UPDATE, { input });
      assert.deepEqual([answer.data, answer.errors[0]?.extensions.code], [undefined, 'BAD_USER_INPUT']);
    }
    assert.equal((await settingsOf(other.owner))['name'], other.organization.name);
  });
});

describe('Deleting an organization', () => {
  const rowsOf = async (owner: Person): Promise<string[]> => {
    const [member] = await ownerQuery<{ organizationId: string }>(
      `SELECT "organizationId" FROM "Member" m JOIN "User" u ON u."id" = m."userId" WHERE u."email" = '${owner.email}'`,
    );
    return member === undefined ? [] : [member.organizationId];
  };

  test('needs its slug typed right, else nothing is deleted', async () => {
    const { owner, organization } = await createOrganization(server);
    for (const confirmSlug of [
      '',
      organization.slug.toUpperCase(),
      `${organization.slug} `,
      organization.id,
      organization.name,
    ]) {
      assertRefused(await owner.send(DELETE, { input: { confirmSlug } }), 'BAD_USER_INPUT', [
        'input.confirmSlug',
      ]);
    }
    assert.equal((await settingsOf(owner))['slug'], organization.slug);
  });

  test('is the owner’s alone', async () => {
    const { owner, organization } = await createOrganization(server);
    const admin = await owner.invite('ADMIN');
    const member = await owner.invite('MEMBER');
    const key = await owner.createApiKey({ permissions: [{ feature: 'USERS', level: 'DELETE' }] });
    for (const asker of [admin, member, key]) {
      const answer = await asker.send(DELETE, { input: { confirmSlug: organization.slug } });
      assertRefused(answer, 'FORBIDDEN');
      assert.equal(answer.errors[0]?.extensions.requiredPermission, 'organization:delete');
    }
    assert.equal((await settingsOf(owner))['slug'], organization.slug);
  });

  attack(
    38,
    'shuts out its keys and people from the next request on and leaves other organizations alone',
    async () => {
      const { owner, organization, roles } = await createOrganization(server);
      const other = await createOrganization(server);
      const member = await owner.invite('MEMBER');
      const roleId = await owner.createRole(['prompt:list']);
      const special = await owner.invite({ roleId });
      await owner.ask(
        'mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { token } }',
        { input: { email: `${random('pending')}@example.com`, roleId: roles.MEMBER } },
      );
      const service = await owner.createApiKey({ permissions: [{ feature: 'PROMPTS', level: 'READ' }] });
      const personal = await owner.createApiKey({ type: 'USER' });
      const otherKey = await other.owner.createApiKey();
      // The keys have been used: what is remembered of them must go too.
      for (const key of [service, personal, otherKey]) await key.ask('{ viewer { kind } }');
      const [id] = await rowsOf(owner);

      const { deleteOrganization } = await owner.ask(DELETE, { input: { confirmSlug: organization.slug } });
      assert.deepEqual(deleteOrganization, { deletedOrganizationId: organization.id });

      for (const key of [service, personal]) {
        assertRefused(await key.send('{ viewer { kind } }'), 'UNAUTHENTICATED');
      }
      for (const person of [owner, member, special]) {
        assertRefused(await person.send('{ organization { id } }'), 'NOT_FOUND');
        const account = await server.send('{ viewer { organization { id } } }', {}, { token: person.token });
        assert.deepEqual([account.errors, account.data], [[], { viewer: { organization: null } }]);
      }
      for (const table of ['Role', 'Member', 'Invitation', 'ApiKey', 'ApiKeySecret', 'AuditEntry']) {
        const rows = await ownerQuery(`SELECT 1 FROM "${table}" WHERE "organizationId" = '${String(id)}'`);
        assert.deepEqual(rows, [], table);
      }

      assert.equal((await settingsOf(other.owner))['slug'], other.organization.slug);
      const { viewer } = await otherKey.ask('{ viewer { organization { id } } }');
      assert.equal(viewer.organization.id, other.organization.id);
    },
  );
});
