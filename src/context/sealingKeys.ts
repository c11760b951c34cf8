import { existsSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { newSealingKey, readSealingKey } from '../domain/credentials/sealing.js';
import { SettingsError, type Settings } from '../env.js';
import type { Database } from '../persistence/database.js';

const FILE = 'secret.key';

/**
 * The keys under which the server seals stored secrets, the present one first: those of CASTELLAN_SECRET_KEY. On the
 * embedded database they may be left out; one is then made and kept beside the data, readable by its owner alone.
 *
 * @throws SettingsError where a key is needed and not given, or the file holds none
 */
export async function loadSealingKeys(
  kind: Database['kind'],
  { secretKeys, dataDir }: Settings,
): Promise<readonly Buffer[]> {
  if (secretKeys.length > 0) return secretKeys;
  if (kind === 'postgres') throw keyNeeded();
  const file = sealingKeyFile({ dataDir });
  return [keyIn(file, await readOrMake(file))];
}

/**
 * As `loadSealingKeys`, but makes none: null where the first start will.
 *
 * @throws SettingsError
 */
export async function findSealingKeys({
  databaseUrl,
  secretKeys,
  dataDir,
}: Pick<Settings, 'databaseUrl' | 'secretKeys' | 'dataDir'>): Promise<readonly Buffer[] | null> {
  if (secretKeys.length > 0) return secretKeys;
  if (databaseUrl !== undefined) throw keyNeeded();
  const file = sealingKeyFile({ dataDir });
  return existsSync(file) ? [keyIn(file, await readFile(file, 'utf8'))] : null;
}

/** Where the key of an embedded database is kept. */
export const sealingKeyFile = ({ dataDir }: Pick<Settings, 'dataDir'>): string => path.join(dataDir, FILE);

function keyIn(file: string, text: string): Buffer {
  const key = readSealingKey(text.trim());
  if (key === null) throw new SettingsError(`The file ${file} holds no key of 32 bytes in base 64.`);
  return key;
}

function keyNeeded(): SettingsError {
  return new SettingsError(
    'The variable CASTELLAN_SECRET_KEY is needed with DATABASE_URL: 32 bytes in base 64, as `openssl rand -base64 32` makes them. ' +
      'Stored secrets are sealed under it; keep it apart from the database.',
  );
}

async function readOrMake(file: string): Promise<string> {
  try {
    // Fails where the file is there: a key that seals something is never written over.
    const made = await open(file, 'wx', 0o600);
    try {
      const text = newSealingKey().toString('base64');
      await made.writeFile(`${text}\n`);
      await made.sync();
      return text;
    } finally {
      await made.close();
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    return await readFile(file, 'utf8');
  }
}
