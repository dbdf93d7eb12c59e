import { describe, expect, test } from 'vitest';
import type { Frame } from '../../../event/schema.ts';
import { event, failure, frameLeaves, group, leaves } from './fixtures/build.ts';

const cases: readonly (readonly [rule: string, platform: string, frame: Frame, leaves: readonly string[]])[] = [
  [
    'the file’s base name in lower case',
    'python',
    { filename: 'App/Views/Checkout.PY', function: 'f' },
    ['filename=checkout.py', 'function=f'],
  ],
  ['backslashes part paths too', 'csharp', { filename: 'C:\\src\\Pay.cs', function: 'F' }, ['filename=pay.cs', 'function=F']],
  [
    'a module stands before the file',
    'python',
    { module: 'app.pay', filename: 'pay.py', function: 'f' },
    ['module=app.pay', '!filename=pay.py', 'function=f'],
  ],
  [
    'an address is no file',
    'javascript',
    { filename: '/a.js', abs_path: 'https://x.io/a.js', function: 'f' },
    ['!filename=a.js', 'function=f'],
  ],
  [
    'a module that is the path',
    'javascript',
    { module: 'a/b.js', abs_path: 'https://x.io/a/b.js', function: 'f' },
    ['!module=a/b.js', '!filename=b.js', 'function=f'],
  ],
  ['JavaScript: what follows the last dot', 'node', { filename: 'a.js', function: 'Object.Foo.load' }, ['filename=a.js', 'function=load']],
  ['JavaScript: an alias', 'node', { filename: 'a.js', function: 'Foo.load [as reload]' }, ['filename=a.js', 'function=load']],
  [
    'JavaScript: a function without a name',
    'node',
    { filename: 'a.js', function: 'Foo.<anonymous>' },
    ['filename=a.js', '!function=<anonymous>'],
  ],
  ['JavaScript: Firefox’s inner functions', 'javascript', { filename: 'a.js', function: 'f/<' }, ['filename=a.js', '!function=f/<']],
  [
    'JavaScript: the line stands before the function after a source map',
    'javascript',
    { module: 'a', function: 'f', context_line: 'go();', data: { sourcemap: 'a.js.map' } },
    ['module=a', '!function=f', 'context-line=go();'],
  ],
  [
    'Java: reflection’s numbers',
    'java',
    { module: 'jdk.internal.reflect.GeneratedMethodAccessor42', function: 'invoke' },
    ['module=jdk.internal.reflect.GeneratedMethodAccessor', 'function=invoke'],
  ],
  [
    'Java: constructors by reflection',
    'java',
    { module: 'sun.reflect.NativeConstructorAccessorImpl', function: 'newInstance' },
    ['module=sun.reflect.<auto>ConstructorAccessor', 'function=newInstance'],
  ],
  [
    'Java: CGLIB',
    'java',
    { module: 'com.acme.Shop$$EnhancerBySpringCGLIB$$a1b2c3', function: 'pay' },
    ['module=com.acme.Shop$$<auto>', 'function=pay'],
  ],
  [
    'Java: Hibernate',
    'java',
    { module: 'com.acme.User$HibernateProxy$x7Yz', function: 'getId' },
    ['module=com.acme.User$HibernateProxy$<auto>', 'function=getId'],
  ],
  ['Java: proxies', 'java', { module: 'com.acme.$Proxy123', function: 'call' }, ['module=com.acme.$Proxy<auto>', 'function=call']],
  ['Java: Clojure', 'java', { module: 'shop.core$fn__4711', function: 'invoke' }, ['module=shop.core$fn__<auto>', 'function=invoke']],
  [
    'Java: lambda classes',
    'java',
    { module: 'com.acme.Shop$$Lambda$14/0x0000', filename: 'Shop.java', function: 'lambda$pay$0' },
    ['!module=com.acme.Shop$$Lambda$14/0x0000', 'filename=shop.java', '!function=lambda$pay$0'],
  ],
  [
    'Java: javassist files',
    'java',
    { filename: 'Shop_$$_javassist_12.java', function: 'pay' },
    ['filename=shop_$$_javassist<auto>.java', 'function=pay'],
  ],
  ['Ruby: blocks', 'ruby', { filename: 'a.rb', function: 'block (2 levels) in index' }, ['filename=a.rb', 'function=block']],
  [
    'Ruby: templates',
    'ruby',
    { filename: 'a.erb', function: '_app_views_show_html_erb__1234_5678' },
    ['filename=a.erb', 'function=_app_views_show_html_erb'],
  ],
  [
    'PHP: anonymous classes',
    'php',
    { filename: 'a.php', function: 'class@anonymous\u0000/srv/a.php:3$0::run' },
    ['filename=a.php', 'function=run'],
  ],
  [
    'PHP: anonymous functions',
    'php',
    { filename: 'a.php', function: '[Anonymous function]' },
    ['filename=a.php', '!function=[Anonymous function]'],
  ],
  [
    'PHP: lines in the names of closures',
    'php',
    { filename: 'a.php', function: '{closure:App\\Shop::pay():42}' },
    ['filename=a.php', 'function={closure:App\\Shop::pay()}'],
  ],
  ['C#: the full name', 'csharp', { module: 'Acme.Shop', function: 'Pay (Int32 x)' }, ['module=Acme.Shop', 'function=Pay (Int32 x)']],
  ['native: trimmed', 'native', { package: '/app/shop', function: 'void shop::pay<int>(int)' }, ['function=shop::pay<T>']],
  ['native: redacted', 'cocoa', { filename: 'a.m', function: '<redacted>' }, ['filename=a.m', '!function=<redacted>']],
  [
    'source lines, spaces collapsed',
    'python',
    { filename: 'a.py', context_line: '   x  =\tpay( 1 )  ' },
    ['filename=a.py', 'context-line=x = pay( 1 )'],
  ],
  [
    'source lines of other languages do not count',
    'java',
    { module: 'a.B', function: 'f', context_line: 'pay();' },
    ['module=a.B', 'function=f'],
  ],
  [
    'a script of a page outside of functions',
    'javascript',
    { module: 'm', abs_path: 'https://x.io/a.js', context_line: 'go();' },
    ['!module=m', '!context-line=go();', '!filename=a.js'],
  ],
  [
    'Python’s child processes',
    'python',
    { module: 'm', context_line: 'spawn_main(tracker_fd=5, pipe_handle=9)' },
    ['module=m', 'context-line=spawn_main(tracker_fd=<int>, pipe_handle=<int>)'],
  ],
];

test.each(cases)('%s', (_, platform, frame, expected) => {
  expect(frameLeaves(platform, frame).toSorted()).toEqual([...expected].toSorted());
});

test('a line that is too long is minified code', () => {
  expect(frameLeaves('node', { filename: 'a.js', context_line: 'x'.repeat(121) }).at(-1)).toMatch(/^!context-line=/);
});

describe('whole frames', () => {
  const hints = (platform: string, ...frames: Frame[]) => {
    const grouping = group(failure(platform, { type: 'E', stacktrace: { frames: frames.map((frame) => ({ in_app: true, ...frame })) } }));
    const stack = grouping.variants[0]?.component.values.find((value) => typeof value !== 'string' && value.id === 'stacktrace');
    if (stack === undefined || typeof stack === 'string') return [];
    return stack.values.map((frame) => (typeof frame === 'string' ? '' : (frame.hint ?? '')));
  };

  test('recursion counts once', () => {
    const frame = { filename: 'a.py', function: 'walk', lineno: 3 };
    expect(hints('python', frame, frame, frame)).toEqual(['', 'calls itself', 'calls itself']);
  });

  test('one function called from two lines is no recursion', () => {
    expect(hints('python', { filename: 'a.py', function: 'walk', lineno: 3 }, { filename: 'a.py', function: 'walk', lineno: 4 })).toEqual([
      '',
      '',
    ]);
  });

  test('evaluated code and code of the engine are left out', () => {
    expect(hints('javascript', { function: 'eval', filename: 'a.js' }, { function: 'map', abs_path: '[native code]' })).toEqual([
      'evaluated code',
      'code of the engine',
    ]);
  });

  test('one frame of a page without a function gives way to the message', () => {
    const grouping = group(
      failure('javascript', {
        type: 'TypeError',
        value: 'x is 5',
        stacktrace: { frames: [{ abs_path: 'https://x.io/a.js', filename: '/a.js', in_app: true }] },
      }),
    );
    expect(leaves(grouping)).toEqual(['type=TypeError', 'value=x is <int>', '!filename=a.js']);
  });

  test('a frame of another platform follows that platform’s rules', () => {
    const frames = [{ platform: 'native', function: 'int shop::pay(int)', in_app: true, package: '/app/lib.so' }];
    expect(leaves(group(failure('csharp', { type: 'E', stacktrace: { frames } })))).toEqual(['type=E', 'function=shop::pay']);
  });
});

test('the thread that crashed speaks, else the current one, else the only one', () => {
  const stack = (name: string) => ({ frames: [{ function: name, in_app: true, filename: 'a.swift' }] });
  const of = (threads: Parameters<typeof event>[0]['threads']) => leaves(group(event({ platform: 'cocoa', threads })));

  expect(
    of({
      values: [
        { id: 1, crashed: true, stacktrace: stack('a') },
        { id: 2, current: true, stacktrace: stack('b') },
      ],
    }),
  ).toContain('function=a');
  expect(
    of({
      values: [
        { id: 1, stacktrace: stack('a') },
        { id: 2, current: true, stacktrace: stack('b') },
      ],
    }),
  ).toContain('function=b');
  expect(of({ values: [{ id: 1, stacktrace: stack('a') }] })).toContain('function=a');
  expect(
    of({
      values: [
        { id: 1, stacktrace: stack('a') },
        { id: 2, stacktrace: stack('b') },
      ],
    }),
  ).toEqual([]);
});
