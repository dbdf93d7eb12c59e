import { expect, test } from 'vitest';
import { refuseShortDisk } from './place.ts';

const GB = 1e9;
const CONFIG = { VEDETTE_MIN_FREE_BYTES: GB / 2 };

test('O4: no backup is begun on a disk that is short, and the sentence says what to do', () => {
  const short = () => refuseShortDisk({ freeBytes: 9 * GB, diskBytes: 200 * GB }, CONFIG);

  expect(short).toThrow('Only 9.0 GB of the disk of VEDETTE_DATA_DIR are free. Below 10.0 GB');
  expect(short).toThrow('--short-disk');
  expect(() => refuseShortDisk({ freeBytes: 11 * GB, diskBytes: 200 * GB }, CONFIG)).not.toThrow();
  // Of a small disk the share decides.
  expect(() => refuseShortDisk({ freeBytes: 4 * GB, diskBytes: 20 * GB }, CONFIG)).not.toThrow();
});
