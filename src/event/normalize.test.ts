import { expect, test } from 'vitest';

import { normal, normalizeContext, RECEIVED_AT_MS as RECEIVED } from '../../test/normal-form.ts';
import { normalizeEvent } from './normalize.ts';
import type { ErrorEvent } from './schema.ts';

const NOW = RECEIVED / 1000;
const ctx = normalizeContext();

/** Table of (input field, normal form of it). */
function expectField(name: keyof ErrorEvent, cases: readonly (readonly [input: unknown, output: unknown])[]): void {
  for (const [input, output] of cases) expect(normal({ [name]: input })[name], JSON.stringify(input)).toEqual(output);
}

test('only what is no JSON object is refused', () => {
  for (const payload of ['', 'x', '[]', '"a"', '1', 'null', '{"a":', '\u0000']) {
    expect(normalizeEvent(Buffer.from(payload), ctx)).toEqual({ ok: false, error: { reason: 'invalid_json' } });
  }
});

test('an empty event has its defaults', () => {
  expect(normal({})).toEqual({
    event_id: ctx.eventId,
    type: 'default',
    timestamp: NOW,
    received: NOW,
    platform: 'other',
    level: 'error',
    tags: [],
    sdk: { name: 'sentry.python', version: '2.68.0' },
  });
});

test('unknown fields and nulls do not reach the normal form', () => {
  const event = normal({
    unknown: 'secret',
    release: null,
    exception: { values: [{ type: 'E', module: null, other: 1, stacktrace: { frames: [{ function: 'f', odd: 1 }] } }] },
  });

  expect(JSON.stringify(event)).not.toMatch(/secret|other":|odd|null/);
});

test('old names of interfaces are known', () => {
  const event = normal({
    'sentry.interfaces.Exception': { type: 'E', value: 'v' },
    'sentry.interfaces.Message': { message: 'hello' },
    'sentry.interfaces.User': { id: 1 },
    'sentry.interfaces.Http': { url: 'http://x/' },
    'sentry.interfaces.Breadcrumbs': [{ message: 'm' }],
    'sentry.interfaces.Contexts': { os: { name: 'Linux' } },
    'sentry.interfaces.Stacktrace': { frames: [{ function: 'f' }] },
    'sentry.interfaces.Template': { filename: 't.html', lineno: 3 },
  });

  expect(event.exception?.values[0]).toMatchObject({ type: 'E', value: 'v', stacktrace: { frames: [{ function: 'f' }] } });
  expect(event.logentry).toEqual({ formatted: 'hello' });
  expect(event.user?.id).toBe('1');
  expect(event.request?.url).toBe('http://x/');
  expect(event.breadcrumbs?.values).toEqual([{ message: 'm', type: 'default', level: 'info' }]);
  expect(event.contexts?.['os']).toEqual({ name: 'Linux', type: 'os' });
  expect(event.template).toEqual({ filename: 't.html', lineno: 3 });
  expect(event.stacktrace).toBeUndefined();
});

test('levels', () => {
  expectField('level', [
    ['fatal', 'fatal'],
    ['critical', 'fatal'],
    ['warn', 'warning'],
    ['WARNING', 'warning'],
    ['log', 'info'],
    [10, 'debug'],
    [40, 'error'],
    ['30', 'warning'],
    ['silly', 'error'],
    [{}, 'error'],
  ]);
});

test('times are seconds, whatever they come as', () => {
  const at = (text: string): number => Date.parse(text) / 1000;
  expectField('timestamp', [
    [NOW - 5, NOW - 5],
    [String(NOW - 5), NOW - 5],
    ['2026-11-22T07:22:11.738165Z', at('2026-11-22T07:22:11.738Z') + 0.000165],
    ['2026-11-22T07:22:11', at('2026-11-22T07:22:11Z')],
    ['2026-11-22 07:22:11.5', at('2026-11-22T07:22:11.5Z')],
    ['2026-11-22T07:22:11+02:00', at('2026-11-22T05:22:11Z')],
    ['2026-11-22T07:22:11.123456789-0130', at('2026-11-22T08:52:11.123Z') + 0.000457],
    ['yesterday', NOW],
    ['2026-02-30T00:00:00Z', NOW],
    [-1, NOW],
    [1e20, NOW],
    [{}, NOW],
  ]);
});

test('a clock that is off by 55 minutes is corrected in every time, a smaller difference is not', () => {
  const payload = { timestamp: NOW - 7200, breadcrumbs: [{ timestamp: NOW - 7300, message: 'm' }] };
  const off = normal(payload, { sentAtMs: RECEIVED - 7_200_000 });
  const near = normal(payload, { sentAtMs: RECEIVED - 54 * 60_000 });

  expect(off.timestamp).toBe(NOW);
  expect(off.breadcrumbs?.values[0]?.timestamp).toBe(NOW - 100);
  expect(off._meta?.['timestamp']).toMatchObject({ '': { err: [['clock_drift', { server_time: '2026-11-22T12:00:00.000Z' }]] } });
  expect(near.timestamp).toBe(NOW - 7200);
  expect(normal(payload, { sentAtMs: RECEIVED - 7_200_000 }).errors?.[0]).toMatchObject({ type: 'clock_drift', name: 'timestamp' });
});

test('the future and the distant past are brought to now', () => {
  const future = normal({ timestamp: NOW + 61, breadcrumbs: [{ timestamp: NOW + 51 }] });
  const past = normal({ timestamp: NOW - 30 * 86_400 - 1 });

  expect(future.timestamp).toBe(NOW);
  expect(future.breadcrumbs?.values[0]?.timestamp).toBe(NOW - 10);
  expect(future.errors?.[0]?.type).toBe('future_timestamp');
  expect(past.timestamp).toBe(NOW);
  expect(past.errors?.[0]?.type).toBe('past_timestamp');
  expect(normal({ timestamp: NOW + 59 }).timestamp).toBe(NOW + 59);
  expect(normal({ timestamp: NOW - 29 * 86_400 }).timestamp).toBe(NOW - 29 * 86_400);
});

test('platforms that are not known are other', () => {
  expectField('platform', [
    ['python', 'python'],
    ['javascript', 'javascript'],
    ['dart', 'dart'],
    ['cobol', 'other'],
    [3, 'other'],
  ]);
});

test('the type follows from what is there', () => {
  expect(normal({ exception: [{ type: 'E', value: 'v' }], csp: {} }).type).toBe('error');
  expect(normal({ exception: { values: [] }, csp: { blocked_uri: 'inline' } }).type).toBe('csp');
  expect(normal({ type: 'error', message: 'x' }).type).toBe('default');
});

test('releases, environments and dists are valid or gone', () => {
  expectField('release', [
    [' app@1.2.3+4 ', 'app@1.2.3+4'],
    [42, '42'],
    ['latest', undefined],
    ['..', undefined],
    ['a/b', undefined],
    ['a\nb', undefined],
    ['x'.repeat(251), undefined],
    ['', undefined],
  ]);
  expectField('environment', [
    ['production', 'production'],
    ['None', undefined],
    ['a/b', undefined],
    ['x'.repeat(65), undefined],
    ['', undefined],
    [1, undefined],
  ]);
  expect(normal({ release: 'a', dist: ' 7 ' }).dist).toBe('7');
  expect(normal({ dist: '7' }).dist).toBeUndefined();
  expect(normal({ release: 'a', dist: 'a b' }).dist).toBeUndefined();
  expect(normal({ release: 'a', dist: 'x'.repeat(65) }).errors?.[0]).toMatchObject({ type: 'value_too_long', name: 'dist' });
  expect(normal({ tags: { environment: 'staging', a: 'b' } })).toMatchObject({ environment: 'staging', tags: [['a', 'b']] });
  expect(normal({ environment: 'prod', tags: { environment: 'staging' } })).toMatchObject({ environment: 'prod', tags: [] });
});

test('messages become one text', () => {
  expectField('logentry', [
    [
      { message: 'a %s b', params: ['x'] },
      { message: 'a %s b', params: ['x'], formatted: 'a x b' },
    ],
    [
      { message: '%(name)s is %d%% %.2f', params: { name: 'n', 1: 2 } },
      { formatted: '%(name)s is %d%% %.2f', params: { name: 'n', 1: 2 } },
    ],
    [
      { message: '%(name)s 100%%', params: { name: 'n' } },
      { message: '%(name)s 100%%', params: { name: 'n' }, formatted: 'n 100%' },
    ],
    [
      { message: 'a {} {1} {0}', params: ['x', 'y'] },
      { message: 'a {} {1} {0}', params: ['x', 'y'], formatted: 'a x y x' },
    ],
    [
      { message: 'a {name} {{}}', params: { name: 1 } },
      { message: 'a {name} {{}}', params: { name: 1 }, formatted: 'a 1 {}' },
    ],
    [{ message: 'a', formatted: 'a' }, { formatted: 'a' }],
    [
      { message: 'a %s', formatted: 'a b' },
      { message: 'a %s', formatted: 'a b' },
    ],
    [{ message: 'x', params: 3 }, { formatted: 'x' }],
    ['text', { formatted: 'text' }],
    [42, { formatted: '42' }],
    [false, undefined],
    [{}, undefined],
    [[], undefined],
    [{ message: { a: 1 } }, { formatted: '{"a":1}' }],
  ]);
  expect(normal({ message: 'top' }).logentry).toEqual({ formatted: 'top' });
  expect(normal({ message: 'top', logentry: { message: 'own' } }).logentry).toEqual({ formatted: 'own' });
});

test('values lists come in three forms', () => {
  const one = { type: 'E', value: 'v' };
  for (const exception of [{ values: [one] }, [one], one, { values: [null, one] }, [one, 'broken']]) {
    expect(normal({ exception }).exception).toEqual({ values: [one] });
  }
  expectField('exception', [
    [{}, undefined],
    [{ values: null }, undefined],
    [{ values: [] }, { values: [] }],
    ['x', undefined],
    [{ values: 'x' }, undefined],
  ]);
});

test.each([
  `jaVasCript:/*-/*\`/*'/*"/**/(/* */oNcliCk=alert() )//%0D%0A//</stYle/</titLe/</teXtarEa/</scRipt/--!><svg/oNloAd=alert()//>`,
  '"><img src=x onerror=alert(1)>',
  '‮RTL \u{1f468}‍\u{1f469}‍\u{1f467} Ǆ ß İ \u2028\u2029',
])('text that looks dangerous stays text: %j', (text) => {
  const event = normal({
    message: text,
    exception: {
      type: text.slice(0, 250),
      value: text,
      stacktrace: { frames: [{ function: text, filename: text, context_line: text, vars: { [text]: text } }] },
    },
    breadcrumbs: [{ message: text, category: text.slice(0, 120), data: { [text]: text } }],
    tags: { t: text.replaceAll(/[\u2028\u2029]/g, '') },
    extra: { [text]: text },
    user: { username: text.slice(0, 100) },
  });

  expect(event.logentry?.formatted).toBe(text);
  expect(event.exception?.values[0]).toMatchObject({
    value: text,
    stacktrace: { frames: [{ function: text, context_line: text, vars: { [text]: text } }] },
  });
  expect(event.breadcrumbs?.values[0]).toMatchObject({ message: text, data: { [text]: text } });
  expect(event.extra).toEqual({ [text]: text });
  expect(event.errors).toBeUndefined();
});
