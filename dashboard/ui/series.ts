/** A name keeps its colour (design language §5): the same name is the same series on every page. s7 is the grey of "other". */
const SERIES = [1, 2, 3, 4, 5, 6, 8] as const;

export type SeriesIndex = (typeof SERIES)[number] | 7;

export function seriesOf(name: string): SeriesIndex {
  let hash = 0;
  for (const character of name) hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) >>> 0;
  return SERIES[hash % SERIES.length] ?? 7;
}
