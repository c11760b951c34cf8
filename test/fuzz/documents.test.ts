/**
 * Random valid documents by every kind of actor: nothing of another tenant ever comes back, whatever ids and cursors of
 * theirs are among the arguments, nothing of theirs is changed, and there is no fault of the server's own.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { buildSchema, parse, validate } from 'graphql';
import { typeidUnboxed } from 'typeid-js';
import { ID_PREFIXES } from '../../src/domain/ids.js';
import { createTenant, dump, type Tenant } from '../isolation/tenants.js';
import { trial, tried, untried } from '../support/attacks.js';
import { createLog } from '../support/features/log.js';
import { tries } from '../support/fuzz.js';
import { EVERY_PERMISSION, KEY_TABLE } from '../support/permissionTables.js';
import { asker, random, signUp, type Asker } from '../support/seed.js';
import { SEATS_FOR_ALL, startTestServer } from '../support/server.js';
import { chooser, type Chooser } from './chooser.js';
import { ALL_KINDS, KINDS_BY_PLACE, randomDocument, type Pool, type RandomDocument } from './documents.js';
import { canariesOf, findCanary } from './others.js';

const server = await startTestServer({ ...SEATS_FOR_ALL, CASTELLAN_ATTEMPTS_PER_ACCOUNT: '1000000' });
const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'));

const theirs = [await createTenant(server), await createTenant(server)] as const;
let mine = await createTenant(server);
for (const tenant of theirs) {
  const request = { messages: [{ role: 'user', content: random('canary-prompt') }] };
  await createLog({ seeded: tenant }, { request, response: { text: random('canary-answer') }, metadata: {} });
}
const before = await Promise.all(theirs.map(async (tenant) => await dump(server, tenant)));
const canaries = (
  await Promise.all(theirs.map(async (tenant) => await canariesOf(server, tenant, mine)))
).flat();
const bait = await Promise.all(theirs.map(async (tenant) => await slugsAndCursors(tenant)));

/** References and cursors of a tenant as a stranger might know them. References may come back: they are given as texts. */
async function slugsAndCursors({ owner }: Tenant): Promise<{ slugs: string[]; cursors: string[] }> {
  const lists = ['prompts', 'configs', 'guardrails', 'providers', 'integrations', 'models'];
  const data = await owner.ask(
    `{ ${lists.map((list) => `${list}(first: 5) { edges { cursor node { slug } } }`).join(' ')}
       apiKeys(first: 5) { edges { cursor } } members(first: 5) { edges { cursor } } }`,
  );
  const edges = Object.values(data).flatMap(
    (page) => page.edges as { cursor: string; node?: { slug: string } }[],
  );
  return {
    slugs: edges.flatMap(({ node }) => (node === undefined ? [] : [node.slug])),
    cursors: edges.map(({ cursor }) => cursor),
  };
}

const slugs = [...new Set(bait.flatMap((one) => one.slugs))];
const referencesTo = (slug: string): string[] => [slug, `${slug}@latest`, `@${slug}/gpt-4o`];
const given = slugs.flatMap(referencesTo);
const watched = canaries.filter((canary) => !given.some((text) => text.includes(canary)));

/** Ids that are mostly of others, of the right kind for their place. */
function poolFor(choose: Chooser, own: Tenant, others: readonly Tenant[]): Pool {
  const strange = bait.flatMap(({ cursors }) => cursors);
  return {
    id: (place) => {
      const kind = choose.chance(0.9)
        ? (KINDS_BY_PLACE.get(place) ?? choose.of(ALL_KINDS))
        : choose.of(ALL_KINDS);
      const foreign = choose.of(others).ids[kind];
      // A test of an integration of one's own would leave this machine.
      const mayBeOwn = !place.startsWith('testIntegration');
      if (mayBeOwn && choose.chance(0.45)) return own.ids[kind] ?? typeidUnboxed(ID_PREFIXES[kind]);
      return foreign !== undefined && choose.chance(0.9) ? foreign : typeidUnboxed(ID_PREFIXES[kind]);
    },
    cursor: () => choose.of(strange),
    text: (name) => {
      if (name === 'email') return `${random('fuzz')}@example.com`;
      if (/password/i.test(name)) return random('a-password');
      return choose.of([
        ...[
          'canary',
          'person',
          'Key',
          'o',
          '%',
          "' OR 1=1 --",
          '',
          random('text'),
          'Prompt',
          '@',
          'example.com',
        ],
        ...referencesTo(choose.of(slugs)),
      ]);
    },
    permission: () => choose.of(EVERY_PERMISSION),
  };
}

/** Every kind of actor, made anew: what random changes do to one is not met by the next. */
const ACTORS: Readonly<Record<string, (choose: Chooser) => Promise<Asker>>> = {
  nobody: () => Promise.resolve(asker(server, {})),
  'a person without an organization': async () => await signUp(server),
  'a person who names another organization': async () =>
    asker(server, {
      token: (await signUp(server)).token,
      organization: theirs[0].organization.id,
    }),
  'an owner': async () => await mine.owner.invite('OWNER'),
  'an owner who names another organization': async () =>
    asker(server, {
      token: (await mine.owner.invite('OWNER')).token,
      organization: theirs[0].organization.slug,
    }),
  'an admin': async () => await mine.owner.invite('ADMIN'),
  'a member': async () => await mine.owner.invite('MEMBER'),
  'a member of an own role': async (choose) => {
    const roleId = await mine.owner.createRole(choose.some(EVERY_PERMISSION, 20));
    return await mine.owner.invite({ roleId });
  },
  'a key of all levels': async () => await mine.owner.createApiKey({ permissions: levels(() => -1) }),
  'a USER key': async () => await mine.owner.createApiKey({ type: 'USER', permissions: levels(() => -1) }),
  'a key of some levels': async (choose) =>
    await mine.owner.createApiKey({ permissions: levels((count) => choose.below(count)) }),
  'a key of no levels': async () => await mine.owner.createApiKey(),
  'a key that was revoked': async () => {
    const key = await mine.owner.createApiKey({ permissions: levels(() => -1) });
    await mine.owner.ask('mutation ($id: ID!) { revokeApiKey(input: { id: $id }) { apiKey { id } } }', {
      id: key.id,
    });
    return key;
  },
};

function levels(choose: (count: number) => number): { feature: string; level: string }[] {
  return Object.entries(KEY_TABLE).map(([feature, row]) => {
    const names = Object.keys(row.levels);
    return { feature, level: names.at(choose(names.length)) ?? '' };
  });
}

/** Sends a document; of a stream, what it says at once. @returns what came back, headers and all, and what was answered */
async function ask(
  { credentials }: Asker,
  document: RandomDocument,
): Promise<{ status: number; text: string }> {
  tried();
  const { token, organization } = credentials;
  const isStream = document.kind === 'subscription';
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      ...(isStream ? { Accept: 'text/event-stream' } : {}),
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...(organization === undefined ? {} : { 'X-Organization': organization }),
    },
    body: JSON.stringify({ query: document.query, variables: document.variables }),
  });
  const head = JSON.stringify([...response.headers]);
  const body = isStream ? await beginningOf(response) : await response.text();
  return { status: response.status, text: `${head}\n${body}` };
}

async function beginningOf(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  const quiet = AbortSignal.timeout(200);
  const over = new Promise<null>((resolve) => {
    quiet.addEventListener('abort', () => {
      resolve(null);
    });
  });
  for (;;) {
    const part = await Promise.race([reader?.read(), over]);
    if (!part || part.done) break;
    text += decoder.decode(part.value, { stream: true });
  }
  await reader?.cancel();
  return text;
}

/** How many documents each kind of actor sends, and how many were carried out at least in part. */
const counts = { sent: 0, answered: 0 };

const DOCUMENTS_OF_ACTOR = 8;

async function tryDocuments(who: string, seed: number): Promise<void> {
  const choose = chooser(seed);
  const make = ACTORS[who];
  assert.ok(make);
  const actor = await untried(async () => {
    const { viewer } = (await mine.owner.send('{ viewer { role { builtIn } } }')).data ?? {};
    // Random owners make others what they like.
    if (viewer?.role?.builtIn !== 'OWNER') mine = await createTenant(server);
    return await make(choose);
  });
  const pool = poolFor(choose, mine, theirs);
  for (let number = 0; number < DOCUMENTS_OF_ACTOR; number += 1) {
    const document = randomDocument(schema, { choose, pool, isWanted: () => true });
    const faults = validate(schema, parse(document.query));
    assert.deepEqual(faults, [], document.query);
    const { status, text } = await ask(actor, document);
    const told = `${who}: ${document.query}\n${JSON.stringify(document.variables)}\n${text}`;
    assert.ok(status < 500, told);
    assert.ok(!text.includes('"INTERNAL"'), told);
    assert.equal(findCanary(watched, text), undefined, told);
    counts.sent += 1;
    if (/"data":\{[^}]*:[^n]/.test(text)) counts.answered += 1;
  }
}

trial('fuzz', 'random documents of every kind of actor bring back nothing of another tenant', async () => {
  const runs = fc.tuple(fc.constantFrom(...Object.keys(ACTORS)), fc.noShrink(fc.integer()));
  await fc.assert(
    fc.asyncProperty(runs, async ([who, seed]) => {
      await tryDocuments(who, seed);
    }),
    // Each kind of actor at least once, whatever chance says.
    {
      ...tries<[[string, number]]>(26),
      examples: Object.keys(ACTORS).map((who, index): [[string, number]] => [[who, index]]),
    },
  );
  const after = await Promise.all(theirs.map(async (tenant) => await dump(server, tenant)));
  assert.deepEqual(after, before, 'the other tenants are as they were');
  const faults = server.log.filter((line) => Number((JSON.parse(line) as { level: number }).level) >= 50);
  assert.deepEqual(faults, []);
  assert.ok(counts.answered > counts.sent / 5, JSON.stringify(counts));
});

trial('fuzz', 'what is planted does come back to whose it is, by the same sort of documents', async () => {
  const [tenant] = theirs;
  const found = new Set<string>();
  for (let seed = 0; seed < 60; seed += 1) {
    const choose = chooser(seed);
    const pool = poolFor(choose, tenant, [tenant]);
    const document = randomDocument(schema, {
      choose,
      pool,
      isWanted: () => true,
    });
    if (document.kind !== 'query') continue;
    const { text } = await ask(tenant.owner, document);
    for (const canary of watched) if (text.includes(canary)) found.add(canary);
  }
  assert.ok(found.size >= 20, String(found.size));
});
