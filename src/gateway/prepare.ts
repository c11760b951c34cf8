import type { Guardrail } from '../persistence/generated/prisma/client.js';
import type { Subject } from '../domain/guardrail/check.js';
import type { Spender } from '../domain/usage/spending.js';
import type { Outbound } from '../outbound/outbound.js';
import { spenderOfOrganization } from './admission.js';
import type { Caller } from './caller.js';
import type { CallRecord } from './callRecord.js';
import { judgeLeaves, type Candidate, type RefusedLeaf } from './candidates.js';
import { chooseConfig } from './configChoice.js';
import { checkBody, type Body, type Endpoint } from './endpoints.js';
import { GatewayError } from './errors.js';
import { mergeMetadata } from './metadata.js';
import type { CallFacts } from './rememberedFacts.js';
import type { RequestHeaders } from './requestHeaders.js';
import { leavesOf, routeOf, type Leaf, type Route } from './routing.js';

/** What is asked of the endpoint. */
export interface Asked {
  readonly endpoint: Endpoint;
  readonly body: Body;
  readonly headers: RequestHeaders;
}

/** A call that may be made, as far as budgets and guardrails have no word against it. */
export interface Prepared {
  readonly endpoint: Endpoint;
  readonly body: Body;
  readonly route: Route;
  /** Who may answer, in the order of the route; at least one. */
  readonly candidates: readonly Candidate[];
  /** Who may not, and why. */
  readonly refused: readonly RefusedLeaf[];
  /** The organization, where something bounds its calls as a whole. */
  readonly organization: Spender | null;
  readonly subject: Subject;
  readonly inputGuardrails: readonly Guardrail[];
  /** Of an answer by a leaf. */
  outputGuardrailsOf(leaf: Leaf): readonly Guardrail[];
}

/**
 * Finds out what a call is to be: its metadata, its config, and who may answer it. What is found is noted in the
 * record, so that the log of a refused call has it too.
 *
 * @throws GatewayError
 */
export async function prepare(
  caller: Caller,
  {
    asked,
    record,
    outbound,
    callFacts,
  }: { asked: Asked; record: CallRecord; outbound: Outbound; callFacts: CallFacts },
): Promise<Prepared> {
  const { endpoint, body, headers } = asked;
  const { actor, tenant } = caller;
  const facts = await callFacts.factsOf(caller, headers.config);
  const { organization, key } = facts;
  record.key = key;
  record.metadata = mergeMetadata({
    organization: organization.metadata,
    key: key?.metadata ?? {},
    request: headers.metadata,
    user: actor.kind === 'USER' ? actor.email : facts.keyOwner,
    schema: key === null ? null : organization.keyMetadataSchema,
  });
  const config = await chooseConfig(
    {
      header: headers.config,
      named: facts.named,
      ofKey: key?.config?.deletedAt === null ? key.config : null,
      mayOverride: key?.allowConfigOverride ?? true,
      ofOrganization: facts.defaultConfig,
      allowInline: organization.allowInlineConfig,
    },
    { tenant, outbound },
  );
  record.config = config;
  checkBody(endpoint, body);
  const model = body['model'];
  const route = routeOf(config.content, {
    model: typeof model === 'string' ? model : null,
    provider: headers.provider,
    subjects: { metadata: record.metadata, params: body },
  });
  const leaves = leavesOf(route).map(({ value }) => value);
  const [rows, named] = await Promise.all([callFacts.rowsOf(caller, leaves), findGuardrails(caller, leaves)]);
  const { candidates, refused } = await judgeLeaves(leaves, rows, outbound);
  const [first] = candidates;
  if (first === undefined) throw refused[0]?.refusal ?? new Error('A way without leaves.');
  record.candidate = first;
  const all = (defaults: readonly Guardrail[], slugs: readonly string[]): Guardrail[] => [
    ...defaults,
    ...named.filter(({ id, slug }) => slugs.includes(slug) && !defaults.some((one) => one.id === id)),
  ];
  return {
    ...{ endpoint, body, route, candidates, refused },
    organization: spenderOfOrganization(organization, facts.bounds),
    subject: {
      text: endpoint.inputText(body),
      model: record.requestedModel,
      requestType: endpoint.requestType,
      metadata: record.metadata,
    },
    // Who will answer is not known yet: what any of them asks for is run.
    inputGuardrails: all(
      facts.inputGuardrails,
      candidates.flatMap(({ leaf }) => leaf.inputGuardrails),
    ),
    outputGuardrailsOf: (leaf) => all(facts.outputGuardrails, leaf.outputGuardrails),
  };
}

/** The guardrails that a config names. One that is gone stops the call: a guard that is not there lets nobody pass. */
async function findGuardrails({ tenant }: Caller, leaves: readonly Leaf[]): Promise<Guardrail[]> {
  const slugs = [...new Set(leaves.flatMap((leaf) => [...leaf.inputGuardrails, ...leaf.outputGuardrails]))];
  if (slugs.length === 0) return [];
  const found = await tenant.guardrail.findMany({ where: { slug: { in: slugs }, deletedAt: null } });
  const missing = slugs.find((slug) => !found.some((guardrail) => guardrail.slug === slug));
  if (missing !== undefined) {
    throw new GatewayError('failed_precondition', `The config names a guardrail that is gone: ${missing}.`);
  }
  return found;
}
