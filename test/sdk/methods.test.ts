// @no-database
/** Every root field of the API is one method of the client, under the name that programs were told. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { buildSchema, Kind, parse, validate } from 'graphql';
import { createClient, type Client } from '../../src/sdk/index.js';

const read = (path: string): string =>
  readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');
const schema = buildSchema(read('schema.graphql'));

interface Sent {
  readonly query: string;
  readonly variables: Record<string, unknown>;
}

/** Calls a method as a program would, and gives back what was sent. */
async function sentBy(path: string, parameters: readonly unknown[]): Promise<Sent> {
  const sent: Sent[] = [];
  const client = createClient({
    url: 'http://127.0.0.1:1',
    retries: 0,
    fetch: async (_address, init) => {
      sent.push(JSON.parse(init?.body as string) as Sent);
      return Promise.resolve(Response.json({ errors: [{ message: 'Seen.' }] }));
    },
  });
  const result = methodAt(client, path)(...parameters);
  const next = Symbol.asyncIterator in result && !('then' in result) ? result.next() : result;
  await assert.rejects(next, { message: 'Seen.' });
  assert.equal(sent.length, 1, path);
  return sent[0]!;
}

function methodAt(client: Client, path: string): (...parameters: readonly unknown[]) => any {
  return path.split('.').reduce<any>((place, name) => place[name], client);
}

/** All methods, as in `apiKeys.create`; those that send documents of one's own apart. */
function methods(): string[] {
  const client = createClient({ url: 'http://127.0.0.1:1' });
  return Object.entries(client)
    .flatMap(([name, value]) =>
      typeof value === 'function'
        ? [name]
        : Object.keys(value as object).map((method) => `${name}.${method}`),
    )
    .filter((path) => path !== 'request' && path !== 'subscribe');
}

test('every root field has one method, whose document is valid', async () => {
  const covered: string[] = [];
  for (const path of methods()) {
    const { query } = await sentBy(path, [{}, {}]);
    const document = parse(query);
    assert.deepEqual(validate(schema, document), [], path);
    const [operation, ...others] = document.definitions.filter(
      (definition) => definition.kind === Kind.OPERATION_DEFINITION,
    );
    assert.ok(operation && others.length === 0, path);
    covered.push(
      ...operation.selectionSet.selections.map((field) =>
        field.kind === Kind.FIELD ? `${operation.operation}.${field.name.value}` : path,
      ),
    );
  }
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const offered = roots.flatMap((type) =>
    Object.keys(type?.getFields() ?? {}).map((field) => `${String(type?.name.toLowerCase())}.${field}`),
  );
  assert.deepEqual(covered.sort(), offered.sort());
});

test('the names of methods stay as they are, and what they take is sent under its name', async () => {
  const given = { some: 'value' };
  for (const [path, field, parameters, variables] of [
    ['viewer', 'viewer', [], {}],
    ['node', 'node', ['x'], { id: 'x' }],
    ['nodes', 'nodes', [['x']], { ids: ['x'] }],
    ['account.signIn', 'signIn', [given], { input: given }],
    ['account.signOut', 'signOut', [], {}],
    ['account.entries', 'accountEntries', [{ first: 2 }], { first: 2 }],
    ['access.explain', 'explainAccess', [given], { input: given }],
    ['analytics.groups', 'logGroups', [{ by: 'MODEL' }], { by: 'MODEL' }],
    ['apiKeys.create', 'createApiKey', [given], { input: given }],
    ['apiKeys.delete', 'deleteApiKey', [given], { input: given }],
    ['apiKeys.get', 'apiKey', ['x'], { id: 'x' }],
    ['apiKeys.hygiene', 'apiKeyHygiene', [], undefined],
    ['apiKeys.list', 'apiKeys', [], undefined],
    ['apiKeys.narrowToUsed', 'narrowApiKeyToUsed', [given], { input: given }],
    ['apiKeys.rotate', 'rotateApiKey', [given], { input: given }],
    ['apiKeys.verify', 'verifyApiKey', [given], { input: given }],
    ['auditLog.list', 'auditEntries', [{ filter: given }], { filter: given }],
    ['auditLog.verify', 'verifyAuditLog', [{ from: 3 }], { from: 3 }],
    ['billing.get', 'billing', [], {}],
    ['billing.previewPlanChange', 'previewPlanChange', ['PRO'], { plan: 'PRO' }],
    ['configs.deleteMany', 'deleteConfigs', [given], { input: given }],
    ['configs.version', 'configVersion', [given], given],
    ['invitations.accept', 'acceptInvitation', [given], { input: given }],
    ['invoices.void', 'voidInvoice', [given], { input: given }],
    ['logs.tail', 'logTail', [{ filter: given }], { filter: given }],
    ['members.assignRole', 'assignRole', [given], { input: given }],
    ['models.byReference', 'modelByReference', ['@a/b'], { reference: '@a/b' }],
    ['organization.transferOwnership', 'transferOwnership', [given], { input: given }],
    ['paymentMethod.get', 'paymentMethod', [], {}],
    ['promptPartials.moveLabel', 'movePromptPartialLabel', [given], { input: given }],
    ['prompts.compareVersions', 'comparePromptVersions', [given], { input: given }],
    ['prompts.get', 'prompt', ['x'], { id: 'x' }],
    ['prompts.get', 'prompt', ['x', { number: 2 }], { id: 'x', number: 2 }],
    ['prompts.restoreVersion', 'restorePromptVersion', [given], { input: given }],
    ['providers.enable', 'enableProviders', [given], { input: given }],
    ['roles.permissions', 'permissions', [], {}],
    ['sessions.revoke', 'revokeSession', [given], { input: given }],
    ['spendingLimit.set', 'setSpendingLimit', [given], { input: given }],
    ['webhooks.rotateSecret', 'rotateWebhookSecret', [given], { input: given }],
  ] as const) {
    const sent = await sentBy(path, parameters);
    assert.match(sent.query, new RegExp(`^(query|mutation|subscription) [^{]*\\{${field}\\b`), path);
    assert.deepEqual(sent.variables, variables, path);
  }
});
