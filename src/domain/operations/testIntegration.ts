import type { Integration } from '../../persistence/generated/prisma/client.js';
import type { OutboundAnswer, OutboundFailure } from '../../outbound/outbound.js';
import { vendorOf, type Vendor } from '../catalog/vendors.js';
import { notFound } from '../errors.js';
import { change } from './change.js';
import { addressOf, openSecret, settingsOf, type IntegrationServices } from './integrations.js';
import type { Requester } from './requester.js';

/** What came of a request to a vendor. */
export interface IntegrationTest {
  readonly outcome:
    'OK' | 'SECRET_REFUSED' | 'VENDOR_FAILED' | 'UNEXPECTED_ANSWER' | OutboundFailure['reason'];
  /** Null where there was no answer. */
  readonly status: number | null;
  readonly latencyMs: number;
  /** In our words: what a vendor answers may repeat the secret, and is passed on nowhere. */
  readonly message: string;
}

const TIMEOUT_MS = 10_000;

/**
 * Sends a vendor a request that reads and costs nothing, with the secret of an integration, and tells what came back.
 * One that is off can be tested too: before it is turned on.
 *
 * @throws CodedError NOT_FOUND; FAILED_PRECONDITION where the secret cannot be opened
 */
export async function testIntegration(
  requester: Requester,
  { sealer, outbound }: IntegrationServices,
  id: string,
): Promise<{ integration: Integration; test: IntegrationTest }> {
  const integration = await requester.tenant.integration.findFirst({ where: { id, deletedAt: null } });
  if (integration === null) throw notFound('integration');
  const vendor = vendorOf(integration.vendor);
  const baseUrl = addressOf(integration);
  const settings = settingsOf(integration);
  const secret = openSecret(sealer, integration);

  const start = performance.now();
  const answer = await outbound.send({
    ...vendor.test({ baseUrl, secret, settings }),
    carriesSecret: true,
    timeoutMs: TIMEOUT_MS,
  });
  const test: IntegrationTest = {
    ...judge(vendor, answer),
    status: answer.answered ? answer.status : null,
    latencyMs: Math.round(performance.now() - start),
  };
  await change(requester, async ({ record }) => {
    const { outcome, status } = test;
    await record({
      action: 'integration.test',
      resourceType: 'Integration',
      resourceId: id,
      after: { outcome, status },
    });
  });
  return { integration, test };
}

function judge(
  vendor: Vendor,
  answer: OutboundAnswer | OutboundFailure,
): Pick<IntegrationTest, 'outcome' | 'message'> {
  if (!answer.answered) return { outcome: answer.reason, message: answer.message };
  const { status, body } = answer;
  const { label, refusals = [401, 403] } = vendor;
  if (refusals.includes(status)) {
    return {
      outcome: 'SECRET_REFUSED',
      message: `${label} refuses the secret, or what it was asked to read with it.`,
    };
  }
  if (status === 429) return { outcome: 'VENDOR_FAILED', message: `${label} was asked too much of late.` };
  if (status >= 500) return { outcome: 'VENDOR_FAILED', message: `${label} cannot answer now.` };
  if (status >= 200 && status <= 299 && isJson(body)) {
    return { outcome: 'OK', message: `${label} answers as it should.` };
  }
  return {
    outcome: 'UNEXPECTED_ANSWER',
    message: `What answers there does not answer as ${label} does. Check the base URL.`,
  };
}

function isJson(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}
