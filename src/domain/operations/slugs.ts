import type { TenantTransaction } from '../../persistence/tenantClient.js';
import { slugOf, withArticle } from '../names.js';
import { assertFree, delegateOf, type ResourceKind, type ResourceRow } from './resources.js';

/**
 * Writes a new resource under the given slug, or one made of its name. Slugs are unique in the organization and never
 * change; a deleted resource keeps its own as long as it can be restored.
 *
 * @param write inserts the row with a slug: `createManyAndReturn` with `skipDuplicates`, which answers nothing where the slug
 *   is taken. So a name that is new costs no question.
 * @throws CodedError CONFLICT where the given one is taken
 */
export async function createWithSlug<Row extends ResourceRow>(
  transaction: TenantTransaction,
  kind: ResourceKind<Row>,
  {
    given,
    name,
    write,
  }: { given: string | null | undefined; name: string; write: (slug: string) => Promise<Row[]> },
): Promise<Row> {
  const isGiven = given !== undefined && given !== null;
  if (isGiven) {
    await assertFree(transaction, kind, {
      where: { slug: given },
      path: 'input.slug',
      message: `There is ${withArticle(kind.what)} with this slug already.`,
    });
  }
  const [row] = await write(given ?? derivedSlug(kind, name, 1));
  if (row !== undefined) return row;
  const [next] = isGiven ? [] : await write(await findFreeSlug(transaction, kind, name));
  if (next === undefined) throw new Error(`A ${kind.what} was not written, though its slug is free.`);
  return next;
}

/** The first slug with a number that nothing has, where the one without is taken. */
async function findFreeSlug<Row extends ResourceRow>(
  transaction: TenantTransaction,
  kind: ResourceKind<Row>,
  name: string,
): Promise<string> {
  // Each time twice as many: a name that was given a thousand times is asked for ten times, not a thousand.
  for (let first = 2; ; first *= 2) {
    const slugs = Array.from({ length: first }, (_, index) => derivedSlug(kind, name, first + index));
    const holders = await delegateOf(kind, transaction).findMany({
      where: { ...kind.only, slug: { in: slugs } },
      select: { slug: true },
    });
    const taken = new Set(holders.map(({ slug }) => slug));
    const free = slugs.find((slug) => !taken.has(slug));
    if (free !== undefined) return free;
  }
}

/** The slug that is made of a name: `pc-fallback`, and on further attempts `pc-fallback-2`, `pc-fallback-3`. */
export function derivedSlug(
  kind: Pick<ResourceKind<ResourceRow>, 'slugPrefix' | 'what'>,
  name: string,
  attempt: number,
): string {
  const prefix = kind.slugPrefix === null ? '' : `${kind.slugPrefix}-`;
  const base = `${prefix}${slugOf(name, kind.what.replaceAll(' ', '-'))}`
    .slice(0, MAX_DERIVED_SLUG)
    .replace(/-$/, '');
  return attempt === 1 ? base : `${base}-${String(attempt)}`;
}

/** Leaves room for a suffix in the 50 characters of a slug. */
const MAX_DERIVED_SLUG = 44;
