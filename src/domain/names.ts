/** A name as names are compared: NFKC, lower case, without spaces around it. */
export function nameKey(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase();
}

/** A slug made of a name: `Ärzte & Co.` -> `arzte-co`; `fallback` where nothing is left of it. */
export function slugOf(name: string, fallback: string): string {
  const slug = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
    .replace(/ +/g, '-')
    .slice(0, 50)
    .replace(/-$/, '');
  return slug.length >= 2 ? slug : fallback;
}

/** The name of what is made like another: `Fallback` -> `Fallback copy`, within the 100 characters of a name. */
export function nameOfCopy(name: string): string {
  return `${[...name].slice(0, 95).join('').trimEnd()} copy`;
}

/** A word with its article: `a config`, `an integration`. */
export function withArticle(word: string): string {
  return `${/^[aeiou]/i.test(word) ? 'an' : 'a'} ${word}`;
}
