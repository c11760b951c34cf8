import type { PromptCollection } from '../../persistence/generated/prisma/client.js';
import type { TenantTransaction } from '../../persistence/tenantClient.js';
import { badInput, failedPrecondition, notFound } from '../errors.js';
import {
  changedBy,
  changeResource,
  createdBy,
  findForChange,
  keyOf,
  missingReference,
  type ResourceKind,
  entryOf,
} from './resources.js';
import { createWithSlug } from './slugs.js';
import type { Requester } from './requester.js';

/** How many collections may stand in each other, the outermost counted. */
export const MAX_COLLECTION_DEPTH = 10;

/** What collections of prompts are among the governed resources. */
export const PROMPT_COLLECTION: ResourceKind<PromptCollection> = {
  type: 'PromptCollection',
  what: 'collection',
  slugPrefix: null,
  delegate: (rows) => rows.promptCollection,
  facts: ({ slug, name, parentId, isDefault }) => ({ slug, name, parentId, isDefault }),
  assertDeletable: ({ isDefault }) => {
    if (isDefault) throw failedPrecondition('It is the default collection, which every organization keeps.');
  },
  uses: async (transaction, { id }) => {
    const prompts = await transaction.prompt.findMany({ where: { collectionId: id, deletedAt: null } });
    return [
      {
        type: 'PromptCollection',
        permission: 'prompt:list',
        rows: await transaction.promptCollection.findMany({ where: { parentId: id, deletedAt: null } }),
      },
      {
        type: 'Prompt',
        permission: 'prompt:list',
        rows: prompts.filter(({ kind }) => kind === 'PROMPT'),
      },
      {
        type: 'PromptPartial',
        permission: 'prompt:list',
        rows: prompts.filter(({ kind }) => kind === 'PARTIAL'),
      },
    ];
  },
  assertRestorable: async (transaction, { parentId }) => {
    if (parentId === null) return;
    const ancestors = await readAncestors(transaction, parentId);
    const [parent] = ancestors;
    if (parent?.deletedAt !== null) throw missingReference('collection', parent ? [parent.slug] : []);
    if (ancestors.length >= MAX_COLLECTION_DEPTH) {
      throw failedPrecondition('The collection that it stood in has moved too deep to hold another.');
    }
  },
  stillReferredTo: { OR: [{ children: { some: {} } }, { prompts: { some: {} } }] },
};

/** Makes a collection, at the top or in another. */
export async function createPromptCollection(
  requester: Requester,
  input: { name: string; slug?: string | null | undefined; parentId?: string | null | undefined },
): Promise<PromptCollection> {
  return await changeResource(requester, async ({ transaction, record }) => {
    const { name, parentId = null } = input;
    if (parentId !== null) await assertGoodParent(transaction, { parentId, moved: null });
    const collection = await createWithSlug(transaction, PROMPT_COLLECTION, {
      ...{ given: input.slug, name },
      write: async (slug) =>
        await transaction.promptCollection.createManyAndReturn({
          data: { ...createdBy(requester), slug, name, parentId },
          skipDuplicates: true,
        }),
    });
    await record(entryOf(PROMPT_COLLECTION, 'create', { after: collection }));
    return collection;
  });
}

/**
 * Renames or moves a collection, with all that is in it. What is left out stays.
 *
 * @param input `parentId` null moves it to the top
 */
export async function updatePromptCollection(
  requester: Requester,
  input: {
    id: string;
    expectedVersion?: number | null | undefined;
    name?: string | null | undefined;
    parentId?: string | null | undefined;
  },
): Promise<PromptCollection> {
  return await changeResource(requester, async ({ transaction, record }) => {
    const collection = await findForChange(transaction, PROMPT_COLLECTION, input);
    const { parentId = collection.parentId } = input;
    if (parentId !== null && parentId !== collection.parentId) {
      if (collection.isDefault) throw failedPrecondition('The default collection stays at the top.');
      await assertGoodParent(transaction, { parentId, moved: collection });
    }
    const changed = await transaction.promptCollection.update({
      where: keyOf(collection),
      data: { ...changedBy(requester, collection), name: input.name ?? collection.name, parentId },
    });
    await record(entryOf(PROMPT_COLLECTION, 'update', { before: collection, after: changed }));
    return changed;
  });
}

/**
 * Whether a collection can hold another: it is there, does not stand in it, and what is in it does not get too deep.
 *
 * @param moved null where the other one is new
 */
async function assertGoodParent(
  transaction: TenantTransaction,
  { parentId, moved }: { parentId: string; moved: PromptCollection | null },
): Promise<void> {
  const ancestors = await readAncestors(transaction, parentId);
  if (ancestors[0]?.deletedAt !== null) throw notFound(PROMPT_COLLECTION.what);
  if (ancestors.some(({ id }) => id === moved?.id)) {
    throw badInput('input.parentId', 'must not be the collection itself or one that stands in it');
  }
  const height = moved === null ? 1 : await heightOf(transaction, moved.id);
  if (ancestors.length + height > MAX_COLLECTION_DEPTH) {
    throw badInput(
      'input.parentId',
      `would let collections stand more than ${String(MAX_COLLECTION_DEPTH)} deep in each other`,
    );
  }
}

/** A collection and what it stands in, from the inside out. */
async function readAncestors(transaction: TenantTransaction, id: string): Promise<PromptCollection[]> {
  const ancestors: PromptCollection[] = [];
  for (let at: string | null = id; at !== null; at = ancestors.at(-1)?.parentId ?? null) {
    const collection: PromptCollection | null = await transaction.promptCollection.findFirst({
      where: { id: at },
    });
    if (collection === null) break;
    ancestors.push(collection);
  }
  return ancestors;
}

/** How many collections stand in each other from one on, itself counted. */
async function heightOf(transaction: TenantTransaction, id: string): Promise<number> {
  let height = 0;
  for (let level = [id]; level.length > 0; height += 1) {
    const children = await transaction.promptCollection.findMany({
      where: { parentId: { in: level }, deletedAt: null },
      select: { id: true },
    });
    level = children.map((child) => child.id);
  }
  return height;
}
