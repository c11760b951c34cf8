// @no-database
/** The files that Castellan is deployed with fit the program: Dockerfile, .dockerignore and compose.yaml. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { isSent, readStages, root, type Step } from '../support/dockerfile.js';

const stages = readStages();
const image = stages.at(-1)!;
const stepsOf = (keyword: string, steps: readonly Step[] = image.steps): Step[] =>
  steps.filter((step) => step.keyword === keyword);

/** The variables that src/env.ts reads. */
const KNOWN = new Set(
  [...readFileSync(`${root}/src/env.ts`, 'utf8').matchAll(/^ {2}([A-Z][A-Z0-9_]+):/gm)].map(
    ([, name]) => name,
  ),
);
const SECRET = /SECRET|PASSWORD|TOKEN|KEY|CREDENTIAL/;

interface Service {
  readonly image: string;
  readonly command?: readonly string[];
  readonly environment?: Record<string, string>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Record<string, { readonly condition: string }>;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
}
const text = readFileSync(`${root}/compose.yaml`, 'utf8');
const compose = parse(text, { merge: true }) as {
  services: Record<'postgres' | 'redis' | 'migrate' | 'pgbouncer' | 'app', Service>;
  volumes: object;
};
const services = Object.entries(compose.services);

void test('the image runs as somebody who is not root, from the moment that it is', () => {
  const users = stepsOf('USER');
  assert.deepEqual(
    users.map(({ words }) => words),
    [['node']],
  );
  // Whatever comes behind changes nothing in the file system as root, and nothing before is owned by the one who runs.
  const behind = image.steps.slice(image.steps.indexOf(users[0]!) + 1).map(({ keyword }) => keyword);
  assert.deepEqual(behind, ['EXPOSE', 'STOPSIGNAL', 'HEALTHCHECK', 'CMD']);
  for (const { flags } of stepsOf('COPY')) assert.equal(flags['chown'], undefined);
});

void test('no secret is built into the image, and no variable that the program does not know', () => {
  for (const { steps } of stages) {
    assert.deepEqual(stepsOf('ARG', steps), []);
    for (const { words } of stepsOf('ENV', steps)) {
      for (const word of words) {
        const [name = ''] = word.split('=');
        assert.doesNotMatch(name, SECRET);
        assert.ok(name === 'NODE_ENV' || KNOWN.has(name), name);
      }
    }
  }
});

void test('what is copied into the image is there, is sent to the build, and holds nothing else', () => {
  for (const { steps } of stages) {
    for (const { words, flags } of stepsOf('COPY', steps)) {
      if (flags['from'] !== undefined) {
        assert.ok(stages.some(({ name }) => name === flags['from']));
        continue;
      }
      for (const source of words.slice(0, -1)) {
        assert.ok(existsSync(path.join(root, source)), source);
        assert.ok(isSent(source), source);
      }
    }
  }
  for (const kept of [
    '.env',
    '.git/config',
    '.castellan/secret.key',
    'node_modules/pg/package.json',
    'test/a.ts',
  ])
    assert.equal(isSent(kept), false, kept);
  for (const sent of ['src/main.ts', 'prisma/schema.prisma', 'package-lock.json'])
    assert.equal(isSent(sent), true, sent);
  // Generated anew: what lies about is of whoever builds.
  assert.equal(isSent('src/persistence/generated/pothos.ts'), false);
});

void test('the image says how it is stopped, asked for its health, and where it listens', () => {
  assert.deepEqual(stepsOf('STOPSIGNAL')[0]?.words, ['SIGTERM']);
  const [health] = stepsOf('HEALTHCHECK');
  assert.ok(health);
  assert.match(
    readFileSync(`${root}/Dockerfile`, 'utf8'),
    /HEALTHCHECK [^\n]*\\\n {2}CMD \["node", "-e", "fetch\(.*readyz/,
  );
  const environment = stepsOf('ENV').flatMap(({ words }) => words);
  const port = environment.find((word) => word.startsWith('PORT='))?.split('=')[1];
  assert.ok(port);
  assert.deepEqual(stepsOf('EXPOSE')[0]?.words, [port]);
  assert.ok(environment.includes('HOST=0.0.0.0'));
  assert.deepEqual(stepsOf('VOLUME')[0]?.words, ['/data']);
  assert.ok(environment.some((word) => /^CASTELLAN_DATA_DIR=\/data\//.test(word)));
  assert.deepEqual(stepsOf('CMD')[0]?.words, ['node', 'dist/main.js']);
  assert.deepEqual(compose.services.app.ports, [`127.0.0.1:${port}:${port}`]);
});

void test('every image that is pulled is pinned to a release', () => {
  const pulled = services.filter(([, service]) => !('build' in service)).map(([, service]) => service.image);
  for (const name of [...stages.map((stage) => stage.image), ...pulled]) {
    assert.match(name, /^[a-z0-9/-]+:v?\d+\.\d+(\.\d+)?(-[a-z0-9]+)*$/, name);
    assert.doesNotMatch(name, /latest/);
  }
  // One release of Node.js, new enough for the program.
  assert.equal(new Set(stages.map((stage) => stage.image)).size, 1);
  const { version } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as { version: string };
  assert.equal(compose.services.app.image, `castellan:${version}`);
});

void test('compose gives the program variables that it knows, and secrets that have no default', () => {
  for (const [name, { environment = {} }] of services) {
    for (const [variable, value] of Object.entries(environment)) {
      if (name === 'app' || name === 'migrate') assert.ok(KNOWN.has(variable), variable);
      if (SECRET.test(variable) && variable !== 'CASTELLAN_OWNER_EMAIL') {
        assert.match(value, /^\$\{[A-Z_]+:\?[^}]+\}$/, `${name}: ${variable}`);
      }
      // Credentials of URLs too.
      for (const [, password] of value.matchAll(/:\/\/[^@/:]*:([^@]+)@/g))
        assert.match(String(password), /^\$\{[A-Z_]+:\?[^}]+\}$/, `${name}: ${variable}`);
    }
  }
  // What is told there to be written into .env is all that has no default.
  const needed = new Set([...text.matchAll(/\$\{([A-Z_]+):\?/g)].map(([, name]) => name));
  const told = text.split('docker compose up')[0] ?? '';
  for (const name of needed) assert.match(told, new RegExp(`\\b${String(name)}\\b`), name);
});

void test('compose starts in order: PostgreSQL, the migrations as the owner, then servers with a login of their own', () => {
  const { app, migrate, pgbouncer, postgres, redis } = compose.services;
  assert.deepEqual(app.depends_on, {
    migrate: { condition: 'service_completed_successfully' },
    pgbouncer: { condition: 'service_healthy' },
    redis: { condition: 'service_healthy' },
  });
  assert.deepEqual(migrate.depends_on, { postgres: { condition: 'service_healthy' } });
  for (const service of [postgres, redis, pgbouncer]) assert.ok((service.healthcheck?.test.length ?? 0) > 1);
  assert.deepEqual(migrate.command, ['node', 'dist/cli/main.js', 'migrate']);
  assert.ok(existsSync(`${root}/src/cli/main.ts`));
  const url = (value: string | undefined): URL => new URL(String(value).replaceAll(/\$\{[^}]+\}/g, 'x'));
  const owner = url(app.environment?.['DATABASE_URL']);
  assert.deepEqual(
    [owner.username, owner.host, owner.pathname],
    ['castellan', 'postgres:5432', '/castellan'],
  );
  assert.equal(migrate.environment?.['DATABASE_URL'], app.environment?.['DATABASE_URL']);
  assert.deepEqual(Object.keys(migrate.environment ?? {}), ['DATABASE_URL']);
  const runtime = url(app.environment?.['CASTELLAN_RUNTIME_DATABASE_URL']);
  assert.deepEqual(
    [runtime.username, runtime.hostname, runtime.port, runtime.pathname],
    ['castellan_app', 'pgbouncer', pgbouncer.environment?.['LISTEN_PORT'], '/castellan'],
  );
  assert.equal(pgbouncer.environment?.['POOL_MODE'], 'transaction');
  assert.equal(url(app.environment?.['REDIS_URL']).host, 'redis:6379');
  // The program keeps nothing on its disk and can do nothing as root.
  for (const service of [app, migrate])
    assert.deepEqual([service.read_only, service.cap_drop], [true, ['ALL']]);
  // What is in the network of compose is published nowhere else.
  for (const service of [postgres, redis, pgbouncer, migrate]) assert.equal(service.ports, undefined);
  for (const mounted of postgres.volumes ?? []) {
    const [source = ''] = mounted.split(':');
    if (source.startsWith('./')) assert.ok(existsSync(path.join(root, source)), source);
    else assert.ok(Object.hasOwn(compose.volumes, source), source);
  }
});

void test('what the built program loads is installed with it: nothing of development', () => {
  const { dependencies } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const sources = readdirSync(`${root}/src`, { recursive: true })
    .map(String)
    .filter((file) => file.endsWith('.ts') && !file.startsWith('sdk/'));
  assert.ok(sources.length > 300);
  for (const file of sources) {
    const source = readFileSync(path.join(root, 'src', file), 'utf8');
    const loaded = source.matchAll(
      /^(?:import|export)(?! type)[^;]*? from '([^.'][^']*)';|import\('([^.'][^']*)'\)/gm,
    );
    for (const [, stated, dynamic] of loaded) {
      const specifier = stated ?? dynamic ?? '';
      if (specifier.startsWith('node:')) continue;
      const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
      assert.ok(Object.hasOwn(dependencies, name), `${file} loads ${name}`);
    }
  }
});

test('the docs tell every variable, and none that is not read', () => {
  const doc = (file: string): string => readFileSync(`${root}/docs/${file}`, 'utf8');
  const listed = [...doc('settings.md').matchAll(/^\| `([A-Z][A-Z0-9_]+)`/gm)].map(([, name]) => name);
  assert.deepEqual(
    listed.filter((name) => !KNOWN.has(name)),
    [],
  );
  const docs = doc('settings.md') + doc('observability.md') + doc('cli.md');
  assert.deepEqual(
    [...KNOWN].filter((name) => !docs.includes(`\`${name ?? ''}\``)),
    [],
  );
});
