import assert from 'node:assert/strict';
import { Webhook as Verifier } from 'standardwebhooks';
import { createDeliverNotices } from '../../src/context/jobs/deliverNotices.js';
import { createMailer } from '../../src/context/mailer.js';
import { readSettings } from '../../src/env.js';
import { createOutbound } from '../../src/outbound/outbound.js';
import type { Receiver } from '../guardrail/receiver.js';
import { random, type Asker } from '../support/seed.js';
import type { TestServer } from '../support/server.js';

/** Settings under which notices go to servers on this machine. */
export const LOCAL = {
  CASTELLAN_ALLOWED_PRIVATE_RANGES: '127.0.0.0/8',
  CASTELLAN_MAIL_FROM: 'Castellan <castellan@example.com>',
  CASTELLAN_PUBLIC_URL: 'https://castellan.example.com/',
};

export const MINUTE = 60_000;

/** Delivers what is due a second from now, or so much later. */
export async function deliver(server: TestServer, afterMs = 1_000): Promise<void> {
  await server.castellan.services.jobs.run('deliver-notices', new Date(Date.now() + afterMs));
}

/** Delivers what is due so much later as a server with other settings would; gives back what went wrong in it. */
export async function deliverUnder(
  server: TestServer,
  variables: Record<string, string>,
  afterMs: number,
): Promise<unknown[]> {
  const { database, services } = server.castellan;
  const { system, sealer } = services;
  const settings = readSettings(variables);
  const errors: unknown[] = [];
  const job = createDeliverNotices({
    ...{ database, system, sealer, publicUrl: settings.publicUrl },
    ...{ outbound: createOutbound(settings), mailer: createMailer(settings) },
    onError: (error) => void errors.push(error),
  });
  await job.work(new Date(Date.now() + afterMs), () => false);
  return errors;
}

/**
 * Has new deliveries wait for an hour, as if another server had taken them up: the server's own runs leave them alone.
 *
 * @returns what ends that for the deliveries to come
 */
export async function holdDeliveries({ castellan }: TestServer): Promise<() => Promise<void>> {
  const { ownerQuery } = castellan.database;
  const column = 'ALTER TABLE "NoticeDelivery" ALTER COLUMN "leasedUntil"';
  await ownerQuery(`${column} SET DEFAULT now() + interval '1 hour'`);
  return async () => {
    await ownerQuery(`${column} DROP DEFAULT`);
  };
}

export interface SeenDelivery {
  id: string;
  channel: string;
  email: string | null;
  webhook: { id: string } | null;
  state: string;
  attempts: number;
  fault: string | null;
  nextAttemptAt: string | null;
}

export interface SeenNotice {
  id: string;
  kind: string;
  data: any;
  deliveries: SeenDelivery[];
}

/** The notices as somebody reads them, newest first. */
export async function noticesOf(asker: Asker, filter: object = {}): Promise<SeenNotice[]> {
  const { notices } = await asker.ask(
    `query ($filter: NoticeFilter) { notices(filter: $filter, first: 20) { edges { node { id kind data
      deliveries(first: 10) { edges { node { id channel email webhook { id } state attempts fault nextAttemptAt } } } } } } }`,
    { filter },
  );
  return (notices.edges as { node: any }[]).map(({ node }) => ({
    ...node,
    deliveries: node.deliveries.edges.map((edge: { node: SeenDelivery }) => edge.node),
  }));
}

/** The one delivery of the newest notice of a kind. */
export async function onlyDelivery(asker: Asker, kind: string, channel = 'EMAIL'): Promise<SeenDelivery> {
  const [notice] = await noticesOf(asker, { kind });
  const [delivery, ...more] = notice?.deliveries.filter((one) => one.channel === channel) ?? [];
  assert.ok(delivery && more.length === 0, JSON.stringify(notice));
  return delivery;
}

export interface MadeWebhook {
  readonly id: string;
  readonly secret: string;
}

/** A webhook of a kind, at an address. */
export async function makeWebhook(asker: Asker, url: string, kinds: string[]): Promise<MadeWebhook> {
  const { createWebhook } = await asker.ask(
    'mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { secret webhook { id } } }',
    { input: { name: random('hook'), url, kinds } },
  );
  return { id: String(createWebhook.webhook.id), secret: String(createWebhook.secret) };
}

/** What a receiver got at a path, each verified by a secret as receivers do it. */
export function verified(receiver: Receiver, path: string, secret: string): { id: string; body: any }[] {
  const verifier = new Verifier(secret);
  return receiver.received
    .filter((request) => request.path === path)
    .map(({ headers, body }) => ({
      id: String(headers['webhook-id']),
      body: verifier.verify(body, headers as Record<string, string>),
    }));
}

/** Invites a person by their address. */
export async function invite(
  asker: Asker,
  { email, roleId }: { email: string; roleId: string },
): Promise<{ token: string; id: string }> {
  const { createInvitation } = await asker.ask(
    'mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { token invitation { id } } }',
    { input: { email, roleId } },
  );
  return { token: String(createInvitation.token), id: String(createInvitation.invitation.id) };
}
