import type { Integration } from '../../persistence/generated/prisma/client.js';
import type { Outbound } from '../../outbound/outbound.js';
import { assertConnection, mergeSettings, readSecret } from '../catalog/connection.js';
import { baseUrlOf, maskOf, vendorOf, type Vendor, type VendorName } from '../catalog/vendors.js';
import type { VendorSettings } from '../catalog/vendorSettings.js';
import type { Sealer } from '../credentials/sealing.js';
import { badInput, failedPrecondition } from '../errors.js';
import { newUuid } from '../ids.js';
import { nameOfCopy } from '../names.js';
import { addBuiltInModels } from './builtInModels.js';
import {
  changedBy,
  changeResource,
  createdBy,
  findForChange,
  keyOf,
  type ResourceKind,
  entryOf,
} from './resources.js';
import { createWithSlug } from './slugs.js';
import type { Requester } from './requester.js';

/** What integrations are among the governed resources. */
export const INTEGRATION: ResourceKind<Integration> = {
  type: 'Integration',
  what: 'integration',
  slugPrefix: null,
  delegate: (rows) => rows.integration,
  facts: ({ slug, name, description, vendor, baseUrl, settings, allowCustomHost, sealedSecret }) => ({
    ...{ slug, name, description, vendor, baseUrl, settings, allowCustomHost },
    hasSecret: sealedSecret !== null,
  }),
  uses: async (transaction, { id }) => [
    {
      type: 'Provider',
      permission: 'provider:list',
      rows: await transaction.provider.findMany({ where: { integrationId: id, deletedAt: null } }),
    },
  ],
  stillReferredTo: { providers: { some: {} } },
};

/** What integrations need of the server: to seal secrets, and to know which addresses may be called. */
export interface IntegrationServices {
  readonly sealer: Sealer;
  readonly outbound: Outbound;
}

/** The settings of an integration as its row holds them: they were checked when they were written. */
export function settingsOf(integration: Pick<Integration, 'settings'>): VendorSettings {
  return integration.settings as VendorSettings;
}

/** Where the requests of an integration go. */
export function addressOf(integration: Pick<Integration, 'vendor' | 'baseUrl' | 'settings'>): string {
  const { vendor, baseUrl } = integration;
  const address = baseUrlOf(vendorOf(vendor), { baseUrl, settings: settingsOf(integration) });
  if (address === null) throw new Error('An integration without an address was stored.');
  return address;
}

/**
 * Opens the secret of an integration; null where it has none. Call it at the last moment, and keep what it gives
 * nowhere.
 *
 * @throws CodedError FAILED_PRECONDITION where it cannot be opened: its key is gone, or it was moved here from elsewhere
 */
export function openSecret(
  sealer: Sealer,
  integration: Pick<Integration, 'organizationId' | 'id' | 'sealedSecret' | 'secretKeyId'>,
): string | null {
  const { sealedSecret, secretKeyId } = integration;
  if (sealedSecret === null) return null;
  try {
    return sealer.open({ text: sealedSecret, keyId: secretKeyId ?? '' }, placeOf(integration));
  } catch {
    throw failedPrecondition('The stored secret cannot be opened. Set it anew.');
  }
}

/** What a secret is sealed for: this row of this organization. */
export function placeOf({ organizationId, id }: { organizationId: string; id: string }): string {
  return `Integration:${organizationId}:${id}`;
}

/** The columns of a secret; all null for none. */
function secretColumns(
  secret: string | null,
  { sealer, vendor, place }: { sealer: Sealer; vendor: Vendor; place: string },
): Pick<Integration, 'sealedSecret' | 'secretKeyId' | 'secretMask'> {
  if (secret === null) return { sealedSecret: null, secretKeyId: null, secretMask: null };
  const { text, keyId } = sealer.seal(secret, place);
  return { sealedSecret: text, secretKeyId: keyId, secretMask: maskOf(vendor, secret) };
}

type Given<T> = { readonly [K in keyof T]?: T[K] | null | undefined };

/** @throws CodedError BAD_USER_INPUT; CONFLICT where the slug is taken */
export async function createIntegration(
  requester: Requester,
  { sealer, outbound }: IntegrationServices,
  input: { readonly name: string; readonly vendor: VendorName } & Given<{
    slug: string;
    description: string;
    secret: string;
    baseUrl: string;
    settings: Given<VendorSettings>;
    allowCustomHost: boolean;
  }>,
): Promise<Integration> {
  const vendor = vendorOf(input.vendor);
  const settings = mergeSettings({}, input.settings);
  const baseUrl = assertConnection(outbound, vendor, { baseUrl: input.baseUrl ?? null, settings });
  const secret = readSecret(vendor, input.secret ?? null);
  return await changeResource(requester, async (change) => {
    const { transaction, record } = change;
    const id = newUuid();
    const place = placeOf({ organizationId: requester.organizationId, id });
    const columns = secretColumns(secret, { sealer, vendor, place });
    const { name } = input;
    const integration = await createWithSlug(transaction, INTEGRATION, {
      ...{ given: input.slug, name },
      write: async (slug) =>
        await transaction.integration.createManyAndReturn({
          data: {
            ...{ ...createdBy(requester), ...columns, id, slug, name, baseUrl, settings },
            description: input.description ?? null,
            vendor: input.vendor,
            allowCustomHost: input.allowCustomHost ?? false,
          },
          skipDuplicates: true,
        }),
    });
    await record(entryOf(INTEGRATION, 'create', { after: integration }));
    await addBuiltInModels(change, integration);
    return integration;
  });
}

/**
 * Changes an integration; what is left out stays. What decides to whom its secret may be sent (its address, and
 * whether configs may name another host) changes only together with the secret: else whoever may edit could have a
 * secret sent to them that they cannot read.
 *
 * @throws CodedError NOT_FOUND, CONFLICT, BAD_USER_INPUT
 */
export async function editIntegration(
  requester: Requester,
  { sealer, outbound }: IntegrationServices,
  input: { readonly id: string } & Given<{
    expectedVersion: number;
    name: string;
    description: string;
    secret: string;
    baseUrl: string;
    settings: Given<VendorSettings>;
    allowCustomHost: boolean;
  }>,
): Promise<Integration> {
  return await changeResource(requester, async (change) => {
    const { transaction, record } = change;
    const integration = await findForChange(transaction, INTEGRATION, input);
    const vendor = vendorOf(integration.vendor);
    const settings = mergeSettings(settingsOf(integration), input.settings);
    const baseUrl = assertConnection(outbound, vendor, {
      baseUrl: input.baseUrl === undefined ? integration.baseUrl : input.baseUrl,
      settings,
    });
    const allowCustomHost = input.allowCustomHost ?? integration.allowCustomHost;
    const secret = input.secret === undefined ? undefined : readSecret(vendor, input.secret);
    const leadsElsewhere =
      addressOf({ ...integration, baseUrl, settings }) !== addressOf(integration) ||
      (allowCustomHost && !integration.allowCustomHost);
    if (leadsElsewhere && integration.sealedSecret !== null && secret === undefined) {
      throw badInput('input.secret', 'must be given anew where requests may go to another address');
    }
    const changed = await transaction.integration.update({
      where: keyOf(integration),
      data: {
        ...changedBy(requester, integration),
        ...(secret === undefined
          ? {}
          : secretColumns(secret, { sealer, vendor, place: placeOf(integration) })),
        name: input.name ?? integration.name,
        description: input.description === undefined ? integration.description : input.description,
        baseUrl,
        settings,
        allowCustomHost,
      },
    });
    await record({
      action: 'integration.edit',
      resourceType: 'Integration',
      resourceId: integration.id,
      before: INTEGRATION.facts(integration),
      after: { ...INTEGRATION.facts(changed), isSecretChanged: secret !== undefined },
    });
    await addBuiltInModels(change, changed);
    return changed;
  });
}

/**
 * Makes a new integration like another, its secret sealed for the new one. It is on, whatever the other is.
 *
 * @throws CodedError NOT_FOUND; CONFLICT; FAILED_PRECONDITION where the secret cannot be opened
 */
export async function duplicateIntegration(
  requester: Requester,
  sealer: Sealer,
  input: { readonly id: string } & Given<{ name: string; slug: string }>,
): Promise<Integration> {
  return await changeResource(requester, async (change) => {
    const { transaction, record } = change;
    const origin = await findForChange(transaction, INTEGRATION, { id: input.id });
    const vendor = vendorOf(origin.vendor);
    const id = newUuid();
    const name = input.name ?? nameOfCopy(origin.name);
    const place = placeOf({ organizationId: requester.organizationId, id });
    const columns = secretColumns(openSecret(sealer, origin), { sealer, vendor, place });
    const { description, baseUrl, allowCustomHost } = origin;
    const copy = await createWithSlug(transaction, INTEGRATION, {
      ...{ given: input.slug, name },
      write: async (slug) =>
        await transaction.integration.createManyAndReturn({
          data: {
            ...{ ...createdBy(requester), ...columns, id, slug, name },
            ...{ description, baseUrl, allowCustomHost },
            vendor: origin.vendor,
            settings: settingsOf(origin),
            duplicatedFrom: origin.slug,
          },
          skipDuplicates: true,
        }),
    });
    await record({
      action: 'integration.duplicate',
      resourceType: 'Integration',
      resourceId: id,
      after: { ...INTEGRATION.facts(copy), duplicatedFrom: origin.slug },
    });
    await addBuiltInModels(change, copy);
    return copy;
  });
}
