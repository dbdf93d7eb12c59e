import { expect, test } from 'vitest';
import { dsnCredentials, readCredentials } from './credentials.ts';
import type { CredentialPlaces } from './credentials.ts';

const KEY = '0123456789abcdef0123456789abcdef';
const NOWHERE: CredentialPlaces = { sentryAuth: undefined, authorization: undefined, query: '', pathKey: null };
const BASIC = `Basic ${Buffer.from(`${KEY}:`).toString('base64')}`;

function read(places: Partial<CredentialPlaces>) {
  const result = readCredentials({ ...NOWHERE, ...places });
  return result.ok ? result.value : `${result.error.status} ${result.error.detail}`;
}

test.each<[string, Partial<CredentialPlaces>, string | null]>([
  ['the header', { sentryAuth: `Sentry sentry_key=${KEY}, sentry_version=7, sentry_client=raven/1` }, 'raven/1'],
  ['the header in odd spelling', { sentryAuth: `sEnTrY   sentry_client=raven/1 ,sentry_key=${KEY},x=y,sentry_timestamp=1.5` }, 'raven/1'],
  ['the standard header', { authorization: `Sentry sentry_key=${KEY}` }, null],
  ['the user name of Basic', { authorization: BASIC }, null],
  ['the query', { query: `sentry_version=7&sentry_key=${KEY}&sentry_client=sentry.javascript.node%2F11` }, 'sentry.javascript.node/11'],
  ['the path', { pathKey: KEY }, null],
  ['a key with flags', { pathKey: `${KEY}+no-cache` }, null],
  ['an old fractional version', { query: `sentry_version=2.0&sentry_key=${KEY}` }, null],
])('credentials are found in %s', (_place, places, client) => {
  expect(read(places)).toEqual({ publicKey: KEY, projectId: null, client });
});

test('no credentials are no error yet: the envelope may bring some', () => {
  expect(read({})).toBeNull();
  expect(read({ query: 'foo=bar', authorization: 'Bearer abc' })).toBeNull();
  expect(read({ authorization: `Basic ${Buffer.from('operator:secret').toString('base64')}` })).toBeNull();
});

test.each<[string, Partial<CredentialPlaces>]>([
  ['header and query', { sentryAuth: `Sentry sentry_key=${KEY}`, query: `sentry_key=${KEY}` }],
  ['both headers', { sentryAuth: `Sentry sentry_key=${KEY}`, authorization: `Sentry sentry_key=${KEY}` }],
  ['path and query', { pathKey: KEY, query: 'sentry_version=7' }],
  ['an unreadable header and a query', { sentryAuth: 'nonsense', query: `sentry_key=${KEY}` }],
])('credentials in two places are refused: %s', (_places, places) => {
  expect(read(places)).toBe('401 multiple authorization payloads');
});

test.each<[Partial<CredentialPlaces>, string]>([
  [{ sentryAuth: 'nonsense' }, '401 bad x-sentry-auth header'],
  [{ sentryAuth: `Sentry sentry_key=${KEY},sentry_version=seven` }, '401 bad x-sentry-auth header'],
  [{ sentryAuth: 'Sentry sentry_version=7' }, '401 missing authorization information'],
  [{ query: 'sentry_version=7' }, '401 missing authorization information'],
  [{ sentryAuth: 'Sentry sentry_key=abc' }, '400 bad sentry DSN public key'],
  [{ query: `sentry_key=${KEY.toUpperCase()}` }, '400 bad sentry DSN public key'],
  [{ sentryAuth: `Sentry sentry_key=${KEY}, sentry_version=8` }, '400 unsupported protocol version'],
])('%o is refused with %s', (places, answer) => {
  expect(read(places)).toBe(answer);
});

test('an envelope brings key and project in its DSN', () => {
  expect(dsnCredentials(`https://${KEY}@host/prefix/42`)).toEqual({ ok: true, value: { publicKey: KEY, projectId: '42', client: null } });
  expect(dsnCredentials('not a dsn')).toMatchObject({ ok: false, error: { status: 400 } });
});
