// Compiles src to dist: the Prisma client first, then every file of the server and the command line on its own, without
// bundling; the SDK into one file, so that it needs no other package. Its types are made by `tsc -p tsconfig.sdk.json`.
import { build as compile } from 'esbuild';
import { chmodSync, cpSync, readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import { generate } from './generate.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** @param target the folder of the build; the tests have their own, since they run beside each other */
export async function build(target = path.join(root, 'dist')) {
  generate();
  const source = path.join(root, 'src');
  rmSync(target, { recursive: true, force: true });
  const files = readdirSync(source, { recursive: true })
    .map(String)
    .filter((file) => !file.startsWith(`sdk${path.sep}`));
  await compile({
    entryPoints: files.filter((file) => file.endsWith('.ts')).map((file) => path.join(source, file)),
    outdir: target,
    outbase: source,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: true,
    logLevel: 'warning',
  });
  for (const file of files.filter((name) => name.endsWith('.mjs'))) {
    cpSync(path.join(source, file), path.join(target, file));
  }
  chmodSync(path.join(target, 'cli/main.js'), 0o755);
  await buildSdk(path.join(target, 'sdk'));
}

/** For browsers and Node.js alike: no module of Node's is there to be imported. */
async function buildSdk(target) {
  await compile({
    entryPoints: [path.join(root, 'src/sdk/index.ts')],
    outfile: path.join(target, 'index.js'),
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    sourcemap: true,
    logLevel: 'warning',
  });
  // What is taken along asks for its licence to be told.
  cpSync(
    path.join(root, 'node_modules/eventsource-parser/LICENSE'),
    path.join(target, 'eventsource-parser.LICENSE'),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build(process.argv[2]);
