import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BrokenSymbolsError, openSymbols } from './symbols.ts';

const FIXTURES = new URL('../../../../test/fixtures/debug-files/', import.meta.url);
const fixture = (name: string): string => readFileSync(new URL(name, FIXTURES), 'utf8');

const MODULE = 'MODULE Linux x86_64 492E2DD23CC306CA9C494EEF1533A3810 shop\n';

/** Tools write types of results and template parameters in their own ways: the last name is enough beside file and line. */
function lastName(name: string): string {
  const plain = name.replaceAll(/\(.*$|\.cold$|<.*>/g, '').trim();
  return plain.split(/::| /).at(-1) ?? '';
}

test('every place of an optimized C++ program is read as LLVM’s symbolizer reads it, with what was inlined there', () => {
  const symbols = openSymbols(Buffer.from(fixture('shop.sym')));
  const blocks = fixture('shop-symbolized.txt')
    .trim()
    .split(/\n(?=\S)/);
  let inlined = 0;

  for (const block of blocks) {
    const [address = '', ...theirs] = block.split('\n');
    const ours = symbols.at(Number.parseInt(address, 16)).toReversed();
    const expected = theirs.map((line) => {
      const [, name = '', place = ''] = /^ {2}(.*) (\S+)$/.exec(line) ?? [];
      return `${lastName(name)} ${place}`;
    });
    inlined += ours.length - 1;
    expect(
      ours.map((one) => `${lastName(one.function)} ${one.file}:${one.line}`),
      address,
    ).toEqual(expected);
  }

  expect(blocks.length).toBeGreaterThan(50);
  expect(inlined).toBeGreaterThan(50);
});

test('a public symbol reaches to the next function, and no further', () => {
  const symbols = openSymbols(
    Buffer.from(
      `${MODULE}FILE 0 /src/a.c\r\nPUBLIC 1000 0 _start\r\nFUNC m 2000 10 0 main\r\n2000 8 7 0\r\n2008 8 0 0\r\nPUBLIC m 3000 0 _end\r\n`,
    ),
  );

  expect(symbols.at(0x0fff)).toEqual([]);
  expect(symbols.at(0x1fff)).toEqual([{ function: '_start', file: null, line: null, start: 0x1000 }]);
  expect(symbols.at(0x2007)).toEqual([{ function: 'main', file: '/src/a.c', line: 7, start: 0x2000 }]);
  expect(symbols.at(0x2009)).toEqual([{ function: 'main', file: '/src/a.c', line: null, start: 0x2000 }]);
  expect(symbols.at(0x2010)).toEqual([]);
  expect(symbols.at(0x9000)).toEqual([{ function: '_end', file: null, line: null, start: 0x3000 }]);
});

test('records are told from names that look like them, and wrong lines are passed over', () => {
  const symbols = openSymbols(
    Buffer.from(
      `${MODULE}FUNC zz 10 0 broken\nFILE x y\nFUNC 10 20 0 operator()(INLINE 0 1, FILE) const\n10 4 3 99\nnonsense\n14 4 4 0\nSTACK CFI INIT 10 20\n`,
    ),
  );

  expect(symbols.at(0x10)).toEqual([{ function: 'operator()(INLINE 0 1, FILE) const', file: null, line: 3, start: 0x10 }]);
  expect(symbols.at(0x15)).toEqual([{ function: 'operator()(INLINE 0 1, FILE) const', file: null, line: null, start: 0x10 }]);
});

test('a file without symbols is refused', () => {
  expect(() => openSymbols(Buffer.from('<html>404</html>'))).toThrow(BrokenSymbolsError);
  expect(() => openSymbols(Buffer.from(MODULE))).toThrow(BrokenSymbolsError);
});

test('no bytes throw anything but the refusal', () => {
  const lines = fixture('shop.sym').split('\n');

  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constantFrom(...lines), fc.string())), fc.nat(0x3000), (all, address) => {
      try {
        openSymbols(Buffer.from(MODULE + all.join('\n'))).at(address);
      } catch (error) {
        expect(error).toBeInstanceOf(BrokenSymbolsError);
      }
    }),
  );
});
