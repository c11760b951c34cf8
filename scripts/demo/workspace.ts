import { createClient, type Client } from '../../src/sdk/index.js';
import type { DemoOrganization } from './content.js';

/** The server that is filled, and what its operator knows of it. */
export interface DemoTarget {
  readonly url: string;
  /** The first account of the server, who owns its first organization. */
  readonly firstOwner: { readonly email: string };
  /** The password of everybody, that of the first owner too. */
  readonly password: string;
  /** The base URL of a vendor that speaks OpenAI's dialect. */
  readonly vendorUrl: string;
  /** Where notices are sent to. */
  readonly hookUrl: string;
  /** CASTELLAN_OPERATOR_TOKEN of the server. */
  readonly operatorToken: string;
  /** CASTELLAN_BILLING_WEBHOOK_SECRET of the server. */
  readonly billingSecret: string;
  /** Takes a line on what is being done. */
  readonly say: (line: string) => void;
}

/** An organization that is being filled. */
export interface Workspace {
  readonly target: DemoTarget;
  readonly content: DemoOrganization;
  readonly id: string;
  readonly owner: Client;
  /** The client of one of its people. */
  as(email: string): Client;
}

/** How long those keys and providers live that are to be seen expired. Milliseconds. */
export const SHORT_LIFE_MS = 2_000;

/** A key that was made, with its secret. */
export interface DemoKey {
  readonly id: string;
  readonly name: string;
  readonly secret: string;
  readonly organization: string;
  /** What it is for, in a few words. */
  readonly use: string;
}

/** A client that asks with a key. */
export function clientOf({ target }: Pick<Workspace, 'target'>, { secret }: Pick<DemoKey, 'secret'>): Client {
  return createClient({ url: target.url, apiKey: secret });
}

/** How often a job that is under way by itself is asked for again, and after how long. */
const TRIES = 50;
const PAUSE_MS = 200;

/**
 * Has the server do a job now, as its operator may.
 *
 * @throws Error where the server does not do it, or is at it for ten seconds
 */
export async function runJob(
  { url, operatorToken }: Pick<DemoTarget, 'url' | 'operatorToken'>,
  name: string,
): Promise<void> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const response = await fetch(`${url}/operator/jobs/${name}/run`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${operatorToken}` },
    });
    if (response.ok) return;
    if (response.status !== 409) throw new Error(`The job ${name}: ${await response.text()}`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  throw new Error(`The job ${name} is under way for too long.`);
}
