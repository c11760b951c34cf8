import type { Integration, Model } from '../../persistence/generated/prisma/client.js';
import type { TenantTransaction } from '../../persistence/tenantClient.js';
import { listedModel, type Capability } from '../catalog/listedModels.js';
import { compareDecimals } from '../decimal.js';
import { badInput, badInputs, failedPrecondition, notFound } from '../errors.js';
import {
  assertFree,
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

/** What models are among the governed resources. One is there as long as its integration is. */
export const MODEL: ResourceKind<Model> = {
  type: 'Model',
  what: 'model',
  slugPrefix: null,
  present: { integration: { deletedAt: null } },
  delegate: (rows) => rows.model,
  facts: ({ slug, name, integrationId, isCustom, baseModel, contextWindow, capabilities, ...row }) => ({
    ...{ slug, name, integrationId, isCustom, baseModel, contextWindow, capabilities },
    inputPrice: row.inputPrice?.toFixed() ?? null,
    outputPrice: row.outputPrice?.toFixed() ?? null,
  }),
  assertDeletable: ({ isCustom, name }) => {
    if (!isCustom) {
      throw failedPrecondition(`The model ${name} is built in: it can be disabled, not deleted.`);
    }
  },
  assertRestorable: async (transaction, { integrationId }) => {
    const integration = await transaction.integration.findFirst({ where: { id: integrationId } });
    if (integration !== null && integration.deletedAt !== null) {
      throw missingReference('integration', [integration.slug]);
    }
  },
};

/** What a model's row says. What is null or empty is as its base model has it, or the price list. */
interface ModelInput {
  readonly baseModel?: string | null | undefined;
  /** US dollars per million tokens, decimals as text. */
  readonly inputPrice?: string | null | undefined;
  readonly outputPrice?: string | null | undefined;
  /** Tokens. */
  readonly contextWindow?: number | null | undefined;
  readonly capabilities?: readonly Capability[] | null | undefined;
}

/** The integration with an id, for what is to belong to it. @throws CodedError NOT_FOUND, also for a deleted one */
export async function findLiveIntegration(transaction: TenantTransaction, id: string): Promise<Integration> {
  const integration = await transaction.integration.findFirst({ where: { id, deletedAt: null } });
  if (integration === null) throw notFound('integration');
  return integration;
}

/** Makes a custom model. @throws CodedError NOT_FOUND, BAD_USER_INPUT; CONFLICT where its name or slug is taken */
export async function createModel(
  requester: Requester,
  input: ModelInput & { integrationId: string; name: string; slug?: string | null | undefined },
): Promise<Model> {
  return await changeResource(requester, async ({ transaction, record }) => {
    const integration = await findLiveIntegration(transaction, input.integrationId);
    const { name } = input;
    await assertNameIsFree(transaction, { integrationId: integration.id, name });
    const columns = checkedColumns(input, integration);
    const model = await createWithSlug(transaction, MODEL, {
      ...{ given: input.slug, name },
      write: async (slug) =>
        await transaction.model.createManyAndReturn({
          data: {
            ...{ ...createdBy(requester), ...columns, slug, name },
            integrationId: integration.id,
            isCustom: true,
          },
          skipDuplicates: true,
        }),
    });
    await record(entryOf(MODEL, 'create', { after: model }));
    return model;
  });
}

/**
 * Changes a model; what is left out stays. Of a built-in one only the prices can be set, in place of those of the price
 * list, which are back where they are set to null.
 *
 * @throws CodedError NOT_FOUND, CONFLICT, BAD_USER_INPUT; FAILED_PRECONDITION for anything else of a built-in model
 */
export async function editModel(
  requester: Requester,
  input: ModelInput & {
    id: string;
    expectedVersion?: number | null | undefined;
    name?: string | null | undefined;
  },
): Promise<Model> {
  return await changeResource(requester, async ({ transaction, record }) => {
    const model = await findForChange(transaction, MODEL, input);
    if (!model.isCustom) assertOnlyPrices(input);
    const integration = await findLiveIntegration(transaction, model.integrationId);
    const name = input.name ?? model.name;
    if (name !== model.name) {
      await assertNameIsFree(transaction, { integrationId: integration.id, name });
    }
    const changed = await transaction.model.update({
      where: keyOf(model),
      data: { ...changedBy(requester, model), ...checkedColumns(input, integration, model), name },
    });
    await record(entryOf(MODEL, 'edit', { before: model, after: changed }));
    return changed;
  });
}

/**
 * Makes a custom model of the same integration with the same settings, under a name of its own. One that is made like a
 * built-in model is based on it.
 *
 * @throws CodedError NOT_FOUND; CONFLICT where the name or slug is taken
 */
export async function duplicateModel(
  requester: Requester,
  input: { id: string; name: string; slug?: string | null | undefined },
): Promise<Model> {
  return await changeResource(requester, async ({ transaction, record }) => {
    const origin = await findForChange(transaction, MODEL, { id: input.id });
    const { integrationId, inputPrice, outputPrice, contextWindow, capabilities } = origin;
    const { name } = input;
    await assertNameIsFree(transaction, { integrationId, name });
    const model = await createWithSlug(transaction, MODEL, {
      ...{ given: input.slug, name },
      write: async (slug) =>
        await transaction.model.createManyAndReturn({
          data: {
            ...createdBy(requester),
            ...{ slug, name, integrationId, inputPrice, outputPrice, contextWindow, capabilities },
            isCustom: true,
            baseModel: origin.isCustom ? origin.baseModel : origin.name,
            duplicatedFrom: origin.slug,
          },
          skipDuplicates: true,
        }),
    });
    await record({
      action: 'model.duplicate',
      resourceType: 'Model',
      resourceId: model.id,
      after: { ...MODEL.facts(model), duplicatedFrom: origin.slug },
    });
    return model;
  });
}

async function assertNameIsFree(
  transaction: TenantTransaction,
  { integrationId, name }: { integrationId: string; name: string },
): Promise<void> {
  await assertFree(transaction, MODEL, {
    where: { integrationId, name },
    path: 'input.name',
    message: 'The integration has a model of this name already.',
  });
}

function assertOnlyPrices(input: ModelInput & { name?: string | null | undefined }): void {
  const { name, baseModel, contextWindow, capabilities } = input;
  if ([name, baseModel, contextWindow, capabilities].every((given) => given === undefined)) return;
  throw failedPrecondition(
    'The model is built in: its prices can be set, and it can be enabled and disabled; the rest is as the vendor has it.',
  );
}

/** The columns that an input names, on top of those of a present row; checked together. */
function checkedColumns(
  input: ModelInput,
  { vendor }: Integration,
  present?: Model,
): {
  baseModel: string | null;
  inputPrice: string | null;
  outputPrice: string | null;
  contextWindow: number | null;
  capabilities: string[];
} {
  const given = <T>(value: T | undefined, before: T): T => (value === undefined ? before : value);
  const baseModel = given(input.baseModel, present?.baseModel ?? null);
  const inputPrice = given(input.inputPrice, present?.inputPrice?.toFixed() ?? null);
  const outputPrice = given(input.outputPrice, present?.outputPrice?.toFixed() ?? null);
  const contextWindow = given(input.contextWindow, present?.contextWindow ?? null);
  assertGoodPrice(inputPrice, 'input.inputPrice');
  assertGoodPrice(outputPrice, 'input.outputPrice');
  if (contextWindow !== null && contextWindow < 1) {
    throw badInput('input.contextWindow', 'must be at least 1');
  }
  if (baseModel !== null && listedModel(vendor, baseModel) === null) {
    throw badInput('input.baseModel', `is not a model that the price list has of ${vendor}`);
  }
  if (present?.isCustom !== false && baseModel === null && (inputPrice === null || outputPrice === null)) {
    throw badInputs(
      Object.entries({ inputPrice, outputPrice })
        .filter(([, price]) => price === null)
        .map(([name]) => ({ path: `input.${name}`, message: 'is needed where there is no base model' })),
    );
  }
  return {
    ...{ baseModel, inputPrice, outputPrice, contextWindow },
    capabilities: [...new Set(input.capabilities ?? present?.capabilities ?? [])],
  };
}

/** The prices that the database holds exactly; a decimal has at most nine digits behind the point. */
function assertGoodPrice(price: string | null, path: string): void {
  if (price === null) return;
  if (price.startsWith('-')) throw badInput(path, 'must not be negative');
  if (compareDecimals(price, '1000000000') >= 0) {
    throw badInput(path, 'must be less than 1,000,000,000');
  }
}
