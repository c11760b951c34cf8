import { lookup } from 'node:dns';
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

/** Why an address must not be called, in words that a caller may read: they name no address behind a name. */
export class RefusedAddressError extends Error {}

/** The IPv6 addresses that are given out to the world (https://www.iana.org/assignments/ipv6-address-space). */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/** A public address by its number, which in Azure leads to the host of the virtual machine and its metadata. */
const AZURE_HOST = '168.63.129.16';

/** The address that a URL's host is, without the brackets of IPv6; null for a name. */
export function addressIn(host: string): string | null {
  const bare = host.replace(/^\[|\]$/g, '');
  return ipaddr.isValid(bare) ? bare : null;
}

/** Whether an address is public or allowed by the operator. */
export function isAllowedAddress(address: string, policy: AddressPolicy): boolean {
  return isPublic(address) || isAllowedByOperator(address, policy);
}

/** An IPv4 address in IPv6 clothing counts as IPv4; one in any other clothing (NAT64, 6to4, Teredo) is not public. */
function isPublic(address: string): boolean {
  const parsed = ipaddr.process(address);
  if (parsed.range() !== 'unicast') return false;
  return 'octets' in parsed ? parsed.toString() !== AZURE_HOST : parsed.match(GLOBAL_UNICAST);
}

export function isAllowedByOperator(address: string, policy: AddressPolicy): boolean {
  const parsed = ipaddr.process(address);
  return rangesOf(policy).some(([base, bits]) => base.kind() === parsed.kind() && parsed.match(base, bits));
}

type Range = ReturnType<typeof ipaddr.parseCIDR>;

/** The operator's ranges, each list read once: every call of a model asks for them. */
const rangesRead = new WeakMap<readonly string[], Range[]>();

function rangesOf({ allowedPrivateRanges: texts }: AddressPolicy): readonly Range[] {
  const ranges = rangesRead.get(texts) ?? texts.map((text) => ipaddr.parseCIDR(text));
  rangesRead.set(texts, ranges);
  return ranges;
}

/** Looks all addresses of a name up, as `dns.lookup` does. */
export type Resolver = (
  name: string,
  options: { all: true },
  callback: (error: Error | null, addresses: { address: string; family: number }[]) => void,
) => void;

/**
 * A look-up of names that gives only the addresses that are allowed, and refuses a name that has none. The connection
 * is made to what is given here, so that a name which leads somewhere else the next moment gains nothing.
 *
 * @param refusal why the others are not, for the error
 */
export function guardedLookup(
  { isAllowed, refusal }: { isAllowed: (address: string) => boolean; refusal: string },
  resolve: Resolver = lookup,
): LookupFunction {
  return (name, options, callback) => {
    resolve(name, { ...options, all: true }, (error, found) => {
      if (error !== null) {
        callback(error, '', 0);
        return;
      }
      const addresses = found.filter(({ address }) => isAllowed(address));
      const [first] = addresses;
      if (first === undefined) callback(new RefusedAddressError(refusal), '', 0);
      else if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}
