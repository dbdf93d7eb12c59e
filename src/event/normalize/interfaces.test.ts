import { expect, test } from 'vitest';

import { normal } from '../../../test/normal-form.ts';
import type { ErrorEvent } from '../schema.ts';

const request = (value: unknown): ErrorEvent['request'] => normal({ request: value }).request;

test('addresses are taken apart', () => {
  expect(request({ url: 'https://x.example/a?b=1&c=%20d+e#frag' })).toEqual({
    url: 'https://x.example/a',
    query_string: [
      ['b', '1'],
      ['c', ' d e'],
    ],
    fragment: 'frag',
  });
  expect(request({ url: 'https://x.example/a?b=1', query_string: { z: '2', y: 3 } })).toEqual({
    url: 'https://x.example/a',
    query_string: [
      ['z', '2'],
      ['y', '3'],
    ],
  });
  expect(request({ url: 'not a url?x#y#z…' })).toMatchObject({ url: 'not a url', fragment: 'y#z...' });
  expect(request({ query_string: '?a&b=%zz' })?.query_string).toEqual([
    ['a', ''],
    ['b', '%zz'],
  ]);
});

test('headers and cookies become pairs', () => {
  expect(request({ headers: { 'x-request-id': 'r', ETag: 'e', accept: ['a', 'b'], cookie: 'sid=1; theme=dark' } })).toEqual({
    headers: [
      ['X-Request-Id', 'r'],
      ['ETag', 'e'],
      ['Accept', 'a,b'],
    ],
    cookies: [
      ['sid', '1'],
      ['theme', 'dark'],
    ],
  });
  expect(request({ headers: [['Cookie', 'x=1']], cookies: { own: 'o' } })).toEqual({ headers: [], cookies: [['own', 'o']] });
  expect(request({ cookies: [['a', 'b'], 'broken', ['c', null]] })?.cookies).toEqual([
    ['a', 'b'],
    ['c', ''],
  ]);
});

test('methods are upper case or gone', () => {
  expect(request({ method: 'get' })).toEqual({ method: 'GET' });
  expect(request({ method: 'G E T', url: 'u' })).toEqual({ url: 'u' });
});

test('bodies become what they hold', () => {
  expect(request({ data: '{"a":[1]}' })).toEqual({ data: { a: [1] }, inferred_content_type: 'application/json' });
  expect(request({ data: 'a=1&b=2&a=3' })).toEqual({
    data: { a: ['1', '3'], b: '2' },
    inferred_content_type: 'application/x-www-form-urlencoded',
  });
  expect(request({ data: '<?xml a="b"?>', headers: { 'content-type': 'text/xml; charset=utf-8' } })).toMatchObject({
    data: '<?xml a="b"?>',
    inferred_content_type: 'text/xml',
  });
  expect(request({ data: 'plain' })).toEqual({ data: 'plain' });
  expect(request({ data: 'x=' })).toEqual({ data: 'x=' });
  expect(request({ data: { a: 1 } })).toEqual({ data: { a: 1 } });
});

test('a user keeps what is not known in data', () => {
  expect(normal({ user: { id: 7, email: 'a@b.c', username: 'u', name: 'n', plan: 'pro', data: { a: 1 }, x: null } }).user).toEqual({
    id: '7',
    email: 'a@b.c',
    username: 'u',
    name: 'n',
    data: { plan: 'pro', a: 1 },
  });
  expect(normal({ user: { ip_address: '256.1.1.1', id: true } }).user).toEqual({ id: 'True' });
  expect(normal({ user: { ip_address: '::1' } }).user).toEqual({ ip_address: '::1' });
});

test('the address of the sender is used only where it may be', () => {
  const address = (payload: object): string | undefined => normal(payload).user?.ip_address;

  expect(address({ user: { ip_address: '{{auto}}' } })).toBe('203.0.113.7');
  expect(address({ user: { ip_address: '{{auto}}' }, sdk: { settings: { infer_ip: 'never' } } })).toBeUndefined();
  expect(address({ platform: 'javascript' })).toBe('203.0.113.7');
  expect(address({ platform: 'python' })).toBeUndefined();
  expect(address({ platform: 'python', sdk: { settings: { infer_ip: 'auto' } } })).toBe('203.0.113.7');
  expect(address({ platform: 'javascript', sdk: { settings: { infer_ip: 'never' } } })).toBeUndefined();
  expect(address({ platform: 'cocoa', sdk: { settings: { infer_ip: 'legacy' } } })).toBe('203.0.113.7');
  expect(address({ platform: 'php', request: { env: { REMOTE_ADDR: '198.51.100.4' } } })).toBe('198.51.100.4');
  expect(normal({ platform: 'php', request: { env: { REMOTE_ADDR: '{{auto}}' } } })).toMatchObject({
    user: { ip_address: '203.0.113.7' },
    request: { env: { REMOTE_ADDR: '203.0.113.7' } },
  });
  expect(normal({ platform: 'javascript', user: { id: '1' } }, { clientIp: null }).user).toEqual({ id: '1' });
  expect(
    normal({ platform: 'javascript', user: { id: '1' } }, { envelopeSdk: { name: 'x', version: '1', settings: { infer_ip: 'never' } } })
      .user,
  ).toEqual({ id: '1' });
});

test('contexts get their type, trace ids their form', () => {
  expect(
    normal({
      contexts: {
        os: { name: 'Linux', version: 12 },
        mine: { type: 'runtime', name: 'rustc' },
        odd: 'x',
        gone: null,
        reprocessing: {},
        trace: {
          trace_id: 'AAAAAAAA-AAAA-AAAA-AAAA-AAAAAAAAAAAA',
          span_id: '0000000000000000',
          parent_span_id: null,
          status: 5,
          op: 'http',
        },
        flags: { values: [{ flag: 'a', result: true }, { result: 1 }] },
      },
    }).contexts,
  ).toEqual({
    os: { name: 'Linux', version: '12', type: 'os' },
    mine: { type: 'runtime', name: 'rustc' },
    trace: { trace_id: 'a'.repeat(32), status: 'not_found', op: 'http', type: 'trace' },
    flags: { values: [{ flag: 'a', result: true }], type: 'flags' },
  });
});

const CHROME = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36';

test('the user agent fills contexts that are absent', () => {
  const headers = { 'User-Agent': CHROME };

  expect(normal({ platform: 'javascript', request: { headers } }).contexts).toEqual({
    browser: { name: 'Chrome', version: '142.0.0', type: 'browser' },
    os: { name: 'Windows', version: '>=10', type: 'os' },
  });
  expect(
    normal({ platform: 'python', request: { headers }, contexts: { os: { name: 'Linux' }, browser: { name: 'Mine' } } }).contexts,
  ).toEqual({
    browser: { name: 'Mine', type: 'browser' },
    os: { name: 'Linux', type: 'os' },
    client_os: { name: 'Windows', version: '>=10', type: 'client_os' },
  });
  expect(normal({ platform: 'javascript' }, { userAgent: CHROME }).contexts?.['browser']).toMatchObject({ name: 'Chrome' });
  expect(normal({ platform: 'python' }, { userAgent: CHROME }).contexts).toBeUndefined();
});

test('client hints are preferred to the user agent', () => {
  const headers = {
    'User-Agent': CHROME,
    'Sec-CH-UA': '"Chromium";v="142", "Brave";v="142", "Not_A Brand";v="99"',
    'Sec-CH-UA-Platform': '"macOS"',
    'Sec-CH-UA-Platform-Version': '"15.5.0"',
    'Sec-CH-UA-Model': '"Pixel"',
  };

  expect(normal({ platform: 'javascript', request: { headers } }).contexts).toEqual({
    browser: { name: 'Brave', version: '142', type: 'browser' },
    os: { name: 'Mac OS X', version: '15.5.0', type: 'os' },
    device: { family: 'Pixel', model: 'Pixel', type: 'device' },
  });
});

test('tags are pairs of valid words', () => {
  const tags = (value: unknown): unknown => normal({ tags: value }).tags;

  expect(tags({ a: 'b', 'my key': true, n: 42, f: 1.9, nil: null, obj: {}, release: 'x', user: 'y', 'device.class': 'z' })).toEqual([
    ['a', 'b'],
    ['my-key', 'True'],
    ['n', '42'],
    ['f', '1'],
  ]);
  expect(tags([['a', '1'], ['a', '2'], ['b', ' x\n y '], null, ['c'], { key: 'd', value: 4 }])).toEqual([
    ['a', '1'],
    ['b', 'x y'],
    ['d', '4'],
  ]);
  expect(tags({ ['k'.repeat(201)]: 'v', v: 'x'.repeat(201), e: '', ok: 'é'.repeat(200) })).toEqual([['ok', 'é'.repeat(200)]]);
  expect(normal({ tags: { v: 'x'.repeat(201) } }).errors?.[0]).toMatchObject({ type: 'value_too_long', name: 'tags.0.1' });
  expect(tags('x')).toEqual([]);
});

test('fingerprints are lists of words', () => {
  expect(normal({ fingerprint: ['{{ default }}', 1, true, null, {}, 2.5] }).fingerprint).toEqual(['{{ default }}', '1', 'True', '2']);
  expect(normal({ fingerprint: 'x' }).fingerprint).toBeUndefined();
});

test('images lead to debug files, or are left out', () => {
  const images = [
    { type: 'sourcemap', debug_id: 'DEADBEEF01234567890ABCDEF0123456', code_file: 'https://x/a.js' },
    { type: 'macho', image_addr: 4096, debug_id: 'DEADBEEF-0123-4567-890a-bcdef0123456-0A', image_size: '123', code_file: 'a' },
    { type: 'apple', image_addr: '0x1', uuid: 'deadbeef-0123-4567-890a-bcdef0123456', name: 'App' },
    { type: 'elf', image_addr: '0x1' },
    { type: 'from_the_future', debug_id: 'x' },
    { type: 'proguard', uuid: 'deadbeef-0123-4567-890a-bcdef0123456' },
    'broken',
  ];

  expect(normal({ debug_meta: { images, sdk_info: { sdk_name: 'iOS', version_major: 18 } } }).debug_meta).toEqual({
    images: [
      { type: 'sourcemap', debug_id: 'deadbeef-0123-4567-890a-bcdef0123456', code_file: 'https://x/a.js' },
      { type: 'macho', image_addr: '0x1000', debug_id: 'deadbeef-0123-4567-890a-bcdef0123456-a', image_size: 123, code_file: 'a' },
      { type: 'macho', image_addr: '0x1', debug_id: 'deadbeef-0123-4567-890a-bcdef0123456', code_file: 'App' },
      { type: 'proguard', uuid: 'deadbeef-0123-4567-890a-bcdef0123456' },
    ],
    sdk_info: { sdk_name: 'iOS', version_major: 18 },
  });
});

test('the SDK is known from the event, the envelope or the credentials', () => {
  expect(normal({ sdk: { name: 'a', version: '1', integrations: ['x', 3], packages: [{ name: 'p', version: '1' }] } }).sdk).toEqual({
    name: 'a',
    version: '1',
    integrations: ['x'],
    packages: [{ name: 'p', version: '1' }],
  });
  expect(normal({}, { envelopeSdk: { name: 'e', version: '2' } }).sdk).toEqual({ name: 'e', version: '2' });
  expect(normal({}, { client: null }).sdk).toBeUndefined();
});

test('long loggers keep their last words', () => {
  expect(normal({ logger: ` a\nb ` }).logger).toBe('a b');
  expect(normal({ logger: 'one.two.three.four.five.six.seven.eight.nine.ten.eleven.twelve.thirteen.fourteen' }).logger).toBe(
    '*.five.six.seven.eight.nine.ten.eleven.twelve.thirteen.fourteen',
  );
});

test('the legacy field site becomes a tag', () => {
  expect(normal({ site: 'shop' }).tags).toEqual([['site', 'shop']]);
  expect(normal({ site: ' shop\n1 ' }).tags).toEqual([['site', 'shop 1']]);
  expect(normal({ site: '\n\0' }).tags).toEqual([['site', '\ufffd']]);
  expect(normal({ site: ' \n' }).tags).toEqual([]);
});

test('a broken field leaves a remark with its value, and an error for people', () => {
  const event = normal({
    release: 'latest',
    breadcrumbs: [{ message: 'a', timestamp: 'never' }],
    exception: { type: 'E', value: 'v', mechanism: 3 },
  });

  expect(event._meta).toEqual({
    release: { '': { err: ['invalid_data'], val: 'latest' } },
    breadcrumbs: { values: { 0: { timestamp: { '': { err: ['invalid_data'], val: 'never' } } } } },
    exception: { values: { 0: { mechanism: { '': { err: ['invalid_data'], val: 3 } } } } },
  });
  expect(event.errors).toEqual([
    { type: 'invalid_data', name: 'release', value: 'latest' },
    { type: 'invalid_data', name: 'breadcrumbs.values.0.timestamp', value: 'never' },
    { type: 'invalid_data', name: 'exception.values.0.mechanism', value: 3 },
  ]);
});

test('remarks of the SDK stay, follow their fields, and name errors', () => {
  const event = normal({
    message: 'cut...',
    breadcrumbs: [{ message: 'x...' }],
    extra: { a: 'b' },
    errors: [{ type: 'js_no_source', url: 'dropped', name: 'n', value: 'v' }, 'broken'],
    _meta: {
      message: { '': { len: 9000, rem: [['!limit', 's', 3, 6]] } },
      breadcrumbs: { 0: { message: { '': { len: 10 } } } },
      extra: {
        a: { '': { err: ['invalid_data', ['odd', { reason: 'why', deep: {} }], 3], rem: [['@ip', 'toolong'], 'x'], len: -1, val: {} } },
      },
      odd: 'x',
    },
  });

  expect(event._meta).toEqual({
    logentry: { formatted: { '': { len: 9000, rem: [['!limit', 's', 3, 6]] } } },
    breadcrumbs: { values: { 0: { message: { '': { len: 10 } } } } },
    extra: { a: { '': { err: ['invalid_data', ['odd', { reason: 'why' }]], rem: [] } } },
  });
  expect(event.errors).toEqual([
    { type: 'js_no_source', name: 'n', value: 'v' },
    { type: 'invalid_data', name: 'extra.a' },
    { type: 'odd', name: 'extra.a' },
  ]);
});

test('security reports', () => {
  const csp = { document_uri: 'https://x/', blocked_uri: 'inline', status_code: 200, line_number: 1, odd: 1 };

  expect(normal({ csp }).csp).toEqual({ document_uri: 'https://x/', blocked_uri: 'inline', status_code: 200, line_number: 1 });
});
