import { exactly } from '#dashboard/page/query-tokens.ts';
import { scopeOf, scopeParams, useAddress, useSetAddress } from '#dashboard/page/scope.ts';
import { listOf, textOf } from '#dashboard/page/search.ts';
import { ALL_AGGREGATES, type Aggregate } from '../contract.ts';

/** What the page looks at, as its address says: a list, one metric, or a formula over two. */
export function useMetricAddress() {
  const search = useAddress();
  const setAddress = useSetAddress();
  const query = textOf(search['query']) ?? '';
  const setQuery = (next: string) => setAddress({ query: next.trim() === '' ? undefined : next.trim() });
  return {
    query,
    scope: scopeParams(scopeOf(search)),
    metric: textOf(search['metric']) ?? '',
    aggregate: aggregateOf(search['aggregate']),
    second: textOf(search['second']) ?? '',
    secondAggregate: aggregateOf(search['aggregate2']),
    formula: textOf(search['formula']) ?? '',
    groupBy: listOf(search['groupBy']).slice(0, 3),
    setAddress,
    setQuery,
    narrow: (term: string) => {
      if (!query.split(' ').includes(term)) setQuery(`${query} ${term}`);
    },
  };
}
export type MetricAddress = ReturnType<typeof useMetricAddress>;

function aggregateOf(value: unknown): Aggregate | null {
  const text = textOf(value) ?? '';
  return ALL_AGGREGATES.find((one) => one === text) ?? null;
}

/** A term of the search for one value of an attribute. */
export function termOf(name: string, value: string): string {
  const key = /^[\w.-]+$/.test(name) ? name : `"${name.replaceAll('"', '')}"`;
  return value === '' ? `!has:${key}` : `${key}:${exactly(value)}`;
}
