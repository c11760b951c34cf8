import assert from 'node:assert/strict';
import type { IdKind } from '../../src/domain/ids.js';
import { FEATURE_OPERATIONS } from './features/index.js';
import { fingerprint } from './fingerprint.js';
import { API_KEY_MUTATIONS } from './operations.apiKeys.js';
import { MUTATIONS } from './operations.mutations.js';
import { QUERIES } from './operations.queries.js';
import type { Person, SeededOrganization } from './seed.js';
import type { Answer, Credentials, TestServer } from './server.js';

/**
 * THE registry of the API's root fields: how each is asked validly, who may ask it, and which of its inputs are ids.
 * test/schema/registry.test.ts fails where a root field or an id input is missing here, or is here and not there.
 *
 *   for (const [name, operation] of Object.entries(OPERATIONS)) {
 *     const seed = { server, seeded, actor };
 *     const variables = await operation.variables(seed);
 *     const answer = await actor.send(operation.document, variables);
 *   }
 */
export interface Operation {
  readonly kind: 'query' | 'mutation' | 'subscription';
  /** Who may ask: `public`, `authenticated`, `session` (a signed-in person), or a permission. Literal. */
  readonly rule: string;
  /** Asks for the field alone, and of its answer only what the rule of the field opens. */
  readonly document: string;
  /** The inputs that are ids: where in the variables (`input.roleId`, `ids.0`), and of what kind. */
  readonly ids: readonly IdInput[];
  /** What a success puts an end to, so that the seed cannot be used again. */
  readonly ends?: 'organization' | 'ownership' | 'membership' | 'session';
  /**
   * Variables with which whoever meets the rule succeeds. Their targets are new ones, made by the organization's owner
   * and holding no permission, so that nobody's ceiling is in the way.
   */
  variables(seed: Seed): Record<string, any> | Promise<Record<string, any>>;
  /** Asserts through the API that the operation did what it is for; `data` is the field's value. */
  assertDone(outcome: Outcome): void | Promise<void>;
}

export interface IdInput {
  readonly path: string;
  readonly kind: IdKind;
  /** Other kinds that may stand here too. */
  readonly alsoKinds?: readonly IdKind[];
  /** What a missing id gets, and another tenant's: the data of an answer without errors. NOT_FOUND where left out. */
  readonly gets?: object;
  /** Whether such an answer is that of a change that was made, as of an export that finds nothing. */
  readonly isWritten?: boolean;
}

/** The organization in which an operation is asked, and by whom. */
export interface Seed {
  readonly server: TestServer;
  readonly seeded: SeededOrganization;
  /** The person who will ask, for operations on their own account; the owner where a key or nobody asks. */
  readonly actor: Person;
}

export interface Outcome extends Seed {
  readonly variables: Record<string, any>;
  readonly data: any;
}

/** Every root field by its name. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  ...QUERIES,
  ...MUTATIONS,
  ...API_KEY_MUTATIONS,
  ...FEATURE_OPERATIONS,
};

/** The operations under a rule, as `apiKey:rotate` or `session`. */
export function operationsUnder(rule: string): [name: string, operation: Operation][] {
  return Object.entries(OPERATIONS).filter(([, operation]) => operation.rule === rule);
}

/** The operations whose rule is a permission. */
export const GOVERNED: readonly [name: string, operation: Operation][] = Object.entries(OPERATIONS).filter(
  ([, operation]) => operation.rule.includes(':'),
);

/** A copy of variables with another value at a path, as in `replaceAt(variables, 'input.roleId', foreignRole)`. */
export function replaceAt(variables: object, path: string, value: unknown): Record<string, any> {
  const copy = structuredClone(variables) as Record<string, any>;
  const names = path.split('.');
  const last = names.pop();
  assert.ok(last !== undefined);
  let at: Record<string, any> = copy;
  for (const name of names) at = at[name] as Record<string, any>;
  assert.ok(last in at, `There is nothing at ${path}.`);
  at[last] = value;
  return copy;
}

/** The data of an answer that refuses a root field: a stream that was not begun has none. */
export function refusedData(field: string): object | undefined {
  return OPERATIONS[field]?.kind === 'subscription' ? undefined : { [field]: null };
}

/** Asserts that an answer is one refusal by the rule of the field: the code, what it needs, and no data. */
export function assertRefusedByRule(answer: Answer, field: string, rule: string): void {
  assert.deepEqual(
    { data: answer.data, errors: answer.errors.map(({ path, extensions }) => ({ path, ...extensions })) },
    {
      data: refusedData(field),
      errors: [{ path: [field], code: 'FORBIDDEN', requiredPermission: rule }],
    },
  );
}

/**
 * Asserts that an operation is refused by its rule to each of some askers, and that nothing is written. The variables
 * would do; they are the same for all, since a refusal uses nothing up.
 */
export async function assertRefusedToAll(
  askers: Readonly<Record<string, Sender>>,
  name: string,
  seed: Seed,
): Promise<void> {
  const operation = OPERATIONS[name];
  assert.ok(operation);
  const variables = await operation.variables(seed);
  const before = await fingerprint(seed.server);
  for (const [who, asker] of Object.entries(askers)) {
    const answer = await asker.send(operation.document, variables);
    assert.equal(answer.errors.length, 1, `${name}, asked by ${who}: ${answer.text}`);
    assertRefusedByRule(answer, name, operation.rule);
  }
  assert.equal(await fingerprint(seed.server), before, `${name} wrote something.`);
}

/** Whoever can send a document. */
export interface Sender {
  send(document: string, variables?: object, more?: Credentials): Promise<Answer>;
}

/** Asks an operation with valid variables, asserts that it worked and that what it did is to be seen. */
export async function assertAllowed(name: string, seed: Seed, asker: Sender): Promise<void> {
  const operation = OPERATIONS[name];
  assert.ok(operation);
  const variables = await operation.variables(seed);
  const answer = await asker.send(operation.document, variables);
  assert.deepEqual(answer.errors, [], `${name}: ${answer.text}`);
  assert.ok(answer.data);
  const data: unknown = answer.data[name];
  assert.ok(data !== null && data !== undefined, answer.text);
  await operation.assertDone({ ...seed, variables, data });
}
