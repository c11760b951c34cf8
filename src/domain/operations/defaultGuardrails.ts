import { badInput } from '../errors.js';
import type { Change } from './change.js';
import { GUARDRAIL } from './guardrails.js';
import type { Requester } from './requester.js';
import { changedBy, findForChange, keyOf } from './resources.js';

/** The guardrails of every call of the organization; undefined leaves those of a side as they are. */
export interface DefaultGuardrails {
  readonly defaultInputGuardrailIds?: readonly string[] | undefined;
  readonly defaultOutputGuardrailIds?: readonly string[] | undefined;
}

const COLUMNS = {
  defaultInputGuardrailIds: 'isDefaultInput',
  defaultOutputGuardrailIds: 'isDefaultOutput',
} as const;

/**
 * Makes these guardrails the defaults, in place of the present ones. Call under the lock of the organization.
 *
 * @returns the slugs of the defaults before and after, for the audit entry; empty where nothing is asked for
 * @throws CodedError NOT_FOUND; BAD_USER_INPUT where one is named twice
 */
export async function setDefaultGuardrails(
  transaction: Change['transaction'],
  requester: Requester,
  defaults: DefaultGuardrails,
): Promise<{ before: Record<string, string[]>; after: Record<string, string[]> }> {
  const facts: Awaited<ReturnType<typeof setDefaultGuardrails>> = { before: {}, after: {} };
  for (const side of ['defaultInputGuardrailIds', 'defaultOutputGuardrailIds'] as const) {
    const ids = defaults[side];
    if (ids === undefined) continue;
    ids.forEach((id, index) => {
      if (ids.indexOf(id) !== index) throw badInput(`input.${side}.${String(index)}`, 'is named twice');
    });
    const column = COLUMNS[side];
    const present = await transaction.guardrail.findMany({
      where: { [column]: true },
      orderBy: { slug: 'asc' },
    });
    const wanted = [];
    for (const id of ids) wanted.push(await findForChange(transaction, GUARDRAIL, { id }));
    const changed = [
      ...present.filter(({ id }) => !ids.includes(id)),
      ...wanted.filter((guardrail) => !guardrail[column]),
    ];
    for (const guardrail of changed) {
      await transaction.guardrail.update({
        where: keyOf(guardrail),
        data: { ...changedBy(requester, guardrail), [column]: !guardrail[column] },
      });
    }
    facts.before[side.replace('Ids', 's')] = present.map(({ slug }) => slug);
    facts.after[side.replace('Ids', 's')] = wanted.map(({ slug }) => slug).sort();
  }
  return facts;
}
