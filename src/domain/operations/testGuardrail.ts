import { badInput, notFound } from '../errors.js';
import type { Subject } from '../guardrail/check.js';
import { sealChecks, type Actions, type Check } from '../guardrail/content.js';
import { runGuardrail, type GuardrailResult, type RunServices, type Runnable } from '../guardrail/run.js';
import { change } from './change.js';
import type { Requester } from './requester.js';

/** A guardrail to try: a stored one, or checks that are not stored. */
export interface GuardrailToTest {
  readonly id?: string | undefined;
  readonly checks?: readonly Check[] | undefined;
  readonly actions?: Actions | undefined;
}

/**
 * Runs a guardrail on a text. It leaves no trace but the audit entry, which holds neither the text nor what came with
 * it; the entry is written once the verdict is there, since webhooks must not keep a transaction open.
 *
 * @throws CodedError NOT_FOUND; BAD_USER_INPUT where it is not clear what to run
 */
export async function testGuardrail(
  requester: Requester,
  services: RunServices,
  { subject, ...tested }: GuardrailToTest & { subject: Subject },
): Promise<GuardrailResult> {
  const guardrail = await findRunnable(requester, services, tested);
  const result = await runGuardrail(guardrail, subject, services);
  const { passed, outcome, checks } = result;
  await change(requester, async ({ record }) => {
    await record({
      action: 'guardrail.test',
      resourceType: 'Guardrail',
      resourceId: guardrail.id,
      after: {
        ...{ isStored: tested.id !== undefined, passed, outcome },
        checks: checks.map(({ type, verdict }) => ({ type, verdict })),
      },
    });
  });
  return result;
}

async function findRunnable(
  { tenant, organizationId }: Requester,
  { sealer }: RunServices,
  { id, checks, actions }: GuardrailToTest,
): Promise<Runnable> {
  if (id === undefined) {
    if (checks === undefined || actions === undefined) {
      throw badInput('input.checks', 'is needed where no guardrail is named');
    }
    // It has no id of its own; the organization's stands in its place.
    const vault = { sealer, organizationId, id: organizationId };
    return { organizationId, id: organizationId, checks: sealChecks(checks, vault), actions };
  }
  if (checks !== undefined) throw badInput('input.checks', 'does not go with an id');
  if (actions !== undefined) throw badInput('input.actions', 'does not go with an id');
  const guardrail = await tenant.guardrail.findFirst({ where: { id, deletedAt: null } });
  if (guardrail === null) throw notFound('guardrail');
  return guardrail;
}
