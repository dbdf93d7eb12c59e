import { expect, test } from 'vitest';
import { capturedEnvelopes } from '../../../test/fixtures/captures.ts';
import { startApi } from '../../../test/api.ts';
import { house } from '../../../test/house.ts';
import { startLine } from '../../../test/span-house.ts';
import { detectProblems } from './detect.ts';
import { readSegments, touchedTraces } from './read-segments.ts';
import { DEFAULTS } from './settings.ts';

const RECEIVED = Date.parse('2026-11-22T08:00:00Z');
const TRACED = /span-v2|transaction/;

test('nothing is found in what real programs sent that did nothing wrong', async () => {
  const api = await startApi(house);
  const line = await startLine(api, {}, 1);
  for (const { name, body } of capturedEnvelopes()) {
    if (!TRACED.test(name)) continue;
    await line.post(body, { receivedAtMs: RECEIVED });
  }
  const touched = await touchedTraces(api.events, { partition: 0, from: 0, to: 1_000, sinceMs: 0 }, 1_000);

  const segments = await readSegments(api.events, touched);

  expect(segments.length).toBeGreaterThan(4);
  expect(segments.flatMap(({ segment }) => detectProblems(segment, DEFAULTS))).toEqual([]);
});
