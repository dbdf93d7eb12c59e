/** How well performance issues are told from healthy traces, on segments of which it is known, and what looking costs. */
import { detectProblems } from '../src/features/performance-issue/detect.ts';
import { DEFAULTS } from '../src/features/performance-issue/settings.ts';
import { segmentFrom, streamOf, transactionOf } from '../test/segments.ts';
import { labelledSegments } from './detectors-set.ts';
import type { Row } from './report.ts';
import type { Scenario } from './scenario.ts';

const NOW_MS = Date.UTC(2026, 10, 22, 12);
const PER_TEMPLATE = { isQuick: 10, usual: 100 };

export const detectors: Scenario = {
  name: 'detectors',
  run: ({ isQuick }) => {
    const each = isQuick ? PER_TEMPLATE.isQuick : PER_TEMPLATE.usual;
    return Promise.resolve([...detectorRows('looked at', each), ...detectorRows('only scored', each)]);
  },
};

interface Scored {
  readonly label: string | null;
  readonly name: string;
  readonly found: readonly string[];
}

function detectorRows(half: 'looked at' | 'only scored', each: number): readonly Row[] {
  let [spans, spentMs] = [0, 0];
  const scored = labelledSegments(half, each).map(({ label, name, segment: made }, at): Scored => {
    const sent = at % 2 === 0 ? transactionOf(made, NOW_MS) : streamOf(made, NOW_MS);
    const segment = segmentFrom(sent, NOW_MS);
    const startedAtMs = performance.now();
    const found = detectProblems(segment, DEFAULTS).map(({ kind }) => kind);
    spentMs += performance.now() - startedAtMs;
    spans += segment.spans.length;
    return { label, name, found };
  });
  return [
    ...qualityRows(half, scored),
    { what: `detectors, ${half}: time of detection itself`, unit: 'µs/span', measured: (spentMs * 1000) / spans, note: `${spans} spans` },
  ];
}

/** Precision: of what was said, the share that is wrong in truth. Recall: of what is wrong, the share that was said. */
function qualityRows(half: string, scored: readonly Scored[]): readonly Row[] {
  const guilty = scored.filter(({ label }) => label !== null);
  const hits = guilty.filter(({ label, found }) => label !== null && found.includes(label));
  const said = scored.reduce((sum, { found }) => sum + found.length, 0);
  const right = scored.reduce((sum, { label, found }) => sum + found.filter((kind) => kind === label).length, 0);
  const missed = guilty.filter((one) => !hits.includes(one));
  const wrong = scored.filter(({ label, found }) => found.some((kind) => kind !== label));
  return [
    {
      what: `detectors, ${half}: precision`,
      unit: '%',
      measured: (right / said) * 100,
      isMoreBetter: true,
      note: `of ${said} findings in ${scored.length} segments; wrong: ${namesOf(wrong)}`,
    },
    {
      what: `detectors, ${half}: recall`,
      unit: '%',
      measured: (hits.length / guilty.length) * 100,
      isMoreBetter: true,
      note: `of ${guilty.length} problems; missed: ${namesOf(missed)}`,
    },
  ];
}

function namesOf(scored: readonly Scored[]): string {
  const counts = [...Map.groupBy(scored, ({ label, name, found }) => `${name} (${label ?? 'healthy'} → ${found.join(', ') || 'nothing'})`)];
  return counts.length === 0 ? 'none' : counts.map(([name, members]) => `${members.length} × ${name}`).join('; ');
}
