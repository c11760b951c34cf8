import type { Prompt } from '../../persistence/generated/prisma/client.js';
import { assertVersionWhole, findNumbered, type TemplateKind } from './promptKinds.js';
import { assertNoCycle } from './promptReferences.js';
import {
  assertGoodVersion,
  contentOf,
  findCollectionId,
  writeVersion,
  type NewVersion,
} from './promptVersions.js';
import type { Requester } from './requester.js';
import {
  actionOf,
  changedBy,
  changeResource,
  createdBy,
  findForChange,
  keyOf,
  entryOf,
} from './resources.js';
import { createWithSlug } from './slugs.js';

interface NewPrompt extends NewVersion {
  readonly name: string;
  readonly slug?: string | null | undefined;
  /** The organization's default collection where it is left out. */
  readonly collectionId?: string | null | undefined;
}

/** Makes a prompt or partial with its first version. It is not published, whoever makes it. */
export async function createPrompt(
  requester: Requester,
  kind: TemplateKind,
  input: NewPrompt,
): Promise<Prompt> {
  assertGoodVersion(input);
  return await changeResource(requester, async ({ transaction, record }) => {
    const collectionId = await findCollectionId(transaction, input.collectionId);
    const { name } = input;
    const prompt = await createWithSlug(transaction, kind, {
      ...{ given: input.slug, name },
      write: async (slug) =>
        await transaction.prompt.createManyAndReturn({
          data: { ...createdBy(requester), ...kind.only, slug, name, collectionId, latestNumber: 1 },
          skipDuplicates: true,
        }),
    });
    await assertNoCycle(
      transaction,
      await writeVersion(transaction, requester, { ...input, prompt, number: 1 }),
    );
    await record(entryOf(kind, 'create', { after: prompt }));
    return prompt;
  });
}

interface PromptChange {
  readonly id: string;
  readonly expectedVersion?: number | null | undefined;
  readonly name?: string | null | undefined;
  readonly collectionId?: string | null | undefined;
  /** What it says from now on. */
  readonly added: NewVersion | null;
}

/** Changes a prompt or partial. A new content is a new version, which is not published by that. */
export async function updatePrompt(
  requester: Requester,
  kind: TemplateKind,
  input: PromptChange,
): Promise<Prompt> {
  const { added } = input;
  if (added !== null) assertGoodVersion(added);
  return await changeResource(requester, async ({ transaction, record }) => {
    const prompt = await findForChange(transaction, kind, input);
    const collectionId =
      typeof input.collectionId === 'string'
        ? await findCollectionId(transaction, input.collectionId)
        : prompt.collectionId;
    const version =
      added === null
        ? null
        : await writeVersion(transaction, requester, { ...added, prompt, number: prompt.latestNumber + 1 });
    const changed = await transaction.prompt.update({
      where: keyOf(prompt),
      data: {
        ...changedBy(requester, prompt),
        ...{ name: input.name ?? prompt.name, collectionId },
        latestNumber: version?.number ?? prompt.latestNumber,
      },
    });
    if (version !== null) await assertNoCycle(transaction, version);
    await record(entryOf(kind, 'update', { before: prompt, after: changed }));
    return changed;
  });
}

/** One version of a prompt or partial, for a change that is about it. */
export interface VersionTarget {
  readonly id: string;
  readonly number: number;
  readonly expectedVersion?: number | null | undefined;
}

/** Makes the content of an earlier version the newest version, which is not published by that. */
export async function restorePromptVersion(
  requester: Requester,
  kind: TemplateKind,
  { id, number, expectedVersion }: VersionTarget,
): Promise<Prompt> {
  return await changeResource(requester, async ({ transaction, record }) => {
    const prompt = await findForChange(transaction, kind, { id, expectedVersion });
    const former = await findNumbered(transaction, kind, { id, number });
    await assertVersionWhole(transaction, former);
    const version = await writeVersion(transaction, requester, {
      ...{ prompt, number: prompt.latestNumber + 1, content: contentOf(former), path: 'input.number' },
      description: `Version ${String(number)} restored.`,
    });
    const changed = await transaction.prompt.update({
      where: keyOf(prompt),
      data: { ...changedBy(requester, prompt), latestNumber: version.number },
    });
    await assertNoCycle(transaction, version);
    await record({
      action: actionOf(kind, 'restoreVersion'),
      resourceType: kind.type,
      resourceId: prompt.id,
      before: kind.facts(prompt),
      after: { ...kind.facts(changed), restored: number },
    });
    return changed;
  });
}
