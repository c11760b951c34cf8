import { badInput, badInputs, type FieldFault } from '../errors.js';
import { baseUrlOf, secretFaultOf, type Vendor } from './vendors.js';
import { SETTING_NAMES, settingFaults, type SettingName, type VendorSettings } from './vendorSettings.js';

/** Which URLs may be called; see outbound/outbound.ts. */
interface AddressRules {
  faultOf(url: string, options: { carriesSecret: boolean }): string | null;
}

/**
 * Checks where an integration leads, all of it at once.
 *
 * @returns the base URL to store, in its one spelling; null for the vendor's own
 * @throws CodedError BAD_USER_INPUT with the path of every fault
 */
export function assertConnection(
  rules: AddressRules,
  vendor: Vendor,
  connection: { baseUrl: string | null; settings: VendorSettings },
): string | null {
  const { baseUrl, settings } = connection;
  const faults: FieldFault[] = settingFaults(vendor, settings);
  const fault = baseUrl === null ? null : baseUrlFault(rules, vendor, baseUrl);
  if (fault !== null) faults.push({ path: 'input.baseUrl', message: fault });
  if (faults.length > 0) throw badInputs(faults);

  const own = baseUrlOf(vendor, { baseUrl: null, settings });
  if (baseUrl === null) {
    if (own === null) throw badInput('input.baseUrl', `is needed for ${vendor.label}`);
    return null;
  }
  const spelled = new URL(baseUrl).href.replace(/\/+$/, '');
  return spelled === own ? null : spelled;
}

function baseUrlFault(rules: AddressRules, vendor: Vendor, baseUrl: string): string | null {
  if (vendor.address.kind === 'FIXED') return `cannot be chosen for ${vendor.label}`;
  if (baseUrl.length > 2_000) return 'must not be longer than 2,000 characters';
  const fault = rules.faultOf(baseUrl, { carriesSecret: true });
  if (fault !== null) return fault;
  // Paths are put behind it.
  return /[?#]/.test(baseUrl) ? 'must not hold a query or a fragment' : null;
}

/**
 * The secret to store; null for none.
 *
 * @throws CodedError BAD_USER_INPUT, which quotes nothing of it
 */
export function readSecret(vendor: Vendor, given: string | null): string | null {
  if (given === null) {
    if (vendor.secret === 'OPTIONAL') return null;
    throw badInput('input.secret', `is needed for ${vendor.label}`);
  }
  // Copied along with its line end, more often than not.
  const secret = given.trim();
  const fault = secretFaultOf(vendor, secret);
  if (fault !== null) throw badInput('input.secret', fault);
  return secret;
}

/** Settings after a change: what is left out stays, what is given as null goes; null for all goes. */
export function mergeSettings(
  settings: VendorSettings,
  given: { readonly [K in SettingName]?: string | null | undefined } | null | undefined,
): VendorSettings {
  if (given === null) return {};
  const merged: Partial<Record<SettingName, string>> = {};
  for (const name of SETTING_NAMES) {
    const value = given?.[name] === undefined ? settings[name] : given[name];
    if (value !== undefined && value !== null) merged[name] = value;
  }
  return merged;
}
