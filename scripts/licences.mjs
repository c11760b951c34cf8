// Writes docs/licences.md: the production dependencies, from package-lock.json. With --check fails where the file is out
// of date; always where a licence is not allowed.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';

/** Licences under which a dependency may be delivered beside Apache-2.0, without conditions on our own code. */
const ALLOWED = new Set([
  ...[
    '0BSD',
    'Apache-2.0',
    'BlueOak-1.0.0',
    'BSD-2-Clause',
    'BSD-3-Clause',
    'CC0-1.0',
    'ISC',
    'MIT',
    'MIT-0',
  ],
  ...[
    'PostgreSQL',
    'Python-2.0',
    'Bitstream-Vera',
    'Public Domain',
    'Unlicense',
    'Zlib',
    'OFL-1.1',
    'Unicode-3.0',
  ],
]);

/** What package.json of a package does not say in a word, and where its licence was read. */
const READ = {
  '@visx/vendor': 'MIT AND ISC',
  // The Bitstream Vera licence: embedded in documents and passed on freely, not sold by itself.
  'dejavu-fonts-ttf': 'Bitstream-Vera',
  'png-js': 'MIT',
  'seq-queue': 'MIT',
};

/** What is under a licence that is not allowed otherwise, and why it may be. */
const EXCEPTIONS = {
  // Weak copyleft on its own files, which are passed on unchanged; a part of Prisma's Studio, which nothing here starts.
  elkjs: 'EPL-2.0',
};

const root = fileURLToPath(new URL('..', import.meta.url));
const { packages } = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));

const rows = Object.entries(packages)
  .filter(([at, { dev, link }]) => at !== '' && !dev && !link)
  .map(([at, { version, license }]) => {
    const name = at.slice(at.lastIndexOf('node_modules/') + 'node_modules/'.length);
    return { name, version, licence: READ[name] ?? license ?? 'unknown' };
  })
  .sort((a, b) => (a.name + a.version < b.name + b.version ? -1 : 1));

/** Of alternatives (`A OR B`) one is enough; of `A AND B` all are needed. */
const isAllowed = (licence) =>
  licence
    .replaceAll(/[()]/g, '')
    .split(' OR ')
    .some((one) => one.split(' AND ').every((part) => ALLOWED.has(part)));
const refused = rows.filter(({ name, licence }) => EXCEPTIONS[name] !== licence && !isAllowed(licence));
for (const { name, version, licence } of refused)
  console.error(`${name} ${version}: ${licence} is not allowed.`);

const counts = new Map();
for (const { licence } of rows) counts.set(licence, (counts.get(licence) ?? 0) + 1);
const lines = [...new Set(rows.map(({ name, version, licence }) => `- ${name} ${version}: ${licence}`))];
const text = `<!-- Made by scripts/licences.mjs. Do not edit. -->

# Licences of the dependencies

What \`npm ci --omit=dev\` installs, by package-lock.json. By licence: ${[...counts]
  .sort((a, b) => b[1] - a[1])
  .map(([licence, count]) => `${licence} ${String(count)}`)
  .join(', ')}.

${lines.join('\n')}
`;
const file = path.join(root, 'docs/licences.md');
if (!process.argv.includes('--check')) writeFileSync(file, text);
else if (readFileSync(file, 'utf8') !== text) {
  console.error('docs/licences.md is out of date: node scripts/licences.mjs');
  process.exit(1);
}
process.exit(refused.length === 0 ? 0 : 1);
