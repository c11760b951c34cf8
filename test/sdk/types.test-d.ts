/**
 * What the types of the SDK promise. Never run: the compiler is the test (`npm run typecheck`), and an expected error
 * that does not come fails it too.
 */
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import type { ErrorCode } from '../../src/domain/errors.js';
import {
  CastellanApiError,
  createClient,
  CreateApiKeyDocument,
  FailedPreconditionError,
  ForbiddenError,
  LogTailDocument,
  RateLimitedError,
  SignInDocument,
  TransportError,
  ViewerDocument,
  type ApiErrorCode,
  type ApiKeyFieldsFragment,
  type ClientOptions,
  type CreateApiKeyMutation,
  type FieldFault,
  type Listing,
  type NodeOf,
  type UsedBy,
} from '../../src/sdk/index.js';
import { expectTypeOf } from '../support/expectTypeOf.js';

const castellan = createClient({ url: 'http://localhost:4000' });

export async function whatMethodsGive(): Promise<void> {
  const created = await castellan.apiKeys.create({ name: 'x', type: 'SERVICE' });
  expectTypeOf(created).toEqualTypeOf<NonNullable<CreateApiKeyMutation['createApiKey']>>();
  expectTypeOf(created.secret).toEqualTypeOf<string>();
  expectTypeOf(created.apiKey).toEqualTypeOf<ApiKeyFieldsFragment>();
  expectTypeOf(created.apiKey.status).toEqualTypeOf<'ACTIVE' | 'EXHAUSTED' | 'EXPIRED' | 'REVOKED'>();

  const key = await castellan.apiKeys.get('key_1');
  expectTypeOf(key.name).toEqualTypeOf<string>();
  // @ts-expect-error -- the document of the method does not ask for it
  expectTypeOf(key.owner);

  // What may not be there is null; all else is there, or an error is thrown.
  const method = await castellan.paymentMethod.get();
  expectTypeOf(method).toEqualTypeOf<{ label: string; version: number } | null>();
  // @ts-expect-error -- there may be none
  expectTypeOf(method.label);
  const nodes = await castellan.nodes(['role_1']);
  // @ts-expect-error -- one of them may not be there
  expectTypeOf(nodes[0].id);
  expectTypeOf((await castellan.viewer()).displayName).toEqualTypeOf<string>();
  expectTypeOf((await castellan.roles.permissions())[0]?.name).toEqualTypeOf<
    `${string}:${string}` | undefined
  >();
}

export async function whatMethodsTake(): Promise<void> {
  // @ts-expect-error -- a required part of the input is missing
  await castellan.apiKeys.create({ name: 'x' });
  // @ts-expect-error -- there is no such part
  await castellan.apiKeys.create({ name: 'x', type: 'SERVICE', levels: [] });
  await castellan.apiKeys.create({
    name: 'x',
    type: 'SERVICE',
    // @ts-expect-error -- there is no such level
    permissions: [{ feature: 'PROMPTS', level: 'ALL' }],
  });
  // @ts-expect-error -- an id must be given
  await castellan.apiKeys.get();
  // @ts-expect-error -- the id is a parameter of its own
  await castellan.prompts.get('prompt_1', { id: 'prompt_2' });
  await castellan.prompts.get('prompt_1', { number: 2 }, { signal: AbortSignal.abort() });
  // @ts-expect-error -- of these variables two must be given
  await castellan.configs.version({ configId: 'config_1' });
  // @ts-expect-error -- the API has no such method
  await castellan.apiKeys.purge();

  await castellan.apiKeys.rotate({ id: 'key_1' }, { idempotencyKey: 'mine' });
  // @ts-expect-error -- it belongs into the options
  await castellan.apiKeys.rotate({ id: 'key_1', idempotencyKey: 'mine' });
  // @ts-expect-error -- the mutation takes no such key
  await castellan.apiKeys.revoke({ id: 'key_1' }, { idempotencyKey: 'mine' });
}

export async function lists(): Promise<void> {
  const list = castellan.apiKeys.list({ filter: { search: 'x' }, first: 10 });
  const page = await list;
  expectTypeOf(list).toEqualTypeOf<Listing<typeof page>>();
  expectTypeOf<NodeOf<typeof page>>().toEqualTypeOf<ApiKeyFieldsFragment>();
  expectTypeOf(page.totalCount).toEqualTypeOf<number>();
  for await (const key of list) expectTypeOf(key).toEqualTypeOf<ApiKeyFieldsFragment>();
  // @ts-expect-error -- there is no such order
  await castellan.apiKeys.list({ orderBy: 'SECRET_ASC' });
  // @ts-expect-error -- what is no list cannot be looped over
  castellan.roles.get('role_1')[Symbol.asyncIterator]();
  for await (const event of castellan.logs.tail()) {
    expectTypeOf(event.dropped).toEqualTypeOf<number>();
    // @ts-expect-error -- the first event bears no log
    expectTypeOf(event.log.model);
  }
}

export async function ownDocuments(tree: TypedDocumentNode<{ a: number }, { b: string }>): Promise<void> {
  // @ts-expect-error -- the operation has a variable that must be given
  await castellan.request(SignInDocument);
  // @ts-expect-error -- a required part of the input is missing
  await castellan.request(SignInDocument, { input: { email: 'a@example.com' } });
  expectTypeOf(
    await castellan.request(CreateApiKeyDocument, { input: { name: 'x', type: 'SERVICE' } }),
  ).toEqualTypeOf<CreateApiKeyMutation>();
  const { viewer } = await castellan.request(ViewerDocument);
  // @ts-expect-error -- a root field may be null
  expectTypeOf(viewer.kind);
  expectTypeOf(await castellan.request(tree, { b: 'x' })).toEqualTypeOf<{ a: number }>();
  // @ts-expect-error -- the variable is a text
  await castellan.request(tree, { b: 1 });
  const untyped = await castellan.request('{ a }');
  expectTypeOf(untyped).toEqualTypeOf<Record<string, unknown>>();
  expectTypeOf(await castellan.request<{ a: number }>('{ a }')).toEqualTypeOf<{ a: number }>();
  for await (const { logTail } of castellan.subscribe(LogTailDocument)) {
    expectTypeOf(logTail?.dropped).toEqualTypeOf<number | undefined>();
  }
}

export function errors(error: unknown): void {
  if (error instanceof ForbiddenError) {
    expectTypeOf(error.code).toEqualTypeOf<'FORBIDDEN'>();
    expectTypeOf(error.requiredPermission).toEqualTypeOf<string | null>();
  }
  if (error instanceof FailedPreconditionError) {
    expectTypeOf(error.fields).toEqualTypeOf<readonly FieldFault[]>();
    expectTypeOf(error.usedBy).toEqualTypeOf<readonly UsedBy[]>();
  }
  if (error instanceof RateLimitedError) expectTypeOf(error.retryAfter).toEqualTypeOf<number | null>();
  if (error instanceof TransportError) {
    expectTypeOf(error.reason).toEqualTypeOf<'UNREACHABLE' | 'TIMED_OUT' | 'NOT_THE_API'>();
    // @ts-expect-error -- it is none of the API
    expectTypeOf(error.code);
  }
  if (error instanceof CastellanApiError) {
    // A newer server may have other codes.
    expectTypeOf(error.code).toEqualTypeOf<string>();
    // @ts-expect-error -- only some errors are about permissions
    expectTypeOf(error.requiredPermission);
  }
  // The SDK imports nothing of the server, so it lists the codes itself: the same ones.
  expectTypeOf<ApiErrorCode>().toEqualTypeOf<ErrorCode>();
}

export function credentials(url: string, maybe: string | undefined): void {
  createClient({ url, token: async () => await Promise.resolve('cs_x'), organization: maybe });
  createClient({ url, cookie: true });
  // @ts-expect-error -- two credentials
  createClient({ url, token: 'cs_x', apiKey: 'ck_x' });
  // @ts-expect-error -- two credentials
  createClient({ url, cookie: true, apiKey: 'ck_x' });
  // @ts-expect-error -- a credential that may be none would be sent as none without a word
  createClient({ url, token: maybe });
  // @ts-expect-error -- the url is missing
  createClient({ apiKey: 'ck_x' });
  // @ts-expect-error -- options do not change
  (({ url }) as ClientOptions).url = 'http://localhost:5000';
}
