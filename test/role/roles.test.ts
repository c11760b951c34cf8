import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { attack } from '../support/attacks.js';
import { assertRefused, visible } from '../support/refused.js';
import { createOrganization, random, type Asker } from '../support/seed.js';
import { startTestServer, type Answer } from '../support/server.js';

const server = await startTestServer();
const { ownerQuery } = server.castellan.database;

const ROLE = 'id name description builtIn permissions memberCount';
const CREATE = `mutation ($input: CreateRoleInput!) { createRole(input: $input) { role { ${ROLE} } } }`;
const UPDATE = `mutation ($input: UpdateRoleInput!) { updateRole(input: $input) { role { ${ROLE} } } }`;
const DELETE = 'mutation ($input: DeleteRoleInput!) { deleteRole(input: $input) { deletedRoleId } }';
const LOOK = `query ($id: ID!) { role(id: $id) { ${ROLE} } }`;
const LIST =
  'query ($filter: RoleFilter, $orderBy: RoleOrder) { roles(filter: $filter, orderBy: $orderBy) { totalCount edges { node { name } } } }';
const MISSING = 'role_01h455vb4pex5vsknk084sn02q';

const create = async (by: Asker, input: object): Promise<Answer> =>
  await by.send(CREATE, { input: { name: random('Role'), permissions: [], ...input } });
const update = async (by: Asker, input: object): Promise<Answer> => await by.send(UPDATE, { input });
const drop = async (by: Asker, input: object): Promise<Answer> => await by.send(DELETE, { input });

async function look(by: Asker, id: string): Promise<Record<string, unknown>> {
  return (await by.ask(LOOK, { id }))['role'];
}

const { owner, roles } = await createOrganization(server);
const admin = await owner.invite('ADMIN');

describe('A role', () => {
  test('is made with a name, a description and permissions, each once', async () => {
    const name = random('Editor');
    const answer = await create(admin, {
      name: ` ${name} `,
      description: ' Edits prompts. ',
      permissions: ['prompt:update', 'prompt:list', 'prompt:update'],
    });
    assert.deepEqual(answer.errors, []);
    const { id, ...role } = answer.data?.['createRole'].role;
    assert.deepEqual(
      { ...role, permissions: role.permissions.sort() },
      {
        name,
        description: 'Edits prompts.',
        builtIn: null,
        permissions: ['prompt:list', 'prompt:update'],
        memberCount: 0,
      },
    );
    assert.equal((await look(owner, id))['name'], name);
  });

  test('is refused with a bad name or description, naming it', async () => {
    for (const name of ['', '  ', 'x'.repeat(101), 'two\nlines']) {
      assertRefused(await create(owner, { name }), 'BAD_USER_INPUT', ['input.name']);
    }
    const description = 'x'.repeat(1_001);
    assertRefused(await create(owner, { description }), 'BAD_USER_INPUT', ['input.description']);
  });

  test('takes exact permissions only, no look-alikes', async () => {
    for (const permission of [
      'prompt:fly',
      'Prompt:list',
      'prompt:list ',
      'prompt:*',
      '*',
      '',
      'рrompt:list',
      '__proto__',
      'toString',
    ]) {
      const answer = await create(owner, { permissions: ['prompt:view', permission] });
      assert.deepEqual(
        [answer.data, answer.errors.map((e) => e.extensions.code)],
        [undefined, ['BAD_USER_INPUT']],
      );
      assert.deepEqual(
        answer.errors[0]?.extensions.fields?.map(({ path }) => path),
        ['input.permissions.1'],
        permission,
      );
    }
  });

  test('has a name of its own, whatever the case and the Unicode form', async () => {
    const name = random('Prüfer');
    assert.deepEqual((await create(owner, { name })).errors, []);
    for (const variant of [
      name,
      name.toUpperCase(),
      ` ${name} `,
      name.normalize('NFD'),
      name.replace('P', 'Ｐ'),
    ]) {
      assertRefused(await create(owner, { name: variant }), 'CONFLICT', ['input.name']);
    }
    for (const builtIn of ['Owner', 'ADMIN', 'member']) {
      assertRefused(await create(owner, { name: builtIn }), 'CONFLICT', ['input.name']);
    }
    const other = await createOrganization(server);
    assert.deepEqual((await create(other.owner, { name })).errors, []);
    const rows = await ownerQuery(`SELECT 1 FROM "Role" WHERE "nameKey" = '${name.toLowerCase()}'`);
    assert.equal(rows.length, 2);
  });

  test('of one name is made once, also when many are made at once', async () => {
    const name = random('Once');
    const answers = await Promise.all(Array.from({ length: 5 }, async () => await create(owner, { name })));
    const refused = answers.filter(({ errors }) => errors.length > 0);
    assert.equal(refused.length, 4);
    for (const answer of refused) assertRefused(answer, 'CONFLICT', ['input.name']);
  });

  attack(39, 'beyond its maker’s authority is refused', async () => {
    for (const permission of ['billing:manage', 'organization:delete', 'organization:transfer']) {
      assertRefused(await create(admin, { permissions: ['prompt:list', permission] }), 'FORBIDDEN');
      assert.deepEqual((await create(owner, { permissions: [permission] })).errors, []);
    }
  });

  test('is made, changed and deleted only by who may', async () => {
    const member = await owner.invite('MEMBER');
    const key = await owner.createApiKey({ permissions: [{ feature: 'USERS', level: 'DELETE' }] });
    const id = await owner.createRole(['prompt:list']);
    const before = await look(owner, id);
    for (const asker of [member, key]) {
      assertRefused(await create(asker, {}), 'FORBIDDEN');
      assertRefused(await update(asker, { id, permissions: [] }), 'FORBIDDEN');
      assertRefused(await drop(asker, { id }), 'FORBIDDEN');
      assertRefused(await asker.send(LIST), 'FORBIDDEN');
      assertRefused(await asker.send(LOOK, { id }), 'FORBIDDEN');
    }
    assert.deepEqual(await look(owner, id), before);
  });
});

describe('Updating a role', () => {
  attack(31, 'takes effect on the next request of who has it', async () => {
    const id = await owner.createRole(['prompt:list']);
    const holder = await owner.invite({ roleId: id });
    const key = await holder.send('{ members { totalCount } }');
    assertRefused(key, 'FORBIDDEN');
    const answer = await update(admin, { id, permissions: ['member:list'] });
    assert.deepEqual(answer.errors, []);
    assert.ok((await holder.ask('{ members { totalCount } }'))['members'].totalCount > 0);
    assert.deepEqual((await holder.ask('{ viewer { permissions } }'))['viewer'].permissions, ['member:list']);
    assert.deepEqual((await update(admin, { id, permissions: [] })).errors, []);
    assertRefused(await holder.send('{ members { totalCount } }'), 'FORBIDDEN');
  });

  test('bounds the USER keys of who has it on their next request', async () => {
    const id = await owner.createRole(['apiKey:create', 'prompt:list', 'prompt:view']);
    const holder = await owner.invite({ roleId: id });
    const key = await holder.createApiKey({
      type: 'USER',
      permissions: [{ feature: 'PROMPTS', level: 'READ' }],
    });
    const held = async (): Promise<string[]> =>
      (await key.ask('{ viewer { permissions } }'))['viewer'].permissions;
    assert.deepEqual(await held(), ['prompt:list', 'prompt:view']);
    assert.deepEqual((await update(owner, { id, permissions: ['prompt:list'] })).errors, []);
    assert.deepEqual(await held(), ['prompt:list']);
  });

  test('changes what is named and leaves the rest', async () => {
    const answer = await create(owner, { description: 'First.', permissions: ['prompt:list'] });
    const expected = answer.data?.['createRole'].role;
    const { id } = expected;
    const name = random('Renamed');
    const steps: [object, object][] = [
      [{ name }, { name }],
      [{ name: name.toUpperCase() }, { name: name.toUpperCase() }],
      [{ description: null }, { description: null }],
      [{ description: 'Second.' }, { description: 'Second.' }],
      [{ permissions: ['config:list'] }, { permissions: ['config:list'] }],
      [{ name: null, permissions: null }, {}],
    ];
    for (const [input, change] of steps) {
      Object.assign(expected, change);
      const changed = await update(owner, { id, ...input });
      assert.deepEqual([changed.errors, changed.data], [[], { updateRole: { role: expected } }]);
      assert.deepEqual(await look(owner, id), expected);
    }
  });

  test('to a name that is taken is a CONFLICT and changes nothing', async () => {
    const taken = random('Taken');
    assert.deepEqual((await create(owner, { name: taken })).errors, []);
    const id = await owner.createRole(['prompt:list']);
    const before = await look(owner, id);
    for (const name of [taken, taken.toUpperCase(), 'owner']) {
      assertRefused(await update(owner, { id, name, permissions: [] }), 'CONFLICT', ['input.name']);
    }
    assert.deepEqual(await look(owner, id), before);
  });

  test('beyond one’s own authority is refused, and so is any change of a wider role', async () => {
    const id = await owner.createRole(['prompt:list']);
    assertRefused(await update(admin, { id, permissions: ['billing:manage'] }), 'FORBIDDEN');
    const wide = await owner.createRole(['prompt:list', 'billing:manage']);
    for (const change of [{ permissions: ['prompt:list'] }, { name: random('Mine') }, { description: 'x' }]) {
      assertRefused(await update(admin, { id: wide, ...change }), 'FORBIDDEN');
    }
    assertRefused(await drop(admin, { id: wide }), 'FORBIDDEN');
    // Nor can a custom role be made wider by who has it.
    const self = await owner.createRole(['role:update', 'role:view', 'prompt:list']);
    const holder = await owner.invite({ roleId: self });
    assertRefused(
      await update(holder, { id: self, permissions: ['role:update', 'prompt:delete'] }),
      'FORBIDDEN',
    );
    assert.deepEqual((await look(owner, wide))['permissions'], ['prompt:list', 'billing:manage']);
  });
});

test('Built-in roles can be neither changed nor deleted, by nobody', async () => {
  for (const id of Object.values(roles)) {
    const before = await look(owner, id);
    for (const change of [{ name: random('Mine') }, { description: 'x' }, { permissions: ['prompt:list'] }]) {
      assertRefused(await update(owner, { id, ...change }), 'FORBIDDEN');
    }
    assertRefused(await drop(owner, { id }), 'FORBIDDEN');
    assertRefused(await drop(owner, { id, replacementId: roles.ADMIN }), 'FORBIDDEN');
    assert.deepEqual(await look(owner, id), before);
  }
});

test('Another organization’s role can be neither seen, changed, deleted nor put in place, as if it never was', async () => {
  const other = await createOrganization(server);
  const foreign = await other.owner.createRole(['prompt:list']);
  const mine = await owner.createRole(['prompt:list']);
  const attempts: ((id: string) => Promise<Answer>)[] = [
    async (id) => await owner.send(LOOK, { id }),
    async (id) => await update(owner, { id, permissions: [] }),
    async (id) => await drop(owner, { id }),
    async (id) => await drop(owner, { id: mine, replacementId: id }),
  ];
  for (const attempt of attempts) {
    const missing = await attempt(MISSING);
    assertRefused(missing, 'NOT_FOUND');
    assert.deepEqual(visible(await attempt(foreign)), visible(missing));
  }
  assert.deepEqual((await look(other.owner, foreign))['permissions'], ['prompt:list']);
  assert.deepEqual((await look(owner, mine))['permissions'], ['prompt:list']);
});

describe('Deleting a role', () => {
  const invite = async (roleId: string): Promise<string> => {
    const { createInvitation } = await owner.ask(
      'mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { invitation { id } } }',
      { input: { email: `${random('guest')}@example.com`, roleId } },
    );
    return createInvitation.invitation.id;
  };
  const invitedAs = async (id: string): Promise<string> =>
    (await owner.ask('query ($id: ID!) { invitation(id: $id) { role { id } } }', { id }))['invitation'].role
      .id;

  test('that nobody has needs no replacement', async () => {
    const id = await owner.createRole(['prompt:list']);
    const answer = await drop(admin, { id });
    assert.deepEqual([answer.errors, answer.data], [[], { deleteRole: { deletedRoleId: id } }]);
    assertRefused(await owner.send(LOOK, { id }), 'NOT_FOUND');
    assertRefused(await drop(admin, { id }), 'NOT_FOUND');
  });

  test('that is in use needs one, else nothing happens', async () => {
    const held = await owner.createRole(['prompt:list']);
    const holder = await owner.invite({ roleId: held });
    assertRefused(await drop(owner, { id: held }), 'FAILED_PRECONDITION');
    const promised = await owner.createRole(['prompt:list']);
    const invitation = await invite(promised);
    assertRefused(await drop(owner, { id: promised }), 'FAILED_PRECONDITION');
    assertRefused(await drop(owner, { id: held, replacementId: held }), 'BAD_USER_INPUT', [
      'input.replacementId',
    ]);
    assert.equal((await holder.ask('{ viewer { role { id } } }'))['viewer'].role.id, held);
    assert.equal(await invitedAs(invitation), promised);
  });

  test('moves its members and invitations to the replacement, from their next request on', async () => {
    const id = await owner.createRole(['prompt:list']);
    const replacementId = await owner.createRole(['config:list']);
    const holder = await owner.invite({ roleId: id });
    const invitation = await invite(id);
    assert.deepEqual((await drop(admin, { id, replacementId })).errors, []);
    assert.deepEqual((await holder.ask('{ viewer { role { id } permissions } }'))['viewer'], {
      role: { id: replacementId },
      permissions: ['config:list'],
    });
    assert.equal(await invitedAs(invitation), replacementId);
  });

  test('is refused with a replacement beyond one’s own authority', async () => {
    const id = await owner.createRole(['prompt:list']);
    const holder = await owner.invite({ roleId: id });
    const wide = await owner.createRole(['billing:manage']);
    for (const replacementId of [roles.OWNER, wide]) {
      assertRefused(await drop(admin, { id, replacementId }), 'FORBIDDEN');
    }
    assert.equal((await holder.ask('{ viewer { role { id } } }'))['viewer'].role.id, id);
  });
});

describe('The list of roles', async () => {
  const mine = await createOrganization(server);
  for (const name of ['beta', 'Alpha', '100% sure', 'x_y']) await create(mine.owner, { name });
  const list = async (variables: object): Promise<[number, string[]]> => {
    const { roles: found } = await mine.owner.ask(LIST, variables);
    return [found.totalCount, found.edges.map(({ node }: { node: { name: string } }) => node.name)];
  };

  test('has each order', async () => {
    // Letters only: where digits and signs stand among them is the database's affair.
    const byName = ['Admin', 'Alpha', 'beta', 'Member', 'Owner'];
    const letters = ([, names]: [number, string[]]): string[] =>
      names.filter((name) => /^[A-Za-z]+$/.test(name));
    assert.deepEqual(letters(await list({})), byName);
    assert.deepEqual(letters(await list({ orderBy: 'NAME_ASC' })), byName);
    assert.deepEqual(letters(await list({ orderBy: 'NAME_DESC' })), [...byName].reverse());
    const byAge = (await list({ orderBy: 'CREATED_ASC' }))[1].slice(3);
    assert.deepEqual(byAge, ['beta', 'Alpha', '100% sure', 'x_y']);
    assert.deepEqual((await list({ orderBy: 'CREATED_DESC' }))[1].slice(0, 4), [...byAge].reverse());
  });

  test('has each filter, its text taken literally', async () => {
    const cases: [object, string[]][] = [
      [{ builtIn: true }, ['Admin', 'Member', 'Owner']],
      [{ builtIn: false }, ['100% sure', 'Alpha', 'beta', 'x_y']],
      [{ search: 'ALPH' }, ['Alpha']],
      [{ search: 'a', builtIn: false }, ['Alpha', 'beta']],
      [{ search: '%' }, ['100% sure']],
      [{ search: '_' }, ['x_y']],
      [{ search: '\\' }, []],
      [{ search: 'nothing' }, []],
    ];
    for (const [filter, expected] of cases) {
      const [totalCount, names] = await list({ filter });
      assert.deepEqual([totalCount, names.sort()], [expected.length, expected], JSON.stringify(filter));
    }
  });

  test('counts the members of each', async () => {
    const { owner: founder, roles: ids } = await createOrganization(server);
    await founder.invite('MEMBER');
    await founder.invite('MEMBER');
    assert.equal((await look(founder, ids.MEMBER))['memberCount'], 2);
    assert.equal((await look(founder, ids.OWNER))['memberCount'], 1);
    assert.equal((await look(founder, ids.ADMIN))['memberCount'], 0);
  });
});
