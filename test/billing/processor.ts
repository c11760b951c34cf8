import { randomUUID } from 'node:crypto';
import Stripe from 'stripe';
import { uuidOf } from '../support/catalog.js';
import { startFakeHost } from '../support/fakeHost.js';
import { encodeId } from '../../src/domain/ids.js';
import type { SeededOrganization } from '../support/seed.js';
import type { TestServer } from '../support/server.js';

/** A payment processor, as Stripe's own library signs and verifies. */

const { webhooks } = new Stripe('sk_test_of_nobody');

export const SECRET = 'whsec_of_the_tests_0123456789';
export const OTHER_SECRET = 'whsec_of_others_0123456789abc';

/** The header that Stripe's library makes for a body. */
export function signedBy(secret: string, payload: string, secondsAgo = 0): string {
  const timestamp = Math.floor(Date.now() / 1000) - secondsAgo;
  return webhooks.generateTestHeaderString({ payload, secret, timestamp });
}

/** An event with a new id; what is given stands in its object. */
export function eventOf(type: string, object: object, more: object = {}): Record<string, any> {
  return {
    id: `evt_${randomUUID().replaceAll('-', '').replaceAll(/\d/g, 'x')}`,
    type,
    created: Math.floor(Date.now() / 1000),
    data: { object },
    ...more,
  };
}

/** The answer of the server to an event. */
export interface Received {
  readonly status: number;
  readonly body: any;
}

/** Sends what is given to the server, signed as it should be unless told otherwise. */
export async function post(
  server: Pick<TestServer, 'url'>,
  event: object | string,
  { signature }: { signature?: string | null } = {},
): Promise<Received> {
  const payload = typeof event === 'string' ? event : JSON.stringify(event);
  const header = signature === undefined ? signedBy(SECRET, payload) : signature;
  const response = await fetch(`${server.url}/billing/events`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      ...(header === null ? {} : { 'Stripe-Signature': header }),
    },
    body: payload,
  });
  return { status: response.status, body: await response.json() };
}

/** An invoice of an organization, as billing issues it. */
export async function issue(
  server: TestServer,
  { organization }: Pick<SeededOrganization, 'organization'>,
  invoice: object = {},
): Promise<string> {
  const organizationId = uuidOf(organization.id);
  const tenant = server.castellan.database.forOrganization(organizationId);
  const number = (await tenant.invoice.count()) + 1;
  const { id } = await tenant.invoice.create({
    data: {
      ...{ organizationId, number, state: 'OPEN', total: '49.99' },
      periodStartedAt: new Date('2026-12-01T00:00:00Z'),
      periodEndsAt: new Date('2027-01-01T00:00:00Z'),
      ...invoice,
    },
  });
  return encodeId('Invoice', id);
}

/** An invoice as it is stored. */
export async function invoiceOf(server: TestServer, organization: { id: string }, id: string) {
  const tenant = server.castellan.database.forOrganization(uuidOf(organization.id));
  return await tenant.invoice.findFirstOrThrow({ where: { id: uuidOf(id) } });
}

/** What the processor was sent, verified by Stripe's library. */
export interface ProcessorDouble {
  readonly url: string;
  readonly received: { readonly event: any; readonly header: string }[];
  /** How the next requests are answered: 200 where nothing is said; 0 never answers. */
  readonly answers: { status: number; location?: string }[];
}

/**
 * A payment processor that takes signed events, and pays an invoice that it is told of: by an event of its own to
 * `pays`. What is not signed rightly it answers 400.
 */
export async function startProcessor(
  secret: string,
  pays: () => Pick<TestServer, 'url'> | null = () => null,
): Promise<ProcessorDouble> {
  const received: ProcessorDouble['received'] = [];
  const answers: ProcessorDouble['answers'] = [];
  const { url } = await startFakeHost(({ headers, body }, response) => {
    const { status = 200, location } = answers.shift() ?? {};
    if (status === 0) return;
    const header = String(headers['stripe-signature']);
    try {
      const event: any = webhooks.constructEvent(body, header, secret);
      received.push({ event, header });
      const target = pays();
      if (event.type === 'invoice.issued' && target !== null) {
        const { invoice, organization, total } = event.data.object;
        void post(
          target,
          eventOf('invoice.paid', {
            ...{ id: 'in_double', amount_paid: Math.round(Number(total) * 100), currency: 'usd' },
            metadata: { organization, invoice },
          }),
        );
      }
      response.writeHead(status, location === undefined ? {} : { location }).end('taken');
    } catch {
      response.writeHead(400).end();
    }
  });
  return { url: `${url}/events`, received, answers };
}
