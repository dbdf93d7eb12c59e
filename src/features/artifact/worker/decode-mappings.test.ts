import * as fc from 'fast-check';
import { decodedMappings, encodedMappings, TraceMap, type SourceMapSegment } from '@jridgewell/trace-mapping';
import { expect, test } from 'vitest';
import { decodeMappings } from './decode-mappings.ts';

const place = fc.nat(1 << 20);
const segment = fc.oneof(
  fc.tuple(place),
  fc.tuple(place, fc.nat(9), place, place),
  fc.tuple(place, fc.nat(9), place, place, fc.nat(99)),
) as fc.Arbitrary<SourceMapSegment>;
const mappings = fc.array(
  fc.array(segment, { maxLength: 6 }).map((line) => line.toSorted((a, b) => a[0] - b[0])),
  { minLength: 1, maxLength: 8 },
);

const MAP = { version: 3 as const, sources: [], names: [] };
const encode = (decoded: SourceMapSegment[][]) => encodedMappings(new TraceMap({ ...MAP, mappings: decoded }));
const decode = (text: string) => decodedMappings(new TraceMap({ ...MAP, mappings: text }));

/** Segments as an array of lines, as the library has them. */
function linesOf(text: string): number[][][] | null {
  const read = decodeMappings(text);
  if (read === null) return null;
  const { lineStarts, columns, sourceIds, lines, sourceColumns, nameIds } = read;
  return Array.from({ length: lineStarts.length - 1 }, (_, line) =>
    Array.from({ length: (lineStarts[line + 1] ?? 0) - (lineStarts[line] ?? 0) }, (_one, place) => {
      const at = (lineStarts[line] ?? 0) + place;
      if ((sourceIds[at] ?? -1) < 0) return [columns[at] ?? 0];
      const original = [columns[at] ?? 0, sourceIds[at] ?? 0, lines[at] ?? 0, sourceColumns[at] ?? 0];
      return (nameIds[at] ?? -1) < 0 ? original : [...original, nameIds[at] ?? 0];
    }),
  );
}

test('mappings are read as a reader that makes an object of each segment reads them', () => {
  fc.assert(
    fc.property(mappings, (decoded) => {
      const text = encode(decoded);

      expect(linesOf(text)).toEqual(decode(text));
    }),
    { numRuns: 500 },
  );
});

test.each(['A,,A', ',A', 'A A', 'é', 'g', 'AA', 'AAA', 'AAAAAA', 'D', 'C,D', 'ADAA', 'AAAAD', 'gggggggggggA', '!;'])(
  'mappings that are in no order, count below zero or are none are left to a slower reader: %s',
  (text) => {
    expect(decodeMappings(text)).toBeNull();
  },
);

test('any text is read or refused', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('A', 'C', 'D', 'g', '9', '/', ',', ';', 'é') }), (text) => {
      const lines = linesOf(text);

      if (lines !== null) expect(lines).toEqual(decode(text));
    }),
  );
});
