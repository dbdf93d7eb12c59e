import { expect, test } from 'vitest';

import { normal, normalizeContext, SCRUBBING } from '../../test/normal-form.ts';
import type { ScrubbingConfig } from '../pipeline/project-config.ts';
import { normalizeEvent } from './normalize.ts';
import type { ErrorEvent } from './schema.ts';
import { scrubEvent } from './scrub.ts';

function scrubbed(payload: unknown, changes: Partial<ScrubbingConfig> = {}): ErrorEvent {
  return normal(payload, { scrubbing: { ...SCRUBBING, ...changes } });
}

test('values behind telling keys go whole, whatever they are', () => {
  const { extra, _meta } = scrubbed({
    extra: {
      password: 'x',
      my_API_Key: 42,
      Authorization: { scheme: 'Basic', value: ['x'] },
      otp: '1',
      not_otp: '1',
      is_auth: true,
      secret: null,
      empty_token: '',
      nested: [{ user: { passwd: 'x', fine: 'y' } }, ['token', 'x'], ['fine', 'y', 'z']],
    },
  });

  expect(extra).toEqual({
    password: '[Filtered]',
    my_API_Key: '[Filtered]',
    Authorization: '[Filtered]',
    otp: '[Filtered]',
    not_otp: '1',
    is_auth: true,
    secret: null,
    empty_token: '',
    nested: [{ user: { passwd: '[Filtered]', fine: 'y' } }, ['token', '[Filtered]'], ['fine', 'y', 'z']],
  });
  expect(_meta).toMatchObject({
    extra: {
      password: { '': { rem: [['@password:filter', 's', 0, 10]], len: 1 } },
      nested: { 0: { user: { passwd: { '': { rem: [['@password:filter', 's', 0, 10]], len: 1 } } } }, 1: { 1: {} } },
    },
  });
});

test('headers, cookies, parameters and tags are judged by their names', () => {
  const { request, tags } = scrubbed({
    tags: { auth_kind: 'basic', fine: 'x', card: '4111 1111 1111 1111' },
    request: {
      url: 'https://u:p@x.example/home/bob',
      query_string: 'token=x&page=1&next=/home/bob',
      headers: {
        Authorization: 'Bearer x',
        'X-Api-Key': 'x',
        Cookie: 'sid=1; sessionid=x; theme=dark',
        'User-Agent': 'Bearer agent',
        Referer: 'https://x/?password=x',
      },
      env: { DB_PASSWORD: 'x', SERVER_NAME: 'y' },
      data: 'user=bob&password=x',
    },
  });

  expect(tags).toEqual([
    ['auth_kind', '[Filtered]'],
    ['fine', 'x'],
    ['card', '[Filtered]'],
  ]);
  expect(request).toEqual({
    url: 'https://u:[Filtered]@x.example/home/[Filtered]',
    query_string: [
      ['token', '[Filtered]'],
      ['page', '1'],
      ['next', '/home/[Filtered]'],
    ],
    headers: [
      ['Authorization', '[Filtered]'],
      ['X-Api-Key', '[Filtered]'],
      ['User-Agent', 'Bearer agent'],
      ['Referer', 'https://x/?password=[Filtered]'],
    ],
    cookies: [
      ['sid', '1'],
      ['sessionid', '[Filtered]'],
      ['theme', 'dark'],
    ],
    env: { DB_PASSWORD: '[Filtered]', SERVER_NAME: 'y' },
    data: { user: 'bob', password: '[Filtered]' },
    inferred_content_type: 'application/x-www-form-urlencoded',
  });
});

test('cookies are known in contexts and attributes, too', () => {
  const { contexts } = scrubbed({
    contexts: {
      response: { cookies: { csrftoken: 'x', session: 'x', theme: 'y' }, headers: { 'Set-Cookie': 'sessionid=x; Path=/' } },
      mine: { 'http.request.header.cookie.session': 'x' },
    },
  });

  expect(contexts?.['response']).toMatchObject({
    cookies: { csrftoken: '[Filtered]', session: '[Filtered]', theme: 'y' },
    headers: { 'Set-Cookie': 'sessionid=[Filtered] Path=/' },
  });
  expect(contexts?.['mine']).toMatchObject({ 'http.request.header.cookie.session': '[Filtered]' });
});

test('what the protocol exempts stays', () => {
  const payload = {
    release: 'auth@1.0',
    modules: { 'google-auth': '2.0' },
    debug_meta: { images: [{ type: 'sourcemap', debug_id: 'deadbeef-0123-4567-890a-bcdef0123456', code_file: '/home/bob/app.js' }] },
    exception: {
      type: 'AuthError',
      value: 'Unexpected token: x',
      stacktrace: {
        frames: [{ abs_path: '/home/bob/auth.py', filename: 'auth.py', function: 'token', module: 'auth', context_line: "password = 'x'" }],
      },
    },
    sdk: { name: 'sentry.auth', version: '1' },
  };
  const plain = normal(payload);

  expect(scrubbed(payload)).toEqual(plain);
});

test('messages lose what identifies people and keep their words', () => {
  const event = scrubbed({
    logentry: { message: 'login of %s', params: ['bob@example.com'], formatted: 'login of bob@example.com with password: x' },
  });

  expect(event.logentry).toEqual({ message: 'login of %s', params: ['bob@example.com'], formatted: 'login of [email] with password: x' });
  expect(scrubbed({ exception: { type: 'E', value: 'GET /?token=abc failed for 4111-1111-1111-1111' } }).exception?.values[0]?.value).toBe(
    'GET /?token=[Filtered] failed for [Filtered]',
  );
});

test('a context whose name tells is removed, and the others stay contexts', () => {
  const { contexts, _meta } = scrubbed({ contexts: { auth: { user: 'x' }, os: { name: 'Linux' } } });

  expect(contexts).toEqual({ os: { name: 'Linux', type: 'os' } });
  expect(_meta).toEqual({ contexts: { auth: { '': { rem: [['@password:filter', 'x']] } } } });
});

test('sensitive fields of the project are parts of keys', () => {
  const event = scrubbed(
    { extra: { shoeSize: '42', text: 'shoesize=42' }, user: { email: 'a@b.c', id: '1' }, breadcrumbs: [{ data: { Shoe_Sizes: 1 } }] },
    { sensitiveFields: ['ShoeSize', 'email'] },
  );

  expect(event.extra).toEqual({ shoeSize: '[Filtered]', text: 'shoesize=[Filtered]' });
  expect(event.user).toEqual({ email: '[Filtered]', id: '1' });
  expect(event._meta).toMatchObject({ extra: { shoeSize: { '': { rem: [['strip-fields', 's', 0, 10]] } } } });
  expect(event.breadcrumbs?.values[0]?.data).toEqual({ Shoe_Sizes: 1 });
});

test('safe fields are left alone: as a key, as a path, by type', () => {
  const payload = {
    extra: { password: 'x', deep: { password: 'x', token: 'x' }, token: 'x' },
    exception: { type: 'E', stacktrace: { frames: [{ vars: { secret: 'x' } }] } },
    request: { headers: { Authorization: 'x', 'X-Token': 'x' } },
    user: { data: { auth: 'x' } },
  };

  expect(scrubbed(payload, { safeFields: ['password'] }).extra).toEqual({
    password: 'x',
    deep: { password: 'x', token: '[Filtered]' },
    token: '[Filtered]',
  });
  const byPath = scrubbed(payload, { safeFields: ['extra.deep.token', '$frame.vars.secret', '$http.headers.authorization', 'user.**'] });
  expect(byPath.extra).toEqual({ password: '[Filtered]', deep: { password: '[Filtered]', token: 'x' }, token: '[Filtered]' });
  expect(byPath.exception?.values[0]?.stacktrace?.frames[0]?.vars).toEqual({ secret: 'x' });
  expect(byPath.request?.headers).toEqual([
    ['Authorization', 'x'],
    ['X-Token', '[Filtered]'],
  ]);
  expect(byPath.user?.data).toEqual({ auth: 'x' });
});

test('switches switch', () => {
  const payload = { extra: { password: 'x', shoe: 'y', ip: '203.0.113.9' } };

  expect(scrubbed(payload, { isEnabled: false }).extra).toEqual(payload.extra);
  expect(scrubbed(payload, { useDefaults: false, sensitiveFields: ['shoe'] }).extra).toEqual({ ...payload.extra, shoe: '[Filtered]' });
  expect(scrubbed(payload, { isEnabled: false, scrubIpAddresses: true }).extra).toEqual({ ...payload.extra, ip: '[ip]' });
});

test('addresses are removed from their fields and replaced elsewhere', () => {
  const event = scrubbed(
    {
      platform: 'javascript',
      user: { id: '1', ip_address: '{{auto}}' },
      request: { env: { REMOTE_ADDR: '203.0.113.9' }, headers: { 'X-Forwarded-For': '203.0.113.9, 2001:db8::1' } },
      sdk: { client_ip: '203.0.113.9' },
      message: 'from 203.0.113.9',
      exception: { type: 'E', value: 'ECONNREFUSED 10.0.0.1:5432' },
    },
    { scrubIpAddresses: true },
  );

  expect(JSON.stringify(event)).not.toMatch(/203\.0\.113|2001:db8|10\.0\.0\.1/);
  expect(event).toMatchObject({
    user: { id: '1' },
    logentry: { formatted: 'from [ip]' },
    exception: { values: [{ value: 'ECONNREFUSED [ip]:5432' }] },
  });
  expect(event._meta?.['user']).toEqual({ ip_address: { '': { rem: [['@anything:remove', 'x']] } } });
});

test('card numbers that are numbers go', () => {
  expect(scrubbed({ extra: { a: 4_111_111_111_111_111, b: 1_795_348_800_000_000, c: 378_282_246_310_005 } }).extra).toEqual({
    a: '[Filtered]',
    b: 1_795_348_800_000_000,
    c: '[Filtered]',
  });
});

test('a secret is not saved by a cut or by nesting', () => {
  const long = `${'x'.repeat(8_183)} 4111 1111 1111 1111 ${'y'.repeat(500)}`;
  const deep = { a: { b: { c: { d: { e: { f: { g: { h: { password: 'hunter2' } } } } } } } } };
  const event = scrubbed({
    exception: { type: 'E', value: long },
    breadcrumbs: [{ message: long, data: { text: long.slice(6_200) } }],
    extra: deep,
  });

  expect(JSON.stringify(event)).not.toMatch(/4111|hunter2/);
});

test('scrubbing again under other rules takes out the rest', () => {
  const result = normalizeEvent(
    Buffer.from(JSON.stringify({ extra: { shoe: '42', password: 'x' } })),
    normalizeContext({ scrubbing: SCRUBBING }),
  );
  if (!result.ok) throw new Error('not normalised');

  scrubEvent(result.value, { ...SCRUBBING, sensitiveFields: ['shoe'] });

  expect(result.value.extra).toEqual({ shoe: '[Filtered]', password: '[Filtered]' });
  expect(Object.keys(result.value._meta?.['extra'] ?? {}).toSorted()).toEqual(['password', 'shoe']);
});
