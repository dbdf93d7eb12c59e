import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newestSlices } from './time-range.ts';

test('slices of a range are the whole of it, one after the other, the newest first', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 2e12, noNaN: true }), fc.double({ min: 1, max: 4e11, noNaN: true }), (startMs, lengthMs) => {
      const range = { startMs, endMs: startMs + lengthMs, isOpen: true };
      const slices = newestSlices(range);

      expect(slices[0]?.endMs).toBe(range.endMs);
      expect(slices.at(-1)?.startMs).toBe(range.startMs);
      for (const [at, slice] of slices.entries()) {
        expect(slice.startMs).toBeLessThan(slice.endMs);
        if (at > 0) expect(slice.endMs).toBe(slices[at - 1]?.startMs);
      }
    }),
  );
});
