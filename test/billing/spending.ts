import { uuidOf } from '../support/catalog.js';
import type { Asker } from '../support/seed.js';
import type { Answer, TestServer } from '../support/server.js';

/** The spending limit of an organization, as its owners set and see it. */

const FIELDS = `limit alertPercents periodStartedAt periodEndsAt spent reserved left requests requestsLimit
  alerts { percent spent spendingLimit } version`;

const SET = `mutation ($input: SetSpendingLimitInput!) { setSpendingLimit(input: $input) { spendingLimit { ${FIELDS} } } }`;

export async function sendLimit(by: Asker, input: object): Promise<Answer> {
  return await by.send(SET, { input });
}

/** Sets a limit, and gives back what the API tells of it then. */
export async function setLimit(
  by: Asker,
  limit: string | null,
  more: object = {},
): Promise<Record<string, any>> {
  const { setSpendingLimit } = await by.ask(SET, { input: { limit, ...more } });
  return setSpendingLimit.spendingLimit as Record<string, any>;
}

export async function spendingOf(by: Asker): Promise<Record<string, any>> {
  const { spendingLimit } = await by.ask(`{ spendingLimit { ${FIELDS} } }`);
  return spendingLimit as Record<string, any>;
}

/** Writes columns of the billing account as it stands in the database, one that is there. */
export async function setAccount(
  server: TestServer,
  { organization }: { organization: { id: string } },
  assignments: string,
): Promise<void> {
  await server.castellan.database.ownerQuery(
    `UPDATE "BillingAccount" SET ${assignments} WHERE "organizationId" = '${uuidOf(organization.id)}'`,
  );
}

/** The notices of an organization, the oldest first, each with whom it goes to. */
export async function noticesOf(
  server: TestServer,
  { organization }: { organization: { id: string } },
): Promise<{ kind: string; data: any; to: string[] }[]> {
  const tenant = server.castellan.database.forOrganization(uuidOf(organization.id));
  const notices = await tenant.notice.findMany({ include: { deliveries: true }, orderBy: { id: 'asc' } });
  return notices.map(({ kind, data, deliveries }) => ({
    ...{ kind, data },
    to: deliveries.map(({ channel, email }) => email ?? channel).sort(),
  }));
}
