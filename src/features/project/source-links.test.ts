import { expect, test } from 'vitest';
import { sourceLinkOf } from './source-links.ts';

const LINKS = [
  { stackRoot: '/srv/shop/', url: 'https://git.example/shop/blob/{commit}/{path}#L{line}' },
  { stackRoot: 'assets/', url: 'https://git.example/web/{release}/src/{path}?line={line}' },
];

const place = (path: string, release: string | null = null) => ({ paths: [path], line: 41, release });

test('the first mapping that fits says where a line is', () => {
  expect(sourceLinkOf(LINKS, place('/srv/shop/src/apply.js'))).toBe('https://git.example/shop/blob/HEAD/src/apply.js#L41');
  expect(sourceLinkOf(LINKS, place('/srv/shop/src/apply.js', 'shop@1fc2d8e0aa12'))).toBe(
    'https://git.example/shop/blob/1fc2d8e0aa12/src/apply.js#L41',
  );
  expect(sourceLinkOf(LINKS, place('assets/pay.ts', 'web@2.14.0'))).toBe('https://git.example/web/web%402.14.0/src/pay.ts?line=41');
  expect(sourceLinkOf(LINKS, place('elsewhere.js'))).toBe(null);
});

test('a path of the sender stays in the repository and in its place of the address', () => {
  expect(sourceLinkOf(LINKS, place('/srv/shop/../../evil/page'))).toBe(null);
  expect(sourceLinkOf(LINKS, place('/srv/shop/a b#c?d%2e'))).toBe('https://git.example/shop/blob/HEAD/a%20b%23c%3Fd%252e#L41');
  expect(sourceLinkOf(LINKS, place('/srv/shop/$&{line}'))).toBe('https://git.example/shop/blob/HEAD/%24%26%7Bline%7D#L41');
});
