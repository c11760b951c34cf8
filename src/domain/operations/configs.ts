import type { Config } from '../../persistence/generated/prisma/client.js';
import { failedPrecondition, notFound } from '../errors.js';
import {
  changedBy,
  changeResource,
  chooseSlug,
  createdBy,
  findForChange,
  keyOf,
  maker,
  type ResourceKind,
} from './resources.js';
import type { Requester } from './requester.js';

/** What configs are among the governed resources. */
export const CONFIG: ResourceKind<Config> = {
  type: 'Config',
  what: 'config',
  slugPrefix: 'pc',
  delegate: (rows) => rows.config,
  facts: ({ slug, name, content, currentNumber, isDefault }) => ({
    ...{ slug, name, content, currentNumber, isDefault },
  }),
  assertDeletable: ({ isDefault }) => {
    if (isDefault) throw failedPrecondition('It is the default of the organization. Choose another first.');
  },
  uses: async (transaction, { id }) => [
    {
      type: 'ApiKey',
      permission: 'apiKey:list',
      rows: await transaction.apiKey.findMany({ where: { configId: id, revokedAt: null } }),
    },
  ],
  stillReferredTo: { apiKeys: { some: {} } },
};

/** Makes a config. It does not become the default by being made. */
export async function createConfig(
  requester: Requester,
  input: {
    name: string;
    slug?: string | null | undefined;
    content: object;
    description?: string | null | undefined;
  },
): Promise<Config> {
  return await changeResource(requester, async ({ transaction, record }) => {
    const slug = await chooseSlug(transaction, CONFIG, { given: input.slug, name: input.name });
    const { name, content } = input;
    const config = await transaction.config.create({
      data: { ...createdBy(requester), slug, name, content, currentNumber: 1 },
    });
    await transaction.configVersion.create({
      data: {
        ...maker(requester),
        configId: config.id,
        number: 1,
        content,
        description: input.description ?? null,
      },
    });
    await record({
      action: 'config.create',
      resourceType: 'Config',
      resourceId: config.id,
      after: CONFIG.facts(config),
    });
    return config;
  });
}

/** Changes a config; a new content is a new version. What is left out stays. */
export async function updateConfig(
  requester: Requester,
  input: {
    id: string;
    expectedVersion?: number | null | undefined;
    name?: string | null | undefined;
    content?: object | undefined;
    description?: string | null | undefined;
  },
): Promise<Config> {
  return await changeResource(requester, async ({ transaction, record }) => {
    const config = await findForChange(transaction, CONFIG, input);
    const { content } = input;
    const number = content === undefined ? config.currentNumber : config.currentNumber + 1;
    if (content !== undefined) {
      await transaction.configVersion.create({
        data: {
          ...maker(requester),
          configId: config.id,
          number,
          content,
          description: input.description ?? null,
        },
      });
    }
    const changed = await transaction.config.update({
      where: keyOf(config),
      data: {
        ...changedBy(requester, config),
        name: input.name ?? config.name,
        ...(content === undefined ? {} : { content, currentNumber: number }),
      },
    });
    await record({
      action: 'config.update',
      resourceType: 'Config',
      resourceId: config.id,
      before: CONFIG.facts(config),
      after: CONFIG.facts(changed),
    });
    return changed;
  });
}

/** Makes a config the organization's default, in place of another; null for none. */
export async function setDefaultConfig(requester: Requester, id: string | null): Promise<Config | null> {
  return await changeResource(requester, async ({ transaction, record }) => {
    const former = await transaction.config.findFirst({ where: { isDefault: true } });
    const next = id === null ? null : await findForChange(transaction, CONFIG, { id });
    if (former !== null && former.id !== next?.id) {
      await transaction.config.update({
        where: keyOf(former),
        data: { ...changedBy(requester, former), isDefault: false },
      });
    }
    const changed =
      next === null || next.isDefault
        ? next
        : await transaction.config.update({
            where: keyOf(next),
            data: { ...changedBy(requester, next), isDefault: true },
          });
    await record({
      action: 'config.setDefault',
      resourceType: 'Config',
      resourceId: next?.id ?? former?.id ?? requester.organizationId,
      before: { default: former?.slug ?? null },
      after: { default: changed?.slug ?? null },
    });
    return changed;
  });
}

/** Makes the content of an earlier version the present one again, as a new version. */
export async function restoreConfigVersion(
  requester: Requester,
  input: { id: string; number: number; expectedVersion?: number | null | undefined },
): Promise<Config> {
  const version = await requester.tenant.configVersion.findFirst({
    where: { configId: input.id, number: input.number, config: { deletedAt: null } },
  });
  if (version === null) throw notFound('config version');
  return await updateConfig(requester, {
    id: input.id,
    expectedVersion: input.expectedVersion,
    // As it was stored, it was an object.
    content: version.content as object,
    description: `Version ${String(input.number)} restored.`,
  });
}
