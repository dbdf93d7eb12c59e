import { expect, test } from 'vitest';

import { normal } from '../../../test/normal-form.ts';

test('exceptions', () => {
  const first = (exception: unknown): unknown => normal({ exception }).exception?.values[0];

  expect(first({ value: 'TypeError: x is  undefined' })).toEqual({ type: 'TypeError', value: 'x is  undefined' });
  expect(first({ value: 'not a type: x' })).toEqual({ value: 'not a type: x' });
  expect(first({ type: 'E', value: { a: [1] } })).toEqual({ type: 'E', value: '{"a":[1]}' });
  expect(first({ type: 'E', value: 0 })).toEqual({ type: 'E', value: '0' });
  expect(first({ type: 'E', thread_id: 7, stacktrace: {} })).toEqual({ type: 'E', thread_id: 7 });
  expect(first({ module: 'm' })).toBeUndefined();
  expect(normal({ exception: { module: 'm' } }).errors).toEqual([{ type: 'missing_attribute', name: 'exception.values.0' }]);
});

test('mechanisms, of today and of old', () => {
  const mechanism = (value: unknown): unknown => normal({ exception: { type: 'E', mechanism: value } }).exception?.values[0]?.mechanism;
  const full = {
    type: 'chained',
    handled: false,
    synthetic: true,
    description: 'd',
    help_link: 'https://x',
    data: { a: 1 },
    source: '__cause__',
    exception_id: 1,
    parent_id: 0,
    is_exception_group: true,
  };

  expect(mechanism(full)).toEqual(full);
  expect(mechanism({})).toBeUndefined();
  expect(mechanism('generic')).toEqual({ type: 'generic' });
  expect(mechanism({ handled: true, foo: 'bar', data: { a: 1 } })).toEqual({ type: 'generic', handled: true, data: { foo: 'bar', a: 1 } });
  expect(mechanism({ posix_signal: { signal: 11, number: 11 }, relevant_address: '0x1' })).toEqual({
    type: 'generic',
    data: { relevant_address: '0x1' },
    meta: { signal: { number: 11, name: 'SIGSEGV' } },
  });
  expect(mechanism({ type: 'x', handled: 'yes' })).toEqual({ type: 'x' });
});

test('frames know where they are', () => {
  const frame = (value: object): unknown =>
    normal({ exception: { type: 'E', stacktrace: { frames: [value] } } }).exception?.values[0]?.stacktrace?.frames[0];

  expect(frame({ filename: '/app/a.js' })).toEqual({ abs_path: '/app/a.js', filename: '/app/a.js' });
  expect(frame({ filename: 'https://x.example/static/a.js?v=1' })).toEqual({
    abs_path: 'https://x.example/static/a.js?v=1',
    filename: '/static/a.js',
  });
  expect(frame({ abs_path: 'http://x.example/' })).toEqual({ abs_path: 'http://x.example/', filename: 'http://x.example/' });
  expect(frame({ filename: 'a.py', abs_path: '/app/a.py' })).toEqual({ filename: 'a.py', abs_path: '/app/a.py' });
  expect(frame({ function: '?', lineno: 0, colno: 0 })).toEqual({ colno: 0 });
  expect(frame({ lineno: '12', in_app: true, vars: ['a', { b: 1 }] })).toEqual({ lineno: 12, in_app: true, vars: { 0: 'a', 1: { b: 1 } } });
  expect(frame({ pre_context: ['a', null, 3], context_line: 'x', post_context: [] })).toEqual({
    pre_context: ['a', '', ''],
    context_line: 'x',
  });
  expect(frame({ instruction_addr: '0X00Ab', image_addr: 4096, symbol_addr: '4097', function_id: 'zz' })).toEqual({
    instruction_addr: '0xab',
    image_addr: '0x1000',
    symbol_addr: '0x1001',
  });
  expect(frame({ lock: { type: 'waiting', class_name: 'C', address: '0x1', odd: 1 } })).toEqual({
    lock: { type: 2, class_name: 'C', address: '0x1' },
  });
});

test('stacks and threads', () => {
  const event = normal({
    stacktrace: {
      frames: [{ function: 'f' }],
      registers: { rip: '0x10', bad: 'x', eax: 255 },
      lang: 'c',
      snapshot: true,
      instruction_addr_adjustment: 'all',
    },
    threads: [
      { id: 1, name: 'main', crashed: true, current: true, main: true, state: 'RUNNABLE', held_locks: { '0x1': { type: 1 } } },
      { id: 'b', stacktrace: { frames: [] } },
    ],
  });

  expect(event.stacktrace).toMatchObject({
    registers: { rip: '0x10', eax: '0xff' },
    lang: 'c',
    snapshot: true,
    instruction_addr_adjustment: 'all',
  });
  expect(event.threads?.values).toEqual([
    { id: 1, name: 'main', crashed: true, current: true, main: true, state: 'RUNNABLE', held_locks: { '0x1': { type: 1 } } },
    { id: 'b' },
  ]);
});

test('a lone exception takes the stack beside it, two do not', () => {
  const stacktrace = { frames: [{ function: 'f' }] };

  expect(normal({ stacktrace, exception: { type: 'E' } }).exception?.values[0]?.stacktrace).toEqual(stacktrace);
  expect(normal({ stacktrace, exception: [{ type: 'E' }, { type: 'F' }] }).stacktrace).toEqual(stacktrace);
});
