import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * The version of this release, of package.json: found from the sources, from the build and from one that the tests made.
 *
 * @throws Error where package.json is missing beside the program
 */
export function readVersion(): string {
  for (const candidate of ['../package.json', '../../package.json']) {
    const file = fileURLToPath(new URL(candidate, import.meta.url));
    if (existsSync(file)) return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
  }
  throw new Error('The file package.json is missing beside the program.');
}
