/** The package as it is published: what is in it, and that its SDK works alone in an empty project. */
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { createOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const server = await startTestServer();
const run = promisify(execFile);

/** What packing takes of the project; built in a copy, since other tests run what is built in this one. */
const SOURCES = [
  ...[
    'package.json',
    'package-lock.json',
    '.npmrc',
    'tsconfig.json',
    'tsconfig.sdk.json',
    'prisma.config.ts',
  ],
  ...['README.md', 'LICENSE', 'schema.graphql', 'docs', 'prisma', 'scripts', 'src'],
];
/** What lies about in a project in use and is for nobody else. */
const PRIVATE = ['.env', '.castellan/secret.key', 'test/some.test.ts', 'src/.env', 'key.pem', 'prisma/.env'];

/** The settings of whoever runs the tests are not those of the programs that they run. */
const ENVIRONMENT = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' };

const folder = mkdtempSync(path.join(tmpdir(), 'castellan-package-'));
const project = path.join(folder, 'project');
const installed = path.join(project, 'node_modules/castellan');
let packed: string[] = [];

before(async () => {
  const copy = path.join(folder, 'castellan');
  for (const name of SOURCES) cpSync(path.join(root, name), path.join(copy, name), { recursive: true });
  for (const name of PRIVATE) {
    mkdirSync(path.dirname(path.join(copy, name)), { recursive: true });
    writeFileSync(path.join(copy, name), 'CASTELLAN_SECRET_KEY=private');
  }
  symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
  // The project's own .npmrc turns scripts off, this one too.
  await run('npm', ['pack', '--ignore-scripts=false', '--offline', '--pack-destination', folder], {
    cwd: copy,
    env: ENVIRONMENT,
  });
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '';
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', path.join(folder, tarball), '--strip-components=1', '-C', installed]);
  packed = readdirSync(installed, { recursive: true }).map(String);
  writeFileSync(path.join(project, 'package.json'), '{ "type": "module" }');
});

after(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('the package', () => {
  test('holds the SDK with its types, the server, and nothing of the workshop', () => {
    const tops = new Set(packed.map((name) => name.split(path.sep)[0]));
    assert.deepEqual(
      [...tops].sort(),
      ['LICENSE', 'README.md', 'dist', 'docs', 'package.json', 'prisma', 'schema.graphql'].sort(),
    );
    for (const name of [
      ...['dist/sdk/index.js', 'dist/sdk/index.d.ts', 'dist/main.js', 'dist/cli/main.js'],
      ...['prisma/schema.prisma', 'docs/cli.md'],
    ]) {
      assert.ok(packed.includes(path.normalize(name)), name);
    }
    const suspicious = packed.filter((name) =>
      /(^|[/\\])(\.env|test|\.castellan|.*\.(pem|key|test\..*))$/.test(name),
    );
    assert.deepEqual(suspicious, []);
  });

  test('brings the command castellan, which runs from where it is installed', async () => {
    const { bin, version } = JSON.parse(readFileSync(path.join(installed, 'package.json'), 'utf8')) as {
      bin: Record<string, string>;
      version: string;
    };
    assert.deepEqual(bin, { castellan: 'dist/cli/main.js' });
    // What a package manager installs with it lies here.
    symlinkSync(path.join(root, 'node_modules'), path.join(installed, 'node_modules'));
    try {
      // As the link in node_modules/.bin does: the file itself, by its first line.
      const { stdout } = await run(path.join(installed, bin['castellan'] ?? ''), ['--version'], {
        cwd: project,
        env: ENVIRONMENT,
      });
      assert.equal(stdout, `${version}\n`);
      const migrations = await run(
        process.execPath,
        [path.join(installed, bin['castellan'] ?? ''), 'migrate', '--check', '--json'],
        {
          cwd: project,
          env: ENVIRONMENT,
        },
      ).catch((error: unknown) => error as { code: number; stdout: string });
      assert.equal('code' in migrations ? migrations.code : 0, 3);
      assert.ok(JSON.parse(migrations.stdout).pending.includes('20261101000000_tables'));
    } finally {
      rmSync(path.join(installed, 'node_modules'));
    }
  });

  test('offers the SDK alone', async () => {
    const { exports } = JSON.parse(readFileSync(path.join(installed, 'package.json'), 'utf8')) as {
      exports: object;
    };
    assert.deepEqual(Object.keys(exports), ['./sdk', './package.json']);
    await assert.rejects(node(`await import('castellan/dist/main.js');`), /ERR_PACKAGE_PATH_NOT_EXPORTED/);
  });
});

/** What the compiler has to say about files of the project. */
async function compile(options: readonly string[], files: readonly string[]): Promise<string> {
  const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
  const strict = ['--strict', '--noEmit', '--target', 'es2022', '--lib', 'es2022,dom'];
  const parameters = [compiler, ...strict, '--exactOptionalPropertyTypes', ...options, ...files];
  return await run(process.execPath, parameters, { cwd: project }).then(
    () => '',
    (error: unknown) => (error as { stdout: string }).stdout,
  );
}

/** Runs a program in the project. */
async function node(program: string, variables: Record<string, string> = {}): Promise<string> {
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: project,
    env: { ...ENVIRONMENT, ...variables },
  });
  return stdout;
}

describe('the SDK in an empty project, with no other package', () => {
  test('runs', async () => {
    const { owner, organization } = await createOrganization(server);
    const program = `
      import { createClient, ForbiddenError, ViewerDocument } from 'castellan/sdk';
      const { URL, TOKEN, ORGANIZATION } = process.env;
      const person = createClient({ url: URL, token: TOKEN, organization: ORGANIZATION });
      const { secret } = await person.apiKeys.create({
        name: 'packed', type: 'SERVICE', permissions: [{ feature: 'API_KEYS', level: 'READ' }],
      });
      const key = createClient({ url: URL, apiKey: secret });
      const names = [];
      for await (const { name } of key.apiKeys.list({ first: 1 })) names.push(name);
      const refused = await key.apiKeys.create({ name: 'more', type: 'SERVICE' }).catch((error) => error);
      const { viewer } = await key.request(ViewerDocument);
      console.log(JSON.stringify([
        names, refused instanceof ForbiddenError, refused.requiredPermission, viewer.organization.id,
      ]));`;
    const variables = { URL: server.url, TOKEN: owner.token, ORGANIZATION: organization.id };
    assert.deepEqual(JSON.parse(await node(program, variables)), [
      ['packed'],
      true,
      'apiKey:create',
      organization.id,
    ]);
  });

  for (const [module, moduleResolution] of [
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ] as const) {
    test(`has its types, resolved as by ${moduleResolution}`, async () => {
      const program = path.join(project, `${moduleResolution}.ts`);
      writeFileSync(
        program,
        `import { createClient, RateLimitedError, type Client } from 'castellan/sdk';
        const castellan: Client = createClient({ url: 'http://localhost:4000', apiKey: 'ck_x' });
        export const seconds = (error: unknown): number | null => error instanceof RateLimitedError ? error.retryAfter : null;
        export const names: string[] = [];
        for await (const key of castellan.apiKeys.list()) names.push(key.name);
        // @ts-expect-error -- the API has no such method
        castellan.apiKeys.purge();
        export const wrong: number = (await castellan.viewer()).displayName;`,
      );
      const told = await compile(['--module', module, '--moduleResolution', moduleResolution], [program]);
      // Of the package nothing, of the program its one mistake.
      assert.match(
        told,
        new RegExp(
          `^${moduleResolution}\\.ts\\(8,22\\): error TS2322: Type 'string' is not assignable to type 'number'\\.\n$`,
        ),
      );
    });
  }
});

/** The examples of a text of the project's, in the order in which they stand. */
function examplesOf(file: string, after = ''): string[] {
  const text = readFileSync(path.join(installed, file), 'utf8');
  const fences = text.slice(text.indexOf(after)).matchAll(/^```ts\n(.*?)^```$/gms);
  return [...fences].map(([, code]) => code ?? '');
}

describe('the documentation', () => {
  test('of the README runs as it stands, and prints what it says', async () => {
    const { owner, organization } = await createOrganization(server);
    const heading = '## The typed client';
    const [program = ''] = examplesOf('README.md', heading);
    const told = await node(
      program
        .replace('http://localhost:4000', server.url)
        .replace('cs_...', owner.token)
        .replace('acme', organization.slug),
    );
    const readme = readFileSync(path.join(installed, 'README.md'), 'utf8');
    const said = /```text\n(.*?)```/s.exec(readme.slice(readme.indexOf(heading)))?.[1];
    assert.equal(told, said);
  });

  test('compiles', async () => {
    const examples = examplesOf('docs/sdk.md');
    assert.equal(examples.length, 6);
    const files = examples.map((code, number) => {
      const file = path.join(project, `example-${String(number)}.ts`);
      writeFileSync(file, code);
      return file;
    });
    const told = await compile(['--module', 'nodenext', '--moduleResolution', 'nodenext'], files);
    assert.equal(told, '');
  });
});

test('the SDK fits into a browser and takes no code of the server along', async (context) => {
  const { metafile, outputFiles } = await build({
    entryPoints: [path.join(root, 'src/sdk/index.ts')],
    absWorkingDir: root,
    bundle: true,
    minify: true,
    platform: 'browser',
    format: 'esm',
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  const foreign = Object.keys(metafile.inputs).filter(
    (file) => !/^src\/sdk\//.test(file) && !/(^|\/)node_modules\/eventsource-parser\//.test(file),
  );
  assert.deepEqual(foreign, []);
  const [file] = outputFiles;
  assert.ok(file);
  assert.doesNotMatch(file.text, /\bimport\b *(\(|\{|\*|["'])|\brequire\(|["']node:|process\.env/);
  context.diagnostic(`The SDK is ${String(Math.round(file.text.length / 1024))} KiB, minified.`);

  const shipped = readFileSync(path.join(installed, 'dist/sdk/index.js'), 'utf8');
  assert.doesNotMatch(shipped, /^import |\brequire\(|["']node:|process\.env/m);
});
