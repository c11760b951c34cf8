import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openDatabase } from '../../src/persistence/database.js';
import { createTestDatabase, type TestDatabase } from './database.js';

/**
 * A migrated database that outlives its server, so that one can be stopped and another started on it. On
 * PGlite it is in a folder instead of in memory.
 */
export async function createDurableTestDatabase(): Promise<TestDatabase> {
  const made = await createTestDatabase();
  if (!('embedded' in made.options)) return made;
  const folder = await mkdtemp(path.join(tmpdir(), 'castellan-test-'));
  const dataDir = path.join(folder, 'data');
  // Unpacks the template; a folder that has a database already would not take it.
  const database = await openDatabase({ embedded: { ...made.options.embedded, dataDir } });
  await database.close();
  return {
    options: { embedded: { dataDir } },
    url: null,
    drop: async () => {
      await rm(folder, { recursive: true, force: true });
    },
  };
}
