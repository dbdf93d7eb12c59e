import { describe, expect, test } from 'vitest';
import type { ErrorEvent, Exception, Frame } from '../../../event/schema.ts';
import { event, failure, group } from './fixtures/build.ts';

const at = (frame: Frame) => ({ frames: [{ in_app: true, ...frame }] });
const title = (given: ErrorEvent) => group(given).title;
const culprit = (given: ErrorEvent) => group(given).culprit;

describe('title', () => {
  test.each<[string, Exception, string]>([
    ['type and message', { type: 'ValueError', value: 'bad\nthing' }, 'ValueError: bad'],
    ['type alone', { type: 'KeyboardInterrupt' }, 'KeyboardInterrupt'],
    ['a first line that is blank', { type: 'E', value: '\n  \nreason' }, 'E: reason'],
    [
      'a made-up type: where it crashed',
      { type: 'SIGSEGV', value: 'Segfault', mechanism: { type: 's', synthetic: true }, stacktrace: at({ function: 'pay' }) },
      'pay',
    ],
    [
      'a made-up type and no function',
      { type: 'SIGSEGV', value: 'Segfault', mechanism: { type: 's', synthetic: true } },
      'SIGSEGV: Segfault',
    ],
    ['no type: where it crashed', { value: 'x', stacktrace: at({ function: 'pay' }) }, 'pay'],
    ['no type, no function', { value: 'x' }, 'x'],
    ['nothing', {}, '<unknown>'],
  ])('%s', (_, exception, expected) => {
    expect(title(failure('python', exception))).toBe(expected);
  });

  test('long messages are cut', () => {
    expect(title(failure('python', { type: 'E', value: 'x'.repeat(1000) }))).toBe(`E: ${'x'.repeat(253)}...`);
  });

  test.each<[Partial<ErrorEvent>, string]>([
    [{ logentry: { message: 'Failed %s times', formatted: 'Failed 3 times\nreally' } }, 'Failed 3 times'],
    [{ logentry: { message: 'only a template' } }, 'only a template'],
    [{}, '<unlabeled event>'],
    [
      { type: 'csp', csp: { effective_directive: 'script-src-elem', blocked_uri: 'https://evil.com/x.js' } },
      "Blocked 'script' from 'evil.com'",
    ],
    [{ type: 'csp', csp: { effective_directive: 'script-src-elem', blocked_uri: 'inline' } }, "Blocked inline 'script'"],
    [{ type: 'csp', csp: { effective_directive: 'connect-src', blocked_uri: 'wss://a.b/c' } }, "Blocked 'connect' from 'wss://a.b'"],
    [{ type: 'expectct', expectct: { hostname: 'shop.io' } }, "Expect-CT failed for 'shop.io'"],
  ])('%j', (parts, expected) => {
    expect(title(event(parts))).toBe(expected);
  });

  test('a message to which the SDK attached a stack is a message', () => {
    const exception: Exception = { value: 'hello', mechanism: { type: 'generic', synthetic: true }, stacktrace: at({ function: 'f' }) };
    expect(title({ ...failure('node', exception), logentry: { formatted: 'hello' } })).toBe('hello');
  });

  test('an event that says nothing has a title that issues know as a placeholder', () => {
    expect([title(event({})), title(failure('python', {}))]).toEqual(['<unlabeled event>', '<unknown>']);
  });
});

describe('culprit', () => {
  const frame: Frame = { module: 'shop.cart', filename: 'cart.py', function: 'pay' };

  test.each<[string, string, Frame, string]>([
    ['module and function', 'python', frame, 'shop.cart in pay'],
    ['file and function', 'python', { filename: 'cart.py', function: 'pay' }, 'cart.py in pay'],
    ['JavaScript', 'node', frame, 'pay(shop.cart)'],
    ['JavaScript without a name', 'javascript', { filename: '/a.js' }, '?(/a.js)'],
    ['native', 'native', { package: '/app/x', function: 'shop::pay(int)' }, 'shop::pay'],
  ])('%s', (_, platform, given, expected) => {
    expect(culprit(failure(platform, { type: 'E', stacktrace: at(given) }))).toBe(expected);
  });

  test('the application’s newest frame stands for the stack, the newest of all without one', () => {
    const lib: Frame = { module: 'lib', function: 'go', in_app: false };
    const frames = [{ ...frame, in_app: true }, lib];
    expect(culprit(failure('python', { type: 'E', stacktrace: { frames } }))).toBe('shop.cart in pay');
    expect(culprit(failure('python', { type: 'E', stacktrace: { frames: [lib] } }))).toBe('lib in go');
  });

  test('what the SDK said comes first: culprit, then transaction', () => {
    const given = failure('python', { type: 'E', stacktrace: at(frame) });
    expect(culprit({ ...given, transaction: '/pay' })).toBe('/pay');
    expect(culprit({ ...given, transaction: '/pay', culprit: 'mine' })).toBe('mine');
  });

  test('without a stack it is the address; a made-up exception names no place', () => {
    const request = { url: 'https://shop.io/pay' };
    expect(culprit({ ...failure('python', { type: 'E' }), request })).toBe('https://shop.io/pay');
    expect(culprit(failure('python', { type: 'E', mechanism: { type: 's', synthetic: true }, stacktrace: at(frame) }))).toBe('');
  });
});

test('metadata: what was thrown and where', () => {
  expect(group(failure('python', { type: 'E', value: 'v', stacktrace: at({ filename: 'cart.py', function: 'pay' }) })).metadata).toEqual({
    type: 'E',
    value: 'v',
    filename: 'cart.py',
    function: 'pay',
  });
  expect(group(event({ logentry: { formatted: 'hello\nworld' } })).metadata).toEqual({ title: 'hello' });
});
