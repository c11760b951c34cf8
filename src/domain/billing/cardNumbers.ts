/** Rows of digits, with single blanks or hyphens between; not those of a telephone (`+44…`). */
const ROWS_OF_DIGITS = /(?<![\d+])\d(?:[ -]?\d){11,}/g;

/**
 * Whether a JSON value holds anywhere what looks like the number of a payment card: 12 to 19 digits whose check digit is
 * right, together or in groups.
 */
export function holdsCardNumber(json: unknown): boolean {
  // Not by recursion: how deep it is, the sender says.
  const waiting = [json];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value === 'string' || typeof value === 'number') {
      if (textHoldsCardNumber(String(value))) return true;
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, inner] of Object.entries(value)) waiting.push(name, inner);
    }
  }
  return false;
}

function textHoldsCardNumber(text: string): boolean {
  return [...text.matchAll(ROWS_OF_DIGITS)].some(([row]) => {
    const groups = row.split(/[ -]/);
    return groups.some((_, first) =>
      groups.slice(first).some((__, more) => isCardNumber(groups.slice(first, first + more + 1).join(''))),
    );
  });
}

/** By its length and the check digit of ISO/IEC 7812-1. */
function isCardNumber(digits: string): boolean {
  if (digits.length < 12 || digits.length > 19) return false;
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = digit * 2;
    if (index % 2 === 0) sum += digit;
    else sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
