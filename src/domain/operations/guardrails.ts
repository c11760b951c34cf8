import type { Guardrail } from '../../persistence/generated/prisma/client.js';
import type { Sealer } from '../credentials/sealing.js';
import { failedPrecondition, notFound } from '../errors.js';
import {
  contentOf,
  maskCheck,
  sealChecks,
  type Actions,
  type Check,
  type StoredCheck,
} from '../guardrail/content.js';
import { newUuid } from '../ids.js';
import {
  changedBy,
  changeResource,
  createdBy,
  findForChange,
  keyOf,
  maker,
  type ResourceKind,
  entryOf,
} from './resources.js';
import { createWithSlug } from './slugs.js';
import type { Change } from './change.js';
import type { Requester } from './requester.js';

/** What guardrails are among the governed resources. */
export const GUARDRAIL: ResourceKind<Guardrail> = {
  type: 'Guardrail',
  what: 'guardrail',
  slugPrefix: 'guard',
  delegate: (rows) => rows.guardrail,
  facts: (row) => {
    const { slug, name, description, currentNumber, isDefaultInput, isDefaultOutput } = row;
    const { checks, actions } = contentOf(row);
    return {
      ...{ slug, name, description, checks: checks.map(maskCheck), actions },
      ...{ currentNumber, isDefaultInput, isDefaultOutput },
    };
  },
  assertDeletable: ({ isDefaultInput, isDefaultOutput }) => {
    if (!isDefaultInput && !isDefaultOutput) return;
    const sides = [...(isDefaultInput ? ['input'] : []), ...(isDefaultOutput ? ['output'] : [])].join(
      ' and ',
    );
    throw failedPrecondition(
      `It is a default guardrail of the organization, for its ${sides}. Take it from the defaults first.`,
    );
  },
  uses: async (transaction, { id }) => [
    {
      type: 'Config',
      permission: 'config:list',
      rows: await transaction.config.findMany({
        where: { deletedAt: null, guardrails: { some: { guardrailId: id } } },
      }),
    },
  ],
  stillReferredTo: { configs: { some: {} } },
};

/** Makes a guardrail. @param input its checks as `readChecks` gives them */
export async function createGuardrail(
  requester: Requester,
  sealer: Sealer,
  input: {
    name: string;
    slug?: string | null | undefined;
    description?: string | null | undefined;
    checks: readonly Check[];
    actions: Actions;
  },
): Promise<Guardrail> {
  const id = newUuid();
  const checks = sealChecks(input.checks, { sealer, organizationId: requester.organizationId, id });
  return await changeResource(requester, async ({ transaction, record }) => {
    const { name, actions } = input;
    const guardrail = await createWithSlug(transaction, GUARDRAIL, {
      ...{ given: input.slug, name },
      write: async (slug) =>
        await transaction.guardrail.createManyAndReturn({
          data: {
            ...{ ...createdBy(requester), id, slug, name, description: input.description ?? null },
            ...columns(checks, actions),
          },
          skipDuplicates: true,
        }),
    });
    await addVersion(transaction, requester, { id, number: 1, checks, actions });
    await record(entryOf(GUARDRAIL, 'create', { after: guardrail }));
    return guardrail;
  });
}

interface GuardrailChange {
  readonly id: string;
  readonly expectedVersion?: number | null | undefined;
  readonly name?: string | null | undefined;
  readonly description?: string | null | undefined;
}

/** Changes a guardrail; other checks or actions are a new version. What is left out stays. */
export async function updateGuardrail(
  requester: Requester,
  sealer: Sealer,
  input: GuardrailChange & { checks?: readonly Check[] | undefined; actions?: Actions | undefined },
): Promise<Guardrail> {
  return await changeGuardrail(requester, input, (guardrail) => {
    const present = contentOf(guardrail);
    if (input.checks === undefined && input.actions === undefined) return null;
    return {
      checks:
        input.checks === undefined
          ? present.checks
          : sealChecks(input.checks, { sealer, ...keyOf(guardrail).organizationId_id }, present.checks),
      actions: input.actions ?? present.actions,
    };
  });
}

/** Makes the content of an earlier version the present one again, as a new version. */
export async function restoreGuardrailVersion(
  requester: Requester,
  input: { id: string; number: number; expectedVersion?: number | null | undefined },
): Promise<Guardrail> {
  const version = await requester.tenant.guardrailVersion.findFirst({
    where: { guardrailId: input.id, number: input.number, guardrail: { deletedAt: null } },
  });
  if (version === null) throw notFound('guardrail version');
  const { id, expectedVersion } = input;
  return await changeGuardrail(requester, { id, expectedVersion }, () => contentOf(version));
}

interface Content {
  readonly checks: readonly StoredCheck[];
  readonly actions: Actions;
}

/** @param contentFor the new content, sealed; null where it stays */
async function changeGuardrail(
  requester: Requester,
  input: GuardrailChange,
  contentFor: (guardrail: Guardrail) => Content | null,
): Promise<Guardrail> {
  return await changeResource(requester, async ({ transaction, record }) => {
    const guardrail = await findForChange(transaction, GUARDRAIL, input);
    const content = contentFor(guardrail);
    const number = guardrail.currentNumber + 1;
    if (content !== null) await addVersion(transaction, requester, { id: guardrail.id, number, ...content });
    const changed = await transaction.guardrail.update({
      where: keyOf(guardrail),
      data: {
        ...changedBy(requester, guardrail),
        name: input.name ?? guardrail.name,
        description: input.description === undefined ? guardrail.description : input.description,
        ...(content === null ? {} : { ...columns(content.checks, content.actions), currentNumber: number }),
      },
    });
    await record(entryOf(GUARDRAIL, 'update', { before: guardrail, after: changed }));
    return changed;
  });
}

async function addVersion(
  transaction: Change['transaction'],
  requester: Requester,
  { id, number, checks, actions }: Content & { id: string; number: number },
): Promise<void> {
  await transaction.guardrailVersion.create({
    data: { ...maker(requester), guardrailId: id, number, ...columns(checks, actions) },
  });
}

/** Checks and actions as columns of JSON. */
function columns(checks: readonly StoredCheck[], actions: Actions): { checks: object[]; actions: object } {
  return { checks: [...checks], actions };
}
