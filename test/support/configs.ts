import assert from 'node:assert/strict';
import { fingerprint } from './fingerprint.js';
import { random, type Asker } from './seed.js';
import type { Answer, TestServer } from './server.js';

/** Documents on configs, and what an answer to them is expected to be. */

export const CONFIG_FIELDS = 'id slug name version isDefault content currentNumber createdBy updatedBy';
const mutation = (name: string, selection = `config { ${CONFIG_FIELDS} }`): string =>
  `mutation ($input: ${name.charAt(0).toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { ${selection} } }`;

export const CREATE = mutation('createConfig');
export const UPDATE = mutation('updateConfig');
export const SET_DEFAULT = mutation('setDefaultConfig');
export const RESTORE_VERSION = mutation('restoreConfigVersion');
export const RESTORE = mutation('restoreConfig');
export const DELETE = mutation('deleteConfig', 'deletedConfigId');
export const DELETE_SEVERAL = mutation('deleteConfigs', 'deletedConfigIds');

export const create = async (by: Asker, content: unknown, more: object = {}): Promise<Answer> =>
  await by.send(CREATE, { input: { name: random('Config'), content, ...more } });
export const update = async (by: Asker, input: object): Promise<Answer> => await by.send(UPDATE, { input });
export const read = async (by: Asker, id: string): Promise<Record<string, any>> =>
  (await by.ask(`query ($id: ID!) { config(id: $id) { ${CONFIG_FIELDS} } }`, { id }))['config'];

/** A config that was made, or what it became. */
export function configOf(answer: Answer): Record<string, any> {
  assert.deepEqual(answer.errors, [], answer.text);
  return Object.values(answer.data ?? {})[0].config;
}

/** Asserts one refusal of a code, with the paths of its fields in order, no data, and nothing written. */
export async function assertNothingDone(
  server: TestServer,
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
