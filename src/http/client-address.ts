import { BlockList, isIP } from 'node:net';

/** Networks whose word about the sender's address counts. */
export interface TrustedProxies {
  has(address: string): boolean;
}

/**
 * @param networks Addresses and CIDR ranges, or `loopback` and `private`.
 * @throws for an entry that is neither, naming it.
 */
export function trustedProxies(networks: readonly string[]): TrustedProxies {
  const list = new BlockList();
  for (const network of networks.flatMap((name) => NAMED.get(name) ?? [name])) {
    const [address = '', bits] = network.split('/');
    const family = isIP(address);
    const prefix = bits === undefined ? (family === 6 ? 128 : 32) : Number(bits);
    if (family === 0 || !Number.isInteger(prefix) || prefix < 0 || prefix > (family === 6 ? 128 : 32)) {
      throw new Error(`trusted proxy "${network}" is neither an address, nor a range such as 10.0.0.0/8, nor loopback or private`);
    }
    list.addSubnet(address, prefix, family === 6 ? 'ipv6' : 'ipv4');
  }
  return { has: (address) => list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4') };
}

const NAMED: ReadonlyMap<string, readonly string[]> = new Map([
  ['loopback', ['127.0.0.0/8', '::1/128']],
  ['private', ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7']],
]);

/**
 * Where a request came from. Proxies append to `X-Forwarded-For`, so it is read from its end: the first address that no
 * trusted proxy vouches for is the sender's. What stands before it is the sender's own claim, and anybody can claim anything.
 */
export function clientAddress(peer: string | undefined, forwardedFor: string | undefined, proxies: TrustedProxies): string | null {
  let address = plainAddress(peer ?? '');
  if (address === null) return null;

  const hops = forwardedFor === undefined ? [] : forwardedFor.split(',');
  while (proxies.has(address)) {
    const hop = hops.pop();
    if (hop === undefined) break;
    const before = plainAddress(hop.trim());
    if (before === null) break;
    address = before;
  }
  return address;
}

/** Without port, brackets and the IPv6 dress of an IPv4 address; null when it is no address. */
function plainAddress(text: string): string | null {
  const bare = /^\[(?<v6>[^\]]+)\](?::\d+)?$/.exec(text)?.groups?.['v6'] ?? text.replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1');
  const address = /^::ffff:(?<v4>\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.groups?.['v4'] ?? bare;
  return isIP(address) === 0 ? null : address;
}
