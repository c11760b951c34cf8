// A and B among few tenants and among many.
import { compare } from './compare.mjs';
import { prepareDatabase } from './database.mjs';
import { readServer } from './servers.mjs';
import { OTHER_WORKS } from './works.mjs';

const FEW = 100;
const MANY = 10_000;

/**
 * A and B where each of 100 tenants asks in turn, where each of 10 000 does, and where 100 of 10 000 do. The limit beside
 * it tells what the database's part in it is.
 */
export async function measureFlatness(settings) {
  const few = await prepareDatabase(FEW, settings);
  const many = await prepareDatabase(MANY, settings);
  const works = {};
  for (const work of ['A', 'B']) {
    const entries = [];
    for (const name of ['castellan', 'limit']) {
      const server = readServer(name);
      entries.push(
        { label: `${name}, ${String(FEW)} tenants`, server, tenants: FEW, asking: FEW, database: few },
        { label: `${name}, ${String(MANY)} tenants`, server, tenants: MANY, asking: MANY, database: many },
        {
          label: `${name}, ${String(FEW)} of ${String(MANY)}`,
          server,
          tenants: MANY,
          asking: FEW,
          database: many,
        },
      );
    }
    works[work] = await compare(work, entries, settings);
  }
  return { work: OTHER_WORKS.flat, works };
}
