import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { demangle } from './demangle.ts';

test.each([
  [
    '_ZN3art10ArenaStack19AllocWithMemoryToolEjNS_14ArenaAllocKindE',
    'art::ArenaStack::AllocWithMemoryTool(unsigned int, art::ArenaAllocKind)',
  ],
  ['__ZN3foo3barEv', 'foo::bar()'],
  ['_ZNSt6vectorIiSaIiEE9push_backERKi', 'std::vector<int, std::allocator<int> >::push_back(int const&)'],
  ['_ZN3foo17h05af221e174051e9E', 'foo'],
  ['_RNvNtCs1234_7mycrate3foo3bar', 'mycrate::foo::bar'],
  ['?push@?$vector@HV?$allocator@H@std@@@std@@QEAAXH@Z', 'std::vector<int, std::allocator<int> >::push(int)'],
])('%s is %s', (mangled, name) => {
  expect(demangle(mangled)).toEqual({ name, cost: name.length });
});

test.each([
  'main',
  'pthread_setspecific',
  '_Z',
  '_ZZZZ',
  '_Zoo',
  '$s4main3fooyyF',
  '?',
  '',
  'Z3foov',
  '_start',
  '_RUST',
  `_ZN${'3foo'.repeat(400)}Ev`,
])('a name that no demangler knows is left as it is: %s', (name) => {
  expect(demangle(name).name).toBeNull();
});

test('a name that doubles with every letter is not written out', () => {
  const reference = (at: number) => (at === 0 ? 'S_' : `S${(at - 1).toString(36).toUpperCase()}_`);
  const bomb = (depth: number) => {
    const levels = Array.from({ length: depth }, (_, at) => `1PI${reference(2 * at + 2)}${reference(2 * at + 2)}E`);
    return `_Z1f1A1PIS_S_E${levels.join('')}`;
  };

  expect(demangle(bomb(4)).name).toMatch(/^f\(A, P<A, A>/);
  expect(demangle(bomb(10))).toMatchObject({ name: null });
  expect(demangle(bomb(10)).cost).toBeGreaterThan(10_000);
  expect(demangle(bomb(10)).cost).toBeLessThan(200_000);
  expect(demangle(bomb(60))).toEqual({ name: null, cost: 0 });
  expect(demangle(`?f@@YAX${'V?$P@'.repeat(40)}${'1'.repeat(100)}@Z`).cost).toBeLessThan(200_000);
});

test('any text is answered, and the next name after it', () => {
  const letters = fc.constantFrom('_', 'Z', 'N', 'S', 'I', 'E', 'R', 'v', 'B', 'C', 's', '0', '3', 'foo', 'é', '?', '@', '$', 'L', 'K');
  fc.assert(
    fc.property(fc.constantFrom('_Z', '_R', '?', '__Z'), fc.array(letters, { maxLength: 60 }), (head, tail) => {
      const { name, cost } = demangle(head + tail.join(''));

      expect(name === null || name.length === cost).toBe(true);
      expect(cost).toBeLessThan(1_000_000);
    }),
    { numRuns: 3_000 },
  );
  expect(demangle('_ZN5after3bugEv').name).toBe('after::bug()');
});
