import assert from 'node:assert/strict';
import { decodeId } from '../../src/domain/ids.js';
import { fingerprint } from '../support/fingerprint.js';
import { assertRefused } from '../support/refused.js';
import { random, type Asker } from '../support/seed.js';
import type { Answer, TestServer } from '../support/server.js';

/** Prompts and partials, which live alike, as their tests ask for them. All literal. */
export interface Kind {
  /** The type, and the word in the names of mutations. */
  readonly type: 'Prompt' | 'PromptPartial';
  readonly one: 'prompt' | 'promptPartial';
  readonly all: 'prompts' | 'promptPartials';
  /** As errors name it. */
  readonly what: 'prompt' | 'partial';
  /** Where the text stands in the input of one that says a text. */
  readonly path: string;
  says(text: string): object;
}

export const PROMPT: Kind = {
  ...{ type: 'Prompt', one: 'prompt', all: 'prompts', what: 'prompt', path: 'input.content.text' },
  says: (text) => ({ content: { text } }),
};

export const PARTIAL: Kind = {
  ...{ type: 'PromptPartial', one: 'promptPartial', all: 'promptPartials', what: 'partial' },
  ...{ path: 'input.text', says: (text) => ({ text }) },
};

export const KINDS: readonly Kind[] = [PROMPT, PARTIAL];

/** A version of each kind that is nowhere. */
export const MISSING = {
  Prompt: 'prompt_01h455vb4pex5vsknk084sn02q',
  PromptPartial: 'partial_01h455vb4pex5vsknk084sn02q',
};

type Verb =
  'create' | 'update' | 'publish' | 'unpublish' | 'delete' | 'restore' | 'move…Label' | 'restore…Version';

/** `move…Label` of a partial -> `movePromptPartialLabel`. */
export function nameOf(verb: Verb, { type }: Kind): string {
  return verb.includes('…') ? verb.replace('…', type) : `${verb}${type}`;
}

/** Sends a mutation on a prompt or partial and gives back whatever the answer is. */
export async function send(by: Asker, verb: Verb, kind: Kind, input: object): Promise<Answer> {
  const name = nameOf(verb, kind);
  const selection =
    verb === 'delete' ? `deleted${kind.type}Id` : `${kind.one} { id slug version latestNumber }`;
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  return await by.send(`mutation ($input: ${type}!) { ${name}(input: $input) { ${selection} } }`, { input });
}

/** Sends a mutation that must succeed. */
export async function done(by: Asker, verb: Verb, kind: Kind, input: object): Promise<any> {
  const answer = await send(by, verb, kind, input);
  assert.deepEqual(answer.errors, [], answer.text);
  return answer.data?.[nameOf(verb, kind)][kind.one];
}

/** Makes one that says a text, or whatever else is given, and gives back its id and slug. */
export async function make(
  by: Asker,
  kind: Kind,
  input: object | string = 'Hello.',
): Promise<{ id: string; slug: string }> {
  const given = typeof input === 'string' ? kind.says(input) : input;
  return await done(by, 'create', kind, { name: random('Made'), ...given });
}

/** Makes a partial and publishes what it says. */
export async function makePublished(by: Asker, text = 'Published.'): Promise<{ id: string; slug: string }> {
  const made = await make(by, PARTIAL, text);
  await done(by, 'publish', PARTIAL, { id: made.id, number: 1 });
  return made;
}

/** Some fields of one, as an asker sees it. */
export async function look(by: Asker, { one }: Kind, id: string, fields: string): Promise<any> {
  return (await by.ask(`query ($id: ID!) { ${one}(id: $id) { ${fields} } }`, { id }))[one];
}

/** Asserts a refusal with nothing written. */
export async function assertNothing(
  server: TestServer,
  ask: () => Promise<Answer>,
  { code, fields }: { code: string; fields?: readonly string[] },
): Promise<Answer> {
  const before = await fingerprint(server);
  const answer = await ask();
  assertRefused(answer, code, fields);
  assert.equal(await fingerprint(server), before, 'nothing was written');
  return answer;
}

/** What the audit log says was done to one, in order. */
export async function auditOf(
  server: TestServer,
  id: string,
): Promise<{ action: string; resourceType: string; before: any; after: any }[]> {
  return await server.castellan.database.ownerQuery(
    `SELECT "action", "resourceType", "before", "after" FROM "AuditEntry"
     WHERE "resourceId" = '${decodeId(id)?.uuid ?? ''}' ORDER BY "at", "id"`,
  );
}
