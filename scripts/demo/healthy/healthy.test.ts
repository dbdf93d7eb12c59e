import { expect, test } from 'vitest';
import { random } from '../../../bench/random.ts';
import { detectProblems } from '../../../src/features/performance-issue/detect.ts';
import { DEFAULTS } from '../../../src/features/performance-issue/settings.ts';
import { itemOf } from '../../../test/processor-house.ts';
import { segmentFrom } from '../../../test/segments.ts';
import { makeTrace } from './trace.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const JOURNEYS = 1_500;

test('no detector finds anything in what healthy services do', () => {
  const r = random(7);
  const found: string[] = [];
  let segments = 0;

  for (let at = 0; at < JOURNEYS; at += 1) {
    for (const { header, payload } of makeTrace(r, NOW - 60_000, new Map()).items) {
      if (header['type'] !== 'transaction') continue;
      const item = itemOf('transaction', payload);
      const segment = segmentFrom({ eventId: r.hex(32), traceId: '', spanId: '', spanIds: [], items: [item] }, NOW);
      segments += 1;
      found.push(...detectProblems(segment, DEFAULTS).map(({ kind, subject }) => `${kind} in ${segment.transaction}: ${subject}`));
    }
  }

  // A slow query becomes an issue at a hundred a day; one by itself is chance.
  expect(found).toEqual([]);
  expect(segments).toBeGreaterThan(JOURNEYS * 2);
});
