/** Texts as they are stored: what vendors and callers send may hold what the database refuses. */

/** How many bytes (UTF-8) of what was asked, and of what was answered, are kept of a call. */
export const MAX_BODY_BYTES = 1_048_576;

const REPLACEMENT = '\uFFFD';

/** A text without what PostgreSQL cannot store, NUL and half characters: U+FFFD stands in their place. */
export function storableText(text: string): string {
  return text
    .replaceAll('\0', REPLACEMENT)
    .replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, REPLACEMENT);
}

/** A JSON value whose texts, names included, can be stored. */
export function storableJson(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value);
  if (Array.isArray(value)) return value.map(storableJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [storableText(name), storableJson(item)]),
  );
}

/** A body no longer than is kept; one that was cut says so at its end, and is no JSON any more. */
export function keptBody(body: string | null): string | null {
  if (body === null || body.length * 3 <= MAX_BODY_BYTES) return body;
  const bytes = Buffer.from(body);
  if (bytes.length <= MAX_BODY_BYTES) return body;
  // Copied: a slice of the text would hold all of it in memory. Half a character at the cut becomes U+FFFD.
  const kept = bytes.subarray(0, MAX_BODY_BYTES).toString();
  return `${kept}… [cut: ${String(MAX_BODY_BYTES)} of ${String(bytes.length)} bytes are kept]`;
}
