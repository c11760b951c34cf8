import type { IncomingHttpHeaders } from 'node:http';
import ipaddr from 'ipaddr.js';
import { LRUCache } from 'lru-cache';

/**
 * The address a request comes from. X-Forwarded-For is read from its end, and only as long as the hop that wrote
 * it is a trusted proxy: what stands before can be written by anybody.
 *
 * @param peer the address at the other end of the connection
 * @param trustedProxies ranges in CIDR notation
 */
export function clientAddress(
  peer: string,
  headers: IncomingHttpHeaders,
  trustedProxies: readonly string[],
): string {
  const forwarded = [headers['x-forwarded-for'] ?? []].flat().join(',');
  const hops = forwarded
    .split(',')
    .map((hop) => hop.trim())
    .filter((hop) => hop !== '');
  let address = normalise(peer) ?? peer;
  while (hops.length > 0 && isInRanges(address, trustedProxies)) {
    const previous = normalise(hops.pop() ?? '');
    if (previous === null) break;
    address = previous;
  }
  return address;
}

/** Whether an address lies in one of the ranges. An IPv4 address in IPv6 clothing counts as IPv4. */
export function isInRanges(address: string, ranges: readonly string[]): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return ranges.some((range) => {
    const [base, bits] = ipaddr.parseCIDR(range);
    return base.kind() === parsed.kind() && parsed.match(base, bits);
  });
}

/** Addresses as they came and as they are written here; the same ones come again and again. */
const normal = new LRUCache<string, { readonly address: string | null }>({ max: 1_000 });
/** The longest text that is an address, with the zone of a link-local one. Others are not kept. */
const MAX_ADDRESS = 64;

function normalise(text: string): string | null {
  const known = normal.get(text);
  if (known !== undefined) return known.address;
  const address = ipaddr.isValid(text) ? ipaddr.process(text).toString() : null;
  if (text.length <= MAX_ADDRESS) normal.set(text, { address });
  return address;
}
