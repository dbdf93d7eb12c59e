import { expect, test } from 'vitest';
import { isProjectId, parseDsn } from './dsn.ts';

const KEY = '0123456789abcdef0123456789abcdef';

test.each([
  [`https://${KEY}@sentry.example/42`, { scheme: 'https', host: 'sentry.example', port: 443, pathPrefix: '', projectId: '42' }],
  [`http://${KEY}:secret@localhost:8000/1`, { scheme: 'http', host: 'localhost', port: 8000, pathPrefix: '', projectId: '1' }],
  [`http://${KEY}:@localhost/1`, { scheme: 'http', host: 'localhost', port: 80, pathPrefix: '', projectId: '1' }],
  [`HTTPS://${KEY}+no-cache@h/a/b/7/`, { scheme: 'https', host: 'h', port: 443, pathPrefix: 'a/b', projectId: '7' }],
  [`http://${KEY}@[::1]:9000/0`, { scheme: 'http', host: '[::1]', port: 9000, pathPrefix: '', projectId: '0' }],
])('%s is a DSN', (text, parts) => {
  expect(parseDsn(text)).toEqual({ ...parts, publicKey: KEY });
});

test.each([
  '',
  'x',
  `ftp://${KEY}@h/1`,
  'https://short@h/1',
  `https://${KEY}@h/`,
  `https://${KEY}@h/abc`,
  `https://${KEY}@h`,
  `https://h/1`,
])('%j is no DSN', (text) => {
  expect(parseDsn(text)).toBeNull();
});

test('project ids of any size up to 64 bit are legal', () => {
  expect(['0', '1337', '18446744073709551615'].every(isProjectId)).toBe(true);
  expect(['', '-1', 'a', '1.5', '18446744073709551616', '9'.repeat(21)].some(isProjectId)).toBe(false);
});
