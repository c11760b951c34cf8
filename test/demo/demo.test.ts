/** The demo: what `npm run demo` fills a server with is there to be seen, whatever is asked for. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import {
  buildSchema,
  getNamedType,
  isLeafType,
  isNonNullType,
  isObjectType,
  type GraphQLField,
  type GraphQLOutputType,
} from 'graphql';
import { seedDemo } from '../../scripts/demo/seed.js';
import { startDemoVendor } from '../../scripts/demo/vendor.js';
import { startTestServer, type Credentials } from '../support/server.js';

const PASSWORD = 'everybody’s password';
const OWNER = 'owner@support.example';
const OPERATOR_TOKEN = 'operator-token-of-tests';
const BILLING_SECRET = 'billing-secret-of-tests';

const server = await startTestServer({
  CASTELLAN_OWNER_EMAIL: OWNER,
  CASTELLAN_OWNER_PASSWORD: PASSWORD,
  CASTELLAN_OPERATOR_TOKEN: OPERATOR_TOKEN,
  CASTELLAN_BILLING_WEBHOOK_SECRET: BILLING_SECRET,
  CASTELLAN_ALLOWED_PRIVATE_RANGES: '127.0.0.0/8',
});
const vendor = await startDemoVendor();
after(async () => {
  await vendor.stop();
});

const access = await seedDemo({
  url: server.url,
  password: PASSWORD,
  firstOwner: { email: OWNER },
  vendorUrl: vendor.url,
  hookUrl: vendor.hookUrl,
  operatorToken: OPERATOR_TOKEN,
  billingSecret: BILLING_SECRET,
  say: () => undefined,
});

const secretOf = (organization: string, name: string): string => {
  const key = access.keys.find((one) => one.organization === organization && one.name === name);
  assert.ok(key, `${organization} has no key ${name}.`);
  return key.secret;
};

async function signIn(email: string, organization: string): Promise<Credentials> {
  const { data, text } = await server.send(
    'mutation ($input: SignInInput!) { signIn(input: $input) { token } }',
    { input: { email, password: PASSWORD } },
  );
  assert.ok(data?.['signIn'], text);
  return { token: String(data['signIn'].token), organization };
}

const owner = await signIn(OWNER, 'support');

async function ask(document: string, variables = {}, by = owner): Promise<Record<string, any>> {
  const answer = await server.send(document, variables, by);
  assert.deepEqual(answer.errors, [], document);
  assert.ok(answer.data);
  return answer.data;
}

/** The nodes of a connection of the first organization. */
async function nodes(selection: string): Promise<any[]> {
  const [connection] = Object.values(await ask(`{ ${selection} }`));
  return connection.edges.map(({ node }: any) => node);
}

const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'));
const queries = Object.values(schema.getQueryType()?.getFields() ?? {});

/** What a query is asked with that needs an argument, from what was found in the first organization. */
const ARGUMENTS: Readonly<Record<string, () => Promise<object>>> = {
  ...byId('apiKey', 'apiKeys'),
  ...byId('auditEntry', 'auditEntries'),
  ...byId('config', 'configs'),
  ...byId('copyIntegration', 'integrations'),
  ...byId('copyModel', 'models'),
  ...byId('copyProvider', 'providers'),
  ...byId('guardrail', 'guardrails'),
  ...byId('integration', 'integrations'),
  ...byId('invitation', 'invitations'),
  ...byId('invoice', 'invoices'),
  ...byId('log', 'logs'),
  ...byId('logExport', 'logExports'),
  ...byId('member', 'members'),
  ...byId('model', 'models'),
  ...byId('node', 'prompts'),
  ...byId('prompt', 'prompts'),
  ...byId('promptCollection', 'promptCollections'),
  ...byId('promptPartial', 'promptPartials'),
  ...byId('provider', 'providers'),
  ...byId('role', 'roles'),
  ...byId('savedLogFilter', 'savedLogFilters'),
  ...byId('webhook', 'webhooks'),
  nodes: async () => ({ ids: [await firstId('prompts'), await firstId('apiKeys')] }),
  configVersion: async () => ({ configId: await firstId('configs'), number: 1 }),
  comparePromptVersions: async () => ({ input: { id: await idOfSlug('prompts', 'answer'), from: 1, to: 3 } }),
  comparePromptPartialVersions: async () => ({
    input: { id: await idOfSlug('promptPartials', 'tone'), from: 1, to: 2 },
  }),
  explainAccess: async () => ({ input: { permission: 'apiKey:create' } }),
  logGroups: async () => ({ by: 'MODEL' }),
  logTimeSeries: async () => ({ filter: { from: daysAgo(14) }, interval: 'DAY' }),
  modelByReference: async () => ({ reference: '@openai/gpt-4o-mini' }),
  previewKeyChange: async () => ({
    input: {
      id: (await nodes('apiKeys(filter: { search: "dashboard" }) { edges { node { id } } }'))[0].id,
      permissions: [{ feature: 'CONFIGS', level: 'WRITE' }],
    },
  }),
  previewMemberRole: async () => ({
    input: { memberId: await memberOf('member@support.example'), roleId: await roleNamed('Auditor') },
  }),
  previewPlanChange: async () => ({ plan: 'FREE' }),
  previewRoleChange: async () => ({ input: { roleId: await roleNamed('Auditor'), permissions: [] } }),
  renderPrompt: async () => ({ input: { reference: 'answer', variables: { question: 'Where?' } } }),
  verifyApiKey: async () => ({ input: { secret: secretOf('support', 'app') } }),
};

function byId(query: string, list: string): Record<string, () => Promise<object>> {
  return { [query]: async () => ({ id: await firstId(list) }) };
}

async function firstId(list: string): Promise<string> {
  const [first] = await nodes(`${list}(first: 1) { edges { node { id } } }`);
  assert.ok(first, `${list} is empty.`);
  return first.id;
}

async function idOfSlug(list: string, slug: string): Promise<string> {
  const found = await nodes(`${list} { edges { node { id slug } } }`);
  return found.find((one) => one.slug === slug).id;
}

const memberOf = async (email: string): Promise<string> =>
  (await nodes(`members(filter: { search: "${email}" }) { edges { node { id } } }`))[0].id;

const roleNamed = async (name: string): Promise<string> =>
  (await nodes(`roles(filter: { search: "${name}" }) { edges { node { id } } }`))[0].id;

const daysAgo = (days: number): string => {
  const today = new Date();
  today.setUTCHours(0, 0, 0, 0);
  return new Date(today.getTime() - days * 86_400_000).toISOString();
};

/** What is asked of a type: its leaves, and below it those of what needs no argument, so many times. */
function selectionOf(type: GraphQLOutputType, levels: number): string {
  const named = getNamedType(type);
  if (isLeafType(named)) return '';
  const fields = isObjectType(named) ? Object.values(named.getFields()) : [];
  const selected = fields
    .filter(({ args }) => !args.some((argument) => isNonNullType(argument.type)))
    .flatMap((field): string[] => {
      if (isLeafType(getNamedType(field.type))) return [field.name];
      // A list below a list would cost more than one request may.
      const isTrunk = ['edges', 'node'].includes(field.name);
      const isConnection = getNamedType(field.type).name.endsWith('Connection');
      if (isConnection || (!isTrunk && levels === 0)) return [];
      return [`${field.name} ${selectionOf(field.type, isTrunk ? levels : levels - 1)}`];
    });
  return `{ __typename ${selected.join(' ')} }`;
}

function documentOf(field: GraphQLField<unknown, unknown>, given: object): string {
  const used = field.args.filter(({ name }) => name in given);
  const declared = used.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
  const passed = used.map(({ name }) => `${name}: $${name}`).join(', ');
  const head = declared === '' ? 'query' : `query (${declared})`;
  const call = passed === '' ? field.name : `${field.name}(${passed})`;
  return `${head} { ${call} ${selectionOf(field.type, 1)} }`;
}

/** What a value has to show: the entries of a list, or the value itself. */
function shownBy(value: any): unknown[] {
  const entries = value?.edges?.map(({ node }: any) => node) ?? value?.groups ?? value;
  return (Array.isArray(entries) ? entries : [entries]).filter((entry) => entry !== null);
}

describe('the owner of the first organization is shown something by', () => {
  for (const field of queries) {
    test(field.name, async () => {
      const given = (await ARGUMENTS[field.name]?.()) ?? {};
      const needed = field.args.filter(
        (argument) => isNonNullType(argument.type) && !(argument.name in given),
      );
      assert.deepEqual(
        needed.filter(({ defaultValue }) => defaultValue === undefined).map(({ name }) => name),
        [],
        'has no argument here',
      );
      const answer = await ask(documentOf(field, given), given);
      assert.notEqual(shownBy(answer[field.name]).length, 0, JSON.stringify(answer));
    });
  }
});

describe('each state is there to be seen:', () => {
  const statesOf = async (selection: string, of: string): Promise<string[]> =>
    [...new Set((await nodes(selection)).map((node): string => String(node[of])))].sort();

  const STATES: readonly [what: string, of: string, selection: string, states: string[]][] = [
    [
      'API keys',
      'status',
      'apiKeys(first: 50) { edges { node { status } } }',
      ['ACTIVE', 'EXHAUSTED', 'EXPIRED', 'REVOKED'],
    ],
    ['kinds of keys', 'type', 'apiKeys(first: 50) { edges { node { type } } }', ['SERVICE', 'USER']],
    ['providers', 'status', 'providers(first: 50) { edges { node { status } } }', ['ACTIVE', 'EXPIRED']],
    ['integrations', 'status', 'integrations { edges { node { status } } }', ['ACTIVE', 'DISABLED']],
    [
      'invitations',
      'status',
      'invitations { edges { node { status } } }',
      ['ACCEPTED', 'CANCELLED', 'PENDING'],
    ],
    ['exports', 'state', 'logExports { edges { node { state } } }', ['DONE']],
    [
      'audit entries of refusals',
      'outcome',
      'auditEntries(filter: { outcome: DENIED }) { edges { node { outcome } } }',
      ['DENIED'],
    ],
    ['account entries', 'outcome', 'accountEntries { edges { node { outcome } } }', ['DENIED', 'SUCCESS']],
    [
      'outcomes of guardrails',
      'guardrailOutcome',
      'logs(filter: { guardrailOutcomes: [ALLOW, WARN, DENY] }) { edges { node { guardrailOutcome } } }',
      ['ALLOW', 'DENY', 'WARN'],
    ],
    [
      'states of the cache',
      'cacheStatus',
      'logs(first: 50) { edges { node { cacheStatus } } }',
      ['DISABLED', 'HIT', 'MISS'],
    ],
    ['sources of logs', 'source', 'logs(first: 50) { edges { node { source } } }', ['GATEWAY', 'INGESTED']],
  ];
  for (const [what, of, selection, states] of STATES) {
    test(what, async () => {
      assert.deepEqual(await statesOf(selection, of), states);
    });
  }
});

test('what is there in any organization is more here', async () => {
  const data = await ask(
    `query ($secret: String!) {
      members { totalCount }
      roles { totalCount }
      promptCollections { totalCount }
      promptLabels { totalCount }
      spendingLimit { limit }
      billing { plan { code } contact { country } }
      logTotals { requests users }
      verifyApiKey(input: { secret: $secret }) { valid code }
    }`,
    { secret: secretOf('support', 'app') },
  );
  const { logTotals, ...rest } = data;
  assert.deepEqual(rest, {
    members: { totalCount: 5 },
    roles: { totalCount: 5 },
    promptCollections: { totalCount: 3 },
    promptLabels: { totalCount: 4 },
    spendingLimit: { limit: '250' },
    billing: { plan: { code: 'PRO' }, contact: { country: 'DE' } },
    verifyApiKey: { valid: true, code: 'VALID' },
  });
  assert.ok(logTotals.requests > 500, String(logTotals.requests));
  assert.equal(logTotals.users, 12);
});

test('a person is in all three organizations, in each with another role', async () => {
  const roles = [];
  for (const slug of ['support', 'research', 'shop']) {
    const consultant = await signIn('consultant@example.com', slug);
    const { viewer } = await ask(
      '{ viewer { displayName member { role { name } } organization { name } } }',
      {},
      consultant,
    );
    roles.push([viewer.organization.name, viewer.member.role.name]);
  }
  assert.deepEqual(roles, [
    ['Support Desk', 'Auditor'],
    ['Research Lab', 'Admin'],
    ['Web Shop', 'Member'],
  ]);
});

test('each of the last 14 days has calls, and they sum up to what there is in all', async () => {
  for (const slug of ['support', 'research', 'shop']) {
    const { logTimeSeries, logTotals } = await ask(
      `query ($filter: LogFilter!) {
        logTimeSeries(filter: $filter, interval: DAY) { points { start measures { requests } } }
        logTotals { requests }
      }`,
      { filter: { from: daysAgo(14) } },
      await signIn(`owner@${slug}.example`, slug),
    );
    const days: number[] = logTimeSeries[0].points.map(({ measures }: any) => measures.requests);
    assert.equal(days.length, 15);
    assert.deepEqual(
      days.slice(0, 14).filter((requests) => requests === 0),
      [],
    );
    assert.equal(
      days.reduce((sum, requests) => sum + requests, 0),
      logTotals.requests,
    );
  }
});

test('the audit log is whole, and notices have reached the webhook', async () => {
  const { verifyAuditLog } = await ask('{ verifyAuditLog { isWhole } }');
  assert.deepEqual(verifyAuditLog, { isWhole: true });
  const notices = await nodes(
    'notices(first: 20) { edges { node { deliveries(first: 5) { edges { node { channel state } } } } } }',
  );
  const deliveries = notices.flatMap(({ deliveries: { edges } }) => edges.map(({ node }: any) => node));
  const states = deliveries.filter(({ channel }) => channel === 'WEBHOOK').map(({ state }) => state);
  assert.deepEqual([...new Set(states)], ['SENT']);
});

describe('with a key that the demo tells, a call', () => {
  const call = async (key: string, more: object = {}): Promise<Response> =>
    await fetch(`${server.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${secretOf('shop', key)}` },
      body: JSON.stringify({
        model: '@openai/gpt-4o-mini',
        messages: [{ role: 'user', content: 'Which size?' }],
        ...more,
      }),
    });
  const ANSWER = 'You asked: “Which size?”. This is an answer of the demo’s own vendor.';

  test('is answered by the vendor of the demo', async () => {
    const response = await call('app');
    const { choices } = await response.json();
    assert.deepEqual([response.status, choices[0].message.content], [200, ANSWER]);
  });

  test('is streamed word by word', async () => {
    const response = await call('batch', { stream: true });
    const parts = (await response.text())
      .split('\n\n')
      .filter((part) => part.startsWith('data: {'))
      .map((part) => JSON.parse(part.slice('data: '.length)).choices[0]?.delta.content ?? '');
    assert.equal(parts.join(''), ANSWER);
    assert.ok(parts.filter((part) => part !== '').length > 5);
  });
});
