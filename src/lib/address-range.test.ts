import { expect, test } from 'vitest';
import { parseAddressRange } from './address-range.ts';

test.each([
  ['198.51.100.7', '198.51.100.7', true],
  ['198.51.100.7', '198.51.100.8', false],
  ['198.51.100.0/24', '198.51.100.255', true],
  ['198.51.100.0/24', '198.51.101.0', false],
  ['0.0.0.0/0', '203.0.113.9', true],
  ['198.51.100.0/24', '::ffff:198.51.100.3', true],
  ['2001:db8::/32', '2001:db8:1::5', true],
  ['2001:db8::/32', '2001:db9::5', false],
  ['::1', '0:0:0:0:0:0:0:1', true],
  ['::1', '127.0.0.1', false],
  ['198.51.100.7', 'not an address', false],
])('%s and %s: %s', (range, address, isHeld) => {
  expect(parseAddressRange(range)?.holds(address)).toBe(isHeld);
});

test.each(['', '1.2.3', '1.2.3.256', '1.2.3.4/33', '1.2.3.4/-1', '1.2.3.4/24/1', '1::2::3', '12345::', 'fe80::1%eth0', 'a.example'])(
  '%j is no range',
  (text) => {
    expect(parseAddressRange(text)).toBeNull();
  },
);
