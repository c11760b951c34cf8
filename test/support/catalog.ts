import assert from 'node:assert/strict';
import { decodeId } from '../../src/domain/ids.js';
import { fingerprint } from './fingerprint.js';
import { assertRefused } from './refused.js';
import { random, type Asker } from './seed.js';
import type { Answer, TestServer } from './server.js';

/** Documents on providers and models, and what they are expected to answer. */

export const PROVIDER_FIELDS = `id slug name version note status expiresAt duplicatedFrom
  usageLimit { type creditLimit alertThreshold periodicReset resetEveryDays } rateLimits { type unit value }`;
export const MODEL_FIELDS = `id slug name version status isCustom baseModel inputPrice outputPrice hasOwnPrices
  contextWindow capabilities duplicatedFrom createdBy`;

const inputOf = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;

/** A mutation whose payload's one field is asked for. */
export const mutation = (name: string, selection: string): string =>
  `mutation ($input: ${inputOf(name)}!) { ${name}(input: $input) { ${selection} } }`;

export const providerMutation = (name: string): string => mutation(name, `provider { ${PROVIDER_FIELDS} }`);
export const modelMutation = (name: string): string => mutation(name, `model { ${MODEL_FIELDS} }`);

type Made = Record<string, any>;

/** A new integration; of DeepSeek, which has four built-in models, unless told otherwise. */
export async function makeIntegration(by: Asker, input: object = {}): Promise<Made> {
  const { createIntegration } = await by.ask(mutation('createIntegration', 'integration { id slug }'), {
    input: { name: random('Integration'), vendor: 'DEEPSEEK', secret: random('sk-test'), ...input },
  });
  return createIntegration.integration as Made;
}

export async function makeProvider(by: Asker, input: object): Promise<Made> {
  const { createProvider } = await by.ask(providerMutation('createProvider'), {
    input: { name: random('Provider'), ...input },
  });
  return createProvider.provider as Made;
}

export async function makeModel(by: Asker, input: object): Promise<Made> {
  const { createModel } = await by.ask(modelMutation('createModel'), {
    input: { name: random('model'), inputPrice: '1', outputPrice: '2', ...input },
  });
  return createModel.model as Made;
}

export const uuidOf = (id: string): string => decodeId(id)?.uuid ?? '';

/** Asserts a refusal of a code, with the paths of its fields, and that nothing was written. */
export async function assertNothingDone(
  server: TestServer,
  ask: () => Promise<Answer>,
  { code, paths }: { code: string; paths?: readonly string[] },
): Promise<Answer> {
  const before = await fingerprint(server);
  const answer = await ask();
  assertRefused(answer, code, paths);
  assert.equal(await fingerprint(server), before, 'nothing was written');
  return answer;
}
