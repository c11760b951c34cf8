import type { Prompt, PromptLabel } from '../../persistence/generated/prisma/client.js';
import type { TenantTransaction } from '../../persistence/tenantClient.js';
import { conflict, failedPrecondition, notFound } from '../errors.js';
import {
  assertVersionWhole,
  findNumbered,
  usesByVersions,
  usesByPrompts,
  takingIn,
  type TemplateKind,
} from './promptKinds.js';
import { assertNoCycle } from './promptReferences.js';
import type { VersionTarget } from './prompts.js';
import type { Requester } from './requester.js';
import {
  actionOf,
  assertNoUses,
  changedBy,
  changeResource,
  findForChange,
  keyOf,
  maker,
} from './resources.js';

/** Makes a label of the organization; it points at nothing yet. */
export async function createPromptLabel(requester: Requester, name: string): Promise<PromptLabel> {
  return await changeResource(requester, async ({ transaction, record }) => {
    const holder = await transaction.promptLabel.findFirst({ where: { name } });
    if (holder !== null) throw conflict('input.name', 'There is a label with this name already.');
    const label = await transaction.promptLabel.create({ data: { ...maker(requester), name } });
    await record({
      action: 'promptLabel.create',
      resourceType: 'PromptLabel',
      resourceId: label.id,
      after: { name },
    });
    return label;
  });
}

/**
 * Deletes a label of the organization.
 *
 * @throws CodedError FAILED_PRECONDITION for a fixed one, and while a prompt or partial that is not deleted has it
 */
export async function deletePromptLabel(requester: Requester, id: string): Promise<void> {
  await changeResource(requester, async ({ transaction, record }) => {
    const label = await transaction.promptLabel.findFirst({ where: { id } });
    if (label === null) throw notFound('label');
    if (label.isFixed) throw failedPrecondition(`Every organization keeps the label ${label.name}.`);
    const users = await transaction.prompt.findMany({
      where: { deletedAt: null, labels: { some: { labelId: id } } },
      orderBy: { id: 'asc' },
    });
    assertNoUses(requester, 'label', usesByPrompts(users));
    // Left are those of deleted prompts, which come back without it.
    await transaction.promptLabelAssignment.deleteMany({ where: { labelId: id } });
    await transaction.promptLabel.deleteMany({ where: { id } });
    await record({
      action: 'promptLabel.delete',
      resourceType: 'PromptLabel',
      resourceId: id,
      before: { name: label.name },
    });
  });
}

/**
 * Points a label of one prompt or partial at a version, or with null takes it off.
 *
 * @throws CodedError NOT_FOUND for the prompt, the label or the version; FAILED_PRECONDITION where a label is taken off
 *   by which the partial is taken in somewhere
 */
export async function movePromptLabel(
  requester: Requester,
  kind: TemplateKind,
  input: Omit<VersionTarget, 'number'> & { label: string; number: number | null },
): Promise<Prompt> {
  return await changeResource(requester, async ({ transaction, record }) => {
    const prompt = await findForChange(transaction, kind, input);
    const label = await transaction.promptLabel.findFirst({ where: { name: input.label } });
    if (label === null) throw notFound('label');
    const place = { promptId: prompt.id, labelId: label.id };
    const former = await transaction.promptLabelAssignment.findFirst({ where: place });
    await transaction.promptLabelAssignment.deleteMany({ where: place });
    if (input.number === null) await assertLabelNotUsed(requester, transaction, { kind, prompt, label });
    else await pointLabel(requester, transaction, { kind, prompt, label, number: input.number });
    const changed = await transaction.prompt.update({
      where: keyOf(prompt),
      data: changedBy(requester, prompt),
    });
    await record({
      action: actionOf(kind, 'moveLabel'),
      resourceType: kind.type,
      resourceId: prompt.id,
      before: { label: label.name, number: former?.number ?? null },
      after: { label: label.name, number: input.number },
    });
    return changed;
  });
}

interface Labelling {
  readonly kind: TemplateKind;
  readonly prompt: Prompt;
  readonly label: PromptLabel;
}

async function assertLabelNotUsed(
  requester: Requester,
  transaction: TenantTransaction,
  { kind, prompt, label }: Labelling,
): Promise<void> {
  const uses = await usesByVersions(transaction, takingIn({ partialId: prompt.id, reference: label.name }));
  assertNoUses(requester, `label ${label.name} of the ${kind.what}`, uses);
}

async function pointLabel(
  requester: Requester,
  transaction: TenantTransaction,
  { kind, prompt, label, number }: Labelling & { number: number },
): Promise<void> {
  const version = await findNumbered(transaction, kind, { id: prompt.id, number });
  await transaction.promptLabelAssignment.create({
    data: {
      ...{ organizationId: prompt.organizationId, promptId: prompt.id, labelId: label.id, number },
      assignedByName: requester.actor.displayName,
    },
  });
  await assertVersionWhole(transaction, version);
  await assertNoCycle(transaction, version);
}
