// Compiles src to dist: the Prisma client first, then every file on its own, without bundling.
import { build as compile } from 'esbuild';
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import { generate } from './generate.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

export async function build() {
  generate();
  const source = path.join(root, 'src');
  const target = path.join(root, 'dist');
  rmSync(target, { recursive: true, force: true });
  const files = readdirSync(source, { recursive: true }).map(String);
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
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build();
