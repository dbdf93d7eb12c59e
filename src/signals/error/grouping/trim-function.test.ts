import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { trimFunction } from './trim-function.ts';

test.each([
  ['main', 'main'],
  ['void foo<int>::bar(int, std::map<int, std::string>) const', 'foo<T>::bar'],
  ['std::vector<int, std::allocator<int> >::operator[](unsigned long)', 'std::vector<T>::operator[]'],
  ['std::ostream& operator<< <char>(std::ostream&, char)', 'operator<<<T>'],
  ['Foo::operator->()', 'Foo::operator->'],
  ['Foo::operator()(int)', 'Foo::operator()'],
  ['Foo::operator bool() const', 'Foo::operator bool'],
  ['void* operator new(unsigned long)', 'operator new'],
  ['foo(int)::{lambda(int)#2}::operator()(int) const', 'foo::lambda::operator()'],
  ['bool (anonymous namespace)::check<int>(int)::$_0::operator()() const', '(anonymous namespace)::check<T>::lambda::operator()'],
  ["`anonymous namespace'::Foo::Bar", '(anonymous namespace)::Foo::Bar'],
  ['?A0x1234abcd::Foo', '(anonymous namespace)::Foo'],
  ['<lambda_0123456789abcdef0123456789abcdef>::operator()', 'lambda::operator()'],
  ['foo [clone .isra.0] [clone .cold]', 'foo'],
  ['memcpy@@GLIBC_2.14', 'memcpy'],
  ['_start@12', '_start'],
  ['auto f(int) -> int', 'f'],
  ['-[AppDelegate application:didFinishLaunchingWithOptions:]', '-[AppDelegate application:didFinishLaunchingWithOptions:]'],
  ['core::ops::function::FnOnce::call_once::h0123456789abcdef', 'core::ops::function::FnOnce::call_once'],
  ['<alloc::vec::Vec<T> as core::ops::index::Index<I>>::index', '<alloc::vec::Vec<T> as core::ops::index::Index<T>>::index'],
  ['myapp::run::{{closure}}', 'myapp::run::{closure}'],
  ['myapp::run::{closure#0}', 'myapp::run::{closure}'],
  ['closure #1 (Swift.Int) -> () in App.ViewController.load(Swift.Int) -> ()', 'closure in App.ViewController.load'],
  ['closure #1 in closure #2 in App.go()', 'closure in App.go'],
  ['@objc App.Screen.tap() -> ()', 'App.Screen.tap'],
  ['App.Store.save(a: Swift.Int) throws -> Swift.String', 'App.Store.save'],
  ['App.Store.count.getter : Swift.Int', 'App.Store.count.getter'],
  ['thunk for @escaping @callee_guaranteed () -> ()', 'thunk for closure'],
  ['variable initialization expression of App.Store.count : Swift.Int', 'App.Store.count'],
  ['protocol witness for A.P.go() -> () in conformance A.S : A.P in A', 'A.P.go'],
])('native: %s', (symbol, name) => {
  expect(trimFunction(symbol, 'native')).toBe(name);
});

test('two builds of one Rust function have one name', () => {
  expect(trimFunction('app::pay::h0123456789abcdef', 'native')).toBe(trimFunction('app::pay::hfedcba9876543210', 'native'));
});

test('C# loses its parameters', () => {
  expect(trimFunction('Charge (System.Decimal amount)', 'csharp')).toBe('Charge');
});

test('other languages keep their names', () => {
  expect(trimFunction('operator<(a) [clone .x]', 'python')).toBe('operator<(a) [clone .x]');
});

test('no symbol is trimmed to nothing, and none makes it throw', () => {
  const symbol = fc.oneof(
    fc.string(),
    fc.string({ unit: fc.constantFrom(..."<>()[]{}:- aT&*#$@`'", ' as ', '::', '->', 'operator', 'closure #1 ') }),
  );
  fc.assert(
    fc.property(
      symbol.filter((name) => name.trim() !== ''),
      (name) => {
        expect(trimFunction(name, 'native')).not.toBe('');
      },
    ),
    { numRuns: 2000 },
  );
});

test.each(['<a as ', '((((', '<<<<', ' [clone .x', '{lambda(', 'operator', ' -> ', 'closure #1 ', '::'])(
  'brackets without an end cost nothing: %s',
  (piece) => {
    const symbol = piece.repeat(200).slice(0, 1024);
    const before = process.cpuUsage();

    trimFunction(symbol, 'native');

    // Time of the processor: a busy machine makes no difference.
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(100);
  },
);
