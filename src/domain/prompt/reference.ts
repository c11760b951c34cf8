/** Which version of a prompt or partial a reference means: `slug`, `slug@12`, `slug@latest`, `slug@label`. */
export interface PromptReference {
  readonly slug: string;
  readonly selector: VersionSelector;
}

export type VersionSelector =
  | { readonly kind: 'PUBLISHED' }
  | { readonly kind: 'LATEST' }
  | { readonly kind: 'NUMBER'; readonly number: number }
  | { readonly kind: 'LABEL'; readonly label: string };

const SLUG = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const LABEL = /^[^\s@{}]{1,50}$/u;
/** Names that mean something else behind the @, now or one day. */
const NO_LABELS = ['latest', 'default'];

/** Reads a reference; null where the text is none. Each version has one spelling: `slug@07` is no reference. */
export function parseReference(text: string): PromptReference | null {
  const at = text.indexOf('@');
  const slug = at === -1 ? text : text.slice(0, at);
  const selector = parseSelector(at === -1 ? '' : text.slice(at + 1));
  if (!isSlug(slug) || selector === null || text.endsWith('@')) return null;
  return { slug, selector };
}

/** Reads what stands behind the @ of a reference; the published version where that is nothing. */
export function parseSelector(text: string): VersionSelector | null {
  if (text === '') return { kind: 'PUBLISHED' };
  if (text === 'latest') return { kind: 'LATEST' };
  if (/^[1-9]\d{0,8}$/.test(text)) return { kind: 'NUMBER', number: Number(text) };
  return isLabelName(text) ? { kind: 'LABEL', label: text } : null;
}

/** What stands behind the @ for a selector; empty for the published version. */
export function formatSelector(selector: VersionSelector): string {
  switch (selector.kind) {
    case 'PUBLISHED':
      return '';
    case 'LATEST':
      return 'latest';
    case 'NUMBER':
      return String(selector.number);
    case 'LABEL':
      return selector.label;
  }
}

/** Whether a text can name a label: no spaces, @ or braces, and nothing that a reference reads otherwise. */
export function isLabelName(text: string): boolean {
  return LABEL.test(text) && !/^\d+$/.test(text) && !NO_LABELS.includes(text);
}

function isSlug(text: string): boolean {
  return text.length >= 2 && text.length <= 50 && SLUG.test(text);
}
