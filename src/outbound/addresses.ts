import { lookup as resolve } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * Which addresses the server may be sent to by what its users write: the public ones. Private, loopback, link-local
 * and other special ranges reach machines that trust each other, or the cloud's metadata service.
 */
export interface AddressPolicy {
  /** Ranges in CIDR notation that the operator allows all the same. */
  readonly allowedPrivateRanges: readonly string[];
}

/** An address that must not be called. Its text names the host, which the caller wrote, and no address behind it. */
export class RefusedAddressError extends Error {}

/**
 * Whether a host that is an address may be called; null for a name, which is decided once it is resolved.
 *
 * @param host as the URL parser gives it, so that decimal, octal and shortened spellings are plain addresses already
 */
export function isAllowedLiteral(host: string, policy: AddressPolicy): boolean | null {
  const bare = host.replace(/^\[|\]$/g, '');
  return ipaddr.isValid(bare) ? isAllowedAddress(bare, policy) : null;
}

/** Whether an address is public or allowed by the operator. An IPv4 address in IPv6 clothing counts as IPv4. */
export function isAllowedAddress(address: string, policy: AddressPolicy): boolean {
  const parsed = ipaddr.process(address);
  if (parsed.range() === 'unicast') return true;
  return policy.allowedPrivateRanges.some((range) => {
    const [base, bits] = ipaddr.parseCIDR(range);
    return base.kind() === parsed.kind() && parsed.match(base, bits);
  });
}

/**
 * A look-up of names that refuses a name of which any address is not allowed. The connection is made to the very
 * addresses that were checked, so that a name which resolves to something else the next moment gains nothing.
 */
export function guardedLookup(policy: AddressPolicy): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = (addresses as typeof addresses | undefined) ?? [];
      if (error !== null || first === undefined) {
        callback(error ?? new Error('The name has no address.'), '', 0);
      } else if (addresses.some(({ address }) => !isAllowedAddress(address, policy))) {
        callback(new RefusedAddressError(`${hostname} is not a public address.`), '', 0);
      } else if (options.all === true) {
        callback(null, addresses);
      } else {
        callback(null, first.address, first.family);
      }
    });
  };
}
