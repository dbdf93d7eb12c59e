import { expect, test } from 'vitest';
import { clientAddress, trustedProxies } from './client-address.ts';

const nobody = trustedProxies([]);
const proxies = trustedProxies(['loopback', '10.0.0.0/8', '2001:db8::1']);

test.each([
  ['nobody is trusted', '203.0.113.9', '198.51.100.1', nobody, '203.0.113.9'],
  ['a proxy speaks for its client', '10.0.0.1', '198.51.100.1', proxies, '198.51.100.1'],
  ['what a client claims before it is ignored', '10.0.0.1', '6.6.6.6, 198.51.100.1', proxies, '198.51.100.1'],
  ['several proxies', '127.0.0.1', '198.51.100.1, 10.1.1.1,10.2.2.2', proxies, '198.51.100.1'],
  ['only proxies', '127.0.0.1', '10.1.1.1', proxies, '10.1.1.1'],
  ['a proxy that says nothing', '127.0.0.1', undefined, proxies, '127.0.0.1'],
  ['a proxy that says nonsense', '127.0.0.1', 'unknown', proxies, '127.0.0.1'],
  ['an untrusted peer that claims', '203.0.113.9', '127.0.0.1', proxies, '203.0.113.9'],
  ['IPv4 in IPv6 dress', '::ffff:10.0.0.1', '::ffff:198.51.100.1', proxies, '198.51.100.1'],
  ['ports and brackets', '2001:db8::1', '[2001:db8::7]:4711', proxies, '2001:db8::7'],
  ['an IPv4 port', '10.0.0.1', '198.51.100.1:80', proxies, '198.51.100.1'],
])('the sender is found: %s', (...[, peer, forwardedFor, trusted, address]) => {
  expect(clientAddress(peer, forwardedFor, trusted)).toBe(address);
});

test('a socket without an address is nobody', () => {
  expect(clientAddress(undefined, '1.2.3.4', proxies)).toBeNull();
});

test('a wrong entry is named', () => {
  expect(() => trustedProxies(['10.0.0.0/99'])).toThrow('"10.0.0.0/99"');
  expect(() => trustedProxies(['everyone'])).toThrow('"everyone"');
});
