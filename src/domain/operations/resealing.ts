import type { TenantClient, TenantTransaction } from '../../persistence/tenantClient.js';
import type { Sealed, Sealer } from '../credentials/sealing.js';
import { contentOf, guardrailPlace, resealChecks } from '../guardrail/content.js';
import { noticePlace } from '../notices/invitationNotice.js';
import { webhookPlace } from '../notices/signing.js';
import { secretPlace } from './apiKeySecrets.js';
import { placeOf } from './integrations.js';
import { keyOf } from './resources.js';

/** How many stored secrets were sealed anew, and how many could not be opened for that. */
export interface Resealing {
  readonly resealed: number;
  readonly unopened: number;
}

/**
 * Seals everything that an organization has stored under a former key of the server under the present one, what is
 * deleted and former versions too, so that the former key is not needed any more. What cannot be opened stays.
 */
export async function resealSecrets(tenant: TenantClient, sealer: Sealer): Promise<Resealing> {
  return await tenant.transaction(async (transaction) => await resealIn(transaction, sealer));
}

/** Counts what `resealSecrets` would do, by doing it and taking it back. Nothing is changed. */
export async function previewResealing(tenant: TenantClient, sealer: Sealer): Promise<Resealing> {
  let count: Resealing = { resealed: 0, unopened: 0 };
  const takeBack = new Error('It is only counted.');
  try {
    await tenant.transaction(async (transaction) => {
      count = await resealIn(transaction, sealer);
      throw takeBack;
    });
  } catch (error) {
    if (error !== takeBack) throw error;
  }
  return count;
}

async function resealIn(transaction: TenantTransaction, sealer: Sealer): Promise<Resealing> {
  await transaction.lockOrganization();
  const count = { resealed: 0, unopened: 0 };
  const anew = (sealed: Sealed, place: string): Sealed => {
    if (sealed.keyId === sealer.keyId) return sealed;
    try {
      const again = sealer.seal(sealer.open(sealed, place), place);
      count.resealed += 1;
      return again;
    } catch {
      count.unopened += 1;
      return sealed;
    }
  };

  for (const row of await transaction.integration.findMany({
    where: { sealedSecret: { not: null }, secretKeyId: { not: sealer.keyId } },
  })) {
    const { sealedSecret, secretKeyId } = row;
    const { text, keyId } = anew({ text: sealedSecret ?? '', keyId: secretKeyId ?? '' }, placeOf(row));
    await transaction.integration.update({
      where: keyOf(row),
      data: { sealedSecret: text, secretKeyId: keyId },
    });
  }
  for (const row of await transaction.webhook.findMany()) {
    const before = count.resealed;
    const place = webhookPlace(row);
    const present = anew({ text: row.sealedSecret, keyId: row.secretKeyId }, place);
    const { formerSealedSecret, formerSecretKeyId } = row;
    const former =
      formerSealedSecret === null
        ? null
        : anew({ text: formerSealedSecret, keyId: formerSecretKeyId ?? '' }, place);
    if (count.resealed === before) continue;
    await transaction.webhook.update({
      where: keyOf(row),
      data: {
        ...{ sealedSecret: present.text, secretKeyId: present.keyId },
        ...{ formerSealedSecret: former?.text ?? null, formerSecretKeyId: former?.keyId ?? null },
      },
    });
  }
  for (const row of await transaction.notice.findMany({
    where: { sealedData: { not: null }, secretKeyId: { not: sealer.keyId } },
  })) {
    const { sealedData, secretKeyId } = row;
    const { text, keyId } = anew({ text: sealedData ?? '', keyId: secretKeyId ?? '' }, noticePlace(row));
    await transaction.notice.update({
      where: keyOf(row),
      data: { sealedData: text, secretKeyId: keyId },
    });
  }
  for (const row of await transaction.apiKeySecret.findMany({
    where: { sealedSecret: { not: null }, secretKeyId: { not: sealer.keyId } },
  })) {
    const { sealedSecret, secretKeyId } = row;
    const { text, keyId } = anew({ text: sealedSecret ?? '', keyId: secretKeyId ?? '' }, secretPlace(row));
    await transaction.apiKeySecret.update({
      where: keyOf(row),
      data: { sealedSecret: text, secretKeyId: keyId },
    });
  }
  for (const row of await transaction.guardrail.findMany()) {
    const before = count.resealed;
    const checks = resealChecks(contentOf(row).checks, (sealed) => anew(sealed, guardrailPlace(row)));
    if (count.resealed === before) continue;
    await transaction.guardrail.update({ where: keyOf(row), data: { checks } });
  }
  for (const row of await transaction.guardrailVersion.findMany()) {
    const before = count.resealed;
    const place = guardrailPlace({ organizationId: row.organizationId, id: row.guardrailId });
    const checks = resealChecks(contentOf(row).checks, (sealed) => anew(sealed, place));
    if (count.resealed === before) continue;
    await transaction.guardrailVersion.update({ where: keyOf(row), data: { checks } });
  }
  return count;
}
