/** What a test file says it tries: the cases of one call of `attack`. */
export interface Claim {
  readonly ids: readonly string[];
}

/**
 * The claims of a test file, read from its text without running it.
 *
 * @throws Error where a call of `attack` does not begin with literal cases
 */
export function claimsOf(source: string): Claim[] {
  return [...source.matchAll(/\battack\(\s*(\[[^\]]*\]|[^,\s]+)/g)].map(([, cases = '']) => {
    const ids = cases.replace(/[[\]\s]/g, '').split(',');
    const isLiteral = ids.every((id) => /^(\d+|'[a-z-]+')$/.test(id));
    if (!isLiteral) throw new Error(`The cases of an attack are not literal: ${cases}`);
    return { ids: ids.map((id) => id.replaceAll("'", '')) };
  });
}
