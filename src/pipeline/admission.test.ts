import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createAdmission } from './admission.ts';

const MIB = 1024 * 1024;

test('nothing is admitted beyond the capacity, and everything comes back', () => {
  const admission = createAdmission(10 * MIB);
  const steps = fc.array(fc.record({ bytes: fc.integer({ min: 0, max: 3 * MIB }), grow: fc.integer({ min: 0, max: 2 * MIB }) }));

  fc.assert(
    fc.property(steps, (requests) => {
      const leases = requests.map(({ bytes, grow }) => {
        const lease = admission.admit(bytes);
        lease?.grow(grow);
        expect(admission.inUseBytes()).toBeLessThanOrEqual(10 * MIB);
        return lease;
      });

      for (const lease of leases) lease?.release();
      for (const lease of leases) lease?.release();
      expect(admission.inUseBytes()).toBe(0);
    }),
  );
});

test('uploads leave room for errors', () => {
  const admission = createAdmission(10 * MIB);

  expect(admission.admit(8 * MIB)).not.toBeNull();
  expect(admission.admit(1.5 * MIB)).toBeNull();
  const error = admission.admit(1 * MIB);
  expect(error).not.toBeNull();
  // It grows into an upload: from then on it is one.
  expect(error?.grow(1)).toBe(false);
});

test('what can never fit is known at once', () => {
  const admission = createAdmission(10 * MIB);

  expect(admission.canEverHold(8 * MIB)).toBe(true);
  expect(admission.canEverHold(9 * MIB)).toBe(false);
});
