import jsvat, { type Country } from 'jsvat';

/** The countries of the European Union, by which VAT numbers are theirs. Greece writes EL. */
const EUROPEAN_UNION: Readonly<Record<string, Country>> = {
  AT: jsvat.austria,
  BE: jsvat.belgium,
  BG: jsvat.bulgaria,
  CY: jsvat.cyprus,
  CZ: jsvat.czechRepublic,
  DE: jsvat.germany,
  DK: jsvat.denmark,
  EE: jsvat.estonia,
  ES: jsvat.spain,
  FI: jsvat.finland,
  FR: jsvat.france,
  GR: jsvat.greece,
  HR: jsvat.croatia,
  HU: jsvat.hungary,
  IE: jsvat.ireland,
  IT: jsvat.italy,
  LT: jsvat.lithuania,
  LU: jsvat.luxembourg,
  LV: jsvat.latvia,
  MT: jsvat.malta,
  NL: jsvat.netherlands,
  PL: jsvat.poland,
  PT: jsvat.portugal,
  RO: jsvat.romania,
  SE: jsvat.sweden,
  SI: jsvat.slovenia,
  SK: jsvat.slovakiaRepublic,
};

/**
 * Reads a tax id as its country gives them: in the European Union a VAT number, whose check digits must be right; it is
 * kept without blanks, dots and hyphens. Elsewhere letters and digits, and what may stand between them.
 */
export function readTaxId(
  country: string,
  given: string,
): { readonly taxId: string } | { readonly fault: string } {
  const text = given.normalize('NFKC').trim().toUpperCase();
  const rules = EUROPEAN_UNION[country];
  if (rules !== undefined) {
    const taxId = text.replaceAll(/[\s.-]/g, '');
    return jsvat.checkVAT(taxId, [rules]).isValid
      ? { taxId }
      : {
          fault: `is not a VAT number of ${country}, which begins with its country and ends with check digits`,
        };
  }
  return /^(?=.*\d)[A-Z0-9](?:[A-Z0-9 ./&-]{1,28})[A-Z0-9]$/.test(text)
    ? { taxId: text }
    : {
        fault:
          'must consist of 3 to 30 letters and digits, with blanks, dots, slashes and hyphens between them',
      };
}
