import { createContext, useContext } from 'react';

/** A thing keeps its colour (design language §5): the same key is the same series on every page. s7 is the grey of "other". */
const SERIES = [1, 2, 3, 4, 5, 6, 8] as const;

export type SeriesIndex = (typeof SERIES)[number] | 7;

/** Numbered things take the series in turn, so that the first seven differ; names are spread by a hash. */
export function seriesOf(key: string): SeriesIndex {
  if (/^\d{1,9}$/.test(key)) return SERIES[(Number(key) + SERIES.length - 1) % SERIES.length] ?? 7;
  let hash = 0;
  for (const character of key) hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) >>> 0;
  return SERIES[hash % SERIES.length] ?? 7;
}

/** Numbers of names, so that a name has the colour of its number wherever it stands; null while they are not known yet. */
export const SeriesKeys = createContext<ReadonlyMap<string, string> | null>(new Map());

/** Grey until the numbers are known: a colour that comes is calmer than one that changes. */
export function useSeriesOf(): (name: string) => SeriesIndex {
  const keys = useContext(SeriesKeys);
  return (name) => (keys === null ? 7 : seriesOf(keys.get(name) ?? name));
}
