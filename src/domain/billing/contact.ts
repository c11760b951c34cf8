import type { FieldFault } from '../errors.js';
import { readTaxId } from './taxId.js';

/** Who is billed, and where. */
export interface BillingContact {
  readonly contactName: string | null;
  readonly contactEmail: string | null;
  readonly addressLines: readonly string[];
  readonly city: string | null;
  readonly region: string | null;
  readonly postalCode: string | null;
  /** ISO 3166-1 alpha-2. */
  readonly country: string | null;
  readonly taxId: string | null;
}

/** What is to be otherwise; undefined leaves it as it is, null takes it away. */
export type BillingContactChange = {
  readonly [Field in keyof BillingContact]?: BillingContact[Field] | undefined;
};

/**
 * What is wrong with a tax id of a country, and the tax id in the form in which it is kept.
 *
 * @param given the fields that the change names: a fault is told of one of those
 */
export function faultsOfContact(
  { country, taxId }: Pick<BillingContact, 'country' | 'taxId'>,
  given: ReadonlySet<string>,
): { readonly faults: readonly FieldFault[]; readonly taxId: string | null } {
  if (taxId === null) return { faults: [], taxId };
  const path = given.has('taxId') ? 'input.taxId' : 'input.country';
  if (country === null) {
    return { faults: [{ path, message: 'a tax id needs the country that has given it' }], taxId };
  }
  const read = readTaxId(country, taxId);
  return 'fault' in read
    ? { faults: [{ path, message: read.fault }], taxId }
    : { faults: [], taxId: read.taxId };
}
