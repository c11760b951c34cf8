import type { Sealer } from '../credentials/sealing.js';
import { failedPrecondition } from '../errors.js';
import { refuseExpired, refuseKeyChange } from '../policy/targets.js';
import { findApiKey, type IssuedApiKey } from './apiKeys.js';
import { forgetCollectable, secretPlace } from './apiKeySecrets.js';
import { enforce } from './authority.js';
import { changeAuthority } from './change.js';
import type { Requester } from './requester.js';

/**
 * Tells the secret that a scheduled rotation made, once: it is erased with it. Who collects a secret could have rotated the
 * key, and the same holds for both.
 */
export async function collectApiKeySecret(
  requester: Requester,
  id: string,
  sealer: Sealer,
): Promise<IssuedApiKey> {
  return await changeAuthority(requester, 'apiKey:rotate', async ({ transaction, granter, record }) => {
    const apiKey = await findApiKey(transaction, id);
    enforce(refuseKeyChange(granter, 'rotate', apiKey));
    enforce(refuseExpired(apiKey, new Date()));
    const row = await transaction.apiKeySecret.findFirst({
      where: { apiKeyId: id, endsAt: null, sealedSecret: { not: null } },
    });
    if (row === null || row.sealedSecret === null) {
      throw failedPrecondition('There is no secret to collect: nobody but a scheduled rotation leaves one.');
    }
    const sealed = { text: row.sealedSecret, keyId: row.secretKeyId ?? '' };
    const secret = open(sealer, sealed, secretPlace(row));
    await forgetCollectable(transaction, { apiKeyId: id });
    await record({ action: 'apiKey.collectSecret', resourceType: 'ApiKey', resourceId: id });
    return { apiKey, secret };
  });
}

/** @throws CodedError FAILED_PRECONDITION where the server lost its key */
function open(sealer: Sealer, ...[sealed, place]: Parameters<Sealer['open']>): string {
  try {
    return sealer.open(sealed, place);
  } catch {
    throw failedPrecondition('The stored secret cannot be opened. Rotate the key instead.');
  }
}
