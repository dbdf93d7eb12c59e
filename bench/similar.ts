/** How well similar issues are found: precision and recall of what is shown, suggested and merged, on pairs of which the truth is known. */
import { featuresOf, likeness } from '../src/features/similar/features.ts';
import { isSameKind, SHOWN_FROM, SUGGESTED_FROM } from '../src/features/similar/find.ts';
import { portraitOf } from '../src/signals/error/portrait-of.ts';
import type { Row } from './report.ts';
import type { Scenario } from './scenario.ts';
import { labelledPairs, type LabelledPair } from './similar-set.ts';

export const similar: Scenario = { name: 'similar', run: () => Promise.resolve(similarRows()) };

/** What a project that merges by itself begins with (features/similar). */
const MERGED_FROM = 0.95;

interface Judged {
  readonly isOne: boolean;
  readonly score: number;
  readonly isSameKind: boolean;
}

function similarRows(): readonly Row[] {
  const halves = Map.groupBy(labelledPairs(), ({ half }) => half);
  return [...halves].flatMap(([half, pairs]) => {
    const judged = pairs.map(judge);
    return [
      ...rowsOf(`${half}: shown (from ${SHOWN_FROM})`, judged, ({ score }) => score >= SHOWN_FROM),
      ...rowsOf(`${half}: merge suggested (from ${SUGGESTED_FROM})`, judged, (one) => one.isSameKind && one.score >= SUGGESTED_FROM),
      ...rowsOf(`${half}: merged (from ${MERGED_FROM})`, judged, (one) => one.isSameKind && one.score >= MERGED_FROM),
    ];
  });
}

function judge({ a, b, isOne }: LabelledPair): Judged {
  const [here, there] = [portraitOf(a), portraitOf(b)];
  return { isOne, score: likeness(featuresOf(here), featuresOf(there)), isSameKind: isSameKind(here, there) };
}

function rowsOf(name: string, judged: readonly Judged[], isFound: (one: Judged) => boolean): readonly Row[] {
  const found = judged.filter(isFound);
  const right = found.filter(({ isOne }) => isOne).length;
  const all = judged.filter(({ isOne }) => isOne).length;
  const note = `${judged.length} pairs, ${all} of one error, ${found.length} found, ${right} of them right`;
  const row = { unit: '%', isMoreBetter: true, note } as const;
  return [
    { ...row, what: `similar, ${name}: precision`, measured: found.length === 0 ? null : (100 * right) / found.length },
    { ...row, what: `similar, ${name}: recall`, measured: (100 * right) / all },
  ];
}
