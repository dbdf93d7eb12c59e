/** Addresses that a request of the product does not go to unless its operator says so (reliability N1). Pure. */
import { isIP } from 'node:net';
import { parseAddressRange } from '../../lib/address-range.ts';
import type { AddressRange } from '../../lib/address-range.ts';

/** IANA's registries of special-purpose addresses, and IPv6 forms that hide an IPv4 address. */
const FORBIDDEN = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/96',
  '::ffff:0:0/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
].flatMap((text) => parseAddressRange(text) ?? []);

export function isForbidden(address: string, allowed: readonly AddressRange[]): boolean {
  // With a zone (`fe80::1%eth0`) it is link-local; anything that is no address goes nowhere.
  if (isIP(address) === 0 || address.includes('%')) return true;
  if (allowed.some((range) => range.holds(address))) return false;
  return FORBIDDEN.some((range) => range.holds(address));
}
