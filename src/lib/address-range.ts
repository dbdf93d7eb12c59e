/** Addresses and ranges of them (CIDR), IPv4 and IPv6. Pure, and the same in a browser. */

interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

export interface AddressRange {
  holds(address: string): boolean;
}

/** `198.51.100.7`, `198.51.100.0/24`, `2001:db8::/32`; null for anything else. An IPv4 address in IPv6 clothes is IPv4. */
export function parseAddressRange(text: string): AddressRange | null {
  const [name = '', width, more] = text.trim().split('/');
  const base = parseAddress(name);
  if (base === null || more !== undefined) return null;
  const kept = width === undefined ? base.bits : /^\d{1,3}$/.test(width) ? Number(width) : -1;
  if (kept < 0 || kept > base.bits) return null;
  const shift = BigInt(base.bits - kept);
  return {
    holds(address) {
      const given = parseAddress(address);
      return given !== null && given.bits === base.bits && given.value >> shift === base.value >> shift;
    },
  };
}

function parseAddress(text: string): Address | null {
  if (!text.includes(':')) return parseV4(text);
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(text)?.[1];
  return mapped === undefined ? parseV6(text) : parseV4(mapped);
}

function parseV4(text: string): Address | null {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return null;
  const parts = text.split('.').map(Number);
  if (parts.some((part) => part > 255)) return null;
  return { bits: 32, value: parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n) };
}

function parseV6(text: string): Address | null {
  const halves = text.toLowerCase().split('::');
  if (halves.length > 2) return null;
  const [left = [], right = []] = halves.map((half) =>
    half.split(':').filter((group, index, all) => group !== '' || all.length > 1 || index > 0),
  );
  const missing = 8 - left.length - right.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null;
  const groups = [...left, ...Array.from({ length: missing }, () => '0'), ...right];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/.test(group))) return null;
  return { bits: 128, value: groups.reduce((sum, group) => sum * 65_536n + BigInt(Number.parseInt(group, 16)), 0n) };
}
