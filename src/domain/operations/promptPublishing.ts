import type { Prompt } from '../../persistence/generated/prisma/client.js';
import {
  assertVersionWhole,
  findNumbered,
  usesByVersions,
  takingIn,
  type TemplateKind,
} from './promptKinds.js';
import { assertNoCycle } from './promptReferences.js';
import type { VersionTarget } from './prompts.js';
import type { Requester } from './requester.js';
import { actionOf, assertNoUses, changedBy, changeResource, findForChange, keyOf } from './resources.js';

/** Makes a version the one that the bare slug of a prompt or partial refers to. */
export async function publishPrompt(
  requester: Requester,
  kind: TemplateKind,
  { id, number, expectedVersion }: VersionTarget,
): Promise<Prompt> {
  return await changeResource(requester, async ({ transaction, record }) => {
    const prompt = await findForChange(transaction, kind, { id, expectedVersion });
    const version = await findNumbered(transaction, kind, { id, number });
    await assertVersionWhole(transaction, version);
    const changed = await transaction.prompt.update({
      where: keyOf(prompt),
      data: { ...changedBy(requester, prompt), publishedNumber: number, publishedAt: new Date() },
    });
    await assertNoCycle(transaction, version);
    await record({
      action: actionOf(kind, 'publish'),
      resourceType: kind.type,
      resourceId: id,
      before: { publishedNumber: prompt.publishedNumber },
      after: { publishedNumber: number },
    });
    return changed;
  });
}

/**
 * Takes the published version back: the bare slug refers to nothing then.
 *
 * @throws CodedError FAILED_PRECONDITION for a partial whose published version is taken in somewhere
 */
export async function unpublishPrompt(
  requester: Requester,
  kind: TemplateKind,
  target: Omit<VersionTarget, 'number'>,
): Promise<Prompt> {
  return await changeResource(requester, async ({ transaction, record }) => {
    const prompt = await findForChange(transaction, kind, target);
    const uses = await usesByVersions(transaction, takingIn({ partialId: prompt.id, reference: '' }));
    assertNoUses(requester, `published version of the ${kind.what}`, uses);
    const changed = await transaction.prompt.update({
      where: keyOf(prompt),
      data: { ...changedBy(requester, prompt), publishedNumber: null, publishedAt: null },
    });
    await record({
      action: actionOf(kind, 'unpublish'),
      resourceType: kind.type,
      resourceId: prompt.id,
      before: { publishedNumber: prompt.publishedNumber },
      after: { publishedNumber: null },
    });
    return changed;
  });
}
