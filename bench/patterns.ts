/** How well patterns tell the statements of a program apart, on lines of which the statement is known. */
import { mergePatterns } from '../src/signals/log/merge-patterns.ts';
import { patternOf } from '../src/signals/log/pattern.ts';
import { labelledLines } from './patterns-set.ts';
import type { Row } from './report.ts';
import type { Scenario } from './scenario.ts';

export const patterns: Scenario = { name: 'patterns', run: () => Promise.resolve([...patternRows('usual'), ...patternRows('hard')]) };

/**
 * Grouping accuracy, as it is measured for log parsers: the share of lines whose group holds all lines of their statement and no other
 * line. And how many groups there are for each statement: 1 is right.
 */
function patternRows(half: 'usual' | 'hard'): readonly Row[] {
  const lines = labelledLines(half).map(({ body, statement }) => ({ statement, pattern: patternOf(body, '') }));
  const counted = [...Map.groupBy(lines, ({ pattern }) => pattern)]
    .map(([pattern, members]) => ({ pattern, isTemplate: false, count: members.length, members }))
    .toSorted((a, b) => b.count - a.count);
  const groups = mergePatterns(counted).map(({ members }) => members.flatMap((one) => one.members));
  const sizes = Map.groupBy(lines, ({ statement }) => statement);
  const right = groups.filter((group) => {
    const [first] = group;
    return group.every(({ statement }) => statement === first?.statement) && group.length === sizes.get(first?.statement ?? -1)?.length;
  });
  const accuracy = right.reduce((sum, group) => sum + group.length, 0) / lines.length;
  return [
    {
      what: `log patterns, ${half}: lines in the group of their statement`,
      unit: '%',
      measured: accuracy * 100,
      isMoreBetter: true,
      note: `of ${lines.length} lines`,
    },
    { what: `log patterns, ${half}: groups`, unit: '', measured: groups.length, note: `of ${sizes.size} statements` },
  ];
}
