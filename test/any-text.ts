import * as fc from 'fast-check';

/**
 * Any code point but lone surrogates, which no UTF-8 carries. fast-check's own `unit: 'binary'` says the same, and takes a second
 * of each process that asks for it to make its tables.
 */
const codePoint = fc
  .oneof({ weight: 3, arbitrary: fc.integer({ min: 0, max: 0xd7ff }) }, fc.integer({ min: 0xe000, max: 0x10ffff }))
  .map((point) => String.fromCodePoint(point));

export function anyText(bounds: { readonly maxLength?: number } = {}): fc.Arbitrary<string> {
  return fc.string({ unit: codePoint, ...bounds });
}
