import { expect, test } from 'vitest';
import { isOriginAllowed, requestOrigin } from './origins.ts';

test.each([
  ['https://example.org', ['*'], true],
  ['https://example.org', [], false],
  [null, [], true],
  ['https://example.org', ['example.org'], true],
  ['https://EXAMPLE.org', ['Example.ORG'], true],
  ['https://www.example.org', ['example.org'], false],
  ['https://www.example.org', ['*.example.org'], true],
  ['https://example.org', ['*.example.org'], true],
  ['https://notexample.org', ['*.example.org'], false],
  ['https://example.org.evil.com', ['example.org'], false],
  ['http://example.org', ['https://example.org'], false],
  ['https://example.org', ['https://example.org'], true],
  ['https://example.org', ['*://example.org'], true],
  ['https://example.org:8443', ['example.org'], true],
  ['https://example.org:8443', ['example.org:443'], false],
  ['https://example.org', ['example.org:443'], true],
  ['http://localhost:3000', ['localhost:*'], true],
  ['http://[::1]:3000', ['[::1]'], true],
])('origin %s against %j: %s', (origin, patterns, isAllowed) => {
  expect(isOriginAllowed(origin, patterns)).toBe(isAllowed);
});

test('the referer speaks only for requests without an origin, and only for web pages', () => {
  expect(requestOrigin('https://a', 'https://b/x')).toBe('https://a');
  expect(requestOrigin(undefined, 'https://b.c:1/x?y')).toBe('https://b.c:1');
  expect(requestOrigin('null', undefined)).toBeNull();
  expect(requestOrigin(undefined, 'android-app://x')).toBeNull();
  expect(requestOrigin(undefined, 'https://[broken')).toBeNull();
  expect(requestOrigin(undefined, undefined)).toBeNull();
});
