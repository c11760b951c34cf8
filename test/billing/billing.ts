import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, mock } from 'node:test';
import { decodeId } from '../../src/domain/ids.js';
import { asker, createOrganization, type Asker, type SeededOrganization } from '../support/seed.js';
import type { TestServer } from '../support/server.js';

/** What the tests of billing share: a file of plans, simulated time, and invoices as the API tells them. */

/** Writes a file of plans that is gone after the tests, and gives back its path. */
export function planFile(plans: object | string): string {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'castellan-plans-')), 'plans.json');
  writeFileSync(file, typeof plans === 'string' ? plans : JSON.stringify(plans));
  return file;
}

/** Has it be a moment for the work that is done meanwhile; a test's server shares the clock of the test. */
export async function at<T>(moment: string, work: () => Promise<T>): Promise<T> {
  mock.timers.enable({ apis: ['Date'], now: new Date(moment) });
  try {
    return await work();
  } finally {
    mock.timers.reset();
  }
}

/** Signs the owner of an organization in anew, at the time that it is: sessions do not last through simulated time. */
export async function signedIn(
  server: TestServer,
  { owner, organization }: SeededOrganization,
): Promise<Asker> {
  // Where time has passed the connection of before may be closed, which the next request would only find out.
  await fetch(`${server.url}/healthz`).catch(() => undefined);
  const { data } = await server.send('mutation ($input: SignInInput!) { signIn(input: $input) { token } }', {
    input: { email: owner.email, password: owner.password },
  });
  return asker(server, { token: String(data?.['signIn'].token), organization: organization.id });
}

/** An organization that was made at a moment; its owner is signed in now. */
export async function foundedAt(server: TestServer, moment: string): Promise<SeededOrganization> {
  return await withOwner(server, await at(moment, async () => await createOrganization(server)));
}

/** The same organization with its owner signed in now. */
export async function withOwner(server: TestServer, seeded: SeededOrganization): Promise<SeededOrganization> {
  return { ...seeded, owner: { ...seeded.owner, ...(await signedIn(server, seeded)) } };
}

after(() => {
  mock.timers.reset();
});

export const CHANGE_PLAN =
  'mutation ($input: ChangePlanInput!) { changePlan(input: $input) { billing { plan { code } version } } }';
export const UPDATE_CONTACT =
  'mutation ($input: UpdateBillingContactInput!) { updateBillingContact(input: $input) { billing { version contact { name email addressLines city region postalCode country taxId } } } }';
export const INVOICES = `query ($filter: InvoiceFilter) { invoices(first: 100, filter: $filter) { totalCount edges { node {
  id number state total periodStartedAt periodEndsAt issuedAt dueAt paidAt voidedAt htmlUrl pdfUrl
  lines { kind description quantity unitPrice amount periodStartedAt periodEndsAt }
  billedTo { organization contact { name email } } } } } }`;

export interface ShownInvoice {
  readonly id: string;
  readonly number: number | null;
  readonly state: string;
  readonly total: string;
  readonly periodStartedAt: string;
  readonly lines: readonly { kind: string; amount: string; quantity: string; unitPrice: string }[];
  readonly [other: string]: any;
}

/** The invoices of an organization as its owner sees them, the oldest first. */
export async function invoicesOf({ owner }: SeededOrganization, filter?: object): Promise<ShownInvoice[]> {
  const { invoices } = await owner.ask(INVOICES, { filter });
  return (invoices.edges as { node: ShownInvoice }[]).map(({ node }) => node).reverse();
}

/** Issues what is due at a moment. */
export async function issueAt(server: TestServer, moment: string): Promise<number> {
  const issued = await server.castellan.services.jobs.run('issue-invoices', new Date(moment));
  // That took its time: the connection of before may have been closed, which the next request would only find out.
  await fetch(`${server.url}/healthz`).catch(() => undefined);
  return issued;
}

/** An amount in whole cents, by the text alone. */
export function cents(amount: string): number {
  const [whole = '', fraction = ''] = amount.split('.');
  return Number(`${whole}${fraction.padEnd(2, '0')}`);
}

export const uuidOf = ({ organization }: Pick<SeededOrganization, 'organization'>): string =>
  decodeId(organization.id)?.uuid ?? '';
