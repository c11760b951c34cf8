// @no-database
/**
 * The project's own rules hold because lint refuses what breaks them: for each, a snippet that does, in the place
 * of a file where it would stand, and beside it one that is fine.
 */
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { describe, test } from 'node:test';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';

const cwd = fileURLToPath(new URL('../..', import.meta.url));
const typed = new ESLint({ cwd });
/** Without the rules that ask for types: for each text these make the types of the whole project anew. */
const untyped = new ESLint({ cwd, overrideConfig: tseslint.configs.disableTypeChecked });

/** The names of the rules that refuse a text in the place of a file of the project. */
async function refusedBy(file: string, text: string, eslint = untyped): Promise<string[]> {
  const [result] = await eslint.lintText(text, { filePath: file });
  assert.ok(result, `${file} is not linted`);
  for (const { fatal, message } of result.messages) assert.ok(!fatal, `${file}: ${message}`);
  return [...new Set(result.messages.map(({ ruleId }) => String(ruleId)))].sort();
}

interface Case {
  readonly name: string;
  readonly rule: string;
  readonly file: string;
  readonly forbidden: string;
  readonly permitted: string;
}

const FORBIDDEN_IMPORT = 'castellan/forbidden-imports';

const IMPORTS: readonly Omit<Case, 'rule'>[] = [
  {
    name: 'domain/policy imports no other part of the domain',
    file: 'src/domain/policy/decide.ts',
    forbidden: "export { notFound } from '../errors.js';",
    permitted: "export { isPermission } from './permissions.js';",
  },
  {
    name: 'domain/policy imports no types from elsewhere either',
    file: 'src/domain/policy/decide.ts',
    forbidden: "export type { Actor } from '../actor.js';",
    permitted: "export type { Permission } from './permissions.js';",
  },
  {
    name: 'domain/policy imports no package',
    file: 'src/domain/policy/roles.ts',
    forbidden: "import { z } from 'zod'; export const text = z.string();",
    permitted: "import { isPermission } from './permissions.js'; export const known = isPermission;",
  },
  {
    name: 'domain/policy imports nothing of Node.js',
    file: 'src/domain/policy/roles.ts',
    forbidden: "export { readFileSync } from 'node:fs';",
    permitted: "export { decide } from './decide.js';",
  },
  {
    name: 'domain does not import the schema',
    file: 'src/domain/operations/team.ts',
    forbidden: "export { builder } from '../../schema/builder.js';",
    permitted: "export { notFound } from '../errors.js';",
  },
  {
    name: 'domain does not import the context, types included',
    file: 'src/domain/operations/team.ts',
    forbidden: "export type { RequestContext } from '../../context/requestContext.js';",
    permitted: "export type { Requester } from './requester.js';",
  },
  {
    name: 'domain does not import the server',
    file: 'src/domain/names.ts',
    forbidden: "export { sendJson } from '../server/body.js';",
    permitted: "export { newUuid } from './ids.js';",
  },
  {
    name: 'domain does not import graphql',
    file: 'src/domain/errors.ts',
    forbidden: "export { GraphQLError } from 'graphql';",
    permitted: "export { createHash } from 'node:crypto';",
  },
  {
    name: 'domain does not import telemetry, types included',
    file: 'src/domain/operations/team.ts',
    forbidden: "export type { Tracer } from '../../telemetry/tracer.js';",
    permitted: "export type { Requester } from './requester.js';",
  },
  {
    name: 'telemetry does not import the context',
    file: 'src/telemetry/metrics.ts',
    forbidden: "export { currentRequest } from '../context/requestFacts.js';",
    permitted: "export type { Observer } from './observer.js';",
  },
  {
    name: 'metrics are made inside telemetry only',
    file: 'src/context/services.ts',
    forbidden: "export { Registry } from 'prom-client';",
    permitted: "export type { Observer } from '../telemetry/observer.js';",
  },
  {
    name: 'traces are made inside telemetry only',
    file: 'src/gateway/call.ts',
    forbidden: "export { trace } from '@opentelemetry/api';",
    permitted: "export type { Tracer } from '../telemetry/tracer.js';",
  },
  {
    name: 'persistence does not import the schema',
    file: 'src/persistence/pin.ts',
    forbidden: "export { builder } from '../schema/builder.js';",
    permitted: "export { NO_JSON } from './values.js';",
  },
  {
    name: 'persistence does not import the context',
    file: 'src/persistence/pin.ts',
    forbidden: "export { clientAddress } from '../context/addresses.js';",
    permitted: "export { NO_JSON } from './values.js';",
  },
  {
    name: 'persistence does not import the server',
    file: 'src/persistence/migrate.ts',
    forbidden: "export { sendJson } from '../server/body.js';",
    permitted: "export { NO_JSON } from './values.js';",
  },
  {
    name: 'persistence does not import the domain, types included',
    file: 'src/persistence/tenantClient.ts',
    forbidden: "export type { Permission } from '../domain/policy/permissions.js';",
    permitted: "export type { Pin } from './pin.js';",
  },
  {
    name: 'persistence does not import the gateway',
    file: 'src/persistence/pin.ts',
    forbidden: "export * from '../gateway/gateway.js';",
    permitted: "export * from './values.js';",
  },
  {
    name: 'outbound does not import the domain, types included',
    file: 'src/outbound/outbound.ts',
    forbidden: "export type { FieldFault } from '../domain/errors.js';",
    permitted: "export type { AddressPolicy } from './addresses.js';",
  },
  {
    name: 'domain is handed the means to call out, and knows their types alone',
    file: 'src/domain/operations/configs.ts',
    forbidden: "export { createOutbound } from '../../outbound/outbound.js';",
    permitted: "export type { Outbound } from '../../outbound/outbound.js';",
  },
  {
    name: 'the schema does not make its own way out',
    file: 'src/schema/config/config.queries.ts',
    forbidden: "export { createOutbound } from '../../outbound/outbound.js';",
    permitted: "export type { Outbound } from '../../outbound/outbound.js';",
  },
  {
    name: 'the generated Prisma client is used at run time inside persistence only',
    file: 'src/domain/operations/team.ts',
    forbidden: "export { Prisma } from '../../persistence/generated/prisma/client.js';",
    permitted: "export type { Prisma } from '../../persistence/generated/prisma/client.js';",
  },
  {
    name: 'an import with inline types loads the Prisma client as well',
    file: 'src/context/keyUses.ts',
    forbidden: "export { type ApiKey } from '../persistence/generated/prisma/client.js';",
    permitted: "export type { ApiKey } from '../persistence/generated/prisma/client.js';",
  },
  {
    name: 'the Prisma client does not leave persistence through prisma.ts',
    file: 'src/context/services.ts',
    forbidden: "export { createPrismaClient } from '../persistence/prisma.js';",
    permitted: "export { openDatabase } from '../persistence/database.js';",
  },
  {
    name: 'a dynamic import counts as one',
    file: 'src/server/castellan.ts',
    forbidden: "export const client = await import('../persistence/generated/prisma/client.js');",
    permitted: "export const client = await import('../persistence/database.js');",
  },
  {
    name: 'the description of the models is for the builder alone',
    file: 'src/schema/role/role.type.ts',
    forbidden: "export { getDatamodel } from '../../persistence/generated/pothos.js';",
    permitted: "export type { default } from '../../persistence/generated/pothos.js';",
  },
  {
    name: 'the schema does not use systemClient',
    file: 'src/schema/viewer/viewer.type.ts',
    forbidden: "export { createSystemClient } from '../../persistence/systemClient.js';",
    permitted: "export type { SystemClient } from '../../persistence/systemClient.js';",
  },
  {
    name: 'the domain does not use systemClient',
    file: 'src/domain/operations/identity.ts',
    forbidden: "export { createSystemClient } from '../../persistence/systemClient.js';",
    permitted: "export type { SystemClient } from '../../persistence/systemClient.js';",
  },
  {
    name: 'the server does not use systemClient',
    file: 'src/server/server.ts',
    forbidden: "export { createSystemClient } from '../persistence/systemClient.js';",
    permitted: "export { createServices } from '../context/services.js';",
  },
  {
    name: 'the builder does not import a feature',
    file: 'src/schema/builder.ts',
    forbidden: "export { RoleType } from './role/role.type.js';",
    permitted: "export { getDatamodel } from '../persistence/generated/pothos.js';",
  },
  {
    name: "a feature does not import another feature's queries",
    file: 'src/schema/member/member.queries.ts',
    forbidden: "import '../role/role.queries.js';",
    permitted: "import '../role/role.type.js';",
  },
  {
    name: "a feature does not import another feature's mutations",
    file: 'src/schema/member/member.mutations.ts',
    forbidden: "import '../role/role.mutations.js';",
    permitted: "import './member.queries.js';",
  },
  {
    name: 'the schema does not import the server',
    file: 'src/schema/index.ts',
    forbidden: "export { maskError } from '../server/errors.js';",
    permitted: "export { notFound } from '../domain/errors.js';",
  },
  {
    name: 'nothing but the execution imports the schema that asks no rules',
    file: 'src/server/server.ts',
    forbidden: "export { clearedSchema } from '../schema/cleared.js';",
    permitted: "export { schema } from '../schema/index.js';",
  },
  {
    name: 'the context does not import the schema',
    file: 'src/context/services.ts',
    forbidden: "export { schema } from '../schema/index.js';",
    permitted: "export { decide } from '../domain/policy/decide.js';",
  },
  {
    name: 'the product does not import its tests',
    file: 'src/main.ts',
    forbidden: "export { random } from '../test/support/seed.js';",
    permitted: "export { startCastellan } from './server/castellan.js';",
  },
  {
    name: 'a detour in the path changes nothing',
    file: 'src/schema/index.ts',
    forbidden: "export { random } from './role/../../../src/../test/support/seed.js';",
    permitted: "export { notFound } from './role/../../domain/errors.js';",
  },
  {
    name: 'the server does not know its command line',
    file: 'src/server/castellan.ts',
    forbidden: "export { EXIT } from '../cli/failures.js';",
    permitted: "export { startServer } from './server.js';",
  },
  {
    name: 'the command line does not go around the API',
    file: 'src/cli/keys.ts',
    forbidden: "export { builder } from '../schema/builder.js';",
    permitted: "export { displayName } from '../schema/shared/inputs.js';",
  },
  {
    name: 'the command line has calls made by the server',
    file: 'src/cli/doctor/machineChecks.ts',
    forbidden: "export { createGateway } from '../../gateway/gateway.js';",
    permitted: "export { createEngine } from '../../gateway/engine/createEngine.js';",
  },
  {
    name: 'the command line does not look rows up before the tenant is known',
    file: 'src/cli/owner.ts',
    forbidden: "export { createSystemClient } from '../persistence/systemClient.js';",
    permitted: "export { createOwner } from '../context/ownerAccount.js';",
  },
  {
    name: 'the SDK does not import the server',
    file: 'src/sdk/client.ts',
    forbidden: "export type { ErrorCode } from '../domain/errors.js';",
    permitted: "export { ViewerDocument } from './generated/operations.js';",
  },
];

describe('forbidden imports:', () => {
  for (const { name, file, forbidden, permitted } of IMPORTS) {
    test(name, async () => {
      assert.deepEqual(await refusedBy(file, `${forbidden}\n`), [FORBIDDEN_IMPORT]);
      assert.deepEqual(await refusedBy(file, `${permitted}\n`), []);
    });
  }

  test('context and persistence may use systemClient', async () => {
    const text = "export { createSystemClient } from '../persistence/systemClient.js';\n";
    assert.deepEqual(await refusedBy('src/context/services.ts', text), []);
  });
});

const HABITS: readonly Case[] = [
  {
    name: 'src has no any',
    rule: '@typescript-eslint/no-explicit-any',
    file: 'src/domain/names.ts',
    forbidden: 'export const anything: any = 1;',
    permitted: 'export const anything: unknown = 1;',
  },
  {
    name: 'the environment is read in env.ts only',
    rule: 'no-restricted-properties',
    file: 'src/server/server.ts',
    forbidden: "export const port = process.env['PORT'];",
    permitted: 'export const id = process.pid;',
  },
  {
    name: 'the environment is not taken apart elsewhere',
    rule: 'no-restricted-properties',
    file: 'src/server/server.ts',
    forbidden: 'export const { env } = process;',
    permitted: 'export const { pid } = process;',
  },
  {
    name: 'the environment is not imported elsewhere',
    rule: 'no-restricted-imports',
    file: 'src/server/server.ts',
    forbidden: "export { env } from 'node:process';",
    permitted: "export { tmpdir } from 'node:os';",
  },
  {
    name: 'the environment is not reached through the global object',
    rule: 'no-restricted-syntax',
    file: 'src/server/server.ts',
    forbidden: 'export const environment = globalThis.process.env;',
    permitted: 'export const id = globalThis.process.pid;',
  },
  {
    name: 'SQL is not run from a text ($queryRawUnsafe)',
    rule: 'no-restricted-syntax',
    file: 'src/persistence/tenantClient.ts',
    forbidden:
      'export const f = async (c: { $queryRawUnsafe(t: string): Promise<void> }) => { await c.$queryRawUnsafe("SELECT 1"); };',
    permitted:
      'export const f = async (c: { $queryRaw(t: TemplateStringsArray): Promise<void> }) => { await c.$queryRaw`SELECT 1`; };',
  },
  {
    name: 'SQL is not run from a text ($executeRawUnsafe)',
    rule: 'no-restricted-syntax',
    file: 'src/persistence/tenantClient.ts',
    forbidden: "export const method = '$executeRawUnsafe';",
    permitted: "export const method = '$executeRaw';",
  },
  {
    name: 'no text is pasted into SQL (Prisma.raw)',
    rule: 'no-restricted-syntax',
    file: 'src/persistence/values.ts',
    forbidden:
      "import { Prisma } from './generated/prisma/client.js'; export const part = Prisma.raw('DROP TABLE x');",
    permitted: "import { Prisma } from './generated/prisma/client.js'; export const part = Prisma.sql`1`;",
  },
  {
    name: 'the unpinned client is for systemClient.ts and scheduledJobs.ts alone',
    rule: 'no-restricted-syntax',
    file: 'src/context/services.ts',
    forbidden: 'export const f = (database: { unpinned: string }) => database.unpinned;',
    permitted: 'export const f = (database: { kind: string }) => database.kind;',
  },
  {
    name: 'requests do not query as the owner of the tables',
    rule: 'no-restricted-syntax',
    file: 'src/schema/role/role.queries.ts',
    forbidden: 'export const f = (database: { ownerQuery: string }) => database.ownerQuery;',
    permitted: 'export const f = (database: { kind: string }) => database.kind;',
  },
  {
    name: 'a function has three parameters at most',
    rule: 'max-params',
    file: 'src/domain/names.ts',
    forbidden: 'export const sum = (a: number, b: number, c: number, d: number) => a + b + c + d;',
    permitted: 'export const sum = (a: number, b: number, c: number) => a + b + c;',
  },
  {
    name: 'a file has 400 lines of code at most',
    rule: 'max-lines',
    file: 'src/domain/names.ts',
    forbidden: Array.from({ length: 401 }, (_, line) => `export const line${String(line)} = 1;`).join('\n'),
    permitted: Array.from(
      { length: 400 },
      (_, line) => `// Why.\nexport const line${String(line)} = 1;`,
    ).join('\n'),
  },
];

describe('habits:', () => {
  test('a promise is not left to itself', async () => {
    const file = 'src/context/keyUses.ts';
    assert.deepEqual(await refusedBy(file, 'Promise.resolve(1);\n', typed), [
      '@typescript-eslint/no-floating-promises',
    ]);
    assert.deepEqual(await refusedBy(file, 'await Promise.resolve(1);\n', typed), []);
  });

  for (const { name, rule, file, forbidden, permitted } of HABITS) {
    test(name, async () => {
      assert.deepEqual(await refusedBy(file, `${forbidden}\n`), [rule]);
      assert.deepEqual(await refusedBy(file, `${permitted}\n`), []);
    });
  }

  test('tests and scripts may read the environment, and tests may use any', async () => {
    const read = 'export const value: any = process.env.VALUE;\n';
    assert.deepEqual(await refusedBy('test/support/server.ts', read), []);
    assert.deepEqual(
      await refusedBy('scripts/printSchema.ts', 'export const value = process.env.VALUE;\n'),
      [],
    );
  });
});
