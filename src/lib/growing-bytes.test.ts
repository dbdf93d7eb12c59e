import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { GrowingBytes } from './growing-bytes.ts';

const MIB = 1024 * 1024;

test('what was appended comes out, however it was cut', () => {
  const pieces = fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 600 });
  fc.assert(
    fc.property(pieces, (parts) => {
      const bytes = new GrowingBytes(MIB);
      for (const part of parts) bytes.append(part);

      expect(bytes.length).toBe(parts.reduce((sum, part) => sum + part.length, 0));
      expect(bytes.take().equals(Buffer.concat(parts))).toBe(true);
    }),
    { numRuns: 50 },
  );
});

test('large bytes grow in place', () => {
  const bytes = new GrowingBytes(8 * MIB);
  const piece = Buffer.from(Array.from({ length: 100_003 }, (_, at) => at & 0xff));
  const whole = Buffer.concat(Array.from({ length: 70 }, () => piece));

  for (let n = 0; n < 70; n++) bytes.append(piece);

  expect(bytes.take().equals(whole)).toBe(true);
});

test('the bound holds', () => {
  const bytes = new GrowingBytes(10);

  bytes.append(Buffer.alloc(10));
  expect(() => bytes.append(Buffer.alloc(1))).toThrow(RangeError);
  expect(bytes.take()).toHaveLength(10);
});
