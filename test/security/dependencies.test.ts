/** What Castellan is delivered with: its licences, and that nothing of it runs when it is installed. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
interface Locked {
  readonly hasInstallScript?: boolean;
  readonly dev?: boolean;
}
const { packages } = JSON.parse(readFileSync(`${root}package-lock.json`, 'utf8')) as {
  packages: Record<string, Locked>;
};

/** Packages with install scripts, which `.npmrc` keeps from running, and why they are not needed. */
const INSTALL_SCRIPTS: Readonly<Record<string, string>> = {
  '@portkey-ai/gateway': 'patches dependencies of its own workshop; what is run is built already',
  '@prisma/engines': 'downloads native engines; migrations and queries run on WebAssembly and the driver',
  esbuild: 'checks its binary, which npm installs as an optional package',
  prisma: 'checks the version of Node.js',
};

void test('packages with install scripts are known, and none of the scripts is needed', () => {
  const found = Object.entries(packages)
    .filter(([, { hasInstallScript }]) => hasInstallScript === true)
    .map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length));
  assert.deepEqual([...new Set(found)].sort(), Object.keys(INSTALL_SCRIPTS).sort());
  assert.match(readFileSync(`${root}.npmrc`, 'utf8'), /^ignore-scripts=true$/m);
});

void test('the licences of all that is delivered are allowed, and docs/licences.md lists them', () => {
  execFileSync(process.execPath, ['scripts/licences.mjs', '--check'], { cwd: root, stdio: 'pipe' });
});
