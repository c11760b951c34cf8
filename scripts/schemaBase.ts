import { execFileSync } from 'node:child_process';

/** What git says in a folder; null where it fails, or is not there. */
export function git(folder: string, ...args: readonly string[]): string | null {
  try {
    return execFileSync('git', args, {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 64 * 1024 * 1024,
    }).trim();
  } catch {
    return null;
  }
}

/** Tags of releases, as in `v1.2.0`. */
const RELEASES = 'v[0-9]*';

/** What is known beside what git tells. */
export interface KnownBases {
  /** A commit to compare with instead, as CI_BASE_REF gives it; empty for none. */
  readonly named: string;
  /** The commit whose schema was reviewed last, by breaking-changes.json. */
  readonly reviewed: string;
}

/**
 * The commit whose schema.graphql the present one is compared with. That is the last release, which is what people use;
 * before there is one, the older of where the branch left `origin/main` and the commit that was reviewed last. None of
 * them moves on with the commits of a branch, so that what breaks is told until it is marked, reviewed or released.
 *
 * @returns null without git, and where none of them is in this clone
 * @throws Error where `named` names no commit
 */
export function findBase(folder: string, { named, reviewed }: KnownBases): string | null {
  const commitOf = (name: string): string | null =>
    git(folder, 'rev-parse', '--verify', '--quiet', `${name}^{commit}`);
  if (named !== '') {
    const commit = commitOf(named);
    if (commit === null) throw new Error(`CI_BASE_REF names no commit: ${named}`);
    return commit;
  }
  const release = git(folder, 'describe', '--tags', '--abbrev=0', `--match=${RELEASES}`, 'HEAD');
  if (release !== null) return commitOf(release);
  const fork = git(folder, 'merge-base', 'HEAD', 'origin/main');
  const known = commitOf(reviewed);
  if (fork === null || known === null) return known ?? fork;
  return git(folder, 'merge-base', '--is-ancestor', known, fork) === null ? fork : known;
}
