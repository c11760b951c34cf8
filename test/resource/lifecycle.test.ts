/** What all governed resources promise alike: slugs, versions, deleting, restoring, many at once. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decodeId } from '../../src/domain/ids.js';
import { fingerprint } from '../support/fingerprint.js';
import { RESOURCES } from '../support/features/index.js';
import type { ResourceSpec } from '../support/features/resource.js';
import { attack } from '../support/attacks.js';
import { createOrganization, random, type Asker, type SeededOrganization } from '../support/seed.js';
import { startTestServer, type Answer } from '../support/server.js';

const server = await startTestServer();
const { ownerQuery } = server.castellan.database;
const seeded = await createOrganization(server);
const { owner } = seeded;
const other = await createOrganization(server);
const member = await owner.invite('MEMBER');

const input = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
const mutation = (name: string, selection: string): string =>
  `mutation ($input: ${input(name)}!) { ${name}(input: $input) { ${selection} } }`;

/** Asserts one error of a code, with the paths of its fields, no data, and nothing written. */
async function assertRefused(
  ask: () => Promise<Answer>,
  { code, paths }: { code: string; paths?: readonly string[] },
): Promise<Answer> {
  const before = await fingerprint(server);
  const answer = await ask();
  assert.deepEqual(
    {
      data: Object.values(answer.data ?? {}),
      errors: answer.errors.map(({ extensions }) => ({
        code: extensions.code,
        paths: extensions.fields?.map(({ path }) => path),
      })),
    },
    { data: [null], errors: [{ code, paths }] },
    answer.text,
  );
  assert.equal(await fingerprint(server), before, 'nothing was written');
  return answer;
}

for (const spec of RESOURCES) {
  const { type, one, all, singular, plural, kind } = spec;
  const verb = ['Integration', 'Provider', 'Model'].includes(type) ? 'edit' : 'update';
  const changing = `${verb}${singular}`;
  const field = `${singular.charAt(0).toLowerCase()}${singular.slice(1)}`;
  const table = type === 'PromptPartial' ? 'Prompt' : type;
  const FIELDS = 'id slug name version createdBy updatedBy deletedAt';

  const versionOf = async (id: string): Promise<number> =>
    Number((await owner.ask(`query ($id: ID!) { ${one}(id: $id) { version } }`, { id }))[one].version);
  const rename = async (change: object, by: Asker = owner): Promise<Answer> =>
    await by.send(mutation(changing, `${field} { ${FIELDS} }`), { input: change });
  const remove = async (id: string, expectedVersion?: number): Promise<Answer> =>
    await owner.send(mutation(`delete${singular}`, `deleted${singular}Id`), {
      input: { id, expectedVersion },
    });
  const restore = async (id: string): Promise<Answer> =>
    await owner.send(mutation(`restore${singular}`, `${field} { ${FIELDS} }`), { input: { id } });
  const list = async (variables: object, by: Asker = owner): Promise<{ id: string; name: string }[]> => {
    const data = await by.ask(
      `query ($filter: ${type}Filter, $orderBy: ResourceOrder, $first: Int, $after: String) {
        ${all}(filter: $filter, orderBy: $orderBy, first: $first, after: $after) { edges { node { id name } } } }`,
      variables,
    );
    return (data[all].edges as { node: { id: string; name: string } }[]).map(({ node }) => node);
  };
  const ids = (nodes: readonly { id: string }[]): string[] => nodes.map(({ id }) => id);
  const make = async (place: SeededOrganization = seeded): ReturnType<ResourceSpec['create']> =>
    await spec.create({ seeded: place });
  const uuid = (id: string): string => decodeId(id)?.uuid ?? '';
  const auditOf = async (id: string): Promise<string[]> =>
    (
      await ownerQuery<{ action: string }>(
        `SELECT "action" FROM "AuditEntry" WHERE "resourceId" = '${uuid(id)}' ORDER BY "at", "id"`,
      )
    ).map(({ action }) => action);
  const deed = (name: string): string => `${kind.charAt(0).toLowerCase()}${kind.slice(1)}.${name}`;

  describe(type, () => {
    test('names who made it and who last changed it, to a member who may not see the team', async () => {
      const admin = await owner.invite('ADMIN');
      const { id } = await make();
      const renamed = await rename({ id, name: random('Renamed') }, admin);
      assert.deepEqual(renamed.errors, []);
      const [seen] = await list({ filter: { search: renamed.data?.[changing][field].name } }, member);
      assert.equal(seen?.id, id);
      const { createdBy, updatedBy } = (
        await member.ask(
          `query ($filter: ${type}Filter) { ${all}(filter: $filter) { edges { node { createdBy updatedBy } } } }`,
          { filter: { search: renamed.data?.[changing][field].name } },
        )
      )[all].edges[0].node;
      assert.deepEqual([createdBy, updatedBy], [owner.name, admin.name]);
    });

    test('two organizations may use the same slug, and neither hears of the other', async () => {
      const made = await make();
      const elsewhere = await make(other);
      // Moved as the owner of the tables: what is proved is that no index spans organizations.
      await ownerQuery(`UPDATE "${table}" SET "slug" = '${made.slug}' WHERE "id" = '${uuid(elsewhere.id)}'`);
      assert.deepEqual(ids(await list({ filter: { slugs: [made.slug] } })), [made.id]);
      assert.deepEqual(ids(await list({ filter: { slugs: [made.slug] } }, other.owner)), [elsewhere.id]);
    });

    test('is gone when deleted, listed as deleted, and back as it was when restored', async () => {
      const { id, slug, name } = await make();
      const version = await versionOf(id);
      assert.deepEqual((await remove(id)).errors, []);
      await assertRefused(
        async () => await owner.send(`query ($id: ID!) { ${one}(id: $id) { id } }`, { id }),
        { code: 'NOT_FOUND' },
      );
      const { node } = await owner.ask('query ($id: ID!) { node(id: $id) { id } }', { id });
      assert.equal(node, null);
      assert.deepEqual(ids(await list({ filter: { slugs: [slug] } })), []);
      assert.deepEqual(ids(await list({ filter: { slugs: [slug], isDeleted: true } })), [id]);
      await assertRefused(async () => await remove(id), { code: 'NOT_FOUND' });
      await assertRefused(async () => await rename({ id, name: 'Changed' }), { code: 'NOT_FOUND' });

      const back = await restore(id);
      assert.deepEqual(back.errors, []);
      assert.deepEqual(back.data?.[`restore${singular}`][field], {
        ...{ id, slug, name, version: version + 2, createdBy: owner.name, updatedBy: owner.name },
        deletedAt: null,
      });
      assert.deepEqual(ids(await list({ filter: { slugs: [slug] } })), [id]);
      await assertRefused(async () => await restore(id), { code: 'NOT_FOUND' });
      assert.deepEqual((await auditOf(id)).slice(-2), [deed('delete'), deed('restore')]);
    });

    test('cannot be restored after 30 days, and is removed for good with the next deletion', async () => {
      const { id, slug } = await make();
      assert.deepEqual((await remove(id)).errors, []);
      await ownerQuery(
        `UPDATE "${table}" SET "deletedAt" = now() - interval '30 days 1 hour' WHERE "id" = '${uuid(id)}'`,
      );
      assert.deepEqual(ids(await list({ filter: { slugs: [slug], isDeleted: true } })), []);
      await assertRefused(async () => await restore(id), { code: 'NOT_FOUND' });

      // One that has days left, and another organization's whose days are over, stay.
      const young = await make();
      const elsewhere = await make(other);
      await other.owner.ask(mutation(`delete${singular}`, '__typename'), { input: { id: elsewhere.id } });
      await ownerQuery(
        `UPDATE "${table}" SET "deletedAt" = now() - interval '31 days' WHERE "id" = '${uuid(elsewhere.id)}'`,
      );
      assert.deepEqual((await remove(young.id)).errors, []);
      const left = await ownerQuery<{ id: string }>(
        `SELECT "id"::text FROM "${table}" WHERE "id" IN ('${uuid(id)}', '${uuid(young.id)}', '${uuid(elsewhere.id)}')`,
      );
      assert.deepEqual(ids(left).sort(), [uuid(young.id), uuid(elsewhere.id)].sort());
    });

    test('is changed only as it was seen, where the caller says what they saw', async () => {
      const { id } = await make();
      const version = await versionOf(id);
      const first = await rename({ id, name: random('First'), expectedVersion: version });
      assert.deepEqual(first.errors, []);
      assert.equal(first.data?.[changing][field].version, version + 1);
      const stale = { code: 'CONFLICT', paths: ['input.expectedVersion'] };
      await assertRefused(async () => await rename({ id, name: 'Second', expectedVersion: version }), stale);
      await assertRefused(async () => await remove(id, version), stale);
      assert.deepEqual((await remove(id, version + 1)).errors, []);
    });

    test('of several changes at once of what all saw, one is made and the others are refused', async () => {
      const { id } = await make();
      const version = await versionOf(id);
      const entries = (await auditOf(id)).length;
      const answers = await Promise.all(
        Array.from(
          { length: 8 },
          async () => await rename({ id, name: random('Raced'), expectedVersion: version }),
        ),
      );
      const codes = answers.map(({ errors }) => errors[0]?.extensions.code ?? 'made').sort();
      assert.deepEqual(codes, [...Array<string>(7).fill('CONFLICT'), 'made']);
      assert.equal(await versionOf(id), version + 1);
      assert.equal((await auditOf(id)).length, entries + 1);
    });

    attack(12, 'many are deleted together or not at all', async () => {
      const made = [await make(), await make(), await make()];
      const elsewhere = await make(other);
      const removeAll = async (targets: readonly string[]): Promise<Answer> =>
        await owner.send(mutation(`delete${plural}`, `deleted${singular}Ids`), { input: { ids: targets } });

      await assertRefused(async () => await removeAll([...ids(made), elsewhere.id]), { code: 'NOT_FOUND' });
      const twice = ids([...made, made[0]!]);
      await assertRefused(async () => await removeAll(twice), {
        code: 'BAD_USER_INPUT',
        paths: ['input.ids.3'],
      });
      await assertRefused(async () => await removeAll([]), { code: 'BAD_USER_INPUT', paths: ['input.ids'] });
      await assertRefused(async () => await removeAll(Array<string>(101).fill(made[0]!.id)), {
        ...{ code: 'BAD_USER_INPUT', paths: ['input.ids'] },
      });

      const answer = await removeAll(ids(made));
      assert.deepEqual(
        { data: answer.data, errors: answer.errors },
        { data: { [`delete${plural}`]: { [`deleted${singular}Ids`]: ids(made) } }, errors: [] },
      );
      for (const { id } of made) assert.equal((await auditOf(id)).at(-1), deed('delete'));
    });

    test('is found by a part of its name or slug, by its maker and by when it changed, in every order', async () => {
      const place = await createOrganization(server);
      const mark = random('mark');
      const made = [await make(place), await make(place), await make(place)];
      const names = [`${mark}-b%`, `${mark}-a_`, `${mark}-C`];
      for (const [index, { id }] of made.entries()) {
        const answer = await rename({ id, name: names[index] }, place.owner);
        assert.deepEqual(answer.errors, []);
      }
      const [b, a, c] = ids(made);
      const found = async (filter: object, orderBy?: string): Promise<string[]> =>
        ids(await list({ filter, orderBy }, place.owner));

      const search = mark.toUpperCase();
      assert.deepEqual(await found({ search }, 'CREATED_ASC'), [b, a, c]);
      assert.deepEqual(await found({ search }, 'CREATED_DESC'), [c, a, b]);
      assert.deepEqual(await found({ search }, 'UPDATED_ASC'), [b, a, c]);
      assert.deepEqual(await found({ search }, 'UPDATED_DESC'), [c, a, b]);
      assert.deepEqual(
        (await found({ search }, 'NAME_ASC')).toReversed(),
        await found({ search }, 'NAME_DESC'),
      );
      assert.deepEqual((await found({ search: `${mark}-` }, 'NAME_ASC')).toSorted(), [a, b, c].toSorted());
      assert.deepEqual([await found({ search: 'b%' }), await found({ search: 'a_' })], [[b], [a]]);
      assert.deepEqual(await found({ search: `${mark}_` }), []);
      assert.deepEqual(await found({ search: made[0]!.slug }), [b]);
      assert.deepEqual(await found({ search, createdBy: 'Nobody' }), []);
      assert.deepEqual((await found({ search, createdBy: place.owner.name })).length, 3);
      assert.deepEqual(await found({ search, updatedSince: '2999-01-01T00:00:00Z' }), []);
      assert.deepEqual((await found({ search, updatedSince: '2000-01-01T00:00:00Z' })).length, 3);

      const data = await place.owner.ask(
        `query ($filter: ${type}Filter) { ${all}(filter: $filter, orderBy: CREATED_ASC, first: 2) {
          totalCount pageInfo { hasNextPage endCursor } edges { node { id } } } }`,
        { filter: { search } },
      );
      const { totalCount, pageInfo, edges } = data[all];
      assert.deepEqual(
        [totalCount, pageInfo.hasNextPage, ids(edges.map(({ node }: any) => node))],
        [3, true, [b, a]],
      );
      const rest = { filter: { search }, orderBy: 'CREATED_ASC', after: pageInfo.endCursor };
      assert.deepEqual(ids(await list(rest, place.owner)), [c]);
    });
  });
}
