import { isDeepStrictEqual } from 'node:util';
import type { Outbound } from '../../outbound/outbound.js';
import type { Config } from '../../persistence/generated/prisma/client.js';
import type { TenantTransaction } from '../../persistence/tenantClient.js';
import { readContent } from '../config/content.js';
import { badInput, badInputs, failedPrecondition, notFound } from '../errors.js';
import type { Change } from './change.js';
import { resolveReferences, writeReferences, type Resolved } from './configReferences.js';
import type { Requester } from './requester.js';
import {
  changedBy,
  changeResource,
  createdBy,
  entryOf,
  findForChange,
  keyOf,
  maker,
  type ResourceKind,
} from './resources.js';
import { createWithSlug } from './slugs.js';

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
      rows: await transaction.apiKey.findMany({
        where: { configId: id, revokedAt: null },
        select: { id: true, name: true },
        orderBy: { id: 'asc' },
      }),
    },
  ],
  assertRestorable: async (transaction, { content }) => {
    // Whether an address may be called is asked when it is.
    assertStillHolds(
      await resolveReferences(
        transaction,
        readContent(content, () => null, 'content'),
      ),
    );
  },
  stillReferredTo: { apiKeys: { some: {} } },
};

/** What says which addresses a content may name; see outbound/outbound.ts. */
type Addresses = Pick<Outbound, 'faultOf'>;

interface Target {
  readonly id: string;
  readonly expectedVersion?: number | null | undefined;
}

/** A content that was checked. */
interface NewContent {
  readonly content: object;
  readonly resolved: Resolved;
  /** What is new about it, in words. */
  readonly description: string | null | undefined;
}

/** Makes a config. It does not become the default by being made. */
export async function createConfig(
  requester: Requester,
  input: {
    name: string;
    slug?: string | null | undefined;
    /** Anything; it is checked. */
    content?: unknown;
    description?: string | null | undefined;
  },
  addresses: Addresses,
): Promise<Config> {
  const read = readContent(input.content, addresses.faultOf, 'input.content');
  return await changeResource(requester, async ({ transaction, record }) => {
    const resolved = await resolveReferences(transaction, read);
    if (resolved.faults.length > 0) throw badInputs(resolved.faults);
    const { name, description } = input;
    const { content } = read;
    const config = await createWithSlug(transaction, CONFIG, {
      ...{ given: input.slug, name },
      write: async (slug) =>
        await transaction.config.createManyAndReturn({
          data: { ...createdBy(requester), slug, name, content },
          skipDuplicates: true,
        }),
    });
    await writeVersion(requester, transaction, { config, content, description, resolved });
    await record(entryOf(CONFIG, 'create', { after: config }));
    return config;
  });
}

/** Changes a config; another content is a new version. What is left out stays. */
export async function updateConfig(
  requester: Requester,
  input: Target & {
    name?: string | null | undefined;
    /** Anything; it is checked. Undefined to leave the present one. */
    content?: unknown;
    description?: string | null | undefined;
  },
  addresses: Addresses,
): Promise<Config> {
  const { content, description, name } = input;
  const read = content === undefined ? null : readContent(content, addresses.faultOf, 'input.content');
  return await changeResource(requester, async (change) => {
    const config = await findForChange(change.transaction, CONFIG, input);
    let next: NewContent | null = null;
    if (read !== null) {
      const resolved = await resolveReferences(change.transaction, read);
      if (resolved.faults.length > 0) throw badInputs(resolved.faults);
      next = { content: read.content, description, resolved };
    }
    return await applyChange(requester, change, { verb: 'update', config, name, next });
  });
}

/** Makes the content of an earlier version the present one again, as a new version, where it still holds. */
export async function restoreConfigVersion(
  requester: Requester,
  input: Target & { number: number },
  addresses: Addresses,
): Promise<Config> {
  return await changeResource(requester, async (change) => {
    const config = await findForChange(change.transaction, CONFIG, input);
    const version = await change.transaction.configVersion.findFirst({
      where: { configId: config.id, number: input.number },
    });
    if (version === null) throw notFound('config version');
    const read = readContent(version.content, addresses.faultOf, 'content');
    const resolved = await resolveReferences(change.transaction, read);
    assertStillHolds(resolved);
    const description = `Version ${String(input.number)} restored.`;
    const next = { content: read.content, description, resolved };
    return await applyChange(requester, change, { verb: 'restoreVersion', config, next });
  });
}

/** Makes a config the organization's default, in place of another; null for none. */
export async function setDefaultConfig(
  requester: Requester,
  { id, expectedVersion }: { id: string | null; expectedVersion?: number | null | undefined },
): Promise<Config | null> {
  if (id === null && typeof expectedVersion === 'number') {
    throw badInput('input.expectedVersion', 'is the version of a config; there is none without an id');
  }
  return await changeResource(requester, async ({ transaction, record }) => {
    const former = await transaction.config.findFirst({ where: { isDefault: true } });
    const next = id === null ? null : await findForChange(transaction, CONFIG, { id, expectedVersion });
    const set = async (config: Config, isDefault: boolean): Promise<Config> => {
      const isSo = config.isDefault === isDefault;
      const data = { ...changedBy(requester, config), isDefault };
      const changed = isSo ? config : await transaction.config.update({ where: keyOf(config), data });
      await record({
        action: 'config.setDefault',
        resourceType: 'Config',
        resourceId: config.id,
        before: { slug: config.slug, isDefault: config.isDefault },
        after: { slug: config.slug, isDefault },
      });
      return changed;
    };
    if (former !== null && former.id !== next?.id) await set(former, false);
    if (next !== null) return await set(next, true);
    if (former === null) {
      const { organizationId: resourceId } = requester;
      await record({ action: 'config.setDefault', resourceType: 'Organization', resourceId });
    }
    return null;
  });
}

interface ConfigChange {
  readonly verb: string;
  readonly config: Config;
  readonly name?: string | null | undefined;
  /** The content to take the place of the present one; null to leave it. */
  readonly next: NewContent | null;
}

/** Writes a change whose references were checked; a content that is the present one already makes no version. */
async function applyChange(
  requester: Requester,
  { transaction, record }: Change,
  { verb, config, name: given, next }: ConfigChange,
): Promise<Config> {
  const name = given ?? config.name;
  const isNew = next !== null && !isSameJson(next.content, config.content);
  let changed = config;
  if (isNew || name !== config.name) {
    changed = await transaction.config.update({
      where: keyOf(config),
      data: {
        ...changedBy(requester, config),
        name,
        ...(isNew ? { content: next.content, currentNumber: config.currentNumber + 1 } : {}),
      },
    });
  }
  if (isNew) await writeVersion(requester, transaction, { ...next, config: changed });
  await record(entryOf(CONFIG, verb, { before: config, after: changed }));
  return changed;
}

/** Keeps the present content of a config as a version, and what it refers to. */
async function writeVersion(
  requester: Requester,
  transaction: TenantTransaction,
  { config, content, description, resolved }: NewContent & { config: Config },
): Promise<void> {
  await transaction.configVersion.create({
    data: {
      ...maker(requester),
      configId: config.id,
      number: config.currentNumber,
      content,
      description: description ?? null,
    },
  });
  await writeReferences(transaction, config, resolved);
}

/** For a content of an earlier time: what was right then may rely on what is gone. */
function assertStillHolds({ faults }: Resolved): void {
  if (faults.length === 0) return;
  const what = faults.map(({ path, message }) => `${path} ${message}`).join('; ');
  throw failedPrecondition(`It does not hold any more: ${what}.`);
}

/** Whether two JSON values say the same, in whatever order their keys stand. */
function isSameJson(first: unknown, second: unknown): boolean {
  const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
  return isDeepStrictEqual(plain(first), plain(second));
}
